"""The base on disk under harm: whatever byte is changed or lost, nothing dies of it and it is noticed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from matcher.scoring import disk
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import shortlist
from tests.thoroughness import FULL

from .pools import TODAY, index_of, pool, vacancy

# Channels of characters and titles are read just as that of words, so fewer bytes of them are changed in `make test`.
OFFSETS, FEW, CUTS = 20, 20 if FULL else 4, 20 if FULL else 3
# Bytes of an array's file before its values; they are not read at opening.
HEAD = 128


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[SeekerIndex, Path]:
    index = index_of(pool(random.Random(5), 60))
    home = tmp_path_factory.mktemp("index")
    disk.write(index.snapshot_, home, build_print=index.build_print, note={"tail": [[1, 2]]})
    return index, home


def test_no_changed_byte_kills_a_search_and_each_is_noticed(written: tuple[SeekerIndex, Path]) -> None:
    index, home = written
    folder = home / disk.current(home)
    post = vacancy(random.Random(2), title="电焊工", duty="焊接 装配 生产", certificates=())
    files = sorted(folder.iterdir())
    assert len(files) > 50
    refused = opened = 0
    for path in (home / disk.CURRENT, *files):
        whole = path.read_bytes()
        count = FEW if path.name.startswith(("chars", "title-")) else OFFSETS
        for n, place in enumerate(sorted({(len(whole) - 1) * (n + 1) // count for n in range(count)})):
            bit = (0x01, 0x80, 0x40)[n % 3]
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            if path.suffix == ".npy" and place < HEAD:
                continue
            try:
                base = disk.open_base(home, index)
            except disk.Damaged:
                refused += 1
                continue
            opened += 1
            assert path.suffix == ".npy", "what is read whole is refused at once"
            index.adopt(base.snapshot)
            shortlist(index, post, top=20, today=TODAY)
        assert path.suffix != ".npy" or disk.check(folder) == [path.name]
        path.write_bytes(whole)
    assert refused > opened / 4
    assert disk.check(folder) == []


def test_no_file_may_be_cut_or_missing(written: tuple[SeekerIndex, Path]) -> None:
    index, home = written
    for path in sorted((home / disk.current(home)).iterdir()):
        whole = path.read_bytes()
        for length in sorted({len(whole) * n // CUTS for n in range(CUTS)}):
            path.write_bytes(whole[:length])
            with pytest.raises(disk.Damaged):
                disk.open_base(home, index)
        path.unlink()
        with pytest.raises(disk.Damaged):
            disk.open_base(home, index)
        path.write_bytes(whole)


@pytest.mark.parametrize("name", ["words-lists-indices", "words-rows-indices", "title-1-lists-indptr", "code-spot"])
def test_a_number_that_stands_for_nobody_is_refused_at_opening(written: tuple[SeekerIndex, Path], name: str) -> None:
    """Compiled code would read or write wherever it points."""
    index, home = written
    path = home / disk.current(home) / f"{name}.npy"
    whole = path.read_bytes()
    for wrong in (b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff"):
        path.write_bytes(whole[:-4] + wrong)
        with pytest.raises(disk.Damaged):
            disk.open_base(home, index)
    path.write_bytes(whole)
    disk.open_base(home, index)
