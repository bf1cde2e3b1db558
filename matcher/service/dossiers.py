"""Personnel files (职工档案): looked at with a purpose, served by requests with due days; each look is written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.dossier import (
    LOAN_STEPS,
    OPEN_REQUESTS,
    REQUEST_STEPS,
    Agreement,
    Dossier,
    DossierRequest,
    DossierSearch,
    DossierService,
    DossierState,
    Loan,
    RequestDraft,
    RequestState,
    TransferMode,
)
from matcher.models.enums import Role
from matcher.planning.deadlines import add_working_days
from matcher.service import dossier_searches, successions
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

# A transfer is posted within 15 working days after its papers (domain.md §14); the other services take the same.
DUE_DAYS = 15
_UNKNOWN = "没有这份档案，或与您的单位无关"
_NO_REQUEST = "没有这个办件，或与您的单位无关"
# Services that need the file itself on the shelf.
_NEEDS_FILE = (DossierService.CONSULTING, DossierService.CERTIFICATE, DossierService.VETTING)
# Steps that are told with a reason.
_REASONED = (
    *(RequestState.REFUSED, RequestState.MISSING, RequestState.MISSED),
    *(RequestState.LOST, RequestState.REBUILT),
)
_ON_ITS_WAY = (RequestState.IN_TRANSFER, RequestState.MISSED)
# Where a file is that goes out, by the step of its request: gone only once the other body has it.
_ITS_FILE = {
    RequestState.IN_TRANSFER: DossierState.TRAVELLING,
    RequestState.MISSED: DossierState.MISSED,
    RequestState.RECEIVED: DossierState.GONE,
    RequestState.LOST: DossierState.LOST,
}


@dataclass(frozen=True, slots=True)
class DossierView:
    """A file in the clear, for one look: who it is about, where it is, what was asked and lent."""

    dossier: Dossier
    agreement: Agreement
    name: str
    id_tail: str
    requests: Sequence[DossierRequest]
    loans: Sequence[Loan]
    searches: Sequence[DossierSearch] = ()
    rebuilt_as: int | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as lists show it: its file masked, days left until it is due, the steps the actor may take."""

    request: DossierRequest
    dossier: Dossier
    days_left: int
    steps: tuple[RequestState, ...]


def find_dossier(context: Context, dossier_id: int, action: Action, *, lock: bool = False) -> tuple[Dossier, Agreement]:
    """A file of the actor's own enterprise or body with its agreement."""
    found = context.unit.dossiers.dossier(dossier_id, permit(context.actor, action), lock=lock)
    if found is None:
        raise NotFound(_UNKNOWN)
    return found


def view(context: Context, dossier_id: int, *, purpose: str) -> DossierView:
    """Look at a file's record with its person in the clear; the purpose is asked for and every look written down."""
    dossier, agreement = find_dossier(context, dossier_id, Action.DOSSIER_READ)
    if not purpose.strip():
        raise Invalid("请填写查看目的", field="purpose")
    context.unit.audit(
        "dossier.view", "dossier", dossier_id, purpose=purpose.strip()[:200], fields=["姓名", "身份证号末四位"]
    )
    store = context.unit.dossiers
    name, tail = store.opened(dossier)
    requests = store.requests_of(dossier_id)
    return DossierView(
        dossier,
        agreement,
        name,
        tail,
        requests,
        store.loans_of(dossier_id),
        store.searches([one.id or 0 for one in requests]),
        store.rebuilt(dossier_id),
    )


