"""Searches people keep (我的订阅): a daily job tells what is new since the last time, in one notice a day at most.

Notices go out by the ways the person agreed to, outside quiet hours (``service/notices.py``). Who withdrew the consent
to be served, or stopped all services, is told nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import parse_qs, urlencode

from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.post_search import SEARCH_LISTS, PostOrder, SearchQuery
from matcher.models.saved_search import MOST, SavedSearch
from matcher.models.seeker import Seeker
from matcher.service import notices, post_search
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.post_search import Asked

UNKNOWN = "没有这条订阅"
# New posts looked through for one search on one day; of more the notice says how many at least.
_SEEN = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A search with how many posts came since the last notice."""

    search: SavedSearch
    new: int


def save(context: Context, query: str, name: str = "") -> SavedSearch:
    """Keep a search as the page's address holds it; the posts there already are not told."""
    permit(context.actor, Action.PROFILE_CHANGE)
    seeker = _own(context, lock=True)
    asked, kept = read(query)
    if not kept:
        raise Invalid("请先填关键词或筛选条件，再订阅", field="query")
    if any(one.query == kept for one in context.unit.saved_searches.of_seeker(seeker.id or 0)):
        raise Conflict("这个搜索已经订阅", code="saved")
    if context.unit.saved_searches.count(seeker.id or 0) >= MOST:
        raise Conflict(f"最多订阅 {MOST} 个搜索，请先删去不用的", code="full")
    made = context.unit.saved_searches.add(
        SavedSearch(
            seeker_id=seeker.id or 0,
            name=(name.strip() or asked.words.strip() or "筛选条件")[:60],
            query=kept,
            told_to=clock.now(),
            created_at=clock.now(),
        )
    )
    context.unit.audit("search.save", "saved_search", made.id)
    return made


def read(query: str) -> tuple[Asked, str]:
    """A search from an address, and the address in one form: known keys in order, order and nearness left out."""
    given = parse_qs(query.lstrip("?")[:600], max_num_fields=60)
    flat = {key: values if key in SEARCH_LISTS else values[-1] for key, values in given.items()}
    known = {key: one for key, one in flat.items() if key in SearchQuery.model_fields and one}
    try:
        checked = SearchQuery.model_validate(known)
    except ValidationError:
        raise Invalid("这个搜索的条件没有填对，请重新搜索后再订阅", field="query") from None
    told = checked.model_dump(mode="json", exclude_defaults=True)
    return _asked(checked), urlencode(sorted(told.items()), doseq=True)


def _asked(told: SearchQuery) -> Asked:
    """A kept search as the search takes it, the latest posts first."""
    return Asked(
        words=told.q,
        adcode=told.adcode,
        pay_from=int(told.pay) if told.pay else None,
        form=told.form,
        no_nights=told.no_nights,
        education=told.education,
        benefits=tuple(told.benefits),
        without=tuple(told.without),
        occupation=told.occupation,
        order=PostOrder.TIME,
    )


def _own(context: Context, *, lock: bool = False) -> Seeker:
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=lock)
    if seeker is None or seeker.gone:
        raise NotFound("没有您的求职登记")
    return seeker


def list_own(context: Context) -> Sequence[SavedSearch]:
    """The signed-in person's searches."""
    permit(context.actor, Action.PROFILE_READ)
    return context.unit.saved_searches.of_seeker(_own(context).id or 0)


def stop(context: Context, search_id: int) -> None:
    """End a search of one's own; another's answers as one that is not there."""
    permit(context.actor, Action.PROFILE_CHANGE)
    seeker = _own(context, lock=True)
    found = next((one for one in context.unit.saved_searches.of_seeker(seeker.id or 0) if one.id == search_id), None)
    if found is None:
        raise NotFound(UNKNOWN)
    context.unit.saved_searches.drop(found)
    context.unit.audit("search.stop", "saved_search", search_id)


def alert(context: Context) -> int:
    """Tell people what is new for their searches, one notice each; run daily. Returns how many were told."""
    today, told = clock.today(), 0
    for person, rows in groupby(context.unit.saved_searches.untold(today), key=lambda row: row[1].id or 0):
        mine = [Found(one, _new(context, one)) for one, _ in rows]
        hits = [one for one in mine if one.new]
        if not hits or not context.unit.consents.registered([person], today):
            continue
        for one in hits:
            one.search.told_to, one.search.told_on = clock.now(), today
        names = "、".join(f"“{one.search.name}”{one.new} 个" for one in hits)[:200]
        accounts = [one.id for one in context.unit.accounts.of_seeker(person)]
        told += len(notices.tell(context, accounts, "search_found", ("seeker", person), cause=str(today), found=names))
    context.unit.session.flush()
    return told


def _new(context: Context, one: SavedSearch) -> int:
    """How many live posts that answer the search were published since it was last told."""
    found = post_search.search(context, read(one.query)[0], offset=0, limit=_SEEN).rows
    return sum(_after(row.vacancy.published_at, one.told_to) for row in found)


def _after(published: datetime | None, moment: datetime) -> bool:
    return published is not None and published > moment
