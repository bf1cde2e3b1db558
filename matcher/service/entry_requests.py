"""Enterprises ask for an account (单位入驻申请): papers as files, checked by the county; approval makes the link.

人力资源市场暂行条例 26: licence, identity of who acts and the written order are seen before anything is published.
Whether an enterprise is registered already is told to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.sandbox import check_attached
from matcher.models.attachment import DocumentKind, SubjectKind
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.entry_request import ENTRY_DAYS, EntryDraft, EntryRequest, EntryState
from matcher.models.enums import RecruitingPaper, Role
from matcher.models.media import MediaKind
from matcher.models.region import SHANXI
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import add_working_days
from matcher.service import account_admin, attachments, blacklists, conflicts, key_lists, receipts, standing
from matcher.service.account_places import Belonging
from matcher.service.account_tickets import MadeTicket
from matcher.service.cases import check_version
from matcher.service.context import Context, Kit
from matcher.service.permissions import Action, Actor, permit
from matcher.service.todo_sources import LIMIT, Asking
from matcher.text.codes import uscc_problem

UNKNOWN = "没有这件入驻申请，或不在您的管辖范围"
NO_NUMBER = "没有这个编号的申请，请核对编号"
PER_ADDRESS = 5
_SCANS = frozenset({MediaKind.PDF, MediaKind.JPEG, MediaKind.PNG})


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned paper as it was handed in."""

    kind: DocumentKind
    filename: str
    data: bytes


@dataclass(frozen=True, slots=True)
class EntryView:
    """A request as the county sees it."""

    request: EntryRequest
    agent: str
    phone: str
    late: bool


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """What the holder of a number reads."""

    number: str
    state: EntryState
    reason: str


def apply(kit: Kit, draft: EntryDraft, scans: Sequence[Scan], address: str, *, request_id: str = "") -> str:
    """Hand in a request; its number. So many from one network address in a while; files are looked at before."""
    if problem := uscc_problem(draft.uscc):
        raise Invalid(f"统一社会信用代码不对：{problem}", field="uscc")
    if draft.mandate_to is not None and draft.mandate_to < clock.today():
        raise Invalid("委托书已过期，请换新的", field="mandate_to")
    for scan in scans:
        if not scan.data or check_attached(scan.data) not in _SCANS:
            raise Invalid("营业执照和委托书请上传照片（jpg、png）或 PDF", field=scan.kind.value)
    with kit.open(Actor(), write=True, request_id=request_id) as context:
        receipts.count(context, f"entry:{address}", PER_ADDRESS, "提交太频繁，请 15 分钟后再试")
        if context.unit.regions.find(draft.adcode) is None or draft.adcode == SHANXI:
            raise Invalid("请选择单位所在的县（市、区）", field="adcode")
        made = _made(context, draft)
        for scan in scans:
            told = {"filename": scan.filename, "data": scan.data, "kind": scan.kind}
            attachments.hang(context, SubjectKind.ENTRY, made.id or 0, **told)  # type: ignore[arg-type]
        context.unit.commit()
        return made.number


def _made(context: Context, draft: EntryDraft) -> EntryRequest:
    facts = draft.model_dump(exclude={"agent", "phone"})
    made = context.unit.entry_requests.add(
        EntryRequest(
            **facts,
            **context.unit.entry_requests.seal(draft.agent, draft.phone),
            number=receipts.new_number("RZ"),
            due=add_working_days(clock.today(), ENTRY_DAYS),
            created_at=clock.now(),
        )
    )
    context.unit.audit("entry.apply", "entry_request", made.id)
    return made


def look_up(kit: Kit, number: str, address: str) -> EntryStatus:
    """Where a request stands, for who holds its number; tries are counted per address."""

    def find(context: Context, plain: str) -> EntryStatus | None:
        found = context.unit.entry_requests.by_number(plain)
        return None if found is None else EntryStatus(found.number, found.state, found.reason)

    return receipts.look_up(kit, f"entry-number:{address}", number, find, NO_NUMBER)


def _home(context: Context) -> str:
    permit(context.actor, Action.ENTRY_HANDLE)
    return context.actor.adcode or SHANXI


def list_requests(
    context: Context, *, state: EntryState | None = EntryState.RECEIVED, offset: int = 0, limit: int = 20
) -> tuple[list[EntryView], int]:
    """Requests of the own region, the first due first."""
    rows, total = context.unit.entry_requests.page(_home(context), state=state, offset=offset, limit=limit)
    return [_view(context, one) for one in rows], total


