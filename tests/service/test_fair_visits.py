"""People at a fair: each once, agreements with who is there, starts with their proof, names wiped when all is asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.annex_figure import AnnexFigure
from matcher.models.enums import ConsentChannel
from matcher.models.fair_kinds import HELD, AfterOutcome, CheckIn, FairState
from matcher.models.fair_visit import FairVisitor, VisitorDraft
from matcher.models.placement import LeftReason, StartProof
from matcher.models.seeker import SeekerDraft
from matcher.models.todo import TodoKind
from matcher.service import (
    annex_figures,
    fair_after,
    fair_booths,
    fair_check_ins,
    fair_intentions,
    fair_report,
    fair_starts,
    fair_visitors,
    placements,
    seekers,
    spot_checks,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.todos import list_todos
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor
from tests.fairs import as_, carried, entered, entry_now, fair_now, planned, post_of, reviewed
from tests.thoroughness import machine_settings


def person(number: int, **more: Any) -> VisitorDraft:
    return VisitorDraft(name=f"求职者{number}", phone=f"139{number:08}", **({"agreed": True} | more))


class Hall:
    """A county's fair that is open, with the demo's enterprise at its booth."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.county, self.city, self.firm = (actor(kit, one) for one in ("xianji", "shiji", "qiye"))
        self.fair = planned(kit, self.county).id or 0
        carried(kit, self.fair, FairState.PUBLICISED, by=self.county, approver=self.city)
        self.post = post_of(kit, self.firm.enterprise_id or 0)
        self.entry = entered(kit, self.firm, self.fair, self.firm.enterprise_id or 0, vacancy_ids=[self.post]).id or 0
        reviewed(kit, self.county, self.entry)
        as_(kit, self.county, fair_booths.assign_booths, self.fair, version=fair_now(kit, self.fair).version)
        carried(kit, self.fair, FairState.OPEN, by=self.county, approver=self.city)
        as_(kit, self.county, fair_check_ins.check_in, self.entry)

    def does(self, who: Actor, call: Any, *args: Any, **more: Any) -> Any:
        return as_(self.kit, who, call, *args, **more)

    def close(self) -> None:
        carried(self.kit, self.fair, FairState.CLOSED, by=self.county, approver=self.city)

    def figures(self) -> dict[AnnexFigure, int]:
        """What 附件4 counts of the county, this fair alone being in it."""
        with self.kit.open(self.county, write=False) as context:
            report = annex_figures.get_report(context, annex_figures.ask(context))
        return {one: report.value(one) for one in AnnexFigure}

    def counted(self) -> tuple[int, int, int]:
        with self.kit.open(SYSTEM, write=False) as context:
            told = context.unit.fair_visits.counts(self.fair, clock.today())
        return told["visitors"], told["intentions"], told["working"]


@pytest.fixture
def hall(kit: Kit) -> Hall:
    return Hall(kit)


