"""Key-enterprise lists (重点企业名单): taken from files; the tags of an enterprise follow from the lists that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.key_list import KeyList, KeyListDraft, KeyListEntry, ListedFirm
from matcher.models.region import covers
from matcher.planning.key_lists import counting, tags_of
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.standing import find_enterprise, within


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list as overviews show it: how many stand on it, and whether it counts today."""

    listed: KeyList
    size: int
    counts: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """One list with a page of its lines, as far as the actor sees."""

    row: ListRow
    entries: Sequence[tuple[KeyListEntry, Enterprise | None]]
    total: int


def take_list(
    context: Context, draft: KeyListDraft, firms: Sequence[ListedFirm], *, intake_id: int | None = None
) -> KeyList:
    """Store a list and let the tags follow; who is on it need not be registered yet."""
    permit(context.actor, Action.LIST_IMPORT)
    check_head(context, draft)
    if not firms:
        raise Invalid("名单里没有单位", field="file")
    known = context.unit.enterprises.by_usccs([one.uscc for one in firms], context.actor.reach)
    entries = [
        KeyListEntry(
            list_id=0, uscc=one.uscc, name=one.name, enterprise_id=known[one.uscc].id if one.uscc in known else None
        )
        for one in {firm.uscc: firm for firm in firms}.values()
    ]
    made = context.unit.key_lists.add(
        KeyList(**draft.model_dump(), intake_id=intake_id, by_id=context.actor.account_id, at=clock.now()), entries
    )
    context.unit.audit("key_list.take", "key_list", made.id, tag=draft.tag.value, size=len(entries))
    refresh_tags(context)
    return made


def check_head(context: Context, draft: KeyListDraft) -> None:
    """What the head of a list must be: of a region of ours within the actor's own, and not of a day to come."""
    reach = context.actor.reach
    region = context.unit.regions.find(draft.adcode)
    if region is None:
        raise Invalid(f"没有行政区划 {draft.adcode}，请从列表中选择适用地区", field="adcode")
    if reach.adcode is not None and not covers(reach.adcode, draft.adcode):
        raise Forbidden(f"{region.name}不在您的管辖范围，名单由其主管部门导入")
    if draft.list_date > clock.today():
        raise Invalid("名单日期不能晚于今天", field="list_date")


def refresh_tags(context: Context, enterprise_ids: Sequence[int] | None = None) -> int:
    """Write the tags that follow from today's lists (daily, and when a list came in); returns how many changed."""
    store = context.unit.key_lists
    counted = counting(store.everything(), clock.today())
    held = store.memberships(enterprise_ids)
    changed = 0
    for enterprise_id, known in context.unit.enterprises.tags(enterprise_ids).items():
        tags = tags_of(held.get(enterprise_id, ()), counted)
        if tags != known:
            context.unit.enterprises.set_tags(enterprise_id, tags)
            changed += 1
    return changed


def registered(context: Context, enterprise: Enterprise) -> None:
    """An enterprise was registered: lines that wait for its code are tied to it, and its tags follow."""
    if context.unit.key_lists.tie(enterprise.uscc, enterprise.id or 0, enterprise.adcode):
        refresh_tags(context, [enterprise.id or 0])


def _scope(context: Context) -> str | None:
    """The region whose lists the actor sees; None for everything."""
    reach, county = within(context, Action.LIST_READ)
    return reach.adcode or county


def list_lists(context: Context) -> list[ListRow]:
    """The lists that concern the actor's region, the latest first."""
    found = context.unit.key_lists.within(_scope(context))
    return _rows(context, found)


def _rows(context: Context, found: Sequence[KeyList]) -> list[ListRow]:
    sizes = context.unit.key_lists.sizes([one.id or 0 for one in found])
    counted = counting(context.unit.key_lists.everything(), clock.today())
    return [ListRow(one, sizes.get(one.id or 0, 0), (one.id or 0) in counted) for one in found]


def get_list(context: Context, list_id: int, *, offset: int = 0, limit: int = 50) -> ListView:
    """One list with a page of its lines."""
    found = context.unit.key_lists.get(list_id, _scope(context))
    if found is None:
        raise NotFound("没有这份名单，或不在您的管辖范围")
    reach, county = within(context, Action.LIST_READ)
    entries, total = context.unit.key_lists.entries(list_id, reach, county, offset=offset, limit=limit)
    return ListView(_rows(context, [found])[0], entries, total)


def lists_of(context: Context, enterprise_id: int) -> list[ListRow]:
    """The lists an enterprise stands or stood on, the latest first."""
    find_enterprise(context, enterprise_id, Action.ENTERPRISE_READ)
    return _rows(context, [found for _, found in context.unit.key_lists.of_enterprise(enterprise_id)])
