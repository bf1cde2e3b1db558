"""The key of sealed data is changed on a running store: everything opens, broken off and run again; wrong keys are told."""

from __future__ import annotations

import dataclasses
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr

from matcher import bootstrap
from matcher.models.seeker import Seeker
from matcher.repository.sealed_values import SEALED, SealedValues
from matcher.security.cipher import Cipher
from matcher.service import audit_seals, keys
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

NEW = "another-key-0123456789-abcdefghijklmnop"


def over(kit: Kit, key: str, old: str = "", lookup: str = "", signers: str = "") -> Kit:
    """The same store under other keys."""
    told = {"data_key": SecretStr(key), "data_keys_old": SecretStr(old), "lookup_key": SecretStr(lookup)}
    settings = kit.settings.model_copy(update={**told, "audit_signers": signers})
    cipher = Cipher(key, old=settings.old_data_keys, lookup=lookup)
    return dataclasses.replace(kit, settings=settings, cipher=cipher)


def people(kit: Kit) -> list[tuple[str, str]]:
    """Names and telephones of the first people, opened."""
    with kit.open(SYSTEM, write=False) as context:
        rows = [context.unit.session.get(Seeker, number) for number in range(1, 9)]
        known = [context.unit.seekers.contact(one) for one in rows if one is not None]
        return [(one.name, one.phone) for one in known]


def as_before_there_was_a_ring(kit: Kit) -> None:
    """Take the key id out of one value, as a store of before has it."""
    with closing(sqlite3.connect(kit.database.url.removeprefix("sqlite:///"))) as store:
        store.execute("UPDATE seeker SET name_sealed = CAST(X'01' || substr(name_sealed, 6) AS BLOB) WHERE id = 1")
        store.commit()


def test_a_changed_key_opens_everything_also_when_the_run_was_killed(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kit.settings.data_key.get_secret_value()
    as_before_there_was_a_ring(kit)
    before = people(kit)
    with kit.open(SYSTEM, write=True) as context:
        audit_seals.seal(context)
        context.unit.commit()
    both = over(kit, NEW, first)
    assert people(both) == before, "old values open while both keys are known"
    monkeypatch.setattr(keys, "LOT", 150)
    calls: list[int] = []

    def killed(_column: str, count: int) -> None:
        calls.append(count)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keys.rotate(both, killed)
    with both.open(SYSTEM, write=False) as context:
        half = {
            one.current: one.values for one in keys.status(context) if (one.table, one.column) == next(iter(SEALED))
        }
    assert half[True] == 300
    assert half[False] > 0
    assert people(both) == before
    done, lost = keys.rotate(both)
    assert done > 0
    assert lost == 0
    assert keys.rotate(both) == (0, 0), "a second run finds nothing"
    with both.open(SYSTEM, write=False) as context:
        assert all(one.current for one in keys.status(context))

    # The old key is gone: values open, people are found, seals of before are ours.
    public = keys.signers(both)[1]
    only = over(kit, NEW, lookup=first, signers=public)
    assert people(only) == before
    with only.open(SYSTEM, write=False) as context:
        digest = context.unit.seekers.phone_hash(before[0][1])
        assert digest in context.unit.seekers.known_phones([digest or ""])
        assert audit_seals.verify(context).faults == ()
    with over(kit, NEW, lookup=first).open(SYSTEM, write=False) as context:
        assert any("不是用本系统的密钥" in one.text for one in audit_seals.verify(context).faults)


def test_a_wrong_or_missing_key_is_told_at_the_start(kit: Kit, tmp_path: Path) -> None:
    first = kit.settings.data_key.get_secret_value()
    wrong = over(kit, NEW)
    with pytest.raises(bootstrap.KeyProblem, match="MATCHER_DATA_KEYS_OLD") as told:
        bootstrap.build(wrong.settings)
    assert first not in told.value.message
    keys.rotate(over(kit, NEW, first))
    with over(kit, NEW).open(SYSTEM, write=False) as context:
        assert "MATCHER_LOOKUP_KEY" in SealedValues(context.unit.session, over(kit, NEW).cipher).problem()
        assert SealedValues(context.unit.session, over(kit, NEW, lookup=first).cipher).problem() == ""
