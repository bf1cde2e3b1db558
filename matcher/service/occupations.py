"""Occupations of posts (职业): suggested from the title, and a fact only when a person has confirmed one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Invalid
from matcher.models.vacancy import Vacancy
from matcher.service import cases, vacancies
from matcher.service.context import Context
from matcher.service.permissions import Action

SHOWN = 5
_CODE = re.compile(r"\d-\d{2}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class OccupationView:
    """A candidate as shown: code, official name, score in hundredths, why."""

    code: str
    name: str
    score: int
    reason: str


def suggest(context: Context, title: str, duty: str = "", *, limit: int = SHOWN) -> list[OccupationView]:
    """Candidates for a title, best first; nothing of them is stored."""
    found = context.kit.occupations.suggest(title, duty=duty, limit=limit)
    return [OccupationView(one.code, one.name, round(one.score * 100), one.reason) for one in found]


def name_of(context: Context, code: str | None) -> str:
    """The official name behind a code; the code itself while the classification is not there."""
    return context.kit.catalogue.name_of(code) if code else ""


def checked(context: Context, code: str) -> str:
    """A code that may be confirmed: well formed and, when the classification is there, one of its occupations."""
    code = code.strip()
    known = {one.code for one in context.kit.catalogue.fine}
    if not _CODE.fullmatch(code) or (known and code not in known):
        raise Invalid("没有这个职业代码，请从建议里选择，或填写形如 6-18-02-04 的代码", field="code")
    return code


def confirmed(context: Context, code: str) -> dict[str, Any]:
    """The columns that a confirmed occupation sets."""
    return {
        "occupation_code": checked(context, code),
        "occupation_confirmed_by": context.actor.account_id,
        "occupation_confirmed_at": clock.now(),
    }


def confirm_occupation(context: Context, vacancy_id: int, *, version: int, code: str) -> Vacancy:
    """Note which occupation a post is, on whose word and when."""
    vacancy, _ = vacancies.find_vacancy(context, vacancy_id, Action.VACANCY_REVIEW, lock=True)
    cases.check_version(vacancy.version, version)
    for name, value in confirmed(context, code).items():
        setattr(vacancy, name, value)
    vacancy.version += 1
    vacancy.updated_at = clock.now()
    context.unit.audit("vacancy.occupation", "vacancy", vacancy.id, code=vacancy.occupation_code)
    return vacancy


def titles_of(drafts: Sequence[dict[str, Any]]) -> list[str]:
    """The titles of a row's drafts, each once."""
    return list(dict.fromkeys(draft["title"] for draft in drafts))
