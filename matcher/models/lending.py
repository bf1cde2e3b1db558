"""Lending (共享用工): two enterprises and their workers agree on a loan of labour, rules C1–C11 of domain.md §6."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.pooling import LONGEST_DAYS
from matcher.models.types import BigId, UtcDateTime, enum_type


class LendingState(Labelled):
    """Life of a lending (调剂协议状态)."""

    PROPOSED = "proposed", "待双方确认"
    CONSENTING = "consenting", "征求职工同意"
    SIGNED = "signed", "已签协议"
    ACTIVE = "active", "借调中"
    RETURNING = "returning", "返岗确认"
    CLOSED = "closed", "已结束"
    CANCELLED = "cancelled", "已取消"


LENDING_STEPS: dict[LendingState, tuple[LendingState, ...]] = {
    LendingState.PROPOSED: (LendingState.CONSENTING, LendingState.CANCELLED),
    LendingState.CONSENTING: (LendingState.SIGNED, LendingState.CANCELLED),
    LendingState.SIGNED: (LendingState.ACTIVE, LendingState.CANCELLED),
    LendingState.ACTIVE: (LendingState.RETURNING,),
    LendingState.RETURNING: (LendingState.CLOSED,),
    LendingState.CLOSED: (),
    LendingState.CANCELLED: (),
}
# While a lending is here, its terms may change; whoever agreed to other terms is asked again.
OPEN_TERMS = (LendingState.PROPOSED, LendingState.CONSENTING)
# While a lending is here, who is lent works for the borrower and belongs to the lender (C1, C9).
BOUND = (LendingState.SIGNED, LendingState.ACTIVE, LendingState.RETURNING)
# From the signing on it is known who is lent and for which days: that is what is taken from the lots.
SETTLED = (*BOUND, LendingState.CLOSED)
# Nothing is done any more for a lending that is here; its costs may still be paid.
OVER = (LendingState.CLOSED, LendingState.CANCELLED)
# Who agreed to a lending that is here has started at the borrower (from the own first day on).
BEGUN = (LendingState.ACTIVE, LendingState.RETURNING, LendingState.CLOSED)
# The eleven clauses an agreement must have (C5, 人社厅发〔2020〕98号), in the order of the form.
CLAUSES: dict[str, str] = {
    "headcount": "借调人数",
    "period": "借调期限",
    "place": "工作地点",
    "content": "工作内容",
    "rest": "工作时间和休息休假",
    "protection": "劳动保护和劳动条件",
    "pay": "劳动报酬标准",
    "pay_method": "支付日期和方式",
    "lodging": "食宿安排",
    "return_cases": "可退回或提前返回的情形",
    "injury": "工伤责任和补偿",
}


class ConsentState(Labelled):
    """What a worker says to being lent (职工意见)."""

    ASKED = "asked", "待答复"
    AGREED = "agreed", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回同意"
    LEFT_OUT = "left_out", "未参加"


class WordChannel(Labelled):
    """How somebody's word reached the record (答复方式)."""

    ACCOUNT = "account", "本单位账号"
    LINK = "link", "本人链接"
    PHONE = "phone", "电话"
    DESK = "desk", "当面"
    PAPER = "paper", "书面"


# Who said this said no; the own word may still become a yes.
SAID_NO = (ConsentState.REFUSED, ConsentState.WITHDRAWN)
# What an officer may write down of others' words.
NOTED = (WordChannel.PHONE, WordChannel.DESK, WordChannel.PAPER)


class LendingSide(Labelled):
    """The two enterprises of a lending (协议方)."""

    LENDER = "lender", "借出方"
    BORROWER = "borrower", "借入方"


class ExtensionState(Labelled):
    """Life of an extension (续借状态)."""

    PROPOSED = "proposed", "待各方确认"
    IN_FORCE = "in_force", "已续借"
    DROPPED = "dropped", "未续借"


class WorkRelation(Labelled):
    """What binds a worker to the lender (用工关系): only an own contract may be lent (C2)."""

    OWN_CONTRACT = "own_contract", "本单位劳动合同"
    DISPATCHED = "dispatched", "劳务派遣"
    OTHER = "other", "其他"


class ReturnReason(Labelled):
    """Why a worker goes back (返岗原因, C8)."""

    EXPIRED = "expired", "到期返岗"
    BORROWER_BREACH = "borrower_breach", "借入方违约"
    NOT_ADAPTED = "not_adapted", "不适应岗位"
    DISCIPLINE = "discipline", "违反规章"
    INCOMPETENT = "incompetent", "不能胜任"
    AGREED_CASE = "agreed_case", "协议约定的情形"
    OTHER = "other", "其他"


