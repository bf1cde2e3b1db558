"""What the same work pays (市场工资): posts of the title family in the city, for rule R18; wider ones for diagnoses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from matcher.models.vacancy import Vacancy, VacancyDraft
from matcher.models.values import Pay
from matcher.service.context import Context
from matcher.text.advertisement import PayMarket
from matcher.text.catalogue import MINOR

# Under so many posts a city says nothing of a trade; under the second number its 99th percentile is one post.
_FEW, _FEW_FOR_TAIL = 20, 100
_PROVINCE_DIGITS, _CITY_DIGITS = 2, 4


@dataclass(frozen=True, slots=True)
class PayFinding:
    """A post's pay beside the market's: upper bounds in fen per month.

    ``median`` and ``percent`` (whole percent of the median) are None where the sample is too small, ``offered`` where
    the post states no monthly pay. ``level`` says with which posts it is compared, such as 全省同类岗位; without a
    median it is the widest that was tried.
    """

    offered: int | None
    sample: int
    median: int | None
    level: str

    @property
    def percent(self) -> int | None:
        """What the post offers, in percent of the median."""
        return None if self.offered is None or not self.median else round(self.offered * 100 / self.median)


def compare(context: Context, post: Vacancy) -> PayFinding:
    """A post's pay beside that of others': in its city, else its province; of its title family, else its 小类.

    The nearest of these that has posts enough (``thresholds.pay_sample``) is taken, and named.
    """
    monthly = post.pay.monthly()
    offered = monthly[1] if monthly else None
    level, amounts = "同城同类岗位", list[int]()
    for level, prefix, titles, occupations in _levels(context, post):
        amounts = _amounts(context, post.enterprise_id, prefix, titles, occupations)
        if len(amounts) >= context.kit.planning.thresholds.pay_sample:
            return PayFinding(offered, len(amounts), round(median(amounts)), level)
    return PayFinding(offered, len(amounts), None, level)


def _levels(context: Context, post: Vacancy) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Whom a post's pay may be compared with, the nearest first: their name, region prefix, titles, occupations."""
    lexicon = context.kit.lexicon
    family = lexicon.title_family(post.title)
    if not post.adcode:
        return
    city, province = post.adcode[:_CITY_DIGITS], post.adcode[:_PROVINCE_DIGITS]
    if family is not None:
        titles = (family.name, *family.synonyms)
        yield "同城同类岗位", city, titles, ""
        yield "全省同类岗位", province, titles, ""
    code = post.occupation_code or (family.codes[0] if family is not None and family.codes else "")
    if code:
        minor = code[:MINOR]
        kin = [one for one in lexicon.titles if one.codes and one.codes[0][:MINOR] == minor]
        titles = tuple(dict.fromkeys(title for one in kin for title in (one.name, *one.synonyms)))
        group = context.kit.catalogue.occupations.get(f"{minor}-00")
        name = group.name if group is not None else minor
        yield f"同城同小类（{name}）岗位", city, titles, minor
        yield f"全省同小类（{name}）岗位", province, titles, minor


def market_amounts(context: Context, post: Vacancy | VacancyDraft, enterprise_id: int | None) -> list[int] | None:
    """Upper bounds of pay of other enterprises' posts of the same title family in the same city, in fen per month.

    In rising order; None when the lexicon does not know the title or the place is open.
    """
    family = context.kit.lexicon.title_family(post.title)
    if family is None or not post.adcode:
        return None
    return _amounts(context, enterprise_id, post.adcode[:_CITY_DIGITS], (family.name, *family.synonyms))


def _amounts(
    context: Context, enterprise_id: int | None, prefix: str, titles: tuple[str, ...], occupations: str = ""
) -> list[int]:
    return sorted(
        monthly[1]
        for owner, low, high, unit in context.unit.vacancies.pays(prefix, titles, occupations)
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
