"""Which key-enterprise lists count on a day (名单有效性): the one owner of what makes an enterprise a key one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from matcher.models.enums import EnterpriseTag
from matcher.models.key_list import KeyList


def counting(lists: Iterable[KeyList], day: date) -> dict[int, KeyList]:
    """The lists that count on ``day``, by id.

    Of one department's lists of one tag and region the latest that has begun counts, while it runs; of two with one
    date the one imported last, so that a wrong list is corrected by importing it again.
    """
    latest: dict[tuple[EnterpriseTag, str, str], KeyList] = {}
    for one in lists:
        if one.list_date > day:
            continue
        series = (one.tag, one.department, one.adcode)
        known = latest.get(series)
        if known is None or (one.list_date, one.id or 0) > (known.list_date, known.id or 0):
            latest[series] = one
    return {one.id or 0: one for one in latest.values() if one.valid_to is None or one.valid_to >= day}


def tags_of(list_ids: Iterable[int], counted: Mapping[int, KeyList]) -> list[str]:
    """The tags of an enterprise that stands on these lists, in the order of the closed list."""
    held = {counted[one].tag for one in list_ids if one in counted}
    return [tag.value for tag in EnterpriseTag if tag in held]
