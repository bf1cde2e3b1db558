"""A search over a Ray cluster (集群检索): as many actors as there are processors, each with all people or a shard."""

from __future__ import annotations

import math
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher.cluster.worker import Pool, Worker, lent
from matcher.errors import Unavailable
from matcher.scoring import disk
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.musts import Excluded
from matcher.scoring.rank import Ranking, Tally, Terms
from matcher.scoring.scan import Best
from matcher.scoring.shards import Cuts, ShardedSearch
from matcher.scoring.weights import Weights

# The address that means: start a cluster on this machine, for this process alone.
LOCAL = "local"
# How long one call may take, a lost shard's loading included, before the search is given up.
PATIENCE_SECONDS = 600.0
# How long the first machine may take to answer at all; Ray itself would try for many minutes without a word.
KNOCK_SECONDS = 5.0
# How often one call is sent again to a worker that died over it.
TRIES = 3
# Share of what Ray may use of the smallest machine's memory that the base may take, before the pool is cut.
BASE_SHARE = 0.5


@contextmanager
def connect(
    address: str,
    base_folder: Path | None,
    index: SeekerIndex,
    *,
    workers: int | None = None,
    shards: int | None = None,
) -> Iterator[ClusterSearch]:
    """The people of ``index`` on the cluster at ``address`` (``host:port``, or ``local``); closed at the end.

    Workers open the base from ``base_folder``, if all of them reach it under this path; otherwise, or if the base is in
    memory alone, it is sent to them. ``workers`` is one for each processor of the cluster by default. ``shards`` says
    into how many parts the pool is cut, by default no more than the memory of the smallest machine asks for. Raises
    :class:`Unavailable` when Ray is not installed or not reached.
    """
    ray = _ray(alone=address == LOCAL)
    if address != LOCAL:
        _knock(address)
    with tempfile.TemporaryDirectory(prefix="match-", ignore_cleanup_errors=True) as folder:
        quiet: dict[str, Any] = {"log_to_driver": False, "configure_logging": False, "logging_level": "ERROR"}
        try:
            if address == LOCAL:
                count = workers or os.cpu_count() or 1
                ray.init(
                    "local",
                    num_cpus=count,
                    num_gpus=0,
                    include_dashboard=False,
                    _node_ip_address="127.0.0.1",
                    _temp_dir=folder,
                    **quiet,
                )
            else:
                ray.init(address, **quiet)
                count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        except (ConnectionError, OSError, RuntimeError, ValueError) as fault:
            ray.shutdown()
            raise Unavailable(f"连不上计算集群 {address}：{type(fault).__name__}") from fault
        try:
            yield ClusterSearch(index, base_folder, count, shards)
        finally:
            ray.shutdown()


