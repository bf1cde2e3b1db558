"""Erasing a person (删除个人信息), 个人信息保护法 47: everything that tells who it was goes, what must be kept stays.

First every service ends. Then each table that names people is emptied, blanked or kept with a reason
(``repository/erasures.py``), the account closed, the registration blanked. Last the tombstone, outside the store and on
the disk before the commit: an old backup brings nobody back (:func:`replay`). The search index drops the person as it
drops who stops; its files on disk follow within two days.
"""

from __future__ import annotations

from contextlib import suppress
from enum import unique
from pathlib import Path

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.booking import LIVE, BookingState
from matcher.models.claim import ClaimState
from matcher.models.enums import IntakeKind, Labelled
from matcher.models.seeker import Seeker
from matcher.models.states import ReferralState
from matcher.service import consents, tombstones
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.tombstones import Tombstone

UNKNOWN = "没有这位求职者，或不在您的管辖范围"
_OPEN_CLAIMS = frozenset({ClaimState.PROPOSED, ClaimState.SUBMITTED, ClaimState.APPROVED, ClaimState.RECOVERING})


@unique
class ErasureGround(Labelled):
    """Why somebody is erased (个人信息保护法 47)."""

    ASKED = "asked", "本人要求删除"
    WITHDRAWN = "withdrawn", "本人撤回同意"
    EXPIRED = "expired", "保存期限已满"
    UNLAWFUL = "unlawful", "违法或违约处理"
    RESTORED = "restored", "恢复备份后重做删除"


def erase(context: Context, seeker_id: int, *, ground: ErasureGround, purpose: str, confirm: str) -> Seeker:
    """Erase somebody of the own county at the desk; ``confirm`` is the masked name, typed.

    Raises ``NotFound`` out of reach, ``Invalid`` without the name, ``Conflict`` naming what must be settled before.
    """
    reach = permit(context.actor, Action.SEEKER_ERASE)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    if not context.unit.seekers.within(reach, officer.adcode if officer is not None else None, [seeker_id]):
        raise NotFound(UNKNOWN)
    seeker = context.unit.seekers.get(seeker_id)
    if seeker is None or seeker.gone:
        raise NotFound(UNKNOWN)
    if confirm.strip() != seeker.name_masked:
        raise Invalid(f"请照样填写“{seeker.name_masked}”确认；删除以后不能恢复", field="confirm")
    if not purpose.strip():
        raise Invalid("请写明本人怎样提出、怎样核实身份", field="purpose")
    return erase_person(context, seeker_id, ground=ground, purpose=purpose)


def erase_person(context: Context, seeker_id: int, *, ground: ErasureGround, purpose: str) -> Seeker:
    """Erase somebody for a use case that has asked who may. Raises ``Conflict`` naming what must be settled before."""
    if reasons := holding(context, seeker_id):
        raise Conflict(f"暂时不能删除：{'；'.join(reasons)}。办结以后再删除", code="held", details=reasons)
    consents.end_all(context, seeker_id, "本人信息已删除")
    return _empty(context, seeker_id, ground, purpose)


def holding(context: Context, seeker_id: int) -> list[str]:
    """What must be settled before, in sentences; empty where nothing stands in the way."""
    unit, found = context.unit, []
    for referral in unit.referrals.of_seeker(seeker_id):
        if referral.state is ReferralState.STARTED and referral.follow_up_due is not None:
            found.append(f"到岗后的回访还没有做完（{referral.follow_up_due} 到期）")
    for line in unit.bookings.of_seeker(seeker_id, clock.midnight(clock.today()).replace(year=2000)):
        booking = line.booking
        if booking.state is BookingState.DISPUTED or (booking.due or 0) > (booking.paid or 0):
            found.append(f"{clock.local(booking.starts_at):%Y-%m-%d} 的零工工钱没有结清")
        elif booking.state in LIVE and booking.starts_at <= clock.now():
            found.append(f"{clock.local(booking.starts_at):%Y-%m-%d} 的零工正在上工或等待登记工时")
    for claim in unit.claims.of_seeker(seeker_id):
        if claim.state in _OPEN_CLAIMS:
            found.append(f"补贴申领第 {claim.id} 号{claim.state.label}，还没有办结")
    found += [
        f"还在班组“{crew.name}”里，请先移出班组" for crew in unit.crews.standing_of([seeker_id]).get(seeker_id, [])
    ]
    return found


def _empty(context: Context, seeker_id: int, ground: ErasureGround, purpose: str) -> Seeker:
    unit, today = context.unit, clock.today()
    people = unit.erasures.same_person(seeker_id)
    ids = [one.id or 0 for one in people]
    known = [(unit.seekers.contact(one), one) for one in people]
    tell_tale = sorted({text for contact, _ in known for text in (contact.phone,) if text})
    stones = [
        Tombstone(tombstones.digest(context.kit.cipher, one.id or 0, one.created_at), today)
        for one in people
        if one.erased_on is None
    ]
    for account in unit.accounts.of_seeker(seeker_id):
        unit.accounts.revoke_all(account.id or 0, clock.now())
    rows = unit.erasures.empty(ids)
    unit.erasures.forget_exchanged(ids)
    unit.erasures.close_accounts(ids, clock.now())
    _forget_rosters(context, tell_tale, [contact.name for contact, _ in known])
    for one in people:
        one.wanted_titles = _plain_titles(context, one.wanted_titles)
        unit.seekers.blank(one, today)
    unit.seekers.touch(ids)
    unit.audit("seeker.erase", "seeker", seeker_id, purpose=purpose.strip()[:200], ground=ground.value, rows=rows)
    _forget_captured(context.kit.settings.var / "captured", tell_tale)
    for stone in stones:
        tombstones.append(context.kit.settings.var, stone)
    return next(one for one in people if one.id == seeker_id)


def _plain_titles(context: Context, titles: list[str]) -> list[str]:
    """Official names for what somebody wanted to do: their own words might be found again."""
    found = [one.name for title in titles for one in context.kit.occupations.suggest(title, limit=1)]
    return list(dict.fromkeys(found))


def _forget_rosters(context: Context, phones: list[str], names: list[str]) -> None:
    """Rows of rosters that are still kept, and texts they were read from."""
    for intake in context.unit.intakes.with_rows(IntakeKind.SEEKERS):
        rows = context.unit.intakes.rows(intake)
        told = [repr(row) for row in rows]
        kept = [row for row, text in zip(rows, told, strict=True) if not _tells(text, phones, names)]
        if len(kept) < len(rows):
            context.unit.intakes.keep_rows(intake, kept)
        if _tells(context.unit.intakes.text(intake), phones, names):
            context.unit.intakes.drop_text(intake)


def _tells(text: str, phones: list[str], names: list[str]) -> bool:
    return any(one in text for one in (phones or names))


def _forget_captured(folder: Path, phones: list[str]) -> None:
    for one in sorted(folder.glob("*/*.json")) if phones else ():
        with suppress(FileNotFoundError):
            if any(phone in one.read_text("utf-8", errors="replace") for phone in phones):
                one.unlink()


def replay(context: Context) -> int:
    """Erase again whom a restored backup brought back; how many. Nothing holds it: it was settled the first time."""
    stones = {one.digest for one in tombstones.read(context.kit.settings.var)}
    if len(stones) <= context.unit.erasures.count():
        return 0
    back = [
        number
        for number, registered in context.unit.erasures.unerased()
        if tombstones.digest(context.kit.cipher, number, registered) in stones
    ]
    for number in back:
        consents.end_all(context, number, "本人信息已删除")
        _empty(context, number, ErasureGround.RESTORED, "恢复备份后重做删除")
    return len(back)
