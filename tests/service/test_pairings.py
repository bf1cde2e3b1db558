"""Pairings: one main officer, hand-overs with both names, leave that gives cases away and takes them back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.balance import BalanceGoal
from matcher.models.case import Case
from matcher.models.deadline import DeadlineKind
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.enums import Industry, PairingRole, Role, RoutingKind
from matcher.models.handover import HandoverState
from matcher.models.officer import Officer
from matcher.models.overview import Figure, Slice
from matcher.models.region import SHANXI, RegionLevel
from matcher.models.visit import VisitKind
from matcher.planning.deadlines import add_months, add_working_days, last_working_day
from matcher.service import (
    balancing,
    deadlines,
    handovers,
    leave,
    officers,
    overview_rows,
    pairing_lists,
    pairings,
    upkeep,
    visits,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.conftest import copied_world
from tests.factories import actor
from tests.thoroughness import machine_settings


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; the tests here never commit."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("pairings"))
    yield kit
    kit.database.dispose()


class Office:
    """A county in one transaction: its enterprise with a case, three officers with accounts, an administrator."""

    def __init__(self, context: Context) -> None:
        kit = context.kit
        self.system = context
        self.firm = actor(kit, "qiye").enterprise_id or 0
        self.admin = Context(kit, context.unit, actor(kit, "xianji"))
        place = self.case.adcode
        made = [Officer(staff_no=f"T{n}", name=f"测试员{n}", adcode=place, load_cap=9) for n in range(3)]
        self.ids = [context.unit.officers.add(one).id or 0 for one in made]
        self.officers = made

    def as_officer(self, number: int) -> Context:
        """Acting as one of the three."""
        who = Actor(role=Role.OFFICER, name=f"测试员{number}", adcode=self.case.adcode, officer_id=self.ids[number])
        return Context(self.system.kit, self.system.unit, who)

    @property
    def case(self) -> Case:
        """The enterprise's open case."""
        found = self.system.unit.cases.open_of(self.firm)
        assert found is not None
        return found

    @property
    def main(self) -> tuple[int, int] | None:
        """The open main pairing and its officer."""
        held = pairings.main_of(self.system.unit.officers.open_pairings(self.firm))
        return (held[0].id or 0, held[1].id or 0) if held else None

    def make(self, number: int) -> Any:
        """Make one of the three the main officer."""
        current = self.main[0] if self.main else None
        return pairings.make_main(self.admin, self.firm, officer_id=self.ids[number], current=current, reason="调整")


@pytest.fixture
def office(world: Kit) -> Iterator[Office]:
    with world.open(SYSTEM, write=True) as context:
        yield Office(context)
        assert [one.rule for one in upkeep.check_invariants(context)] == []


def test_a_new_main_officer_gets_the_case_and_three_days_and_leaves_a_record(office: Office) -> None:
    before = office.main
    made = office.make(0)
    assert (office.case.officer_id, office.case.routing) == (office.ids[0], RoutingKind.PAIRING)
    owed = office.system.unit.deadlines.open_of_enterprise(office.firm, [DeadlineKind.FIRST_CONTACT])
    assert [(one.subject_id, one.due) for one in owed] == [(made.id, add_working_days(clock.today(), 3))]
    record = office.system.unit.handovers.of_enterprise(office.firm)[0]
    assert before is not None
    assert (record.giver_id, record.receiver_id, record.ordered) == (before[1], office.ids[0], True)
    assert record.state is HandoverState.ACCEPTED
    assert {"case", "review"} <= {one["kind"] for one in record.actions}
    office.make(1)
    days = [
        (one.first, one.last, one.revoked_at is not None) for one, _ in office.system.unit.officers.history(office.firm)
    ]
    today = clock.today()
    assert days[0] == (today, None, False)
    assert days[1] == (today, today, True), "given up on the day it began: it counts for no day"
    assert days[2][1] == today - timedelta(days=1) or days[3][1] == today - timedelta(days=1)


