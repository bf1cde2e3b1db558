"""Steps of a plan (方案进度): agreed by the enterprise, begun, paused, reviewed every month, closed by its numbers."""

from __future__ import annotations

from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import Case
from matcher.models.enums import CaseEventKind, Role
from matcher.models.plan import CLOSED, CLOSINGS, Plan, PlanReview, PlanVersion
from matcher.models.plan_kinds import AgreementChannel
from matcher.models.states import PlanState
from matcher.planning.deadlines import next_review
from matcher.service import deadlines, plan_contents, plan_results
from matcher.service.cases import gap_of, note, refuse_unsolved
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.plan_measures import find_plan
from matcher.service.plans import get_plan

# Which steps a plan takes by hand; agreeing and closing are use cases of their own.
STEPS: dict[PlanState, tuple[PlanState, ...]] = {
    PlanState.DRAFT: (),
    PlanState.AGREED: (PlanState.RUNNING,),
    PlanState.RUNNING: (PlanState.PAUSED,),
    PlanState.PAUSED: (PlanState.RUNNING,),
    PlanState.SOLVED: (),
    PlanState.UNSOLVED_CLOSED: (),
}


def agreeable(plan: Plan) -> bool:
    """Whether there is something the enterprise has not agreed to yet."""
    return plan.state is PlanState.DRAFT or (plan.state in (PlanState.RUNNING, PlanState.PAUSED) and plan.amended)


