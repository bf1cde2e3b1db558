"""Server-rendered pages (页面): the Jinja environment, what templates may call, and ``render``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from matcher import clock
from matcher.models import enums, placement, refusal, states
from matcher.models.enums import Labelled
from matcher.models.money import plain_yuan
from matcher.service.worker_numbers import card_code

HERE = Path(__file__).parent
STATIC = HERE / "static"
NOTHING = "—"

# Tone of a state by its code: colour only repeats what the label already says.
TONES = {
    state: tone
    for tone, states in {
        "success": "published solved started done good confirmed agreed satisfied paid approved eligible adopted green"
        " accepted sent",
        "info": "matching following running referred contacted open previewed queued assigned answered listed update"
        " taken viewed interview offer called",
        # County, city and province are the level that watches over a case.
        "warning": "submitted paused warn duplicate raised reopened missing yellow proposed left county city"
        " province waiting",
        "danger": "rejected bad failed block unsuitable unsolved_closed not refused red missed lost recovering",
    }.items()
    for state in states.split()
}


def yuan(fen: int | None) -> str:
    """Money kept in fen, shown in yuan: 500000 → 5,000 元."""
    if fen is None:
        return NOTHING
    return f"{fen // 100:,} 元" if fen % 100 == 0 else f"{fen / 100:,.2f} 元"


def percent(rate: float | None) -> str:
    """A rate in per cent with one decimal: 0.1619 → 16.2%."""
    return NOTHING if rate is None else f"{rate * 100:.1f}%"


def member_label(value: str, kind: type[Labelled]) -> str:
    """The Chinese label of a stored code of a closed list."""
    return kind(value).label


def wan(fen: int | None) -> str:
    """Money kept in fen, shown in 万元: 2000000000 → 2,000 万元."""
    if fen is None:
        return NOTHING
    return f"{fen / 1_000_000:,.6f}".rstrip("0").rstrip(".") + " 万元"


def day(value: date | datetime | None) -> str:
    """A civil date: 2022年12月20日 (an instant is first put into Shanxi time)."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = clock.local(value).date()
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | None) -> str:
    """An instant in Shanxi time: 2022-12-20 14:05."""
    return NOTHING if value is None else clock.local(value).strftime("%Y-%m-%d %H:%M")


def qr_code(text: str) -> Markup:
    """A QR code (二维码) as an SVG picture: 15 % of it may be dirty or torn; the quiet zone of four modules is kept.

    It has a view box instead of a size, so that a style sheet shrinks it whole and cuts nothing off.
    """
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=4, omitsize=True)
    return Markup(drawn)  # noqa: S704  # nosec B704


def hhmm(minute: int) -> str:
    """Minutes after local midnight as a clock shows them: 510 → 08:30, 1500 → 次日 01:00."""
    day_after, minute = divmod(minute, 24 * 60)
    return f"{'次日 ' if day_after else ''}{minute // 60:02d}:{minute % 60:02d}"


def clock_time(value: datetime | None) -> str:
    """The time of day of an instant in Shanxi: 14:05."""
    return NOTHING if value is None else clock.local(value).strftime("%H:%M")


def label(value: object) -> str:
    """The Chinese label of an enum member; plain text stays as it is."""
    if value is None or value == "":
        return NOTHING
    return value.label if isinstance(value, Labelled) else str(value)


def tone(value: object) -> str:
    """The tone of a state's tag."""
    return TONES.get(str(value), "neutral")


def choices(kind: Iterable[Labelled]) -> list[tuple[str, str]]:
    """An enum class, or some of its members, as (value, label) pairs for a select or radio group."""
    return [(member.value, member.label) for member in kind]


def segments(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """Cut a text at half-open spans into (piece, is a hit); spans may overlap, in any order."""
    at = 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def query(params: Any, **changes: object) -> str:
    """The query string of ``params`` (``request.query_params`` or a mapping) with changes; None drops a key."""
    pairs = params.multi_items() if hasattr(params, "multi_items") else params.items()
    kept = [(key, value) for key, value in pairs if key not in changes and value not in (None, "")]
    added = [(key, value) for key, value in changes.items() if value not in (None, "")]
    return "?" + urlencode(kept + added)


def page_window(page: int, pages: int, around: int = 1) -> list[int | None]:
    """Page numbers to link: first, last and those near ``page``; None stands for a gap."""
    near = sorted({1, pages, *range(max(1, page - around), min(pages, page + around) + 1)})
    window: list[int | None] = []
    for number in near:
        if window and number - (window[-1] or 0) > 1:
            window.append(None)
        window.append(number)
    return window


def has_static(path: str) -> bool:
    """Whether a static file is there; vendor files are fetched at build and may be missing."""
    return (STATIC / path).is_file()


def static(path: str) -> str:
    """Address of a static file with its content hash, so that browsers may keep it for ever."""
    file = STATIC / path
    return f"/static/{path}?v={_digest(file, file.stat().st_mtime_ns)}" if file.is_file() else f"/static/{path}"


@lru_cache(maxsize=256)
def _digest(file: Path, _mtime: int) -> str:
    return sha256(file.read_bytes()).hexdigest()[:10]


def _version() -> str:
    try:
        return version("gongju-matcher")
    except PackageNotFoundError:
        return "0"


# What the shell needs on every page. The application sets its own at start in ``app.state.shell`` (site, nav),
# a dependency or middleware per request in ``request.state.shell`` (user, menu, csrf); a page's context wins.
SHELL: Mapping[str, object] = {
    "site": {"name": "公共就业用工匹配服务", "version": _version(), "host": "", "phone": "", "record": ""},
    "user": None,
    "menu": [],  # side menu of the console
    "nav": [],  # links in the top bar of plain pages
    "crumbs": [],
    "flashes": [],
    "csrf": "",
    "demo": None,
    "large": False,
    "display_href": None,
    "signout_href": "/logout",
    "signin_href": "/login",
    "home_href": "/",
    "help_href": None,
    "watermark": None,
}


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"wan": wan, "percent": percent, "member_label": member_label}
    env.filters |= {
        "yuan": yuan,
        "plain_yuan": plain_yuan,
        "day": day,
        "moment": moment,
        "label": label,
        "tone": tone,
        "choices": choices,
    }
    env.filters["qr_code"] = qr_code
    env.filters |= {"hhmm": hhmm, "clock_time": clock_time, "card_code": card_code}
    env.filters["segments"] = segments
    env.globals |= {"static": static, "has_static": has_static, "query": query, "page_window": page_window}
    env.globals |= {"placement": placement, "refusal": refusal}
    env.globals |= {"enums": enums, "states": states, "now": clock.now, "today": clock.today}
    return env


environment = _environment()


def render(
    request: Request,
    template: str,
    *,
    status_code: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: object,
) -> HTMLResponse:
    """A page, or an htmx fragment, as a response."""
    app = request.scope.get("app")
    site_wide = getattr(getattr(app, "state", None), "shell", {})
    of_request = getattr(request.state, "shell", {})
    values = {**SHELL, **site_wide, **of_request, "request": request, **context}
    html = environment.get_template(template).render(values)
    return HTMLResponse(html, status_code=status_code, headers=headers)
