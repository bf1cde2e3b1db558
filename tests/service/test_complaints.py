"""投诉: anybody is heard, the county answers in its days, the firm never learns who, a post may be paused meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from matcher.models.complaint import ComplaintDraft, ComplaintFinding, ComplaintKind, ComplaintState, ComplaintStep
from matcher.models.deadline import Light
from matcher.models.enums import Role
from matcher.models.states import VacancyState
from matcher.models.todo import TodoKind
from matcher.planning.complaints import ComplaintRules
from matcher.service import complaints, looks, renewals, suspensions, vacancies
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.todos import list_todos
from matcher.settings import data_folder
from tests.factories import actor
from tests.service.test_applications import COLLEAGUE, as_person
from tests.service.test_own_rights import neighbour
from tests.service.test_referrals import do, submit

WORDS = "入职前要求交独一无二的三百元服装费"
ACCEPT, ANSWER, REFUSE = ComplaintStep.ACCEPT, ComplaintStep.ANSWER, ComplaintStep.REFUSE


def draft(post: int | None, **changes: str) -> ComplaintDraft:
    return ComplaintDraft(kind=ComplaintKind.FEES, text=WORDS, vacancy_id=post, **changes)


def test_the_county_accepts_and_answers_in_its_days_and_the_person_reads_it(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = submit(kit)
    person = neighbour(kit, post)
    made = as_person(kit, person, complaints.file_own, draft(post))
    terms = ComplaintRules.load(data_folder() / "complaints.toml").on(clock.today())
    assert (terms.accept_days, terms.answer_days, terms.verified) == (5, 15, False)
    assert made.due == terms.accept_by(clock.today())
    assert WORDS.encode() not in made.text_sealed
    county = actor(kit, "xianji")
    for who, number in ((COLLEAGUE, made.id), (county, 987_654_321)):
        with kit.open(who, write=True) as context, pytest.raises(NotFound, match=complaints.UNKNOWN):
            complaints.take_step(context, number or 0, ACCEPT, version=1)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context, pytest.raises(Forbidden):
        complaints.get_complaint(context, made.id or 0)
    city = replace(county, role=Role.CITY_ADMIN, adcode=f"{made.adcode[:4]}00")
    with kit.open(city, write=False) as context:
        assert complaints.list_complaints(context)[1] == 0, "nothing is late yet"
    with pytest.raises(Conflict):
        do(
            kit,
            complaints.take_step,
            made.id,
            ANSWER,
            version=1,
            words="属实",
            found=ComplaintFinding.TRUE,
            who="xianji",
        )
    with pytest.raises(Invalid, match="理由"):
        do(kit, complaints.take_step, made.id, REFUSE, version=1, words=" ", who="xianji")
    do(kit, complaints.take_step, made.id, ACCEPT, version=1, who="xianji")
    due = terms.answer_by(clock.today())
    with monkeypatch.context() as patch:
        patch.setattr(clock, "today", lambda: due + timedelta(days=1))
        with kit.open(city, write=False) as context:
            rows, total = complaints.list_complaints(context)
            assert (total, rows[0].late, rows[0].steps) == (1, True, ())
            assert [one.light for one in list_todos(context, kind=TodoKind.COMPLAINT).todos] == [Light.RED]
    with pytest.raises(Invalid) as lacking:
        do(kit, complaints.take_step, made.id, ANSWER, version=2, words="已责令退还", who="xianji")
    assert lacking.value.field == "found"
    told = {"words": "已责令退还", "found": ComplaintFinding.TRUE}
    do(kit, complaints.take_step, made.id, ANSWER, version=2, who="xianji", **told)
    shown = as_person(kit, person, complaints.list_own)[0]
    assert (shown.complaint.state, shown.complaint.due, shown.answer) == (ComplaintState.ANSWERED, due, "已责令退还")
    contact = do(kit, complaints.reveal, made.id, purpose="退款核实", who="xianji")
    assert contact
    assert [one.look.purpose for one in as_person(kit, person, looks.list_own)[0]][:1] == ["退款核实"]


def test_a_paused_post_is_out_of_sight_and_its_firm_cannot_bring_it_back(kit: Kit) -> None:
    post = submit(kit)
    made = do(kit, complaints.file_for, draft(post, contact="王女士 13800001234"))
    with pytest.raises(Invalid):
        do(kit, suspensions.suspend, made.id, version=1, reason="", who="xianji")
    do(kit, suspensions.suspend, made.id, version=1, reason="核查收费情况", who="xianji")
    with kit.open(SYSTEM, write=False) as context:
        with pytest.raises(NotFound):
            vacancies.get_published(context, post)
        found = context.unit.vacancies.get(post)
        assert found is not None
        version = found.version
    with pytest.raises(Conflict, match="核查暂停"):
        do(kit, renewals.renew_vacancy, post, version=version, valid_to=found.valid_to + timedelta(days=3), who="qiye")
    company = actor(kit, "qiye")
    with kit.open(company, write=False) as context:
        note = context.unit.notices.of_account(company.account_id or 0, limit=5, offset=0)[0][0]
        assert "核查收费情况" in note.body
        assert "投诉" not in note.title + note.body
    do(kit, suspensions.resume, made.id, version=1, reason="已退还", who="xianji")
    with kit.open(SYSTEM, write=False) as context:
        back = vacancies.get_published(context, post)[0]
        assert (back.state, back.suspended_reason) == (VacancyState.PUBLISHED, "")


def test_without_an_account_a_number_leads_back_and_many_are_slowed(kit: Kit, client: TestClient) -> None:
    post = submit(kit)
    form = {"kind": "fees", "text": WORDS, "vacancy_id": str(post), "contact": ""}
    answer = client.post("/complain", data=form)
    number = next(part for part in answer.text.split("<strong>")[1:] if part.startswith("TS")).split("<")[0]
    shown = client.post("/complain/status", data={"number": number.lower()})
    assert (shown.status_code, "待受理" in shown.text, WORDS in shown.text) == (200, True, False)
    assert client.post("/complain/status", data={"number": "TS261201AAAAAAAA"}).status_code == 404
    assert client.post("/complain", data=form | {"text": ""}).status_code == 422
    assert client.post("/complain", data=form, headers={"Origin": "http://evil.example"}).status_code == 403
    same = [client.post("/complain", data={"kind": "fees", "text": WORDS, "adcode": "140703", "firm": firm})
            for firm in ("没有登记过的公司", enterprise_name(kit, post))]  # fmt: skip
    assert [one.status_code for one in same] == [200, 200], "whether a firm is registered is told to nobody"
    codes = [client.post("/complain", data=form).status_code for _ in range(4)]
    assert codes[-2:] == [429, 429]
    with pytest.raises(TooMany):
        complaints.file_online(kit, draft(post), "testclient")
    assert complaints.file_online(kit, draft(post), "10.0.0.9").startswith("TS")


def enterprise_name(kit: Kit, post: int) -> str:
    with kit.open(SYSTEM, write=False) as context:
        return vacancies.get_published(context, post)[1].name


def test_terms_are_dated() -> None:
    rules = ComplaintRules.load(data_folder() / "complaints.toml")
    assert rules.on(date(2020, 1, 1)) == rules.terms[0]
