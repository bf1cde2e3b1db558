"""Plans (一企一策方案): one per case, kept in step with its posts, read by officer, county and enterprise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, Role, ShortageKind
from matcher.models.officer import Officer
from matcher.models.plan import CLOSED, Diagnosis, Measure, MeasureLink, Plan, PlanReview, PlanVersion
from matcher.models.plan_kinds import MeasureState
from matcher.models.shortlist import Referral
from matcher.models.states import PlanState
from matcher.models.vacancy import Vacancy
from matcher.planning.rulebook import Rulebook
from matcher.repository.vacancies import WANTING
from matcher.service import plan_measures, plan_results, survey_wishes
from matcher.service.cases import Gap, find_case, gap_of, note
from matcher.service.context import Context
from matcher.service.diagnoses import proposed_kinds
from matcher.service.permissions import Action, permit
from matcher.service.plan_evidence import Evidence
from matcher.service.plan_policies import PolicyRow, claimable


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as lists show it: who does it, how many people it brought, and what that is counted from."""

    measure: Measure
    owner: str
    result: int
    links: list[MeasureLink]
    # How far it is by the records it is linked with, in words: today's, or the plan's last day's.
    standing: str = ""
    evidence: dict[int, Evidence] = field(default_factory=dict)
    # People by link id, as ``result`` counts them.
    people: dict[int, int] = field(default_factory=dict)

    @property
    def state(self) -> MeasureState:
        """As somebody wrote it down; what has a record of something done is not 未开始."""
        written = self.measure.state
        return MeasureState.RUNNING if written is MeasureState.PLANNED and self.standing else written

    @property
    def overdue(self) -> bool:
        """Whether its last day is over and it is neither done nor dropped."""
        late = self.measure.due is not None and self.measure.due < clock.today()
        return late and self.measure.state.value in ("planned", "running")


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as its page shows it; ``staff`` False leaves out what is not the enterprise's to see."""

    plan: Plan
    case: Case
    enterprise: Enterprise
    officer: Officer | None
    gap: Gap
    rules: Rulebook
    posts: Sequence[Vacancy]
    measures: list[MeasureRow]
    supplied: int
    lent: int
    loose: list[Referral]
    diagnosis: Diagnosis | None
    policies: list[PolicyRow]
    versions: Sequence[PlanVersion]
    reviews: Sequence[PlanReview]
    staff: bool
    # Wishes of the last survey that no measure answers; for staff.
    unheard: Sequence[str] = ()
    outside: Sequence[MeasureLink] = ()
    outside_people: int = 0
    dispatched: int = 0

    @property
    def papers(self) -> str:
        """The people on papers from outside the system, in words; empty when there are none."""
        people, written = self.outside_people, sum(one.people for one in self.outside)
        told = "；".join(one.paper for one in self.outside)
        if people < written:
            told += f"；凭证共写 {written} 人，缺口已由登记的记录补上一部分，只计 {people} 人"
        return f"其中系统外 {people} 人，不是登记到岗：{told}" if written else ""

    @property
    def apart(self) -> str:
        """People of the solved ones who were not hired directly and from where, in words; empty when there are none."""
        sent = f"其中劳务派遣 {self.dispatched} 人，是派遣机构的职工，不是直接录用" if self.dispatched else ""
        return "；".join(one for one in (sent, self.papers) if one)

    @property
    def agreed(self) -> PlanVersion | None:
        """The last version the enterprise agreed to."""
        return self.versions[-1] if self.versions else None

    @property
    def review_overdue(self) -> bool:
        """Whether the monthly review should have been held by now."""
        running = self.plan.state in (PlanState.RUNNING, PlanState.PAUSED)
        return running and self.plan.review_due is not None and self.plan.review_due < clock.today()

    @property
    def short(self) -> int:
        """People still missing when those lent or on odd jobs count too."""
        return self.gap.still(self.lent)


def case_by_number(context: Context, number: str) -> int:
    """The id of the case with this number (案件编号) within the actor's reach."""
    found = context.unit.cases.by_number(number.strip(), permit(context.actor, Action.CASE_READ))
    if found is None:
        raise NotFound(f"没有编号为“{number}”的案件，或不在您的管辖范围")
    return found.id or 0


