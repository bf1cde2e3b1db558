"""Measures of a plan (措施): generated from the confirmed shortages, changed by hand, linked with what they did."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.attachment import SubjectKind
from matcher.models.case import Case
from matcher.models.enums import CaseEventKind, ShortageKind
from matcher.models.plan import CLOSED, MAX_MEASURES, MAX_PEOPLE, Measure, MeasureDraft, MeasureLink, Plan
from matcher.models.plan_kinds import BY_HAND, LinkKind, MeasureKind, MeasureState
from matcher.models.shortlist import Referral
from matcher.models.states import PlanState, ReferralState
from matcher.planning.measures import REFERRAL, Proposal, proposals
from matcher.repository.vacancies import WANTING
from matcher.service import pay_market, plan_evidence, plan_results, survey_wishes
from matcher.service.cases import check_version, find_case, gap_of, note
from matcher.service.context import Context
from matcher.service.permissions import Action

_LABELS = {
    "kind": "措施",
    "text": "内容",
    "clause": "依据条款",
    "officer_id": "责任专员",
    "body": "责任单位",
    "start": "开始日期",
    "due": "完成期限",
    "target": "目标人数",
    "place": "顺序",
}


def open_plan(context: Context, case: Case) -> Plan:
    """The plan of a case that may still be changed; a closed one is a conflict."""
    plan = context.unit.plans.of_case(case.id or 0)
    if plan is None:
        raise NotFound("该案件没有方案")
    if plan.state in CLOSED:
        raise Conflict(f"方案已“{plan.state.label}”，不能再改动")
    return plan


def find_plan(context: Context, case_id: int, version: int, action: Action = Action.CASE_WORK) -> tuple[Case, Plan]:
    """A case, held until the transaction ends, and its open plan as of the version the actor saw."""
    case = find_case(context, case_id, action, lock=True)
    plan = open_plan(context, case)
    check_version(plan.version, version)
    return case, plan


def unsettle(plan: Plan) -> None:
    """Note that a plan is no longer what the enterprise agreed to; one not begun goes back to draft."""
    plan.amended = plan.agreed > 0
    plan.changed_on = clock.today()
    if plan.state is PlanState.AGREED:
        plan.state = PlanState.DRAFT


def generate(
    context: Context, case: Case, plan: Plan, kinds: Collection[ShortageKind], *, keep: bool = False
) -> list[str]:
    """Bring a plan's measures in step with these shortages; returns what changed in words.

    Rows that a person edited, took out, began, linked or hung a file on stay as they are. The rest follow the
    catalogue; rows it no longer asks for go, unless ``keep``.
    """
    store = context.unit.plans
    rows = {one.source: one for one in store.measures(plan.id or 0, removed=True) if one.source}
    asked = {one.rule.key: one for one in _asked(context, case, kinds)}
    linked: set[int | None] = {one.measure_id for one in store.links(plan.id or 0)}
    linked |= {part.measure_id for part, _ in context.unit.organisations.of_case(case.id or 0)}
    linked |= context.unit.attachments.ever(SubjectKind.MEASURE, [one.id or 0 for one in rows.values()])
    place = max((one.place for one in store.measures(plan.id or 0, removed=True)), default=0)
    changed = []
    for key, proposal in asked.items():
        row = rows.get(key)
        if row is None:
            place += 1
            row = store.add_measure(_made(plan, case, proposal, place))
            changed.append(f"增加“{row.kind.label}”")
        elif not row.edited and not row.removed and _refreshed(row, case, proposal):
            changed.append(f"更新“{row.kind.label}”")
    for key, row in rows.items():
        idle = not row.edited and not row.removed and row.state is MeasureState.PLANNED and row.id not in linked
        if key not in asked and idle and not keep:
            store.drop_measure(row)
            changed.append(f"去掉“{row.kind.label}”")
    if changed:
        unsettle(plan)
    return changed


def _asked(context: Context, case: Case, kinds: Collection[ShortageKind]) -> list[Proposal]:
    enterprise = context.unit.enterprises.get(case.enterprise_id)
    posts = [post for post in context.unit.vacancies.of_case(case.id or 0) if post.state in WANTING]
    starts = [post.start_by or post.valid_from for post in posts]
    rules = context.kit.planning
    weighs = any(rule.uncompared and rule.called(kinds) for rule in rules.measures)
    compared = any(pay_market.compare(context, post).percent is not None for post in posts) if weighs else True
    return proposals(
        rules,
        kinds,
        key_firm=enterprise is not None and enterprise.is_key,
        wanted=min(MAX_PEOPLE, sum(post.headcount or 0 for post in posts)),
        today=clock.today(),
        season_starts=min(starts, default=None),
        asked=survey_wishes.asked(context, case.enterprise_id),
        compared=compared,
        seats=min(MAX_PEOPLE, survey_wishes.seats(context, case.enterprise_id)),
    )


def _made(plan: Plan, case: Case, proposal: Proposal, place: int) -> Measure:
    rule = proposal.rule
    return Measure(
        plan_id=plan.id or 0,
        kind=rule.kind,
        source=rule.key,
        place=place,
        text=proposal.text,
        clause=rule.clause,
        quote=rule.quote,
        officer_id=case.officer_id,
        start=proposal.start,
        due=proposal.due,
        target=proposal.target,
    )


def _refreshed(row: Measure, case: Case, proposal: Proposal) -> bool:
    """Whether the row changed; what was promised once, its days, stays."""
    rule = proposal.rule
    fresh: dict[str, object] = {"text": proposal.text, "clause": rule.clause, "quote": rule.quote}
    if rule.key == REFERRAL or proposal.target:
        fresh |= {"target": proposal.target}
    if row.state in (MeasureState.PLANNED, MeasureState.RUNNING):
        fresh |= {"officer_id": case.officer_id}
    differs = {name: value for name, value in fresh.items() if getattr(row, name) != value}
    for name, value in differs.items():
        setattr(row, name, value)
    return bool(differs)


def drafted(told: Mapping[str, object]) -> MeasureDraft:
    """A measure as a form tells it, empty fields left out; raises :class:`Invalid` naming the first wrong field."""
    try:
        return MeasureDraft.model_validate({key: value for key, value in told.items() if value not in ("", None)})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "due"
        raise Invalid(f"{_LABELS.get(name, name)}填写有误：{_remedy(name, first)}", field=name) from None


def _remedy(name: str, error: Any) -> str:
    if not error["loc"]:
        return "完成期限不能早于开始日期"
    if name in ("start", "due"):
        return "请按 2022-12-20 的格式填写日期"
    if name in ("target", "place"):
        return f"请填 {0 if name == 'target' else 1} 到 {MAX_PEOPLE if name == 'target' else MAX_MEASURES} 的整数"
    return {"text": "请填 2 到 300 个字", "kind": "请从列表中选择", "body": "不超过 60 个字"}.get(name, "请核对")


def add_measure(context: Context, case_id: int, draft: MeasureDraft, *, version: int) -> Measure:
    """Add a measure of the officer's own; the enterprise has to agree to the plan again."""
    case, plan = find_plan(context, case_id, version)
    rows = context.unit.plans.measures(plan.id or 0)
    if len(rows) >= MAX_MEASURES:
        raise Conflict(f"一个方案最多 {MAX_MEASURES} 条措施，请先合并或删去")
    measure = Measure(plan_id=plan.id or 0, kind=draft.kind, edited=True, place=(rows[-1].place if rows else 0) + 1)
    _fill(context, case, measure, draft)
    context.unit.plans.add_measure(measure)
    _reorder(context, plan, measure, draft.place)
    return _amended(context, case, plan, measure, "增加")


