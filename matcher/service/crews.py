"""Crews (班组): workers of a market with a leader, each by name, who are booked together, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.booking import Booking, BookingSource
from matcher.models.crew import Crew
from matcher.models.seeker import Seeker
from matcher.service import bookable, odd_rules
from matcher.service.bookings import book_all
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.task_life import reachable
from matcher.service.tasks import market_of
from matcher.service.worker_numbers import worker_of

MOST_MEMBERS = 60


@dataclass(frozen=True, slots=True)
class CrewView:
    """A crew with everybody in it, the leader among them, by id."""

    crew: Crew
    members: Sequence[Seeker]

    @property
    def leader(self) -> str:
        """The leader's masked name."""
        return next((one.name_masked for one in self.members if one.id == self.crew.leader_id), "")


def read_members(context: Context, lines: Sequence[str]) -> list[Seeker]:
    """Workers of the operator's market, one a line by card number or telephone; errors name the line."""
    market = market_of(context)
    wanted = [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
    if len(wanted) > MOST_MEMBERS:
        raise Invalid(f"一个班组最多 {MOST_MEMBERS} 人", field="members")
    found: dict[int, Seeker] = {}
    wrong = []
    for number, line in wanted:
        try:
            seeker = worker_of(context, market.id or 0, line)
        except Invalid as error:
            wrong.append(f"第 {number} 行：{error.message}")
            continue
        if seeker.market_id != market.id:
            wrong.append(f"第 {number} 行：{seeker.name_masked}登记在别的零工市场，不能编入班组")
        if seeker.id in found:
            wrong.append(f"第 {number} 行：{seeker.name_masked}重复")
        found[seeker.id or 0] = seeker
    kept = bookable.hindrances(context, found.values())
    wrong += [f"{found[one].name_masked}：{why}，请从名单中去掉" for one, why in kept.items()]
    if wrong:
        raise Invalid("；".join(wrong[:5]), field="members", details=wrong)
    return list(found.values())


def make_crew(context: Context, *, name: str, leader_id: int, member_ids: Sequence[int]) -> Crew:
    """Make a crew of the operator's market; the leader belongs to it."""
    market = market_of(context)
    name = _name(name)
    if any(one.name == name for one in context.unit.crews.of_market(market.id or 0)):
        raise Conflict(f"本市场已有班组“{name}”")
    ids = _members(context, market.id or 0, leader_id, member_ids)
    crew = context.unit.crews.add(
        Crew(market_id=market.id or 0, name=name, leader_id=leader_id, created_at=clock.now())
    )
    context.unit.crews.put_members(crew.id or 0, ids)
    context.unit.audit("crew.make", "crew", crew.id, members=len(ids))
    return crew


def change_crew(context: Context, crew_id: int, *, leader_id: int, member_ids: Sequence[int], version: int) -> Crew:
    """Put other people into a crew; bookings that stand are not touched."""
    crew = _found(context, crew_id, lock=True)
    check_version(crew.version, version)
    ids = _members(context, crew.market_id, leader_id, member_ids)
    crew.leader_id = leader_id
    crew.version += 1
    context.unit.crews.put_members(crew_id, ids)
    context.unit.audit("crew.change", "crew", crew_id, members=len(ids))
    return crew


def disband(context: Context, crew_id: int, *, version: int) -> Crew:
    """Let a crew be no more; what it was booked for stays."""
    crew = _found(context, crew_id, lock=True)
    check_version(crew.version, version)
    crew.disbanded_at = clock.now()
    crew.version += 1
    context.unit.audit("crew.disband", "crew", crew_id)
    return crew


def list_crews(context: Context) -> list[CrewView]:
    """The crews of the operator's market that stand, by name."""
    market = market_of(context)
    rows = context.unit.crews.of_market(market.id or 0)
    members = context.unit.crews.members([row.id or 0 for row in rows])
    return [CrewView(row, members.get(row.id or 0, [])) for row in rows]


def get_crew(context: Context, crew_id: int) -> CrewView:
    """One crew of the operator's market."""
    crew = _found(context, crew_id)
    return CrewView(crew, context.unit.crews.members([crew_id]).get(crew_id, []))


def book_crew(context: Context, task_id: int, crew_id: int, *, warnings_seen: bool = False) -> list[Booking]:
    """Book everybody of a crew on a task, firm at once: all or nobody, with the names of who cannot come and why."""
    permit(context.actor, Action.TASK_WORK)
    task = reachable(context, task_id, lock=True)
    crew = _found(context, crew_id, lock=True)
    ids = [one.id or 0 for one in context.unit.crews.members([crew_id]).get(crew_id, [])]
    people = list(context.unit.seekers.held(ids).values())
    findings = odd_rules.of_people(context, task, people)
    warnings = [one.message for one in odd_rules.of_task(context, task)]
    warnings += [
        f"{seeker.name_masked}：{one.message}"
        for seeker in people
        for one in findings[seeker.id or 0]
        if one.level == "warn"
    ]
    made = book_all(context, task, people, BookingSource.CREW, crew_id=crew.id)
    if warnings and not warnings_seen:
        raise Conflict("请先核对提示，再确认整组预约", code="warnings", details=warnings)
    return made


def _name(name: str) -> str:
    if not 2 <= len(name.strip()) <= 40:
        raise Invalid("班组名称为 2 到 40 个字", field="name")
    return name.strip()


def _members(context: Context, market_id: int, leader_id: int, member_ids: Sequence[int]) -> list[int]:
    ids = sorted({leader_id, *member_ids})
    if not 2 <= len(ids) <= MOST_MEMBERS:
        raise Invalid(f"班组连班组长 2 到 {MOST_MEMBERS} 人", field="members")
    rows = context.unit.seekers.many(ids)
    kept = bookable.hindrances(context, rows.values())
    for one in ids:
        row = rows.get(one)
        if row is None or row.market_id != market_id or row.merged_into is not None:
            raise Invalid(f"本市场没有编号 {one} 的零工", field="members")
        if one in kept:
            raise Invalid(f"{row.name_masked}：{kept[one]}，不能编入班组", field="members")
    return ids


def _found(context: Context, crew_id: int, *, lock: bool = False) -> Crew:
    market = market_of(context)
    crew = context.unit.crews.get(crew_id, lock=lock)
    if crew is None or crew.market_id != market.id or crew.disbanded_at is not None:
        raise NotFound("没有这个班组")
    return crew