class PassThroughKind(Labelled):
    """What the borrower pays back to the lender (代付项目, C4): documented cost and nothing on top."""

    WAGE = "wage", "工资"
    INSURANCE = "insurance", "社会保险费"
    TAX = "tax", "税费"
    LODGING = "lodging", "食宿"
    TRAVEL = "travel", "交通"


class Lending(SQLModel, table=True):
    """A loan of workers between two enterprises from one day to another (both inclusive).

    The lender stays the employer (C1), nobody takes a fee (C4, C11: there is no column for one), ``pay`` in fen a day.
    """

    __tablename__ = "lending"
    __table_args__ = (
        sa.CheckConstraint("lender_id <> borrower_id", name="two_firms"),
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.CheckConstraint("headcount BETWEEN 1 AND 9999", name="headcount_range"),
        sa.CheckConstraint("pay > 0", name="pay_positive"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    surplus_id: int = Field(foreign_key="lot.id", index=True, sa_type=BigId)
    shortage_id: int = Field(foreign_key="lot.id", index=True, sa_type=BigId)
    lender_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    borrower_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    # Lendings of one lender and borrower that one plan proposed stand on one paper: the first of them. None: alone.
    agreement_id: int | None = Field(default=None, foreign_key="lending.id", index=True, sa_type=BigId)
    headcount: int
    first: date
    last: date
    pay: int = Field(sa_type=sa.BigInteger)
    state: LendingState = Field(default=LendingState.PROPOSED, sa_type=enum_type(LendingState))
    clauses: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    # Proof that the lender insures these workers against injury at work (C6), such as the number of the certificate.
    insurance_proof: str = Field(default="", max_length=100)
    # What speaks against the pair of lots (days, distance, trade, skill) and why it was brought together all the same.
    pair_reason: str = Field(default="", max_length=600)
    lender_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lender_agreed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    lender_agreed_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "lender_agreed_how"))
    borrower_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    borrower_agreed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    borrower_agreed_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "borrower_agreed_how"))
    signed_on: date | None = None
    ended_on: date | None = None
    end_reason: str = Field(default="", max_length=300)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True, sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def agreement(self) -> int:
        """What the lendings of one agreement have in common: the id of the first."""
        return self.agreement_id or self.id or 0


class LentWorker(SQLModel, table=True):
    """One worker who is asked to be lent: known by number and trade only until he or she agrees (C3).

    ``person_hash`` is a keyed digest of name and telephone, so that nobody is lent twice at the same time.
    """

    __tablename__ = "lent_worker"
    __table_args__ = (
        sa.UniqueConstraint("lending_id", "number"),
        sa.UniqueConstraint("lending_id", "person_hash"),
        sa.CheckConstraint("present_pay > 0", name="pay_positive"),
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.CheckConstraint("NOT live OR consent = 'agreed'", name="live_agreed"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    lending_id: int = Field(foreign_key="lending.id", index=True, sa_type=BigId)
    number: int
    name_sealed: bytes = Field(sa_type=sa.LargeBinary)
    name_masked: str = Field(max_length=20)
    phone_sealed: bytes = Field(sa_type=sa.LargeBinary)
    phone_masked: str = Field(max_length=20)
    person_hash: str = Field(max_length=64, index=True)
    title: str = Field(default="", max_length=60)
    relation: WorkRelation = Field(sa_type=enum_type(WorkRelation))
    present_pay: int = Field(sa_type=sa.BigInteger)
    # The days this worker is lent, both inclusive; ``live`` ones of one person never overlap (a guard of the store).
    first: date
    last: date
    live: bool = False
    consent: ConsentState = Field(default=ConsentState.ASKED, sa_type=enum_type(ConsentState))
    # The terms that were answered last, as a digest; when and how the answer came. Who is asked anew keeps them.
    terms_hash: str = Field(default="", max_length=64)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "answered_how"))
    answered_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    # Staff asked in person whether the yes by link is the worker's own (抽查): the lender holds every link (C3, C10).
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "checked_how"))
    checked_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    # It was not: somebody else answered.
    disowned: bool = False
    # What he or she says to staying longer, while an extension is proposed.
    stays: ConsentState | None = Field(default=None, sa_type=enum_type(ConsentState, "stays"))
    stays_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    stays_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "stays_how"))
    # A link by which the worker answers without an account: only its digest is kept.
    link_hash: str | None = Field(default=None, max_length=64, unique=True)
    returned_on: date | None = None
    return_reason: ReturnReason | None = Field(default=None, sa_type=enum_type(ReturnReason))
    return_note: str = Field(default="", max_length=300)
    # The lender confirms that the worker is back at work (C7).
    back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # The lender lets the worker go (放行函), so that the borrower may hire (C9).
    release_letter: str = Field(default="", max_length=100)
    released_on: date | None = None
    # Since when nobody knows who it was: the term of names is over (data/retention.toml).
    forgotten_on: date | None = None
    version: int = 1