def test_nobody_replaces_a_main_officer_unseen_nor_across_the_border(office: Office) -> None:
    seen = office.main
    assert seen is not None
    office.make(0)
    with pytest.raises(Conflict, match="已被他人变更"):
        pairings.make_main(office.admin, office.firm, officer_id=office.ids[1], current=seen[0])
    with pytest.raises(Conflict, match="已经是"):
        office.make(0)
    away = Officer(staff_no="T9", name="外市员", adcode="140105" if office.case.adcode[:4] != "1401" else "140203")
    far = office.system.unit.officers.add(away).id or 0
    office.officers[2].leave_from, office.officers[2].leave_to = clock.today(), clock.today()
    for number in (far, office.ids[2], 987_654):
        with pytest.raises(Invalid, match="本市在岗"):
            pairings.make_main(office.admin, office.firm, officer_id=number, current=office.main[0])  # type: ignore[index]
    stranger = Context(
        office.system.kit, office.system.unit, Actor(role=Role.COUNTY_ADMIN, adcode="140203", name="外县")
    )
    with pytest.raises(NotFound):
        pairings.make_main(stranger, office.firm, officer_id=far, current=None)


def test_a_county_has_no_say_over_another_countys_officers(office: Office) -> None:
    """They come by a hand-over they accept, or by the city; the city's own staff may be appointed."""
    office.make(0)
    county, unit = office.case.adcode, office.system.unit
    counties = unit.regions.within(county[:4] + "00", RegionLevel.COUNTY)
    near = next(one.adcode for one in counties if one.adcode != county)
    other = unit.officers.add(Officer(staff_no="T8", name="邻县员", adcode=near)).id or 0
    staff = unit.officers.add(Officer(staff_no="T7", name="市直员", adcode=county[:4] + "00")).id or 0
    main = office.main
    assert main is not None
    for use_case in (pairings.make_main, pairings.name_backup):
        with pytest.raises(Invalid, match="不是本县专员"):
            use_case(office.admin, office.firm, officer_id=other, current=main[0])
    firm = unit.enterprises.get(office.firm)
    assert firm is not None
    offered = {one.id for one, _ in pairings.candidates(office.admin, firm)}
    assert (other in offered, staff in offered) == (False, True)
    pairings.make_main(office.admin, office.firm, officer_id=staff, current=main[0])
    made = handovers.propose(office.admin, office.firm, receiver_id=other, reason="企业搬迁")
    assert made.state is HandoverState.PROPOSED, "waits for the receiver"
    city = Context(office.system.kit, unit, Actor(role=Role.CITY_ADMIN, adcode=county[:4] + "00", name="市级"))
    pairings.make_main(city, office.firm, officer_id=other, current=office.main[0])  # type: ignore[index]
    assert office.main is not None
    assert office.main[1] == other


def test_a_hand_over_needs_both_names_and_freezes_what_is_open(office: Office) -> None:
    office.make(0)
    pairings.name_backup(office.admin, office.firm, officer_id=office.ids[1], current=office.main[0])  # type: ignore[index]
    with pytest.raises(Conflict, match="主责专员可以发起"):
        handovers.propose(office.as_officer(1), office.firm, receiver_id=office.ids[2], reason="x")
    giver, receiver = office.as_officer(0), office.as_officer(1)
    made = handovers.propose(giver, office.firm, receiver_id=office.ids[1], reason="岗位调整")
    assert (made.giver_name, made.receiver_name) == ("测试员0", "测试员1")
    frozen = [dict(one) for one in made.actions]
    assert any(one["kind"] == "case" and office.case.number in one["text"] for one in frozen)
    with pytest.raises(Conflict, match="已有一份"):
        handovers.propose(giver, office.firm, receiver_id=office.ids[2], reason="再来")
    with pytest.raises(Forbidden):
        handovers.accept(giver, made.id or 0, version=made.version)
    with pytest.raises(NotFound):
        handovers.accept(office.as_officer(2), made.id or 0, version=made.version)
    with pytest.raises(Invalid):
        handovers.refuse(receiver, made.id or 0, version=made.version, opinion=" ")
    handovers.accept(receiver, made.id or 0, version=made.version)
    assert office.main is not None
    assert office.main[1] == office.case.officer_id == office.ids[1]
    assert made.actions == frozen
    assert [one.role for one, _ in office.system.unit.officers.open_pairings(office.firm)] == [PairingRole.MAIN]
    with pytest.raises(Conflict, match="已接收"):
        handovers.withdraw(office.admin, made.id or 0, version=made.version)


