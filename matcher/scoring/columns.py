"""The facts of a pool as columns (列存): what people told, each distinct telling kept once.

People are many and what they tell of one thing repeats: a place with a radius, an education with certificates, a pay.
So every such telling has a number in a book, a question is worked out once per telling, and people look it up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.models.enums import HardLimit
from matcher.scoring.features import SeekerFeatures

T = TypeVar("T", bound=Hashable)
# As wide as a place in an array: numpy would widen anything smaller anew for every look-up.
Codes = NDArray[np.intp]
# No birthday told: nobody is taken for too young.
UNTOLD_DAY = 0


class Codebook(Generic[T]):
    """Numbers for distinct values, so that a question is asked once per value and not once per person.

    Append-only: a number handed out keeps its meaning, so readers of an older snapshot are never wrong.
    """

    def __init__(self, values: Iterable[T] = ()) -> None:
        self.values: list[T] = list(values)
        self._codes: dict[T, int] = {value: code for code, value in enumerate(self.values)}
        self._answers: dict[Hashable, NDArray[Any]] = {}

    def __len__(self) -> int:
        return len(self.values)

    def code(self, value: T) -> int:
        """The number of this value, a new one if it has not been seen."""
        found = self._codes.get(value)
        if found is None:
            found = len(self.values)
            self.values.append(value)
            self._codes[value] = found
        return found

    def answers(self, question: Hashable, answer: Callable[[T], Any], dtype: Any) -> NDArray[Any]:
        """The answer for every value, (values,); kept, and worked out for new values only when asked again."""
        known = self._answers.get(question)
        have = 0 if known is None else len(known)
        values = self.values[have:]
        if known is None or values:
            fresh = np.array([answer(value) for value in values], dtype)
            known = fresh if known is None else np.concatenate([known, fresh])
            if len(self._answers) > _QUESTIONS:
                self._answers.clear()
            self._answers[question] = known
        return known


# Answers kept per book; places, certificates and forms are asked about over and over.
_QUESTIONS = 200


class Tellings(Codebook[tuple[float, ...]]):
    """A book of tuples of numbers, NaN written as None; ``table`` gives them as an array (values, fields).

    ``worked`` keeps answers to questions put to the table, see :meth:`Told.worked`.
    """

    def __init__(self, fields: int, values: Iterable[tuple[float, ...]] = ()) -> None:
        super().__init__(values)
        self._fields = fields
        self._table = np.zeros((0, fields))
        self.worked: dict[Hashable, NDArray[np.floating[Any]]] = {}

    @property
    def table(self) -> NDArray[np.float64]:
        """Every telling as a row of numbers, NaN where a person has not told."""
        table = self._table
        fresh = self.values[len(table) :]
        if fresh:
            table = np.concatenate([table, np.array(fresh, np.float64).reshape(-1, self._fields)])
            self._table = table
        return table


# What is told together: the book, and the fields of its rows.
GROUPS: dict[str, tuple[str, ...]] = {
    "spot": ("place", "longitude", "latitude", "radius", "wanted", "only_there"),
    "skill": ("education", "grade", "certificates", "forms", "refuses_night", "hardship"),
    "terms": ("pay_min", "experience", "not_below"),
    "start": ("available",),
    "fresh": ("active",),
}
# Fields that hold numbers of a book of their own, and which.
_NAMED: dict[str, dict[str, str]] = {
    "spot": {"place": "places", "wanted": "wanted"},
    "skill": {"certificates": "certificates", "forms": "forms"},
}


class Codebooks:
    """The books of one index: counties, wanted regions, certificate sets and employment forms, and the tellings."""

    def __init__(self) -> None:
        self.places: Codebook[str] = Codebook()
        self.wanted: Codebook[tuple[str, ...]] = Codebook()
        self.certificates: Codebook[tuple[str, ...]] = Codebook()
        self.forms: Codebook[tuple[str, ...]] = Codebook()
        self.told: dict[str, Tellings] = {name: Tellings(len(names)) for name, names in GROUPS.items()}

    def reading(self) -> Told:
        """The books as they are now; what is written behind it is not seen."""
        return Told({name: book.table for name, book in self.told.items()}, self)

    def codes(self, person: SeekerFeatures) -> tuple[int, ...]:
        """The number of what a person told, by group."""
        tellings: dict[str, tuple[Any, ...]] = {
            "spot": (
                self.places.code(person.adcode),
                person.longitude,
                person.latitude,
                person.radius_km,
                self.wanted.code(tuple(person.wanted_adcodes)),
                HardLimit.PLACE in person.limits,
            ),
            "skill": (
                person.education_rank,
                person.grade_rank,
                self.certificates.code(tuple(person.certificates)),
                self.forms.code(tuple(str(form) for form in person.employment_forms)),
                person.accepts_night is False,
                person.hardship,
            ),
            "terms": (person.pay_min, person.experience_years, HardLimit.PAY in person.limits),
            "start": (None if person.available_from is None else person.available_from.toordinal(),),
            "fresh": (person.active_on.toordinal(),),
        }
        return tuple(self.told[name].code(tellings[name]) for name in GROUPS)

    def kept(self, columns: Columns) -> tuple[Codebooks, Columns]:
        """Books of what these people tell and nothing else, and their columns in the new numbers.

        What only people told who are gone is forgotten. These books stay as they are, for readers of older snapshots.
        """
        fresh, codes = Codebooks(), {}
        for group, names in GROUPS.items():
            told, own = self.told[group].values, columns.codes[group]
            used = np.bincount(own, minlength=1) > 0
            rows = []
            for number in np.flatnonzero(used).tolist():
                row = list(told[number])
                for name, book in _NAMED.get(group, {}).items():
                    place = names.index(name)
                    row[place] = getattr(fresh, book).code(getattr(self, book).values[row[place]])
                rows.append(tuple(row))
            fresh.told[group] = Tellings(len(names), rows)
            codes[group] = (np.cumsum(used) - 1)[own]
        return fresh, Columns(columns.ids, columns.born, codes)

    def to_dict(self) -> dict[str, Any]:
        """Every book as plain lists, to be written down."""
        return {
            "places": self.places.values,
            "wanted": self.wanted.values,
            "certificates": self.certificates.values,
            "forms": self.forms.values,
            "told": {name: book.values for name, book in self.told.items()},
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Codebooks:
        """The books that ``to_dict`` gave."""
        books = cls()
        books.places = Codebook(plain["places"])
        books.wanted, books.certificates, books.forms = (
            Codebook(map(tuple, plain[name])) for name in ("wanted", "certificates", "forms")
        )
        books.told = {name: Tellings(len(names), map(tuple, plain["told"][name])) for name, names in GROUPS.items()}
        return books


@dataclass(frozen=True, slots=True)
class Told:
    """Everything people have told, as one question sees it: a table (tellings, fields) by group, and the books."""

    tables: Mapping[str, NDArray[np.float64]]
    books: Codebooks

    def field(self, group: str, name: str) -> NDArray[np.float64]:
        """One field of every telling of a group, NaN where it was not told."""
        return self.tables[group][:, GROUPS[group].index(name)]

    def worked(
        self, group: str, question: Hashable, answer: Callable[[Told], NDArray[np.floating[Any]]]
    ) -> NDArray[np.floating[Any]]:
        """What ``answer`` gives for every telling of a group, (tellings,); it is asked with those that are new."""
        table, answers = self.tables[group], self.books.told[group].worked
        known = answers.get(question)
        have = 0 if known is None else len(known)
        if known is None or have < len(table):
            fresh = answer(Told({group: table[have:]}, self.books))
            known = fresh if known is None else np.concatenate([known, fresh])
            if len(answers) >= _QUESTIONS:
                answers.clear()
            answers[question] = known
        return known[: len(table)]

    def codes(self, group: str, name: str) -> NDArray[np.intp]:
        """A field that holds numbers of one of the books."""
        return self.field(group, name).astype(np.intp)


@dataclass(frozen=True, slots=True)
class Columns:
    """Facts of people, each (people,): ids, birthdays as ordinals, and codes into the books by group."""

    ids: NDArray[np.int64]
    born: NDArray[np.int32]
    codes: Mapping[str, Codes]

    def __len__(self) -> int:
        return len(self.ids)

    def joined(self, other: Columns) -> Columns:
        """These rows followed by the rows of ``other``."""
        return Columns(
            np.concatenate([self.ids, other.ids]),
            np.concatenate([self.born, other.born]),
            {name: np.concatenate([self.codes[name], other.codes[name]]) for name in GROUPS},
        )

    def taken(self, rows: NDArray[np.intp]) -> Columns:
        """Only these rows, in this order."""
        return Columns(self.ids[rows], self.born[rows], {name: codes[rows] for name, codes in self.codes.items()})


def columns_of(people: Sequence[SeekerFeatures], books: Codebooks) -> Columns:
    """Columns of these people, in their order."""
    codes = np.array([books.codes(person) for person in people], np.intp).reshape(len(people), len(GROUPS))
    return Columns(
        np.array([person.id for person in people], np.int64),
        np.array([birthday(person) for person in people], np.int32),
        {name: np.ascontiguousarray(codes[:, place]) for place, name in enumerate(GROUPS)},
    )


def birthday(person: SeekerFeatures) -> int:
    """The day of birth as an ordinal; somebody who has not told it is nobody's minor."""
    return UNTOLD_DAY if person.born_on is None else person.born_on.toordinal()
