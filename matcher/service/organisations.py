"""Organisations (服务机构): registered and verified by the bureaus, with accounts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RegionLevel, Role
from matcher.models.organisation import Organisation, OrganisationDraft, OrganisationKind, Participation
from matcher.models.region import SHANXI, covers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.text.codes import uscc_problem

UNKNOWN = "没有这家机构，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """A body as its page shows it, with what it takes part in and why it may not begin anything new."""

    organisation: Organisation
    verified_by: str
    hindrance: str
    participations: Sequence[tuple[Participation, Case, Enterprise]]


def city_of(context: Context) -> str | None:
    """The city whose bodies an officer or a county looks at; None for wider or other reaches."""
    if context.actor.role not in (Role.OFFICER, Role.COUNTY_ADMIN) or not context.actor.adcode:
        return None
    return f"{context.actor.adcode[:4]}00"


def find_organisation(context: Context, organisation_id: int, action: Action, *, lock: bool = False) -> Organisation:
    """A body within the actor's reach for ``action``, or the same NotFound as for an id that never was."""
    reach = permit(context.actor, action)
    # Who registers or verifies does so for the own region; looking goes as far as the city.
    city = None if action is Action.ORGANISATION_REGISTER else city_of(context)
    found = context.unit.organisations.reachable(organisation_id, reach, city=city, lock=lock)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def own_organisation(context: Context, action: Action) -> Organisation:
    """The body the actor works for."""
    permit(context.actor, action)
    found = context.unit.organisations.get(context.actor.organisation_id or 0)
    if found is None:
        raise NotFound("您的账号没有关联服务机构")
    return found


def list_organisations(
    context: Context, *, kind: OrganisationKind | None = None, words: str = "", offset: int = 0, limit: int = 50
) -> tuple[Sequence[Organisation], int]:
    """The bodies the actor may see, and how many there are."""
    reach = permit(context.actor, Action.ORGANISATION_READ)
    return context.unit.organisations.page(
        reach, city=city_of(context), kind=kind, words=words.strip(), offset=offset, limit=limit
    )


def get_organisation(context: Context, organisation_id: int) -> OrganisationView:
    """One body with its parts in plans."""
    organisation = find_organisation(context, organisation_id, Action.ORGANISATION_READ)
    by = context.unit.accounts.get(organisation.verified_by) if organisation.verified_by is not None else None
    return OrganisationView(
        organisation,
        by.display_name if by is not None else "",
        organisation.hindrance(clock.today()),
        context.unit.organisations.of_organisation(organisation_id),
    )


def may_register(context: Context, organisation: Organisation) -> bool:
    """Whether the actor verifies or stands down this body (buttons ask this)."""
    reach = context.actor.reach
    return may(context.actor, Action.ORGANISATION_REGISTER) and (
        reach.everything or (reach.adcode is not None and covers(reach.adcode, organisation.adcode))
    )


def places_to_register(context: Context) -> list[tuple[str, str]]:
    """The regions the actor may register bodies for, for the form: code and name; none for who may not."""
    if not may(context.actor, Action.ORGANISATION_REGISTER):
        return []
    levels = (RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE, RegionLevel.PROVINCE)
    regions = context.unit.regions.within(context.actor.adcode or SHANXI, *levels)
    return [(one.adcode, context.place_name(one.adcode)) for one in regions]


def counties_of_city(context: Context) -> list[tuple[str, str]]:
    """The counties of the actor's city (all for wider reaches), for forms that ask where something is held."""
    home = context.actor.adcode or SHANXI
    scope = home if home.endswith("0000") else f"{home[:4]}00"
    regions = context.unit.regions.within(scope, RegionLevel.COUNTY, RegionLevel.ZONE)
    return [(one.adcode, context.place_name(one.adcode)) for one in regions]


def register(context: Context, draft: OrganisationDraft) -> Organisation:
    """Register a body of the own region; it takes part only once it was verified."""
    reach = permit(context.actor, Action.ORGANISATION_REGISTER)
    problem = uscc_problem(draft.uscc.upper())
    if problem is not None:
        raise Invalid(problem, field="uscc")
    if context.unit.regions.find(draft.adcode) is None:
        raise Invalid("所在地的行政区划代码不存在", field="adcode")
    if not reach.everything and not (reach.adcode and covers(reach.adcode, draft.adcode)):
        raise Invalid("机构所在地不在您的管辖范围，请交由所在地登记", field="adcode")
    if context.unit.organisations.by_uscc(draft.uscc.upper()) is not None:
        raise Conflict("该统一社会信用代码的机构已经登记")
    moment = clock.now()
    facts = draft.model_dump() | {"uscc": draft.uscc.upper()}
    made = context.unit.organisations.add(Organisation(**facts, created_at=moment, updated_at=moment))
    context.unit.audit("organisation.register", "organisation", made.id, kind=made.kind.value)
    return made


def verify(
    context: Context, organisation_id: int, *, version: int, licence_number: str, licence_valid_to: date | None
) -> Organisation:
    """Write down that the permit was seen, and until when it runs (None: 长期); this also reinstates the body."""
    one = find_organisation(context, organisation_id, Action.ORGANISATION_REGISTER, lock=True)
    check_version(one.version, version)
    if one.kind.licence and not licence_number.strip():
        raise Invalid(f"请填写{one.kind.licence}的编号", field="licence_number")
    if licence_valid_to is not None and licence_valid_to < clock.today():
        raise Invalid(f"{one.kind.licence or '证照'}已过期，请机构换发后再核验", field="licence_valid_to")
    one.licence_number, one.licence_valid_to = licence_number.strip()[:60], licence_valid_to
    one.verified_at, one.verified_by, one.active = clock.now(), context.actor.account_id, True
    _changed(context, one, "organisation.verified")
    return one


def stand_down(context: Context, organisation_id: int, *, version: int, reason: str) -> Organisation:
    """Stop a body from beginning anything new (停用), with the reason; what runs is ended case by case."""
    one = find_organisation(context, organisation_id, Action.ORGANISATION_REGISTER, lock=True)
    check_version(one.version, version)
    if not one.active:
        raise Conflict("该机构已经停用")
    if not reason.strip():
        raise Invalid("请填写停用的原因", field="reason")
    one.active = False
    _changed(context, one, "organisation.stood_down", reason.strip())
    return one


def _changed(context: Context, one: Organisation, what: str, purpose: str = "") -> None:
    one.version += 1
    one.updated_at = clock.now()
    context.unit.audit(what, "organisation", one.id, purpose=purpose[:200])