def get_plan(context: Context, case_id: int) -> PlanView:
    """The plan of a case with everything that belongs to it. Reads only."""
    case, unit = find_case(context, case_id, Action.CASE_READ), context.unit
    plan, enterprise = unit.plans.of_case(case_id), unit.enterprises.get(case.enterprise_id)
    if plan is None or enterprise is None:
        raise NotFound("该案件没有方案")
    results, measures = plan_results.count(context, plan), unit.plans.measures(plan.id or 0)
    ids = {one.officer_id for one in measures if one.officer_id is not None} | {case.officer_id or 0}
    officers, staff = unit.officers.many(sorted(ids)), context.actor.role is not Role.ENTERPRISE
    rows = [
        MeasureRow(
            one,
            "、".join(filter(None, (officers[one.officer_id].name if one.officer_id in officers else "", one.body))),
            results.by_measure.get(one.id or 0, 0),
            results.links.get(one.id or 0, []) if staff else [],
            one.outcome if plan.state in CLOSED else results.standing(one),
            results.evidence if staff else {},
            results.people if staff else {},
        )
        for one in measures
    ]
    return PlanView(
        plan,
        case,
        enterprise,
        officers.get(case.officer_id or 0),
        gap_of(context, case),
        context.kit.planning,
        [post for post in unit.vacancies.of_case(case_id) if post.state in WANTING],
        rows,
        plan.solved if plan.state in CLOSED and plan.solved is not None else results.supplied,
        results.lent,
        results.loose if staff else [],
        unit.plans.diagnosis(case_id),
        claimable(context, enterprise),
        unit.plans.versions(plan.id or 0),
        unit.plans.reviews(plan.id or 0),
        staff,
        _unheard(context, plan, enterprise.id or 0) if staff else [],
        results.outside,
        results.outside_people,
        results.dispatched,
    )


def keep_in_step(context: Context, case: Case) -> Plan:
    """Bring the plan of a case in step with its posts, part of a submission: measures are added, never dropped.

    The classes are those a person confirmed, until then what the rules propose. New posts open a closed plan again.
    """
    unit = context.unit
    plan = unit.plans.of_case(case.id or 0)
    if plan is None:
        plan = unit.plans.add(Plan(case_id=case.id or 0, state=PlanState.DRAFT, created_at=clock.now()))
    elif plan.state in CLOSED:
        plan.state, plan.solved, plan.closed_at, plan.satisfaction = PlanState.DRAFT, None, None, None
        plan.closing_opinion, plan.amended = "", plan.agreed > 0
        plan_results.reopen_measures(context, plan)
        plan.version += 1
        plan_results.forget_left(context, plan)
        note(context, case, CaseEventKind.PLAN, "企业又提交岗位，已结束的方案重新草拟")
    if plan_measures.generate(context, case, plan, kinds_for(context, case), keep=True):
        plan.version += 1
    return plan


def hear_survey(context: Context, enterprise_id: int) -> None:
    """Let the drafted plan of an enterprise answer what its last survey asks for, part of handing one in.

    What was once agreed to is changed by a person alone: there the wish is told on the plan's page (``unheard``).
    """
    case = context.unit.cases.open_of(enterprise_id)
    plan = context.unit.plans.of_case(case.id or 0) if case is not None else None
    if case is None or plan is None or plan.state is not PlanState.DRAFT or plan.agreed:
        return
    signable = plan.changed_on
    if plan_measures.generate(context, case, plan, kinds_for(context, case), keep=True):
        plan.version += 1
    if context.unit.plans.diagnosis(case.id or 0) is None:
        # Nobody signs before the diagnosis, and that sets the day (``confirm_diagnosis``).
        plan.changed_on = signable


def _unheard(context: Context, plan: Plan, enterprise_id: int) -> list[str]:
    """What the enterprise's last survey asks for and no measure answers."""
    if plan.state in CLOSED:
        return []
    rows = {one.source: one for one in context.unit.plans.measures(plan.id or 0, removed=True) if one.source}
    found = []
    for want, said in survey_wishes.asked(context, enterprise_id).items():
        answers = [rule.key for rule in context.kit.planning.measures if want in rule.wants]
        # What a person wrote or took out stays as it is, and is an answer.
        heard = any(row.edited or row.removed or said in row.text for key in answers if (row := rows.get(key)))
        found += [said] if answers and not heard else []
    return found


def kinds_for(context: Context, case: Case) -> list[ShortageKind]:
    """The shortages a plan is made for: as confirmed, until then as the rules propose."""
    confirmed = context.unit.plans.diagnosis(case.id or 0)
    return [ShortageKind(one) for one in confirmed.confirmed] if confirmed else proposed_kinds(context, case)


