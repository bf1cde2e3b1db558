"""Files that are looked for (档案查找): the log, a loss that two persons stand for, a file made anew (补建)."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Forbidden
from matcher.models.dossier import Agreement, Dossier, DossierRequest, DossierSearch, DossierState
from matcher.service import successions
from matcher.service.context import Context

# The report that it is missing and one search after it at least: nothing is given up that nobody looked for.
LEAST_ENTRIES = 2
# Ours, in working days: twice the fifteen that a transfer has (domain.md §14), once for the way and once for asking
# post office and receiver; then it is found or said to be lost, not left open.
SEARCH_DAYS = 30


def log(context: Context, request: DossierRequest, found: str) -> None:
    """Write down that a file is missed, or what a further search of it brought."""
    context.unit.dossiers.add(
        DossierSearch(
            request_id=request.id or 0,
            found=found.strip()[:200],
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )


def confirm_lost(context: Context, request: DossierRequest, dossier: Dossier) -> None:
    """Refuse a loss that was not searched for, or that one person alone stands for (双人制)."""
    entries = context.unit.dossiers.searches([request.id or 0])
    if len(entries) < LEAST_ENTRIES:
        raise Conflict("还没有查找记录：请先再次转为“查找中”，写明向谁查询、结果如何，再确认遗失", code="not_searched")
    if context.actor.account_id is None or entries[-1].by_id == context.actor.account_id:
        raise Forbidden("确认遗失须由写最后一条查找记录的人以外的另一人办理（双人制）", code="two_persons")
    needed = DossierState.MISSED if request.outgoing else DossierState.AWAITED
    if dossier.state is not needed:
        raise Conflict(f"档案当前为“{dossier.state.label}”，不能登记遗失")


def rebuild(context: Context, lost: Dossier, agreement: Agreement, *, file_number: str, place: str) -> Dossier:
    """Put a file made up anew on the shelf in the place of a lost one, linked to it; the lost one stays as it is."""
    under = successions.covering(context, agreement, clock.today())
    made = context.unit.dossiers.enter_rebuilt(
        lost, under.id or 0, file_number=file_number.strip()[:40], place=place.strip()[:100], at=clock.now()
    )
    if made is None:
        raise Conflict("此人在该协议下已另有一份档案，不用补建")
    made.received_on = clock.today()
    context.unit.audit("dossier.rebuild", "dossier", made.id, rebuilds=lost.id)
    return made
