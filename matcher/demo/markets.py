"""Odd-job markets (零工市场), their workers with the hours they are free, and their tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from matcher.demo.names import Names, pick
from matcher.demo.people import birthday, demo_mobile
from matcher.demo.places import Places
from matcher.demo.trades import member, read_toml
from matcher.models.enums import ConsentChannel, EmploymentForm, InjuryCover, MarketKind, PayUnit, SettleCycle
from matcher.models.gear import Transport
from matcher.models.seeker import SeekerDraft
from matcher.models.shift import TaskDraft
from matcher.models.values import PAID_DAYS_PER_MONTH

# Workers' mobiles start here, clear of 990,000 seekers.
FIRST_WORKER = 990_000
TASKS_PER_DAY = 8
DAYS = 7
# A worker's usual hours: whole day, morning, afternoon, evening, night past 24:00 (minutes after midnight).
PATTERNS = ((360, 1140), (420, 1080), (480, 720), (780, 1140), (1080, 1320), (1200, 1860), (360, 1320))
PATTERN_WEIGHTS = (6, 5, 2, 2, 2, 2, 2)
# What workers bring, in turn: nothing is drawn for it.
BROUGHT = ("电动三轮车", "手推车", "电焊机", "冲击钻", "人字梯", "水电工具", "保洁工具")
WAYS: tuple[list[Transport], ...] = (
    [Transport.EBIKE],
    [],
    [Transport.BICYCLE],
    [Transport.EBIKE, Transport.CAR],
    [Transport.MOTORBIKE],
    [],
)


@dataclass(frozen=True, slots=True)
class MarketPlace:
    """A market as its entry in the directory has it."""

    name: str
    kind: MarketKind
    adcode: str
    address: str
    hours: str
    phone: str
    services: list[str]
    area_m2: int
    trades: list[str]


@dataclass(frozen=True, slots=True)
class Worker:
    """A flexible worker of a market; ``windows`` are (weekday 1–7, start, end) in minutes after midnight."""

    draft: SeekerDraft
    market: str
    windows: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class MarketTask:
    """An odd job handed in at a market."""

    draft: TaskDraft
    market: str


@dataclass(frozen=True)
class MarketMaker:
    """Draws workers and tasks of the markets in ``markets.toml``."""

    rng: Random
    places: Places
    names: Names
    folder: Path
    today: date

    def markets(self) -> list[MarketPlace]:
        """The markets; the first lies in 太原市小店区."""
        return [
            MarketPlace(
                name=entry["name"],
                kind=member(MarketKind, entry["kind"]),
                adcode=entry["adcode"],
                address=entry["address"],
                hours=entry["hours"],
                phone=self.places.phone(entry["adcode"], 4000 + number),
                services=entry["services"],
                area_m2=entry["area_m2"],
                trades=entry["trades"],
            )
            for number, entry in enumerate(self._table()["markets"])
        ]

    def workers(self, count: int) -> list[Worker]:
        """``count`` workers spread over the markets."""
        table = self._table()
        markets, odd = table["markets"], table["odd"]
        shares, weights = [entry["share"] for entry in markets], [entry["weight"] for entry in odd]
        workers = []
        for number in range(count):
            market = self.rng.choices(markets, shares)[0]
            jobs = list(
                {job["trade"]: job for job in self.rng.choices(odd, weights, k=pick(self.rng, (1, 2, 2, 3)))}.values()
            )
            workers.append(Worker(self._worker(number, market["adcode"], jobs), market["name"], self._windows()))
        return workers

    def tasks(self) -> list[MarketTask]:
        """Tasks of today and the six days after."""
        table = self._table()
        markets, odd = table["markets"], table["odd"]
        shares, weights = [entry["share"] for entry in markets], [entry["weight"] for entry in odd]
        tasks = []
        for ahead in range(DAYS):
            for place in range(TASKS_PER_DAY):
                # Every trade comes up: the first of each day go through the list in turn.
                job = odd[(ahead * 3 + place) % len(odd)] if place < 3 else self.rng.choices(odd, weights)[0]
                market = markets[0] if place == 0 else self.rng.choices(markets, shares)[0]
                tasks.append(
                    MarketTask(self._task(job, market["adcode"], self.today + timedelta(days=ahead)), market["name"])
                )
        return tasks

    def _table(self) -> dict[str, Any]:
        return read_toml(self.folder / "markets.toml")

    def _worker(self, number: int, adcode: str, jobs: list[dict[str, Any]]) -> SeekerDraft:
        rng = self.rng
        county = self.places.by_adcode[adcode]
        if rng.random() < 0.4:
            county = pick(rng, [other for other in self.places.counties if other.city == county.city])
        age = int(rng.triangular(18, 63, 44))
        wanted = [title for job in jobs for title in rng.sample(job["wanted"], min(2, len(job["wanted"])))]
        certificates = [name for job in jobs for name in job["certificates"] if rng.random() < 0.7]
        years = float(int(rng.random() * min(20, age - 17)))
        day_pay = min(job["pay"][0] * (8 if job["unit"] == "hour" else 1) for job in jobs)
        skills = [skill for job in jobs for skill in rng.sample(job["skills"], 2)]
        return SeekerDraft(
            name=self.names.person(rng),
            phone=demo_mobile(FIRST_WORKER + number),
            born_on=birthday(self.today, age) - timedelta(days=int(rng.random() * 364)),
            adcode=county.adcode,
            wanted_titles=list(dict.fromkeys([job["trade"] for job in jobs] + wanted))[:6],
            wanted_adcodes=[county.city_adcode] if rng.random() < 0.5 else [adcode],
            skills="、".join(dict.fromkeys(skills)),
            history=f"在零工市场接活{int(years)}年，做过{'、'.join(job['trade'] for job in jobs)}。" if years else "",
            certificates=list(dict.fromkeys(certificates)),
            experience_years=years,
            pay_min=round(day_pay * PAID_DAYS_PER_MONTH) * 100,
            available_from=self.today,
            accepts_night=rng.random() < 0.4,
            employment_forms=[EmploymentForm.ODD_JOB],
            flexible=True,
            radius_km=pick(rng, (3, 5, 5, 8, 10, 15, 20)),
            own_tools=[BROUGHT[number % len(BROUGHT)]] if number % 3 == 0 else [],
            transports=WAYS[number % len(WAYS)],
            consent_channel=pick(
                rng, (ConsentChannel.DESK, ConsentChannel.DESK, ConsentChannel.PHONE, ConsentChannel.PAPER)
            ),
        )

    def _windows(self) -> tuple[tuple[int, int, int], ...]:
        start, end = self.rng.choices(PATTERNS, PATTERN_WEIGHTS)[0]
        days = sorted(self.rng.sample(range(1, 8), pick(self.rng, (7, 7, 6, 5, 5, 3, 2))))
        return tuple((day, start, end) for day in days)

    def _task(self, job: dict[str, Any], adcode: str, day: date) -> TaskDraft:
        rng = self.rng
        county = self.places.by_adcode[adcode]
        start = pick(rng, job["starts"])
        low, high = job["pay"]
        step = 1 if job["unit"] == "hour" else 10
        employer = str(pick(rng, job["employers"]))
        if not employer.startswith("个人"):
            employer = f"{county.short}{pick(rng, self.names.first)}{employer}"
        return TaskDraft(
            employer=employer,
            trade=job["trade"],
            detail=pick(rng, job["details"]),
            headcount=pick(rng, (1, 2, 2, 3, 4, 5, 8)),
            day=day,
            start_minute=start,
            end_minute=start + pick(rng, job["lengths"]),
            adcode=adcode,
            place=self.names.address(rng, county, industrial=False),
            pay=rng.randrange(low, high + step, step) * 100,
            pay_unit=member(PayUnit, job["unit"]),
            settle=member(SettleCycle, pick(rng, job["settle"])),
            cover=member(InjuryCover, pick(rng, job["cover"])),
            certificates=job["certificates"],
        )