def agree(
    context: Context, case_id: int, *, version: int, name: str = "", agreed_on: date | None = None
) -> PlanVersion:
    """Take down that the enterprise agrees (企业确认): by its own account now, or by the officer from a signed paper.

    What was agreed to is kept whole as a version. The shortage must have been confirmed by an officer before, and
    every measure must say who does it until when.
    """
    case, plan = find_plan(context, case_id, version, Action.PLAN_AGREE)
    if not agreeable(plan):
        raise Conflict(f"方案当前为“{plan.state.label}”，没有待确认的内容")
    own = context.actor.role is Role.ENTERPRISE
    name, day = name.strip() or (context.actor.name if own else ""), agreed_on or clock.today()
    if not 1 <= len(name) <= 40:
        raise Invalid("请填写企业确认人姓名，不超过 40 个字", field="name")
    if own and day != clock.today():
        raise Invalid("企业账号确认的日期就是今天，不必填写", field="agreed_on")
    view = get_plan(context, case_id)
    drafted = clock.local(plan.created_at).date()
    said = clock.local(view.diagnosis.at).date() if view.diagnosis is not None else drafted
    since = max(drafted, plan.changed_on or drafted, said)
    if not since <= day <= clock.today():
        raise Invalid(f"签字日期应在方案最近一次修改（{since}）之后、今天或以前", field="agreed_on")
    if view.diagnosis is None:
        raise Conflict("缺工诊断还没有由专员确认，方案不能确认")
    if vague := [one.measure.kind.label for one in view.measures if not one.owner or one.measure.due is None]:
        raise Conflict(f"以下措施还没有责任人或期限：{'、'.join(vague)}")
    channel = AgreementChannel.ACCOUNT if own else AgreementChannel.PAPER
    made = context.unit.plans.add_version(
        PlanVersion(
            plan_id=plan.id or 0,
            number=plan.agreed + 1,
            content=plan_contents.content(context, view),
            agreed_name=name,
            agreed_on=day,
            channel=channel,
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )
    plan.agreed, plan.amended = made.number, False
    if plan.state is PlanState.DRAFT:
        plan.state = PlanState.AGREED
    _stepped(context, case, plan, f"企业确认方案第 {made.number} 版：{name}，{day}（{channel.label}）", "plan.agree")
    return made


def move(context: Context, case_id: int, *, to: PlanState, version: int, opinion: str = "") -> Plan:
    """Begin, pause or go on with a plan; another step is a conflict. The first review is due a month after it began."""
    case, plan = find_plan(context, case_id, version)
    if to not in STEPS[plan.state]:
        raise Conflict(f"方案当前为“{plan.state.label}”，不能转为“{to.label}”{_instead(to)}")
    if to is PlanState.PAUSED and not opinion.strip():
        raise Invalid("请填写暂停原因", field="opinion")
    if plan.state is PlanState.AGREED:
        plan.review_due = next_review(clock.today(), context.kit.planning.thresholds.review_months)
    said = f"：{opinion.strip()}" if opinion.strip() else ""
    text = f"方案 {plan.state.label} → {to.label}{said}"
    plan.state = to
    _stepped(context, case, plan, text, "plan.move")
    deadlines.settle(context, case)
    return plan


def _instead(to: PlanState) -> str:
    if to is PlanState.AGREED:
        return "；请由企业确认方案"
    return "；请填写结案数字后结案" if to in CLOSED else ""


def close(
    context: Context,
    case_id: int,
    *,
    to: PlanState,
    version: int,
    solved: int,
    satisfaction: int,
    opinion: str,
) -> Plan:
    """Close a plan (结案): only when the stated number is the number counted from linked placements.

    ``to`` 已解决 needs the whole gap filled, lent people counted. ``satisfaction`` is the enterprise's, 1 to 5.
    """
    case, plan = find_plan(context, case_id, version)
    if to not in CLOSINGS.get(plan.state, ()):
        raise Conflict(f"方案当前为“{plan.state.label}”，不能按“{to.label}”结案")
    if not 1 <= satisfaction <= 5:
        raise Invalid("企业满意度请填 1 到 5 分", field="satisfaction")
    if not opinion.strip():
        raise Invalid("请填写结案意见", field="opinion")
    found, gap = plan_results.count(context, plan), gap_of(context, case)
    if solved != found.supplied:
        raise Conflict(
            f"填写的解决人数 {solved} 与已关联的到岗人数 {found.supplied} 不一致；请先登记到岗或关联凭据，再结案",
            code="numbers",
        )
    if to is PlanState.SOLVED:
        refuse_unsolved(gap, found.lent)
        if plan.amended:
            raise Conflict("方案有修改还没有经企业确认，请先确认再结案")
    plan_results.settle(context, plan, to)
    plan.satisfaction, plan.closing_opinion = satisfaction, opinion.strip()[:500]
    text = f"方案{to.label}：解决用工 {plan.solved} 人，企业满意度 {satisfaction} 分；{opinion.strip()}"
    _stepped(context, case, plan, text, "plan.close")
    return plan


def review(
    context: Context, case_id: int, *, version: int, progress: str, problems: str = "", next_steps: str = ""
) -> PlanReview:
    """Write down a monthly review (月度回顾) with the numbers of the day; the next is due a month after it was held."""
    case, plan = find_plan(context, case_id, version)
    if plan.state not in (PlanState.RUNNING, PlanState.PAUSED):
        raise Conflict(f"方案当前为“{plan.state.label}”，实施中才做月度回顾")
    texts = {"progress": progress.strip(), "problems": problems.strip(), "next_steps": next_steps.strip()}
    if not texts["progress"]:
        raise Invalid("请填写进展情况", field="progress")
    for name, text in texts.items():
        if len(text) > 1000:
            raise Invalid("请控制在 1000 字以内", field=name)
    found, today = plan_results.count(context, plan), clock.today()
    due = plan.review_due or today
    made = context.unit.plans.add_review(
        PlanReview(
            plan_id=plan.id or 0,
            due=due,
            held_on=today,
            progress=texts["progress"],
            problems=texts["problems"],
            next_steps=texts["next_steps"],
            supplied=found.supplied,
            missing=gap_of(context, case).still(found.lent),
            by_id=context.actor.account_id,
            by_name=context.actor.name[:60],
            at=clock.now(),
        )
    )
    plan.review_due = next_review(today, context.kit.planning.thresholds.review_months)
    text = f"月度回顾：已解决 {made.supplied} 人，还缺 {made.missing} 人；{made.progress}"
    _stepped(context, case, plan, text, "plan.review")
    deadlines.reviewed(context, case)
    return made


def _stepped(context: Context, case: Case, plan: Plan, text: str, action: str) -> None:
    plan.version += 1
    note(context, case, CaseEventKind.PLAN, text)
    context.unit.audit(action, "plan", plan.id, state=plan.state.value, version=plan.version)
