"""Extensions (续借): a lending goes on only if both enterprises and the worker agree to vary it (C7)."""

from __future__ import annotations

from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.lending import (
    ConsentState,
    ExtensionState,
    Lending,
    LendingExtension,
    LendingSide,
    LendingState,
    LentWorker,
    WordChannel,
)
from matcher.models.pooling import LONGEST_DAYS
from matcher.service import lendings, lots
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lendings import changed, find_lending, find_part, speaker
from matcher.service.permissions import Action

UNKNOWN = "没有这次续借，或不在您的管辖范围"


def propose(context: Context, lending_id: int, *, last: date, reason: str, version: int) -> LendingExtension:
    """Ask both enterprises and every worker whether an active lending goes on until ``last``."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if lending.state is not LendingState.ACTIVE:
        raise Conflict(f"协议当前为“{lending.state.label}”，借调中才能续借")
    if context.unit.lendings.open_extension(lending_id) is not None:
        raise Conflict("已有一次续借在征求意见，请先办完")
    if last <= lending.last:
        raise Invalid(f"续借的结束日期应晚于 {lending.last}", field="last")
    if (last - lending.first).days >= 2 * LONGEST_DAYS:
        raise Invalid(f"连同续借最长 {2 * LONGEST_DAYS} 天；长期用工请依法变更劳动合同", field="last")
    staying = [one for one in context.unit.lendings.workers(lending_id, lock=True) if _may_stay(lending, one)]
    if not staying:
        raise Conflict("没有还在借调的职工")
    _free(context, lending, last, len(staying))
    for worker in staying:
        worker.stays, worker.stays_at, worker.stays_how = ConsentState.ASKED, None, None
        worker.version += 1
    made = LendingExtension(
        lending_id=lending_id,
        until=lending.last,
        last=last,
        reason=reason.strip()[:300],
        by_id=context.actor.account_id,
        created_at=clock.now(),
    )
    context.unit.lendings.add(made)
    changed(context, lending, "lending.extend", until=str(last))
    return made


def _may_stay(lending: Lending, worker: LentWorker) -> bool:
    """Whoever is lent until the last day; not who went back or was let go, nor who ended with an earlier extension."""
    there = worker.live and worker.returned_on is None and not worker.release_letter
    return there and worker.last == lending.last


def _free(context: Context, lending: Lending, last: date, people: int) -> None:
    """As many units of both lots as people stay must not be promised to others on the days added."""
    first = lending.last + timedelta(days=1)
    for lot in context.unit.lots.hold([lending.surplus_id, lending.shortage_id]).values():
        free = lots.free_units(context, lot, first, last)
        if free < people:
            told = f"{lot.side.label}“{lot.title}”在 {first} 至 {last} 还有 {free} 人可调剂，续借要 {people} 人"
            raise Conflict(f"{told}，已另有安排", code="taken")


def agree(
    context: Context,
    extension_id: int,
    *,
    version: int,
    side: LendingSide | None = None,
    how: WordChannel | None = None,
) -> LendingExtension:
    """A side agrees that the lending goes on."""
    lending, extension = _find(context, extension_id)
    check_version(extension.version, version)
    side, how = speaker(context, lending, side, how)
    _open(extension)
    if getattr(extension, f"{side.value}_agreed_at") is not None:
        raise Conflict(f"{side.label}已经确认")
    setattr(extension, f"{side.value}_agreed_at", clock.now())
    setattr(extension, f"{side.value}_agreed_how", how)
    extension.version += 1
    context.unit.audit("extension.agree", "lending_extension", extension_id, side=side.value, how=how.value)
    return extension


def put_in_force(context: Context, extension_id: int, *, version: int) -> LendingExtension:
    """Vary the agreement: those who agreed stay until the new day, all others go back on the old one."""
    lending, extension = _find(context, extension_id)
    check_version(extension.version, version)
    _open(extension)
    if lending.state is not LendingState.ACTIVE:
        raise Conflict(f"协议当前为“{lending.state.label}”，不能再续借")
    missing = [side.label for side in LendingSide if getattr(extension, f"{side.value}_agreed_at") is None]
    if missing:
        raise Conflict(f"{'、'.join(missing)}还没有同意续借", code="lacking")
    workers = context.unit.lendings.workers(lending.id or 0, lock=True)
    staying = [one for one in workers if _may_stay(lending, one) and one.stays is ConsentState.AGREED]
    if not staying:
        raise Conflict("没有职工同意续借，请到期返岗", code="lacking")
    _free(context, lending, extension.last, len(staying))
    for worker in sorted(staying, key=lambda one: one.person_hash):
        context.unit.lendings.queue_up(worker.person_hash)
        following = extension.until + timedelta(days=1)
        if context.unit.lendings.elsewhere(worker.person_hash, following, extension.last, lending.id or 0):
            raise Conflict(f"{worker.number} 号职工在续借期间已同意另一次借调", code="lent")
        worker.last = extension.last
        worker.version += 1
    lending.last = extension.last
    _decided(context, extension, ExtensionState.IN_FORCE)
    changed(context, lending, "lending.extended", until=str(extension.last), people=len(staying))
    lendings.release(context, lending)
    return extension


def drop(context: Context, extension_id: int, *, version: int) -> LendingExtension:
    """Give an extension up: everybody goes back on the day that was agreed."""
    _, extension = _find(context, extension_id)
    check_version(extension.version, version)
    _open(extension)
    _decided(context, extension, ExtensionState.DROPPED)
    return extension


def _decided(context: Context, extension: LendingExtension, state: ExtensionState) -> None:
    for worker in context.unit.lendings.workers(extension.lending_id, lock=True):
        if worker.stays is ConsentState.ASKED or state is ExtensionState.DROPPED:
            worker.stays = None
    extension.state, extension.decided_at = state, clock.now()
    extension.version += 1
    context.unit.audit(f"extension.{state.value}", "lending_extension", extension.id)


def _open(extension: LendingExtension) -> None:
    if extension.state is not ExtensionState.PROPOSED:
        raise Conflict(f"这次续借{extension.state.label}")


def _find(context: Context, extension_id: int) -> tuple[Lending, LendingExtension]:
    return find_part(context, context.unit.lendings.extension, extension_id, UNKNOWN)
