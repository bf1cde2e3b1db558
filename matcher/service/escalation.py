"""Up, back and undone (上报、退回、撤回): a case goes to the level above, back a step, or its last step is undone."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import OPEN_STATES, Case
from matcher.models.enums import CaseEventKind, Labelled, Role, ShortageKind
from matcher.models.states import CaseState
from matcher.models.step import CaseLevel, CaseStep, StepKind
from matcher.planning.escalation import levels_due
from matcher.service import case_endings, diagnoses, plan_results
from matcher.service.cases import check_version, find_case, gap_of, log_step, note
from matcher.service.context import Context
from matcher.service.permissions import Action, Actor

# How high each role stands; a level is watched over by the role of its own height and those above.
_HEIGHT = {Role.OFFICER: 0, Role.COUNTY_ADMIN: 1, Role.CITY_ADMIN: 2, Role.PROVINCE_ADMIN: 3}
_BACK = {CaseState.MATCHING: CaseState.REGISTERED, CaseState.FOLLOWING: CaseState.MATCHING}


class ReturnPart(Labelled):
    """What is taken back a step (退回内容)."""

    LEVEL = "level", "退回下级办理"
    STATE = "state", "退回上一进度"


def escalate(context: Context, case_id: int, *, version: int, opinion: str) -> Case:
    """Hand a case to the level above, with the opinion; by whoever stands at its present level or above."""
    case = _open_case(context, case_id, version, opinion)
    above = next_level(case.level)
    if above is None:
        raise Conflict("案件已由省级督办，不能再上报")
    if not may_escalate(context.actor, case):
        raise Conflict(f"案件当前为“{case.level.label}”，请由该级管理员上报")
    _raise(context, case, above, opinion.strip())
    return case


def _raise(context: Context, case: Case, level: CaseLevel, opinion: str, *, by_rule: bool = False) -> None:
    # The opinion stays in the log of steps: the enterprise reads the history.
    event = note(context, case, CaseEventKind.STATE, f"上报：{case.level.label} → {level.label}")
    context.unit.audit("case.escalate", "case", case.id, to=level.value)
    log_step(context, case, StepKind.ESCALATE, event, opinion=opinion, to_level=level, by_rule=by_rule)


def return_case(context: Context, case_id: int, *, part: ReturnPart, version: int, opinion: str) -> Case:
    """Send a case back one step with the reason: to the level below, or to the progress before."""
    case = _open_case(context, case_id, version, opinion)
    if part not in returnable(context.actor, case):
        words = case.level.label if part is ReturnPart.LEVEL else case.state.label
        raise Conflict(f"案件当前为“{words}”，不能由您{part.label}")
    level = list(CaseLevel)[case.level.rank - 1] if part is ReturnPart.LEVEL else case.level
    state = _BACK[case.state] if part is ReturnPart.STATE else case.state
    way = (case.level.label, level.label) if part is ReturnPart.LEVEL else (case.state.label, state.label)
    event = note(context, case, CaseEventKind.STATE, f"退回：{way[0]} → {way[1]}")
    context.unit.audit("case.return", "case", case.id, to_level=level.value, to_state=state.value)
    log_step(context, case, StepKind.RETURN, event, opinion=opinion.strip(), to_state=state, to_level=level)
    return case


def retract(context: Context, case_id: int, *, version: int) -> Case:
    """Undo one's own last step, while nobody has acted on it: the case is as it was before."""
    if find_case(context, case_id, Action.CASE_ESCALATE).state not in OPEN_STATES:
        # The posts that ended with it come back: held before their case (decision 0005).
        context.unit.vacancies.held_of_case(case_id)
    case = find_case(context, case_id, Action.CASE_ESCALATE, lock=True)
    check_version(case.version, version)
    step = retractable(context, case)
    if step is None:
        raise Conflict("只能撤回本人刚办理、且之后没有人再办理的一步")
    closed = case.state not in OPEN_STATES
    if closed:
        other = context.unit.cases.open_of(case.enterprise_id)
        if other is not None:
            raise Conflict(f"该企业已有新的在办案件 {other.number}，不能撤回结案")
        case.closed_at = None
        plan = context.unit.plans.of_case(case_id)
        if plan is not None and step.plan_before is not None:
            plan_results.resume(context, plan, step.plan_before)
        case_endings.bring_back(context, case, step)
    event = note(context, case, CaseEventKind.STATE, f"撤回：{step.kind.label}（{_way(step)}）")
    context.unit.audit("case.retract", "case", case.id, step=step.number)
    step.retracted_at = clock.now()
    opinion = f"撤回第 {step.number} 步"
    state, level = step.from_state, step.from_level
    log_step(context, case, StepKind.RETRACT, event, opinion=opinion, to_state=state, to_level=level)
    return case


