"""The candidate pool (候选库): this process's search index, kept in step with the change feed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from threading import Lock

from matcher.models.seeker import Seeker
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Seekers
from matcher.repository.vacancies import Vacancies
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile, seeker_features, vacancy_features
from matcher.scoring.index import SeekerIndex
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import Board
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter

# The preset for the other direction, what a post is worth to a person.
WISHES = "wishes"


class CandidatePool:
    """Holds one index; ``refresh`` brings in what changed since the last look, so a new profile is found at once."""

    def __init__(
        self, index: SeekerIndex, places: PlaceReader, segmenter: Segmenter, presets: Mapping[str, Weights]
    ) -> None:
        self.index = index
        self.wishes = presets[WISHES]
        # What a post may be scored with (权重方案), by name; the first is the usual one.
        self.presets = {name: one for name, one in presets.items() if name != WISHES}
        self._places = places
        self._segmenter = segmenter
        self._lock = Lock()
        self._seq: int | None = None
        self._board: tuple[object, Board] | None = None

    @property
    def ready(self) -> bool:
        """Whether the index was built at least once."""
        return self._seq is not None

    def refresh(self, seekers: Seekers) -> int:
        """Catch up with the store; returns the number of the feed entry reached."""
        end = seekers.feed_end()
        if self._seq == end:
            return end
        with self._lock:
            if self._seq is None:
                self.index.fit(self._features(seekers.seeking()))
            elif self._seq < end:
                ids = seekers.changed_since(self._seq)
                live = list(self._features(seekers.seeking(ids)))
                present = {one.id for one in live}
                self.index.update(live, [one for one in ids if one not in present])
            self._seq = max(end, self._seq or 0)
        return end

    def board(self, vacancies: Vacancies, today: date) -> Board:
        """The published posts, weighed anew only when one of them or the index changed."""
        mark = (vacancies.live_mark(today), id(self.index.snapshot_.spaces))
        kept = self._board
        if kept is None or kept[0] != mark:
            kept = mark, Board.of(self.index, [self.vacancy(post) for post, _ in vacancies.live(today)])
            self._board = kept
        return kept[1]

    def _features(self, seekers: Iterable[Seeker]) -> Iterable[SeekerFeatures]:
        return (self.seeker(seeker) for seeker in seekers)

    def words(self, titles: Iterable[str], skills: str, history: str) -> str:
        """The tokens of a profile by field, cut once and stored with it."""
        return cut_profile(self._segmenter.words, titles=titles, skills=skills, history=history)

    def seeker(self, row: Seeker) -> SeekerFeatures:
        """What the engine may know of a person."""
        location = self._places.location(row.adcode)
        return seeker_features(row, id=row.id or 0, words=row.words, location=location, active_on=row.active_at.date())

    def vacancy(self, row: Vacancy) -> VacancyFeatures:
        """What the engine knows of a post."""
        return vacancy_features(row, id=row.id or 0, location=self._places.location(row.adcode))


# A shortlist may be made as soon as a post is submitted (domain.md §0, publish flow).
MATCHABLE = (VacancyState.SUBMITTED, VacancyState.PUBLISHED, VacancyState.PAUSED)
