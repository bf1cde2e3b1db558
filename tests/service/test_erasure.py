"""Erasing a person: nothing tells who it was, nothing that must stay is lost, no backup brings them back (T64)."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlmodel import SQLModel, select

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.account import Account
from matcher.models.consent import Disclosure
from matcher.models.enums import ConsentChannel, Role
from matcher.models.rights_request import RightsKind, RightsRequest
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState
from matcher.repository.erasures import BLANKED, KEPT, WIPED
from matcher.service import erasure, referrals, rights_requests, seekers
from matcher.service.context import Kit
from matcher.service.erasure import ErasureGround
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.test_applications import COLLEAGUE, as_person
from tests.service.test_own_rights import neighbour
from tests.service.test_referrals import do, listed, submit

HISTORY = "在独一无二轴承厂磨床车间干了九年"
# Handled by code of their own: the registration and what was merged into it, the account, what the person asked for.
BY_HAND = {"seeker", "account", "rights_request", "complaint"}


def told(name: str) -> dict[str, object]:
    return {"ground": ErasureGround.ASKED, "purpose": "本人持身份证到窗口", "confirm": name}


def recommended(kit: Kit) -> tuple[int, int]:
    post = submit(kit)
    person = neighbour(kit, post)
    do(kit, referrals.refer, post, person, channel=ConsentChannel.PHONE)
    return post, person


def facts(kit: Kit, person: int) -> tuple[str, str, str]:
    with kit.open(SYSTEM, write=False) as context:
        row = context.unit.seekers.get(person)
        assert row is not None
        contact = context.unit.seekers.contact(row)
        return row.name_masked, contact.name, contact.phone


def test_every_table_that_names_people_has_its_rule() -> None:
    naming = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if any(key.column.table.name == "seeker" for key in table.foreign_keys)
    }
    ruled = {str(table.__tablename__) for table in (*WIPED, *BLANKED, *KEPT)}
    assert naming == ruled | BY_HAND
    assert all(KEPT.values())


def test_who_is_erased_is_nobody_any_more_and_may_come_again_as_a_stranger(kit: Kit) -> None:
    post = submit(kit)
    person = neighbour(kit, post)
    masked, name, phone = facts(kit, person)
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.seekers.get(person, lock=True)
        assert row is not None
        row.history = HISTORY
        context.unit.session.add(Account(username=phone, role=Role.SEEKER, display_name=name, seeker_id=person,
                                         created_at=row.created_at))  # fmt: skip
        context.unit.commit()
    captured = kit.settings.var / "captured" / "sms" / "1.json"
    captured.parent.mkdir(parents=True)
    captured.write_text(f'{{"to": "{phone}"}}')
    with pytest.raises(Invalid, match="照样填写"):
        do(kit, erasure.erase, person, **told("王某某"))
    for other, number in ((COLLEAGUE, person), (actor(kit, "zhuanyuan"), 987_654_321)):
        with kit.open(other, write=True) as context, pytest.raises(NotFound, match=erasure.UNKNOWN):
            erasure.erase(context, number, **told(masked))
    do(kit, erasure.erase, person, **told(masked))

    assert facts(kit, person)[1:] == ("已注销", "")
    assert person not in listed(kit, post)
    assert not captured.exists()
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        row = context.unit.seekers.get(person)
        assert row is not None
        assert (row.phone_hash, row.name_hash, row.id_hash, row.words, row.history) == (None, None, None, "", "")
        account = context.unit.session.exec(select(Account).where(Account.seeker_id == person)).one()
        assert (phone in account.username, account.password_hash) == (False, None)
        assert account.disabled_at is not None
        assert context.unit.seekers.within(context.actor.reach, row.adcode, [person]) == set()
    kit.database.dispose()
    with closing(sqlite3.connect(kit.database.url.removeprefix("sqlite:///"))) as store:
        store.execute("VACUUM")
        assert HISTORY not in "".join(store.iterdump())
        assert phone not in "".join(store.iterdump())
    with pytest.raises(NotFound):
        do(kit, erasure.erase, person, **told("已注销"))
    with pytest.raises(NotFound):
        as_person(kit, person, seekers.get_profile)
    with kit.open(SYSTEM, write=False) as context:
        digest = context.unit.seekers.phone_hash(phone)
        assert context.unit.seekers.known_phones([digest or ""]) == {}, "who comes again is a stranger"


def test_what_is_open_is_named_and_what_is_evidence_stays(kit: Kit) -> None:
    _, person = recommended(kit)
    masked, _, _ = facts(kit, person)
    do(kit, erasure.erase, person, **told(masked))
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
        referral = context.unit.session.exec(select(Referral).where(Referral.seeker_id == person)).one()
        assert referral.note == ""
        assert context.unit.session.exec(select(Disclosure).where(Disclosure.seeker_id == person)).all()
        assert all(one.withdrawn_at is not None for one in context.unit.consents.of_seeker(person))


def test_a_request_granted_erases_and_an_old_backup_brings_nobody_back(kit: Kit) -> None:
    person = neighbour(kit, submit(kit))
    _, name, _ = facts(kit, person)
    made = as_person(kit, person, rights_requests.file_request, RightsKind.DELETE, f"我是{name}，请删除")
    kit.database.dispose()
    path = kit.database.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, f"{path}.backup")
    do(kit, rights_requests.answer, made.id, version=1, granted=True, words="已核实并删除")
    assert facts(kit, person)[1] == "已注销"
    with kit.open(SYSTEM, write=False) as context:
        request = context.unit.session.get(RightsRequest, made.id)
        assert request is not None
        assert name not in context.unit.rights_requests.text(request)
    kit.database.dispose()
    for rest in ("-wal", "-shm"):
        (kit.settings.var / f"matcher.sqlite3{rest}").unlink(missing_ok=True)
    shutil.copy(f"{path}.backup", path)
    assert facts(kit, person)[1] == name, "restored"
    for again in (1, 0):
        with kit.open(SYSTEM, write=True) as context:
            assert erasure.replay(context) == again
            context.unit.commit()
    assert facts(kit, person)[1] == "已注销"


def test_work_that_is_not_followed_up_holds(kit: Kit) -> None:
    post, person = recommended(kit)
    with kit.open(SYSTEM, write=True) as context:
        referral = context.unit.session.exec(
            select(Referral).where(Referral.seeker_id == person, Referral.vacancy_id == post)
        ).one()
        referral.state, referral.started_on = ReferralState.STARTED, referral.updated_at.date()
        referral.follow_up_due = referral.updated_at.date()
        assert any("回访" in one for one in erasure.holding(context, person))
        with pytest.raises(Conflict, match="回访"):
            erasure.erase_person(context, person, ground=ErasureGround.ASKED, purpose="试")