def test_an_offer_falls_with_the_pairing_it_rests_on(office: Office) -> None:
    office.make(0)
    made = handovers.propose(office.as_officer(0), office.firm, receiver_id=office.ids[1], reason="调整")
    version = made.version
    office.make(2)
    assert (made.state, made.opinion) == (HandoverState.WITHDRAWN, "主责专员已变更")
    with pytest.raises(Conflict):
        handovers.accept(office.as_officer(1), made.id or 0, version=version)


def test_leave_gives_cases_to_the_backup_and_takes_them_back(office: Office) -> None:
    office.make(0)
    pairings.name_backup(office.admin, office.firm, officer_id=office.ids[1], current=office.main[0])  # type: ignore[index]
    day, case = clock.today(), office.case
    first, last = day + timedelta(days=2), day + timedelta(days=5)
    officers.set_leave(office.admin, office.ids[0], first=first, last=last, version=1)
    assert case.officer_id == office.ids[0], "a leave to come changes nothing yet"
    moments = {n: clock.now() + timedelta(days=n) for n in range(7)}
    for n, holder in ((1, 0), (2, 1), (5, 1), (6, 0)):
        with time_machine.travel(moments[n], tick=False):
            leave.rearrange_all(office.system)
            assert case.officer_id == office.ids[holder], n
            version = case.version
            leave.rearrange_all(office.system)
            assert case.version == version, "the day's second run finds nothing to do"
    told = [one.text for one in office.system.unit.cases.events(case.id or 0) if one.kind == "routed"]
    assert "测试员0休假，由备岗专员测试员1承办" in told[1]
    assert "休假结束，案件交回" in told[0]
    assert (case.routing, case.held_for_id) == (RoutingKind.PAIRING, None)


def test_a_new_backup_takes_what_the_old_one_looked_after_while_the_main_officer_is_away(office: Office) -> None:
    office.make(0)
    main = office.main
    assert main is not None
    backup = pairings.name_backup(office.admin, office.firm, officer_id=office.ids[1], current=main[0])
    today = clock.today()
    chief = office.officers[0]
    officers.set_leave(office.admin, office.ids[0], first=today, last=today + timedelta(days=5), version=chief.version)
    assert (office.case.officer_id, office.case.held_for_id) == (office.ids[1], office.ids[0])
    newer = pairings.name_backup(office.admin, office.firm, officer_id=office.ids[2], current=main[0])
    assert backup.last is not None
    assert (office.case.officer_id, office.case.held_for_id) == (office.ids[2], office.ids[0]), (
        "still held for the main"
    )
    pairings.end_pairing(office.admin, newer.id or 0, reason="另有任务")
    assert office.case.held_for_id == office.ids[0], "the case does not forget whose it is"
    assert office.case.officer_id not in (None, office.ids[0])
    chief.leave_from = chief.leave_to = None
    leave.rearrange(office.system, [chief])
    assert (office.case.officer_id, office.case.held_for_id) == (office.ids[0], None)


def test_a_leave_entered_today_works_at_once_and_so_does_taking_it_back(office: Office) -> None:
    office.make(0)
    pairings.name_backup(office.admin, office.firm, officer_id=office.ids[1], current=office.main[0])  # type: ignore[index]
    day = clock.today()
    officers.set_leave(office.admin, office.ids[0], first=day, last=day, version=1)
    assert (office.case.officer_id, office.case.held_for_id) == (office.ids[1], office.ids[0])
    with pytest.raises(Conflict, match="已被他人更新"):
        officers.set_leave(office.admin, office.ids[0], first=None, last=None, version=1)
    officers.set_leave(office.admin, office.ids[0], first=None, last=None, version=2)
    assert (office.case.officer_id, office.case.held_for_id) == (office.ids[0], None)
    for first, last in ((None, day), (day, None), (day, day - timedelta(days=1)), (day, day + timedelta(days=400))):
        with pytest.raises(Invalid):
            officers.set_leave(office.admin, office.ids[0], first=first, last=last, version=3)


