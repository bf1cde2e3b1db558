"""T66: whatever a log line is given, nothing that tells who somebody is comes out of the set-up of the logs."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from contextlib import redirect_stderr
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import configure_logs
from matcher.security.log_filter import HiddenRecords
from tests.thoroughness import FULL

NAMES = ("璩珙玥", "欧阳娜娜", "张伟", "买买提·艾山", "李雷")
FIELDS = ("event", "kind", "path", "request_id", "user", "error", "message", "detail", "exc", "手机")
# Between the digits as people and programs write them.
SEPARATORS = ("", " ", "-", "—", ".", " - ", "\u3000", "\u200b", ")", "/")
WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")
digits = st.text("0123456789", min_size=1, max_size=30)


@dataclass(frozen=True)
class Secret:
    """Something that tells who somebody is, as it is written into a line, and its plain form."""

    written: str
    plain: str


@st.composite
def secrets(draw: st.DrawFn) -> Secret:
    kind = draw(st.sampled_from(("phone", "landline", "id", "old_id", "card", "mail", "name")))
    if kind == "name":
        name = draw(st.sampled_from(NAMES))
        return Secret(name, name)
    if kind == "mail":
        box = draw(st.from_regex(r"[a-z][a-z0-9._-]{2,12}", fullmatch=True))
        return Secret(f"{box}@example.com", box + "@")
    lengths = {"phone": 10, "landline": 10, "id": 17, "old_id": 14, "card": 18}
    number = str(draw(st.integers(1, 9))) + draw(st.text("0123456789", min_size=lengths[kind], max_size=lengths[kind]))
    number = number[:-1] + "X" if kind == "id" and draw(st.booleans()) else number
    if kind == "phone":
        number = "1" + number[1:]
    between, size = draw(st.sampled_from(SEPARATORS)), draw(st.integers(2, 6))
    written = between.join(number[start : start + size] for start in range(0, len(number), size))
    return Secret(written.translate(WIDE) if draw(st.booleans()) else written, number)


@st.composite
def values(draw: st.DrawFn, secret: Secret) -> Any:
    """The secret as a value of a line: alone, in a sentence, nested, in bytes, in an exception, as a number."""
    around = draw(
        st.sampled_from(("{}", "user {} refused", "tel:{},", "a{}b", "{{'phone': '{}'}}", "电话：{}。", "[{}]"))
    )
    text = around.format(secret.written)
    whole = [int(secret.plain)] if secret.plain.isdigit() else []
    made = (text, [text], {"a": {text: 1}}, ({"b": [text]},), text.encode(), ValueError(text), {text}, *whole)
    return draw(st.sampled_from(made))


def plain(text: str) -> str:
    """A line as somebody who looks for numbers in it would read it: separators and width do not hide anything."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[^0-9A-Za-z@\u4e00-\u9fff·]", "", folded)


def written(fields: dict[str, Any], as_json: bool) -> str:
    """What comes out on standard error."""
    out = io.StringIO()
    with redirect_stderr(out):
        configure_logs(SimpleNamespace(log_json=as_json, demo=False))  # type: ignore[arg-type]
        event = fields.pop("event", "request")
        structlog.get_logger("fuzz").error(event, **fields)
    return out.getvalue()


@settings(
    max_examples=10_000 if FULL else 1_000,
    deadline=None,
    derandomize=not FULL,
    suppress_health_check=list(HealthCheck),
    database=None,
)
@given(st.data())
def test_nothing_that_tells_who_somebody_is_comes_through_the_logs(data: st.DataObject) -> None:
    secret = data.draw(secrets())
    field = data.draw(st.sampled_from(FIELDS))
    value = data.draw(values(secret))
    line = written({field: value}, data.draw(st.booleans()))
    # The time of the line is ours.
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:.+Z]+", "", line)
    assert secret.plain.rstrip("Xx") not in plain(line), (field, value, line)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "said %s", (value,), None)
    assert HiddenRecords().filter(record)
    assert secret.plain.rstrip("Xx") not in plain(logging.Formatter().format(record))


def test_what_operators_need_comes_through() -> None:
    line = written(
        {"event": "request", "status": 404, "ms": 12.25, "path": "/seekers/123456", "request_id": "0a1b2c3d4e5f6071"},
        True,
    )
    for one in ('"status": 404', '"ms": 12.25', "/seekers/123456", "0a1b2c3d4e5f6071", '"event": "request"'):
        assert one in line
    structlog.reset_defaults()
