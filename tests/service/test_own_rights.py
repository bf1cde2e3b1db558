"""本人权利: who looked is told, one's own copy is whole and only one's own, requests are answered, ranking is a choice."""

from __future__ import annotations

import ast
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select

from matcher import clock, service
from matcher.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from matcher.models import tables  # noqa: F401 (whole metadata)
from matcher.models.audit import AuditEntry
from matcher.models.enums import ConsentChannel, Role
from matcher.models.look import Look, LookKind
from matcher.models.rights_request import RightsKind, RightsState
from matcher.models.todo import TodoKind
from matcher.service import (
    affected_people,
    inbox,
    looks,
    matching,
    own_data,
    recommending,
    referrals,
    registrations,
    rights_requests,
    statuses,
    unranked,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.todos import list_todos
from tests.factories import actor
from tests.service.test_applications import COLLEAGUE, as_person
from tests.service.test_referrals import do, listed, submit

# What opens a person's data, and the functions that may do so without a look of their own, with the reason.
OPENS = {"contact", "papers"}
WITHOUT = {
    ("seekers", "get_profile"): "the person's own page",
    ("own_data", "_opened"): "the person's own copy",
    ("erasure", "_empty"): "read to find and wipe what tells of it",
    ("restated_people", "_draft"): "compared and masked; who shows it in the clear is registrations.reveal",
    ("statuses", "views_of"): "the person's own sheet, or behind reveal_papers",
    ("exchange_fields", "_referral"): "behind exchange_exports.export, which writes a look for each person",
    ("exchange_fairs", "_is"): "compared with what a file says, not shown",
    ("lent_workers", "reveal"): "staff of enterprises, who are not registered people",
    ("lending_documents", "write_roster"): "staff of enterprises, who are not registered people",
}
LOOKS = {"looked", "looked_at_all", "looked_at_each", "count_reveal"}


def neighbour(kit: Kit, post: int) -> int:
    """Somebody on the list of a post whose registration the officer keeps."""
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        county = context.unit.officers.get(context.actor.officer_id or 0)
        people = context.unit.seekers.many(listed(kit, post))
        return next(one for one, row in people.items() if county and row.adcode == county.adcode and row.phone_hash)


def test_every_use_case_that_opens_personal_data_writes_a_look() -> None:
    unwritten: list[tuple[str, str]] = []
    bare: list[tuple[str, str]] = []
    for path in sorted(Path(service.__file__).parent.glob("*.py")):
        for function in (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.FunctionDef)):
            called = [one.func for one in ast.walk(function) if isinstance(one, ast.Call)]
            names = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in called}
            if names & OPENS and not names & LOOKS:
                unwritten.append((path.stem, function.name))
            if path.stem != "looks" and ".audit(" in (text := ast.unparse(function)):
                bare += [(path.stem, one) for one in ("contact.reveal", "status.papers", "named_sheet", "trainee.reveal",
                         "attachment.open") if f".audit('{one}" in text]  # fmt: skip
    assert (sorted(set(unwritten) - set(WITHOUT)), bare) == ([], []), "opened without being written down for the person"
    assert set(WITHOUT) <= set(unwritten), "an exception that is none any more"


def test_the_person_reads_who_looked_and_why_and_a_look_that_fails_shows_nothing(kit: Kit) -> None:
    post = submit(kit)
    person = neighbour(kit, post)
    officer = actor(kit, "zhuanyuan")
    do(kit, inbox.reveal_contact, post, person, purpose="电话约面试")
    do(kit, statuses.reveal_papers, person, purpose="核对补贴材料")
    rows, total = as_person(kit, person, looks.list_own)
    assert total == 2
    assert [(one.look.what, one.look.purpose) for one in rows] == [
        (LookKind.PAPERS, "核对补贴材料"), (LookKind.CONTACT, "电话约面试"),
    ]  # fmt: skip
    assert rows[0].by.endswith(f"人力资源和社会保障部门（{Role.OFFICER.label}）")
    assert officer.name not in rows[0].by
    with kit.open(SYSTEM, write=False) as context:
        stored = context.unit.session.exec(select(Look).where(Look.seeker_id == person)).all()
        for one in stored:
            entry = context.unit.session.get(AuditEntry, one.audit_id)
            assert entry is not None
            assert (entry.purpose, entry.account_id) == (one.purpose, officer.account_id)
    # Given up before the commit, neither of the two rows stays.
    with kit.open(officer, write=True) as context:
        registrations.reveal(context, person, purpose="没有提交")
    assert as_person(kit, person, looks.list_own)[1] == total


