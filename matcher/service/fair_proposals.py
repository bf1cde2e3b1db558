"""Which job fairs to hold (招聘会建议): a region's gaps by group, industry, area and market, as the notice grades them.

通知第（七）条: 规上工业 and white-list enterprises by summed need and size; medium, small and micro ones by group,
industry and area; flexible workers at the markets. The numbers behind are dated configuration (``data/fairs.toml``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import EnterpriseSize, EnterpriseTag, Industry, RegionLevel, Role
from matcher.models.fair_kinds import SCHEDULED, FairKind, FirmGroup, PeopleGroup
from matcher.models.region import covers, scope_prefix
from matcher.planning.fair_size import FairSize, SizeRule
from matcher.service.context import Context
from matcher.service.fair_firms import Needs, gathered, suits, told
from matcher.service.permissions import Action, permit
from matcher.service.standing import may_recruit, standing_of

_SMALL = (EnterpriseSize.MEDIUM, EnterpriseSize.SMALL, EnterpriseSize.MICRO)
# Groups whose posts can be told by what they ask for.
_PEOPLE = (PeopleGroup.RURAL, PeopleGroup.GRADUATE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line: what kind of fair for whom, the summed gap with the size it asks for, how many are planned already."""

    kind: FairKind
    firm_group: FirmGroup
    label: str
    size: FairSize
    sentence: str
    planned: int


@dataclass(frozen=True, slots=True)
class ProposalSheet:
    """A region's proposals, key enterprises first; and the rule behind them."""

    adcode: str
    place: str
    rows: list[Proposal]
    rule: SizeRule


def propose_fairs(context: Context, adcode: str = "") -> ProposalSheet:
    """Which fairs a region should hold from today on; the own one, or one of those below it."""
    permit(context.actor, Action.FAIR_PLAN)
    scope = _scope(context, adcode)
    today, prefix, unit = clock.today(), scope_prefix(scope), context.unit
    rule = context.kit.fair_sizes.on(today)
    needs = gathered(context, prefix, unit.fair_firms.posts(prefix, today))
    able = [one for one in needs.firms.values() if may_recruit(standing_of(one)) and needs.missing[one.id or 0]]
    planned = [*unit.fairs.public(scope=scope, first=today), *unit.fairs.approved(scope, today)]

    def count(fits: Callable[..., bool]) -> int:
        return sum(fits(one) for one in planned if one.state in SCHEDULED)

    def line(kind: FairKind, group: FirmGroup, label: str, size: FairSize, already: int) -> Proposal:
        return Proposal(kind, group, label, size, told(label, size), already)

    def sized(firms: Iterable[Enterprise]) -> FairSize:
        chosen = list(firms)
        return rule.propose(sum(needs.missing[one.id or 0] for one in chosen), len(chosen))

    rows = []
    seen: set[int] = set()
    for group, tag in (
        (FirmGroup.ABOVE_SCALE, EnterpriseTag.ABOVE_SCALE),
        (FirmGroup.WHITELIST, EnterpriseTag.WHITELIST),
    ):
        chosen = [one for one in able if tag in one.tags and one.id not in seen]
        seen |= {one.id or 0 for one in chosen}
        already = count(
            lambda one, group=group: one.kind is FairKind.FIRMS and one.firm_group in (group, FirmGroup.ANY)
        )
        rows.append(line(FairKind.FIRMS, group, group.label, sized(chosen), already))
    small = [one for one in able if one.size in _SMALL and one.id not in seen]
    for industry in Industry:
        if chosen := [one for one in small if one.industry is industry]:
            already = count(lambda one, industry=industry: one.kind is FairKind.INDUSTRY and one.industry is industry)
            rows.append(
                line(FairKind.INDUSTRY, FirmGroup.SMALL, f"中小微企业（{industry.label}）", sized(chosen), already)
            )
    for area in _areas(context, scope):
        if chosen := [one for one in small if covers(area, one.adcode)]:
            already = count(lambda one, area=area: one.kind is FairKind.AREA and one.adcode == area)
            label = f"中小微企业（{context.place_name(area)}）"
            rows.append(line(FairKind.AREA, FirmGroup.SMALL, label, sized(chosen), already))
    for people in _PEOPLE:
        size = _for_people(rule, needs, small, people)
        already = count(lambda one, people=people: one.kind is FairKind.PEOPLE and people.value in one.groups)
        label = f"适合{people.label}的岗位：中小微企业"
        rows.append(line(FairKind.PEOPLE, FirmGroup.SMALL, label, size, already))
    rows += _markets(context, prefix, rule)
    return ProposalSheet(scope, context.place_name(scope), rows, rule)


def _for_people(rule: SizeRule, needs: Needs, small: list[Enterprise], group: PeopleGroup) -> FairSize:
    """The size by the people that the suited posts look for, never more than the enterprise lacks."""
    wanted = {}
    for one in small:
        number = one.id or 0
        asked = sum(post.headcount or 0 for post in needs.posts.get(number, []) if suits([group.value], post))
        if asked:
            wanted[number] = min(asked, needs.missing[number])
    return rule.propose(sum(wanted.values()), len(wanted))


def _markets(context: Context, prefix: str, rule: SizeRule) -> list[Proposal]:
    """Small fairs at the markets: by the places of odd jobs still open."""
    found: dict[int, tuple[str, int, int]] = {}
    for market, _, number in context.unit.fair_firms.odd_jobs(prefix, clock.today()):
        name, firms, places = found.get(market.id or 0, (market.name, 0, 0))
        found[market.id or 0] = (name, firms + 1, places + number)
    rows = []
    for name, firms, places in found.values():
        # Small ones need no least need: the market has its hall all year.
        size = FairSize(1, min(rule.booths_least, firms), places, firms)
        label = f"{name}零工用工单位"
        rows.append(Proposal(FairKind.ODD_JOB, FirmGroup.FLEXIBLE, label, size, told(label, size), 0))
    return rows


def _areas(context: Context, scope: str) -> list[str]:
    """The counties and zones of a city, the cities of a province; a county is one area itself."""
    if not scope.endswith("00"):
        return []
    levels = (RegionLevel.CITY,) if scope.endswith("0000") else (RegionLevel.COUNTY, RegionLevel.ZONE)
    return [one.adcode for one in context.unit.regions.within(scope, *levels) if one.adcode != scope]


def _scope(context: Context, adcode: str) -> str:
    actor = context.actor
    own = actor.adcode
    if actor.role is Role.MARKET_OPERATOR:
        market = context.unit.markets.get(actor.market_id or 0)
        own = market.adcode if market else None
    if actor.system:
        own = own or adcode
    if not own:
        raise Forbidden("账号没有所属地区，不能生成招聘会建议")
    scope = adcode or own
    if not covers(own, scope):
        raise Invalid("地区须为本单位或下级单位", field="adcode")
    if context.unit.regions.find(scope) is None:
        raise NotFound("没有这个行政区划")
    return scope
