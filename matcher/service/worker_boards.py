"""Workers of each market in memory (零工台账), kept in step with the change feed of profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from matcher.models.gear import Transport
from matcher.models.seeker import Seeker
from matcher.repository.seekers import Seekers
from matcher.repository.tasks import Tasks
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.shifts import WorkerFeatures
from matcher.scoring.worker_board import WorkerBoard

# The latest minute after midnight at which an odd job may end.
_LATEST = 36 * 60


@dataclass(frozen=True)
class _Kept:
    board: WorkerBoard
    # The last entry of the feed that the board includes: its number, 0 for none, and whom it names.
    end: int
    last: int | None


class WorkerBoards:
    """One board a market; what changed since the last pull is read anew before the next one."""

    def __init__(self, features: Callable[[Seeker], SeekerFeatures]) -> None:
        self._features = features
        self._lock = Lock()
        self._kept: dict[int, _Kept] = {}

    def board(self, market_id: int, seekers: Seekers, tasks: Tasks) -> WorkerBoard:
        """The market's board as the store stands now."""
        with self._lock:
            kept = self._kept.get(market_id)
            since = max(0, (kept.end if kept else seekers.feed_end()) - 1)
            # Read before the people, so that the board is never behind what it says.
            recent = seekers.feed_since(since)
            end = max(recent, default=0)
            # A feed that ends earlier or has another entry there belongs to another state of the store.
            if kept is None or (kept.end and recent.get(kept.end) != kept.last):
                made = WorkerBoard(self._read(seekers, tasks, market_id, None))
            else:
                changed = sorted({who for number, who in recent.items() if number > kept.end})
                if not changed:
                    return kept.board
                made = kept.board.changed(self._read(seekers, tasks, market_id, changed), changed)
            self._kept[market_id] = _Kept(made, end, recent.get(end))
            return made

    def with_visitors(self, board: WorkerBoard, ids: Sequence[int], seekers: Seekers, tasks: Tasks) -> WorkerBoard:
        """A market's board with these people of other markets added, who came there themselves; not kept."""
        rows = seekers.workers(None, ids)
        return board.changed(self._laid_out(rows, tasks), []) if rows else board

    @staticmethod
    def with_present(board: WorkerBoard, ids: Iterable[int], today: date) -> WorkerBoard:
        """A market's board on which these people, who came and drew a number today, are free today; not kept.

        Whoever has said when they can work is taken at their word; a newcomer who has not stands there to work.
        """
        untold = [board.workers[one] for one in sorted(ids) if one in board.workers and not board.workers[one].windows]
        whole = ((today.isoweekday(), 0, _LATEST),)
        return board.changed([replace(one, windows=whole) for one in untold], []) if untold else board

    def _read(self, seekers: Seekers, tasks: Tasks, market_id: int, only: list[int] | None) -> list[WorkerFeatures]:
        return self._laid_out(seekers.workers(market_id, only), tasks)

    def _laid_out(self, people: Sequence[Seeker], tasks: Tasks) -> list[WorkerFeatures]:
        windows = tasks.windows([row.id or 0 for row in people])
        return [
            WorkerFeatures(
                self._features(row),
                tuple(windows.get(row.id or 0, ())),
                tuple(row.own_tools),
                tuple(Transport(one) for one in row.transports),
            )
            for row in people
        ]
