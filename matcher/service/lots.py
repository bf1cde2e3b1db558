"""Lots (余缺信息): an enterprise, or its officer, publishes what it can spare and what it lacks, free (C11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PayUnit, RegionLevel
from matcher.models.money import plain_yuan
from matcher.models.pooling import Lot, LotDraft, LotKind, LotSide, LotState
from matcher.models.values import PAID_DAYS_PER_MONTH
from matcher.service import occupations
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import find_enterprise, hold_enterprise, within

# A lot begins at most so long from now: further off nobody can promise workers.
AHEAD = timedelta(days=366)
# A title is taken for an occupation from this score on (0 to 100).
_SURE = 60
UNKNOWN = "没有这条余缺信息，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot with its enterprise and how many of it are free on every day of its period."""

    lot: Lot
    enterprise: Enterprise
    free: int
    occupation: str
    editable: bool = False


def day_floor(context: Context, adcode: str, on: date) -> int | None:
    """The minimum wage of a place in fen a day, rounded up: by 21.75 paid days a month (劳社部发〔2008〕3号).

    The lowest class that may hold there; None where no standard is known.
    """
    floor = context.kit.wages.floor(adcode, on)
    return ceil(floor.low / PAID_DAYS_PER_MONTH) if floor is not None else None


def peak(taken: Sequence[tuple[date, date, int]], first: date, last: date) -> int:
    """The most that is taken on any one day from ``first`` to ``last``."""
    days = {max(first, one[0]) for one in taken if one[0] <= last and one[1] >= first}
    return max((sum(count for begin, end, count in taken if begin <= day <= end) for day in days), default=0)


def free_units(context: Context, lot: Lot, first: date, last: date) -> int:
    """How many of a lot are lent to nobody on every day from ``first`` to ``last``."""
    taken = context.unit.lots.taken([lot.id or 0]).get(lot.id or 0, [])
    return max(0, lot.headcount - peak(taken, first, last))


