"""The pool as columns (列存): one compact array per fact, row i of each is the same person."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.features import SeekerFeatures

T = TypeVar("T", bound=Hashable)


class Codebook(Generic[T]):
    """Numbers for distinct values, so that a question is asked once per value and not once per person.

    Append-only: a number handed out keeps its meaning, so readers of an older snapshot are never wrong.
    """

    def __init__(self) -> None:
        self._codes: dict[T, int] = {}
        self.values: list[T] = []

    def code(self, value: T) -> int:
        """The number of this value, a new one if it has not been seen."""
        found = self._codes.get(value)
        if found is None:
            found = len(self.values)
            self.values.append(value)
            self._codes[value] = found
        return found


class Codebooks:
    """The codebooks of one index: counties, wanted regions, certificate sets and employment forms."""

    def __init__(self) -> None:
        self.places: Codebook[str] = Codebook()
        self.wanted: Codebook[tuple[str, ...]] = Codebook()
        self.certificates: Codebook[tuple[str, ...]] = Codebook()
        self.forms: Codebook[tuple[str, ...]] = Codebook()


@dataclass(frozen=True, slots=True)
class Columns:
    """Facts of the pool, each (people,); NaN is 未填, dates are ordinals, codes point into the codebooks."""

    ids: NDArray[np.int64]
    longitude: NDArray[np.float32]
    latitude: NDArray[np.float32]
    radius: NDArray[np.float32]
    pay_min: NDArray[np.float64]
    education: NDArray[np.float32]
    grade: NDArray[np.float32]
    experience: NDArray[np.float32]
    available: NDArray[np.float32]
    born: NDArray[np.float32]
    active: NDArray[np.float32]
    refuses_night: NDArray[np.bool_]
    place: NDArray[np.int32]
    wanted: NDArray[np.int32]
    certificates: NDArray[np.int32]
    forms: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def joined(self, other: Columns) -> Columns:
        """These rows followed by the rows of ``other``."""
        return Columns(*(np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self)))

    def taken(self, rows: NDArray[np.intp]) -> Columns:
        """Only these rows, in this order."""
        return Columns(*(getattr(self, f.name)[rows] for f in fields(self)))


def columns_of(people: Sequence[SeekerFeatures], books: Codebooks) -> Columns:
    """Columns of these people, in their order."""

    def number(values: Sequence[float | int | None], dtype: Any = np.float32) -> NDArray[Any]:
        return np.array([np.nan if value is None else value for value in values], dtype)

    def day(values: Sequence[date | None]) -> NDArray[Any]:
        return number([None if value is None else value.toordinal() for value in values])

    def codes(book: Codebook[T], values: Sequence[T]) -> NDArray[np.int32]:
        return np.array([book.code(value) for value in values], np.int32)

    return Columns(
        ids=np.array([p.id for p in people], np.int64),
        longitude=number([p.longitude for p in people]),
        latitude=number([p.latitude for p in people]),
        radius=number([p.radius_km for p in people]),
        pay_min=number([p.pay_min for p in people], np.float64),
        education=number([p.education_rank for p in people]),
        grade=number([p.grade_rank for p in people]),
        experience=number([p.experience_years for p in people]),
        available=day([p.available_from for p in people]),
        born=day([p.born_on for p in people]),
        active=day([p.active_on for p in people]),
        refuses_night=np.array([p.accepts_night is False for p in people], bool),
        place=codes(books.places, [p.adcode for p in people]),
        wanted=codes(books.wanted, [tuple(p.wanted_adcodes) for p in people]),
        certificates=codes(books.certificates, [tuple(p.certificates) for p in people]),
        forms=codes(books.forms, [tuple(str(form) for form in p.employment_forms) for p in people]),
    )