def _way(step: CaseStep) -> str:
    if step.from_level is not step.to_level:
        return f"{step.from_level.label} → {step.to_level.label}"
    return f"{step.from_state.label} → {step.to_state.label}"


def _open_case(context: Context, case_id: int, version: int, opinion: str) -> Case:
    case = find_case(context, case_id, Action.CASE_ESCALATE, lock=True)
    check_version(case.version, version)
    if case.state not in OPEN_STATES:
        raise Conflict(f"案件当前为“{case.state.label}”，不能再办理")
    if not opinion.strip():
        raise Invalid("请填写办理意见", field="opinion")
    return case


def next_level(level: CaseLevel) -> CaseLevel | None:
    """The level above, None at the top."""
    return list(CaseLevel)[level.rank + 1] if level.rank < CaseLevel.PROVINCE.rank else None


def may_escalate(actor: Actor, case: Case) -> bool:
    """Whether this actor may hand the open case to the level above."""
    stands = actor.system or _HEIGHT.get(actor.role or Role.SEEKER, -1) >= case.level.rank
    return stands and case.state in OPEN_STATES and next_level(case.level) is not None


def returnable(actor: Actor, case: Case) -> list[ReturnPart]:
    """What of an open case this actor may send back: a level from that level's own height, progress by anybody."""
    if case.state not in OPEN_STATES:
        return []
    height = len(_HEIGHT) if actor.system else _HEIGHT.get(actor.role or Role.SEEKER, -1)
    parts = [ReturnPart.LEVEL] if case.level is not CaseLevel.OFFICER and height >= case.level.rank else []
    return [*parts, *([ReturnPart.STATE] if case.state in _BACK else [])]


def retractable(context: Context, case: Case) -> CaseStep | None:
    """The case's last step if it is this actor's own and nobody has acted on the case since."""
    steps = context.unit.cases.steps(case.id or 0, limit=1)
    step = steps[0] if steps else None
    if step is None or step.kind is StepKind.RETRACT or step.retracted_at is not None:
        return None
    if step.by_id is None or step.by_id != context.actor.account_id:
        return None
    untouched = step.case_version == case.version and context.unit.cases.last_event(case.id or 0) == step.event_id
    return step if untouched else None


def escalate_overdue(context: Context) -> int:
    """Hand long shortages to county and city after the days of the rulebook; run daily, each level once a case.

    A case that a level sent back is not handed to that level by rule again: a person has decided.
    """
    moment, raised, rules = clock.now(), 0, context.kit.planning.thresholds
    for case in context.unit.cases.opened_before(moment - timedelta(days=rules.escalate_county_days)):
        days = (clock.today() - clock.local(case.opened_at).date()).days
        due = levels_due(rules, days)
        if not due or due[-1].rank <= case.level.rank or not _long(context, case):
            continue
        reached = {step.to_level for step in context.unit.cases.steps(case.id or 0) if step.kind is StepKind.ESCALATE}
        for level in due:
            if level.rank > case.level.rank and level not in reached:
                _raise(context, case, level, f"长期缺工，立案已 {days} 天", by_rule=True)
                raised += 1
    return raised


def _long(context: Context, case: Case) -> bool:
    """Whether people are still missing and the shortage is a long one, as the diagnosis has it (缺工诊断)."""
    return gap_of(context, case).missing > 0 and ShortageKind.LONG_TERM in diagnoses.standing_kinds(context, case)