def test_everybody_is_counted_once_whoever_enters_them(hall: Hall) -> None:
    first = hall.does(hall.county, fair_visitors.register, hall.fair, person(1))
    again = hall.does(hall.county, fair_visitors.register, hall.fair, person(1, wanted="焊工"))
    assert (first.again, again.again, again.visitor.id) == (False, True, first.visitor.id)
    code = fair_now(hall.kit, hall.fair).code
    for number in (1, 2, 2):
        as_(hall.kit, Actor(), fair_visitors.register_self, code, person(number))
    assert hall.counted() == (2, 0, 0)
    # Name and telephone lie sealed and are told for a purpose that is written down; lists have neither.
    with hall.kit.open(hall.county, write=False) as context:
        (row,) = [one for one in fair_visitors.list_visitors(context, hall.fair).rows if one.visitor.number == 1]
    assert (row.visitor.name_masked, row.visitor.phone_masked) == ("求***", "139****0001")
    told = hall.does(hall.county, fair_visitors.reveal, row.visitor.id, purpose="核对登记表")
    assert told == ("求职者1", "13900000001")
    # Those above the unit that holds the fair see whom the system draws, the same people all month.
    with pytest.raises(Conflict, match="只能抽查"):
        hall.does(hall.city, fair_visitors.reveal, row.visitor.id, purpose="核对登记表")
    for number in range(11, 19):
        hall.does(hall.county, fair_visitors.register, hall.fair, person(number))
    drawn = [
        {one.visitor.id for one in hall.does(hall.city, spot_checks.draw, hall.fair, purpose="核对登记")[1]}
        for _ in range(2)
    ]
    assert (len(drawn[0]), drawn[1]) == (spot_checks.SAMPLE, drawn[0])
    with hall.kit.open(SYSTEM, write=False) as context:
        today, city = clock.midnight(clock.today()), hall.city.account_id or 0
        assert len(context.unit.audit_log.subjects("fair.visitor_reveal", city, today)) == spot_checks.SAMPLE
    with pytest.raises(Forbidden):
        hall.does(hall.county, spot_checks.draw, hall.fair, purpose="核对登记")
    with pytest.raises(Forbidden):
        hall.does(hall.firm, fair_visitors.register, hall.fair, person(3))
    # The gate counted more: the surplus is told apart.
    version = fair_now(hall.kit, hall.fair).version
    hall.does(hall.county, fair_visitors.count_gate, hall.fair, 15, "入口计数器", version=version)
    hall.close()
    assert hall.figures()[AnnexFigure.VISITORS] == 15
    with hall.kit.open(hall.county, write=False) as context:
        figures = fair_report.get_report(context, hall.fair).figures
    assert (figures.visitors, figures.surplus, figures.entered) == (10, 5, 15)


def test_a_registered_person_goes_the_referrals_way(hall: Hall) -> None:
    draft = SeekerDraft(
        name="登记人甲",
        phone="13900000077",
        adcode=hall.county.adcode or "",
        wanted_titles=["质检员"],
        born_on=date(1990, 1, 1),
        consent_channel=ConsentChannel.DESK,
    )
    (seeker,) = hall.does(SYSTEM, seekers.register_many, [draft])
    # By the number of a card only people of the own area are there: of others nobody learns that they are registered.
    away = SeekerDraft(
        name="外市的人",
        phone="13900000078",
        adcode="140925",
        wanted_titles=["质检员"],
        born_on=date(1990, 1, 1),
        consent_channel=ConsentChannel.DESK,
    )
    (stranger,) = hall.does(SYSTEM, seekers.register_many, [away])
    for who in (hall.county, hall.city):
        for number in (stranger, 987_654_321):
            with pytest.raises(Invalid, match="没有这个编号"):
                hall.does(who, fair_visitors.register_seeker, hall.fair, number)
    hall.does(
        hall.county, fair_visitors.register, hall.fair, VisitorDraft(name="登记人甲", phone="13900000077", agreed=True)
    )
    # The enterprise writes it down by the telephone it is told, at one of its posts; a stranger's is not there.
    with pytest.raises(Invalid, match="没有登记入场"):
        hall.does(hall.firm, fair_intentions.record, hall.entry, phone="13911112222")
    made = hall.does(hall.firm, fair_intentions.record, hall.entry, phone="139 0000 0077", vacancy_id=hall.post)
    with pytest.raises(Conflict, match="已经登记"):
        hall.does(hall.firm, fair_intentions.record, hall.entry, phone="13900000077")
    officer = actor(hall.kit, "zhuanyuan")
    made = hall.does(officer, fair_intentions.refer_on, made.id, channel=ConsentChannel.DESK)
    assert made.referral_id is not None
    hall.close()
    start = hall.does(officer, fair_starts.mark_started, made.id, started_on=None, proof=StartProof.ENTERPRISE)
    with hall.kit.open(SYSTEM, write=False) as context:
        referral = context.unit.referrals.get(made.referral_id)
        assert referral is not None
        assert (referral.started_on, referral.state.value) == (start.started_on, "started")
    assert hall.counted() == (1, 1, 1)
    # Who leaves by the referral leaves here too, and the report of the day before still counts them.
    hall.does(officer, placements.mark_left, hall.post, seeker, reason=LeftReason.PAY)
    assert hall.counted() == (1, 1, 0)
    with hall.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_a_paper_sheet_is_entered_whole_or_not_at_all(hall: Hall) -> None:
    booth = entry_now(hall.kit, hall.entry).booth
    rows = [["姓名", "联系电话", "人员类别", "求职意向", "同意回访", "意向展位"]]
    rows += [["张某", "13900000001", "农村劳动力", "焊工", "是", f"{booth}"], ["李某", "13900000002", "", "", "", ""]]

    def sheet(table: list[list[str]]) -> bytes:
        target = io.StringIO()
        csv.writer(target).writerows(table)
        return target.getvalue().encode("utf-8-sig")

    wrong = [*rows, ["王", "1390000", "外星人", "", "也许", "999"], ["李某", "13900000002", "", "", "", "77"]]
    with pytest.raises(Invalid, match="整份没有录入") as caught:
        hall.does(hall.county, fair_visitors.enter_sheet, hall.fair, "登记表.csv", sheet(wrong))
    told = "\n".join(caught.value.details)
    for said in (
        "第 4 行 姓名",
        "第 4 行 联系电话",
        "第 4 行 人员类别",
        "第 5 行 意向展位：77",
        "第 5 行 联系电话：与第 3 行",
    ):
        assert said in told
    assert hall.counted() == (0, 0, 0)
    hall.close()
    for expected in ((2, 1), (0, 0)):
        assert hall.does(hall.county, fair_visitors.enter_sheet, hall.fair, "登记表.csv", sheet(rows)) == expected
    assert hall.counted() == (2, 1, 0)
    with pytest.raises(Conflict, match="按登记表补录"):
        hall.does(hall.county, fair_visitors.register, hall.fair, person(9))


