"""Rows of a survey file (用工需求调查表): cells become figures and a post, or problems told by column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from matcher import clock
from matcher.models.survey import MONTH, SURVEY_LABELS, People, PostKind, ShortReason, SurveyPostDraft, SurveyWant
from matcher.models.values import Problem
from matcher.text.fields import Cells
from matcher.text.period import read_date

# The columns of a file in their order: an enterprise, its figures, one post a row.
ROW_LABELS: Mapping[str, str] = {
    "uscc": "统一社会信用代码",
    "name": "单位名称",
    **{name: SURVEY_LABELS[name] for name in ("month", "staff_start", "joined", "departed", "staff_end")},
    **{name: SURVEY_LABELS[name] for name in ("needed", "short", "short_general", "short_skilled", "short_technical")},
    "title": SURVEY_LABELS["posts"],
    "kind": "岗位类别",
    "post_short": "岗位缺工人数",
    "reason": "缺工原因",
    "needed_by": "需到岗日期",
    "duration": "用工天数",
    **{name: SURVEY_LABELS[name] for name in ("lend_count", "lend_from", "lend_to", "training_need", "wants")},
    **{name: SURVEY_LABELS[name] for name in ("signer", "revision_reason")},
}
# Figures that stand once per enterprise: on any of its rows, and the same on all that have them.
FIGURES = (
    "staff_start",
    "joined",
    "departed",
    "staff_end",
    "needed",
    "short",
    "short_general",
    "short_skilled",
    "short_technical",
    "lend_count",
)
_MONTH = re.compile(r"(20\d{2})\s*[-/.年]?\s*(1[0-2]|0?[1-9])\s*月?(?:份)?")
_FOR_GOOD = ("长期", "不限", "常年", "固定")


class SurveyRow(BaseModel):
    """One row as read: whose, of which month, the figures it states, and the post it names, if any."""

    model_config = ConfigDict(extra="forbid")

    uscc: str
    month: Annotated[str, StringConstraints(pattern=MONTH)]
    figures: dict[str, People]
    lend_from: date | None = None
    lend_to: date | None = None
    training_need: Annotated[str, StringConstraints(max_length=500)] = ""
    wants: list[SurveyWant] = []
    signer: Annotated[str, StringConstraints(max_length=40)] = ""
    revision_reason: Annotated[str, StringConstraints(max_length=200)] = ""
    post: SurveyPostDraft | None = None
    name: Annotated[str, Field(max_length=200)] = ""


class SurveyRowReader:
    """Reads the cells of one row; ``today`` dates what is left open."""

    def __init__(self, today: Callable[[], date] = clock.today) -> None:
        self._today = today

    def read(self, cells: Mapping[str, str]) -> tuple[SurveyRow | None, list[Problem]]:
        """The row, or None when a problem forbids taking it."""
        row = Cells(cells, ROW_LABELS)
        facts: dict[str, Any] = {
            "uscc": row.uscc("uscc"),
            "name": row["name"][:200],
            "month": self._month(row),
            "figures": {key: count for key in FIGURES if (count := row.whole(key)) is not None},
            "lend_from": row.day("lend_from", self._today()),
            "lend_to": row.day("lend_to", self._today()),
            "training_need": row["training_need"],
            "wants": _wants(row),
            "signer": row["signer"],
            "revision_reason": row["revision_reason"],
            "post": self._post(row),
        }
        if row.is_bad:
            return None, row.problems
        try:
            return SurveyRow.model_validate(facts), row.problems
        except ValidationError as error:
            row.invalid(error)
            return None, row.problems

    def _month(self, row: Cells) -> str:
        text = row["month"]
        if not text:
            row.block("month", "没有填写", "请填写月份，如“2026-11”")
            return ""
        match = _MONTH.fullmatch(text)
        if match:
            return f"{match[1]}-{int(match[2]):02d}"
        found = read_date(text, self._today())
        if found is None:
            row.block("month", f"“{row.quote('month')}”不是月份", "请写成 2026-11 的样子")
            return ""
        return f"{found[0]:%Y-%m}"

    def _post(self, row: Cells) -> SurveyPostDraft | None:
        if not row["title"]:
            for key in ("post_short", "reason", "needed_by", "duration"):
                if row[key]:
                    row.block("title", f"写了{ROW_LABELS[key]}，没有写岗位", "请补写缺工岗位，如“电焊工”")
                    return None
            return None
        facts = {
            "title": row["title"],
            "kind": row.member("kind", PostKind) or PostKind.GENERAL,
            "short": row.whole("post_short"),
            "reason": row.member("reason", ShortReason),
            "needed_by": row.day("needed_by", self._today()),
            "duration_days": None if row["duration"] in _FOR_GOOD else row.whole("duration"),
        }
        if facts["short"] is None and not row.is_bad:
            row.block("post_short", "没有填写", f"请填写“{row.quote('title')}”缺多少人，如“8”")
        if row.is_bad:
            return None
        try:
            return SurveyPostDraft.model_validate(facts)
        except ValidationError as error:
            for one in error.errors():
                key = {"short": "post_short", "duration_days": "duration"}.get(str(one["loc"][0]), str(one["loc"][0]))
                row.block(key, f"“{row.quote(key)}”超出范围", "岗位名称 2–60 字，人数 1–9999，天数 1–3660，请改正")
            return None


# How forms of counties call the same service.
_SAID_OTHERWISE = {
    "招聘会": SurveyWant.FAIR,
    "专场": SurveyWant.FAIR,
    "零工": SurveyWant.TEMPORARY,
    "档案": SurveyWant.DOSSIER,
}


def _wants(row: Cells) -> list[SurveyWant]:
    found = []
    for text in re.split(r"[、,，;；/\s]+", row["wants"]):
        if not text or text in ("无", "没有"):
            continue
        one = next((want for want in SurveyWant if want.label in text or text in want.label), None) or next(
            (want for words, want in _SAID_OTHERWISE.items() if words in text), None
        )
        if one is None:
            row.warn("wants", f"没有“{text[:20]}”这一项，已略过", f"可填{'、'.join(want.label for want in SurveyWant)}")
        elif one not in found:
            found.append(one)
    return found
