"""Pooling a region (余缺调剂测算): the best plan for its open lots, what-ifs, runs that are kept, lendings proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.lending import Lending, LendingDraft
from matcher.models.money import plain_yuan
from matcher.models.pooling import Lot, PoolingLine, PoolingRun, WhatIf
from matcher.models.values import Period
from matcher.planning.pooling.lots import length
from matcher.planning.pooling.pool import Difference, Placement, PoolingPlan, compare
from matcher.planning.pooling.reasons import Left
from matcher.service import lending_groups, lendings, pooling_borders, pooling_lots, second_stage
from matcher.service.context import Context
from matcher.service.lot_balance import scope_of
from matcher.service.permissions import Action, permit
from matcher.service.pooling_borders import Extension
from matcher.service.pooling_lots import PIECES
from matcher.service.second_stage import Filled, Open

UNKNOWN = "没有这个调剂方案，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class Line:
    """A placement of a plan with its two lots and enterprises; all of it that goes from and to the same on one span.

    ``extends``: a running lending of these two lots ends where it begins, so that it is extended instead.
    """

    placement: Placement
    surplus: Lot
    shortage: Lot
    lender: Enterprise
    borrower: Enterprise
    extends: Extension | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a lot on which days, and why in one line; ``extends`` a lending that could go on there."""

    lot: Lot
    enterprise: Enterprise
    period: Period
    left: int
    text: str
    extends: Extension | None = None


@dataclass(frozen=True, slots=True)
class Solved:
    """A plan for a region as it is shown: ``wanted`` and ``spare`` in worker-days of all open lots."""

    scope: str
    chosen: WhatIf
    plan: PoolingPlan
    wanted: int
    spare: int
    lines: list[Line]
    open_places: list[Rest]
    people_left: list[Rest]
    second: list[Filled]
    # Against the plan without the what-if; none when nothing was changed.
    difference: Difference | None
    lots: Mapping[int, tuple[Lot, Enterprise]]

    @property
    def agreements(self) -> list[tuple[Enterprise, Enterprise, list[Line]]]:
        """The lines by lender and borrower: one agreement each."""
        found: dict[tuple[int, int], list[Line]] = {}
        for line in self.lines:
            found.setdefault((line.lender.id or 0, line.borrower.id or 0), []).append(line)
        return [(own[0].lender, own[0].borrower, own) for own in found.values()]


