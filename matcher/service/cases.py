"""Cases (一企一策): opened by a submission, routed to an officer, watched until the gap is closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import Case, CaseEvent
from matcher.models.deadline import Light
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, Role
from matcher.models.officer import Officer, Pairing
from matcher.models.plan import CLOSED, CLOSINGS, Measure, Plan
from matcher.models.states import PROPOSED, CaseState, PlanState, ReferralState, VacancyState
from matcher.models.step import CaseLevel, CaseStep, StepKind
from matcher.models.vacancy import Vacancy
from matcher.planning.deadlines import soon
from matcher.service import case_history, conflicts, deadlines, plan_results
from matcher.service.context import Context
from matcher.service.deadlines import DeadlineRow
from matcher.service.gaps import Gap as Gap
from matcher.service.gaps import gap_of as gap_of
from matcher.service.gaps import gaps as gaps
from matcher.service.gaps import missing_on
from matcher.service.permissions import Action, permit

# Which steps a case may take by hand (domain.md §5); the rest follow from what happens to its posts.
_STEPS: dict[CaseState, tuple[CaseState, ...]] = {
    CaseState.REGISTERED: (CaseState.MATCHING, CaseState.CLOSED),
    CaseState.MATCHING: (CaseState.FOLLOWING, CaseState.CLOSED),
    CaseState.FOLLOWING: (CaseState.MATCHING, CaseState.SOLVED, CaseState.CLOSED),
    CaseState.SOLVED: (),
    CaseState.CLOSED: (),
}

# Posts that somebody still sees, reviews or may take up: a case does not end over them (``service.case_endings``).
RUNNING_POSTS = (
    VacancyState.SUBMITTED,
    VacancyState.REJECTED,
    VacancyState.PUBLISHED,
    VacancyState.PAUSED,
    VacancyState.EXPIRED,
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as lists show it."""

    case: Case
    enterprise: Enterprise
    officer: Officer | None
    gap: Gap
    overdue: bool
    light: Light | None = None


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post of a case with what became of its candidates."""

    vacancy: Vacancy
    started: int
    counts: dict[ReferralState, int] = field(default_factory=dict)

    @property
    def proposed(self) -> int:
        """How many people are recommended and without an outcome."""
        return sum(self.counts.get(state, 0) for state in PROPOSED)

    @property
    def missing(self) -> int | None:
        """Headcount still missing; None for 若干."""
        return missing_on(self.vacancy, self.started)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its page shows it."""

    row: CaseRow
    posts: list[PostRow]
    plan: Plan
    measures: list[tuple[Measure, int]]
    events: Sequence[CaseEvent]
    pairings: Sequence[tuple[Pairing, Officer]]
    deadlines: Sequence[DeadlineRow] = ()
    steps: Sequence[CaseStep] = ()
    # People the plan counts beside those who started on the posts.
    lent: int = 0

    @property
    def short(self) -> int:
        """People still missing when those lent or on odd jobs count too, as the plan says."""
        return self.row.gap.still(self.lent)


def note(
    context: Context, case: Case, kind: CaseEventKind, text: str, *, vacancy_id: int | None = None, **data: Any
) -> CaseEvent:
    """Append to a case's history under the actor's name; what a rule decided stands under 系统."""
    by_rule = kind in (CaseEventKind.OPENED, CaseEventKind.ROUTED) and context.actor.role in (None, Role.ENTERPRISE)
    return context.unit.cases.note(
        CaseEvent(
            case_id=case.id or 0,
            kind=kind,
            text=text[:500],
            vacancy_id=vacancy_id,
            by_id=context.actor.account_id,
            by_name="系统" if by_rule else context.actor.name,
            data=data,
            at=clock.now(),
        )
    )


def refuse_unsolved(gap: Gap, lent: int) -> None:
    """Refuse to call a case or plan solved while people are missing, those lent by others counted as come."""
    if short := gap.still(lent):
        raise Conflict(f"缺口还有 {short} 人（过期未招满的岗位也算），不能按“已解决”办结；确实无法解决请选“未解决关闭”")
    if gap.empty_posts > max(0, lent - gap.missing):
        told = f"有 {gap.empty_posts} 个招“若干”人的岗位还没有人到岗"
        raise Conflict(f"{told}，不能按“已解决”办结；请先登记到岗，或选“未解决关闭”")


