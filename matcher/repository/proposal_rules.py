"""Invariants of open proposals (推荐上限, decision 0018): name, Chinese label, query giving offending rows.

Proposed before the caps counted, or brought together by a merge, people may be more than the caps let; so may a post's
whose place was taken again because a leaving was undone.
"""

from __future__ import annotations

PROPOSAL_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "post_beyond_cap",
        "岗位待结果的推荐超过上限（合并过的、撤回过离岗的岗位除外）",
        "SELECT v.id FROM vacancy v JOIN referral r ON r.vacancy_id=v.id GROUP BY v.id, v.headcount "
        "HAVING sum(CASE WHEN r.state IN ('referred','viewed','interview','offer') THEN 1 ELSE 0 END) > :per_post "
        "AND sum(CASE WHEN r.state IN ('referred','viewed','interview','offer','started') THEN 1 ELSE 0 END) "
        "> coalesce(v.headcount, 0) "
        "AND NOT EXISTS (SELECT 1 FROM merge m WHERE m.kind='vacancy' AND m.survivor_id=v.id) "
        "AND NOT EXISTS (SELECT 1 FROM referral_step s WHERE s.vacancy_id=v.id AND s.after='left' "
        "AND s.undone_at IS NOT NULL) "
        "AND EXISTS (SELECT 1 FROM referral_step s WHERE s.vacancy_id=v.id AND s.at >= :caps_since "
        "AND s.after IN ('referred','viewed','interview','offer'))",
    ),
    (
        "person_beyond_cap",
        "求职者待结果的推荐超过上限（合并过的求职者除外）",
        "SELECT r.seeker_id FROM referral r WHERE r.state IN ('referred','viewed','interview','offer') "
        "GROUP BY r.seeker_id HAVING count(*) > :per_person "
        "AND NOT EXISTS (SELECT 1 FROM merge m WHERE m.kind='seeker' AND m.survivor_id=r.seeker_id) "
        "AND EXISTS (SELECT 1 FROM referral_step s WHERE s.seeker_id=r.seeker_id AND s.at >= :caps_since "
        "AND s.after IN ('referred','viewed','interview','offer'))",
    ),
)