def ask(context: Context, dossier_id: int, draft: RequestDraft) -> DossierRequest:
    """Ask for one of the services entrusted; due so many working days from today."""
    dossier, agreement = find_dossier(context, dossier_id, Action.DOSSIER_READ, lock=True)
    today = clock.today()
    # A file must be able to leave whoever still keeps it, also when nothing else is entrusted any more.
    agreement = successions.covering(context, agreement, today)
    leaving = draft.service is DossierService.TRANSFER and draft.outgoing and agreement.over(today)
    if not leaving and not agreement.runs(today):
        remedy = "，只能申请转出；要办其他事项，请先重新签订协议" if agreement.over(today) else ""
        raise Conflict(f"委托协议不在生效期内{remedy or '，不能提交办件'}")
    if not leaving and draft.service.value not in agreement.scope:
        raise Conflict(f"委托协议没有包括“{draft.service.label}”")
    if dossier.state is DossierState.GONE:
        raise Conflict("档案已转出，请向现在的保管机构申请")
    if dossier.state in (DossierState.TRAVELLING, DossierState.MISSED):
        raise Conflict(f"档案{dossier.state.label}，由对方接收或退回后再申请")
    if dossier.state is DossierState.LOST:
        raise Conflict("档案遗失已登记，请先由保管机构补建，再为补建的档案申请")
    if draft.service in _NEEDS_FILE and dossier.state is DossierState.AWAITED:
        raise Conflict("档案还没有接收入库，不能办理")
    moment = clock.now()
    made = DossierRequest(
        **draft.model_dump(),
        dossier_id=dossier_id,
        due=add_working_days(today, DUE_DAYS),
        by_id=context.actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    context.unit.dossiers.add(made)
    context.unit.audit("dossier.ask", "dossier", dossier_id, purpose=draft.purpose, service=draft.service.value)
    return made


def steps(context: Context, request: DossierRequest) -> tuple[RequestState, ...]:
    """The steps this actor may take: who asked hands in what was missing, the rest is the keeper's."""
    found = REQUEST_STEPS[request.state]
    if request.service is not DossierService.TRANSFER:
        found = tuple(one for one in found if one is not RequestState.IN_TRANSFER)
    elif request.state is RequestState.ACCEPTED:
        # A file that travels arrives before its request is done.
        found = tuple(one for one in found if one is not RequestState.DONE)
    keeps = context.actor.system or context.actor.role is Role.AGENCY
    return found if keeps else tuple(one for one in found if one is RequestState.SUBMITTED)


def handle(
    context: Context,
    request_id: int,
    *,
    to: RequestState,
    version: int,
    reason: str = "",
    mode: TransferMode | None = None,
    waybill: str = "",
    file_number: str = "",
    place: str = "",
    cadre: bool | None = None,
) -> DossierRequest:
    """Take a request one step; a file that travels or arrives changes its own state with it.

    ``cadre`` says whether the file is a former cadre's; it is kept with the file.
    """
    reach = permit(context.actor, Action.DOSSIER_READ)
    seen = context.unit.dossiers.request(request_id, reach)
    if seen is None:
        raise NotFound(_NO_REQUEST)
    # The file first, then what hangs on it, as everywhere here.
    dossier, agreement = find_dossier(context, seen[0].dossier_id, Action.DOSSIER_READ, lock=True)
    found = context.unit.dossiers.request(request_id, reach, lock=True)
    if found is None:
        raise NotFound(_NO_REQUEST)
    request = found[0]
    check_version(request.version, version)
    if to not in steps(context, request):
        raise Conflict(f"办件当前为“{request.state.label}”，不能转为“{to.label}”")
    back = to is RequestState.ACCEPTED and request.state in _ON_ITS_WAY
    if (back or to in _REASONED) and not reason.strip():
        said = "档案退回或找回的情况" if back else f"转为“{to.label}”的原因"
        raise Invalid(f"请填写{said}", field="reason")
    if cadre is not None and cadre is not dossier.cadre:
        context.unit.audit("dossier.cadre", "dossier", dossier.id, cadre=cadre)
        dossier.cadre = cadre
    if to is RequestState.MISSED:
        dossier_searches.log(context, request, reason)
    if to is RequestState.LOST:
        dossier_searches.confirm_lost(context, request, dossier)
    if to is RequestState.REBUILT:
        dossier_searches.rebuild(context, dossier, agreement, file_number=file_number, place=place)
    if to is RequestState.IN_TRANSFER:
        _send(context, request, dossier, mode, waybill)
    if to is RequestState.RECEIVED and not request.outgoing:
        _shelve(dossier, file_number, place)
    if (request.outgoing and (back or to in _ITS_FILE)) or to is RequestState.LOST:
        _touch(dossier, DossierState.HELD if back else _ITS_FILE[to])
    request.reason = reason.strip()[:200] or request.reason
    request.state = to
    request.version += 1
    request.updated_at = clock.now()
    if context.actor.role is Role.AGENCY:
        request.handler_id = context.actor.account_id
    context.unit.audit("dossier.handle", "dossier", dossier.id, purpose=request.reason, request=request_id, to=to.value)
    return request


def _clear_off(context: Context, request: DossierRequest, dossier: Dossier) -> None:
    """A file leaves once nothing else hangs on it: neither a loan nor a request could be dealt with afterwards.

    The request by which it came is done by now, whether or not somebody said so.
    """
    store, number = context.unit.dossiers, dossier.id or 0
    others = [one for one in store.requests_of(number) if one.state in OPEN_REQUESTS and one.id != request.id]
    came = [one for one in others if one.state is RequestState.RECEIVED and not one.outgoing]
    found = [f"借阅“{one.purpose}”（{one.state.label}）" for one in store.loans_of(number) if LOAN_STEPS[one.state]]
    found += [f"办件“{one.service.label}”（{one.state.label}，{one.purpose}）" for one in others if one not in came]
    if found:
        raise Conflict(f"该档案还有没有办结的{'、'.join(found)}，请先办结或不予办理，再转出", code="pending")
    for one in came:
        one.state, one.updated_at = RequestState.DONE, clock.now()
        one.version += 1
        context.unit.audit("dossier.handle", "dossier", number, purpose="档案转出前办结", request=one.id, to="done")


def _send(context: Context, request: DossierRequest, dossier: Dossier, mode: TransferMode | None, waybill: str) -> None:
    if mode is None:
        raise Invalid("请选择转递方式；档案不得由个人自带", field="mode")
    if mode is TransferMode.EMS and not waybill.strip():
        raise Invalid("邮寄须填写邮件号", field="waybill")
    if mode is TransferMode.EMS and dossier.cadre is None:
        raise Invalid("邮寄前请确认是否原干部身份：原干部档案只能由机要通信或专人送取", field="cadre")
    if mode is TransferMode.EMS and dossier.cadre:
        raise Invalid("原干部身份的档案只能由机要通信或专人送取，不能邮寄", field="mode")
    needed = DossierState.HELD if request.outgoing else DossierState.AWAITED
    if dossier.state is not needed:
        raise Conflict(f"档案当前为“{dossier.state.label}”，不能{'转出' if request.outgoing else '接收'}")
    if request.outgoing:
        _clear_off(context, request, dossier)
    request.mode, request.waybill = mode, waybill.strip()[:60]


def _shelve(dossier: Dossier, file_number: str, place: str) -> None:
    if dossier.state is not DossierState.AWAITED:
        raise Conflict(f"档案当前为“{dossier.state.label}”，不能接收入库")
    dossier.received_on = clock.today()
    dossier.file_number = file_number.strip()[:40] or dossier.file_number
    dossier.place = place.strip()[:100] or dossier.place
    _touch(dossier, DossierState.HELD)


def _touch(dossier: Dossier, state: DossierState) -> None:
    dossier.state = state
    dossier.version += 1
    dossier.updated_at = clock.now()


def list_requests(context: Context, *, states: Collection[RequestState] = OPEN_REQUESTS) -> list[RequestRow]:
    """The requests of the actor's own enterprise or body, the first due first; files masked."""
    reach, today = permit(context.actor, Action.DOSSIER_READ), clock.today()
    return [
        RequestRow(request, dossier, (request.due - today).days, steps(context, request))
        for request, dossier, _ in context.unit.dossiers.requests(reach, states)
    ]
