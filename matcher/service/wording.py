"""Words that people looking for work get to read or hear (对外用语): no note says what no advertisement may."""

from __future__ import annotations

from matcher.errors import Invalid
from matcher.text.compliance import check_note


def refuse_wording(text: str, *, field: str) -> None:
    """Raise :class:`Invalid` when a text holds words that block an advertisement (性别、婚育、民族、户籍、押金…)."""
    found = check_note(text)
    if found:
        first = found[0]
        raise Invalid(
            f"“{first.quote}”不能写：{first.reason}（{first.law}）。请改写后再提交",
            field=field,
            details=[f"“{one.quote}”：{one.reason}" for one in found],
            code="compliance",
        )