def _knock(address: str) -> None:
    """Raise :class:`Unavailable` at once when nothing listens at ``host:port``."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK_SECONDS).close()
    except (OSError, ValueError, OverflowError) as fault:
        raise Unavailable(f"连不上计算集群 {address}：请确认地址（形如 10.0.0.1:6379）和集群已启动") from fault


class ClusterSearch:
    """A :class:`matcher.scoring.shards.Search` whose shards are Ray actors; always of the index as it is now.

    Ray starts a worker that died again, on another machine if need be, and repeats its call; it loads its shard then.
    """

    def __init__(self, index: SeekerIndex, folder: Path | None, workers: int, shards: int | None = None) -> None:
        ray = _ray()
        self._index = index
        # Into how many parts the pool is cut, None for as few as memory allows.
        self.shards = shards
        self._folder = folder
        self._told: tuple[Snapshot, int | None] | None = None
        actor = ray.remote(max_restarts=-1, max_task_retries=TRIES, scheduling_strategy="SPREAD")(Worker)
        self._lent, home = ray.put(index), None if folder is None else folder.absolute()
        self._workers = [actor.remote(number, home) for number in range(workers)]
        self._pool = self._told_of(index.snapshot_)

    def shortlists(
        self,
        vacancies: Sequence[VacancyFeatures],
        *,
        top: int,
        today: date,
        weighing: Weights | None = None,
        excluded: Excluded | Sequence[Excluded] | None = None,
    ) -> list[Ranking]:
        """See :class:`matcher.scoring.shards.Search`."""
        pool = self._told_of(self._index.snapshot_)
        size = pool.cuts.shards
        handles = [Handle(worker, pool) for worker in self._workers]
        groups = [handles[start : start + size] for start in range(0, len(handles) - size + 1, size)]
        return ShardedSearch(groups, self._index.weights).shortlists(
            vacancies, top=top, today=today, weighing=weighing, excluded=excluded
        )

    def processes(self) -> list[int]:
        """The process ids of the workers, each on its own machine."""
        return [got(worker.ready.remote(self._pool)) for worker in self._workers]

    def _told_of(self, snapshot: Snapshot) -> Pool:
        """What workers are told of this snapshot; the base travels only if it must."""
        if self._told is not None and self._told[0] is snapshot and self._told[1] == self.shards:
            return self._pool
        ray = _ray()
        cuts = Cuts.even(snapshot, self._cut_into(snapshot))
        rest = ray.put(replace(snapshot, sections=tuple(lent(section, None) for section in snapshot.sections[1:])))
        pool = Pool(cuts, self._lent, rest)
        if not self._reached(pool, snapshot):
            # What travels is held by each worker for itself, so it travels in as many parts as there are workers.
            cuts = Cuts.even(snapshot, self.shards or len(self._workers))
            parts = [lent(cuts.part(snapshot, n).sections[0], None) for n in range(cuts.shards)]
            pool = Pool(cuts, self._lent, rest, tuple(ray.put(part) for part in parts))
        self._pool, self._told = pool, (snapshot, self.shards)
        return pool

    def _cut_into(self, snapshot: Snapshot) -> int:
        """Into how many shards the pool is cut."""
        workers = len(self._workers)
        if self.shards or self._folder is None or not (self._folder / snapshot.base).is_dir() or not snapshot.base:
            return min(workers, self.shards or workers)
        machines = [node["Resources"].get("memory", 0.0) for node in _ray().nodes() if node["Alive"]]
        room = BASE_SHARE * min((memory for memory in machines if memory), default=0.0)
        if not room:
            return workers
        return min(workers, max(1, math.ceil(disk.size(self._folder / snapshot.base) / room)))

    def _reached(self, pool: Pool, snapshot: Snapshot) -> bool:
        """Whether every worker has opened the base from its files."""
        if not snapshot.base:
            return False
        loading = [worker.ready.remote(pool) for worker in self._workers]
        try:
            for one in loading:
                got(one)
        except disk.Damaged:
            return False
        return True


class Handle:
    """A :class:`matcher.scoring.shards.ShardHandle`: one worker, asked about one pool."""

    def __init__(self, worker: Any, pool: Pool) -> None:
        self._worker = worker
        self._pool = pool

    def ask(self, vacancies: Sequence[VacancyFeatures], excluded: Sequence[Excluded], today: date) -> Any:
        """A reference: questions go from worker to worker and not through this process."""
        return self._worker.ask.remote(self._pool, vacancies, excluded, today)

    def tally(self, key: str, *questions: Any) -> list[Tally]:
        """See :class:`matcher.scoring.shards.Shard`."""
        return got(self._worker.tally.remote(self._pool, key, *questions))  # type: ignore[no-any-return]

    def best(self, key: str, terms: Sequence[Terms], top: int, *questions: Any) -> list[Best]:
        """See :class:`matcher.scoring.shards.Shard`."""
        return got(self._worker.best.remote(self._pool, key, terms, top, *questions))  # type: ignore[no-any-return]

    def lists(
        self,
        vacancies: Sequence[VacancyFeatures],
        excluded: Sequence[Excluded],
        today: date,
        weights: Weights,
        top: int,
    ) -> list[Ranking]:
        """See :class:`matcher.scoring.shards.Shard`."""
        call = self._worker.lists.remote(self._pool, vacancies, excluded, today, weights, top)
        return got(call)  # type: ignore[no-any-return]


def got(promised: Any) -> Any:
    """What a call gave; raises what it raised, and :class:`Unavailable` when its worker cannot be brought back."""
    ray = _ray()
    try:
        return ray.get(promised, timeout=PATIENCE_SECONDS)
    except ray.exceptions.RayTaskError as fault:
        raise fault.cause or fault from fault
    except ray.exceptions.RayError as fault:
        raise Unavailable(f"计算集群没有答复：{type(fault).__name__}") from fault


def _ray(*, alone: bool = False) -> Any:
    """Ray, loaded now; ``alone`` for a cluster that nobody outside this machine can reach."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is told to its makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    if alone:
        # Read when Ray is loaded: without it Ray takes 127.0.0.1 for the address of the network card.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        os.environ.setdefault("RAY_AUTH_MODE", "token")
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    try:
        import ray
    except ImportError as fault:
        raise Unavailable('没有安装集群组件，请运行：pip install "gongju-matcher[cluster]"') from fault
    return ray
