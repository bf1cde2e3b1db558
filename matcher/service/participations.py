"""Participation (参与): which bodies do what in an enterprise's plan, 通知第（九）条 “发挥…主体作用，共同发力”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind
from matcher.models.organisation import Organisation, OrganisationKind, Participation, ParticipationDraft
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import cases
from matcher.service.context import Context
from matcher.service.gaps import Gap, still_missing
from matcher.service.organisations import find_organisation, own_organisation
from matcher.service.permissions import Action


@dataclass(frozen=True, slots=True)
class OwnPart:
    """One part of the actor's own body: for whom, and which published posts wait there."""

    participation: Participation
    enterprise: Enterprise
    place: str
    gap: Gap
    posts: list[Vacancy]
    # Whom each of these posts still lacks, by its id; None for 若干.
    missing: dict[int, int | None]

    @property
    def visible(self) -> int:
        """What of the gap lies in the posts shown; the rest is under review, paused or ran out."""
        return sum(one or 0 for one in self.missing.values())


def assign(context: Context, case_id: int, draft: ParticipationDraft) -> Participation:
    """Let a body take part in an open case; a permit that has run out, or runs out before the first day, forbids it."""
    case = cases.find_case(context, case_id, Action.PARTICIPATION_ASSIGN, lock=True)
    body = find_organisation(context, draft.organisation_id, Action.ORGANISATION_READ)
    return take_part(context, case, body, draft)


def take_part(context: Context, case: Case, body: Organisation, draft: ParticipationDraft) -> Participation:
    """The rule of :func:`assign`, for use cases that found (and locked) the case themselves."""
    if case.state not in OPEN_STATES:
        raise Conflict(f"案件{case.state.label}，不能再安排机构参与")
    if draft.part not in body.kind.parts:
        able = "、".join(part.label for part in body.kind.parts)
        raise Invalid(f"{body.kind.label}只能承担：{able}", field="part")
    if draft.last is not None and draft.last < draft.first:
        raise Invalid("结束日期不能早于开始日期", field="last")
    hindrance = body.hindrance(max(draft.first, clock.today()))
    if hindrance:
        raise Conflict(hindrance, code="licence")
    case_id, body_id = case.id or 0, body.id or 0
    twin = context.unit.organisations.overlapping(case_id, body_id, draft.part, draft.first, draft.last)
    if twin is not None:
        raise Conflict(f"{body.name}自 {twin.first} 起已在承担“{draft.part.label}”，请先结束后再安排")
    plan = context.unit.plans.of_case(case_id)
    measures = context.unit.plans.measures(plan.id or 0) if plan is not None else []
    measure = next((one for one in measures if one.kind is draft.part.measure), None)
    made = context.unit.organisations.take_part(
        Participation(
            **draft.model_dump(),
            case_id=case_id,
            measure_id=measure.id if measure else None,
            by_id=context.actor.account_id,
            created_at=clock.now(),
        )
    )
    cases.note(context, case, CaseEventKind.NOTE, f"{body.name}参与：{draft.part.label}，自 {draft.first} 起")
    context.unit.audit("participation.assign", "organisation", body_id, case_id=case_id, part=draft.part.value)
    return made


def end(context: Context, participation_id: int, *, version: int, last: date) -> Participation:
    """Set the last day of a part (inclusive); never before its first."""
    found = context.unit.organisations.participation(participation_id)
    try:
        case = cases.find_case(context, found.case_id if found else 0, Action.PARTICIPATION_ASSIGN, lock=True)
    except NotFound:
        raise NotFound("没有这条参与记录，或不在您的管辖范围") from None
    one = context.unit.organisations.participation(participation_id, lock=True)
    if one is None:
        raise NotFound("没有这条参与记录，或不在您的管辖范围")
    cases.check_version(one.version, version)
    if one.last is not None and one.last < clock.today():
        raise Conflict(f"该参与已于 {one.last} 结束")
    if last < one.first:
        raise Invalid(f"结束日期不能早于开始日期 {one.first}", field="last")
    one.last = last
    one.version += 1
    body = context.unit.organisations.get(one.organisation_id)
    name = body.name if body is not None else ""
    cases.note(context, case, CaseEventKind.NOTE, f"{name}的“{one.part.label}”于 {last} 结束")
    context.unit.audit("participation.end", "organisation", one.organisation_id, case_id=case.id)
    return one


def of_case(context: Context, case_id: int) -> Sequence[tuple[Participation, Organisation]]:
    """Who takes part in a case."""
    cases.find_case(context, case_id, Action.CASE_READ)
    return context.unit.organisations.of_case(case_id)


def assignable(context: Context, case_id: int) -> tuple[Case, Enterprise, list[Organisation]]:
    """A case with the bodies that may take part in it from today, for the form."""
    case = cases.find_case(context, case_id, Action.CASE_READ)
    enterprise = context.unit.enterprises.get(case.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    bodies = [one for kind in OrganisationKind for one in context.unit.organisations.within(case.adcode[:4], kind)]
    return case, enterprise, [one for one in bodies if not one.hindrance(clock.today())]


def mine(context: Context) -> tuple[Organisation, list[OwnPart]]:
    """What the actor's own body takes part in, with the published posts it can help to fill."""
    body = own_organisation(context, Action.PARTICIPATION_OWN)
    rows = context.unit.organisations.of_organisation(body.id or 0)
    gaps = cases.gaps(context, {case.id or 0 for _, case, _ in rows})
    found = []
    for participation, case, enterprise in rows:
        live = participation.runs(clock.today())
        posts = context.unit.vacancies.of_case(case.id or 0) if live else []
        shown = [post for post in posts if post.state is VacancyState.PUBLISHED]
        missing = still_missing(context, shown)
        place = context.place_name(case.adcode)
        found.append(OwnPart(participation, enterprise, place, gaps[case.id or 0], shown, missing))
    return body, found
