"""Attachments (附件): files hung on a claim, a measure or a job fair; their content is sealed in a table of its own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled, Role
from matcher.models.media import MAX_BYTES, MediaKind
from matcher.models.types import BigId, UtcDateTime, enum_type

# The longest checklist of a subsidy has six papers; ten files leave room for backs of cards and second pages, and keep
# what one thing can put into the database (and into every backup) to 100 MB.
MAX_FILES = 10


class SubjectKind(Labelled):
    """What a file may hang on (附件所属)."""

    CLAIM = "claim", "补贴申领"
    MEASURE = "measure", "方案措施"
    FAIR = "fair", "招聘会"
    ENTRY = "entry", "单位入驻申请"


class DocumentKind(Labelled):
    """Which paper a file shows (材料类别)."""

    IDENTITY = "identity", "身份证件"
    LICENCE = "licence", "营业执照"
    CONTRACT = "contract", "劳动合同"
    INSURANCE = "insurance", "社会保险缴费材料"
    PAYROLL = "payroll", "工资发放凭证"
    ROSTER = "roster", "花名册"
    CERTIFICATE = "certificate", "学历或职业证书"
    STATUS = "status", "人员类别证明"
    APPLICATION = "application", "申请表"
    AGREEMENT = "agreement", "协议"
    # The three papers of a job fair, 人力资源市场暂行条例 第二十八条.
    SCHEME = "scheme", "实施方案"
    EMERGENCY = "emergency", "应急预案"
    SAFETY = "safety", "安全保卫方案"
    MANDATE = "mandate", "单位委托证明"
    VOUCHER = "voucher", "其他凭证"
    OTHER = "other", "其他材料"

    @classmethod
    def of_paper(cls, name: str) -> DocumentKind:
        """The kind a paper of a checklist is of, by the words of its name; the first that fits, else 其他材料."""
        return next((kind for words, kind in _PAPERS if any(word in name for word in words)), cls.OTHER)


# In this order: 人员类别证明（困难认定或毕业证书） is of the first, not a certificate.
_PAPERS: tuple[tuple[tuple[str, ...], DocumentKind], ...] = (
    (("人员类别", "困难人员认定"), DocumentKind.STATUS),
    (("身份证",), DocumentKind.IDENTITY),
    (("营业执照",), DocumentKind.LICENCE),
    (("劳动合同",), DocumentKind.CONTRACT),
    (("社会保险缴费", "社保缴费"), DocumentKind.INSURANCE),
    (("工资",), DocumentKind.PAYROLL),
    (("花名册",), DocumentKind.ROSTER),
    (("证书", "学历"), DocumentKind.CERTIFICATE),
    (("申请表",), DocumentKind.APPLICATION),
    (("协议",), DocumentKind.AGREEMENT),
    (("实施方案",), DocumentKind.SCHEME),
    (("应急预案",), DocumentKind.EMERGENCY),
    (("安全保卫方案",), DocumentKind.SAFETY),
    (("凭证", "台账"), DocumentKind.VOUCHER),
)


class Attachment(SQLModel, table=True):
    """One file on one thing. The row is never deleted: taken away (移除) with a reason, it loses what is in it.

    ``paper`` is the paper of the subject's list that it shows, empty for none. The name may tell who is meant, so it is
    sealed. ``sha256`` is of the content in the clear. ``by_role`` tells the enterprise's own files from the office's.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        sa.CheckConstraint(f"size >= 1 AND size <= {MAX_BYTES}", name="size_range"),
        sa.CheckConstraint("length(sha256) = 64", name="hash_length"),
        sa.CheckConstraint("removed_at IS NULL OR reason <> ''", name="removed_why"),
        sa.Index("ix_attachment_subject_subject_id", "subject", "subject_id"),
        sa.Index(
            "uq_attachment_same",
            "subject",
            "subject_id",
            "sha256",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    subject: SubjectKind = Field(sa_type=enum_type(SubjectKind))
    # No foreign key: it is of the table that ``subject`` says; the rule attachment_of_nothing looks after it.
    subject_id: int = Field(sa_type=BigId)
    kind: DocumentKind = Field(sa_type=enum_type(DocumentKind))
    paper: str = Field(default="", max_length=60)
    name_sealed: bytes = Field(sa_type=sa.LargeBinary)
    media: MediaKind = Field(sa_type=enum_type(MediaKind))
    size: int
    sha256: str = Field(max_length=64)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_role: Role | None = Field(default=None, sa_type=enum_type(Role))
    at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    reason: str = Field(default="", max_length=200)


class AttachmentContent(SQLModel, table=True):
    """What is in a file (附件内容), sealed; in a table of its own, so that no list reads it. Gone once removed."""

    __tablename__ = "attachment_content"

    attachment_id: int = Field(primary_key=True, foreign_key="attachment.id", sa_type=BigId)
    sealed: bytes = Field(sa_type=sa.LargeBinary)
