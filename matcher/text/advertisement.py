"""An advertisement as the rules see it (招聘信息): its texts by field, and the facts a record holds beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from matcher.models.enums import EmploymentForm, Hazard
from matcher.models.values import Pay, Probation, Term
from matcher.text.compliance_book import TEXT_FIELDS
from matcher.text.normalise import MAX_CHARS


@dataclass(frozen=True, slots=True)
class Standing:
    """May this enterprise recruit (招聘资格): what is known of its licence on the day of the check."""

    verified: bool
    has_licence: bool
    licence_valid_to: date | None = None
    blacklisted: bool = False


@dataclass(frozen=True, slots=True)
class PayMarket:
    """What the same work pays at the same place (市场工资), in fen per month: the median and the 99th percentile.

    ``high`` is None where there are too few posts for a percentile so far out.
    """

    median: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Advertisement:
    """What is about to be published: cleaned texts by field and the facts read from them.

    Facts that are None or empty are unknown and no rule speaks of them, but for the elements an advertisement must
    name (R13). ``phones`` are the declared contact's numbers; ``on`` is the day licences are judged on.
    """

    title: str
    duty: str = ""
    conditions: str = ""
    pay_text: str = ""
    benefits_text: str = ""
    intro: str = ""
    address: str = ""
    place: str = ""
    pay: Pay | None = None
    headcount: int | None = None
    hours_per_day: float | None = None
    hazards: tuple[Hazard, ...] | None = None
    form: EmploymentForm = EmploymentForm.FULL_TIME
    valid_to: date | None = None
    term: Term | None = None
    probation: Probation | None = None
    age_min: int | None = None
    age_max: int | None = None
    phones: tuple[str, ...] = ()
    standing: Standing | None = None
    market: PayMarket | None = None
    pay_proved: bool = False
    on: date | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Field name and text of every free-text field that is filled."""
        for name in TEXT_FIELDS:
            text = getattr(self, name)[:MAX_CHARS]
            if text:
                yield name, text
