"""The candidate pool (候选库): this process's search index, kept in step with the change feed."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock, Thread

from matcher import clock
from matcher.errors import MatcherError, Unavailable
from matcher.models.seeker import Seeker
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Seekers
from matcher.repository.vacancies import Vacancies
from matcher.scoring import disk
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile, seeker_features, vacancy_features
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.weights import WISHES, Weights
from matcher.scoring.wishes import Board
from matcher.service.worker_boards import WorkerBoards
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter

# People who came or changed, ids of those who went, and the number of the feed entry reached.
Changes = tuple[list[SeekerFeatures], list[int], int]
# The store of people in a reading transaction of its own.
Reading = Callable[[], AbstractContextManager[Seekers]]

# The last entries of the change feed that are noted with a base: a store whose feed lacks them is another one.
TAIL = 500
# How old a base may be that holds what people were who have changed or gone since (个人信息保护法 47).
KEPT_AT_MOST = timedelta(days=1)
# Words that came since the posts were weighed, as a share of those known then, from which they are weighed anew.
NEW_WORDS = 0.02
# How long a search waits for an index that is being built before it says so.
PATIENCE_SECONDS = 20.0
# The standard logger: a command's output is its own, and warnings go to standard error without being set up.
_log = logging.getLogger("matcher.index")


class CandidatePool:
    """Holds one index; ``refresh`` brings in what changed since the last look, so a new profile is found at once.

    With a ``home`` the base is kept there, for this process's next start and for the other processes of the machine:
    whoever merges writes it, the others open it by and by. Without one everything is in memory. ``reading`` opens the
    store for what is built anew aside, after files turned out to be damaged.
    """

    def __init__(
        self,
        index: SeekerIndex,
        places: PlaceReader,
        segmenter: Segmenter,
        presets: Mapping[str, Weights],
        *,
        home: Path | None = None,
        reading: Reading | None = None,
    ) -> None:
        self.index = index
        self.home = home
        # Why the index is being built or mended, empty while nothing is wrong; for whoever looks after the service.
        self.trouble = ""
        self._reading = reading
        self._mending = Lock()
        self.wishes = presets[WISHES]
        # What a post may be scored with (权重方案), by name; the first is the usual one.
        self.presets = {name: one for name, one in presets.items() if name != WISHES}
        self._places = places
        self._segmenter = segmenter
        self._lock = Lock()
        # When the base was made.
        self._made_at = clock.now()
        # The number of the feed entry reached.
        self._reached: int | None = None
        # The base that is searched, and one that could not be used.
        self._base = ""
        self._refused: str | None = None
        # The last entries of the feed that were taken in: whom each names, by number.
        self._tail: dict[int, int] = {}
        self._merging: list[Changes] | None = None
        self._board: _Posts | None = None
        self._boarding = Lock()
        # The odd-job workers of each market, for the same profiles.
        self.workers = WorkerBoards(self.seeker)

    @property
    def ready(self) -> bool:
        """Whether the index was built at least once."""
        return self._reached is not None

    def refresh(self, seekers: Seekers) -> int:
        """Catch up with the store; returns the number of the feed entry reached.

        Raises :class:`Unavailable` when the index is being built by somebody else and that takes long.
        """
        end = seekers.feed_end()
        if self._reached == end and self._settled_on(self._current()):
            return end
        if not self._lock.acquire(timeout=PATIENCE_SECONDS):
            raise Unavailable("候选库索引正在建立，请稍后再生成名单；其他页面照常可用")
        try:
            snapshot, tail = self.index.snapshot_, self._tail
            if self._reached is not None and self._reached > end:
                return end  # this transaction began before the last change that is already taken in
            if self._reached is None:
                snapshot, tail, self._base = self._begun(seekers)
            elif not self._settled_on(name := self._current()):
                snapshot, tail = self._taken_over(seekers, name, end)
            reached = self._catch_up(seekers, snapshot, tail)
        finally:
            self._lock.release()
        if self.index.wants_merge and self._merging is None and not self.trouble:
            Thread(target=self.merge, name="index-merge", daemon=True).start()
        return reached

    def caught_up(self, seekers: Seekers) -> SeekerIndex:
        """The index as of now, which stays as it is while others go on; see :meth:`refresh`.

        It may know of a person whom a transaction that began earlier does not see.
        """
        self.refresh(seekers)
        return self.index.pinned()

    def rebuild(self, seekers: Seekers, *, workers: int = 1, why: str = "") -> None:
        """Read everybody anew, with so many processes, and write the base, while searches go on with what there is.

        ``why`` says what is wrong with the files; then it is enough if another process has written a base meanwhile.
        """
        self.trouble, before = why, self._current()
        with _only_one(self.home, wait=True):
            if not why or self._current() == before:
                fresh, tail = self._read(seekers, workers)
                snapshot, base = self._kept(fresh, tail)
                with self._lock:
                    # A transaction older than what is searched hands its base to the next search, by way of the files.
                    if self.home is None or self._reached is None or self._reached <= seekers.feed_end():
                        self._catch_up(seekers, snapshot, tail)
                        self._base = base
        self.trouble = ""

    def merge(self) -> bool:
        """Bring all changes into the base and write it; False if another process of this machine is at it."""
        with self._lock:
            if self._merging is not None:
                return False
            later: list[Changes] = []
            self._merging = later
        try:
            with _only_one(self.home) as mine:
                if not mine or self._current() != self._base:
                    return False
                if files := self.damaged():  # what is wrong with them would be written down as right
                    self._mend(f"索引文件内容已改变：{files[0]}")
                    return False
                with self._lock:  # from here on no other base is taken over
                    before, tail = self.index.snapshot_, self._tail
                    later.clear()
                snapshot, base = self._kept(self.index.merged(before), tail)
                with self._lock:
                    # What came while the merge was at work.
                    for live, gone, mark in later:
                        snapshot = self.index.followed(snapshot, live, gone, mark=mark)
                    self.index.adopt(snapshot)
                    self._base = base
            return True
        finally:
            self._merging = None

    @property
    def overdue(self) -> bool:
        """Whether the base still holds what people were who have changed or gone since, and is old enough to merge."""
        return self.index.has_changes and clock.now() - self._made_at >= KEPT_AT_MOST

    def look_through(self) -> None:
        """Compare the files of the base with what was written; where they differ it is built anew aside."""
        if files := self.damaged():
            self._mend(f"索引文件内容已改变：{files[0]}")

    def damaged(self) -> list[str]:
        """Files of the base whose contents are not what was written; empty in memory, and where it counts no more."""
        mine = self.home is not None and self._base and self._current() == self._base
        return disk.check(self.home / self._base) if self.home is not None and mine else []

    def bytes_on_disk(self) -> int:
        """Size of the base, 0 in memory."""
        return disk.size(self.home / self._base) if self.home is not None and self._base else 0

    def _current(self) -> str:
        return disk.current(self.home) if self.home is not None else ""

    def _settled_on(self, name: str) -> bool:
        """Whether this base is the one that is searched, or was looked at and refused."""
        return name in (self._base, self._refused)

    def _begun(self, seekers: Seekers) -> tuple[Snapshot, dict[int, int], str]:
        """The current base, the last entries of the feed it holds and its name; built if none fits this store."""
        with _only_one(self.home, wait=True):
            if self.home is not None:
                try:
                    base, tail, made_at = self._opened()
                    self._check_store(seekers, tail)
                    self.trouble, self._made_at = "", made_at
                    return base.snapshot, tail, base.folder.name
                except disk.Damaged as damage:
                    self.trouble = str(damage)
                _log.info("index.build: %s", self.trouble)
            fresh, tail = self._read(seekers)
            snapshot, name = self._kept(fresh, tail)
            self.trouble = ""
            return snapshot, tail, name

    def _opened(self) -> tuple[disk.Base, dict[int, int], datetime]:
        """The current base, the last entries of the feed it holds, when it was made; raises :class:`disk.Damaged`."""
        assert self.home is not None
        while True:
            name = self._current()
            try:
                base = disk.open_base(self.home, self.index, name)
                tail = {int(number): int(who) for number, who in base.note["tail"]}
                return base, tail, datetime.fromisoformat(base.note["made"])
            except (disk.Damaged, KeyError, TypeError, ValueError) as fault:
                if name != self._current():  # another process has written the next one and cleared this away
                    continue
                if isinstance(fault, disk.Damaged):
                    raise
                raise disk.Damaged("索引文件没有记下它的来历") from fault

    def _check_store(self, seekers: Seekers, tail: Mapping[int, int]) -> None:
        """Raise :class:`disk.Foreign` unless the feed has what the base has taken in."""
        if not seekers.feed_since(min(tail, default=1) - 1).items() >= tail.items():
            raise disk.Foreign("索引属于另一个数据库，或数据库由备份恢复")

    def _taken_over(self, seekers: Seekers, name: str, end: int) -> tuple[Snapshot, dict[int, int]]:
        """The base that another process has written, if this transaction knows as much as it; or what is searched now.

        A damaged one is built anew aside while searches go on with what there is. One of a newer program or of another
        store is left to whoever wrote it.
        """
        held = self.index.snapshot_, self._tail
        try:
            base, tail, made_at = self._opened()
            if base.snapshot.mark > end:
                return held
            self._check_store(seekers, tail)
        except disk.Damaged as damage:
            self._refused = name
            _log.warning("index.refused: %s", damage)
            if not isinstance(damage, disk.Foreign):
                self._mend(str(damage))
            return held
        self._base, self._refused, self._made_at = base.folder.name, None, made_at
        Thread(target=self.look_through, name="index-check", daemon=True).start()
        return base.snapshot, tail

    def _mend(self, why: str) -> None:
        """Build the index anew aside, once at a time, while searches go on with what there is."""
        self.trouble = why
        if self._reading is not None and self._mending.acquire(blocking=False):
            Thread(target=self._mended, args=(self._reading, why), name="index-rebuild", daemon=True).start()

    def _mended(self, reading: Reading, why: str) -> None:
        _log.info("index.build: %s", why)
        try:
            with reading() as seekers:
                self.rebuild(seekers, why=why)
        except (MatcherError, OSError) as fault:
            _log.warning("index.not_built: %s", type(fault).__name__)
            self._refused = None  # the next search sees it again
        finally:
            self._mending.release()

    def _read(self, seekers: Seekers, workers: int = 1) -> tuple[Snapshot, dict[int, int]]:
        """Everybody, read from the store, and the last entries of the feed that this includes."""
        tail = seekers.feed_since(max(0, seekers.feed_end() - TAIL))
        people = self._features(seekers.seeking())
        return self.index.fitted(people, max(tail, default=0), workers=workers), tail

    def _kept(self, fresh: Snapshot, tail: Mapping[int, int]) -> tuple[Snapshot, str]:
        """The same base read from its files, if there is a place for them, and its name."""
        self._made_at = clock.now()
        if self.home is None:
            return fresh, ""
        note = {"tail": list(tail.items()), "made": self._made_at.isoformat()}
        try:
            disk.write(fresh, self.home, build_print=self.index.build_print, note=note)
            base = disk.open_base(self.home, self.index)
        except (OSError, disk.Damaged) as fault:  # a full disk: the index lives in memory until the next merge
            _log.warning("index.not_written: %s", type(fault).__name__)
            return fresh, self._current()
        return base.snapshot, base.folder.name

    def _catch_up(self, seekers: Seekers, snapshot: Snapshot, tail: Mapping[int, int]) -> int:
        """Search ``snapshot``, which holds the feed up to ``tail``, with everything behind it; the lock is held.

        Returns the number of the feed entry reached.
        """
        # Read before the people, who may be newer: then another entry follows.
        entries = seekers.feed_since(snapshot.mark)
        mark = max(entries, default=snapshot.mark)
        ids = sorted(set(entries.values()))
        if ids:
            live = list(self._features(seekers.seeking(ids)))
            gone = sorted(set(ids) - {one.id for one in live})
            snapshot = self.index.followed(snapshot, live, gone, mark=mark)
            if self._merging is not None:
                self._merging.append((live, gone, mark))
        self.index.adopt(snapshot)
        known = {**tail, **entries}
        self._tail = {number: known[number] for number in sorted(known)[-TAIL:]}
        self._reached = mark
        return mark

    def board(self, vacancies: Vacancies, today: date) -> Board:
        """The published posts, weighed anew only when one of them or the base of the index changed.

        People come and change all day; their words count here from the next merge on, or as soon as they are more than
        a few.
        """
        with self._boarding:
            mark, kept = vacancies.live_mark(today), self._board
            if kept is None or not kept.serves(self.index.snapshot_):
                now = self.index.snapshot_
                kept = _Posts(self.index.pinned(replace(now, sections=now.sections[:1], gone=now.gone[:1])))
            if kept.board is None or kept.mark != mark:
                posts = [self.vacancy(post) for post, _ in vacancies.live(today)]
                kept = replace(kept, mark=mark, board=Board.of(kept.index, posts, kept.board))
            self._board = kept
            assert kept.board is not None
            return kept.board

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


@dataclass(frozen=True, slots=True)
class _Posts:
    """The published posts in the terms of one base; ``mark`` says which posts they are."""

    index: SeekerIndex
    mark: object = None
    board: Board | None = None

    def serves(self, now: Snapshot) -> bool:
        """Whether the base is still the same and words that came since are few."""
        then = self.index.snapshot_
        few = len(now.spaces.words) <= (1 + NEW_WORDS) * len(then.spaces.words)
        return now.sections[0] is then.sections[0] and few


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
