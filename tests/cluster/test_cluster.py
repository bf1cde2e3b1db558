"""A real Ray cluster of two workers on this machine: the lists of one process, also when a worker is killed."""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from matcher.cluster import connect, connection
from matcher.errors import Unavailable
from matcher.scoring import disk
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Ranking
from matcher.scoring.shards import CHUNK, LocalSearch, Search
from tests.scoring.pools import TODAY, index_of, pool, recut, seeker, vacancy

# Cluster and index for the whole file: starting Ray takes some seconds.
Running = tuple[connection.ClusterSearch, SeekerIndex]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]
# Not imported to find out: what Ray reads of its environment it reads then.
HAS_RAY = find_spec("ray") is not None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if not HAS_RAY:
        pytest.skip("needs Ray: the extra `cluster`, which is part of `dev`")
    home: Path = tmp_path_factory.mktemp("index")
    index = index_of(pool(random.Random(1), 300))
    disk.write(index.snapshot_, home, build_print=index.build_print, note={})
    index.adopt(disk.open_base(home, index).snapshot)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "PATIENCE_SECONDS", 90)
        with connect("local", home, index, workers=2) as search:
            yield search, index


class Fatal(list[VacancyFeatures]):
    """Posts; when the third chunk of them is taken, a worker is killed."""

    def __init__(self, posts: list[VacancyFeatures], victim: int) -> None:
        super().__init__(posts)
        self._victim = victim

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice) and place.start == 2 * CHUNK:
            os.kill(self._victim, signal.SIGKILL)
        return super().__getitem__(place)


def posts(count: int) -> list[VacancyFeatures]:
    draw = random.Random(count)
    return [vacancy(draw, id=number) for number in range(count)]


def lists(search: Search, wanted: list[VacancyFeatures], **more: Any) -> list[Ranking]:
    return search.shortlists(wanted, top=10, today=TODAY, **more)


@pytest.fixture(params=[None, 2], ids=["whole", "cut"])
def cut(running: Running, request: pytest.FixtureRequest) -> Running:
    """Every worker with the whole pool, and each with half of it."""
    running[0].shards = request.param
    return running


def test_the_lists_of_one_process(cut: Running) -> None:
    search, index = cut
    excluded = [{"handled": {number, number + 1}} for number in range(40)]
    assert len(set(search.processes()) - {os.getpid()}) == 2
    assert lists(search, posts(40), excluded=excluded) == lists(LocalSearch(index), posts(40), excluded=excluded)


def test_who_came_and_left_since(cut: Running) -> None:
    search, index = cut
    draw = random.Random(2)
    before = index.snapshot_.sections[0].columns.ids.tolist()
    changed = [recut(seeker(draw, number), skills="新词 焊接") for number in (*before[:20], 10**6)]
    index.update(changed, removed=before[20:40])
    assert lists(search, posts(40)) == lists(LocalSearch(index), posts(40))


def test_a_killed_worker_is_replaced_and_the_run_finishes(cut: Running) -> None:
    search, index = cut
    first = search.processes()
    wanted = Fatal(posts(5 * CHUNK), first[1])
    assert lists(search, wanted) == lists(LocalSearch(index), posts(5 * CHUNK))
    after = search.processes()
    assert after[0] == first[0]
    assert after[1] != first[1]


def test_a_base_that_no_worker_can_open_is_sent(running: Running, tmp_path: Path) -> None:
    search, index = running
    index.fit(pool(random.Random(5), 120))
    in_memory = lists(LocalSearch(index), posts(10))
    assert lists(search, posts(10)) == in_memory
    disk.write(index.snapshot_, tmp_path, build_print=index.build_print, note={})
    index.adopt(disk.open_base(tmp_path, index).snapshot)  # a folder that the workers were not told of
    assert lists(search, posts(10)) == in_memory


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(Unavailable, match="cluster"), connect("local", None, index_of([])):
        pass


@pytest.mark.parametrize("address", ["127.0.0.1:9", "nobody.invalid:6379", "no port", "127.0.0.1:99999"])
def test_an_address_where_nobody_listens_is_told_at_once(address: str) -> None:
    if not HAS_RAY:
        pytest.skip("needs Ray: the extra `cluster`, which is part of `dev`")
    with pytest.raises(Unavailable, match="连不上计算集群"), connect(address, None, index_of([])):
        pass
