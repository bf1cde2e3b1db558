"""Service ledgers of agencies (机构服务台账), and the subsidy they claim from them: one service is paid once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.agency import AgencyService, OwnServiceDraft, ServiceDraft, ServiceKind
from matcher.models.claim import Claim, ClaimHold, ClaimState
from matcher.models.enums import ConsentKind
from matcher.models.organisation import Organisation, OrganisationKind
from matcher.models.policy import AnswerKind
from matcher.models.region import SHANXI, covers
from matcher.models.seeker import Seeker
from matcher.planning.policies import answer, at_place
from matcher.repository.claims import Slot
from matcher.service.claim_grounds import MIN_REASON
from matcher.service.claims import frozen, refuse_taken
from matcher.service.context import Context
from matcher.service.organisations import own_organisation
from matcher.service.permissions import Action, permit
from matcher.service.policies import book
from matcher.service.policy_facts import facts_of
from matcher.service.statuses import find_person
from matcher.text.codes import uscc_problem

POLICY = "S7"
SLOT = "service"


def home_of(context: Context) -> str:
    """The region whose ledger the actor works on."""
    reach = permit(context.actor, Action.SERVICE_WORK)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    return officer.adcode if officer is not None else reach.adcode or SHANXI


def list_services(
    context: Context, *, offset: int = 0, limit: int = 50
) -> tuple[Sequence[tuple[AgencyService, str]], int]:
    """Lines of agencies or people of the actor's region, newest first, people masked, and how many there are."""
    return context.unit.agencies.page(home_of(context), offset=offset, limit=limit)


def places_of(context: Context, services: Sequence[AgencyService]) -> dict[int, list[str]]:
    """Where the subsidy for each service may be claimed: the agency's place and the person's, county first, then city.

    The person's is where the unemployment (失业登记) was registered; who is not registered has none.
    """
    permit(context.actor, Action.SERVICE_WORK)
    statuses = context.unit.statuses.live([one.seeker_id for one in services])
    found: dict[int, list[str]] = {}
    for one in services:
        registered = facts_of(None, None, statuses.get(one.seeker_id, [])).registration_adcode
        own = [code for code in (one.agency_adcode, registered) if code]
        found[one.id or 0] = list(dict.fromkeys([code for each in own for code in (each, f"{each[:4]}00")]))
    return found


def bodies(context: Context) -> list[Organisation]:
    """The registered bodies of the actor's city that place people, to choose from; others are written in by hand."""
    scope, kinds = home_of(context)[:4], (OrganisationKind.PUBLIC, OrganisationKind.COMMERCIAL)
    return [one for kind in kinds for one in context.unit.organisations.within(scope, kind)]


def agency_facts(context: Context, organisation_id: int) -> dict[str, str]:
    """Name, code and place of a registered body, as a line of the ledger holds them."""
    found = next((one for one in bodies(context) if one.id == organisation_id), None)
    if found is None:
        raise Invalid("名录里没有这家机构，或已停用；请重新选择，或在下面填写", field="organisation_id")
    return {"agency_name": found.name, "agency_uscc": found.uscc, "agency_adcode": found.adcode}


def record_service(context: Context, draft: ServiceDraft) -> AgencyService:
    """Write a service into the ledger; the person's consent to be served must be in force."""
    permit(context.actor, Action.SERVICE_WORK)
    problem = uscc_problem(draft.agency_uscc)
    if problem is not None:
        raise Invalid(problem, field="agency_uscc")
    if context.unit.regions.find(draft.agency_adcode) is None:
        raise Invalid("机构注册地的行政区划代码不存在", field="agency_adcode")
    _dated(draft.served_on, draft.placed_on, draft.employer)
    return _record(context, draft, find_person(context, draft.seeker_id, Action.SERVICE_WORK, lock=True))


