"""The candidate pool on disk: opened at a start, shared by processes, never behind the store, built anew when damaged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
import sqlalchemy as sa
import time_machine

from matcher import clock
from matcher.errors import Unavailable
from matcher.jobs.worker import Worker
from matcher.models.seeker import Seeker
from matcher.scoring import disk
from matcher.scoring import index as index_module
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Ranking, shortlist
from matcher.service import pool as pool_module
from matcher.service import upkeep
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.pool import WISHES, CandidatePool

POST = VacancyFeatures(id=1, title="电焊工", duty="焊接 钢结构", adcode="140105")
TODAY = datetime(2026, 3, 2, tzinfo=UTC).date()


def pool_of(kit: Kit, home: Path | None) -> CandidatePool:
    """What another process, or the next start, would have."""
    old = kit.pool.index
    index = SeekerIndex(
        kit.segmenter, old.weights, old.covers, distances=kit.places.distance_km, concept_of=old.concept_of
    )
    return CandidatePool(index, kit.places, kit.segmenter, {**kit.pool.presets, WISHES: kit.pool.wishes}, home=home)


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


@pytest.mark.parametrize("harm", ["cut", "missing", "pointer", "manifest", "foreign"])
def test_a_damaged_or_foreign_base_is_built_anew(kit: Kit, home: Path, harm: str) -> None:
    right = listed(refreshed(kit, pool_of(kit, home)))
    folder = home / disk.current(home)
    if harm == "cut":
        path = folder / "words-rows-data.npy"
        path.write_bytes(path.read_bytes()[:-8])
    elif harm == "missing":
        (folder / "titles.json").unlink()
    elif harm == "pointer":
        (home / disk.CURRENT).write_text("../../etc")
    elif harm == "manifest":
        (folder / "manifest.json").write_text("{")
    else:
        text = (folder / "manifest.json").read_text()
        (folder / "manifest.json").write_text(text.replace('"taken": [[', '"taken": [[999999999, 1], ['))
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


def test_a_late_entry_of_the_feed_is_not_missed(kit: Kit, home: Path) -> None:
    """On PostgreSQL a smaller number may be committed after a larger one."""
    pool = refreshed(kit, pool_of(kit, home))
    first, second = [c.seeker_id for c in listed(pool).candidates][:2]
    with kit.open(SYSTEM, write=True) as context:
        end = context.unit.seekers.feed_end()
        session = context.unit.session
        session.execute(sa.update(Seeker).where(Seeker.id.in_([first, second])).values(seeking=False))  # type: ignore[union-attr]
        session.execute(sa.text(f"insert into seeker_change (seq, seeker_id) values ({end + 2}, {second})"))
        context.unit.commit()
    assert second not in {c.seeker_id for c in listed(refreshed(kit, pool)).candidates}
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.execute(sa.text(f"insert into seeker_change (seq, seeker_id) values ({end + 1}, {first})"))
        context.unit.commit()
    assert first not in {c.seeker_id for c in listed(refreshed(kit, pool)).candidates}


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