def test_every_table_that_names_a_person_is_in_the_copy_or_told_why_not(kit: Kit) -> None:
    naming = {
        table.name
        for table in SQLModel.metadata.tables.values()
        if any(key.column.table.name == "seeker" for key in table.foreign_keys)
    }
    copied = {str(part.table.__tablename__) for part in own_data.PARTS}
    assert naming - copied == set(own_data.NOT_EXPORTED), "neither copied nor told why"
    assert all(own_data.NOT_EXPORTED.values())
    post = submit(kit)
    one, other = listed(kit, post)[:2]
    do(kit, inbox.reveal_contact, post, one, purpose="电话约面试")
    with kit.open(actor(kit, "qiuzhi"), write=True) as context:
        mine = context.actor
        with kit.open(SYSTEM, write=False) as reading:
            known = {
                number: reading.unit.seekers.contact(row)
                for number, row in reading.unit.seekers.many([mine.seeker_id or 0, one, other]).items()
            }
        own = known[mine.seeker_id or 0]
        text = json.dumps(own_data.export(context), ensure_ascii=False)
        assert own.name in text
        assert own.phone in text
        assert not [
            who for who, their in known.items() if who != mine.seeker_id and (their.phone or their.name) in text
        ]
        with pytest.raises(TooMany):
            own_data.export_workbook(context)


def test_a_request_is_answered_by_the_county_with_a_reason_and_nobody_elses(kit: Kit) -> None:
    person = neighbour(kit, submit(kit))
    officer = actor(kit, "zhuanyuan")
    made = as_person(kit, person, rights_requests.file_request, RightsKind.REVIEW, "请由人复核名单")
    gone = as_person(kit, person, rights_requests.file_request, RightsKind.DELETE, "请删除我的登记")
    with pytest.raises(Conflict, match="还在办理"):
        as_person(kit, person, rights_requests.file_request, RightsKind.REVIEW, "再提一次")
    assert "复核".encode() not in made.text_sealed
    with kit.open(officer, write=False) as context:
        waiting = {one.subject_id for one in list_todos(context, kind=TodoKind.RIGHTS).todos}
    assert waiting == {made.id, gone.id}
    for number in (made.id, 987_654_321):
        with kit.open(COLLEAGUE, write=True) as context, pytest.raises(NotFound, match=rights_requests.UNKNOWN):
            rights_requests.answer(context, number or 0, version=1, granted=True, words="已复核")
    refuse = {"version": 1, "granted": False}
    with pytest.raises(Invalid, match="理由"):
        do(kit, rights_requests.answer, made.id, words=" ", **refuse)
    do(kit, rights_requests.answer, made.id, words="名单已由专员复核，没有遗漏", **refuse)
    shown = {one.request.id: one for one in as_person(kit, person, rights_requests.list_own)}
    assert (shown[made.id].request.state, shown[made.id].answer) == (RightsState.REFUSED, "名单已由专员复核，没有遗漏")
    assert shown[gone.id].request.state is RightsState.RECEIVED
    assert shown[made.id].request.due > clock.today()


def test_who_is_not_ranked_stands_apart_without_a_score_and_moves_nobody(kit: Kit) -> None:
    post = submit(kit)
    before = listed(kit, post)
    person = before[0]
    as_person(kit, person, unranked.choose, ranked=False)
    shown = do(kit, matching.get_shortlist, post)
    assert person not in {one.seeker.id for one in shown.candidates}, "at once, on the list that was made before"
    do(kit, matching.build_shortlist, post)
    assert listed(kit, post)[: len(before) - 1] == before[1:]
    apart = do(kit, matching.get_shortlist, post).unranked
    assert person in {one.seeker.id for one in apart}
    with kit.open(Actor(role=Role.SEEKER, seeker_id=person), write=False) as context:
        with pytest.raises(Conflict, match="不参加自动排序"):
            recommending.recommend_posts(context)
        posts = unranked.plain_posts(context)
        days = [clock.local(one.vacancy.published_at).date() for one in posts if one.vacancy.published_at]
        assert days == sorted(days, reverse=True)
    as_person(kit, person, unranked.choose, ranked=True)
    do(kit, matching.build_shortlist, post)
    assert listed(kit, post) == before


def test_who_is_affected_by_an_account_or_an_enterprise_is_listed(kit: Kit) -> None:
    post = submit(kit)
    one, other, third = listed(kit, post)[:3]
    officer, today = actor(kit, "zhuanyuan"), clock.today()
    do(kit, inbox.reveal_contact, post, one, purpose="电话约面试")
    do(kit, inbox.reveal_contact, post, one, purpose="再约一次")
    do(kit, referrals.refer, post, other, channel=ConsentChannel.PHONE)
    with kit.open(actor(kit, "shenji"), write=False) as context:
        firm = context.unit.vacancies.get(post)
        assert firm is not None
        asked = {"first": today, "last": today}
        mine = affected_people.list_affected(context, **asked, account_id=officer.account_id)
        assert {row.seeker_id: row.times for row in mine} == {one: 2, other: 1}
        given = affected_people.list_affected(context, **asked, enterprise_id=firm.enterprise_id)
        assert other in {row.seeker_id for row in given}
        assert third not in {row.seeker_id for row in (*mine, *given)}
        assert (
            affected_people.list_affected(context, first=today + timedelta(days=1), last=today + timedelta(days=1))
            == []
        )
    with kit.open(officer, write=False) as context, pytest.raises(Forbidden):
        affected_people.list_affected(context, first=today, last=today)
