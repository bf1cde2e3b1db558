"""What the ranking may see of a post and of a person (匹配特征): facts only.

Sex, ethnicity, household registration and marital state have no field here, so no score can depend on them. The date of
birth serves the legal-age filter alone and never a score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from matcher.models.enums import EmploymentForm, HardLimit, Shift
from matcher.models.seeker import Seeker, SeekerDraft
from matcher.models.vacancy import Vacancy, VacancyDraft
from matcher.models.values import HOURS_PER_DAY, Pay
from matcher.text.neutral import neutral

# Longitude and latitude in degrees, None when the place is not known.
Location = tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VacancyFeatures:
    """One post: pay in fen per month, education and grade as comparable ranks; None means 不限 or not stated.

    ``education_required`` and ``experience_required`` tell a must from a wish; ``night`` None: shift unknown.
    """

    id: int
    title: str
    duty: str = ""
    conditions: str = ""
    adcode: str = ""
    longitude: float | None = None
    latitude: float | None = None
    pay_low: int | None = None
    pay_high: int | None = None
    education_rank: int | None = None
    education_required: bool = True
    grade_rank: int | None = None
    certificates: tuple[str, ...] = ()
    wished_certificates: tuple[str, ...] = ()
    experience_years: float | None = None
    experience_required: bool = True
    night: bool | None = None
    underground: bool = False
    employment_form: EmploymentForm = EmploymentForm.FULL_TIME
    start_by: date | None = None
    age_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeekerFeatures:
    """One person looking for work; ``words`` is what :func:`cut_profile` made of titles, skills and history.

    ``pay_min`` in fen per month; ``wanted_adcodes`` may name a province, city or county; None means 未填 (not told).
    """

    id: int
    titles: tuple[str, ...] = ()
    skills: str = ""
    history: str = ""
    words: str = ""
    adcode: str = ""
    longitude: float | None = None
    latitude: float | None = None
    wanted_adcodes: tuple[str, ...] = ()
    pay_min: int | None = None
    education_rank: int | None = None
    grade_rank: int | None = None
    certificates: tuple[str, ...] = ()
    experience_years: float | None = None
    available_from: date | None = None
    accepts_night: bool | None = None
    employment_forms: tuple[EmploymentForm, ...] = ()
    radius_km: float | None = None
    limits: tuple[HardLimit, ...] = ()
    hardship: bool = False
    born_on: date | None = None
    active_on: date


def cut_profile(cut: Callable[[str], Iterable[str]], *, titles: Iterable[str], skills: str, history: str) -> str:
    """The text of a profile cut once, to be stored: three lines (titles, skills, history) of space-joined tokens.

    ``cut`` is ``Segmenter.words``. The lines let titles weigh more than history without cutting anything again. What no
    score may see is struck before cutting, since a segmenter also gives pieces of words.
    """
    fields = (" ".join(map(neutral, titles)), neutral(skills), neutral(history))
    return "\n".join(" ".join(" ".join(cut(field)).split()) for field in fields)


def vacancy_features(post: Vacancy | VacancyDraft, *, id: int, location: Location) -> VacancyFeatures:
    """What the engine knows of a post, stored or just read; age ceilings stay out (``trust.md`` T67)."""
    longitude, latitude = location or (None, None)
    pay = Pay(post.pay_min, post.pay_max, post.pay_unit, base=post.pay_base, note=post.pay_text)
    monthly = pay.monthly(hours_per_day=post.hours_per_day or HOURS_PER_DAY)
    return VacancyFeatures(
        id=id,
        title=post.title,
        duty=post.duty,
        conditions=post.conditions,
        adcode=post.adcode,
        longitude=longitude,
        latitude=latitude,
        pay_low=monthly[0] if monthly else None,
        pay_high=monthly[1] if monthly else None,
        education_rank=post.education.rank if post.education else None,
        education_required=post.education_required,
        grade_rank=post.skill_grade.rank if post.skill_grade else None,
        certificates=tuple(post.certificates),
        wished_certificates=tuple(post.wished_certificates),
        experience_years=post.experience_years,
        experience_required=post.experience_required,
        night=post.shift.has_night if isinstance(post.shift, Shift) else None,
        underground="underground" in (post.hazards or []),
        employment_form=post.employment_form,
        start_by=post.start_by,
        age_min=post.age_min,
    )


def seeker_features(
    person: Seeker | SeekerDraft, *, id: int, words: str, location: Location, active_on: date
) -> SeekerFeatures:
    """What the engine may know of a person: never sex, ethnicity, household registration or marital state."""
    longitude, latitude = (location if person.resident else None) or (None, None)
    return SeekerFeatures(
        id=id,
        titles=tuple(person.wanted_titles),
        skills=person.skills,
        history=person.history,
        words=words,
        adcode=person.adcode if person.resident else "",
        longitude=longitude,
        latitude=latitude,
        wanted_adcodes=tuple(person.wanted_adcodes),
        pay_min=person.pay_min,
        education_rank=person.education.rank if person.education else None,
        grade_rank=person.skill_grade.rank if person.skill_grade else None,
        certificates=tuple(person.certificates),
        experience_years=person.experience_years,
        available_from=person.available_from,
        accepts_night=person.accepts_night,
        employment_forms=tuple(EmploymentForm(form) for form in person.employment_forms),
        radius_km=person.radius_km,
        limits=tuple(HardLimit(limit) for limit in person.limits),
        hardship=person.hardship,
        born_on=person.born_on,
        active_on=active_on,
    )
