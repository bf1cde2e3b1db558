"""Invariants of attachments (附件): name, Chinese label, query giving offending rows.

That a content is what its hash says cannot be asked in SQL, since it is sealed: it is asked whenever a file is opened.
"""

from __future__ import annotations

from matcher.models.attachment import MAX_FILES
from matcher.security.cipher import FIRST_OVERHEAD, OVERHEAD

# Figures of ours alone stand in these texts, so writing them in is safe.
ATTACHMENT_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "attachment_content",
        "附件没有内容，或已移除而内容还在",
        "SELECT a.id FROM attachment a LEFT JOIN attachment_content c ON c.attachment_id=a.id "
        "WHERE (a.removed_at IS NULL AND c.attachment_id IS NULL) "
        "OR (a.removed_at IS NOT NULL AND c.attachment_id IS NOT NULL)",
    ),
    (
        "attachment_size",
        "附件内容的长度与登记的大小不一致",
        "SELECT a.id FROM attachment a JOIN attachment_content c ON c.attachment_id=a.id "  # noqa: S608  # nosec B608
        f"WHERE length(c.sealed) NOT IN (a.size + {OVERHEAD}, a.size + {FIRST_OVERHEAD})",
    ),
    (
        "attachments_beyond_limit",
        "同一事项的附件超过个数上限",
        "SELECT min(id) FROM attachment WHERE removed_at IS NULL "  # noqa: S608  # nosec B608
        f"GROUP BY subject, subject_id HAVING count(*) > {MAX_FILES}",
    ),
    (
        "attachment_twice",
        "同一文件在同一事项上存了两次",
        "SELECT max(id) FROM attachment WHERE removed_at IS NULL GROUP BY subject, subject_id, sha256 "
        "HAVING count(*) > 1",
    ),
    (
        "attachment_of_nothing",
        "附件挂在不存在的事项上",
        "SELECT a.id FROM attachment a LEFT JOIN claim c ON a.subject='claim' AND c.id=a.subject_id "
        "LEFT JOIN measure m ON a.subject='measure' AND m.id=a.subject_id "
        "LEFT JOIN fair f ON a.subject='fair' AND f.id=a.subject_id "
        "WHERE c.id IS NULL AND m.id IS NULL AND f.id IS NULL",
    ),
)