def test_questions_come_at_7_30_and_90_days_and_names_go_when_all_are_answered(hall: Hall) -> None:
    for number, agreed in ((1, True), (2, False), (3, True)):
        hall.does(hall.county, fair_visitors.register, hall.fair, person(number, agreed=agreed))
    for number in (1, 2):
        hall.does(hall.firm, fair_intentions.record, hall.entry, phone=person(number).phone)
    hall.close()
    held_on = fair_now(hall.kit, hall.fair).last

    def due(day: date) -> list[tuple[int, int]]:
        with time_machine.travel(clock.midnight(day) + timedelta(hours=9), tick=False):
            with hall.kit.open(hall.county, write=False) as context:
                rows = fair_after.list_due(context, fair_id=hall.fair)
                waiting = [one for one in list_todos(context).todos if one.kind is TodoKind.FAIR_AFTER]
            assert len(waiting) == (1 if rows else 0)
            return [(one.visitor.number, one.follow_up.days) for one in rows]

    # Only who agreed on something, and to be telephoned.
    assert due(held_on + timedelta(days=6)) == []
    assert due(held_on + timedelta(days=30)) == [(1, 7), (1, 30)]
    for days, outcome in ((7, AfterOutcome.STARTED), (30, AfterOutcome.LEFT), (90, AfterOutcome.ELSEWHERE)):
        with time_machine.travel(clock.midnight(held_on + timedelta(days=days)) + timedelta(hours=9), tick=False):
            with hall.kit.open(hall.county, write=False) as context:
                (asked,) = fair_after.list_due(context, fair_id=hall.fair)
            hall.does(hall.county, fair_after.answer, asked.follow_up.id, outcome)
            with pytest.raises(Conflict, match="已经登记"):
                hall.does(hall.county, fair_after.answer, asked.follow_up.id, outcome)
            assert hall.counted()[2] == (1 if days == 7 else 0)
    with hall.kit.open(SYSTEM, write=False) as context:
        names = {one.number: one.name_sealed for one in context.unit.fair_visits.page(hall.fair, 0, 9)[0]}
        assert check_invariants(context) == []
    assert names[1] is None, "the last question was answered"
    assert names[3] is not None, "nobody asked, the term is not over"
    with time_machine.travel(clock.midnight(held_on + timedelta(days=181)), tick=False):
        assert hall.does(SYSTEM, fair_after.forget_due) == 2
    with pytest.raises(Conflict, match="已按期清除"):
        hall.does(hall.county, fair_visitors.reveal, _visitor(hall.kit, hall.fair, 3).id, purpose="回访")
    assert hall.counted()[0] == 3, "who came stays counted"