def test_who_leaves_for_good_leaves_no_pairing_and_no_case(office: Office) -> None:
    office.make(0)
    pairings.name_backup(office.admin, office.firm, officer_id=office.ids[1], current=office.main[0])  # type: ignore[index]
    offered = handovers.propose(office.as_officer(0), office.firm, receiver_id=office.ids[2], reason="调整")
    officers.leave_service(office.admin, office.ids[0], version=1, reason="调离")
    assert office.main is None
    assert (office.case.officer_id, office.case.routing) == (office.ids[1], RoutingKind.BACKUP)
    assert offered.state is HandoverState.WITHDRAWN
    with pytest.raises(Conflict, match="已离岗"):
        officers.set_cap(office.admin, office.ids[0], load_cap=5, version=2)


def test_contacts_clear_what_they_were_due_for(office: Office) -> None:
    office.make(0)
    unit, firm = office.system.unit, office.firm
    enterprise = unit.enterprises.get(firm)
    assert enterprise is not None
    assert enterprise.is_key
    deadlines.open_visits(office.system)
    assert deadlines.open_visits(office.system) == 0, "once a month"
    kinds = [DeadlineKind.FIRST_CONTACT, DeadlineKind.VISIT]
    owed = {one.kind: one for one in unit.deadlines.open_of_enterprise(firm, kinds)}
    if DeadlineKind.VISIT in owed:
        assert owed[DeadlineKind.VISIT].due == last_working_day(clock.today())
    officer = office.as_officer(0)
    with pytest.raises(Invalid):
        visits.record_visit(officer, firm, kind=VisitKind.PHONE, held_on=clock.today() + timedelta(days=1))
    visits.record_visit(officer, firm, kind=VisitKind.PHONE, note="约下周走访")
    left = {one.kind for one in unit.deadlines.open_of_enterprise(firm, kinds)}
    assert left == set(owed) - {DeadlineKind.FIRST_CONTACT}
    visits.record_visit(officer, firm, kind=VisitKind.VISIT)
    assert unit.deadlines.open_of_enterprise(firm, kinds) == []
    with time_machine.travel(clock.now() + timedelta(days=32)):
        deadlines.open_visits(office.system)
        late = unit.deadlines.open_of_enterprise(firm, [DeadlineKind.VISIT])
        assert [one.subject_id for one in late] == [clock.today().year * 100 + clock.today().month]
    with pytest.raises(NotFound):
        visits.record_visit(office.as_officer(2), firm, kind=VisitKind.VISIT)


def test_a_visit_written_down_after_its_month_was_made_in_it(office: Office) -> None:
    """The 20th's visit is typed on the 3rd of the next month, when the month was closed as 当月未走访."""
    office.make(0)
    unit, firm = office.system.unit, office.firm
    month = add_months(clock.today().replace(day=1), 1)
    held, typed = month.replace(day=20), add_months(month, 1).replace(day=3)
    asked = Slice(SHANXI, month, month.replace(day=28), typed, typed)
    number = month.year * 100 + month.month

    def found(figure: Figure) -> list[int]:
        rows = overview_rows.list_rows(office.system, asked, figure=figure, limit=5_000).rows
        mine = {one.id for one in visits_of if one.enterprise_id == firm and one.subject_id == number}
        return [one.id for one in rows if one.id in mine]

    with time_machine.travel(clock.midnight(month.replace(day=10)) + timedelta(hours=9)):
        deadlines.open_visits(office.system)
    with time_machine.travel(clock.midnight(typed) + timedelta(hours=9)):
        visits_of = unit.deadlines.past_visits(number + 1)
        deadlines.open_visits(office.system)
        late = [one for one in visits_of if one.enterprise_id == firm and one.subject_id == number]
        assert [one.outcome for one in late] == ["当月未走访"]
        visits.record_visit(office.as_officer(0), firm, kind=VisitKind.VISIT, held_on=held)
        assert [(one.outcome, one.done_on) for one in late] == [(f"{held} 走访（{typed} 补记）", held)]
        assert (found(Figure.KEPT), found(Figure.LATE)) == ([late[0].id], [])
        # This month's own visit is still owed.
        owed = unit.deadlines.open_of_enterprise(firm, [DeadlineKind.VISIT])
        assert [one.subject_id for one in owed] == [typed.year * 100 + typed.month]