def get_request(context: Context, request_id: int) -> EntryView:
    """One request of the own region."""
    found = context.unit.entry_requests.within(request_id, _home(context))
    if found is None:
        raise NotFound(UNKNOWN)
    return _view(context, found)


def _view(context: Context, one: EntryRequest) -> EntryView:
    agent, phone = context.unit.entry_requests.agent(one)
    return EntryView(one, agent, phone, one.state is EntryState.RECEIVED and one.due < clock.today())


def _held(context: Context, request_id: int, version: int) -> EntryRequest:
    one = context.unit.entry_requests.within(request_id, _home(context), lock=True)
    if one is None:
        raise NotFound(UNKNOWN)
    check_version(one.version, version)
    if one.state is not EntryState.RECEIVED:
        raise Conflict(f"这件申请当前为“{one.state.label}”，不能再办理", code="state")
    return one


def approve(
    context: Context,
    request_id: int,
    *,
    version: int,
    username: str,
    papers: Collection[RecruitingPaper],
    licence_valid_to: date | None = None,
) -> MadeTicket:
    """The papers are right: the enterprise is registered and verified, its account made; the link is shown once."""
    one, unit = _held(context, request_id, version), context.unit
    if one.mandate_to is not None and RecruitingPaper.AUTHORITY not in papers:
        raise Invalid("申请写明由委托的经办人办理，请核对单位委托证明后再勾选", field="papers")
    agent, phone = unit.entry_requests.agent(one)
    firm = unit.enterprises.by_uscc(one.uscc, lock=True)
    conflicts.keep_out(context, firm.id if firm is not None else None)
    if firm is None:
        facts = one.model_dump(include={"uscc", "name", "adcode", "industry"})
        firm = unit.enterprises.add(EnterpriseDraft(**facts, contact_name=agent, contact_phone=phone))
        key_lists.registered(context, firm)
        blacklists.registered(context, firm)
    told = {"version": firm.version, "papers": papers, "licence_valid_to": licence_valid_to}
    standing.verify(context, firm.id or 0, **told, mandate_valid_to=one.mandate_to)  # type: ignore[arg-type]
    invited = account_admin.invite(
        context, username=username, name=firm.name[:60], role=Role.ENTERPRISE, told=Belonging(uscc=firm.uscc)
    )
    one.state, one.account_id = EntryState.APPROVED, invited.account.id
    _decided(context, one, "entry.approve")
    return invited


def refuse(context: Context, request_id: int, *, version: int, reason: str) -> EntryRequest:
    """The papers are not right; the applicant reads the reason under the number."""
    one = _held(context, request_id, version)
    reason = reason.strip()
    if not 2 <= len(reason) <= 200:
        raise Invalid("请用 2 到 200 字写明不通过的原因，申请人看得到", field="reason")
    one.state, one.reason = EntryState.REFUSED, reason
    _decided(context, one, "entry.refuse")
    return one


def _decided(context: Context, one: EntryRequest, what: str) -> None:
    one.decided_by, one.decided_at, one.version = context.actor.account_id, clock.now(), one.version + 1
    context.unit.session.flush()
    context.unit.audit(what, "entry_request", one.id)


def waiting(asking: Asking) -> Iterable[Todo]:
    """Requests of the county to decide on."""
    home = asking.context.actor.adcode or SHANXI
    rows, _ = asking.unit.entry_requests.page(home, state=EntryState.RECEIVED, offset=0, limit=LIMIT)
    for one in rows:
        yield asking.todo(TodoKind.ENTRY, one.id, "核验入驻材料", one.name, one.due, f"/entry-requests/{one.id}")


def mandates(asking: Asking) -> Iterable[Todo]:
    """Written orders that end within a month, or have ended: the firm hands in a new one, the county sees it."""
    until = asking.today + timedelta(days=standing.MANDATE_DAYS)
    for firm in asking.unit.enterprises.mandates_ending(asking.reach, until, LIMIT):
        what = "经办人的委托书到期，交新的委托书重新核验"
        due = firm.mandate_valid_to
        yield asking.todo(TodoKind.MANDATE, firm.id, what, firm.name, due, f"/enterprises/{firm.id}")


ENTRY_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (waiting, frozenset({Role.COUNTY_ADMIN})),
    (mandates, frozenset({Role.OFFICER, Role.COUNTY_ADMIN, Role.ENTERPRISE})),
)
