"""What becomes of a person's rows when they are erased (删除), table by table; nothing of it can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from matcher.models.account import Account, AccountTicket
from matcher.models.agency import AgencyService
from matcher.models.api_token import ApiToken
from matcher.models.application import Application
from matcher.models.booking import Booking
from matcher.models.claim import Claim
from matcher.models.complaint import Complaint
from matcher.models.consent import Consent, Disclosure
from matcher.models.consent_request import ConsentRequest
from matcher.models.crew import Crew, CrewMember
from matcher.models.enums import MergeKind
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExternalNumber
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_visit import FairVisitor
from matcher.models.graduation import Graduate
from matcher.models.look import Look
from matcher.models.mapping import ExchangeKind
from matcher.models.merge import Merge
from matcher.models.notice import Delivery, Notice, NoticePreference
from matcher.models.referral_step import ReferralStep
from matcher.models.refusal import UnsuitableReason
from matcher.models.rights_request import RightsRequest
from matcher.models.saved_search import SavedSearch
from matcher.models.second_factor import SecondFactor
from matcher.models.seeker import Seeker
from matcher.models.shift import Availability
from matcher.models.shortlist import Referral, ShortlistEntry
from matcher.models.status import SeekerStatus
from matcher.models.ticket import Ticket
from matcher.models.training import Enrolment
from matcher.repository.complaints import Complaints
from matcher.repository.rights_requests import RightsRequests
from matcher.repository.seekers import NOBODY
from matcher.security.cipher import Cipher

# Rows that say nothing without the person.
WIPED: tuple[type[SQLModel], ...] = (
    Availability,
    CrewMember,
    Graduate,
    SavedSearch,
    ShortlistEntry,
    SeekerStatus,
)
# Rows that count, settle or were reported: free text and what identifies goes, figures and days stay.
BLANKED: Mapping[type[SQLModel], Mapping[str, Any]] = {
    Application: {"note": "", "answer": "（已删除）"},
    Booking: {"note": "", "appeal": "", "explanation": {}, "check_code": ""},
    Enrolment: {"name_masked": NOBODY, "note": ""},
    FairVisitor: {"name_masked": NOBODY, "phone_masked": "", "wanted": ""},
    Referral: {"note": ""},
    ReferralStep: {"note": "", "facts": {}},
}
# Rows that stay as they are under a number that leads to nobody, and why.
KEPT: Mapping[type[SQLModel], str] = {
    AgencyService: "服务台账至少保存二年（人力资源市场暂行条例 第三十三条），没有姓名和电话",
    Claim: "补贴申领和拨付的凭据，按财政资金管理的要求保存",
    Consent: "同意的凭据，提供记录保存三年以上（网络数据安全管理条例 第十二条）",
    ConsentRequest: "征求同意的问和答是同意的凭据，没有姓名和文字",
    Crew: "班组是大家的；带班的人先移交",
    Disclosure: "对外提供记录保存三年以上（网络数据安全管理条例 第十二条）",
    FairInvitation: "邀请和答复计入招聘会统计，没有姓名和文字",
    Look: "谁看过的记录保存三年，没有本人的姓名和电话",
    Ticket: "取号只有日期和号码",
}
# Said of a person's health: not even the kind of reason stays.
_PRIVATE = (UnsuitableReason.HEALTH,)


class Erasures:
    """Empties, blanks and counts rows of people."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def same_person(self, seeker_id: int) -> list[Seeker]:
        """The registration and those merged into it, held, by id."""
        mine = (col(Seeker.id) == seeker_id) | (col(Seeker.merged_into) == seeker_id)
        query = select(Seeker).where(mine).order_by(col(Seeker.id))
        held = query.with_for_update().execution_options(populate_existing=True)
        return list(self._session.exec(held).all())

    def unerased(self) -> Iterator[tuple[int, datetime]]:
        """Number and time of registration of everybody who was not erased, by number."""
        query = select(Seeker.id, Seeker.created_at).where(col(Seeker.erased_on).is_(None)).order_by(col(Seeker.id))
        for seeker_id, created_at in self._session.exec(query.execution_options(yield_per=10_000)):
            yield seeker_id or 0, created_at

    def count(self) -> int:
        """How many registrations were erased."""
        query = select(sa.func.count()).select_from(Seeker).where(col(Seeker.erased_on).is_not(None))
        return self._session.exec(query).one()

    def empty(self, ids: Sequence[int]) -> dict[str, int]:
        """Remove and blank what hangs on these people; how many rows of each table."""
        told: dict[str, int] = {}
        for table in WIPED:
            told[str(table.__tablename__)] = self._run(sa.delete(table).where(_of(table, ids)))
        for table, values in BLANKED.items():
            told[str(table.__tablename__)] = self._run(sa.update(table).where(_of(table, ids)).values(**values))
        # A digest of the telephone would still know its owner.
        keyless = sa.literal("erased:") + sa.cast(FairVisitor.id, sa.String)
        self._run(sa.update(FairVisitor).where(_of(FairVisitor, ids)).values(key=keyless))
        private = _of(Referral, ids) & col(Referral.reason).in_(_PRIVATE)
        self._run(sa.update(Referral).where(private).values(reason=UnsuitableReason.NOT_SEEKING))
        nothing = RightsRequests(self._session, self._cipher).seal_text("（已删除）")
        self._run(sa.update(RightsRequest).where(_of(RightsRequest, ids)).values(text_sealed=nothing))
        gone = {"text_sealed": Complaints(self._session, self._cipher).seal_text("（已删除）"), "contact_sealed": None}
        self._run(sa.update(Complaint).where(_of(Complaint, ids)).values(**gone))
        journals = col(Merge.survivor_id).in_(ids) | col(Merge.gone_id).in_(ids)
        self._run(sa.update(Merge).where(col(Merge.kind) == MergeKind.SEEKER, journals).values(steps_sealed=None))
        return {table: rows for table, rows in told.items() if rows}

    def forget_exchanged(self, ids: Sequence[int]) -> None:
        """Cells and numbers of other systems for these people."""
        mine = [col(ExternalNumber.kind) == ExchangeKind.SEEKER, col(ExternalNumber.subject_id).in_(ids)]
        self._run(sa.delete(ExternalNumber).where(*mine))
        batches = select(ExchangeBatch.id).where(col(ExchangeBatch.kind) == ExchangeKind.SEEKER)
        rows = col(ExchangeRow.subject_id).in_(ids) & col(ExchangeRow.batch_id).in_(batches)
        blank = {"cells_sealed": None, "their_number": "", "message": "", "remedy": ""}
        self._run(sa.update(ExchangeRow).where(rows).values(**blank))

    def close_accounts(self, ids: Sequence[int], moment: datetime) -> None:
        """Nobody signs in as them: names, passwords, factors, tokens and messages go; the empty account stays."""
        query = select(Account).where(col(Account.seeker_id).in_(ids)).order_by(col(Account.id))
        held = query.with_for_update().execution_options(populate_existing=True)
        accounts = self._session.exec(held).all()
        numbers = [one.id or 0 for one in accounts]
        notices = select(Notice.id).where(col(Notice.account_id).in_(numbers))
        self._run(sa.delete(Delivery).where(col(Delivery.notice_id).in_(notices)))
        for table in (Notice, NoticePreference, AccountTicket, ApiToken, SecondFactor):
            noun: Any = table
            self._run(sa.delete(table).where(noun.account_id.in_(numbers)))
        for one in accounts:
            one.username, one.display_name, one.password_hash = f"erased-{one.id}", NOBODY, None
            one.disabled_at, one.disabled_reason = one.disabled_at or moment, "本人信息已删除"

    def _run(self, statement: Any) -> int:
        done: Any = self._session.execute(statement.execution_options(synchronize_session=False))
        return int(done.rowcount)


def _of(table: Any, ids: Sequence[int]) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = table.seeker_id.in_(ids)
    return found
