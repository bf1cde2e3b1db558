"""Quick hiring (即时快招): a verified enterprise posts odd jobs for itself; published at once, looked at afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RegionLevel
from matcher.models.market import Market
from matcher.models.shift import QuickTaskDraft, Task, TaskDraft
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.standing import may_recruit, refuse_lapsed, standing_of
from matcher.service.tasks import checked, held_market, insert, market_of


def own_enterprise(context: Context) -> Enterprise:
    """The enterprise the account belongs to."""
    permit(context.actor, Action.TASK_OWN)
    found = context.unit.enterprises.get(context.actor.enterprise_id or 0)
    if found is None:
        raise NotFound("您的账号没有关联单位")
    return found


def own_markets(context: Context, enterprise: Enterprise) -> list[Market]:
    """The odd-job markets of the enterprise's city that are open, those of its own county first."""
    here = enterprise.adcode
    near = [one for one in context.unit.markets.running() if one.adcode[:4] == here[:4]]
    return sorted(near, key=lambda one: (one.adcode != here, one.adcode, one.id or 0))


def counties(context: Context, enterprise: Enterprise) -> list[tuple[str, str]]:
    """The counties of the enterprise's city, for the form: code and name."""
    regions = context.unit.regions.within(enterprise.adcode[:4] + "00", RegionLevel.COUNTY, RegionLevel.ZONE)
    return [(one.adcode, one.name) for one in regions]


def _market_for(context: Context, enterprise: Enterprise, told: QuickTaskDraft) -> Market:
    """The market that was chosen, or else the one of the county of the work, or else the nearest of the city."""
    near = own_markets(context, enterprise)
    if not near:
        raise Conflict("本地还没有零工市场开通即时快招，请联系当地公共就业服务机构")
    if told.market_id is not None:
        chosen = next((one for one in near if one.id == told.market_id), None)
        if chosen is None:
            raise Invalid("请从本市的零工市场里选择", field="market_id")
        return chosen
    return next((one for one in near if one.adcode == told.adcode), near[0])


def post_own(context: Context, told: QuickTaskDraft) -> Task:
    """Post a task for one's own enterprise: what the form leaves out comes from the enterprise."""
    enterprise = own_enterprise(context)
    if not may_recruit(standing_of(enterprise)):
        why = "本单位的招聘资格还没有核验（或已暂停发布），请联系用工服务专员核验营业执照后再发布"
        raise Conflict(why, code="unverified")
    refuse_lapsed(context, enterprise)
    market = held_market(context, _market_for(context, enterprise, told))
    facts = told.model_dump(exclude={"market_id"})
    facts |= {"employer": enterprise.name[:100], "adcode": told.adcode or enterprise.adcode}
    draft = TaskDraft(**facts)
    return insert(context, market, checked(context, draft, enterprise.id), enterprise_id=enterprise.id)


def list_own(context: Context) -> Sequence[Task]:
    """The enterprise's own tasks, the latest day first."""
    return context.unit.tasks.of_enterprise(own_enterprise(context).id or 0)


def list_unseen(context: Context) -> Sequence[Task]:
    """Tasks that employers published at the operator's market and nobody has looked at."""
    return context.unit.tasks.unseen(market_of(context).id or 0)
