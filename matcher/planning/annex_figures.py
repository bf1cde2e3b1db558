"""From facts to the figures of 附件4 (附件4 的计数): rows first, a figure is the sum of its rows' weights.

Pure: the same history gives the same rows in the same order. The definitions are domain.md §12; where §0 says
otherwise it wins: what is counted per fair adds up over units, what is counted once adds up by reporting unit, and
who stands in two units is listed for reconciliation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from matcher.models.annex_figure import (
    AnnexFigure,
    Counted,
    FairFact,
    FigureRow,
    History,
    SolvedBy,
    SolvedFact,
    Twice,
    VisitorFact,
)

F = AnnexFigure


def count(history: History) -> Counted:
    """All rows, the figures of each unit, of all units together, and who counts in several."""
    rows = [*_fair_rows(history), *_firm_rows(history)]
    by_unit: dict[str, dict[AnnexFigure, int]] = {}
    for row in rows:
        figures = by_unit.setdefault(row.unit, dict.fromkeys(F, 0))
        figures[row.figure] += row.weight
    by_unit = dict(sorted(by_unit.items()))
    total = {figure: sum(one[figure] for one in by_unit.values()) for figure in F}
    return Counted(rows, by_unit, total, _twice(rows))


def persons(groups: Iterable[Sequence[str]]) -> dict[str, str]:
    """Who is who: every mark with the first of all marks that belong to the same person.

    Two rows are one person where they share a mark, also by way of a third that shares one with each.
    """
    first: dict[str, str] = {}

    def root(mark: str) -> str:
        while first[mark] != mark:
            first[mark] = first[first[mark]]
            mark = first[mark]
        return mark

    for marks in groups:
        for mark in marks:
            first.setdefault(mark, mark)
        roots = sorted({root(mark) for mark in marks})
        for other in roots[1:]:
            first[other] = roots[0]
    return {mark: root(mark) for mark in first}


def _fair_rows(history: History) -> list[FigureRow]:
    fairs = {one.id: one for one in sorted(history.fairs, key=lambda one: (one.first, one.id))}
    order = {fair_id: place for place, fair_id in enumerate(fairs)}
    rows = [
        FigureRow(F.FAIRS, one.unit, 1, f"fair:{one.id}", one.theme, "", one.first, one.id) for one in fairs.values()
    ]
    entries = sorted((one for one in history.entries if one.fair_id in fairs), key=lambda o: (order[o.fair_id], o.id))
    came = {one.id: one for one in entries}
    for entry in entries:
        fair = fairs[entry.fair_id]
        rows.append(_of_fair(F.FIRM_TIMES, fair, 1, f"firm:{entry.enterprise_id}", entry.name))
    rows += _once(F.FIRMS, [one for one in rows if one.figure is F.FIRM_TIMES])
    shown: list[FigureRow] = []
    for post in sorted(
        (one for one in history.posts if one.entry_id in came), key=lambda o: (order[came[o.entry_id].fair_id], o.id)
    ):
        entry = came[post.entry_id]
        said = "招聘人数未写明，计 0 个" if post.headcount is None else ""
        detail = "；".join(filter(None, (entry.name, said)))
        shown.append(
            _of_fair(F.POSTS, fairs[entry.fair_id], post.headcount or 0, f"post:{post.vacancy_id}", post.title, detail)
        )
    rows += shown + _most(F.POSTS_ONCE, shown)
    return rows + _people_rows(history, fairs, order)


def _people_rows(history: History, fairs: dict[int, FairFact], order: dict[int, int]) -> list[FigureRow]:
    people = sorted((one for one in history.visitors if one.fair_id in fairs), key=lambda o: (order[o.fair_id], o.id))
    who = persons(one.marks for one in people)
    visitors = {one.id: one for one in people}
    rows: list[FigureRow] = []
    scanned: dict[int, list[VisitorFact]] = defaultdict(list)
    for one in people:
        scanned[one.fair_id].append(one)
    for fair in fairs.values():
        seen: set[str] = set()
        for one in scanned[fair.id]:
            person = _person(who, one)
            # Somebody who came in again is one person of this fair.
            if person not in seen:
                seen.add(person)
                rows.append(_of_fair(F.VISITORS, fair, 1, person, one.name))
        # max(scanned, counter): the counter's surplus is a row of its own.
        if fair.gate is not None and fair.gate > len(seen):
            how = f"（{fair.gate_how}）" if fair.gate_how else ""
            said = f"人工计数 {fair.gate} 人次{how}，登记 {len(seen)} 人"
            name = "人工计数多出的人次"
            rows.append(_of_fair(F.VISITORS, fair, fair.gate - len(seen), f"gate:{fair.id}", name, said))
    intentions = sorted(
        (one for one in history.intentions if one.visitor_id in visitors),
        key=lambda o: (order[visitors[o.visitor_id].fair_id], o.id),
    )
    paired: set[tuple[int, str, int]] = set()
    agreed: set[tuple[int, str]] = set()
    pairs: list[FigureRow] = []
    meant: list[FigureRow] = []
    for intention in intentions:
        visitor = visitors[intention.visitor_id]
        fair, person = fairs[visitor.fair_id], _person(who, visitor)
        if (fair.id, person, intention.enterprise_id) not in paired:
            paired.add((fair.id, person, intention.enterprise_id))
            pair = f"{person}+firm:{intention.enterprise_id}"
            pairs.append(_of_fair(F.PAIRS, fair, 1, pair, visitor.name, intention.firm))
        if (fair.id, person) not in agreed:
            agreed.add((fair.id, person))
            meant.append(_of_fair(F.INTENTIONS, fair, 1, person, visitor.name, intention.firm))
    rows += meant + pairs
    return rows + _working(history, fairs, visitors, who)


def _working(
    history: History, fairs: dict[int, FairFact], visitors: dict[int, VisitorFact], who: dict[str, str]
) -> list[FigureRow]:
    """目前上岗: who has begun by the report's day and not ended; in a unit once, by the first fair."""
    starts = defaultdict(list)
    for start in history.starts:
        if start.started_on <= history.today and (start.left_on is None or start.left_on > history.today):
            starts[start.intention_id].append(start)
    order = {fair_id: place for place, fair_id in enumerate(fairs)}
    found: list[tuple[int, int, FigureRow]] = []
    for intention in history.intentions:
        visitor = visitors.get(intention.visitor_id)
        if visitor is None:
            continue
        fair = fairs[visitor.fair_id]
        for start in starts[intention.id]:
            row = _of_fair(F.WORKING, fair, 1, _person(who, visitor), visitor.name, intention.firm)
            day = f"{intention.firm}，{start.started_on} 上岗"
            found.append((order[fair.id], start.id, _with(row, day)))
    return _once(F.WORKING, [row for _, _, row in sorted(found, key=lambda one: one[:2])])