def test_the_last_working_day_of_a_month_knows_holidays() -> None:
    assert last_working_day(date(2022, 12, 5)) == date(2022, 12, 30)
    assert last_working_day(date(2023, 4, 5)) == date(2023, 4, 28)


def machine(kit: Kit) -> type[RuleBasedStateMachine]:
    """Every way of changing who is in charge, in any order; a model of names says what must come out."""
    numbers = st.integers(0, 2)

    class Changes(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.opened = kit.open(SYSTEM, write=True)
            self.office = Office(self.opened.__enter__())
            self.office.make(0)
            self.main: int | None = 0
            self.offer: tuple[int, int] | None = None

        def teardown(self) -> None:
            self.opened.__exit__(None, None, None)

        def tried(self, legal: bool, use_case: Any, *args: Any, **options: Any) -> Any:
            try:
                made = use_case(*args, **options)
            except (Conflict, Forbidden, NotFound, Invalid):
                assert not legal, (use_case.__name__, args[1:], options)
                return None
            assert legal, (use_case.__name__, args[1:], options)
            return made

        @rule(number=numbers)
        def make(self, number: int) -> None:
            if self.tried(number != self.main, self.office.make, number):
                self.main, self.offer = number, None

        @rule()
        def end(self) -> None:
            if self.main is not None and self.office.main is not None:
                pairings.end_pairing(self.office.admin, self.office.main[0], reason="停产")
                self.main, self.offer = None, None

        @rule(number=numbers)
        def backup(self, number: int) -> None:
            current = self.office.main[0] if self.office.main else None
            held = [one.officer_id for one, _ in self.office.system.unit.officers.open_pairings(self.office.firm)]
            chosen = self.office.ids[number]
            self.tried(
                chosen not in held, pairings.name_backup, self.office.admin, self.office.firm,
                officer_id=chosen, current=current,
            )  # fmt: skip

        @rule(giver=numbers, receiver=numbers)
        def propose(self, giver: int, receiver: int) -> None:
            legal = giver == self.main and receiver != giver and self.offer is None
            made = self.tried(
                legal, handovers.propose, self.office.as_officer(giver), self.office.firm,
                receiver_id=self.office.ids[receiver], reason="调整",
            )  # fmt: skip
            self.offer = (made.id, receiver) if made else self.offer

        @rule(who=numbers, answer=st.sampled_from(["accept", "refuse", "withdraw"]))
        def answer(self, who: int, answer: str) -> None:
            offer = self.office.system.unit.handovers.of_enterprise(self.office.firm)[:1]
            if not offer:
                return
            legal = self.offer is not None and who == (self.main if answer == "withdraw" else self.offer[1])
            options = {"opinion": "任务重"} if answer == "refuse" else {}
            use_case = getattr(handovers, answer)
            made = self.tried(
                legal, use_case, self.office.as_officer(who), offer[0].id, version=offer[0].version, **options
            )
            if made:
                self.main, self.offer = (who if answer == "accept" else self.main), None

        @invariant()
        def one_main_officer_who_has_the_case(self) -> None:
            main = self.office.main
            assert (main and main[1]) == (None if self.main is None else self.office.ids[self.main])
            if main is not None:
                assert self.office.case.officer_id == main[1]
            waiting = self.office.system.unit.handovers.proposed([self.office.firm])
            assert [one.id for one in waiting.values()] == ([self.offer[0]] if self.offer else [])
            assert [one.rule for one in upkeep.check_invariants(self.office.system)] == []

    return Changes


def test_no_sequence_of_changes_makes_two_main_officers(world: Kit) -> None:
    run_state_machine_as_test(machine(world), settings=machine_settings(25, 20, derandomize=True))


def test_unpaired_key_enterprises_are_proposed_for_at_once_and_confirmed_together(office: Office) -> None:
    county = office.case.adcode
    assert office.main is not None
    pairings.end_pairing(office.admin, office.main[0], reason="停产")
    rows, total = pairing_lists.list_pairings(office.admin, limit=200)
    free = [row for row in rows if row.main is None]
    assert rows[: len(free)] == free, "those without anybody come first"
    assert office.firm in [row.enterprise.id for row in free]
    assert total == len(rows)
    proposed = pairing_lists.propose(office.admin, county)
    assert [one.enterprise.id for one in proposed] == [row.enterprise.id for row in free]
    assert all(one.officer is not None and any("在办" in reason for reason in one.reasons) for one in proposed)
    choices = {one.enterprise.id or 0: one.officer.id or 0 for one in proposed if one.officer}
    made = pairing_lists.confirm(office.admin, choices)
    assert {one.enterprise_id: one.officer_id for one in made} == choices
    with pytest.raises(Conflict) as caught:
        pairing_lists.confirm(office.admin, choices)
    assert len(caught.value.details) == len(choices)
    assert pairing_lists.propose(office.admin, county) == []


def crowd(office: Office, count: int) -> list[int]:
    """So many firms of the county paired with the first of the three."""
    firm = office.system.unit.enterprises.get(office.firm)
    assert firm is not None
    made = []
    for number in range(count):
        draft = EnterpriseDraft(
            uscc=demo_uscc(firm.adcode, 800 + number), name=f"均衡厂{number}", adcode=firm.adcode, industry=Industry.C
        )
        one = office.system.unit.enterprises.add(draft)
        one.tags = ["whitelist"]
        pairings.make_main(office.admin, one.id or 0, officer_id=office.ids[0], current=None)
        made.append(one.id or 0)
    return made


def test_rebalancing_is_shown_first_and_applied_as_shown(office: Office) -> None:
    county, firms = office.case.adcode, crowd(office, 12)
    office.officers[1].industries = ["C"]
    caps = balancing.preview(office.admin, county, BalanceGoal.CAPS)
    assert len(caps.moves) == 3, "twelve with a cap of nine"
    assert {one.giver.id for one in caps.moves} == {office.ids[0]}
    assert all("超过上限 9 家" in one.reasons[0] for one in caps.moves)
    assert all("接收方熟悉该行业" in one.reasons for one in caps.moves), "somebody who knows the trade has room"
    even = balancing.preview(office.admin, county, BalanceGoal.EVEN)
    assert even == balancing.preview(office.admin, county, BalanceGoal.EVEN)
    offered = handovers.propose(office.admin, firms[0], receiver_id=office.ids[2], reason="调整")
    with pytest.raises(Conflict, match="重新预览"):
        balancing.apply(office.admin, county, BalanceGoal.EVEN, even.stamp)
    fresh = balancing.preview(office.admin, county, BalanceGoal.EVEN)
    assert offered.enterprise_id not in [one.enterprise.id for one in fresh.moves]
    balancing.apply(office.admin, county, BalanceGoal.EVEN, fresh.stamp)
    after = office.system.unit.officers.main_counts([one.officer.id or 0 for one in fresh.loads])
    assert after == {one.officer.id: one.after for one in fresh.loads if one.after}
    assert sum(after.values()) == sum(one.before for one in fresh.loads)
    again = balancing.preview(office.admin, county, BalanceGoal.EVEN)
    assert again.moves == [], "even is even"
    with pytest.raises(Conflict):
        balancing.apply(office.admin, county, BalanceGoal.EVEN, fresh.stamp)
    with pytest.raises(Invalid, match="县"):
        balancing.preview(Context(office.system.kit, office.system.unit, actor(office.system.kit, "shiji")), "")
    with pytest.raises(NotFound):
        balancing.preview(office.admin, "140203")
