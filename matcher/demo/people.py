"""Job seekers (求职者): invented people whose words are those of their trade, not of the posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from matcher.demo.names import Names, pick
from matcher.demo.places import County, Places
from matcher.demo.trades import Trade, Trades, read_toml
from matcher.models.enums import ConsentChannel, EducationLevel, EmploymentForm, HardLimit, SkillGrade
from matcher.models.seeker import SeekerDraft

SPARSE = 0.12
# Every so many people one stands exactly at an age that some rule turns on.
LIMIT_EVERY = 400
LIMIT_AGES = (18, 16, 50, 55, 60, 18)
CHANNELS = (
    (ConsentChannel.DESK,) * 9 + (ConsentChannel.PHONE,) * 5 + (ConsentChannel.SELF,) * 4 + (ConsentChannel.PAPER,) * 2
)
E = EducationLevel
SCHOOLING = {
    "low": (
        E.PRIMARY,
        *(E.JUNIOR,) * 8,
        *(E.SENIOR,) * 4,
        E.SECONDARY,
        E.SECONDARY,
        E.TECHNICAL,
        E.VOCATIONAL,
        E.COLLEGE,
        None,
    ),
    "mid": (
        E.JUNIOR,
        E.JUNIOR,
        E.JUNIOR,
        E.SENIOR,
        E.SENIOR,
        *(E.SECONDARY,) * 4,
        *(E.TECHNICAL,) * 3,
        E.VOCATIONAL,
        *(E.COLLEGE,) * 3,
        None,
    ),
    "high": (E.SENIOR, E.SECONDARY, E.SECONDARY, *(E.COLLEGE,) * 7, *(E.BACHELOR,) * 5, E.MASTER),
}
GRADES = {
    "初级工": SkillGrade.FIVE,
    "中级工": SkillGrade.FOUR,
    "高级工": SkillGrade.THREE,
    "技师": SkillGrade.TWO,
    "高级技师": SkillGrade.ONE,
}
FULL, PART, SEASON, DISPATCH = (
    EmploymentForm.FULL_TIME,
    EmploymentForm.PART_TIME,
    EmploymentForm.SEASONAL,
    EmploymentForm.DISPATCH,
)
FORMS: tuple[list[EmploymentForm], ...] = (
    [FULL],
    [FULL],
    [FULL],
    [FULL, SEASON],
    [FULL, DISPATCH],
    [FULL, PART],
    [PART],
    [],
)
NIGHT = (True, True, True, True, True, False, False, False, None, None)


@dataclass(frozen=True, slots=True)
class HomeMarket:
    """What one county's people do: trades with cumulative weights."""

    county: County
    trades: tuple[Trade, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class PeopleMaker:
    """Draws people; everything that does not change from person to person is prepared once."""

    places: Places
    trades: Trades
    names: Names
    folder: Path
    today: date
    homes: list[HomeMarket] = field(init=False)
    home_weights: list[float] = field(init=False)
    phrases: dict[str, Any] = field(init=False)
    other_names: dict[str, list[str]] = field(init=False)
    near: dict[str, tuple[Trade, ...]] = field(init=False)
    job_names: dict[str, tuple[str, str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        table = read_toml(self.folder / "phrases.toml")
        prepared = {
            "homes": [self._home(county) for county in self.places.counties],
            "home_weights": self.places.home_weights(),
            "phrases": table["people"],
            "other_names": table["certificate"],
            "near": {key: self.trades.near(trade) for key, trade in self.trades.by_key.items()},
            "job_names": {key: _job_names(trade) for key, trade in self.trades.by_key.items()},
        }
        for name, value in prepared.items():
            object.__setattr__(self, name, value)

    def people(self, rng: Random, count: int) -> Iterator[SeekerDraft]:
        """``count`` people one by one; the first of a longer run are the same."""
        for number in range(count):
            home = rng.choices(self.homes, cum_weights=self.home_weights)[0]
            trade = rng.choices(home.trades, cum_weights=home.weights)[0]
            yield self.person(rng, number, home.county, trade)

    def person(self, rng: Random, number: int, county: County, trade: Trade) -> SeekerDraft:
        """One person of this trade living in this county."""
        age, born_on = self._born(rng, number)
        facts: dict[str, Any] = {
            "name": self.names.person(rng, trade.key),
            "phone": demo_mobile(number),
            "born_on": born_on,
            "adcode": county.adcode,
            "wanted_titles": self._wanted(rng, trade),
            "consent_channel": pick(rng, CHANNELS),
        }
        if rng.random() < SPARSE:
            return self._sparse(rng, facts, trade)
        years = max(0, min(age - 18, int(rng.expovariate(1 / 6)) + (1 if rng.random() < 0.8 else 0)))
        facts |= {
            "wanted_adcodes": self._wanted_places(rng, county),
            "skills": "、".join(rng.sample(trade.skills, min(len(trade.skills), 2 + int(rng.random() * 3)))),
            "history": self._history(rng, county, trade, years, age),
            "education": pick(rng, SCHOOLING[trade.level]),
            "skill_grade": self._grade(rng, trade, years),
            "certificates": self._certificates(rng, trade, years),
            "experience_years": float(years),
            "pay_min": self._pay(rng, county, trade, years),
            "available_from": self._available(rng),
            "accepts_night": pick(rng, NIGHT),
            "employment_forms": pick(rng, FORMS),
            "radius_km": pick(rng, (None, None, 10, 15, 20, 30, 50, 100)),
        }
        facts["limits"] = _limits(number, told_pay=facts["pay_min"] is not None)
        return SeekerDraft(**facts)

    def _home(self, county: County) -> HomeMarket:
        weights: dict[str, float] = {}
        for industry, share in self.places.industry_weights(county).items():
            total = sum(trade.weight for trade in self.trades.by_industry[industry])
            for trade in self.trades.by_industry[industry]:
                weights[trade.key] = weights.get(trade.key, 0) + share * trade.weight / total
        trades = tuple(self.trades.by_key[key] for key in weights)
        return HomeMarket(county, trades, tuple(accumulate(weights.values())))

    def _born(self, rng: Random, number: int) -> tuple[int, date]:
        if number % LIMIT_EVERY == LIMIT_EVERY // 2:
            age = LIMIT_AGES[number // LIMIT_EVERY % len(LIMIT_AGES)]
            return age, birthday(self.today, age)
        age = int(rng.triangular(18, 59, 36))
        return age, birthday(self.today, age) - timedelta(days=int(rng.random() * 364))

    def _wanted(self, rng: Random, trade: Trade) -> list[str]:
        count = 1 + (rng.random() < 0.45)
        titles = rng.sample(trade.wanted, min(count, len(trade.wanted)))
        near = self.near[trade.key]
        if near and rng.random() < 0.4:
            titles.append(pick(rng, pick(rng, near).wanted))
        return list(dict.fromkeys(titles))

    def _wanted_places(self, rng: Random, county: County) -> list[str]:
        roll = rng.random()
        if roll < 0.45:
            return [county.adcode]
        if roll < 0.7:
            return [county.city_adcode]
        if roll < 0.85:
            return list(dict.fromkeys([county.city_adcode, "140100"]))
        return ["140000"] if roll < 0.9 else []

    def _sparse(self, rng: Random, facts: dict[str, Any], trade: Trade) -> SeekerDraft:
        """A line of a roster with hardly more than a name and a wish."""
        facts["wanted_titles"] = facts["wanted_titles"][:1]
        if rng.random() < 0.4:
            facts["born_on"] = None
        if rng.random() < 0.2:
            facts["phone"] = ""
        if rng.random() < 0.3:
            facts["skills"] = pick(rng, trade.skills)
        return SeekerDraft(**facts)

    def _history(self, rng: Random, county: County, trade: Trade, years: int, age: int) -> str:
        phrases = self.phrases
        what = pick(rng, trade.history)
        if years == 0:
            grown = "farm" if trade.level == "low" and rng.random() < 0.6 else "restart"
            told: str = pick(rng, phrases["fresh" if age < 25 else grown])
            return told.format(year=self.today.year - int(rng.random() * 2), what=what) + "。"
        jobs, end = [], self.today.year
        spans = [years] if years < 4 or rng.random() < 0.5 else [years - years // 2, years // 2]
        clauses = rng.sample(trade.history, min(len(spans), len(trade.history)))
        for length, clause in zip(spans, clauses, strict=False):
            span = f"{end - length}年至{end}年" if rng.random() < 0.6 else f"{end - length}-{end}"
            jobs.append(
                pick(rng, phrases["jobs"]).format(
                    span=span,
                    where=self._employer(rng, county, trade),
                    title=self.job_names[trade.key][int(rng.random() * 4)],
                    what=clause,
                )
            )
            end -= length
        tail = pick(rng, phrases["tails"])
        return "。".join([*jobs, tail] if tail else jobs) + "。"

    def _employer(self, rng: Random, county: County, trade: Trade) -> str:
        kinds: list[str] = (
            self.phrases["employer_of"].get(trade.key) or self.phrases["employer"][pick(rng, trade.industries)]
        )
        if rng.random() < 0.22:
            away: str = pick(rng, self.phrases["away"])
            return pick(rng, kinds).format(county=away, city=away)
        return pick(rng, kinds).format(county=county.short, city=county.city_short)

    def _grade(self, rng: Random, trade: Trade, years: int) -> SkillGrade | None:
        names = [name for name in trade.grades if name]
        if not names or years < 1 or rng.random() > 0.6:
            return None
        if years >= 12 and rng.random() < 0.2:
            return SkillGrade.TWO
        return GRADES["高级工"] if years >= 8 and rng.random() < 0.5 else GRADES[pick(rng, names)]

    def _certificates(self, rng: Random, trade: Trade, years: int) -> list[str]:
        held = [name for name in trade.must if rng.random() < (0.78 if years else 0.35)]
        held += [name for name in trade.wish if rng.random() < 0.2]
        if rng.random() < 0.18:
            held.append("C1驾驶证")
        return list(dict.fromkeys(self._written(rng, name) for name in held))

    def _written(self, rng: Random, name: str) -> str:
        others = self.other_names.get(name)
        return pick(rng, others) if others and rng.random() < 0.25 else name

    def _pay(self, rng: Random, county: County, trade: Trade, years: int) -> int | None:
        """Expected monthly pay in fen."""
        if rng.random() < 0.12:
            return None
        low, high = trade.pay
        level = self.places.pay_level[county.adcode[:4]]
        yuan = (low * (0.82 + rng.random() * 0.25) + (high - low) * min(years, 12) / 30) * level
        return int(round(yuan / 100) * 100) * 100

    def _available(self, rng: Random) -> date | None:
        roll = rng.random()
        if roll < 0.3:
            return None
        return self.today + timedelta(days=0 if roll < 0.7 else pick(rng, (3, 7, 10, 15, 30, 45)))


def birthday(today: date, age: int) -> date:
    """Born so that ``age`` is reached exactly today."""
    if (today.month, today.day) == (2, 29):
        today = today - timedelta(days=1)
    return today.replace(year=today.year - age)


def _job_names(trade: Trade) -> tuple[str, str, str, str]:
    """How people call what they were: mostly the plain word, now and then the firm's."""
    plain = [title.split("（")[0] for title in trade.titles]
    return trade.wanted[0], trade.wanted[0], plain[0], plain[-1]


def demo_mobile(number: int) -> str:
    """The ``number``-th mobile of the demo's own range, 199 00xx xxxx."""
    return f"199{number:08d}"


def _limits(number: int, *, told_pay: bool) -> list[HardLimit]:
    """One in eleven stays in the places named, one in thirteen goes nowhere for less than the pay named."""
    stays, refuses = number % 11 == 3, told_pay and number % 13 == 5
    return [limit for limit, holds in ((HardLimit.PLACE, stays), (HardLimit.PAY, refuses)) if holds]
