"""Job fairs for anybody (公开招聘会): those told, with who comes and what they offer; one called off says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Gone, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RegionLevel
from matcher.models.fair_kinds import HELD, PUBLIC_FAIR, EntryState, FairState
from matcher.models.region import SHANXI
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service.context import Context
from matcher.service.fairs import FairRow, fair_rows

# How far back fairs that are over are still listed.
_BACK = 30


@dataclass(frozen=True, slots=True)
class Stand:
    """One enterprise at a public fair: its booth once it has one, and the posts that are open."""

    enterprise: Enterprise
    booth: int | None
    posts: list[Vacancy]


@dataclass(frozen=True, slots=True)
class PublicFair:
    """A fair as anybody sees it; ``people`` is how many the posts look for, of unknown headcount none."""

    row: FairRow
    stands: list[Stand]
    people: int


def public_fairs(context: Context, *, scope: str = "", past: bool = False) -> list[FairRow]:
    """Fairs told to anybody that are still to come or go on, in the order of their days; ``past``: those just over."""
    today = clock.today()
    first = date.fromordinal(today.toordinal() - _BACK) if past else today
    found = context.unit.fairs.public(scope=scope, first=first)
    shown = [one for one in found if _over(one.state, one.last) is past]
    return fair_rows(context, shown[::-1] if past else shown)


def _over(state: FairState, last: date) -> bool:
    return state in HELD or last < clock.today()


def public_fair(context: Context, fair_id: int) -> PublicFair:
    """One fair with its enterprises and their open posts; one that was told and then called off is :class:`Gone`."""
    fair = context.unit.fairs.get(fair_id)
    if fair is not None and fair.state is FairState.CANCELLED and fair.publicised_at is not None:
        raise Gone(f"招聘会“{fair.theme}”已取消：{fair.cancelled_reason}")
    if fair is None or fair.state not in PUBLIC_FAIR:
        raise NotFound("没有这场招聘会，或还没有公布")
    entries = context.unit.fair_entries.of_fair(fair_id, (EntryState.ACCEPTED,))
    posts = context.unit.fair_entries.posts([entry.id or 0 for entry, _ in entries])
    over = fair.state in HELD
    stands = [
        Stand(
            firm,
            entry.booth,
            [one for _, one in posts.get(entry.id or 0, []) if one.state is VacancyState.PUBLISHED],
        )
        for entry, firm in entries
        if firm.barred_at is None and (entry.checked_in_at is not None or not over)
    ]
    stands.sort(key=lambda one: (one.booth is None, one.booth or 0, one.enterprise.id or 0))
    people = sum(post.headcount or 0 for one in stands for post in one.posts)
    return PublicFair(fair_rows(context, [fair])[0], stands, people)


def regions(context: Context) -> Sequence[tuple[str, str]]:
    """The cities and counties to choose from on the public page: those where something is told, counties behind."""
    fairs = context.unit.fairs.public(first=date.fromordinal(clock.today().toordinal() - _BACK))
    here = {code for one in fairs for code in (one.adcode, one.unit_adcode)}
    cities = {code[:4] + "00" for code in here if not code.endswith("0000")}
    levels = RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE
    rows = [one for one in context.unit.regions.within(SHANXI, *levels) if one.adcode in here | cities]
    return [(one.adcode, context.place_name(one.adcode)) for one in rows]