def solve(context: Context, *, scope: str = "", chosen: WhatIf | None = None) -> Solved:
    """The best plan for a region's open lots, under the rules as ``chosen`` changes them; nothing is stored."""
    permit(context.actor, Action.POOLING_SOLVE)
    scope, chosen = scope_of(context, scope, Action.POOLING_SOLVE), chosen or WhatIf()
    today = clock.today()
    rows = context.unit.lots.open_in(scope, today)
    known = {lot.id or 0: (lot, enterprise) for lot, enterprise in rows}
    _known_lots(chosen, known)
    pool = pooling_lots.pool_of(context, rows, today)
    base = context.kit.pooling
    asked = pooling_lots.pool_of(context, rows, today, chosen) if chosen.supposes else pool
    rules = pooling_lots.limited(base, chosen)
    plan = asked.solve(rules)
    difference = compare(pool.solve(base), plan) if chosen.changes else None
    days = {one.id: one.period for one in asked.surplus} | {one.id: one.period for one in asked.shortage}
    opened = [Open(*known[left.lot_id // PIECES], left.left, days[left.lot_id]) for left in plan.open_places]
    bordered = pooling_borders.borders(context, [lot.id or 0 for lot, _ in rows])
    return Solved(
        scope,
        chosen,
        plan,
        sum(one.headcount * length(one.period) for one in asked.shortage),
        sum(one.headcount * length(one.period) for one in asked.surplus),
        [_line(one, known, bordered) for one in _merged(plan.placements)],
        [
            Rest(*known[one.lot_id // PIECES], days[one.lot_id], one.left, one.text, _after(bordered, one, days))
            for one in plan.open_places
        ],
        [Rest(*known[one.lot_id // PIECES], days[one.lot_id], one.left, one.text) for one in plan.people_left],
        second_stage.fill(context, opened),
        difference,
        known,
    )


def keep(context: Context, *, scope: str = "", chosen: WhatIf | None = None) -> PoolingRun:
    """Solve and store the plan, so that its lines can be proposed to the enterprises.

    Raises :class:`Conflict` for what-ifs about lots: what is not so cannot be proposed to anybody.
    """
    permit(context.actor, Action.LENDING_PROPOSE)
    if chosen is not None and chosen.supposes:
        raise Conflict("测算假设了日薪或日期，与登记的余缺信息不同，不能保存为方案；请先修改余缺信息", code="supposed")
    found = solve(context, scope=scope, chosen=chosen)
    plan = found.plan
    run = PoolingRun(
        adcode=found.scope,
        options={**found.chosen.model_dump(mode="json", exclude_defaults=True), "rules": plan.rules.version},
        lots=sorted(found.lots),
        wanted=found.wanted,
        placed=plan.proof.days,
        bound=plan.proof.days_bound,
        cost=plan.proof.cost,
        cost_bound=plan.proof.cost_bound,
        agreements=plan.agreements.count,
        agreements_bound=plan.agreements.bound,
        unplaced=[
            {
                "lot": one.lot.id,
                "side": one.lot.side.value,
                "first": str(one.period.first),
                "last": str(one.period.last),
                "left": one.left,
                "text": one.text,
            }
            for one in (*found.open_places, *found.people_left)
        ],
        second=[one.kept for one in found.second],
        by_id=context.actor.account_id,
        created_at=clock.now(),
    )
    context.unit.pooling.add(run, [_stored(line) for line in found.lines])
    context.unit.audit("pooling.keep", "pooling_run", run.id, placed=run.placed, lines=len(found.lines))
    return run


def propose(context: Context, run_id: int, line_ids: Sequence[int]) -> list[int]:
    """Propose lines of a run to both enterprises, all or none; returns the lendings' ids, in order.

    Lines between the same two enterprises are lendings of one agreement.

    A lot that changed or was lent meanwhile refuses (409): solve again.
    """
    find_run(context, run_id, Action.LENDING_PROPOSE)
    if not line_ids:
        raise Invalid("请选择要发起的调剂安排", field="lines")
    rows = context.unit.pooling.hold_lines(run_id, sorted(set(line_ids)))
    if len(rows) != len(set(line_ids)):
        raise NotFound("方案里没有所选的调剂安排")
    if any(line.lending_id is not None for line in rows):
        raise Conflict("所选安排里有的已发起协议，请刷新后再选", code="proposed")
    bordered = pooling_borders.borders(context, [line.shortage_id for line in rows])
    for line in rows:
        if extends := bordered.after(line.shortage_id, Period(line.first, line.last), line.surplus_id):
            raise Conflict(
                f"有一条安排接着正在借调的协议 {extends.agreement}，请在那份协议里办理续借，不另发起", code="extends"
            )
    # All lots at once, by id: one pair after the other would wait for whoever takes the pairs in another order.
    context.unit.lots.hold([lot for line in rows for lot in (line.surplus_id, line.shortage_id)])
    made = []
    for line in rows:
        draft = LendingDraft(
            surplus_id=line.surplus_id,
            shortage_id=line.shortage_id,
            headcount=line.headcount,
            first=line.first,
            last=line.last,
            # What the plan allows, under rules that may have been changed for it, needs no other reason.
            reason=f"按调剂方案 {run_id} 的测算安排",
        )
        lending = lendings.propose(context, draft)
        # One agreement per lender and borrower: it joins those of this run that are not signed yet.
        lending.agreement_id = lending_groups.joined(context, run_id, lending)
        line.lending_id = lending.id
        context.unit.lendings.flush()
        made.append(line.lending_id or 0)
    context.unit.audit("pooling.propose", "pooling_run", run_id, lendings=made)
    return made


@dataclass(frozen=True, slots=True)
class RunView:
    """A stored run with its lines, their lots and enterprises."""

    run: PoolingRun
    lines: list[tuple[PoolingLine, Lot, Lot]]
    lots: Mapping[int, tuple[Lot, Enterprise]]
    # The lendings proposed so far by id: lines of the same two enterprises stand on one agreement.
    lendings: Mapping[int, Lending]
    # Lines, by id, instead of which a running lending is extended.
    extends: Mapping[int, Extension]

    @property
    def pairs(self) -> dict[int, int]:
        """Which agreement of the plan a line belongs to, counted from 1, by the line's id."""
        numbers: dict[tuple[int, int], int] = {}
        return {
            line.id or 0: numbers.setdefault((surplus.enterprise_id, shortage.enterprise_id), len(numbers) + 1)
            for line, surplus, shortage in self.lines
        }

    @property
    def begun(self) -> int:
        """On how many agreements the lendings proposed so far stand."""
        return len({one.agreement for one in self.lendings.values()})


def find_run(context: Context, run_id: int, action: Action) -> PoolingRun:
    """A run of a region within the actor's own."""
    permit(context.actor, action)
    run = context.unit.pooling.get(run_id)
    if run is None:
        raise NotFound(UNKNOWN)
    try:
        scope_of(context, run.adcode, action)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    return run


def get_run(context: Context, run_id: int) -> RunView:
    """A stored run as a page shows it."""
    run = find_run(context, run_id, Action.POOLING_READ)
    lines = context.unit.pooling.lines(run_id)
    known = context.unit.lots.many({*run.lots, *(one for line in lines for one in (line.surplus_id, line.shortage_id))})
    made = {one.id or 0: one for one in context.unit.pooling.lendings(run_id)}
    bordered = pooling_borders.borders(context, [line.shortage_id for line in lines if line.lending_id is None])
    extends = {
        line.id or 0: found
        for line in lines
        if line.lending_id is None
        and (found := bordered.after(line.shortage_id, Period(line.first, line.last), line.surplus_id))
    }
    told = [(line, known[line.surplus_id][0], known[line.shortage_id][0]) for line in lines]
    return RunView(run, told, known, made, extends)


def list_runs(context: Context, *, limit: int = 20) -> list[PoolingRun]:
    """The latest runs of regions within the actor's own, newest first."""
    scope = scope_of(context, "", Action.POOLING_READ)
    return list(context.unit.pooling.latest(scope, limit))


def _known_lots(chosen: WhatIf, known: Mapping[int, tuple[Lot, Enterprise]]) -> None:
    odd = sorted(one.lot_id for one in chosen.lots if one.lot_id not in known)
    if odd:
        raise Invalid(f"本地区没有编号为 {odd[0]} 的待调剂余缺信息", field="lots")


def _merged(placements: Sequence[Placement]) -> list[Placement]:
    """Placements of the same two lots on the same days as one: pieces of a partly lent lot are no lots of their own."""
    found: dict[tuple[int, int, Period], Placement] = {}
    for one in placements:
        key = (one.surplus_id // PIECES, one.shortage_id // PIECES, one.period)
        known = found.get(key)
        if known is None:
            found[key] = one
        else:
            found[key] = replace(known, headcount=known.headcount + one.headcount, cost=known.cost + one.cost)
    return list(found.values())


def _after(bordered: pooling_borders.Borders, left: Left, days: Mapping[int, Period]) -> Extension | None:
    return bordered.after(left.lot_id // PIECES, days[left.lot_id])


def _line(one: Placement, known: Mapping[int, tuple[Lot, Enterprise]], bordered: pooling_borders.Borders) -> Line:
    (surplus, lender), (shortage, borrower) = known[one.surplus_id // PIECES], known[one.shortage_id // PIECES]
    extends = bordered.after(shortage.id or 0, one.period, surplus.id or 0)
    return Line(one, surplus, shortage, lender, borrower, extends)


def _stored(line: Line) -> PoolingLine:
    one = line.placement
    return PoolingLine(
        run_id=0,
        surplus_id=line.surplus.id or 0,
        shortage_id=line.shortage.id or 0,
        headcount=one.headcount,
        first=one.period.first,
        last=one.period.last,
        km=None if one.km is None else round(one.km, 1),
        parts={"cost": one.cost, "days": one.days},
        reasons=reasons_of(line),
    )


def kilometres(km: float | None) -> str:
    """A distance as every page, list and reason writes it; empty where it is not known."""
    if km is None:
        return ""
    return "同一县区" if km == 0 else "不到 1 公里" if km < 1 else f"约 {km:.0f} 公里"


def reasons_of(line: Line) -> list[str]:
    """Why a pair goes together, in Chinese."""
    one = line.placement
    said = [one.nearness.label, f"重合 {one.days} 天"]
    if one.km is not None:
        said.append(kilometres(one.km) if one.km == 0 else f"距离{kilometres(one.km)}")
    if one.lodged:
        said.append("用工方提供住宿")
    said.append(f"日薪 {plain_yuan(line.shortage.pay)} 元，不低于现有的 {plain_yuan(line.surplus.pay)} 元")
    if line.lender.industry is line.borrower.industry:
        said.append("同行业")
    return said


def as_json(found: Solved) -> dict[str, Any]:
    """A plan as the command line and the API give it; money in fen, days inclusive."""
    plan = found.plan
    return {
        "adcode": found.scope,
        "rules_version": plan.rules.version,
        "what_if": found.chosen.model_dump(mode="json", exclude_defaults=True),
        "wanted_worker_days": found.wanted,
        "spare_worker_days": found.spare,
        "placed_worker_days": plan.proof.days,
        "worker_days_bound": plan.proof.days_bound,
        "cost": plan.proof.cost,
        "cost_bound": plan.proof.cost_bound,
        "proven": plan.proof.holds,
        "agreements": plan.agreements.count,
        "agreements_bound": plan.agreements.bound,
        "lines": [
            {
                "surplus_id": line.surplus.id,
                "shortage_id": line.shortage.id,
                "lender": line.lender.name,
                "borrower": line.borrower.name,
                "from_title": line.surplus.title,
                "to_title": line.shortage.title,
                "headcount": line.placement.headcount,
                "first": line.placement.period.first,
                "last": line.placement.period.last,
                "km": None if line.placement.km is None else round(line.placement.km, 1),
                "cost": line.placement.cost,
                "reasons": reasons_of(line),
                "extends": None if line.extends is None else asdict(line.extends),
            }
            for line in found.lines
        ],
        "open_places": [_rest(one) for one in found.open_places],
        "people_left": [_rest(one) for one in found.people_left],
        "second_stage": [
            # Who they are, only of those the actor may see.
            one.kept | {"workers": [asdict(worker) for worker in one.workers]}
            for one in found.second
        ],
        "difference": None
        if found.difference is None
        else {
            "headcount": found.difference.headcount,
            "worker_days": found.difference.worker_days,
            "agreements": found.difference.agreements,
        },
    }


def _rest(one: Rest) -> dict[str, Any]:
    return {
        "lot_id": one.lot.id,
        "enterprise": one.enterprise.name,
        "title": one.lot.title,
        "first": one.period.first,
        "last": one.period.last,
        "left": one.left,
        "why": one.text,
        "extends": None if one.extends is None else asdict(one.extends),
    }
