"""Calendar files of job fairs (招聘会日历): one public fair, or those of a region; called-off ones say so.

A calendar that was subscribed to takes a fair off only when it is told ``CANCELLED``: a fair that was public and then
called off therefore stays in the file, under the name it always had.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from matcher import clock
from matcher.errors import NotFound
from matcher.forms.calendar_file import Event, calendar_file
from matcher.models.fair import Fair
from matcher.models.fair_kinds import PUBLIC_FAIR, FairMode, FairState
from matcher.service.context import Context
from matcher.service.fairs import fair_rows

# How far back fairs stand in a region's calendar.
_BACK = 30
_HOURS = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-—–~～至到]+\s*(\d{1,2})[:：](\d{2})")


def fair_calendar(context: Context, fair_id: int, site: str) -> tuple[str, bytes]:
    """A public fair as a calendar file with its name; one called off after it was told too. ``site`` is our address."""
    fair = context.unit.fairs.get(fair_id)
    if fair is None or not _told(fair):
        raise NotFound("没有这场招聘会，或还没有公布")
    return f"{fair.theme}.ics", calendar_file(fair.theme, _events(context, [fair], site))


def region_calendar(context: Context, adcode: str, site: str) -> tuple[str, bytes]:
    """The public fairs of a region (all without one) from thirty days ago on, by their first day."""
    if adcode and context.unit.regions.find(adcode) is None:
        raise NotFound("没有这个行政区划")
    first = date.fromordinal(clock.today().toordinal() - _BACK)
    found = context.unit.fairs.public(scope=adcode, first=first, called_off=True)
    name = f"{context.place_name(adcode) if adcode else '全省'}招聘会"
    return f"{name}.ics", calendar_file(name, _events(context, found, site))


def hours_of(text: str) -> tuple[time, time] | None:
    """Opening hours as a fair tells them, ``9:00-15:00``; None where they are told otherwise: then all day."""
    found = _HOURS.search(text)
    if found is None:
        return None
    a, b, c, d = (int(one) for one in found.groups())
    if a > 23 or c > 23 or b > 59 or d > 59 or (a, b) >= (c, d):
        return None
    return time(a, b), time(c, d)


def _told(fair: Fair) -> bool:
    return fair.state in PUBLIC_FAIR or (fair.state is FairState.CANCELLED and fair.publicised_at is not None)


def _events(context: Context, fairs: Sequence[Fair], site: str) -> list[Event]:
    found = []
    for row in fair_rows(context, fairs):
        fair = row.fair
        off = fair.state is FairState.CANCELLED
        online = fair.mode is FairMode.ONLINE
        detail = [
            f"主办、承办：{'、'.join(row.hosts)}",
            f"联系：{fair.contact_name} {fair.contact_phone}".strip()
            if fair.contact_name or fair.contact_phone
            else "",
            f"时间：{fair.hours}" if fair.hours else "",
            f"已取消：{fair.cancelled_reason}" if off else "入场、求职全部免费",
        ]
        found.append(
            Event(
                # Made of what never changes: the number and the moment it was planned.
                uid=f"fair-{fair.id}-{clock.local(fair.created_at):%Y%m%d%H%M%S}@job-fairs.shanxi",
                sequence=fair.version,
                changed=fair.updated_at,
                title=f"【已取消】{fair.theme}" if off else fair.theme,
                first=fair.first,
                last=fair.last,
                hours=hours_of(fair.hours),
                place=f"线上：{fair.link or fair.address}" if online else row.place,
                detail="\n".join(one for one in detail if one),
                link=f"{site}fairs/{fair.id}",
                called_off=off,
            )
        )
    return found