def _dated(served_on: date, placed_on: date | None, employer: str) -> None:
    if served_on > clock.today():
        raise Invalid("服务日期不能晚于今天", field="served_on")
    if (placed_on is None) != (employer == ""):
        missing = "employer" if placed_on is not None else "placed_on"
        raise Invalid("介绍成功的，上岗单位和上岗日期都要填", field=missing)
    if placed_on is not None and not served_on <= placed_on <= clock.today():
        raise Invalid("上岗日期应在服务日期和今天之间", field="placed_on")


def _record(context: Context, draft: ServiceDraft, seeker: Seeker) -> AgencyService:
    consent = next(
        (
            one
            for one in context.unit.consents.of_seeker(seeker.id or 0)
            if one.kind is ConsentKind.PROFILE and one.holds(clock.today())
        ),
        None,
    )
    if consent is None:
        raise Conflict("本人没有有效的求职服务同意，不能登记服务", code="consent")
    if context.unit.agencies.known(draft.agency_uscc, draft.seeker_id, draft.kind, draft.served_on) is not None:
        raise Conflict("这家机构当天对此人的这项服务已经登记过", code="known")
    made = context.unit.agencies.add(
        AgencyService(**draft.model_dump(), consent_id=consent.id or 0, by_id=context.actor.account_id, at=clock.now())
    )
    context.unit.audit("service.record", "seeker", seeker.id, service_id=made.id)
    return made


def introduce(context: Context, body: Organisation, seeker: Seeker, *, free: bool) -> AgencyService:
    """The line of today's introduction (职业介绍) of a person by an agency: the one that is there, or a new one."""
    day, kind = clock.today(), ServiceKind.INTRODUCTION
    known = context.unit.agencies.known(body.uscc, seeker.id or 0, kind, day)
    if known is not None:
        return known
    facts = {"agency_name": body.name, "agency_uscc": body.uscc, "agency_adcode": body.adcode}
    return _record(
        context, ServiceDraft(**facts, seeker_id=seeker.id or 0, kind=kind, served_on=day, free=free), seeker
    )


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line of the agency's own ledger: the person masked, and how the subsidy for it stands (None: not claimed)."""

    service: AgencyService
    person: str
    claim: ClaimState | None


def list_own(context: Context, *, offset: int = 0, limit: int = 50) -> tuple[Organisation, list[OwnLine], int]:
    """The signed-in agency with its own lines, whoever wrote them, newest first, and how many there are."""
    body = own_organisation(context, Action.SERVICE_OWN)
    rows, total = context.unit.agencies.of_agency(body.uscc, offset=offset, limit=limit)
    claimed = context.unit.claims.of_services([one.id or 0 for one, _ in rows])
    return body, [OwnLine(one, person, claimed.get(one.id or 0)) for one, person in rows], total


def record_own(context: Context, draft: OwnServiceDraft) -> AgencyService:
    """The agency writes down a service of its own, for somebody whose name and registered phone it knows.

    Nobody is found by one of the two alone, so the register cannot be searched from outside.
    """
    body = own_organisation(context, Action.SERVICE_OWN)
    hindrance = body.hindrance(clock.today())
    if hindrance:
        raise Conflict(hindrance, code="licence")
    _dated(draft.served_on, draft.placed_on, draft.employer)
    seeker = context.unit.seekers.by_name_and_phone(draft.name, draft.phone)
    if seeker is None:
        raise Invalid("没有姓名和登记电话都相符的求职登记，请核对，或请本人先办理求职登记", field="phone")
    known = draft.model_dump(exclude={"name", "phone"})
    agency = {"agency_name": body.name, "agency_uscc": body.uscc, "agency_adcode": body.adcode}
    return _record(context, ServiceDraft(**known, **agency, seeker_id=seeker.id or 0), seeker)


