"""The candidate pool (候选库): this process's search index, kept in step with the change feed."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock, Thread

from matcher.errors import Unavailable
from matcher.models.seeker import Seeker
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Seekers
from matcher.repository.vacancies import Vacancies
from matcher.scoring import disk
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile, seeker_features, vacancy_features
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import Board
from matcher.service.worker_boards import WorkerBoards
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter

# People who came or changed, ids of those who went, and the number of the feed entry reached.
Changes = tuple[list[SeekerFeatures], list[int], int]
# The preset for the other direction, what a post is worth to a person.
WISHES = "wishes"


# Numbers of the change feed behind its end in which an entry may still appear late.
WINDOW = 500
# How long a search waits for an index that is being built before it says so.
PATIENCE_SECONDS = 20.0
# The standard logger: a command's output is its own, and warnings go to standard error without being set up.
_log = logging.getLogger("matcher.index")


class CandidatePool:
    """Holds one index; ``refresh`` brings in what changed since the last look, so a new profile is found at once.

    With a ``home`` the base is kept there, for this process's next start and for the other processes of the machine:
    whoever merges writes it, the others open it by and by. Without one everything is in memory.
    """

    def __init__(
        self,
        index: SeekerIndex,
        places: PlaceReader,
        segmenter: Segmenter,
        presets: Mapping[str, Weights],
        *,
        home: Path | None = None,
    ) -> None:
        self.index = index
        self.home = home
        self.wishes = presets[WISHES]
        # What a post may be scored with (权重方案), by name; the first is the usual one.
        self.presets = {name: one for name, one in presets.items() if name != WISHES}
        self._places = places
        self._segmenter = segmenter
        self._lock = Lock()
        self._state: tuple[int, int] | None = None
        self._base = ""
        # The last entries of the feed that were taken in, by number.
        self._taken: dict[int, int] = {}
        self._merging: list[Changes] | None = None
        self._board: tuple[object, Board] | None = None
        # The odd-job workers of each market, for the same profiles.
        self.workers = WorkerBoards(self.seeker)

    @property
    def ready(self) -> bool:
        """Whether the index was built at least once."""
        return self._state is not None

    def refresh(self, seekers: Seekers) -> int:
        """Catch up with the store; returns the number of the feed entry reached.

        Raises :class:`Unavailable` when the index is being built by somebody else and that takes long.
        """
        state = seekers.feed_state(WINDOW)
        if self._state == state and self._base == self._current():
            return state[0]
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise Unavailable("候选库索引正在建立，请稍后再生成名单；其他页面照常可用")
        try:
            snapshot, taken = self.index.snapshot_, self._taken
            if self._state is not None and self._state[0] > state[0]:
                return state[0]  # this transaction began before the last change that is already taken in
            if self._state is None or self._base != self._current():
                snapshot, taken, self._base = self._begun(seekers)
            self._catch_up(seekers, snapshot, taken)
            self._state = state
        finally:
            self._lock.release()
        if self.index.wants_merge and self._merging is None:
            Thread(target=self.merge, name="index-merge", daemon=True).start()
        return state[0]

    def rebuild(self, seekers: Seekers, *, workers: int = 1) -> None:
        """Read everybody anew, with so many processes, and write the base, while searches go on with what there is."""
        with _only_one(self.home, wait=True):
            state = seekers.feed_state(WINDOW)
            fresh, taken = self._read(seekers, workers)
            snapshot, base = self._kept(fresh, taken)
            with self._lock:
                self._catch_up(seekers, snapshot, taken)
                self._base, self._state = base, state

    def merge(self) -> bool:
        """Bring all changes into the base and write it; False if another process of this machine is at it."""
        with self._lock:
            if self._merging is not None:
                return False
            later: list[Changes] = []
            self._merging = later
            before, taken = self.index.snapshot_, dict(self._taken)
        try:
            with _only_one(self.home) as mine:
                if not mine:
                    return False
                snapshot, base = self._kept(self.index.merged(before), taken)
                with self._lock:
                    # What came while the merge was at work.
                    for live, gone, mark in later:
                        snapshot = self.index.followed(snapshot, live, gone, mark=mark)
                    self.index.adopt(snapshot)
                    self._base = base
            return True
        finally:
            self._merging = None

    def damaged(self) -> list[str]:
        """Files of the base whose contents are not what was written; empty in memory."""
        return disk.check(self.home / self._base) if self.home is not None and self._base else []

    def bytes_on_disk(self) -> int:
        """Size of the base, 0 in memory."""
        return disk.size(self.home / self._base) if self.home is not None and self._base else 0

    def _current(self) -> str:
        return disk.current(self.home) if self.home is not None else ""

    def _begun(self, seekers: Seekers) -> tuple[Snapshot, dict[int, int], str]:
        """The current base with the entries of the feed it holds and its name; built if none fits this store."""
        with _only_one(self.home, wait=self._state is None) as mine:
            reason = ""
            if self.home is not None:
                try:
                    base = disk.open_base(self.home, self.index)
                    taken = {int(number): int(who) for number, who in base.note["taken"]}
                    if seekers.feed_since(max(0, base.snapshot.mark - WINDOW)).items() >= taken.items():
                        return base.snapshot, taken, base.folder.name
                    reason = "索引属于另一个数据库，或数据库由备份恢复"
                except disk.Damaged as damage:
                    reason = str(damage)
                _log.info("index.build: %s", reason)
            fresh, taken = self._read(seekers)
            snapshot, name = self._kept(fresh, taken) if mine else (fresh, self._current())
            return snapshot, taken, name

    def _read(self, seekers: Seekers, workers: int = 1) -> tuple[Snapshot, dict[int, int]]:
        """Everybody, read from the store, and the last entries of the feed that this includes."""
        taken = seekers.feed_since(max(0, seekers.feed_end() - WINDOW))
        people = self._features(seekers.seeking())
        return self.index.fitted(people, max(taken, default=0), workers=workers), taken

    def _kept(self, fresh: Snapshot, taken: Mapping[int, int]) -> tuple[Snapshot, str]:
        """The same base read from its files, if there is a place for them, and its name."""
        if self.home is None:
            return fresh, ""
        note = {"taken": list(taken.items())}
        try:
            disk.write(fresh, self.home, build_print=self.index.build_print, note=note)
            base = disk.open_base(self.home, self.index)
        except (OSError, disk.Damaged) as fault:  # a full disk: the index lives in memory until the next merge
            _log.warning("index.not_written: %s", type(fault).__name__)
            return fresh, self._current()
        return base.snapshot, base.folder.name

    def _catch_up(self, seekers: Seekers, snapshot: Snapshot, taken: Mapping[int, int]) -> None:
        """Search ``snapshot`` with everything that the feed tells behind it; the lock is held."""
        entries = seekers.feed_since(max(0, snapshot.mark - WINDOW))
        mark = max(entries, default=0)
        ids = sorted({who for number, who in entries.items() if number not in taken})
        if ids:
            live = list(self._features(seekers.seeking(ids)))
            gone = sorted(set(ids) - {one.id for one in live})
            snapshot = self.index.followed(snapshot, live, gone, mark=mark)
            if self._merging is not None:
                self._merging.append((live, gone, mark))
        self.index.adopt(snapshot)
        self._taken = {number: who for number, who in entries.items() if number > mark - WINDOW}

    def board(self, vacancies: Vacancies, today: date) -> Board:
        """The published posts, weighed anew only when one of them or the index changed."""
        mark = (vacancies.live_mark(today), id(self.index.snapshot_.spaces))
        kept = self._board
        if kept is None or kept[0] != mark:
            posts = [self.vacancy(post) for post, _ in vacancies.live(today)]
            kept = mark, Board.of(self.index, posts, kept[1] if kept else None)
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


@contextmanager
def _only_one(home: Path | None, *, wait: bool = False) -> Iterator[bool]:
    """Whether this process alone of the machine writes the base now; always in memory."""
    if home is None:
        yield True
        return
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (home / "writing.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
