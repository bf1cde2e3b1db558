"""The sealed audit log: whatever somebody with the store in hand does to it is found (trust.md T65)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.exc import DBAPIError

from matcher.models.audit_seal import Verification
from matcher.security.signing import Signer
from matcher.service import audit_seals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.repository.stores import race

LATER = datetime(2029, 12, 31, 16, tzinfo=UTC)


def sealed(kit: Kit) -> int:
    made = 0
    while True:
        with kit.open(SYSTEM, write=True) as context:
            lot = audit_seals.seal(context)
            context.unit.commit()
        made += lot
        if not lot:
            return made


def verified(kit: Kit) -> Verification:
    with kit.open(SYSTEM, write=False) as context:
        return audit_seals.verify(context)


def written(kit: Kit, count: int) -> None:
    with kit.open(SYSTEM, write=True) as context:
        for number in range(count):
            context.unit.audit("contact.reveal", "seeker", number + 1, purpose="约面试", field="phone", at="08:30")
        context.unit.commit()


def unguarded(kit: Kit, *statements: str) -> None:
    """As who owns the store could: the guards are dropped first."""
    with kit.database.engine.begin() as connection:
        if kit.database.is_sqlite:
            query = "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'audit%'"
            for (name,) in connection.exec_driver_sql(query).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for one in statements:
            connection.execute(sa.text(one))
        if not kit.database.is_sqlite:
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")


EDITS = {
    "a purpose": "UPDATE audit_entry SET purpose = purpose || '。' WHERE id = {row}",
    "who did it": "UPDATE audit_entry SET account_id = 1 WHERE id = {row}",
    "what was said of it": """UPDATE audit_entry SET data = '{{"field": "none"}}' WHERE id = {row}""",
    "an instant": "UPDATE audit_entry SET at = '2026-01-01 00:00:00' WHERE id = {row}",
    "a row gone": "DELETE FROM audit_entry WHERE id = {row}",
    "a row moved": "UPDATE audit_entry SET id = 900000 WHERE id = {row}",
    "a digest": "UPDATE audit_seal SET digest = substr(digest, 2) || substr(digest, 1, 1) WHERE number = 2",
    "a range": "UPDATE audit_seal SET last_id = last_id - 1 WHERE number = 2",
    "a signer": "UPDATE audit_seal SET signer = '{other}' WHERE number = 2",
    "a seal gone": "DELETE FROM audit_seal WHERE number = 2",
    "the last seal gone": "DELETE FROM audit_seal WHERE number = (SELECT max(number) FROM audit_seal)",
    "rows cleared before their term": "UPDATE audit_seal SET expired_at = sealed_at WHERE number = 2",
}


@pytest.mark.parametrize("edit", EDITS)
def test_any_edit_is_found_and_its_seal_named(kit: Kit, edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_seals, "BATCH", 40)
    written(kit, 130)
    assert sealed(kit) >= 4
    assert verified(kit).faults == ()
    with kit.open(SYSTEM, write=False) as context:
        second = context.unit.audit_seals.get(2)
    assert second is not None
    other = Signer("somebody else's key", "audit").public
    clear = [f"DELETE FROM audit_entry WHERE id > {second.after_id} AND id <= {second.last_id}"]
    unguarded(
        kit,
        EDITS[edit].format(row=second.after_id + 7, other=other),
        *(clear if edit.startswith("rows cleared") else []),
    )
    found = verified(kit).faults
    assert {one.number for one in found} & ({2, 3} if edit != "the last seal gone" else set(range(1, 99))), found
    if edit == "rows cleared before their term":
        assert "没有到保存期限" in found[0].text


def test_the_guards_refuse_what_an_honest_connection_tries(store: Kit) -> None:
    written(store, 3)
    sealed(store)
    written(store, 2)
    assert verified(store).unsealed == 2
    for attempt in (
        "UPDATE audit_seal SET digest = ''",
        "UPDATE audit_seal SET expired_at = sealed_at",
        "DELETE FROM audit_seal",
        "UPDATE audit_entry SET purpose = ''",
        "DELETE FROM audit_entry",
    ):
        with pytest.raises(DBAPIError, match="insert-only"), store.database.engine.begin() as connection:
            connection.execute(sa.text(attempt))
    assert verified(store).faults == ()


def test_rows_leave_in_whole_batches_after_their_term_and_the_seals_stay(
    store: Kit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit_seals, "BATCH", 50)
    monkeypatch.setattr(audit_seals, "_LOT", 1000)
    written(store, 120)
    made = sealed(store)
    before = verified(store)
    with time_machine.travel(LATER - timedelta(days=400), tick=False):
        written(store, 5)
        sealed(store)
        assert verified(store).expired == 0, "not a day before"
    with time_machine.travel(LATER, tick=False):
        sealed(store)
        after = verified(store)
        assert (after.faults, after.expired) == ((), made)
        assert after.seals == before.seals + 1
        assert after.rows == 5
    with store.open(SYSTEM, write=False) as context:
        kept = context.unit.audit_seals.get(1)
        assert kept is not None
        assert kept.expired_at == LATER


def test_who_writes_while_it_is_sealed_is_sealed_later_and_never_left_out(store: Kit) -> None:
    def seal(own: Kit) -> None:
        sealed(own)

    def write(own: Kit) -> None:
        for _ in range(6):
            written(own, 3)

    race(store, [write, write, seal, write, write, seal, write, write])
    sealed(store)
    found = verified(store)
    assert (found.faults, found.unsealed) == ((), 0)


def test_the_file_beside_the_store_tells_each_seal_once_signed(kit: Kit) -> None:
    written(kit, 3)
    made = sealed(kit)
    lines = (kit.settings.var / audit_seals.FILE).read_text("ascii").splitlines()
    assert [json.loads(line)["seal"][0] for line in lines] == list(range(1, made + 1))