def change_measure(context: Context, case_id: int, measure_id: int, draft: MeasureDraft, *, version: int) -> Measure:
    """Change a measure or where it stands; generating the plan anew leaves it alone from now on."""
    case, plan = find_plan(context, case_id, version)
    measure = _find(context, plan, measure_id)
    if measure.source == REFERRAL and draft.kind is not measure.kind:
        raise Conflict("“用工推荐”汇总本案的到岗人数，不能改成别的措施")
    _fill(context, case, measure, draft)
    measure.kind, measure.edited = draft.kind, True
    _reorder(context, plan, measure, draft.place)
    return _amended(context, case, plan, measure, "修改")


def remove_measure(context: Context, case_id: int, measure_id: int, *, version: int) -> Measure:
    """Take a measure out (删去); it is not generated again. One that is linked with something stays."""
    case, plan = find_plan(context, case_id, version)
    measure = _find(context, plan, measure_id)
    if measure.source == REFERRAL:
        raise Conflict("“用工推荐”汇总本案的到岗人数，不能删去；不再推荐时可把进度改为“已取消”")
    if any(one.measure_id == measure_id for one in context.unit.plans.links(plan.id or 0)):
        raise Conflict("该措施已关联成效，请先取消关联，或把进度改为“已取消”")
    if context.unit.attachments.live(SubjectKind.MEASURE, [measure_id]):
        raise Conflict("该措施有附件，请先移除附件，或把进度改为“已取消”")
    measure.removed = True
    return _amended(context, case, plan, measure, "删去")


