"""The candidate pool on disk: opened at a start, shared by processes, never behind the store, built anew when damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
import sqlalchemy as sa
import time_machine
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import clock
from matcher.errors import Unavailable
from matcher.jobs.worker import Worker
from matcher.models.seeker import Seeker
from matcher.repository.seekers import Seekers
from matcher.scoring import disk
from matcher.scoring import index as index_module
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Ranking, shortlist
from matcher.scoring.weights import WISHES
from matcher.service import pool as pool_module
from matcher.service import upkeep
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.pool import CandidatePool

POST = VacancyFeatures(id=1, title="电焊工", duty="焊接 钢结构", adcode="140105")
TODAY = datetime(2026, 3, 2, tzinfo=UTC).date()


def pool_of(kit: Kit, home: Path | None) -> CandidatePool:
    """What another process, or the next start, would have."""
    old = kit.pool.index
    index = SeekerIndex(
        kit.segmenter, old.weights, old.covers, distances=kit.places.distance_km, concept_of=old.concept_of
    )

    @contextmanager
    def reading() -> Iterator[Seekers]:
        with kit.open(SYSTEM, write=False) as context:
            yield context.unit.seekers

    presets = {**kit.pool.presets, WISHES: kit.pool.wishes}
    return CandidatePool(index, kit.places, kit.segmenter, presets, home=home, reading=reading)


def refreshed(kit: Kit, pool: CandidatePool) -> CandidatePool:
    with kit.open(SYSTEM, write=False) as context:
        pool.refresh(context.unit.seekers)
    return pool


def listed(pool: CandidatePool) -> Ranking:
    return shortlist(pool.index, POST, top=1000, today=TODAY)


def change(kit: Kit, seeker_id: int, **facts: object) -> None:
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.execute(sa.update(Seeker).where(Seeker.id == seeker_id).values(**facts))
        context.unit.seekers.touch([seeker_id])
        context.unit.commit()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_a_restart_opens_what_was_built_and_lists_the_same(kit: Kit, home: Path) -> None:
    first = refreshed(kit, pool_of(kit, home))
    written = disk.current(home)
    assert (home.stat().st_mode & 0o777) == 0o700, "the files are as private as the profiles"
    second = pool_of(kit, home)
    second.index.fitted = None  # type: ignore[method-assign,assignment] # a start must not read everybody again
    refreshed(kit, second)
    assert disk.current(home) == written
    assert listed(second) == listed(first) == listed(refreshed(kit, pool_of(kit, None)))


def test_every_process_sees_changes_at_once_and_a_removed_person_nowhere(kit: Kit, home: Path) -> None:
    one, other = (refreshed(kit, pool_of(kit, home)) for _ in range(2))
    best = listed(one).candidates[0].seeker_id
    change(kit, best, seeking=False)
    for pool in (one, other, pool_of(kit, home)):
        assert best not in {c.seeker_id for c in listed(refreshed(kit, pool)).candidates}
    change(kit, best, seeking=True, wanted_titles=["电焊工"], words="电焊工\n焊接\n")
    for pool in (one, other, pool_of(kit, home)):
        assert best in {c.seeker_id for c in listed(refreshed(kit, pool)).candidates}


def test_a_merge_by_one_process_reaches_the_others(kit: Kit, home: Path) -> None:
    one, other = (refreshed(kit, pool_of(kit, home)) for _ in range(2))
    ids = [c.seeker_id for c in listed(one).candidates][:5]
    for seeker_id in ids:
        change(kit, seeker_id, skills="氩弧焊", words="电焊工\n氩弧焊\n")
    refreshed(kit, one)
    written = disk.current(home)
    assert one.merge()
    assert disk.current(home) != written
    assert [path.name for path in home.iterdir() if path.is_dir()] == [disk.current(home)], "one base is kept"
    assert len(one.index.snapshot_.sections) == 1
    refreshed(kit, other)
    assert len(other.index.snapshot_.sections) == 1
    assert listed(other) == listed(one)
    fresh = listed(refreshed(kit, pool_of(kit, None)))
    scores = {c.seeker_id: c.score for c in fresh.candidates}
    assert all(abs(c.score - scores[c.seeker_id]) <= 1 for c in listed(one).candidates)


def test_what_changes_while_a_merge_is_at_work_is_kept(kit: Kit, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = refreshed(kit, pool_of(kit, home))
    gone = listed(pool).candidates[0].seeker_id
    merged = pool.index.merged

    def slow(snapshot: object = None) -> object:
        done = merged(snapshot)  # type: ignore[arg-type]
        change(kit, gone, seeking=False)
        refreshed(kit, pool)
        return done

    monkeypatch.setattr(pool.index, "merged", slow)
    assert pool.merge()
    assert gone not in {c.seeker_id for c in listed(pool).candidates}
    assert gone not in {c.seeker_id for c in listed(refreshed(kit, pool)).candidates}


def test_enough_changes_start_a_merge_aside(kit: Kit, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MERGE_ROWS", 0)
    monkeypatch.setattr(index_module, "MERGE_SHARE", 0.0)
    pool = refreshed(kit, pool_of(kit, home))
    written = disk.current(home)
    started: list[str] = []

    class Now:
        def __init__(self, *, target, name, daemon) -> None:
            started.append(name)
            self.start = target

    monkeypatch.setattr(pool_module, "Thread", Now)
    change(kit, listed(pool).candidates[0].seeker_id, skills="气割")
    refreshed(kit, pool)
    assert started == ["index-merge"]
    assert disk.current(home) != written


@pytest.mark.parametrize("harm", ["cut", "missing", "pointer", "garbled", "manifest", "list", "letter", "foreign"])
def test_a_damaged_or_foreign_base_is_built_anew(kit: Kit, home: Path, harm: str) -> None:
    pool = refreshed(kit, pool_of(kit, home))
    right = listed(pool)
    folder = home / disk.current(home)
    if harm == "cut":
        path = folder / "words-rows-data.npy"
        path.write_bytes(path.read_bytes()[:-8])
    elif harm == "missing":
        (folder / "titles.json").unlink()
    elif harm == "pointer":
        (home / disk.CURRENT).write_text("../../etc")
    elif harm == "garbled":
        (home / disk.CURRENT).write_bytes(b"\xff" + folder.name.encode()[1:])
    elif harm in ("manifest", "list"):
        (folder / "manifest.json").write_text("{" if harm == "manifest" else "[]")
    elif harm == "letter":
        text = (folder / "manifest.json").read_text()
        (folder / "manifest.json").write_text(text.replace('"tail"', '"tbil"'))
    else:
        note = {"tail": [[999999999, 1]], "made": clock.now().isoformat()}
        folder = disk.write(pool.index.merged(), home, build_print=pool.index.build_print, note=note)
    assert listed(refreshed(kit, pool_of(kit, home))) == right
    assert disk.current(home) != folder.name


def test_changed_bytes_are_found_and_searches_go_on_while_it_is_built_anew(kit: Kit, home: Path) -> None:
    pool = refreshed(kit, pool_of(kit, home))
    assert pool.damaged() == []
    right = listed(pool)
    path = home / disk.current(home) / "words-rows-data.npy"
    harmed = bytearray(path.read_bytes())
    harmed[-4:] = b"\x00\x00\x80\x3f"
    path.write_bytes(harmed)
    assert pool.damaged() == ["words-rows-data.npy"]
    with time_machine.travel(clock.now() - timedelta(days=1)):
        worker = Worker(replace(kit, pool=pool))
    running = Thread(target=worker.run)
    running.start()
    try:
        for _ in range(600):
            if not pool.damaged():
                break
            sleep(0.1)
    finally:
        worker.stop()
        running.join(30)
    assert pool.damaged() == [], "the worker looks through the index once a day"
    assert listed(refreshed(kit, pool)) == right


@pytest.fixture
def aside(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """What a pool would do in threads, to be done by the test when it likes."""
    begun: list[Callable[[], None]] = []

    class Later:
        def __init__(
            self, *, target: Callable[..., None], name: str, daemon: bool, args: tuple[object, ...] = ()
        ) -> None:
            self.start = lambda: begun.append(lambda: target(*args))

    monkeypatch.setattr(pool_module, "Thread", Later)
    return begun


@pytest.mark.parametrize("harm", ["pointer", "garbled", "gone", "manifest", "row"])
def test_a_running_service_answers_while_what_was_damaged_is_built_anew(
    kit: Kit, home: Path, harm: str, aside: list[Callable[[], None]]
) -> None:
    """Also when the base that another process has written is the damaged one."""
    pool, other = (refreshed(kit, pool_of(kit, home)) for _ in range(2))
    right, best = listed(pool), listed(pool).candidates[0].seeker_id
    app = create_app(replace(kit, pool=pool))
    with TestClient(app) as client:
        del aside[:]  # the service's own warm-up
        if harm in ("manifest", "row"):
            assert other.merge()
            path = home / disk.current(home) / ("manifest.json" if harm == "manifest" else "words-lists-indices.npy")
            path.write_bytes(path.read_bytes()[:-4] + b"\xff\xff\xff\x7f")
        elif harm == "gone":
            (home / disk.CURRENT).unlink()
        else:
            (home / disk.CURRENT).write_bytes(b"nowhere" if harm == "pointer" else b"\xff\xfe")
        assert listed(refreshed(kit, pool)) == right
        change(kit, best, seeking=False)
        assert best not in {c.seeker_id for c in listed(refreshed(kit, pool)).candidates}, "it keeps up meanwhile"
        told = client.get("/readyz").json()
        assert told["status"] == "ok"
        assert told["index"] == "rebuilding"
        assert "索引" in told["reason"]
        (rebuild,) = aside
        before = disk.current(home)
        rebuild()
        assert client.get("/readyz").json() == {"status": "ok", "index": "ready"}
    assert disk.current(home) != before
    assert pool.damaged() == []
    fresh = listed(refreshed(kit, pool_of(kit, None)))
    assert listed(refreshed(kit, pool)) == fresh == listed(refreshed(kit, other))
    assert len(aside) == 2, "and the other process looks through the base that it took over"


def test_a_value_changed_in_a_base_taken_over_is_found_and_never_merged_on(
    kit: Kit, home: Path, aside: list[Callable[[], None]]
) -> None:
    pool, other = (refreshed(kit, pool_of(kit, home)) for _ in range(2))
    right = listed(pool)
    assert other.merge()
    path = home / disk.current(home) / "words-rows-data.npy"
    path.write_bytes(path.read_bytes()[:-4] + b"\x00\x00\x80\x3f")
    refreshed(kit, pool)
    (look,) = aside
    look()
    assert pool.trouble == "索引文件内容已改变：words-rows-data.npy"
    assert not other.merge(), "a merge would write the change down as right"
    assert len(aside) == 3
    for rebuild in aside[1:]:
        rebuild()
    assert listed(refreshed(kit, pool)) == listed(refreshed(kit, other)) == right
    assert [one.damaged() for one in (pool, other)] == [[], []]


def test_a_base_of_a_newer_program_is_left_to_it(kit: Kit, home: Path, aside: list[Callable[[], None]]) -> None:
    pool = refreshed(kit, pool_of(kit, home))
    right = listed(pool)
    newer = disk.write(pool.index.merged(), home, build_print="newer", note={"tail": []})
    assert listed(refreshed(kit, pool)) == right
    assert not pool.merge()
    assert (disk.current(home), aside, pool.trouble) == (newer.name, [], "")


def test_who_is_removed_leaves_the_files_within_two_days(kit: Kit, home: Path) -> None:
    """A merge for a handful of changes would be months away; the daily look makes one, and books forget as well."""
    pool = refreshed(kit, pool_of(kit, home))
    person = listed(pool).candidates[0].seeker_id
    own = {"wanted_titles": ["深海打捞员"], "words": "深海打捞员\n潜水\n", "certificates": ["空气潜水员证"]}
    change(kit, person, **own)
    refreshed(kit, pool)
    assert pool.merge()

    def traces() -> set[str]:
        whole = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
        return {word for word in ("深海打捞员", "潜水", "空气潜水员证") if word.encode() in whole}

    assert len(traces()) == 3
    change(kit, person, seeking=False)
    worker = Worker(replace(kit, pool=pool))
    worker.look_through_index()
    assert traces(), "a base of today stays"
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        worker.look_through_index()
        assert not traces()
        right, written = listed(pool), disk.current(home)
        worker.look_through_index()
    assert disk.current(home) == written, "nothing has changed since"
    assert right == listed(refreshed(kit, pool_of(kit, home)))


def test_a_full_disk_leaves_the_index_in_memory(kit: Kit, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "write", full)
    assert listed(refreshed(kit, pool_of(kit, home))) == listed(refreshed(kit, pool_of(kit, None)))


def test_a_search_says_so_when_the_index_is_still_being_built(
    kit: Kit, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "PATIENCE_SECONDS", 0.05)
    pool = pool_of(kit, home)
    with pool._lock, pytest.raises(Unavailable, match="正在建立"):
        refreshed(kit, pool)


@pytest.mark.parametrize("workers", [1, 2])
def test_words_of_older_word_lists_are_cut_anew_and_found(kit: Kit, home: Path, workers: int) -> None:
    pool = refreshed(kit, pool_of(kit, home))
    right = listed(pool)
    with kit.open(SYSTEM, write=False) as context:
        before = {one.id: one.words for one in context.unit.seekers.texts(after=0, limit=10_000)}
    stale = sorted(before)[::7]
    for person in stale:
        change(kit, person, words="旧词\n\n")
    assert listed(refreshed(kit, pool)) != right
    assert upkeep.recut(kit, workers=workers) == len(stale)
    with kit.open(SYSTEM, write=False) as context:
        assert {one.id: one.words for one in context.unit.seekers.texts(after=0, limit=10_000)} == before
        pool.rebuild(context.unit.seekers)
    assert listed(refreshed(kit, pool)) == right


def test_cutting_anew_leaves_who_has_changed_meanwhile(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        read = context.unit.seekers.texts(after=0, limit=1)
    change(kit, read[0].id, words="新写的\n\n")
    with kit.open(SYSTEM, write=True) as context:
        assert context.unit.seekers.recut([(read[0], "早先的\n\n")]) == 0
        assert context.unit.seekers.texts(after=0, limit=1)[0].words == "新写的\n\n"
