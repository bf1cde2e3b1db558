"""Personnel files kept for enterprises (人事代理, 通知第（八）条): agreements, files, requests and loans.

Only a tracker: no content of a file is stored. Who a file is about is sealed; lists show masked names.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.lending import WordChannel
from matcher.models.states import IntakeState
from matcher.models.types import BigId, UtcDateTime, enum_type


class DossierService(Labelled):
    """The seven services of the notice (人事代理服务), in its order."""

    TRANSFER = "transfer", "档案接收和转递"
    MATERIALS = "materials", "档案材料收集、鉴别和归档"
    KEEPING = "keeping", "档案整理和保管"
    CONSULTING = "consulting", "档案查（借）阅"
    CERTIFICATE = "certificate", "依据档案记载出具证明"
    VETTING = "vetting", "政审（考察）"
    PARTY = "party", "党员组织关系接转"


class TransferMode(Labelled):
    """How a file travels (转递方式): never in private hands."""

    CONFIDENTIAL = "confidential", "机要通信"
    COURIER = "courier", "专人送取"
    EMS = "ems", "邮政特快专递（EMS）"


class AgreementState(Labelled):
    """Life of an entrustment agreement (委托协议状态)."""

    PROPOSED = "proposed", "待受理"
    ACTIVE = "active", "生效"
    REFUSED = "refused", "未受理"
    ENDED = "ended", "已终止"


class DossierState(Labelled):
    """Where a file is (档案状态)."""

    AWAITED = "awaited", "待接收"
    HELD = "held", "在库"
    LENT = "lent", "借出"
    TRAVELLING = "travelling", "转递途中"
    MISSED = "missed", "查找中"
    GONE = "gone", "已转出"
    LOST = "lost", "遗失已登记"


class RequestState(Labelled):
    """Life of a request (办件状态)."""

    SUBMITTED = "submitted", "已提交"
    MISSING = "missing", "待补材料"
    ACCEPTED = "accepted", "已受理"
    IN_TRANSFER = "in_transfer", "转递中"
    MISSED = "missed", "查找中"
    RECEIVED = "received", "已接收"
    DONE = "done", "已办结"
    REFUSED = "refused", "不予办理"
    LOST = "lost", "已确认遗失"
    REBUILT = "rebuilt", "已补建"


# Which steps a request may take; only a transfer travels. What was sent arrives, comes back (accepted again), or is
# missed and looked for, each search written down, until it arrives, is back, or a second person confirms that it is
# lost. A file may be made up anew in its place (补建) then; it need not, so that a loss does not wait for it.
REQUEST_STEPS: dict[RequestState, tuple[RequestState, ...]] = {
    RequestState.SUBMITTED: (RequestState.MISSING, RequestState.ACCEPTED, RequestState.REFUSED),
    RequestState.MISSING: (RequestState.SUBMITTED, RequestState.REFUSED),
    RequestState.ACCEPTED: (RequestState.IN_TRANSFER, RequestState.DONE, RequestState.REFUSED),
    RequestState.IN_TRANSFER: (RequestState.RECEIVED, RequestState.ACCEPTED, RequestState.MISSED),
    RequestState.MISSED: (RequestState.MISSED, RequestState.RECEIVED, RequestState.ACCEPTED, RequestState.LOST),
    RequestState.RECEIVED: (RequestState.DONE,),
    RequestState.DONE: (),
    RequestState.REFUSED: (),
    RequestState.LOST: (RequestState.REBUILT,),
    RequestState.REBUILT: (),
}
OPEN_REQUESTS = tuple(state for state, steps in REQUEST_STEPS.items() if steps and state is not RequestState.LOST)


class LoanState(Labelled):
    """Life of a loan (借阅状态)."""

    ASKED = "asked", "待审批"
    LENT = "lent", "已借出"
    REFUSED = "refused", "未批准"
    RETURNED = "returned", "已归还"


LOAN_STEPS: dict[LoanState, tuple[LoanState, ...]] = {
    LoanState.ASKED: (LoanState.LENT, LoanState.REFUSED),
    LoanState.LENT: (LoanState.RETURNED,),
    LoanState.REFUSED: (),
    LoanState.RETURNED: (),
}


class Agreement(SQLModel, table=True):
    """An enterprise entrusts its staff's files to a public body, from one day to another (both inclusive).

    ``follows_id`` is the agreement it renews (续签): it begins the day after that one's last, and takes its files over.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.Index(
            "uq_agreement_live",
            "enterprise_id",
            "organisation_id",
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'active') AND follows_id IS NULL"),
            postgresql_where=sa.text("state IN ('proposed', 'active') AND follows_id IS NULL"),
        ),
        sa.Index(
            "uq_agreement_follows",
            "follows_id",
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'active')"),
            postgresql_where=sa.text("state IN ('proposed', 'active')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    organisation_id: int = Field(foreign_key="organisation.id", index=True, sa_type=BigId)
    first: date
    last: date
    follows_id: int | None = Field(default=None, foreign_key="agreement.id", sa_type=BigId)
    scope: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    state: AgreementState = Field(default=AgreementState.PROPOSED, sa_type=enum_type(AgreementState))
    reason: str = Field(default="", max_length=200)
    # Handed in by staff for the enterprise (档案代理): how they learned it, and from whom.
    told_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "agreement_told_how"))
    told_name: str = Field(default="", max_length=40)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)

    def runs(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.state is AgreementState.ACTIVE and self.first <= day <= self.last

    def over(self, day: date) -> bool:
        """Whether it was in force once and is no more: ended, or past its last day."""
        return self.state is AgreementState.ENDED or (self.state is AgreementState.ACTIVE and self.last < day)


class AgreementDraft(BaseModel):
    """To whom which services are entrusted, from when to when."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    first: date
    last: date
    scope: Annotated[list[DossierService], Field(min_length=1, max_length=7)]


class Dossier(SQLModel, table=True):
    """One person's file: who (sealed, masked), which number it has, where it is. The ID number is kept as a digest.

    ``rebuilds_id`` is the lost file that this one was made up for (补建).
    """

    __tablename__ = "dossier"
    __table_args__ = (
        sa.Index(
            "uq_dossier_person",
            "agreement_id",
            "id_hash",
            unique=True,
            sqlite_where=sa.text("state != 'lost'"),
            postgresql_where=sa.text("state != 'lost'"),
        ),
        sa.Index("uq_dossier_rebuilds_id", "rebuilds_id", unique=True),
        sa.CheckConstraint("rebuilds_id IS NULL OR rebuilds_id != id", name="rebuilds_another"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    agreement_id: int = Field(foreign_key="agreement.id", index=True, sa_type=BigId)
    name_sealed: bytes = Field(sa_type=sa.LargeBinary)
    name_masked: str = Field(max_length=20)
    id_hash: str = Field(max_length=64, index=True)
    # The last four characters of the ID number, sealed: they tell namesakes apart at the counter.
    id_tail_sealed: bytes = Field(sa_type=sa.LargeBinary)
    file_number: str = Field(default="", max_length=40)
    place: str = Field(default="", max_length=100)
    state: DossierState = Field(default=DossierState.AWAITED, sa_type=enum_type(DossierState))
    received_on: date | None = None
    # Whether the person was a cadre (原干部身份), whose file never goes by post; None until somebody said so.
    cadre: bool | None = None
    rebuilds_id: int | None = Field(default=None, foreign_key="dossier.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class StaffBatch(SQLModel, table=True):
    """A staff list (职工名单) read but not yet taken, or taken; its rows with their verdicts are sealed."""

    __tablename__ = "staff_batch"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    agreement_id: int = Field(foreign_key="agreement.id", index=True, sa_type=BigId)
    state: IntakeState = Field(default=IntakeState.PREVIEWED, sa_type=enum_type(IntakeState))
    filename: str = Field(max_length=200)
    rows_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    taken: int = 0
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class DossierRequest(SQLModel, table=True):
    """One of the seven services asked for: due so many working days after the submission, done or refused."""

    __tablename__ = "dossier_request"
    __table_args__ = (
        sa.CheckConstraint(
            "state NOT IN ('in_transfer', 'missed', 'received', 'lost', 'rebuilt') OR service = 'transfer'",
            name="travels",
        ),
        sa.CheckConstraint("state NOT IN ('in_transfer', 'missed') OR mode IS NOT NULL", name="mode_known"),
        sa.CheckConstraint("state != 'refused' OR reason != ''", name="refusal_reason"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, sa_type=BigId)
    service: DossierService = Field(sa_type=enum_type(DossierService))
    purpose: str = Field(max_length=200)
    # A transfer goes out to another body, or comes in from one.
    outgoing: bool = False
    counterpart: str = Field(default="", max_length=100)
    state: RequestState = Field(default=RequestState.SUBMITTED, sa_type=enum_type(RequestState), index=True)
    due: date
    mode: TransferMode | None = Field(default=None, sa_type=enum_type(TransferMode))
    waybill: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    handler_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class DossierSearch(SQLModel, table=True):
    """One entry of the log of a search (查找记录): what was asked and found, by whom, when. Never changed."""

    __tablename__ = "dossier_search"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    request_id: int = Field(foreign_key="dossier_request.id", index=True, sa_type=BigId)
    found: str = Field(max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class RequestDraft(BaseModel):
    """Which service is asked for, what for; a transfer names the other body and the way."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    service: DossierService
    purpose: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    outgoing: bool = False
    counterpart: Annotated[str, StringConstraints(max_length=100)] = ""

    @model_validator(mode="after")
    def _where_to(self) -> Self:
        if self.service is DossierService.TRANSFER and not self.counterpart:
            raise ValueError("转递请写明对方单位")
        return self


class Loan(SQLModel, table=True):
    """A file lent (借阅): asked by one person, approved by another, back by a day; one loan of a file at a time."""

    __tablename__ = "loan"
    __table_args__ = (
        sa.CheckConstraint("approver_id IS NULL OR approver_id <> asker_id", name="two_persons"),
        sa.CheckConstraint("state IN ('asked', 'refused') OR approver_id IS NOT NULL", name="approved"),
        sa.CheckConstraint("state != 'returned' OR returned_on IS NOT NULL", name="returned_dated"),
        sa.Index(
            "uq_loan_open",
            "dossier_id",
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'lent')"),
            postgresql_where=sa.text("state IN ('asked', 'lent')"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    dossier_id: int = Field(foreign_key="dossier.id", index=True, sa_type=BigId)
    purpose: str = Field(max_length=200)
    state: LoanState = Field(default=LoanState.ASKED, sa_type=enum_type(LoanState))
    asker_id: int = Field(foreign_key="account.id", sa_type=BigId)
    approver_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    return_due: date
    lent_on: date | None = None
    returned_on: date | None = None
    reason: str = Field(default="", max_length=200)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class LoanDraft(BaseModel):
    """What a file is borrowed for, and until when."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    purpose: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    return_due: date
