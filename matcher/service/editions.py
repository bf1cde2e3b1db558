"""Editing policies (政策编辑): a new dated wording by one person, adopted by another; the old one stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.edition import EditionState, PolicyEdition
from matcher.models.enums import Role
from matcher.models.policy import Policy
from matcher.models.region import covers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.policies import book

# What a city sets for itself; the rest is the province's.
_CITY = ("amount", "note", "source", "verified", "checked_by")
MIN_REASON = 4
SHOWN = 50


def wording_of(context: Context, policy_id: str, adcode: str | None = None) -> Policy:
    """The wording in force today at a place, to start an edit from."""
    permit(context.actor, Action.POLICY_EDIT)
    found = book(context).governing(policy_id, adcode or context.actor.adcode, clock.today())
    if found is None:
        raise NotFound("没有这项政策")
    return found


def propose_edition(
    context: Context, policy_id: str, *, effective_from: date, changes: Mapping[str, Any], reason: str
) -> PolicyEdition:
    """Write a new wording for the actor's region from a day on; it counts once somebody else adopts it.

    ``changes`` are fields of a policy with their new values. A city changes amounts for itself, nothing else.
    """
    permit(context.actor, Action.POLICY_EDIT)
    base = wording_of(context, policy_id)
    if len(reason.strip()) < MIN_REASON:
        raise Invalid("请写明修改的依据，例如文号", field="reason")
    city = context.actor.role is Role.CITY_ADMIN
    scope = context.actor.adcode or base.scope
    fixed = {"id", "scope", "version", "effective_from", "claimant", "date_kind"}
    refused = [name for name in changes if name in fixed or (city and name not in _CITY)]
    if refused:
        whose = "市级只能改本市的标准和核实情况" if city else "编号、适用地区、申领主体和检验日期不能改"
        raise Invalid(f"“{refused[0][:30]}”不能改：{whose}", field=str(refused[0])[:30])
    if not covers(base.scope, scope):
        raise Invalid("本政策不适用于您的地区", field="scope")
    told = base.model_dump(mode="json") | dict(changes)
    told |= {"scope": scope, "effective_from": effective_from.isoformat(), "version": "待审定"}
    wording = read_wording(told)
    made = context.unit.editions.add(
        PolicyEdition(
            policy=policy_id,
            scope=scope,
            effective_from=effective_from,
            wording=wording.model_dump(mode="json"),
            reason=reason.strip()[:300],
            state=EditionState.PROPOSED,
            made_by=context.actor.account_id or 0,
            made_at=clock.now(),
        )
    )
    context.unit.audit("policy.edit", "policy_edition", made.id, policy=policy_id)
    return made


def read_wording(told: Mapping[str, Any]) -> Policy:
    """A wording as a form or a request tells it; raises :class:`Invalid` naming the field."""
    try:
        return Policy.model_validate(dict(told))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "wording"
        raise Invalid(
            f"“{where}”不能这样写：{str(first['msg']).removeprefix('Value error, ')}", field=where.split(".")[0]
        ) from None


def decide_edition(context: Context, edition_id: int, *, version: int, adopt: bool, opinion: str = "") -> PolicyEdition:
    """Adopt or refuse a proposed wording; never by who made it."""
    permit(context.actor, Action.POLICY_EDIT)
    made = context.unit.editions.get(edition_id)
    if made is None or (context.actor.adcode is not None and not covers(context.actor.adcode, made.scope)):
        raise NotFound("没有这个版本，或不在您的管辖范围")
    check_version(made.version, version)
    if made.state is not EditionState.PROPOSED:
        raise Conflict(f"这个版本{made.state.label}")
    if made.made_by == context.actor.account_id:
        raise Forbidden("自己编辑的版本须由另一人审定", code="two_persons")
    # Decided first, so that the row satisfies its constraints whenever the session flushes.
    made.decided_by, made.decided_at = context.actor.account_id, clock.now()
    made.state = EditionState.ADOPTED if adopt else EditionState.REFUSED
    made.wording = made.wording | {"version": f"v{made.id}"}
    made.version += 1
    what = "policy.adopt" if adopt else "policy.refuse"
    context.unit.audit(what, "policy_edition", edition_id, purpose=opinion.strip()[:200], policy=made.policy)
    return made


def list_editions(context: Context) -> list[PolicyEdition]:
    """What was edited in the actor's region, newest first."""
    permit(context.actor, Action.POLICY_EDIT)
    home = context.actor.adcode
    found = context.unit.editions.newest(SHOWN)
    return [one for one in found if home is None or covers(home, one.scope) or covers(one.scope, home)]
