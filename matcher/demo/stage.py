"""What the scenes of the demo county share (演示县的办理步骤): use cases taken by whom, so many days ago."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from matcher import clock
from matcher.demo import looked_over
from matcher.demo.plot import Part
from matcher.errors import MatcherError
from matcher.models.case import Case
from matcher.models.enums import ConsentChannel, PairingRole, ShortageKind
from matcher.models.placement import InterviewMode, StartProof
from matcher.models.plan_kinds import OPEN_MEASURES, LinkKind, MeasureKind, MeasureState
from matcher.models.states import PlanState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.models.visit import VisitKind, VisitTag
from matcher.service import (
    deadlines,
    diagnoses,
    matching,
    placements,
    plan_measures,
    plan_steps,
    referrals,
    vacancies,
    visits,
)
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

# What is said of a measure that is done.
_DONE = {
    MeasureKind.REFERRAL: "招用人员已全部到岗",
    MeasureKind.FAIR: "已参加县里专场，收简历 12 份",
    MeasureKind.CAMPAIGN: "已列入专项行动岗位清单",
    MeasureKind.POLICY: "政策已上门讲清，材料清单已交企业",
    MeasureKind.TRAINING: "已与培训学校对接，下期开班优先安排",
    MeasureKind.STAFF_TRAINING: "岗前培训计划已备案",
    MeasureKind.COLLECTION: "岗位已发周边三县",
    MeasureKind.ADVICE: "已给出薪酬对比，企业上调夜班补贴",
    MeasureKind.AGENCY: "人力公司已参与推荐",
    MeasureKind.PUBLICITY: "已在门户和公众号发布",
    MeasureKind.VISIT: "已走访，见走访记录",
}


@dataclass(frozen=True)
class Stage:
    """One firm's part with its case and the people who act in it."""

    kit: Kit
    part: Part
    enterprise_id: int
    case_id: int
    firm: Actor
    officer: Actor
    officer_id: int

    def on(self, days: int, act: Callable[..., Any], *args: Any, who: Actor | None = None, **options: Any) -> Any:
        """A use case so many days ago, in a transaction of its own."""
        with clock.days_ago(days), self.kit.open(who or self.officer, write=True, request_id="demo") as context:
            made = act(context, *args, **options)
            context.unit.commit()
        return made

    def plan(self, days: int, act: Callable[..., Any], *args: Any, who: Actor | None = None, **options: Any) -> Any:
        """The same with the case and its plan's version, as the actor sees them that day."""

        def do(context: Context) -> Any:
            plan = context.unit.plans.of_case(self.case_id)
            return act(context, self.case_id, *args, version=plan.version if plan else 1, **options)

        return self.on(days, do, who=who)

    def case(self, days: int, act: Callable[..., Any], *args: Any, who: Actor | None = None, **options: Any) -> Any:
        """The same with the case's own version."""

        def do(context: Context) -> Any:
            case = context.unit.cases.get(self.case_id, SYSTEM.reach)
            return act(context, self.case_id, *args, version=case.version if case else 1, **options)

        return self.on(days, do, who=who)

    def now(self) -> Case:
        """The case as it stands."""
        with self.kit.open(SYSTEM, write=False) as context:
            found = context.unit.cases.get(self.case_id, SYSTEM.reach)
        assert found is not None  # it was found when the stage was set
        return found


def stage_of(kit: Kit, part: Part, enterprise_id: int) -> Stage | None:
    """Who acts in a part; None where the firm has no case."""
    with kit.open(SYSTEM, write=False) as context:
        unit = context.unit
        case = unit.cases.open_of(enterprise_id)
        firm = unit.accounts.by_enterprise(enterprise_id)
        led = next((one for one, _ in unit.officers.open_pairings(enterprise_id) if one.role is PairingRole.MAIN), None)
        officer_id = led.officer_id if led else (case.officer_id if case else None)
        account = unit.accounts.by_officer(officer_id or 0)
    if case is None or firm is None or account is None:
        return None
    return Stage(kit, part, enterprise_id, case.id or 0, actor_of(firm), actor_of(account), officer_id or 0)


def paired(stage: Stage) -> None:
    """The pairing was made a day before the firm came: from then on a first contact is owed."""

    def owe(context: Context) -> None:
        for pairing, _ in context.unit.officers.open_pairings(stage.enterprise_id):
            if pairing.role is PairingRole.MAIN:
                deadlines.paired(context, pairing)

    stage.on(stage.part.days + 1, owe, who=SYSTEM)


def review(stage: Stage, days: int) -> None:
    """Look through what the firm handed in and publish it."""

    def publish(context: Context) -> None:
        for post in context.unit.vacancies.of_case(stage.case_id):
            if post.state is VacancyState.SUBMITTED:
                found = vacancies.get_vacancy(context, post.id or 0).findings
                opinion = "已与企业核对，情况属实" if found else ""
                looked_over.publish(context, post, opinion)

    stage.on(days, publish)


def visit(stage: Stage, days: int, note: str, *tags: VisitTag, kind: VisitKind = VisitKind.VISIT) -> int:
    """Write down a visit or call; returns its number."""
    made = stage.on(days, visits.record_visit, stage.enterprise_id, kind=kind, tags=tags, note=note)
    return int(made.id or 0)


