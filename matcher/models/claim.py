"""Claims (补贴申领): the ledger of who claimed what for whom, and the slots that keep one from being paid twice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.policy import Claimant
from matcher.models.types import BigId, UtcDateTime, enum_type


class ClaimState(Labelled):
    """Life of a claim (申领进度)."""

    PROPOSED = "proposed", "拟申领"
    SUBMITTED = "submitted", "已提交"
    APPROVED = "approved", "已核定"
    PAID = "paid", "已拨付"
    REFUSED = "refused", "不予核定"
    WITHDRAWN = "withdrawn", "已撤回"
    REVOKED = "revoked", "已撤销核定"
    RECOVERING = "recovering", "责令退回中"
    RECOVERED = "recovered", "已退回"


class ClaimStep(Labelled):
    """What somebody does to a claim (办理)."""

    SUBMIT = "submit", "提交"
    RETURN = "return", "退回补正"
    APPROVE = "approve", "核定"
    REFUSE = "refuse", "不予核定"
    PAY = "pay", "登记拨付"
    WITHDRAW = "withdraw", "撤回"
    REVOKE = "revoke", "撤销核定"
    RECOVER = "recover", "责令退回"
    COLLECT = "collect", "登记退款"
    LIFT = "lift", "撤销责令退回"


# In these a claim holds its slots: money that is only partly back still counts as received.
LIVE = (
    *(ClaimState.PROPOSED, ClaimState.SUBMITTED, ClaimState.APPROVED, ClaimState.PAID),
    ClaimState.RECOVERING,
)
# In these money went out.
PAID_OUT = (ClaimState.PAID, ClaimState.RECOVERING, ClaimState.RECOVERED)
# From where each step may be taken, and where it leads.
STEPS: dict[ClaimStep, tuple[tuple[ClaimState, ...], ClaimState]] = {
    ClaimStep.SUBMIT: ((ClaimState.PROPOSED,), ClaimState.SUBMITTED),
    ClaimStep.RETURN: ((ClaimState.SUBMITTED,), ClaimState.PROPOSED),
    ClaimStep.APPROVE: ((ClaimState.SUBMITTED,), ClaimState.APPROVED),
    ClaimStep.REFUSE: ((ClaimState.SUBMITTED,), ClaimState.REFUSED),
    ClaimStep.PAY: ((ClaimState.APPROVED,), ClaimState.PAID),
    ClaimStep.WITHDRAW: ((ClaimState.PROPOSED, ClaimState.SUBMITTED), ClaimState.WITHDRAWN),
    ClaimStep.REVOKE: ((ClaimState.APPROVED,), ClaimState.REVOKED),
    ClaimStep.RECOVER: ((ClaimState.PAID,), ClaimState.RECOVERING),
    # Where all that was paid is back; until then it stays, and an order for a part ends as 已拨付 with less.
    ClaimStep.COLLECT: ((ClaimState.RECOVERING,), ClaimState.RECOVERED),
    ClaimStep.LIFT: ((ClaimState.RECOVERING,), ClaimState.PAID),
}
# What the county or above decides, never who proposed it.
DECISIONS = (
    *(ClaimStep.RETURN, ClaimStep.APPROVE, ClaimStep.REFUSE, ClaimStep.PAY, ClaimStep.REVOKE),
    *(ClaimStep.RECOVER, ClaimStep.COLLECT, ClaimStep.LIFT),
)
# These are of no use without words.
REASONED = (ClaimStep.RETURN, ClaimStep.REFUSE, ClaimStep.REVOKE, ClaimStep.RECOVER, ClaimStep.LIFT)


class Claim(SQLModel, table=True):
    """One claim; never deleted. The wording, the facts and the engine's answer of the day are kept as they were.

    ``months_from`` is the first day of the first month claimed. ``facts_sealed`` holds status groups, so it is sealed.
    ``evidence`` is the checklist: name, by, and once ticked ``ticked_at``; of one ticked by hand ``ticked_by`` and
    perhaps ``remark``, of one that follows from a record what that says (``record``). Money in fen.

    ``proposed_amount`` is what the engine computed when it was proposed, and stays (None: it had no figure);
    ``amount`` the same until somebody approves another, ``approval_note`` the words of that approval (核定意见).

    ``recover_amount`` is what is to be given back in all (应退回), earlier orders counted; ``returned`` the sum of
    ``ClaimReturn``. ``recover_reason`` and ``recover_article`` (依据条款或文号) are those of the last order.
    """

    __tablename__ = "claim"
    __table_args__ = (
        sa.CheckConstraint("claimant != 'enterprise' OR enterprise_id IS NOT NULL", name="whose_enterprise"),
        sa.CheckConstraint("claimant != 'seeker' OR seeker_id IS NOT NULL", name="whose_person"),
        sa.CheckConstraint("claimant != 'agency' OR service_id IS NOT NULL", name="whose_service"),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name="amount_range"),
        sa.CheckConstraint(
            "amount IS NULL OR proposed_amount IS NULL OR amount <= proposed_amount", name="amount_within_computed"
        ),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid', 'recovering', 'recovered') "
            "OR (decided_by IS NOT NULL AND amount IS NOT NULL)",
            name="decided",
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by != proposed_by", name="two_persons"),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'recovering', 'recovered') OR paid_on IS NOT NULL", name="paid_dated"
        ),
        sa.CheckConstraint(
            "state NOT IN ('recovering', 'recovered') OR (recover_by IS NOT NULL AND recover_due IS NOT NULL "
            "AND recover_article != '' AND recover_amount IS NOT NULL)",
            name="recovery_ordered",
        ),
        sa.CheckConstraint(
            "returned >= 0 AND returned <= coalesce(recover_amount, 0) "
            "AND (recover_amount IS NULL OR recover_amount <= amount)",
            name="returned_range",
        ),
        sa.CheckConstraint("state != 'recovered' OR returned = amount", name="recovered_whole"),
        sa.CheckConstraint(
            "recover_by IS NULL OR (recover_by != proposed_by AND recover_by != decided_by "
            "AND (paid_by IS NULL OR recover_by != paid_by))",
            name="recovery_two_persons",
        ),
        sa.CheckConstraint("(months_from IS NULL) = (months IS NULL)", name="months_whole"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    policy: str = Field(max_length=20, index=True)
    policy_version: str = Field(max_length=40)
    claimant: Claimant = Field(sa_type=enum_type(Claimant))
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    seeker_id: int | None = Field(default=None, foreign_key="seeker.id", index=True, sa_type=BigId)
    # No foreign keys: services and courses refer to claims' people, and tables cannot be made each before the other.
    service_id: int | None = Field(default=None, index=True, sa_type=BigId)
    course_id: int | None = Field(default=None, index=True, sa_type=BigId)
    # Whether the register knew that the person began there when it was proposed; None where nobody is hired.
    placed: bool | None = None
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    hired_on: date | None = None
    applied_on: date
    months_from: date | None = None
    months: int | None = None
    amount: int | None = Field(default=None, sa_type=sa.BigInteger)
    proposed_amount: int | None = Field(default=None, sa_type=sa.BigInteger)
    approval_note: str = Field(default="", max_length=300)
    amount_verified: bool = False
    state: ClaimState = Field(sa_type=enum_type(ClaimState), index=True)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    wording: dict[str, Any] = Field(sa_type=sa.JSON)
    answer: dict[str, Any] = Field(sa_type=sa.JSON)
    facts_sealed: bytes = Field(sa_type=sa.LargeBinary)
    # Why it was proposed although the engine says no, and what was said at the last step.
    reason: str = Field(default="", max_length=300)
    # When and where the paper came in, if the application is dated before it was typed.
    received: str = Field(default="", max_length=300)
    opinion: str = Field(default="", max_length=300)
    proposed_by: int = Field(foreign_key="account.id", sa_type=BigId)
    proposed_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paid_on: date | None = None
    paid_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    recover_amount: int | None = Field(default=None, sa_type=sa.BigInteger)
    recover_due: date | None = None
    recover_article: str = Field(default="", max_length=200)
    recover_reason: str = Field(default="", max_length=300)
    recover_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    recover_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    returned: int = Field(default=0, sa_type=sa.BigInteger)
    version: int = 1
    updated_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def spent(self) -> int:
        """Fen that went out."""
        return (self.amount or 0) if self.state in PAID_OUT else 0

    @property
    def net(self) -> int:
        """Fen that went out and did not come back."""
        return self.spent - self.returned

    @property
    def owed(self) -> int:
        """Fen that are still to be given back (追缴中)."""
        return (self.recover_amount or 0) - self.returned if self.state is ClaimState.RECOVERING else 0


class ClaimReturn(SQLModel, table=True):
    """Money that came back (退款登记) of a paid claim or a paid row of a list: fen, day, who wrote it down."""

    __tablename__ = "claim_return"
    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("(claim_id IS NULL) != (grant_row_id IS NULL)", name="return_of_one"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True, sa_type=BigId)
    # No foreign key: the list is another noun's.
    grant_row_id: int | None = Field(default=None, index=True, sa_type=BigId)
    amount: int = Field(sa_type=sa.BigInteger)
    returned_on: date
    note: str = Field(default="", max_length=300)
    by_id: int = Field(foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class ClaimHold(SQLModel, table=True):
    """A slot that a live claim, or a row of a list paid without application, holds (不重复申领); 0 and "" mean any."""

    __tablename__ = "claim_hold"
    __table_args__ = (
        sa.CheckConstraint("(claim_id IS NULL) != (grant_row_id IS NULL)", name="one_holder"),
        sa.Index(
            "uq_claim_hold_live",
            "slot",
            "seeker_id",
            "enterprise_id",
            "ref",
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        ),
        sa.Index("ix_claim_hold_seeker_id_slot", "seeker_id", "slot"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    claim_id: int | None = Field(default=None, foreign_key="claim.id", index=True, sa_type=BigId)
    # No foreign key: the list is another noun's.
    grant_row_id: int | None = Field(default=None, index=True, sa_type=BigId)
    slot: str = Field(max_length=20)
    seeker_id: int = Field(default=0, sa_type=BigId)
    enterprise_id: int = Field(default=0, sa_type=BigId)
    # The month (2022-12) or the event that is paid once.
    ref: str = Field(default="", max_length=60)
    policy: str = Field(max_length=60)
    live: bool = True
