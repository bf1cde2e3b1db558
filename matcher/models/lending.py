"""Lending (共享用工): two enterprises and their workers agree on a loan of labour, rules C1–C11 of domain.md §6."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
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
    headcount: int
    first: date
    last: date
    pay: int = Field(sa_type=sa.BigInteger)
    state: LendingState = Field(default=LendingState.PROPOSED, sa_type=enum_type(LendingState))
    clauses: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)
    # Proof that the lender insures these workers against injury at work (C6), such as the number of the certificate.
    insurance_proof: str = Field(default="", max_length=100)
    lender_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lender_agreed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    borrower_agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    borrower_agreed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    signed_on: date | None = None
    ended_on: date | None = None
    end_reason: str = Field(default="", max_length=300)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True, sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class LentWorker(SQLModel, table=True):
    """One worker who is asked to be lent: known by number and trade only until he or she agrees (C3).

    ``person_hash`` is a keyed digest of name and telephone, so that nobody is lent twice at the same time.
    """

    __tablename__ = "lent_worker"
    __table_args__ = (
        sa.UniqueConstraint("lending_id", "number"),
        sa.UniqueConstraint("lending_id", "person_hash"),
        sa.CheckConstraint("present_pay > 0", name="pay_positive"),
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
    consent: ConsentState = Field(default=ConsentState.ASKED, sa_type=enum_type(ConsentState))
    # The wording of the terms he or she saw, as a digest, when and how the answer came.
    terms_hash: str = Field(default="", max_length=64)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_how: str = Field(default="", max_length=20)
    # A link by which the worker answers without an account: only its digest is kept.
    link_hash: str | None = Field(default=None, max_length=64, unique=True)
    returned_on: date | None = None
    return_reason: ReturnReason | None = Field(default=None, sa_type=enum_type(ReturnReason))
    return_note: str = Field(default="", max_length=300)
    # The lender confirms that the worker is back at work (C7).
    back_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


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
    paid: int = Field(default=0, sa_type=sa.BigInteger)
    paid_on: date | None = None
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