def regenerate(context: Context, case_id: int, *, version: int) -> list[str]:
    """Make the measures anew from the shortages (重新生成); what a person edited or took out stays. Returns changes."""
    case, plan = plan_measures.find_plan(context, case_id, version)
    changed = plan_measures.generate(context, case, plan, kinds_for(context, case))
    plan.version += 1
    if changed:
        note(context, case, CaseEventKind.PLAN, f"重新生成措施：{'，'.join(changed)}")
    context.unit.audit("plan.regenerate", "plan", plan.id, changed=len(changed))
    return changed


def set_texts(context: Context, case_id: int, *, risks: str, remarks: str, version: int) -> Plan:
    """Write the risk notes (风险提示, for staff only) and the remarks (说明) that are part of the plan."""
    case, plan = plan_measures.find_plan(context, case_id, version)
    for name, text in (("risks", risks), ("remarks", remarks)):
        if len(text.strip()) > 1000:
            raise Invalid("请控制在 1000 字以内", field=name)
    if plan.remarks != remarks.strip():
        plan.remarks = remarks.strip()
        plan_measures.unsettle(plan)
        note(context, case, CaseEventKind.PLAN, "修改方案说明")
    plan.risks = risks.strip()
    plan.version += 1
    context.unit.audit("plan.texts", "plan", plan.id)
    return plan


def as_json(view: PlanView) -> dict[str, Any]:
    """A plan as the command line and the API give it; without risk notes and links for the enterprise."""
    plan = view.plan
    return {
        "case_id": view.case.id,
        "number": view.case.number,
        "enterprise": {"id": view.enterprise.id, "name": view.enterprise.name},
        "state": plan.state.value,
        "version": plan.version,
        "agreed": plan.agreed,
        "amended": plan.amended,
        "wanted": view.gap.wanted,
        "missing": view.gap.missing,
        "supplied": view.supplied,
        "outside": view.outside_people,
        "dispatched": view.dispatched,
        "classes": view.diagnosis.confirmed if view.diagnosis else [],
        "remarks": plan.remarks,
        "risks": plan.risks if view.staff else None,
        "measures": [measure_json(one, staff=view.staff) for one in view.measures],
        "policies": [
            {"name": one.name, "document": one.document, "status": one.status, "missing": one.missing}
            for one in view.policies
        ],
        "review_due": plan.review_due,
        "review_overdue": view.review_overdue,
        "reviews": [
            {
                "due": one.due,
                "held_on": one.held_on,
                "progress": one.progress,
                "problems": one.problems,
                "next_steps": one.next_steps,
                "supplied": one.supplied,
                "missing": one.missing,
                "by": one.by_name,
            }
            for one in view.reviews
        ],
        "versions": [version_json(one) for one in view.versions],
        "solved": plan.solved,
        "satisfaction": plan.satisfaction,
        "closing_opinion": plan.closing_opinion,
        "closed_at": plan.closed_at,
    }


def measure_json(row: MeasureRow, *, staff: bool) -> dict[str, Any]:
    """One measure as JSON."""
    one = row.measure
    return {
        "id": one.id,
        "place": one.place,
        "kind": one.kind.value,
        "label": one.kind.label,
        "text": one.text,
        "clause": one.clause,
        "quote": one.quote,
        "owner": row.owner,
        "officer_id": one.officer_id,
        "body": one.body,
        "start": one.start,
        "due": one.due,
        "overdue": row.overdue,
        "target": one.target,
        "result": row.result,
        "state": row.state.value,
        "progress": one.progress,
        "standing": row.standing,
        "edited": one.edited,
        "links": [
            {
                "id": link.id,
                "kind": link.kind.value,
                "label": link.kind.label,
                "ref": link.ref,
                "people": row.people.get(link.id or 0, link.people),
                "standing": row.evidence[link.id or 0].sentence if link.id in row.evidence else "",
                "counts": link.counts,
            }
            for link in row.links
        ]
        if staff
        else [],
    }


def version_json(version: PlanVersion) -> dict[str, Any]:
    """One agreed version as JSON, its content whole."""
    return {
        "number": version.number,
        "agreed_name": version.agreed_name,
        "agreed_on": version.agreed_on,
        "channel": version.channel.value,
        "at": version.at,
        "content": version.content,
    }
