"""Requests of people about their own data (权利请求): filed on their page, answered by staff of their county.

个人信息保护法 50: a convenient way to ask, and a reason where what is asked for is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import Role
from matcher.models.rights_request import ANSWER_DAYS, RightsKind, RightsRequest, RightsState
from matcher.models.seeker import Seeker
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import add_working_days
from matcher.repository.reach import Reach
from matcher.service import erasure
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.erasure import ErasureGround
from matcher.service.permissions import Action, permit
from matcher.service.todo_sources import LIMIT, Asking

UNKNOWN = "没有这件权利请求，或不在您的管辖范围"
MAX_CHARS = 1000
# Shown on a person's own page.
OWN_LIMIT = 50
_MIN_CHARS = 2


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request opened: the person's words and the answer."""

    request: RightsRequest
    text: str
    answer: str
    name_masked: str
    late: bool


def _view(context: Context, request: RightsRequest, seeker: Seeker) -> RequestView:
    store = context.unit.rights_requests
    late = request.state is RightsState.RECEIVED and request.due < clock.today()
    return RequestView(request, store.text(request), store.answer(request), seeker.name_masked, late)


def file_request(context: Context, kind: RightsKind, text: str) -> RightsRequest:
    """File a request about one's own data; one of a kind waits at a time."""
    permit(context.actor, Action.PROFILE_CHANGE)
    seeker = _own(context, lock=True)
    text = text.strip()
    if not _MIN_CHARS <= len(text) <= MAX_CHARS:
        raise Invalid(f"请用 {_MIN_CHARS} 到 {MAX_CHARS} 字写明请求的内容", field="text")
    if context.unit.rights_requests.open_of(seeker.id or 0, kind) is not None:
        raise Conflict(f"您的“{kind.label}”请求还在办理，答复之后才能再提", code="open")
    made = context.unit.rights_requests.add(
        RightsRequest(
            seeker_id=seeker.id or 0,
            kind=kind,
            text_sealed=context.unit.rights_requests.seal_text(text),
            due=add_working_days(clock.today(), ANSWER_DAYS),
            created_at=clock.now(),
        )
    )
    context.unit.audit("rights.file", "rights_request", made.id, kind=kind.value)
    return made


def _own(context: Context, *, lock: bool = False) -> Seeker:
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=lock)
    if seeker is None or seeker.gone:
        raise NotFound("没有您的求职登记")
    return seeker


def list_own(context: Context) -> Sequence[RequestView]:
    """The signed-in person's requests with their answers, the newest first."""
    permit(context.actor, Action.PROFILE_READ)
    seeker = _own(context)
    rows = context.unit.rights_requests.of_seeker(seeker.id or 0, OWN_LIMIT)
    return [_view(context, one, seeker) for one in rows]


def _within(context: Context) -> tuple[Reach, str | None]:
    reach = permit(context.actor, Action.RIGHTS_ANSWER)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    return reach, officer.adcode if officer is not None else None


def list_requests(
    context: Context, *, state: RightsState | None = RightsState.RECEIVED, offset: int = 0, limit: int = 20
) -> tuple[list[RequestView], int]:
    """Requests of people of the own county, the first due first, and how many there are."""
    rows, total = context.unit.rights_requests.page(*_within(context), state=state, offset=offset, limit=limit)
    return [_view(context, one, seeker) for one, seeker in rows], total


def answer(context: Context, request_id: int, *, version: int, granted: bool, words: str) -> RightsRequest:
    """Answer a request: what was done, or the reason why it is not; the person reads the words."""
    found = context.unit.rights_requests.within(request_id, *_within(context), lock=True)
    if found is None:
        raise NotFound(UNKNOWN)
    one, _seeker = found
    check_version(one.version, version)
    if one.state is not RightsState.RECEIVED:
        raise Conflict(f"这件请求当前为“{one.state.label}”，不能再答复", code="state")
    words = words.strip()
    if not _MIN_CHARS <= len(words) <= MAX_CHARS:
        told = "写明办理的结果" if granted else "写明不予办理的理由（个人信息保护法 第五十条）"
        raise Invalid(f"请用 {_MIN_CHARS} 到 {MAX_CHARS} 字{told}", field="answer")
    if granted and one.kind is RightsKind.DELETE:
        erasure.erase_person(context, one.seeker_id, ground=ErasureGround.ASKED, purpose=words)
    one.state = RightsState.DONE if granted else RightsState.REFUSED
    one.answer_sealed = context.unit.rights_requests.seal_answer(words)
    one.answered_at, one.answered_by, one.version = clock.now(), context.actor.account_id, one.version + 1
    context.unit.session.flush()
    context.unit.audit("rights.answer", "rights_request", one.id, kind=one.kind.value, state=one.state.value)
    return one


def waiting(asking: Asking) -> Iterable[Todo]:
    """Requests of the own county's people that wait for an answer."""
    officer = asking.context.actor.officer_id
    found = asking.unit.officers.get(officer) if officer is not None else None
    county = found.adcode if found is not None else None
    page = asking.unit.rights_requests.page(asking.reach, county, state=RightsState.RECEIVED, offset=0, limit=LIMIT)
    for one, seeker in page[0]:
        what = f"{seeker.name_masked}请求{one.kind.label}，办理或说明理由"
        yield asking.todo(TodoKind.RIGHTS, one.id, what, "求职者", one.due, f"/rights-requests#request-{one.id}")


RIGHTS_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (waiting, frozenset({Role.OFFICER, Role.COUNTY_ADMIN})),
)
