"""Tombstones outlive the store, name nobody, and survive a torn line."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matcher.errors import Unavailable
from matcher.security.cipher import Cipher
from matcher.service import tombstones
from matcher.service.tombstones import FILE, Tombstone

AT = datetime(2022, 12, 14, 8, tzinfo=UTC)


def test_a_tombstone_is_found_again_by_the_key_alone(tmp_path: Path) -> None:
    own = Cipher("k" * 40)
    stone = Tombstone(tombstones.digest(own, 7, AT), date(2022, 12, 20))
    tombstones.append(tmp_path, stone)
    assert list(tombstones.read(tmp_path)) == [stone]
    assert tombstones.digest(Cipher("x" * 40), 7, AT) != stone.digest
    assert tombstones.digest(own, 7, AT.replace(hour=9)) != stone.digest  # the id given out anew
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_a_torn_line_is_passed_over_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    stones = [Tombstone(str(number) * 64, date(2022, 12, 20)) for number in range(3)]
    tombstones.append(tmp_path, stones[0])
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write('{"person": "12')
    tombstones.append(tmp_path, stones[1])
    assert list(tombstones.read(tmp_path)) == stones[:2]
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write('{"person": "1", "erased_on": "soon"}\n')
    tombstones.append(tmp_path, stones[2])
    with pytest.raises(Unavailable, match="第 4 行"):
        list(tombstones.read(tmp_path))
