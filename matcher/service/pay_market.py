"""What the same work pays nearby (市场工资): the posts of the same title family in the same city, for rule R18."""

from __future__ import annotations

import math
from statistics import median

from matcher.models.vacancy import Vacancy, VacancyDraft
from matcher.models.values import Pay
from matcher.service.context import Context
from matcher.text.advertisement import PayMarket

# Under so many posts a city says nothing of a trade; under the second number its 99th percentile is one post.
_FEW, _FEW_FOR_TAIL = 20, 100
_CITY_DIGITS = 4


def market_amounts(context: Context, post: Vacancy | VacancyDraft, enterprise_id: int | None) -> list[int] | None:
    """Upper bounds of pay of other enterprises' posts of the same title family in the same city, in fen per month.

    In rising order; None when the lexicon does not know the title or the place is open.
    """
    family = context.kit.lexicon.title_family(post.title)
    if family is None or not post.adcode:
        return None
    titles = (family.name, *family.synonyms)
    others = context.unit.vacancies.pays(post.adcode[:_CITY_DIGITS], titles)
    return sorted(
        monthly[1]
        for owner, low, high, unit in others
        if owner != enterprise_id and (monthly := Pay(low, high, unit).monthly()) is not None
    )


def pay_market(context: Context, post: Vacancy | VacancyDraft, enterprise_id: int | None) -> PayMarket | None:
    """Median and 99th percentile of the upper bound of pay, in fen per month, of other enterprises' published posts.

    None when the lexicon does not know the title, the place is open, or the city holds too few such posts.
    """
    amounts = market_amounts(context, post, enterprise_id)
    if amounts is None or len(amounts) < _FEW:
        return None
    tail = amounts[math.ceil(len(amounts) * 0.99) - 1] if len(amounts) >= _FEW_FOR_TAIL else None
    return PayMarket(round(median(amounts)), tail)
