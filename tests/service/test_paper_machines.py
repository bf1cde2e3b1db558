"""Lists paid without application, lent files, training, surveys and stay sheets against plain models.

Every example runs in one transaction that is never committed, every step in a savepoint as a request is in its own
transaction. An illegal step is a conflict and changes nothing; the audit log tells the whole path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlmodel import col, select

from matcher import clock
from matcher.demo.dossiers import invented_id
from matcher.errors import Conflict, Forbidden, Invalid, MatcherError, NotFound
from matcher.models.audit import AuditEntry
from matcher.models.claim import ClaimHold
from matcher.models.dossier import DossierService, DossierState, LoanDraft, LoanState, RequestDraft, RequestState
from matcher.models.dossier import TransferMode as Mode
from matcher.models.enums import ConsentChannel
from matcher.models.grant import GrantState, GrantStep
from matcher.models.stay_sheet import ReturnDraft, StayDraft
from matcher.models.survey import Survey
from matcher.models.training import CourseState, EnrolmentDraft, EnrolmentState
from matcher.models.training_order import OrderState, TrainingOrderDraft
from matcher.service import (
    courses,
    dossiers,
    enrolments,
    grant_steps,
    grants,
    loans,
    stay_sheets,
    surveys,
    training_orders,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.conftest import copied_world
from tests.factories import actor
from tests.service.test_claims import world as people_of_the_county
from tests.service.test_dossiers import shelved
from tests.service.test_grants import sheet
from tests.service.test_organisations import body, own_case
from tests.service.test_surveys import draft as survey_of
from tests.service.test_training import newcomers, post_of, welders
from tests.thoroughness import machine_settings

NAMES = ("zhuanyuan", "xianji", "shiji", "qiye", "jigou", "jigou2", "peixun", "peixun2")
Errors = set[type[MatcherError]]
SELDOM = st.sampled_from([False, False, False, True])


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One copy of the demo world; the machines never commit."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("papers"))
    yield kit
    kit.database.dispose()


@dataclass
class Thing:
    """Something with a state and a version in the model, and the steps that led here as the audit log names them."""

    state: Any
    version: int = 1
    path: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def to(self, state: Any, action: str) -> None:
        self.state, self.version = state, self.version + 1
        self.path.append(action)


class Transacted(RuleBasedStateMachine):
    """A machine over one transaction that is rolled back at the end; time stands still until it moves it."""

    kit: Kit
    actors: dict[str, Actor]
    begins: datetime

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.moment = self.begins
        self.travel = time_machine.travel(self.moment, tick=False)
        self.travel.start()
        self.context = self.stack.enter_context(self.kit.open(SYSTEM, write=True))
        self.session = self.context.unit.session

    def teardown(self) -> None:
        # Once an example, for it reads every table: what it finds Hypothesis shrinks as well.
        broken = check_invariants(self.context)
        self.stack.close()
        self.travel.stop()
        assert broken == []

    def pass_days(self, days: int) -> None:
        self.travel.stop()
        self.moment += timedelta(days=days)
        self.travel = time_machine.travel(self.moment, tick=False)
        self.travel.start()

    def as_(self, who: str) -> Context:
        self.context.unit.account_id, self.context.unit.role = self.actors[who].account_id, ""
        return replace(self.context, actor=self.actors[who])

    def tried(self, who: str, refused: Errors, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """The step as one request; what it gives, or None where it must be refused by one of these errors."""
        savepoint = self.session.begin_nested()
        error, made = None, None
        try:
            made = use_case(self.as_(who), *args, **options)
            self.session.flush()
        except MatcherError as found:
            error = found
        if error is None:
            savepoint.commit()
        else:
            savepoint.rollback()
        said = error.message if error is not None else "done"
        assert (type(error) in refused) if error else not refused, (who, use_case.__name__, args, options, said)
        return made

    def told(self, subject: str, subject_id: int, beginning: str) -> list[str]:
        """What the audit log says was done to one thing, oldest first."""
        rows = self.session.exec(
            select(AuditEntry.action)
            .where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
            .where(col(AuditEntry.action).startswith(beginning))
            .order_by(col(AuditEntry.id))
        )
        return list(rows)


def run(machine: type[Transacted], kit: Kit, examples: int, steps: int, begins: datetime, **facts: Any) -> None:
    known = {"kit": kit, "actors": {name: actor(kit, name) for name in NAMES}, "begins": begins}
    settings = machine_settings(examples, steps, derandomize=True)
    run_state_machine_as_test(type(f"Bound{machine.__name__}", (machine,), known | facts), settings=settings)


# 免申即享

FREE = (GrantState.DROPPED, GrantState.RECOVERED)
MONEY = st.sampled_from([50_000, 100_000, 150_000, 0])


class Grants(Transacted):
    """The model: rows of lists with state, version and the day of confirmation; a firm is on one live row at most.

    And the money: what was ordered back in all and what came back, in fen, and by whom it was ordered.
    """

    firms: list[tuple[int, str]]
    people: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[int, Thing] = {}
        for firm in (0, 1):
            self.listed(firm, set())

    def listed(self, firm: int, refused: Errors) -> None:
        line = (1, self.firms[firm][1], "某厂", 1, 1500, self.people[firm])
        title = {"title": "扩岗补助", "source": "失业保险经办比对", "listed_on": date(2022, 12, 20)}
        made = self.tried("xianji", refused, grants.import_list, "S6", "名单.csv", sheet(line), **title)
        if made is not None:
            ((row, _),) = self.context.unit.grants.rows(made.id)
            self.rows[row.id or 0] = Thing(
                GrantState.LISTED, facts={"firm": firm, "public_to": made.public_to, "asked": 0, "back": 0}
            )

    def pick(self, number: int) -> tuple[int, Thing]:
        keys = sorted(self.rows)
        return keys[number % len(keys)], self.rows[keys[number % len(keys)]]

    @rule(days=st.sampled_from([1, 4, 8]))
    def days_pass(self, days: int) -> None:
        self.pass_days(days)

    @rule(firm=st.integers(0, 1))
    def list_again(self, firm: int) -> None:
        self.listed(firm, {Invalid} if self.live(firm) else set())

    def live(self, firm: int) -> bool:
        return any(one.facts["firm"] == firm and one.state not in FREE for one in self.rows.values())

    @rule(number=st.integers(0, 5), who=st.sampled_from(["qiye", "qiye", "qiye", "xianji"]), stale=SELDOM)
    def confirm(self, number: int, who: str, stale: bool) -> None:
        key, row = self.pick(number)
        refused: Errors = set()
        again = row.state is GrantState.CONFIRMED
        if stale or not (again or row.state is GrantState.LISTED) or clock.today() <= row.facts["public_to"]:
            refused = {Conflict}
        if who != "qiye":  # staff, who leave out who of the enterprise told them, and how
            refused |= {Invalid}
        elif row.facts["firm"] != 0:
            refused = {NotFound}
        account = {"bank": "某银行太谷支行", "account_tail": "0417"}
        if self.tried(who, refused, grants.confirm_account, key, version=row.version - stale, **account):
            row.to(GrantState.CONFIRMED, "grant.corrected" if again else "grant.confirmed")
            row.facts["confirmed"] = clock.today()

    @rule()
    def public_time_ends(self) -> None:
        """And the enterprise confirms at once: without a push few examples come as far as the payment."""
        self.pass_days(8)
        for number, key in enumerate(sorted(self.rows)):
            if self.rows[key].facts["firm"] == 0 and self.rows[key].state is GrantState.LISTED:
                self.confirm(number, "qiye", stale=False)

    @rule(number=st.integers(0, 5), back=st.integers(-1, 8), stale=SELDOM)
    def pay(self, number: int, back: int, stale: bool) -> None:
        key, row = self.pick(number)
        day, refused = clock.today() - timedelta(days=back), set[type[MatcherError]]()
        if stale or row.state is not GrantState.CONFIRMED:
            refused = {Conflict}
        elif not row.facts["confirmed"] <= day <= clock.today():
            refused = {Invalid}
        if self.tried("xianji", refused, grants.pay, key, version=row.version - stale, paid_on=day):
            row.to(GrantState.PAID, "grant.paid")

    @rule(number=st.integers(0, 5), why=st.sampled_from(["公示有异议", ""]), stale=SELDOM)
    def drop(self, number: int, why: str, stale: bool) -> None:
        key, row = self.pick(number)
        refused: Errors = set() if why else {Invalid}
        if stale or row.state not in (GrantState.LISTED, GrantState.CONFIRMED):
            refused = {Conflict}
        if self.tried("xianji", refused, grants.drop, key, version=row.version - stale, reason=why):
            row.to(GrantState.DROPPED, "grant.dropped")

    @rule(number=st.integers(0, 5), who=st.sampled_from(["xianji", "shiji", "shiji"]), stale=SELDOM)
    def restore(self, number: int, who: str, stale: bool) -> None:
        key, row = self.pick(number)
        refused: Errors = {Forbidden} if who == "xianji" else set()
        if stale or row.state is not GrantState.DROPPED or (who != "xianji" and self.live(row.facts["firm"])):
            refused = {Conflict}
        held = {"version": row.version - stale, "reason": "异议不成立"}
        if self.tried(who, refused, grant_steps.take_step, key, GrantStep.RESTORE, **held):
            row.to(GrantState.CONFIRMED if "confirmed" in row.facts else GrantState.LISTED, "grant.restore")

    @rule(number=st.integers(0, 5), who=st.sampled_from(["xianji", "shiji", "shiji"]), fen=MONEY, stale=SELDOM)
    def recover(self, number: int, who: str, fen: int, stale: bool) -> None:
        key, row = self.pick(number)
        left = 150_000 - row.facts["back"]
        refused: Errors = {Forbidden} if who == "xianji" else set() if 0 < fen <= left else {Invalid}
        if stale or row.state is not GrantState.PAID:
            refused = {Conflict}
        told = {"version": row.version - stale, "reason": "重复享受", "article": "某文件第三条", "amount": fen}
        due = clock.today() + timedelta(days=30)
        if self.tried(who, refused, grant_steps.take_step, key, GrantStep.RECOVER, due_on=due, **told):
            row.to(GrantState.RECOVERING, "grant.recover")
            row.facts |= {"asked": row.facts["back"] + fen}

    @rule(number=st.integers(0, 5), fen=MONEY, ahead=SELDOM)
    def collect(self, number: int, fen: int, ahead: bool) -> None:
        key, row = self.pick(number)
        owed = row.facts["asked"] - row.facts["back"]
        refused: Errors = set() if 0 < fen <= owed and not ahead else {Invalid}
        if row.state is not GrantState.RECOVERING:
            refused = {Conflict}
        told = {"version": row.version, "amount": fen, "returned_on": clock.today() + timedelta(days=ahead)}
        if self.tried("xianji", refused, grant_steps.take_step, key, GrantStep.COLLECT, **told):
            row.facts["back"] += fen
            whole, ordered = row.facts["back"] == 150_000, row.facts["back"] == row.facts["asked"]
            after = GrantState.RECOVERED if whole else GrantState.PAID if ordered else GrantState.RECOVERING
            row.to(after, "grant.collect")

    @rule(number=st.integers(0, 5), who=st.sampled_from(["xianji", "shiji"]))
    def lift(self, number: int, who: str) -> None:
        key, row = self.pick(number)
        refused: Errors = {Forbidden} if who == "shiji" else set()
        if row.state is not GrantState.RECOVERING:
            refused = {Conflict}
        told = {"version": row.version, "reason": "异议成立"}
        if self.tried(who, refused, grant_steps.take_step, key, GrantStep.LIFT, **told):
            row.to(GrantState.PAID, "grant.lift")
            row.facts["asked"] = row.facts["back"]

    @rule()
    def paid_in_the_end(self) -> None:
        """And so few come as far as the money that goes back."""
        self.public_time_ends()
        for number, key in enumerate(sorted(self.rows)):
            if self.rows[key].state is GrantState.CONFIRMED:
                self.pay(number, 0, stale=False)

    @invariant()
    def as_modelled(self) -> None:
        held = set(self.session.exec(select(ClaimHold.grant_row_id).where(col(ClaimHold.live))))
        for key, row in self.rows.items():
            stored = self.context.unit.grants.row(key)
            assert stored is not None
            assert (stored.state, stored.version) == (row.state, row.version)
            assert (key in held) is (row.state not in FREE)
            assert (stored.returned, stored.recover_amount or 0) == (row.facts["back"], row.facts["asked"])
            assert self.told("grant_row", key, "grant.") == row.path


def test_a_list_paid_without_application_is_put_back_and_taken_back_by_further_people(
    world: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file is read in a process of its own, which is not what is asked here.
    monkeypatch.setattr(grants, "read_document", cache(grants.read_document))
    begins = datetime(2022, 12, 20, 3, tzinfo=UTC)
    with time_machine.travel(begins, tick=False):
        firms, people = people_of_the_county(world)
    with world.open(SYSTEM, write=False) as context:
        known = [(one, context.unit.enterprises.many(firms)[one].uscc) for one in firms]
    run(Grants, world, 20, 18, begins, firms=known, people=people)


# 档案借阅


class Loans(Transacted):
    """The model: where the file is, and its loans."""

    dossier: int
    last: date

    def __init__(self) -> None:
        super().__init__()
        self.file, self.loans = DossierState.HELD, dict[int, Thing]()

    @property
    def runs(self) -> bool:
        return clock.today() <= self.last

    def pick(self, number: int) -> tuple[int, Thing]:
        keys = sorted(self.loans)
        return keys[number % len(keys)], self.loans[keys[number % len(keys)]]

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        self.pass_days(days)

    @rule(who=st.sampled_from(["jigou", "jigou2", "qiye", "peixun"]), due=st.sampled_from([-1, 0, 5, 30, 31]))
    def ask(self, who: str, due: int) -> None:
        refused: Errors = set() if 0 <= due <= 30 else {Invalid}
        waiting = any(one.state in (LoanState.ASKED, LoanState.LENT) for one in self.loans.values())
        if not self.runs or self.file is not DossierState.HELD or waiting:
            refused = {Conflict} | ({Invalid} if refused else set())
        if who == "peixun":
            refused = {Forbidden, NotFound}
        draft = LoanDraft(purpose="核对工龄", return_due=clock.today() + timedelta(days=due))
        made = self.tried(who, refused, loans.ask_loan, self.dossier, draft)
        if made is not None:
            self.loans[made.id] = Thing(LoanState.ASKED, facts={"asker": who, "due": draft.return_due})

    @precondition(lambda self: self.loans)
    @rule(
        number=st.integers(0, 9),
        who=st.sampled_from(["jigou", "jigou2", "qiye"]),
        approve=st.booleans(),
        why=st.sampled_from(["", "材料不全"]),
        stale=SELDOM,
    )
    def decide(self, number: int, who: str, approve: bool, why: str, stale: bool) -> None:
        key, loan = self.pick(number)
        refused: Errors = set() if approve or why else {Invalid}
        late = approve and (loan.facts["due"] < clock.today() or not self.runs or self.file is not DossierState.HELD)
        if stale or loan.state is not LoanState.ASKED or who == loan.facts["asker"] or late:
            refused = {Conflict}
        if who == "qiye":
            refused = {Forbidden}
        options = {"approve": approve, "version": loan.version - stale, "reason": why}
        if self.tried(who, refused, loans.decide, key, **options):
            loan.to(LoanState.LENT if approve else LoanState.REFUSED, "loan.lent" if approve else "loan.refused")
            self.file = DossierState.LENT if approve else self.file

    @precondition(lambda self: self.loans)
    @rule(number=st.integers(0, 9), who=st.sampled_from(["jigou", "jigou2", "qiye"]), stale=SELDOM)
    def give_back(self, number: int, who: str, stale: bool) -> None:
        key, loan = self.pick(number)
        refused: Errors = {Conflict} if stale or loan.state is not LoanState.LENT else set()
        if who == "qiye":
            refused = {Forbidden}
        if self.tried(who, refused, loans.give_back, key, version=loan.version - stale):
            loan.to(LoanState.RETURNED, "loan.returned")
            self.file = DossierState.HELD

    @precondition(lambda self: len(self.loans) > 1)
    @rule(
        ends=st.lists(st.sampled_from([RequestState.MISSED, RequestState.ACCEPTED, RequestState.RECEIVED]), max_size=2)
    )
    def send_away(self, ends: list[RequestState]) -> None:
        """The file goes to another body, never while it is lent or asked for: it arrives, comes back, or is missed."""
        asked = any(one.state is LoanState.ASKED for one in self.loans.values())
        before = self.file is DossierState.HELD and self.runs and not asked
        ways = {RequestState.ACCEPTED: DossierState.HELD, RequestState.RECEIVED: DossierState.GONE}
        ends = ends[: next((n for n, one in enumerate(ends, 1) if one in ways), 2)]
        legal = ends != [RequestState.MISSED, RequestState.MISSED]
        if self.tried("jigou", set() if before and legal else {Conflict}, _sent, self.dossier, ends):
            last = ends[-1] if ends else RequestState.IN_TRANSFER
            lasting = {RequestState.IN_TRANSFER: DossierState.TRAVELLING, RequestState.MISSED: DossierState.MISSED}
            self.file = (lasting | ways)[last]

    @invariant()
    def as_modelled(self) -> None:
        found = self.context.unit.dossiers.dossier(self.dossier, SYSTEM.reach)
        assert found is not None
        assert found[0].state is self.file
        stored = {one.id: one for one in self.context.unit.dossiers.loans_of(self.dossier)}
        assert {key: (one.state, one.version) for key, one in stored.items()} == {
            key: (one.state, one.version) for key, one in self.loans.items()
        }
        paths = self.told("dossier", self.dossier, "loan.")
        assert sorted(paths) == sorted(
            ["loan.ask"] * len(stored) + [s for one in self.loans.values() for s in one.path]
        )
        assert all(one.lent_on is None or one.lent_on <= one.return_due for one in stored.values())


def _sent(context: Context, dossier_id: int, ends: list[RequestState]) -> bool:
    draft = RequestDraft(service=DossierService.TRANSFER, purpose="调动", counterpart="外市", outgoing=True)
    request = dossiers.ask(context, dossier_id, draft)
    for version, to in enumerate((RequestState.ACCEPTED, RequestState.IN_TRANSFER, *ends), 1):
        dossiers.handle(context, request.id or 0, to=to, version=version, mode=Mode.COURIER, reason="查询")
    return True


def test_a_file_is_lent_by_two_persons_and_to_one_at_a_time(world: Kit) -> None:
    dossier = shelved(world, "尉迟借阅", invented_id(940))
    with world.open(SYSTEM, write=False) as context:
        found = context.unit.dossiers.dossier(dossier, SYSTEM.reach)
        assert found is not None
    run(Loans, world, 20, 18, clock.now(), dossier=dossier, last=found[1].last)


# 订单培训


class Training(Transacted):
    """The model: orders, courses and places of one post's training; seats and the post's gap bound them."""

    post: int
    school: int
    people: list[int]
    seats = 2

    def __init__(self) -> None:
        super().__init__()
        self.orders, self.courses, self.places = dict[int, Thing](), dict[int, Thing](), dict[int, Thing]()
        need = training_orders.get_need(self.as_("zhuanyuan"), self.post)
        vacancy = self.context.unit.vacancies.get(self.post)
        assert vacancy is not None
        vacancy.headcount = need.qualified + need.to_come + 3
        self.room = 3

    @staticmethod
    def pick(things: dict[int, Thing], number: int) -> tuple[int, Thing]:
        keys = sorted(things)
        return keys[number % len(keys)], things[keys[number % len(keys)]]

    def of_order(self, key: int | None) -> list[Thing]:
        return [one for one in self.courses.values() if key is not None and one.facts["order"] == key]

    @precondition(lambda self: len(self.orders) < 3)
    @rule(people=st.integers(1, 3))
    def place(self, people: int) -> None:
        ordered = [one for one in self.orders.values() if one.state in (OrderState.PLACED, OrderState.ACCEPTED)]
        left = self.room - sum(one.facts["people"] for one in ordered)
        needed_by = clock.today() + timedelta(days=60)
        draft = TrainingOrderDraft(organisation_id=self.school, headcount=people, needed_by=needed_by)
        refused: Errors = {Conflict} if people > left else set()
        made = self.tried("zhuanyuan", refused, training_orders.place, self.post, draft)
        if made is not None:
            self.orders[made.id] = Thing(OrderState.PLACED, path=["order.place"], facts={"people": people})

    @precondition(lambda self: self.orders)
    @rule(
        number=st.integers(0, 3),
        who=st.sampled_from(["peixun", "peixun", "peixun2", "zhuanyuan"]),
        accept=st.sampled_from([True, True, False]),
        why=st.sampled_from(["", "没有师资"]),
        stale=SELDOM,
    )
    def answer(self, number: int, who: str, accept: bool, why: str, stale: bool) -> None:
        key, order = self.pick(self.orders, number)
        refused: Errors = set() if accept or why else {Invalid}
        if not refused and (stale or order.state is not OrderState.PLACED):
            refused = {Conflict}
        if who != "peixun":
            refused = {Forbidden, NotFound}
        options = {"accept": accept, "version": order.version - stale, "reason": why}
        if self.tried(who, refused, training_orders.answer, key, **options):
            state = OrderState.ACCEPTED if accept else OrderState.DECLINED
            order.to(state, f"order.{state.value}")

    @precondition(lambda self: self.orders)
    @rule(number=st.integers(0, 3), stale=SELDOM)
    def withdraw(self, number: int, stale: bool) -> None:
        key, order = self.pick(self.orders, number)
        running = any(one.state is not CourseState.CANCELLED for one in self.of_order(key))
        open_ = order.state in (OrderState.PLACED, OrderState.ACCEPTED)
        refused: Errors = {Conflict} if stale or running or not open_ else set()
        if self.tried(
            "zhuanyuan", refused, training_orders.withdraw, key, version=order.version - stale, reason="岗位取消"
        ):
            order.to(OrderState.WITHDRAWN, "order.withdrawn")

    @precondition(lambda self: len(self.courses) < 3)
    @rule(number=st.integers(0, 3), ordered=st.sampled_from([True, True, False]))
    def file(self, number: int, ordered: bool) -> None:
        key, order = self.pick(self.orders, number) if ordered and self.orders else (None, None)
        refused: Errors = {Conflict} if order is not None and order.state is not OrderState.ACCEPTED else set()
        made = self.tried("peixun", refused, courses.file_course, welders(self.seats, order_id=key))
        if made is not None:
            self.courses[made.id] = Thing(CourseState.PLANNED, path=["course.file"], facts={"order": key})

    @precondition(lambda self: self.courses)
    @rule(number=st.integers(0, 3), to=st.sampled_from(CourseState), stale=SELDOM)
    def move(self, number: int, to: CourseState, stale: bool) -> None:
        self.moved(number, to, stale)

    @precondition(lambda self: self.courses)
    @rule(number=st.integers(0, 3))
    def go_on(self, number: int) -> None:
        """The next step forward: without a push most courses are cancelled before anybody learns anything."""
        order = [CourseState.PLANNED, CourseState.OPEN, CourseState.RUNNING, CourseState.FINISHED]
        _, course = self.pick(self.courses, number)
        if course.state in order[:-1]:
            self.moved(number, order[order.index(course.state) + 1], stale=False)

    def moved(self, number: int, to: CourseState, stale: bool) -> None:
        key, course = self.pick(self.courses, number)
        ways = {
            CourseState.PLANNED: {CourseState.OPEN, CourseState.CANCELLED},
            CourseState.OPEN: {CourseState.RUNNING, CourseState.CANCELLED},
            CourseState.RUNNING: {CourseState.FINISHED, CourseState.CANCELLED},
        }
        empty = to is CourseState.RUNNING and not self.seated(key)
        refused: Errors = {Conflict} if stale or empty or to not in ways.get(course.state, set()) else set()
        options = {"to": to, "version": course.version - stale, "reason": "测试"}
        if not self.tried("peixun", refused, courses.move_course, key, **options):
            return
        course.to(to, "course.move")
        if to is CourseState.CANCELLED:
            for place in self.places.values():
                if place.facts["course"] == key and place.state is EnrolmentState.ENROLLED:
                    place.to(EnrolmentState.WITHDRAWN, "course.left")
        order, others = course.facts["order"], self.of_order(course.facts["order"])
        states = {one.state for one in others}
        over = states <= {CourseState.FINISHED, CourseState.CANCELLED} and CourseState.FINISHED in states
        if order is not None and over and self.orders[order].state is OrderState.ACCEPTED:
            self.orders[order].to(OrderState.FULFILLED, "order.fulfilled")

    def seated(self, course: int) -> list[Thing]:
        mine = [one for one in self.places.values() if one.facts["course"] == course]
        return [one for one in mine if one.state is not EnrolmentState.WITHDRAWN]

    @precondition(lambda self: self.courses)
    @rule(number=st.integers(0, 3), person=st.integers(0, 2))
    def enrol(self, number: int, person: int) -> None:
        key, course = self.pick(self.courses, number)
        seated = self.seated(key)
        there = any(one.facts["person"] == person for one in seated)
        refused: Errors = (
            {Conflict} if course.state is not CourseState.OPEN or there or len(seated) >= self.seats else set()
        )
        draft = EnrolmentDraft(seeker_id=self.people[person], channel=ConsentChannel.DESK)
        made = self.tried("zhuanyuan", refused, enrolments.enrol, key, draft)
        if made is not None:
            known = self.places.get(made.id)
            if known is not None:
                known.to(EnrolmentState.ENROLLED, "course.enrol")
            else:
                self.places[made.id] = Thing(EnrolmentState.ENROLLED, facts={"course": key, "person": person})

    @precondition(lambda self: self.courses)
    @rule(number=st.integers(0, 3))
    def attend(self, number: int) -> None:
        key, course = self.pick(self.courses, number)
        there = {one for one, place in self.places.items() if place in self.seated(key)}
        held = course.state in (CourseState.RUNNING, CourseState.FINISHED)
        refused: Errors = set() if held else {Conflict}
        if self.tried("peixun", refused, enrolments.mark_attendance, key, clock.today(), there) is not None:
            for one in there:
                self.places[one].facts["attended"] = True

    @precondition(lambda self: self.places)
    @rule(number=st.integers(0, 5), stale=SELDOM)
    def certify(self, number: int, stale: bool) -> None:
        key, place = self.pick(self.places, number)
        course = self.courses[place.facts["course"]]
        may = course.state in (CourseState.RUNNING, CourseState.FINISHED) and place.facts.get("attended", False)
        may = may and place.state in (EnrolmentState.ENROLLED, EnrolmentState.FAILED)
        options = {"number": f"HG-{key}", "issued_on": clock.today(), "version": place.version - stale}
        if self.tried("peixun", set() if may and not stale else {Conflict}, enrolments.certify, key, **options):
            place.to(EnrolmentState.COMPLETED, "course.certificate")

    @precondition(lambda self: self.places)
    @rule(number=st.integers(0, 5))
    def fail(self, number: int) -> None:
        key, place = self.pick(self.places, number)
        course = self.courses[place.facts["course"]]
        may = place.state is EnrolmentState.ENROLLED and course.state in (CourseState.RUNNING, CourseState.FINISHED)
        if self.tried("peixun", set() if may else {Conflict}, enrolments.fail, key, version=place.version):
            place.to(EnrolmentState.FAILED, "course.failed")

    @precondition(lambda self: self.places)
    @rule(number=st.integers(0, 5), who=st.sampled_from(["peixun", "peixun2"]))
    def leave(self, number: int, who: str) -> None:
        key, place = self.pick(self.places, number)
        over = self.courses[place.facts["course"]].state is CourseState.FINISHED
        refused: Errors = {Conflict} if place.state is not EnrolmentState.ENROLLED or over else set()
        if who != "peixun":
            refused = {NotFound}
        if self.tried(who, refused, enrolments.leave, key, version=place.version, note="本人退出"):
            place.to(EnrolmentState.WITHDRAWN, "course.left")

    @invariant()
    def as_modelled(self) -> None:
        unit = self.context.unit
        for key, order in self.orders.items():
            stored = unit.training_orders.get(key)
            assert stored is not None
            assert (stored.state, stored.version) == (order.state, order.version)
            assert self.told("training_order", key, "order.") == order.path
        for key, course in self.courses.items():
            view = courses.get_course(self.as_("peixun"), key)
            assert (view.row.course.state, view.row.course.version) == (course.state, course.version)
            assert self.told("course", key, "course.m") == course.path[1:]
            assert view.row.seated == len(self.seated(key)) <= self.seats
            if course.state is CourseState.CANCELLED:
                assert view.count(EnrolmentState.ENROLLED) == 0, "nobody is in a course that does not take place"
        for key, place in self.places.items():
            one = unit.courses.enrolment(key)
            assert one is not None
            assert (one.state, one.version) == (place.state, place.version)


def test_orders_courses_and_places_move_only_along_their_steps(world: Kit) -> None:
    people, case_id = newcomers(world, 3, 700), own_case(world)
    with world.open(SYSTEM, write=True) as context:
        school = body(context, "peixun").id
        post = post_of(context, case_id, headcount=3).id
        context.unit.commit()
    run(Training, world, 12, 26, clock.now(), post=post, school=school, people=people)


# 用工需求调查


class Surveys(Transacted):
    """The model: the figures of each month, one revision after another; nothing that was handed in changes."""

    firm: int
    months = ("2025-02", "2025-03", "2025-04")

    def __init__(self) -> None:
        super().__init__()
        self.told_: dict[str, list[tuple[int, int]]] = {one: [] for one in self.months}

    @rule(month=st.sampled_from(months), needed=st.integers(2, 9), who=st.sampled_from(["qiye", "zhuanyuan"]))
    def submit(self, month: str, needed: int, who: str) -> None:
        refused: Errors = {Conflict} if self.told_[month] else set()
        refused |= {Invalid} if needed < 4 else set()
        self.keep(month, needed, self.tried(who, refused, surveys.submit_survey, self.firm, self.of(month, needed)))

    @rule(month=st.sampled_from(months))
    def nothing_new(self, month: str) -> None:
        before = any(self.told_[one] for one in self.months if one < month) or self.earlier()
        refused: Errors = set() if before and not self.told_[month] else {Conflict}
        made = self.tried("qiye", refused, surveys.submit_unchanged, self.firm, month)
        self.keep(month, made.needed if made is not None else 0, made)

    @rule(
        data=st.data(),
        month=st.sampled_from(months),
        other=st.sampled_from(months),
        needed=st.integers(2, 9),
        why=st.sampled_from(["少报一人", "少报一人", " "]),
    )
    def revise(self, data: Any, month: str, other: str, needed: int, why: str) -> None:
        if not self.told_[month]:
            return
        number = data.draw(st.integers(0, len(self.told_[month]) - 1))
        survey_id, _ = self.told_[month][number]
        stale = number != len(self.told_[month]) - 1
        wrong = not why.strip() or other != month or needed < 4
        refused: Errors = ({Conflict} if stale else set()) | ({Invalid} if wrong else set())
        made = self.tried("qiye", refused, surveys.revise_survey, survey_id, self.of(other, needed), reason=why)
        self.keep(month, needed, made)

    def of(self, month: str, needed: int) -> Any:
        return survey_of(month, needed=needed, staff_start=100, staff_end=100)

    def earlier(self) -> bool:
        rows = self.context.unit.surveys.of_enterprise(self.firm)
        return any(one.month < self.months[0] for one in rows)

    def keep(self, month: str, needed: int, made: Survey | None) -> None:
        if made is not None:
            self.told_[month].append((made.id or 0, needed))

    @invariant()
    def as_modelled(self) -> None:
        for month, told in self.told_.items():
            rows = list(self.context.unit.surveys.revisions(self.firm, month))[::-1]
            assert [(one.id, one.needed) for one in rows] == told
            assert [one.revision for one in rows] == list(range(1, len(told) + 1))
            assert [bool(one.revision_reason) for one in rows] == [number > 0 for number in range(len(told))]
            for one in rows:
                assert surveys.get_survey(self.as_("qiye"), one.id or 0).counts is (one is rows[-1])
                assert self.told("survey", one.id or 0, "survey.") == ["survey.submit"]


def test_a_survey_is_corrected_only_on_top_of_the_last_word(world: Kit) -> None:
    run(Surveys, world, 10, 14, clock.now(), firm=actor(world, "qiye").enterprise_id)


# 留工登记


class StaySheets(Transacted):
    """The model: one sheet per holiday, its figures until somebody is back, and the return by day."""

    firm: int

    def __init__(self) -> None:
        super().__init__()
        self.start = clock.today()
        self.sheets: dict[int, Thing] = {}

    def draft(self, offset: int, stay: int) -> StayDraft:
        first = self.start + timedelta(days=offset)
        last = first + timedelta(days=2)
        return StayDraft(holiday="元旦", first=first, last=last, staff=20, stay=stay, leave=10, returners=8)

    def pick(self, number: int) -> tuple[int, Thing]:
        keys = sorted(self.sheets)
        return keys[number % len(keys)], self.sheets[keys[number % len(keys)]]

    def taken(self, offset: int, but: int = 0) -> bool:
        return any(key != but and one.facts["offset"] == offset for key, one in self.sheets.items())

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        self.pass_days(days)

    @rule(offset=st.integers(0, 3), stay=st.integers(0, 10), who=st.sampled_from(["qiye", "zhuanyuan", "peixun"]))
    def make(self, offset: int, stay: int, who: str) -> None:
        refused: Errors = {Conflict} if self.taken(offset) else set()
        if who == "peixun":
            refused = {Forbidden}
        made = self.tried(who, refused, stay_sheets.make_sheet, self.firm, self.draft(offset, stay))
        if made is not None:
            facts = {"offset": offset, "stay": stay, "back": {}}
            self.sheets[made.id] = Thing(None, path=["stay.make"], facts=facts)

    @precondition(lambda self: self.sheets)
    @rule(number=st.integers(0, 3), offset=st.integers(0, 3), stay=st.integers(0, 10), stale=SELDOM)
    def change(self, number: int, offset: int, stay: int, stale: bool) -> None:
        key, one = self.pick(number)
        refused: Errors = {Conflict} if stale or one.facts["back"] or self.taken(offset, key) else set()
        options = {"version": one.version - stale}
        if self.tried("qiye", refused, stay_sheets.change_sheet, key, self.draft(offset, stay), **options):
            one.to(None, "stay.change")
            one.facts |= {"offset": offset, "stay": stay}

    @precondition(lambda self: self.sheets)
    @rule(number=st.integers(0, 3), day=st.integers(-1, 6), due=st.integers(0, 12), back=st.integers(0, 12))
    def come_back(self, number: int, day: int, due: int, back: int) -> None:
        key, one = self.pick(number)
        told = self.start + timedelta(days=one.facts["offset"] + day)
        refused: Errors = set() if day >= 0 and told <= clock.today() and due <= 10 else {Invalid}
        draft = ReturnDraft(day=told, due=due, back=min(back, due))
        if self.tried("qiye", refused, stay_sheets.record_return, key, draft):
            one.facts["back"][told] = (due, min(back, due))
            one.path.append("stay.return")

    @invariant()
    def as_modelled(self) -> None:
        for key, one in self.sheets.items():
            view = stay_sheets.get_sheet(self.as_("qiye"), key)
            assert (view.sheet.version, view.sheet.stay) == (one.version, one.facts["stay"])
            assert view.sheet.first == self.start + timedelta(days=one.facts["offset"])
            assert {row.day: (row.due, row.back) for row in view.returns} == one.facts["back"]
            assert self.told("stay_sheet", key, "stay.") == one.path
            last = max(one.facts["back"], default=None)
            shown = one.facts["back"].get(last, (0, 0))
            assert view.rate == (shown[1] / shown[0] if shown[0] else None)


def test_a_stay_sheet_stands_once_somebody_is_back(world: Kit) -> None:
    run(StaySheets, world, 12, 14, clock.now(), firm=actor(world, "qiye").enterprise_id)