def _fill(context: Context, case: Case, measure: Measure, draft: MeasureDraft) -> None:
    rules = context.kit.planning
    clause = draft.clause or next((one.clause for one in rules.measures if one.kind is draft.kind), "")
    if clause not in rules.clauses:
        raise Invalid(f"请选择所依据的通知条款：{'、'.join(rules.clauses)}", field="clause")
    officer_id = draft.officer_id
    if officer_id is None and not draft.body:
        officer_id = case.officer_id
    if officer_id is not None and officer_id != measure.officer_id and officer_id != case.officer_id:
        officer = context.unit.officers.get(officer_id)
        if officer is None or not officer.active or not officer.adcode.startswith(case.adcode[:4]):
            raise Invalid("责任专员请选择本市在岗的专员", field="officer_id")
    if clause != measure.clause or draft.kind is not measure.kind or not measure.quote:
        measure.quote = rules.quote(draft.kind, clause) or rules.clauses[clause]
    measure.clause, measure.text, measure.body, measure.officer_id = clause, draft.text, draft.body, officer_id
    measure.start, measure.due, measure.target = draft.start, draft.due, draft.target


def _reorder(context: Context, plan: Plan, measure: Measure, place: int | None) -> None:
    """Put a measure in its place and number all of them anew."""
    if place is None:
        return
    rows = [one for one in context.unit.plans.measures(plan.id or 0) if one.id != measure.id]
    rows.insert(place - 1, measure)
    for number, row in enumerate(rows, 1):
        row.place = number


def _find(context: Context, plan: Plan, measure_id: int) -> Measure:
    found = next((one for one in context.unit.plans.measures(plan.id or 0) if one.id == measure_id), None)
    if found is None:
        raise NotFound("方案里没有这条措施")
    return found


def _amended(context: Context, case: Case, plan: Plan, measure: Measure, verb: str) -> Measure:
    unsettle(plan)
    plan.version += 1
    note(context, case, CaseEventKind.PLAN, f"{verb}措施“{measure.kind.label}”：{measure.text}")
    context.unit.audit("plan.measure", "plan", plan.id, measure_id=measure.id, change=verb)
    return measure


def set_progress(
    context: Context, case_id: int, measure_id: int, *, state: MeasureState, text: str, version: int
) -> Measure:
    """Write down how far a measure is (进度); what was agreed stays as it was."""
    case, plan = find_plan(context, case_id, version)
    if state not in BY_HAND:
        raise Invalid(f"“{state.label}”在方案结案时由系统登记，请选择其他进度", field="state")
    measure = _find(context, plan, measure_id)
    measure.state, measure.progress = state, text.strip()[:300]
    plan.version += 1
    said = f"：{measure.progress}" if measure.progress else ""
    note(context, case, CaseEventKind.PLAN, f"“{measure.kind.label}”{state.label}{said}")
    context.unit.audit("plan.progress", "plan", plan.id, measure_id=measure_id, state=state.value)
    return measure