def list_cases(
    context: Context,
    *,
    states: Sequence[CaseState] = (),
    words: str = "",
    light: Light | None = None,
    offset: int = 0,
    limit: int = 20,
) -> tuple[list[CaseRow], int]:
    """The cases the actor may see, the most urgent review first, and how many there are; ``light`` keeps one colour."""
    reach, today = permit(context.actor, Action.CASE_READ), clock.today()
    # Deadlines are the administration's own: an enterprise cannot ask for a colour.
    shines = (light, today, soon(today)) if light and context.actor.role is not Role.ENTERPRISE else None
    told: dict[str, Any] = {"states": states, "words": words.strip(), "offset": offset, "limit": limit}
    rows, total = context.unit.cases.page(reach, light=shines, **told)
    return _rows(context, rows), total


def list_proposals(context: Context) -> list[CaseRow]:
    """Open cases whose officer is only proposed, for the administrator to confirm or change."""
    reach = permit(context.actor, Action.CASE_ASSIGN)
    return _rows(context, context.unit.cases.proposals(reach))


def _rows(context: Context, rows: Sequence[tuple[Case, Enterprise]]) -> list[CaseRow]:
    officers = context.unit.officers.many([case.officer_id for case, _ in rows if case.officer_id is not None])
    found, day = gaps(context, [case.id or 0 for case, _ in rows]), clock.today()
    lights = deadlines.lights(context, [case for case, _ in rows])
    return [
        CaseRow(
            case,
            enterprise,
            officers.get(case.officer_id or 0),
            found[case.id or 0],
            case.review_due is not None and case.review_due < day,
            lights.get(case.id or 0),
        )
        for case, enterprise in rows
    ]


def find_case(context: Context, case_id: int, action: Action, *, lock: bool = False) -> Case:
    """A case within the actor's reach for ``action``, or the same NotFound as for an id that never was."""
    case = context.unit.cases.get(case_id, permit(context.actor, action), lock=lock)
    if case is None:
        raise NotFound("没有这个案件，或不在您的管辖范围")
    conflicts.keep_out(context, case.enterprise_id, action, lock=lock)
    return case


