"""What the ranking may see of a post and of a person (匹配特征): facts only.

Sex, ethnicity, household registration and marital state have no field here, so no score can depend on them. The date of
birth serves the legal-age filter alone and never a score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from matcher.models.enums import EmploymentForm
from matcher.scoring.neutral import neutral


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
    born_on: date | None = None
    active_on: date


def cut_profile(cut: Callable[[str], Iterable[str]], *, titles: Iterable[str], skills: str, history: str) -> str:
    """The text of a profile cut once, to be stored: three lines (titles, skills, history) of space-joined tokens.

    ``cut`` is ``Segmenter.words``. The lines let titles weigh more than history without cutting anything again. What no
    score may see is struck before cutting, since a segmenter also gives pieces of words.
    """
    return "\n".join(" ".join(" ".join(cut(neutral(field))).split()) for field in (" ".join(titles), skills, history))