def _visitor(kit: Kit, fair_id: int, number: int) -> FairVisitor:
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.fair_visits.by_number(fair_id, number)
    assert found is not None
    return found


# --- T24 --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    kit = copied_world(base_kit, tmp_path_factory.mktemp("visits"))
    yield kit
    kit.database.dispose()


class Visits(RuleBasedStateMachine):
    """A fair whose doings are kept beside it as plain sets; its figures are those of the sets after every step."""

    kit: ClassVar[Kit]
    people = st.integers(1, 4)

    @initialize()
    def begin(self) -> None:
        self.hall = Hall(self.kit)
        self.came: set[int] = set()
        self.agreed: dict[int, int] = {}
        self.working: set[int] = set()
        self.left: set[int] = set()

    @property
    def over(self) -> bool:
        return fair_now(self.kit, self.hall.fair).state in HELD

    def tried(self, allowed: bool, call: Any, *args: Any, **more: Any) -> Any:
        try:
            done = self.hall.does(self.hall.county, call, *args, **more)
        except (Conflict, Invalid):
            assert not allowed, (call.__name__, args, more)
            return None
        assert allowed, (call.__name__, args, more)
        return done

    @rule(number=people, late=st.booleans())
    def come(self, number: int, late: bool) -> None:
        how = CheckIn.LIST if late else CheckIn.DESK
        made = self.tried(not self.over or late, fair_visitors.register, self.hall.fair, person(number), how)
        if made is not None:
            assert made.again is (number in self.came)
            self.came.add(number)

    @rule(number=people)
    def agree(self, number: int) -> None:
        allowed = number in self.came and number not in self.agreed
        made = self.tried(allowed, fair_intentions.record, self.hall.entry, phone=person(number).phone)
        if made is not None:
            self.agreed[number] = made.id

    @rule(number=people)
    def take_back(self, number: int) -> None:
        if number in self.agreed:
            begun = number in self.working | self.left
            if self.tried(not begun, fair_intentions.undo, self.agreed[number]) is not None:
                del self.agreed[number]

    @rule(number=people)
    def start(self, number: int) -> None:
        if number in self.agreed:
            allowed = self.over and number not in self.working
            told = {"started_on": None, "proof": StartProof.CALL}
            if self.tried(allowed, fair_starts.mark_started, self.agreed[number], **told) is not None:
                self.working.add(number)
                self.left.discard(number)

    @rule(number=people)
    def leave(self, number: int) -> None:
        if number in self.agreed:
            allowed = number in self.working
            if self.tried(allowed, fair_starts.mark_left, self.agreed[number], left_on=None) is not None:
                self.working.remove(number)
                self.left.add(number)

    @rule()
    def close(self) -> None:
        if not self.over:
            self.hall.close()

    @invariant()
    def the_figures_are_those_of_the_sets(self) -> None:
        assert self.hall.counted() == (len(self.came), len(self.agreed), len(self.working))
        with self.kit.open(SYSTEM, write=False) as context:
            assert [one for one in check_invariants(context) if one.rule.startswith("fair")] == []
            if not self.over:
                return
            asked = context.unit.fair_visits.due("140000", date.max, fair_id=self.hall.fair)
        assert {one.number for _, one, _ in asked} == {
            _visitor_number(self.kit, self.hall.fair, number) for number in self.agreed
        }


def _visitor_number(kit: Kit, fair_id: int, number: int) -> int:
    with kit.open(SYSTEM, write=False) as context:
        key = context.unit.seekers.phone_hash(person(number).phone) or ""
        found = context.unit.fair_visits.by_key(fair_id, key)
    assert found is not None
    return found.number


def test_no_order_of_steps_counts_anybody_twice(world: Kit) -> None:
    Visits.kit = world
    run_state_machine_as_test(Visits, settings=machine_settings(4, 14, derandomize=True))
