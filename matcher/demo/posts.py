"""Posts (岗位) as rows of text cells, worded as firms word them in a brochure (招聘简章)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

from matcher.demo.firms import Firm
from matcher.demo.names import pick
from matcher.demo.places import Places
from matcher.demo.trades import Trade, Trades, member, read_toml
from matcher.demo.wages import Wage, wage_text
from matcher.models.enums import EmploymentForm, Shift, ShortageKind

# One post in this many is spoilt on purpose (about 2 %).
SPOIL_EVERY = 40
HOURS = {"day": ("8", "8", "8", "9"), "two": ("8", "8", "10"), "three": ("8",), "night": ("8",)}


@dataclass(frozen=True, slots=True)
class Post:
    """One row of a firm's brochure; ``mark`` names what is wrong with it on purpose, else it is empty."""

    uscc: str
    trade: str
    cells: dict[str, str]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PostMaker:
    """Draws four to seven posts per firm; the story's firm has its own."""

    rng: Random
    places: Places
    trades: Trades
    folder: Path
    today: date

    def posts(self, firms: list[Firm]) -> Iterator[Post]:
        """All posts, firm by firm."""
        phrases = read_toml(self.folder / "phrases.toml")
        story = read_toml(self.folder / "story.toml")["posts"]
        spoilers = phrases["bad"]
        number = 0
        for firm in firms:
            wanted = story if firm is firms[0] else self._wanted(firm)
            for told in wanted:
                number += 1
                cells = self._cells(firm, self.trades.by_key[told["trade"]], phrases) | _told(told)
                mark = ""
                if firm is not firms[0] and number % SPOIL_EVERY == 0:
                    mark = self._spoil(cells, spoilers[(number // SPOIL_EVERY - 1) % len(spoilers)])
                yield Post(firm.uscc, told["trade"], cells, mark)

    def _wanted(self, firm: Firm) -> list[dict[str, Any]]:
        pool = list(self.trades.by_industry[firm.industry])
        chosen = []
        for _ in range(min(len(pool), self.rng.randint(4, 7))):
            trade = self.rng.choices(pool, [_weight(trade, firm) for trade in pool])[0]
            pool.remove(trade)
            chosen.append({"trade": trade.key})
        return chosen

    def _cells(self, firm: Firm, trade: Trade, phrases: dict[str, Any]) -> dict[str, str]:
        rng = self.rng
        title = self._title(trade)
        education, years = pick(rng, trade.education), pick(rng, trade.years)
        grade = pick(rng, trade.grades)
        must = pick(rng, trade.must) if trade.must else ""
        wish = pick(rng, trade.wish) if trade.wish and rng.random() < 0.35 else ""
        shift = pick(rng, trade.shifts)
        first = self.today - timedelta(days=rng.randint(0, 9))
        urgent = rng.random() < 0.25
        mode = pick(rng, trade.modes)
        hourly = mode == "hour"
        shift = pick(rng, ("day", "day", "night")) if hourly else shift
        cells = {
            "title": title,
            "headcount": str(self._headcount(firm, trade)),
            "duty": self._duty(trade),
            "conditions": self._conditions(trade, title, education, years, grade, must, wish, phrases["conditions"]),
            "education": education if rng.random() < 0.75 else "",
            "skill_grade": grade if rng.random() < 0.8 else "",
            "certificates": must,
            "experience": (f"{years}年以上" if years else "不限") if rng.random() < 0.7 else "",
            "pay": self._pay(firm, trade, phrases["pay"], mode),
            "form": self._form(trade, hourly=hourly).label,
            "place": firm.header["place"],
            "address": firm.header["address"],
            "shift": member(Shift, shift).label,
            "hours": "4" if hourly else "8" if mode == "day" else pick(rng, HOURS[shift]),
            "days": pick(rng, ("5", "5.5", "6", "6")) if trade.level == "high" else pick(rng, ("6", "6", "6", "5")),
            "hazards": pick(rng, trade.hazards),
            "benefits": pick(
                rng,
                phrases["benefits"]["sets_formal" if trade.level == "high" or firm.employees > 600 else "sets"],
            ),
            "urgent": "是" if urgent else "否",
            "shortage": self._shortage(trade, urgent=urgent).label if urgent or firm.is_key else "",
            "start_by": (self.today + timedelta(days=rng.randint(7, 40))).isoformat() if rng.random() < 0.6 else "",
            "valid_from": first.isoformat(),
            "valid_to": (first + timedelta(days=pick(rng, (29, 44, 59, 59, 74, 88)))).isoformat(),
        }
        if hourly:
            cells["benefits"] = pick(rng, ("餐补", "交通补贴", "包吃"))
        return cells

    def _title(self, trade: Trade) -> str:
        title, roll = pick(self.rng, trade.titles), self.rng.random()
        if roll < 0.05 and len(trade.titles) > 1:
            other = pick(self.rng, [name for name in trade.titles if name != title])
            return f"{title}/{other}"
        return f"急招{title}" if roll < 0.08 else f"{title}（可带徒）" if roll < 0.1 else title

    def _headcount(self, firm: Firm, trade: Trade) -> int:
        if trade.level == "high":
            return self.rng.randint(1, 3)
        most = max(2, min(30, firm.employees // 25))
        return max(1, int(most * self.rng.random() ** 1.5) + 1)

    def _duty(self, trade: Trade) -> str:
        parts = self.rng.sample(trade.duty, min(len(trade.duty), pick(self.rng, (1, 1, 2, 2, 3))))
        if len(parts) > 1 and self.rng.random() < 0.4:
            return "".join(f"{place}.{part}；" for place, part in enumerate(parts, 1)).removesuffix("；") + "。"
        return "；".join(parts) + "。"

    def _conditions(
        self,
        trade: Trade,
        title: str,
        education: str,
        years: int,
        grade: str,
        must: str,
        wish: str,
        phrases: dict[str, list[str]],
    ) -> str:
        rng = self.rng
        parts = [
            pick(rng, phrases["education_any"])
            if education == "不限"
            else pick(rng, phrases["education"]).format(edu=education)
        ]
        if years:
            parts.append(pick(rng, phrases["experience"]).format(n=years, title=_plain(title)))
        elif rng.random() < 0.5:
            parts.append(pick(rng, phrases["experience_any"]))
        if must:
            parts.append(pick(rng, phrases["certificate_must"]).format(cert=must))
        if wish and wish != must:
            parts.append(pick(rng, phrases["certificate_wish"]).format(cert=wish))
        if grade:
            parts.append(pick(rng, phrases["grade"]).format(grade=grade))
        parts += rng.sample(trade.conditions, min(len(trade.conditions), pick(rng, (1, 1, 2))))
        parts.append(pick(rng, phrases["general"] if years else phrases["general"] + phrases["fresh"]))
        parts = [part for part in dict.fromkeys(parts) if part]
        return f"{pick(rng, ('，', '；', '；')).join(parts)}。"

    def _pay(self, firm: Firm, trade: Trade, phrases: dict[str, list[str]], mode: str) -> str:
        low, high = trade.pay
        level = self.places.pay_level[firm.adcode[:4]] * self.rng.uniform(0.93, 1.08)
        bottom = round(low * level, -2)
        top = round(bottom + (high - low) * self.rng.uniform(0.55, 1.05), -2)
        wage = Wage(int(bottom), int(max(top, bottom + 300)))
        return wage_text(self.rng, wage, mode, phrases)

    def _form(self, trade: Trade, *, hourly: bool) -> EmploymentForm:
        roll = self.rng.random()
        if hourly:
            return EmploymentForm.PART_TIME
        if trade.level == "low" and roll < 0.05:
            return EmploymentForm.DISPATCH
        return EmploymentForm.SEASONAL if trade.level == "low" and roll < 0.08 else EmploymentForm.FULL_TIME

    def _shortage(self, trade: Trade, *, urgent: bool) -> ShortageKind:
        if trade.must or any(trade.grades):
            return pick(self.rng, (ShortageKind.SKILL, ShortageKind.SKILL, ShortageKind.LONG_TERM))
        if urgent:
            return pick(self.rng, (ShortageKind.SHORT_TERM, ShortageKind.SEASONAL, ShortageKind.GENERAL))
        return ShortageKind.GENERAL

    def _spoil(self, cells: dict[str, str], spoiler: dict[str, str]) -> str:
        field, text = spoiler["field"], spoiler["text"]
        cells[field] = text if spoiler["how"] == "replace" else f"{cells[field].rstrip('。')}，{text}。"
        if spoiler["mark"] == "hazard":
            cells["duty"] = f"{cells['duty'].rstrip('。')}；岗位有粉尘、噪声。"
        return spoiler["mark"]


def _weight(trade: Trade, firm: Firm) -> float:
    """A firm mostly hires the trades of its line, hardly those of another, some of those every firm hires."""
    if trade.key in firm.line.trades:
        return 3.0 * trade.weight
    if trade.key in firm.line.others:
        return 0.05 * trade.weight
    return trade.weight / sqrt(len(trade.industries))


def _plain(title: str) -> str:
    """A title without the trimmings: 焊工 for 急招焊工（可带徒）."""
    return title.removeprefix("急招").split("（")[0].split("/")[0]


def _told(told: dict[str, Any]) -> dict[str, str]:
    """Cells that the story fixes, codes turned into labels."""
    cells = {key: str(value) for key, value in told.items() if key not in {"trade", "urgent", "shortage", "shift"}}
    if "urgent" in told:
        cells["urgent"] = "是" if told["urgent"] else "否"
        cells["shortage"] = member(ShortageKind, told["shortage"]).label
    if "shift" in told:
        cells["shift"] = member(Shift, told["shift"]).label
    return cells