def diagnose(stage: Stage, days: int, *also: ShortageKind, opinion: str = "") -> None:
    """Confirm what the rules propose; with ``also`` something more, and why."""

    def confirm(context: Context, case_id: int, *, version: int) -> None:
        case = context.unit.cases.get(case_id, SYSTEM.reach)
        proposed = diagnoses.proposed_kinds(context, case) if case else []
        kinds = [kind for kind in ShortageKind if kind in {*(proposed or [ShortageKind.GENERAL]), *also}]
        diagnoses.confirm_diagnosis(context, case_id, kinds=kinds, opinion=opinion, version=version)

    stage.plan(days, confirm)


def agree(stage: Stage, days: int) -> None:
    """The firm agrees to the plan by its own account."""
    stage.plan(days, plan_steps.agree, who=stage.firm)


def begin(stage: Stage, days: int) -> None:
    """The plan begins."""
    stage.plan(days, plan_steps.move, to=PlanState.RUNNING)


def measure(stage: Stage, kind: MeasureKind) -> int:
    """The first measure of a kind; 0 for none."""
    with stage.kit.open(SYSTEM, write=False) as context:
        plan = context.unit.plans.of_case(stage.case_id)
        rows = context.unit.plans.measures(plan.id or 0) if plan else []
    return next((one.id or 0 for one in rows if one.kind is kind), 0)


def progress(stage: Stage, days: int, kind: MeasureKind, state: MeasureState, text: str) -> None:
    """Write down how far the first measure of a kind is."""
    if found := measure(stage, kind):
        stage.plan(days, plan_measures.set_progress, found, state=state, text=text)


def finish(stage: Stage, days: int, *but: MeasureKind) -> None:
    """Every measure that is still open is done, but those of these kinds."""
    with stage.kit.open(SYSTEM, write=False) as context:
        plan = context.unit.plans.of_case(stage.case_id)
        rows = context.unit.plans.measures(plan.id or 0) if plan else []
    for row in rows:
        if row.kind not in but and row.state in OPEN_MEASURES:
            done: dict[str, Any] = {"state": MeasureState.DONE, "text": _DONE.get(row.kind, "已办理")}
            stage.plan(days, plan_measures.set_progress, row.id or 0, **done)


def link_visit(stage: Stage, days: int, visit_id: int) -> None:
    """Link the visit with the measure it was paid for."""
    if found := measure(stage, MeasureKind.VISIT):
        link: dict[str, Any] = {"kind": LinkKind.VISIT, "ref": str(visit_id), "people": 0}
        stage.plan(days, plan_measures.link, found, **link)


def posts_of(stage: Stage) -> list[Vacancy]:
    """The posts of the case that recruit."""
    with stage.kit.open(SYSTEM, write=False) as context:
        return [one for one in context.unit.vacancies.of_case(stage.case_id) if one.state is VacancyState.PUBLISHED]


def send(stage: Stage, days: int, vacancy_id: int, *, wanted: int) -> list[int]:
    """Recommend so many of a post's list who agree on the telephone; returns who they are."""
    sent: list[int] = []

    def dial(context: Context) -> None:
        for candidate in matching.get_shortlist(context, vacancy_id).candidates:
            if len(sent) == wanted:
                return
            seeker_id = candidate.seeker.id or 0
            try:
                referrals.refer(context, vacancy_id, seeker_id, channel=ConsentChannel.PHONE)
            except MatcherError:
                continue
            sent.append(seeker_id)

    stage.on(days, dial)
    return sent


def interview(stage: Stage, days: int, vacancy_id: int, seeker_id: int, *, ahead: int = 2) -> None:
    """Agree on an interview so many days from today."""
    when = clock.midnight(clock.today() + timedelta(days=ahead - days)) + timedelta(hours=10)
    told: dict[str, Any] = {"at": when, "place": "公司人力资源部", "mode": InterviewMode.ONSITE}
    stage.on(days, referrals.mark_interview, vacancy_id, seeker_id, **told)


def start(stage: Stage, days: int, vacancy_id: int, seeker_id: int) -> None:
    """Seen four days before, wanted the next day, and begun so many days ago."""
    interview(stage, days + 4, vacancy_id, seeker_id)
    stage.on(days + 2, referrals.mark_offer, vacancy_id, seeker_id)
    stage.on(days, placements.mark_started, vacancy_id, seeker_id, proof=StartProof.CALL)


def fill(stage: Stage, began: int) -> list[tuple[int, int]]:
    """Bring as many to every post as it wants, all begun so many days ago; who and where."""
    brought = []
    for post in posts_of(stage):
        for seeker_id in send(stage, began + 6, post.id or 0, wanted=post.headcount or 1):
            start(stage, began, post.id or 0, seeker_id)
            brought.append((post.id or 0, seeker_id))
    return brought


def call(stage: Stage, days: int, pairs: list[tuple[int, int]]) -> None:
    """The call after so many days at work."""
    for vacancy_id, seeker_id in pairs:
        stage.on(days, placements.follow_up, vacancy_id, seeker_id, note="在岗，情况稳定")