def get_case(context: Context, case_id: int) -> CaseView:
    """Everything the case page shows."""
    unit = context.unit
    case = find_case(context, case_id, Action.CASE_READ)
    enterprise = unit.enterprises.get(case.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    row = _rows(context, [(case, enterprise)])[0]
    plan = unit.plans.of_case(case_id)
    if plan is None:
        raise NotFound("该案件没有方案")
    results = plan_results.count(context, plan)
    measures = [(measure, results.by_measure.get(measure.id or 0, 0)) for measure in unit.plans.measures(plan.id or 0)]
    return CaseView(
        row,
        _posts(context, case),
        plan,
        measures,
        case_history.told(context.actor, unit.cases.events(case_id)),
        unit.officers.open_pairings(enterprise.id or 0),
        deadlines.of_case(context, case),
        [] if context.actor.role is Role.ENTERPRISE else unit.cases.steps(case_id),
        results.lent,
    )


def _posts(context: Context, case: Case) -> list[PostRow]:
    posts = context.unit.vacancies.of_case(case.id or 0)
    counts: dict[int, Counter[ReferralState]] = {post.id or 0: Counter() for post in posts}
    for referral in context.unit.referrals.of_vacancies([post.id for post in posts if post.id is not None]):
        counts[referral.vacancy_id][referral.state] += 1
    return [
        PostRow(post, found[ReferralState.STARTED], dict(found))
        for post, found in zip(posts, counts.values(), strict=True)
    ]


def move_case(
    context: Context, case_id: int, *, to: CaseState, version: int, opinion: str, satisfaction: int | None = None
) -> Case:
    """Take a case one step (with an opinion, 意见); an illegal step or a stale version is a conflict.

    已办结 of a case whose plan runs closes the plan as solved, so it takes what that takes: ``satisfaction``, 1 to 5.
    A case does not end over posts that still run: ``case_endings.move_case`` ends them first.
    """
    case = find_case(context, case_id, Action.CASE_WORK, lock=True)
    plan = refuse_step(context, case, to=to, version=version, opinion=opinion, satisfaction=satisfaction)
    if to in (CaseState.SOLVED, CaseState.CLOSED):
        posts = context.unit.vacancies.of_case(case_id)
        if running := [one.title for one in posts if one.state in RUNNING_POSTS and one.merged_into is None]:
            raise Conflict(
                f"还有 {len(running)} 个岗位没有结束（{'、'.join(running[:5])}），请先关闭岗位", code="posts"
            )
    take_step(context, case, plan, to=to, opinion=opinion.strip(), satisfaction=satisfaction)
    return case


def refuse_step(
    context: Context, case: Case, *, to: CaseState, version: int, opinion: str, satisfaction: int | None
) -> Plan | None:
    """Refuse a step that this case cannot take as it stands; of one that ends it, the plan that ends with it."""
    check_version(case.version, version)
    if to not in _STEPS[case.state]:
        raise Conflict(f"案件当前为“{case.state.label}”，不能转为“{to.label}”")
    if not opinion.strip():
        raise Invalid("请填写办理意见", field="opinion")
    ending = to in (CaseState.SOLVED, CaseState.CLOSED)
    if satisfaction is not None and not (ending and 1 <= satisfaction <= 5):
        raise Invalid("企业满意度在办结时填写，1 到 5 分", field="satisfaction")
    plan = context.unit.plans.of_case(case.id or 0) if ending else None
    if to is CaseState.SOLVED:
        refuse_unsolved(gap_of(context, case), lent_to(context, case))
        if plan is not None and plan.state not in CLOSED:
            _refuse_unplanned(plan, satisfaction)
    return plan


def take_step(
    context: Context, case: Case, plan: Plan | None, *, to: CaseState, opinion: str, satisfaction: int | None
) -> CaseStep:
    """Take the step that :func:`refuse_step` let pass; ``plan`` ends with the case."""
    if plan is not None and plan.state not in CLOSED:
        plan.satisfaction, plan.closing_opinion = satisfaction, opinion[:500]
        plan.version += 1
    return _move(context, case, to, opinion)


def _refuse_unplanned(plan: Plan, satisfaction: int | None) -> None:
    """Refuse 已办结 of a case whose open plan could not be closed as solved itself: not agreed to, or not running."""
    if not plan.agreed or plan.amended:
        what = "方案有修改还没有经企业确认" if plan.agreed else "方案还没有经诊断和企业确认"
        raise Conflict(f"{what}，不能按“已办结”结案；请先确认方案，或说明原因选“未解决关闭”", code="plan")
    if PlanState.SOLVED not in CLOSINGS.get(plan.state, ()):
        raise Conflict(f"方案当前为“{plan.state.label}”，没有在实施，请先开始或恢复实施再办结", code="plan")
    if satisfaction is None:
        raise Invalid("办结时请填写企业满意度，1 到 5 分", field="satisfaction")


def lent_to(context: Context, case: Case) -> int:
    """How many people the case's plan counts beside those who started on its posts: lent ones, and odd jobs."""
    plan = context.unit.plans.of_case(case.id or 0)
    return plan_results.count(context, plan).lent if plan is not None else 0


def _move(context: Context, case: Case, to: CaseState, opinion: str, *, by_rule: bool = False) -> CaseStep:
    event = note(context, case, CaseEventKind.STATE, f"{case.state.label} → {to.label}：{opinion}"[:500])
    context.unit.audit("case.move", "case", case.id, to=to.value)
    step = log_step(context, case, StepKind.MOVE, event, opinion=opinion, to_state=to, by_rule=by_rule)
    if to in (CaseState.SOLVED, CaseState.CLOSED):
        case.closed_at = clock.now()
        plan = context.unit.plans.of_case(case.id or 0)
        if plan is not None and plan.state not in CLOSED:
            step.plan_before = plan.state
            plan_results.settle(
                context, plan, PlanState.SOLVED if to is CaseState.SOLVED else PlanState.UNSOLVED_CLOSED
            )
    return step


def log_step(
    context: Context,
    case: Case,
    kind: StepKind,
    event: CaseEvent,
    *,
    opinion: str,
    to_state: CaseState | None = None,
    to_level: CaseLevel | None = None,
    by_rule: bool = False,
) -> CaseStep:
    """Take the case where the step leads and write the step down (环节、经办人、时间、意见); its deadlines follow.

    What a rule did stands under 系统, and nobody can take it back.
    """
    steps = context.unit.cases.steps(case.id or 0, limit=1)
    by_rule = by_rule or context.actor.account_id is None
    step = CaseStep(
        case_id=case.id or 0,
        number=steps[0].number + 1 if steps else 1,
        kind=kind,
        from_state=case.state,
        to_state=to_state or case.state,
        from_level=case.level,
        to_level=to_level or case.level,
        opinion=opinion[:500],
        by_id=None if by_rule else context.actor.account_id,
        by_name="系统" if by_rule else context.actor.name,
        case_version=case.version + 1,
        event_id=event.id or 0,
        at=clock.now(),
    )
    context.unit.cases.log(step)
    case.state, case.level = step.to_state, step.to_level
    touch(case)
    deadlines.settle(context, case)
    return step


def touch(case: Case) -> None:
    """Mark a case as changed now."""
    case.version += 1
    case.updated_at = clock.now()


def advance(context: Context, case: Case) -> None:
    """Let the case follow its facts: a first referral starts matching, a closed gap starts the follow-up."""
    gap = gap_of(context, case)
    if case.state is CaseState.REGISTERED:
        _move(context, case, CaseState.MATCHING, "开始对接推荐", by_rule=True)
    if case.state is CaseState.MATCHING and gap.started and not gap.missing:
        _move(context, case, CaseState.FOLLOWING, f"缺口已补齐（{gap.started} 人到岗），转入到岗回访", by_rule=True)


def fall_back(context: Context, case: Case, why: str = "有人离岗或撤回到岗") -> None:
    """Let a case in follow-up look for people again, because the gap is open: somebody left, or a post came back."""
    gap = gap_of(context, case)
    if case.state is CaseState.FOLLOWING and (short := gap.missing - lent_to(context, case)) > 0:
        _move(context, case, CaseState.MATCHING, f"{why}，缺口 {short} 人，继续对接")


def reviewed(context: Context, case: Case) -> None:
    """Clear the review deadline once no post of the case awaits review."""
    posts = context.unit.vacancies.of_case(case.id or 0)
    if not any(post.state is VacancyState.SUBMITTED for post in posts):
        case.review_due = None
    case.updated_at = clock.now()
    deadlines.settle(context, case)


def check_version(stored: int, seen: int) -> None:
    """Refuse to overwrite what somebody else changed meanwhile."""
    if stored != seen:
        raise Conflict("内容已被他人更新，请刷新页面后再操作", code="stale")


def row_json(row: CaseRow) -> dict[str, Any]:
    """One case as the command line and the API give it."""
    return {
        "id": row.case.id,
        "number": row.case.number,
        "enterprise": {"id": row.enterprise.id, "uscc": row.enterprise.uscc, "name": row.enterprise.name},
        "adcode": row.case.adcode,
        "officer": {"id": row.officer.id, "name": row.officer.name} if row.officer else None,
        "routing": row.case.routing.value if row.case.routing else None,
        "routing_reasons": row.case.routing_reasons,
        "state": row.case.state.value,
        "wanted": row.gap.wanted,
        "started": row.gap.started,
        "missing": row.gap.missing,
        "unknown_posts": row.gap.unknown_posts,
        "review_due": row.case.review_due,
        "overdue": row.overdue,
        "level": row.case.level.value,
        "light": row.light.value if row.light else None,
        "version": row.case.version,
    }


def next_states(case: Case) -> tuple[CaseState, ...]:
    """The steps the case may take by hand from where it is."""
    return _STEPS[case.state]
