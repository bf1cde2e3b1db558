"""Which class of shortage a post counts under (缺工类型): what a person confirmed, else what was declared."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from matcher.models.overview import AMONG
from matcher.models.plan import Diagnosis
from matcher.models.vacancy import Vacancy
from matcher.repository.overview_columns import Expression, key


def confirmed_kinds() -> sa.Select[Any]:
    """The classes that were last confirmed of each diagnosed case, as the text of their list."""
    last = sa.select(func.max(Diagnosis.id)).group_by(col(Diagnosis.case_id))
    kinds = sa.cast(col(Diagnosis.confirmed), sa.Text).label("kinds")
    columns: list[Any] = [col(Diagnosis.case_id).label("case_id"), kinds]
    return sa.select(*columns).where(col(Diagnosis.id).in_(last))


def shortage_class(kinds: Any) -> Expression:
    """The class of a post whose case was diagnosed as ``kinds`` (``["skill", "long_term"]``; NULL: never).

    A case may be of several classes. Its post is of the one it declares itself if that is among them, else of any of
    them: it counts once, under all of them together (``skill-long_term``), so that the parts add up to the whole.
    """
    declared = key(Vacancy.shortage_kind)
    among: Any = kinds
    for old, new in (("[", ""), ("]", ""), ('"', ""), (", ", AMONG)):
        among = func.replace(among, old, new, type_=sa.String)
    own = kinds.contains(sa.literal('"') + declared + '"')
    return sa.case((kinds.is_(None), declared), (own, declared), else_=among)