def link(
    context: Context,
    case_id: int,
    measure_id: int,
    *,
    kind: LinkKind,
    ref: str,
    people: int,
    version: int,
    dated: date | None = None,
) -> MeasureLink:
    """Link a measure with what its result is counted from (关联成效); the first link begins a measure not begun yet.

    A placement is named by the number of its referral and counts one person, once over all measures. Another record is
    named by its number and must be this enterprise's; its people are counted from it. What the store does not know is
    taken as written; people from outside the system need the paper's date and count once :func:`confirm_link` was done.
    """
    case, plan = find_plan(context, case_id, version)
    measure, ref = _find(context, plan, measure_id), ref.strip()
    if not 1 <= len(ref) <= 60:
        raise Invalid("请填写凭据编号，不超过 60 个字", field="ref")
    if not 0 <= people <= MAX_PEOPLE:
        raise Invalid(f"人数请填 0 到 {MAX_PEOPLE} 的整数", field="people")
    referral: Referral | None = None
    if kind is LinkKind.PLACEMENT:
        referral = _placement(context, case, ref)
        ref, people = str(referral.id), 1
    elif kind.recorded:
        found = plan_evidence.find(context, case, kind, ref)
        plan_evidence.refuse_twice(context, case, kind, found.ref, found.title)
        ref, people = found.ref, found.people
        if kind.supplies and not people:
            raise Invalid(f"{found.title}还没有人到岗（{found.stands}），有人到岗后再关联", field="ref")
    elif kind.supplies:
        if people < 1:
            raise Invalid(f"“{kind.label}”请填写到岗人数", field="people")
        if dated is None or dated > clock.today():
            raise Invalid(f"“{kind.label}”请填写凭证上的日期，今天或以前", field="dated")
        plan_evidence.refuse_twice(context, case, kind, ref, f"凭证 {ref}")
        _refuse_surplus(context, case, plan, people)
    if not kind.fits(measure.kind):
        fitting = "、".join(one.label for one in MeasureKind if kind.fits(one))
        raise Invalid(f"“{kind.label}”不能作为“{measure.kind.label}”的成效，请关联到：{fitting}", field="ref")
    if context.unit.plans.has_link(measure_id, kind, ref):
        raise Conflict(f"该措施已关联过这一{kind.label}，不能重复计算")
    made = context.unit.plans.add_link(
        MeasureLink(
            measure_id=measure_id,
            kind=kind,
            ref=ref,
            people=people,
            referral_id=referral.id if referral else None,
            by_id=context.actor.account_id,
            at=clock.now(),
            dated=None if kind.recorded else dated,
        )
    )
    if measure.state is MeasureState.PLANNED:
        measure.state = MeasureState.RUNNING
    plan.version += 1
    told = f"，{people} 人" if people else ""
    told += "，待另一人核实" if kind.supplies and not made.counts else ""
    note(context, case, CaseEventKind.PLAN, f"“{measure.kind.label}”关联{kind.label} {ref}{told}")
    context.unit.audit("plan.link", "plan", plan.id, measure_id=measure_id, kind=kind.value, ref=ref, people=people)
    return made


def _refuse_surplus(context: Context, case: Case, plan: Plan, people: int) -> None:
    """People on a paper are at most those still missing; where posts ask for 若干 nobody knows how many that is."""
    gap = gap_of(context, case)
    short = gap.still(plan_results.count(context, plan).lent)
    if people > short and not gap.unknown_posts:
        raise Invalid(f"缺口还有 {short} 人，系统外人数不能多于缺口", field="people")


def confirm_link(context: Context, case_id: int, measure_id: int, link_id: int, *, version: int) -> MeasureLink:
    """Confirm a paper from outside the system (核实): by somebody other than who entered it; its people count then."""
    case, plan = find_plan(context, case_id, version, Action.PLAN_PROVE)
    measure, found = _find(context, plan, measure_id), _linked(context, plan, measure_id, link_id)
    if not found.kind.supplies or found.counts:
        raise Conflict("这条关联不需要核实，或已经核实")
    if found.by_id is None or found.by_id == context.actor.account_id:
        raise Forbidden("关联凭证的人不能自己核实，请由另一人核实", code="own_text")
    _refuse_surplus(context, case, plan, found.people)
    found.confirmed_by, found.confirmed_name = context.actor.account_id, context.actor.name[:60]
    found.confirmed_at = clock.now()
    plan.version += 1
    note(context, case, CaseEventKind.PLAN, f"“{measure.kind.label}”核实系统外{found.paper}")
    context.unit.audit("plan.confirm_link", "plan", plan.id, measure_id=measure_id, ref=found.ref, people=found.people)
    return found


def _placement(context: Context, case: Case, ref: str) -> Referral:
    number = int(ref) if ref.isascii() and ref.isdigit() and len(ref) < 19 else 0
    referral = context.unit.referrals.get(number)
    if referral is None or referral.case_id != case.id or referral.state is not ReferralState.STARTED:
        raise Invalid("请选择本案已到岗的推荐记录", field="ref")
    if context.unit.plans.linked([number]):
        raise Conflict("这名到岗人员已计入一条措施，不能重复计算")
    return referral


def _linked(context: Context, plan: Plan, measure_id: int, link_id: int) -> MeasureLink:
    for one in context.unit.plans.links(plan.id or 0):
        if (one.id, one.measure_id) == (link_id, measure_id):
            return one
    raise NotFound("没有这条关联")


def unlink(context: Context, case_id: int, measure_id: int, link_id: int, *, version: int) -> None:
    """Undo a link; a placement counts for 用工推荐 again."""
    case, plan = find_plan(context, case_id, version)
    measure, found = _find(context, plan, measure_id), _linked(context, plan, measure_id, link_id)
    context.unit.plans.drop_link(found)
    plan.version += 1
    note(context, case, CaseEventKind.PLAN, f"“{measure.kind.label}”取消关联{found.kind.label}")
    context.unit.audit("plan.unlink", "plan", plan.id, measure_id=measure_id, ref=found.ref)
