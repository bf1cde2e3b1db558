"""Campaign templates (行动模板), from ``data/campaigns/*.toml``: a later campaign is a file, no code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from matcher.errors import Invalid, NotFound
from matcher.models.annex import AnnexKind
from matcher.models.campaign_form import FILING_LEVELS, CampaignFormDraft
from matcher.models.enums import RegionLevel
from matcher.planning.deadlines import working_days_before
from matcher.settings import data_folder

_KEYS = {"name", "doc_no", "verified", "source", "first", "last", "last_year", "contact", "form"}
_FORM_KEYS = {"form", "level", "levels", "due", "year", "before", "recipient", "note", "own_setting"}
_YEARS = range(2022, 2100)


@dataclass(frozen=True, slots=True)
class FormRule:
    """One form of one level: a month and day, or so many working days ``before`` the city's."""

    form: AnnexKind
    level: RegionLevel
    due: tuple[int, int] | None
    year: int
    before: int
    recipient: str
    note: str
    own_setting: bool


@dataclass(frozen=True, slots=True)
class CampaignTemplate:
    """A campaign as data; contacts are roles, their names belong to each campaign."""

    key: str
    name: str
    doc_no: str
    verified: bool
    source: str
    first: tuple[int, int]
    last: tuple[int, int]
    last_year: int
    contacts: tuple[str, ...]
    forms: tuple[FormRule, ...]

    def period(self, year: int) -> tuple[date, date]:
        """The first and the last day (both inclusive) of the campaign that begins in ``year``."""
        return _on(year, self.first), _on(year + self.last_year, self.last)

    def dated(self, year: int) -> list[CampaignFormDraft]:
        """Its forms with their days, for the campaign that begins in ``year``."""
        cities = {one.form: _on(year + one.year, one.due) for one in self.forms if one.due is not None}
        found = []
        for one in self.forms:
            due = cities[one.form] if one.due is None else _on(year + one.year, one.due)
            told = {"recipient": one.recipient, "note": one.note, "own_setting": one.own_setting}
            day = working_days_before(due, one.before)
            found.append(CampaignFormDraft(form=one.form, level=one.level, due=day, **told))
        return found


@cache
def templates() -> tuple[CampaignTemplate, ...]:
    """The templates of this installation by file name, read once."""
    return load_templates(data_folder() / "campaigns")


def template_of(key: str) -> CampaignTemplate:
    """One template by its file's name."""
    found = next((one for one in templates() if one.key == key), None)
    if found is None:
        raise NotFound(f"没有行动模板“{key[:40]}”；可用：{'、'.join(one.key for one in templates())}")
    return found


def check_year(year: int) -> None:
    """Refuse a year no campaign begins in."""
    if year not in _YEARS:
        raise Invalid(f"年份应在 {_YEARS.start} 到 {_YEARS.stop - 1} 之间", field="year")


def load_templates(folder: Path) -> tuple[CampaignTemplate, ...]:
    """All templates of a folder; raises :class:`Invalid` naming file, place and remedy."""
    return tuple(_read(path) for path in sorted(folder.glob("*.toml")))


def _read(path: Path) -> CampaignTemplate:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        return _template(path.stem, told)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"行动模板 {path.name} 不是正确的 TOML：{error}", field="template") from error
    except _Wrong as error:
        raise Invalid(f"行动模板 {path.name} 有误：{error}", field="template") from error


class _Wrong(ValueError):
    """What is wrong with a template, said in Chinese."""


def _template(key: str, told: Mapping[str, Any]) -> CampaignTemplate:
    if strange := sorted(set(told) - _KEYS):
        raise _Wrong(f"不认识 {'、'.join(strange)}")
    if not isinstance(told.get("name"), str) or not 2 <= len(told["name"].strip()) <= 100:
        raise _Wrong("name 应为 2 到 100 字的名称")
    if not isinstance(told.get("verified"), bool):
        raise _Wrong("verified 应为 true 或 false，写明是否核对过通知")
    contacts, forms = told.get("contact", []), told.get("form", [])
    if not all(isinstance(some, list) and all(isinstance(one, dict) for one in some) for some in (contacts, forms)):
        raise _Wrong("联系人和表格请写成 [[contact]]、[[form]]")
    if any(set(one) != {"role"} for one in contacts):
        raise _Wrong("[[contact]] 只写 role（职责）；姓名和电话在建立行动时填写")
    rules = [rule for number, one in enumerate(forms, start=1) for rule in _rules(one, f"第 {number} 个 [[form]]")]
    if not rules:
        raise _Wrong("至少写一个 [[form]]")
    seen = {(one.form, one.level) for one in rules}
    if len(seen) != len(rules):
        raise _Wrong("同一张表同一层级写了两次")
    for one in rules:
        if one.due is None and not any(each.form is one.form and each.due is not None for each in rules):
            raise _Wrong(f"附件{one.form.value} 写了 before，但没有市级的日期可比")
    first, last = _day(told.get("first"), "first"), _day(told.get("last"), "last")
    years = _number(told.get("last_year", 0), "last_year", 1)
    if years == 0 and last < first:
        raise _Wrong("last 早于 first；跨年的请写 last_year = 1")
    texts = {name: str(told.get(name, "")).strip() for name in ("doc_no", "source")}
    roles = tuple(str(one["role"]) for one in contacts)
    return CampaignTemplate(
        key,
        told["name"].strip(),
        texts["doc_no"],
        told["verified"],
        texts["source"],
        first,
        last,
        years,
        roles,
        tuple(rules),
    )


def _rules(told: Mapping[str, Any], where: str) -> list[FormRule]:
    if strange := sorted(set(told) - _FORM_KEYS):
        raise _Wrong(f"{where}不认识 {'、'.join(strange)}")
    if told.get("form") not in {one.value for one in AnnexKind}:
        raise _Wrong(f"{where}的 form 应为 {'、'.join(one.value for one in AnnexKind)} 之一")
    levels = told.get("levels", [told.get("level")])
    allowed = [one.value for one in FILING_LEVELS]
    if not isinstance(levels, list) or not levels or any(one not in allowed for one in levels):
        raise _Wrong(f"{where}的层级应为 {'、'.join(allowed)}")
    if ("due" in told) == ("before" in told):
        raise _Wrong(f"{where}应写 due（月-日）或 before（提前几个工作日），二者取一")
    due = _day(told["due"], f"{where}的 due") if "due" in told else None
    before, year = _number(told.get("before", 0), f"{where}的 before", 30), _number(told.get("year", 0), "year", 1)
    # What is reckoned from another's day stands in no notice.
    own = bool(told.get("own_setting", False)) or due is None
    words = {name: str(told.get(name, "")).strip() for name in ("recipient", "note")}
    return [
        FormRule(AnnexKind(told["form"]), RegionLevel(one), due, year, before, own_setting=own, **words)
        for one in levels
    ]


def _day(value: object, where: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    if found is None:
        raise _Wrong(f"{where}应写成“月-日”，如 12-16")
    month, day = int(found[1]), int(found[2])
    try:
        # 29 February falls on the 28th in most years, see ``_on``.
        date(2024, month, day)
    except ValueError:
        raise _Wrong(f"{where}没有这一天：{value}") from None
    return month, day


def _number(value: object, where: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _Wrong(f"{where}应为 0 到 {most} 的整数")
    return value


def _on(year: int, day: tuple[int, int]) -> date:
    month, number = day
    return date(year, month, 28) if day == (2, 29) and (year % 4 or year == 2100) else date(year, month, number)
