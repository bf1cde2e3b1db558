"""Quick hiring (即时快招): a verified enterprise posts odd jobs for itself; published at once, looked at afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Conflict, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.market import Market
from matcher.models.shift import QuickTaskDraft, Task, TaskDraft
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.standing import may_recruit, standing_of
from matcher.service.tasks import checked, insert, market_of


def own_enterprise(context: Context) -> Enterprise:
    """The enterprise the account belongs to."""
    permit(context.actor, Action.TASK_OWN)
    found = context.unit.enterprises.get(context.actor.enterprise_id or 0)
    if found is None:
        raise NotFound("您的账号没有关联单位")
    return found


def own_market(context: Context, enterprise: Enterprise) -> Market:
    """The odd-job market of the enterprise's county, or else of its city."""
    markets = context.unit.markets.all()
    near = [one for one in markets if one.adcode == enterprise.adcode]
    near = near or [one for one in markets if one.adcode[:4] == enterprise.adcode[:4]]
    if not near:
        raise Conflict("本地还没有零工市场开通即时快招，请联系当地公共就业服务机构")
    return near[0]


def post_own(context: Context, told: QuickTaskDraft) -> Task:
    """Post a task for one's own enterprise: what the form leaves out comes from the enterprise."""
    enterprise = own_enterprise(context)
    if not may_recruit(standing_of(enterprise)):
        why = "本单位的招聘资格还没有核验（或已暂停发布），请联系用工服务专员核验营业执照后再发布"
        raise Conflict(why, code="unverified")
    market = own_market(context, enterprise)
    facts = told.model_dump() | {"employer": enterprise.name[:100], "adcode": told.adcode or enterprise.adcode}
    draft = TaskDraft(**facts)
    return insert(context, market, checked(context, draft, enterprise.id), enterprise_id=enterprise.id)


def list_own(context: Context) -> Sequence[Task]:
    """The enterprise's own tasks, the latest day first."""
    return context.unit.tasks.of_enterprise(own_enterprise(context).id or 0)


def list_unseen(context: Context) -> Sequence[Task]:
    """Tasks that employers published at the operator's market and nobody has looked at."""
    return context.unit.tasks.unseen(market_of(context).id or 0)