class LendingExtension(SQLModel, table=True):
    """A lending that is to go on until ``last`` (续借): both sides agree again, and every worker who stays (C7)."""

    __tablename__ = "lending_extension"
    __table_args__ = (
        sa.Index(
            "uq_lending_extension_open",
            "lending_id",
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    lending_id: int = Field(foreign_key="lending.id", index=True, sa_type=BigId)
    until: date
    last: date
    reason: str = Field(default="", max_length=300)
    state: ExtensionState = Field(default=ExtensionState.PROPOSED, sa_type=enum_type(ExtensionState))
    lender_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lender_agreed_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "lender_agreed_how"))
    borrower_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    borrower_agreed_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "borrower_agreed_how"))
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PassThrough(SQLModel, table=True):
    """One line of the pass-through ledger (代付明细): what the lender spent and what the borrower paid, in fen."""

    __tablename__ = "pass_through"
    __table_args__ = (
        sa.CheckConstraint("documented > 0", name="documented_positive"),
        sa.CheckConstraint("paid >= 0 AND paid <= documented", name="no_profit"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    lending_id: int = Field(foreign_key="lending.id", index=True, sa_type=BigId)
    worker_id: int | None = Field(default=None, foreign_key="lent_worker.id", index=True, sa_type=BigId)
    month: date
    kind: PassThroughKind = Field(sa_type=enum_type(PassThroughKind))
    documented: int = Field(sa_type=sa.BigInteger)
    proof: str = Field(max_length=100)
    # Why it is as it is, where that was asked: a wage far from pay × days, an amount that is there already.
    note: str = Field(default="", max_length=200)
    paid: int = Field(default=0, sa_type=sa.BigInteger)
    paid_on: date | None = None
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


Key = Annotated[int, Field(ge=1, le=2**62)]
Fen = Annotated[int, Field(gt=0, le=10_000_000)]
Clause = Annotated[str, StringConstraints(max_length=600)]


class LendingDraft(BaseModel):
    """What is proposed to two enterprises: so many of one surplus to one shortage; ``pay`` None is the shortage's.

    ``reason``: why, where days, distance, trade or skill speak against the pair.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    surplus_id: Key
    shortage_id: Key
    headcount: Annotated[int, Field(ge=1, le=9999)]
    first: date
    last: date
    pay: Fen | None = None
    reason: Annotated[str, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("结束日期不能早于开始日期")
        if (self.last - self.first).days >= LONGEST_DAYS:
            raise ValueError(f"一次借调最长 {LONGEST_DAYS} 天")
        return self


class TermsDraft(BaseModel):
    """The terms as they are to be; clauses left out are empty."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    pay: Fen
    clauses: dict[str, Clause]

    @model_validator(mode="after")
    def _known(self) -> Self:
        strange = sorted(set(self.clauses) - set(CLAUSES))
        if strange:
            raise ValueError(f"没有“{strange[0][:20]}”这一条款")
        return self


class LentWorkerDraft(BaseModel):
    """A worker the lender names; the telephone is where the link goes, so it is a mobile."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=20)]
    phone: Annotated[str, StringConstraints(pattern=r"^1[3-9]\d{9}$")]
    title: Annotated[str, StringConstraints(max_length=60)] = ""
    relation: WorkRelation = WorkRelation.OWN_CONTRACT
    present_pay: Fen


class CostDraft(BaseModel):
    """One documented cost; ``month`` is any day of the month it was spent for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    worker_id: Key | None = None
    month: date
    kind: PassThroughKind
    documented: Annotated[int, Field(gt=0, le=10_000_000_000)]
    proof: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    note: Annotated[str, StringConstraints(max_length=200)] = ""
