"""Calendar files of fairs: read back as a calendar program would, with a called-off fair taken off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import NotFound
from matcher.models.fair_kinds import FairState, FairStep
from matcher.service import fair_calendar
from matcher.service.context import Kit
from matcher.service.permissions import Actor
from tests.factories import actor
from tests.fairs import carried, planned, take

SITE = "https://jobs.example.cn/"


def read_back(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar file, unfolded and unescaped; parameters stay with the name."""
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    found: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and name:
            plain = value.replace("\\\\", "\0").replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";")
            found[-1].setdefault(name, plain.replace("\0", "\\"))
    return found


def test_a_fair_in_a_calendar(kit: Kit) -> None:
    county, city = actor(kit, "xianji"), actor(kit, "shiji")
    today = clock.today()
    theme = "机械、电子, 纺织; 餐饮\\家政等行业“惠民生促就业”企业复工复产专场招聘会"
    told = {
        "theme": theme,
        "first": today + timedelta(days=3),
        "last": today + timedelta(days=4),
        "hours": "9:00-15:30",
    }
    fair_id = planned(kit, county, **told).id or 0
    with kit.open(Actor(), write=False) as context, pytest.raises(NotFound):
        fair_calendar.fair_calendar(context, fair_id, SITE)
    fair = carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    with kit.open(Actor(), write=False) as context:
        name, content = fair_calendar.fair_calendar(context, fair_id, SITE)
    (event,) = read_back(content)
    assert name.endswith(".ics")
    assert event["SUMMARY"] == theme
    assert event["DTSTART;TZID=Asia/Shanghai"] == f"{fair.first:%Y%m%d}T090000"
    assert event["DTEND;TZID=Asia/Shanghai"] == f"{fair.first:%Y%m%d}T153000"
    assert event["RRULE"] == "FREQ=DAILY;COUNT=2"
    assert event["URL"] == f"{SITE}fairs/{fair_id}"
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", str(fair.version))
    off = take(kit, county, fair_id, FairStep.CANCEL, reason="大雪，场地封闭")
    with kit.open(Actor(), write=False) as context:
        _, content = fair_calendar.region_calendar(context, county.adcode or "", SITE)
        _, elsewhere = fair_calendar.region_calendar(context, "140900", SITE)
        assert fair_calendar.hours_of("上午九点起") is None
    (gone,) = [one for one in read_back(content) if one["UID"] == event["UID"]]
    assert (gone["STATUS"], int(gone["SEQUENCE"])) == ("CANCELLED", off.version)
    assert off.version > fair.version
    assert "大雪，场地封闭" in gone["DESCRIPTION"]
    assert event["UID"] not in {one["UID"] for one in read_back(elsewhere)}