def claim_service(context: Context, service_id: int, *, place: str, reason: str = "") -> Claim:
    """Claim the subsidy for one service at the agency's place or the person's; a placement is paid once, wherever.

    ``place`` is the six-digit code of the county or city asked. Two agencies naming first days of one person within
    the limits' ``service_days`` name one placement.
    """
    home = home_of(context)
    known = context.unit.agencies.get(service_id)
    if known is None:
        raise NotFound("没有这条服务记录，或不在您的管辖范围")
    # The person first, as merging holds them (decision 0005); of one merged away meanwhile the line moved on.
    seeker = context.unit.seekers.get(known.seeker_id, lock=True)
    service = context.unit.agencies.get(service_id, lock=True)
    if service is None or seeker is None or service.seeker_id != seeker.id:
        raise Conflict("这条服务的求职登记刚被合并，请刷新后重试", code="stale")
    if not (covers(home, service.agency_adcode) or covers(home, seeker.adcode)):
        raise NotFound("没有这条服务记录，或不在您的管辖范围")
    statuses = context.unit.statuses.live([service.seeker_id]).get(service.seeker_id, [])
    facts = facts_of(None, seeker, statuses, told=_told(service)).model_copy(
        update={"adcode": service.agency_adcode, "free_service": service.free, "placed": service.placed_on is not None}
    )
    allowed = [one for one in (service.agency_adcode, facts.registration_adcode) if one]
    if context.unit.regions.find(place) is None or not any(covers(place, one) for one in allowed):
        raise Invalid("只能向机构注册地或服务对象失业（求职）登记地的县级或市级人社部门申领", field="place")
    whole = book(context)
    policy = whole.wording(POLICY, facts)
    if policy is None or service.placed_on is None:
        raise Conflict("没有介绍成功的服务不能申领职业介绍补贴", code="not_placed")
    asked = at_place(policy, facts, place)
    policy = whole.wording(POLICY, asked) or policy
    said = whole.answer(POLICY, asked) or answer(policy, asked)
    if said.kind is not AnswerKind.ELIGIBLE and len(reason.strip()) < MIN_REASON:
        why = "；".join([one.text for one in said.reasons] or [f"缺少{label}" for label in said.missing_labels])
        raise Conflict(f"{said.kind.label}：{why}。确需申领的，请写明理由", code="not_eligible")
    slots = [Slot(SLOT, service.seeker_id, 0, service.placed_on.isoformat())]
    refuse_taken(context, slots, policy.name)
    _refuse_near(context, service.seeker_id, service.placed_on, whole.limits_on(clock.today()).service_days)
    claim = frozen(context, policy, facts, said, seeker=seeker, place=place, service_id=service.id)
    claim.reason = reason.strip()[:300]
    context.unit.claims.add(claim, slots, policy=policy.name)
    context.unit.audit("claim.propose", "claim", claim.id, policy=POLICY, service_id=service_id)
    return claim


def _refuse_near(context: Context, seeker_id: int, placed_on: date, days: int) -> None:
    """Raise a conflict where a claim holds a placement of the same person so near that it is the same one.

    Agencies write one first day down a day or a week apart; the caller holds the person, so two at once queue here.
    """
    asked = ClaimHold(slot=SLOT, seeker_id=seeker_id, ref=placed_on.isoformat(), policy=POLICY)
    for one in context.unit.claims.held_by([seeker_id]).get(seeker_id, []):
        if same_placement(one, asked, days):
            raise Conflict(
                f"不重复申领：此人 {one.ref} 上岗已申领“{one.policy}”，见申领第 {one.claim_id} 号；"
                f"相隔 {days} 天以内的上岗算同一次",
                code="taken",
            )


def same_placement(one: ClaimHold, other: ClaimHold, days: int) -> bool:
    """Whether two slots of one person name the same placement: first days at most ``days`` apart."""
    if not one.slot == other.slot == SLOT:
        return False
    return abs((date.fromisoformat(one.ref) - date.fromisoformat(other.ref)).days) <= days


def _told(service: AgencyService) -> dict[str, Any]:
    placed = {"hired_on": service.placed_on.isoformat()} if service.placed_on is not None else {}
    return placed | {"applied_on": clock.today().isoformat()}
