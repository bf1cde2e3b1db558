"""Calendar files (日历文件, .ics) as RFC 5545 has them: escaped text, lines of at most 75 octets, Shanxi's time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# RFC 5545, 3.1: a line is at most 75 octets without its break; what is longer goes on behind a break and a space.
LINE_OCTETS = 75
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that takes place on days from ``first`` to ``last``, inclusive; with ``hours`` between these each day.

    ``uid`` stays the same for ever, ``sequence`` grows with every change, ``changed`` is when it last did.
    """

    uid: str
    sequence: int
    changed: datetime
    title: str
    first: date
    last: date
    hours: tuple[time, time] | None = None
    place: str = ""
    detail: str = ""
    link: str = ""
    called_off: bool = False


def calendar_file(name: str, events: Iterable[Event]) -> bytes:
    """A calendar of events under a name, UTF-8 with CRLF; the events stand in the order given."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//SX JIUYE//JOB FAIRS//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "X-WR-TIMEZONE:Asia/Shanghai",
        *_ZONE,
    ]
    for one in events:
        lines += _event(one)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line)).encode()


def _event(one: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"SEQUENCE:{one.sequence}"
    yield f"DTSTAMP:{one.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"LAST-MODIFIED:{one.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if one.hours is None:
        yield f"DTSTART;VALUE=DATE:{one.first:%Y%m%d}"
        # The end of a whole day is the day after it.
        yield f"DTEND;VALUE=DATE:{one.last + timedelta(days=1):%Y%m%d}"
    else:
        begin, end = one.hours
        yield f"DTSTART;TZID=Asia/Shanghai:{one.first:%Y%m%d}T{begin:%H%M%S}"
        yield f"DTEND;TZID=Asia/Shanghai:{one.first:%Y%m%d}T{end:%H%M%S}"
        if one.last > one.first:
            yield f"RRULE:FREQ=DAILY;COUNT={(one.last - one.first).days + 1}"
    yield f"SUMMARY:{_escaped(one.title)}"
    for key, text in (("LOCATION", one.place), ("DESCRIPTION", one.detail)):
        if text:
            yield f"{key}:{_escaped(text)}"
    if one.link:
        yield f"URL:{''.join(one.link.split())}"
    yield f"STATUS:{'CANCELLED' if one.called_off else 'CONFIRMED'}"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and break escaped, other control characters left out."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(one for one in plain if one >= " " and one != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets; no character is cut in two."""
    piece, octets = "", 0
    for one in line:
        size = len(one.encode())
        if octets + size > LINE_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + one, octets + size
    yield piece
