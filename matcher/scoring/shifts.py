"""Odd jobs (零工即时快招): who can come to a task at its hours, the right trade first, then the nearest, then the pay.

Trade fit and distance count in steps, and the weights are chosen so that one step of trade (20.1 points) outweighs
distance and pay together (19.6), and one step of distance (3.3) outweighs pay (3.1): the sum keeps that order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.models.enums import EmploymentForm, HardLimit
from matcher.models.gear import Transport
from matcher.models.values import HOURS_PER_DAY, PAID_DAYS_PER_MONTH
from matcher.scoring import hours, structured
from matcher.scoring.explain import Explanation, Match, passage
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.fuzzy import folded, title_likeness
from matcher.scoring.gaps import gaps, kilometres, strengths
from matcher.scoring.musts import CALLER_LABELS, Covers, Exclusion, born_by, minimum_age
from matcher.scoring.rank import Candidate, Ranking, assemble
from matcher.scoring.reach import Distances, reaches
from matcher.text.neutral import masked

LABELS = {"trade": "工种", "distance": "距离", "pay": "报酬"}
MAXIMA = {"trade": 804, "distance": 165, "pay": 31}
# What a task paid by the piece leaves out; one step of trade still outweighs all of the distance.
UNPAID = {"trade": 832, "distance": 168}
# Kilometres up to which a step of nearness is kept: 5 fifths, 4 fifths, ...
BANDS_KM = (2.0, 5.0, 10.0, 20.0, 40.0)
ALIKE, SIMILAR = 0.75, 0.5
# Kinship of two trades by what they stand for (装卸 and 搬运; 力工 and 杂工) from which they count like that.
SAME_TRADE, NEAR_TRADE = 0.75, 0.35
Kinship = Callable[[str], float]
Lacks = Callable[[Sequence[str], Sequence[Transport]], bool]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFeatures:
    """One odd job: hours in minutes after the midnight of ``day`` (the end may pass 1,440), pay in fen."""

    id: int
    trade: str
    detail: str = ""
    day: date
    start_minute: int
    end_minute: int
    adcode: str = ""
    longitude: float | None = None
    latitude: float | None = None
    pay_day: int | None = None
    pay_hour: int | None = None
    certificates: tuple[str, ...] = ()
    underground: bool = False
    # What is asked to be brought: all of the tools, one of the ways to get about; a wish where it is no must.
    own_tools: tuple[str, ...] = ()
    tools_must: bool = False
    transports: tuple[Transport, ...] = ()
    transport_must: bool = False

    @property
    def window(self) -> hours.Window:
        """Weekday and hours."""
        return self.day.isoweekday(), self.start_minute, self.end_minute

    @property
    def day_pay(self) -> int | None:
        """Fen for a day of eight hours."""
        return (
            round(self.pay_hour * HOURS_PER_DAY) if self.pay_day is None and self.pay_hour is not None else self.pay_day
        )

    @property
    def post(self) -> VacancyFeatures:
        """The task as a post, so that ages, gaps and strengths mean the same in both; pay is compared by the day."""
        return VacancyFeatures(
            id=self.id,
            title=self.trade,
            duty=self.detail,
            adcode=self.adcode,
            longitude=self.longitude,
            latitude=self.latitude,
            certificates=self.certificates,
            night=hours.at_night(self.start_minute, self.end_minute),
            underground=self.underground,
            employment_form=EmploymentForm.ODD_JOB,
            start_by=self.day,
        )


@dataclass(frozen=True, slots=True)
class WorkerFeatures:
    """A person open to odd jobs with the weekly windows in which he or she is free, and what they bring."""

    seeker: SeekerFeatures
    windows: tuple[hours.Window, ...] = ()
    own_tools: tuple[str, ...] = ()
    transports: tuple[Transport, ...] = ()


def pull(
    task: TaskFeatures,
    workers: Sequence[WorkerFeatures],
    *,
    top: int = 20,
    today: date,
    covers: Covers,
    distances: Distances | None = None,
    kinship: Kinship | None = None,
    excluded: Mapping[str, AbstractSet[int]] | None = None,
    turns: Mapping[int, int] | None = None,
) -> Ranking:
    """The best workers for a task among those who are free, old enough, certified and near enough.

    ``kinship`` says how far a title stands for the task's trade, 0 to 1 (``SeekerIndex.kinship``). Among equal scores
    goes first who brings more of what is wished for, then the lowest of ``turns`` (0 for who is not named), then the
    lowest id.
    """
    post = task.post
    out: dict[tuple[str, str], list[int]] = {}
    people: list[SeekerFeatures] = []
    kms: list[float | None] = []
    fits: list[float] = []
    for worker in sorted(workers, key=lambda worker: worker.seeker.id):
        km = kilometres(post, worker.seeker, distances)
        own = worker.seeker
        fit = trade_fit(trade=task.trade, titles=own.titles, skills=own.skills, history=own.history, kinship=kinship)
        musts = _unmet(task, post, worker, km, fit, today=today, covers=covers, excluded=excluded or {})
        reason = next(musts, None)
        if reason is not None:
            out.setdefault(reason, []).append(worker.seeker.id)
        else:
            people.append(worker.seeker)
            kms.append(km)
            fits.append(fit)
    exclusions = [Exclusion(code, label, len(ids), tuple(ids)) for (code, label), ids in out.items()]
    asks = [p.pay_min for p in people]
    expected = np.array([np.nan if one is None else one / PAID_DAYS_PER_MONTH for one in asks], np.float64)
    away = np.array([np.nan if km is None else km for km in kms], np.float64)
    values, missing = measured(task, np.array(fits, np.float64), away, expected)
    ids = np.array([p.id for p in people], np.int64)
    candidates = assemble(ids, values, missing, maxima_of(task), LABELS)
    turn = turns or {}
    brought = {one.seeker.id: wishes_met(task, one.own_tools, one.transports) for one in workers}
    candidates.sort(key=lambda one: (-one.score, -brought[one.seeker_id], turn.get(one.seeker_id, 0), one.seeker_id))
    return Ranking(len(workers), exclusions, candidates[:top])


def trade_fit(*, trade: str, titles: Sequence[str], skills: str, history: str, kinship: Kinship | None = None) -> float:
    """How well a person's trades answer the task's, in quarters.

    1 the same title or one inside the other; ¾ nearly so, another name of the same trade, or the trade is named among
    the skills; ½ a similar title, a near trade, or the trade is named in the work history; ¼ a title or skill that
    shares a character pair; else 0.
    """
    name, wanted = folded(trade), [folded(title) for title in titles]
    alike = float(title_likeness(title=trade, wanted=[titles])[0])
    kin = max((kinship(title) for title in titles), default=0.0) if kinship else 0.0
    if any(len(title) >= 2 and (title in name or name in title) for title in wanted):
        return 1.0
    if alike >= ALIKE or kin >= SAME_TRADE or name in skills.lower():
        return 0.75
    if alike >= SIMILAR or kin >= NEAR_TRADE or name in history.lower():
        return 0.5
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    return 0.25 if any(pair in text for pair in pairs for text in (*wanted, skills.lower())) else 0.0


def _without(tool: str) -> Lacks:
    return lambda tools, _: tool not in tools


def gear_musts(task: TaskFeatures) -> list[tuple[str, str, Lacks]]:
    """What must be brought: code, label and whether tools and ways to get about lack it. Untold is not brought."""
    musts: list[tuple[str, str, Lacks]] = []
    for tool in task.own_tools if task.tools_must else ():
        musts.append((f"tool:{tool}", f"没有自带{tool}", _without(tool)))
    if task.transport_must and task.transports:
        musts.append(("transport", f"没有{_any_of(task)}", lambda _, ways: not gets_about(task, ways)))
    return musts


def gets_about(task: TaskFeatures, transports: Sequence[Transport]) -> bool:
    """Whether one of these ways is one the task asks for; everybody can walk."""
    return Transport.WALK in task.transports or any(one in task.transports for one in transports)


def wishes_met(task: TaskFeatures, own_tools: Sequence[str], transports: Sequence[Transport]) -> int:
    """How many things that are wished for, and no must, these tools and ways to get about answer."""
    tools = 0 if task.tools_must else sum(one in own_tools for one in task.own_tools)
    return tools + (bool(task.transports) and not task.transport_must and gets_about(task, transports))


def _any_of(task: TaskFeatures) -> str:
    return "或".join(one.label for one in task.transports)


def _of_gear(task: TaskFeatures, worker: WorkerFeatures) -> tuple[list[str], list[str]]:
    """What of the asked tools and ways to get about is brought, and what is not, in words."""
    good = [f"自带{one}" for one in task.own_tools if one in worker.own_tools]
    short = [f"没有自带{one}（最好自带）" for one in task.own_tools if one not in worker.own_tools]
    if task.transports and Transport.WALK not in task.transports:
        ways = [one.label for one in worker.transports if one in task.transports]
        if ways:
            good.append(f"有{'、'.join(ways)}")
        else:
            short.append(f"没有{_any_of(task)}（最好自备）")
    return good, short


def explain_task(
    task: TaskFeatures,
    worker: WorkerFeatures,
    candidate: Candidate,
    *,
    covers: Covers,
    distances: Distances | None = None,
) -> Explanation:
    """Reasons in the same shape as for a post: where the trade is named, the hours, the distance, the pay."""
    post, seeker = task.post, worker.seeker
    brought = float(next(part.points for part in candidate.parts if part.key == "trade"))
    fields = {"titles": "、".join(seeker.titles), "skills": seeker.skills, "history": seeker.history}
    fields = {name: masked(text) for name, text in fields.items()}
    named = ((name, text.lower().find(task.trade.lower())) for name, text in fields.items())
    found = next(((name, at) for name, at in named if at >= 0), None)
    matched: tuple[Match, ...] = ()
    if found is not None and brought > 0:
        name, at = found
        here = passage("trade", task.trade, 0, len(task.trade))
        matched = (Match(task.trade, brought, here, passage(name, fields[name], at, at + len(task.trade))),)
    good = [f"时段合适：{hours.spoken(task.window)}", *strengths(post, seeker, covers=covers, distances=distances)]
    brings, lacks = _of_gear(task, worker)
    good += brings
    short = [*gaps(post, seeker, covers=covers, distances=distances), *lacks]
    if task.day_pay is not None and seeker.pay_min is not None:
        over = round((seeker.pay_min / PAID_DAYS_PER_MONTH - task.day_pay) / 100)
        if over > 0:
            short.insert(0, f"期望日薪高 {over} 元")
        else:
            good.append("报酬不低于期望")
    return Explanation(
        score=candidate.score,
        parts=candidate.parts,
        matched=matched,
        strengths=tuple(good),
        gaps=tuple(short),
    )


def _unmet(
    task: TaskFeatures,
    post: VacancyFeatures,
    worker: WorkerFeatures,
    km: float | None,
    fit: float,
    *,
    today: date,
    covers: Covers,
    excluded: Mapping[str, AbstractSet[int]],
) -> Iterator[tuple[str, str]]:
    """Reasons (code, label) why this worker cannot be sent, the first one first."""
    person = worker.seeker
    for code, ids in excluded.items():
        if person.id in ids:
            yield code, CALLER_LABELS.get(code, code)
    age = minimum_age(post)
    if person.born_on is not None and person.born_on > born_by(age, today):
        yield "age", f"未满 {age} 周岁"
    for needed in task.certificates:
        if not covers(person.certificates, needed):
            yield f"certificate:{needed}", f"无{needed}"
    for code, label, lacks in gear_musts(task):
        if lacks(worker.own_tools, worker.transports):
            yield code, label
    if not worker.windows:
        yield "hours_untold", "未填可用时段"
    elif not hours.cover(worker.windows, task.window):
        yield "hours", f"时段不合（{hours.spoken(task.window)}）"
    if km is not None and person.radius_km is not None and km > person.radius_km:
        yield "radius", "超出本人接受的距离"
    if HardLimit.PLACE in person.limits and not _reaches(post, person, km):
        yield "place", "本人不去该地区"
    asks = person.pay_min / PAID_DAYS_PER_MONTH if HardLimit.PAY in person.limits and person.pay_min else 0.0
    if task.day_pay is not None and asks > task.day_pay:
        yield "pay", "报酬低于本人底线"
    if fit == 0:
        yield "trade", "工种不符"


def _reaches(post: VacancyFeatures, person: SeekerFeatures, km: float | None) -> bool:
    """As :func:`matcher.scoring.reach.ruled_out` has it, for one person."""
    if not post.adcode or (km is not None and person.radius_km is not None and km <= person.radius_km):
        return True
    return any(reaches(code, post.adcode) for code in person.wanted_adcodes or (person.adcode,))


def maxima_of(task: TaskFeatures) -> Mapping[str, int]:
    """Tenths of a point of each factor: what the task does not state is left out."""
    return UNPAID if task.day_pay is None else MAXIMA


def measured(
    task: TaskFeatures, fits: Floats, kms: Floats, expected: Floats
) -> tuple[dict[str, Floats], dict[str, NDArray[np.bool_]]]:
    """Values of the factors and which were not told, each (people,); what is not told takes the mean of the others.

    ``kms`` and ``expected`` (fen a day) are not a number where unknown.
    """
    with np.errstate(invalid="ignore"):
        bands = sum((kms <= band).astype(np.float64) for band in BANDS_KM) / len(BANDS_KM)
    near, unknown = structured.filled(values=np.where(np.isnan(kms), np.nan, bands))
    values: dict[str, Floats] = {"trade": fits, "distance": np.asarray(near, np.float64)}
    missing: dict[str, NDArray[np.bool_]] = {"trade": np.zeros(len(fits), bool), "distance": unknown}
    pay = task.day_pay
    if pay is not None:
        compared = structured.pay(expected=expected, low=pay, high=pay)
        paid, missing["pay"] = structured.filled(values=np.asarray(compared, np.float64))
        values["pay"] = np.asarray(paid, np.float64)
    return values, missing
