"""单位入驻: an enterprise asks by itself, the county looks at papers; orders run out and lists stop, with their reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.blacklists import BlackRow
from matcher.models.attachment import Attachment, SubjectKind
from matcher.models.blacklist import BlacklistDraft, BlacklistKind
from matcher.models.entry_request import EntryRequest, EntryState
from matcher.models.enums import IntakeKind, RecruitingPaper, Role
from matcher.models.todo import TodoKind
from matcher.service import (
    attachments,
    blacklists,
    entry_requests,
    inbox,
    intakes,
    previews,
    standing,
    vacancies,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.todos import list_todos
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.service.test_applications import COLLEAGUE
from tests.service.test_referrals import do, submit

ALL = [RecruitingPaper.LICENCE, RecruitingPaper.HANDLER, RecruitingPaper.AUTHORITY]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + b"IEND"


def ask(client: TestClient, uscc: str, **changes: str) -> tuple[int, str]:
    day = str(clock.today() + timedelta(days=10))
    form = {"uscc": uscc, "name": "独一无二轴承厂", "adcode": "140703", "industry": "C", "agent": "某经办",
            "phone": "13800001234", "mandate_to": day} | changes  # fmt: skip
    files = {one: (f"{one}.png", PNG + one.encode(), "image/png") for one in ("licence", "mandate")}
    answer = client.post("/enterprise-entry", data=form, files=files)
    return answer.status_code, answer.text


def test_an_enterprise_asks_the_county_looks_and_the_order_runs_out(
    kit: Kit, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = demo_uscc("140703", 931)
    known = enterprise_of(kit, actor(kit, "qiye")).uscc
    assert ask(client, code[:-1] + ("0" if code[-1] != "0" else "1"))[0] == 422, "the check digit"
    (status, text), same = ask(client, code), ask(client, known)
    assert (status, same[0]) == (200, 200), text[text.find("<main") :][:1500]
    number = text.split("<strong>")[1].split("<")[0]
    assert "待核验" in client.post("/enterprise-entry/status", data={"number": number}).text
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.session.exec(select(EntryRequest).where(EntryRequest.number == number)).one()
        request_id, home = found.id or 0, found.adcode
        scans = context.unit.session.exec(select(Attachment).where(Attachment.subject == SubjectKind.ENTRY)).all()
        assert len([one for one in scans if one.subject_id == request_id]) == 2
        assert "某经办".encode() not in found.agent_sealed
        county = context.kit.open
    with kit.open(COLLEAGUE, write=False) as context, pytest.raises(NotFound, match=entry_requests.UNKNOWN):
        entry_requests.get_request(context, request_id)
    admin = COLLEAGUE.__class__(role=Role.COUNTY_ADMIN, adcode=home, name="县级", account_id=COLLEAGUE.account_id)
    with county(admin, write=False) as context:
        assert request_id in {one.subject_id for one in list_todos(context, kind=TodoKind.ENTRY).todos}
        held = attachments.list_attachments(context, "entry", request_id)
        assert (len(held.rows), held.adds, held.personal) == (2, False, True)
    told = {"version": 1, "username": "qy-duyi"}
    with county(admin, write=True) as context, pytest.raises(Invalid) as lacking:
        entry_requests.approve(context, request_id, **told, papers=ALL[:2])
    assert lacking.value.field == "papers"
    with county(admin, write=True) as context:
        made = entry_requests.approve(context, request_id, **told, papers=ALL)
        context.unit.commit()
        firm_id = made.account.enterprise_id or 0
    with county(admin, write=True) as context, pytest.raises(Conflict):
        entry_requests.refuse(context, request_id, version=2, reason="再想想")
    assert entry_requests.look_up(kit, number.lower(), "10.0.0.9").state is EntryState.APPROVED
    with kit.open(SYSTEM, write=True) as context:
        firm = context.unit.enterprises.get(firm_id)
        assert firm is not None
        assert (firm.uscc, standing.may_recruit(standing.standing_of(firm))) == (code, True)
        assert standing.remind(context) == 1
        assert standing.remind(context) == 0, "once for each order"
        context.unit.session.expunge(firm)
        context.unit.commit()
    company = actor(kit, "qy-duyi")
    with kit.open(company, write=False) as context:
        assert [one.kind for one in list_todos(context, kind=TodoKind.MANDATE).todos] == [TodoKind.MANDATE]
    file = brochure(kit, firm, [post_cells()])
    with kit.open(company, write=True) as context:
        handed = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file).id or 0
        context.unit.commit()
    after = clock.today() + timedelta(days=11)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "today", lambda: after)
        with kit.open(company, write=True) as context:
            with pytest.raises(Conflict, match="到期") as lapsed:
                intakes.confirm(context, handed, version=1)
            assert lapsed.value.code == "mandate"
            assert inbox.list_inbox(context) is not None, "reading goes on"


def test_a_list_stops_publication_and_the_next_one_ends_it(kit: Kit) -> None:
    post, firm = submit(kit), enterprise_of(kit, actor(kit, "qiye"))
    head = {"kind": BlacklistKind.ARREARS, "department": "县人社局", "source": "公告一号"}
    draft = BlacklistDraft(**head, list_date=clock.today() - timedelta(days=2))
    unknown = demo_uscc(firm.adcode, 940)
    rows = [BlackRow(2, firm.uscc, firm.name, "拖欠三十万元"), BlackRow(3, unknown, "没登记的厂", "")]
    taken = do(kit, blacklists.take, draft, rows, who="xianji")
    assert (taken.size, taken.stopped, taken.released) == (2, 1, 0)
    view = do(kit, standing.get_enterprise, firm.id, who="xianji")
    assert "拖欠三十万元" in view.enterprise.barred_reason
    with kit.open(SYSTEM, write=False) as context, pytest.raises(NotFound):
        vacancies.get_published(context, post)
    with pytest.raises(Invalid) as unsaid:
        do(kit, standing.unbar, firm.id, version=view.enterprise.version, who="xianji")
    assert unsaid.value.field == "unbar_reason"
    earlier = draft.model_copy(update={"list_date": clock.today() - timedelta(days=9)})
    with pytest.raises(Invalid, match="更新的名单"):
        do(kit, blacklists.take, earlier, rows, who="xianji")
    newer = draft.model_copy(update={"list_date": clock.today()})
    assert do(kit, blacklists.take, newer, rows[1:], who="xianji").released == 1
    with kit.open(SYSTEM, write=False) as context:
        assert vacancies.get_published(context, post)[0].id == post
    version = do(kit, standing.get_enterprise, firm.id, who="xianji").enterprise.version
    do(kit, standing.bar, firm.id, version=version, reason="处罚一号", who="xianji")
    do(kit, blacklists.take, newer, rows, who="xianji")
    do(kit, blacklists.take, newer, rows[1:], who="xianji")
    kept = do(kit, standing.get_enterprise, firm.id, who="xianji").enterprise
    assert kept.barred_reason == "处罚一号", "what a person stopped no list lets go"