def publish(context: Context, enterprise_id: int, draft: LotDraft) -> Lot:
    """Publish a lot of an enterprise."""
    enterprise = hold_enterprise(context, enterprise_id, Action.LOT_KEEP)
    check_draft(context, enterprise, draft)
    _once(context, enterprise.id or 0, draft)
    moment = clock.now()
    lot = Lot(
        **_facts(context, draft),
        enterprise_id=enterprise.id or 0,
        author_id=context.actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    context.unit.lots.add(lot)
    context.unit.audit("lot.publish", "lot", lot.id, side=draft.side.value, headcount=draft.headcount)
    return lot


def _once(context: Context, enterprise_id: int, draft: LotDraft, itself: int | None = None) -> None:
    """Refuse what the enterprise has open already; a lot that is changed is not its own copy."""
    others = (one for one in context.unit.lots.open_of([enterprise_id]) if one.id != itself)
    if sense_of(enterprise_id, draft) in {sense(one) for one in others}:
        raise Conflict("已发布同样的余缺信息，不重复发布。如为两批人，请在工种岗位里注明班组", code="duplicate")


def sense(lot: Lot) -> tuple[Any, ...]:
    """What makes two lots the same, typed or from a file."""
    return (lot.enterprise_id, lot.side, lot.kind, _plain(lot.title), lot.headcount, lot.first, lot.last, lot.adcode)


def sense_of(enterprise_id: int, draft: LotDraft) -> tuple[Any, ...]:
    """The same of a lot that is not published yet."""
    title = _plain(draft.title)
    return (enterprise_id, draft.side, draft.kind, title, draft.headcount, draft.first, draft.last, draft.adcode)


def _plain(title: str) -> str:
    return "".join(title.casefold().split())


def check_draft(context: Context, enterprise: Enterprise, draft: LotDraft) -> None:
    """Refuse a lot that may not be published: ``Conflict`` for the enterprise, ``Invalid`` naming the field."""
    check_firm(enterprise)
    _check(context, draft)


def check_firm(enterprise: Enterprise) -> None:
    """Refuse (409) an enterprise that may publish nothing."""
    if enterprise.merged_into is not None or enterprise.barred_at is not None:
        raise Conflict("该单位已合并或被暂停发布，不能发布余缺信息", code="barred")


def _facts(context: Context, draft: LotDraft) -> dict[str, Any]:
    return draft.model_dump() | {"occupation_code": _occupation(context, draft.title)}


def _occupation(context: Context, title: str) -> str | None:
    """The occupation a title says, so that lots of one trade are added up under one name; no confirmed fact."""
    found = occupations.suggest(context, title, limit=1)
    return found[0].code if found and found[0].score >= _SURE else None


def _check(context: Context, draft: LotDraft) -> None:
    for fault in faults(context, first=draft.first, last=draft.last, adcode=draft.adcode, pay=draft.pay):
        raise fault


def faults(context: Context, *, first: date | None, last: date | None, adcode: str, pay: int | None) -> list[Invalid]:
    """All that speaks against a lot's days, place and pay, by field; None where the fact is not known."""
    today, found = clock.today(), []
    if last is not None and last < today:
        found.append(Invalid("结束日期已经过去，请核对", field="last"))
    if first is not None and first - today > AHEAD:
        found.append(Invalid("开始日期离今天超过一年，请核对年份", field="first"))
    if adcode and context.unit.regions.find(adcode) is None:
        found.append(Invalid("没有这个地区代码，请选择所在县（市、区）", field="adcode"))
    elif adcode and pay is not None:
        try:
            check_floor(context, pay, adcode, max(today, first or today))
        except Invalid as error:
            found.append(error)
    return found


def check_floor(context: Context, pay: int, adcode: str, on: date, field: str = "pay") -> None:
    """Refuse a day's pay below the minimum wage of the place."""
    floor = day_floor(context, adcode, on)
    if floor is not None and pay < floor:
        raise Invalid(
            f"日薪 {plain_yuan(pay)} 元低于{context.place_name(adcode)}最低工资折算的 {plain_yuan(floor)} 元/天"
            f"（月标准÷{PAID_DAYS_PER_MONTH}），请提高后再提交",
            field=field,
        )


def change(context: Context, lot_id: int, draft: LotDraft, *, version: int) -> Lot:
    """Change a lot on whose terms nobody is agreeing; of one that is partly lent, no fewer people than are."""
    # The enterprise first (decision 0005): what it publishes meanwhile is compared as well.
    context.unit.enterprises.hold([find_lot(context, lot_id, Action.LOT_KEEP)[0].enterprise_id])
    lot, _ = find_lot(context, lot_id, Action.LOT_KEEP, lock=True)
    check_version(lot.version, version)
    used = _free_of_talks(context, lot, "修改")
    if draft.side is not lot.side:
        raise Invalid("富余和短缺不能互换，请撤回后重新发布", field="side")
    if used and draft.kind is not lot.kind:
        raise Invalid("已有人在调剂或转岗，余员去向不能再改", field="kind")
    if used:
        _keeps_what_is_lent(draft, used)
    _check(context, draft)
    _once(context, lot.enterprise_id, draft, itself=lot.id)
    for name, value in _facts(context, draft).items():
        setattr(lot, name, value)
    _changed(context, lot, "lot.change")
    settle(context, [lot])
    return lot


def withdraw(context: Context, lot_id: int, *, version: int, reason: str = "") -> Lot:
    """Take back what is left of a lot; who is lent stays so, and what is still being agreed is answered first."""
    lot, _ = find_lot(context, lot_id, Action.LOT_KEEP, lock=True)
    check_version(lot.version, version)
    _free_of_talks(context, lot, "撤回")
    lot.state = LotState.WITHDRAWN
    _changed(context, lot, "lot.withdraw", purpose=reason.strip()[:200])
    return lot


def _free_of_talks(context: Context, lot: Lot, what: str) -> list[tuple[date, date, int]]:
    """What is lent of an open lot: from, to, how many; 409 while a lending is being agreed on its terms."""
    if lot.state is not LotState.OPEN:
        raise Conflict(f"这条信息当前为“{lot.state.label}”，不能{what}")
    if context.unit.lots.offered([lot.id or 0]):
        raise Conflict(f"这条信息有还在商议的调剂协议，先答复或取消再{what}", code="bound")
    return context.unit.lots.taken([lot.id or 0]).get(lot.id or 0, [])


def _keeps_what_is_lent(draft: LotDraft, used: Sequence[tuple[date, date, int]]) -> None:
    first, last = min(one[0] for one in used), max(one[1] for one in used)
    least = peak(used, first, last)
    if draft.headcount < least:
        raise Invalid(f"已有 {least} 人在调剂，人数不能少于 {least}", field="headcount")
    if draft.first > first or draft.last < last:
        raise Invalid(f"已有人从 {first} 到 {last} 在调剂，起止日期要包含这段时间", field="first")


def settle(context: Context, lots: Sequence[Lot]) -> None:
    """Mark held lots as settled when nothing of them is free on any day, and as open again when something is."""
    taken = context.unit.lots.taken([one.id or 0 for one in lots])
    for lot in lots:
        days = [lot.first + timedelta(days=one) for one in range((lot.last - lot.first).days + 1)]
        used = taken.get(lot.id or 0, [])
        full = all(lot.headcount <= peak(used, day, day) for day in days) if used else False
        state = LotState.SETTLED if full else LotState.OPEN
        if lot.state is not LotState.WITHDRAWN and lot.state is not state:
            lot.state = state
            _changed(context, lot, f"lot.{state.value}")


def _changed(context: Context, lot: Lot, what: str, *, purpose: str = "") -> None:
    lot.version += 1
    lot.updated_at = clock.now()
    context.unit.audit(what, "lot", lot.id, purpose=purpose)


def find_lot(context: Context, lot_id: int, action: Action, *, lock: bool = False) -> tuple[Lot, Enterprise]:
    """A lot of an enterprise within reach for ``action``; ``lock`` holds it and reads it anew."""
    look = context.unit.lots.seen if action is Action.LOT_READ else context.unit.lots.reachable
    found = look(lot_id, *within(context, action))
    if found is None:
        raise NotFound(UNKNOWN)
    if lock:
        context.unit.lots.hold([lot_id])
    return found


def get_lot(context: Context, lot_id: int) -> LotView:
    """One lot as its page shows it."""
    lot, enterprise = find_lot(context, lot_id, Action.LOT_READ)
    return views_of(context, [(lot, enterprise)])[0]


def list_lots(
    context: Context,
    *,
    side: LotSide | None = None,
    states: Sequence[LotState] = (),
    trade: str = "",
    scope: str = "",
    first: date | None = None,
    last: date | None = None,
    offset: int = 0,
    limit: int = 20,
) -> tuple[list[LotView], int]:
    """The lots within reach: an enterprise's own, a county's, a region's."""
    reach, county = within(context, Action.LOT_READ)
    filters: dict[str, Any] = {"side": side, "states": states, "trade": trade, "scope": scope}
    rows, total = context.unit.lots.page(reach, county, first=first, last=last, offset=offset, limit=limit, **filters)
    return views_of(context, rows), total


def views_of(context: Context, rows: Sequence[tuple[Lot, Enterprise]]) -> list[LotView]:
    """Lots as pages show them."""
    taken = context.unit.lots.taken([lot.id or 0 for lot, _ in rows])
    talks = context.unit.lots.offered([lot.id or 0 for lot, _ in rows])
    views = []
    for lot, enterprise in rows:
        used = taken.get(lot.id or 0, [])
        free = max(0, lot.headcount - peak(used, lot.first, lot.last))
        editable = lot.state is LotState.OPEN and lot.id not in talks
        views.append(LotView(lot, enterprise, free, trade_name(context, lot), editable))
    return views


def trade_name(context: Context, lot: Lot) -> str:
    """What a lot's trade is called: the occupation its title says, else the title itself."""
    return occupations.name_of(context, lot.occupation_code) or lot.title


def hindrances(context: Context, surplus: Lot, shortage: Lot, pay: int | None = None) -> list[str]:
    """Why workers of one lot may never be lent to another: what law and the rules C2 and C4 say of the lots."""
    offered, floor = pay or shortage.pay, day_floor(context, shortage.adcode, shortage.first)
    found = []
    if surplus.enterprise_id == shortage.enterprise_id:
        found.append("借出方和借入方是同一单位")
    if surplus.kind is LotKind.RELEASE:
        found.append("这些人分流安置，由新单位直接招用，不能借调")
    if surplus.dispatched:
        found.append("劳务派遣人员不能再出借（劳动合同法第六十二条）")
    if offered < surplus.pay:
        found.append(f"借入方日薪 {plain_yuan(offered)} 元低于现日薪 {plain_yuan(surplus.pay)} 元")
    if floor is not None and offered < floor:
        found.append(f"借入方日薪 {plain_yuan(offered)} 元低于最低工资折算的 {plain_yuan(floor)} 元/天")
    return found


def defaults(context: Context, enterprise_id: int, side: LotSide) -> dict[str, Any]:
    """What the form begins with: title, place and pay of the enterprise's latest post, the coming month."""
    enterprise = find_enterprise(context, enterprise_id, Action.LOT_KEEP)
    posts = context.unit.vacancies.of_enterprise(enterprise_id, limit=1)
    first = clock.today() + timedelta(days=1)
    facts: dict[str, Any] = {"side": side, "adcode": enterprise.adcode, "address": enterprise.address}
    facts |= {"first": first, "last": first + timedelta(days=29), "pay": None, "title": ""}
    if posts:
        post = posts[0]
        facts |= {"title": post.title, "adcode": post.adcode, "address": post.address, "shift": post.shift}
        facts["skill_grade"] = post.skill_grade
        if post.pay_unit is PayUnit.DAY:
            facts["pay"] = post.pay_min
        elif (monthly := post.pay.monthly()) is not None:
            facts["pay"] = round(monthly[0] / PAID_DAYS_PER_MONTH / 100) * 100
    return facts


def counties(context: Context, adcode: str) -> list[tuple[str, str]]:
    """The counties of a place's city to choose from, and the place itself."""
    inside = context.unit.regions.within(f"{adcode[:4]}00", RegionLevel.COUNTY, RegionLevel.ZONE)
    return [(one, context.place_name(one)) for one in sorted({adcode, *(region.adcode for region in inside)})]


def own_titles(context: Context, enterprise_id: int) -> list[str]:
    """Titles of the enterprise's own posts to choose from, each once."""
    return list(dict.fromkeys(post.title for post in context.unit.vacancies.of_enterprise(enterprise_id)))[:20]


def kept_by(context: Context, lot_id: int) -> bool:
    """Whether the lot's enterprise is within the actor's reach, who then keeps and pairs it."""
    return context.unit.lots.reachable(lot_id, *within(context, Action.LOT_READ)) is not None