def _firm_rows(history: History) -> list[FigureRow]:
    """The second part of the form: served key enterprises, and people who began there by a service."""
    rows: list[FigureRow] = []
    served = sorted(history.services, key=lambda one: (one.day, one.what, one.href))
    actions: dict[int, int] = defaultdict(int)
    for one in served:
        actions[one.enterprise_id] += 1
    for one in served:
        count_of = actions.pop(one.enterprise_id, 0)
        if count_of:
            more = f"等 {count_of} 次服务" if count_of > 1 else ""
            firm = f"firm:{one.enterprise_id}"
            rows.append(
                FigureRow(F.SERVED, one.unit, 1, firm, one.name, f"{one.day} {one.what}{more}", one.day, None, one.href)
            )
    rows.sort(key=lambda row: (row.unit, row.who))
    return rows + _solved(history.solved)


def _solved(facts: Sequence[SolvedFact]) -> list[FigureRow]:
    """Distinct (person, enterprise); whoever came by two ways counts by the first. Unnamed people count by number."""
    who = persons(one.marks for one in facts)
    rows: list[FigureRow] = []
    seen: set[tuple[str, int]] = set()
    for one in sorted(facts, key=lambda fact: (fact.day, list(SolvedBy).index(fact.by), fact.key)):
        person = who[one.marks[0]] if one.marks else one.key
        if (person, one.enterprise_id) in seen:
            continue
        seen.add((person, one.enterprise_id))
        pair = f"{person}+firm:{one.enterprise_id}"
        detail = f"{one.firm}，{one.by.label}"
        rows.append(FigureRow(F.SOLVED, one.unit, one.people, pair, one.person, detail, one.day, None, one.href))
    return rows


def _person(who: dict[str, str], visitor: VisitorFact) -> str:
    return who[visitor.marks[0]] if visitor.marks else f"visitor:{visitor.id}"


def _of_fair(figure: AnnexFigure, fair: FairFact, weight: int, who: str, name: str, detail: str = "") -> FigureRow:
    return FigureRow(figure, fair.unit, weight, who, name, detail, fair.first, fair.id)


def _with(row: FigureRow, detail: str) -> FigureRow:
    return FigureRow(row.figure, row.unit, row.weight, row.who, row.name, detail, row.day, row.fair_id, row.href)


def _once(figure: AnnexFigure, rows: Sequence[FigureRow]) -> list[FigureRow]:
    """The first row of everybody in each unit, counting for one."""
    first: dict[tuple[str, str], FigureRow] = {}
    for row in rows:
        first.setdefault((row.unit, row.who), row)
    return [
        FigureRow(figure, one.unit, 1, one.who, one.name, one.detail, one.day, one.fair_id, one.href)
        for one in first.values()
    ]


def _most(figure: AnnexFigure, rows: Sequence[FigureRow]) -> list[FigureRow]:
    """Every post once in each unit, with the most people it was shown for."""
    best: dict[tuple[str, str], FigureRow] = {}
    for row in rows:
        known = best.get((row.unit, row.who))
        if known is None or row.weight > known.weight:
            best[(row.unit, row.who)] = row
    return [
        FigureRow(figure, one.unit, one.weight, one.who, one.name, one.detail, one.day, one.fair_id, one.href)
        for one in best.values()
    ]


def _twice(rows: Sequence[FigureRow]) -> list[Twice]:
    """Who counts in more than one unit, by figure and name."""
    found: dict[tuple[AnnexFigure, str], list[FigureRow]] = defaultdict(list)
    for row in rows:
        if not row.figure.adds:
            found[(row.figure, row.who)].append(row)
    doubled = [
        Twice(figure, own[0].name, tuple(own))
        for (figure, _), own in found.items()
        if len({row.unit for row in own}) > 1
    ]
    order = list(F)
    return sorted(doubled, key=lambda one: (order.index(one.figure), one.name, one.rows[0].unit))


def warnings(figures: dict[AnnexFigure, int]) -> list[str]:
    """What does not fit together (勾稽关系): each needs a reason when the report is filed."""
    said = []
    if figures[F.INTENTIONS] > figures[F.VISITORS]:
        said.append(f"达成初步意向数 {figures[F.INTENTIONS]} 人多于入场求职人数 {figures[F.VISITORS]} 人次")
    if figures[F.WORKING] > figures[F.INTENTIONS]:
        said.append(f"目前上岗数 {figures[F.WORKING]} 人多于达成初步意向数 {figures[F.INTENTIONS]} 人")
    return said
