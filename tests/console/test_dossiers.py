"""The page of requests and loans: a loan is refused with a reason somebody gave."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.demo.dossiers import invented_id
from matcher.models.dossier import DossierService, LoanDraft, LoanState, RequestDraft, RequestState
from matcher.service import dossiers, loans
from matcher.service.context import Kit
from tests.console.forms import Form
from tests.factories import actor
from tests.service.test_dossiers import shelved


def test_a_loan_is_refused_with_a_reason_somebody_gave(kit: Kit, enter) -> None:
    file = shelved(kit, "尉迟借档", invented_id(951))
    with kit.open(actor(kit, "qiye"), write=True) as context:
        draft = LoanDraft(purpose="核对工龄", return_due=clock.today() + timedelta(days=10))
        loan = loans.ask_loan(context, file, draft).id
        context.unit.commit()

    def now() -> tuple[LoanState, str]:
        with kit.open(actor(kit, "jigou"), write=False) as context:
            (one,) = context.unit.dossiers.loans_of(file)
            return one.state, one.reason

    client, address = enter("jigou"), f"/loans/{loan}/decide"
    form = Form(client.get("/dossier-requests").text).to(address)
    assert form["reason"] == ""
    assert client.post(address, data=form).status_code == 422
    assert now() == (LoanState.ASKED, "")
    assert (
        client.post(address, data=form | {"reason": "缺单位介绍信", "idempotency_key": "other-key"}).status_code == 303
    )
    assert now() == (LoanState.REFUSED, "缺单位介绍信")


def test_a_refused_step_comes_back_with_what_was_typed_and_a_file_leaves_when_nothing_hangs_on_it(
    kit: Kit, enter
) -> None:
    file = shelved(kit, "尉迟转借", invented_id(952))
    with kit.open(actor(kit, "qiye"), write=True) as context:
        draft = LoanDraft(purpose="核对连续工龄", return_due=clock.today() + timedelta(days=10))
        loan = loans.ask_loan(context, file, draft).id
        told = {"service": DossierService.TRANSFER, "purpose": "调动", "counterpart": "外市人才中心", "outgoing": True}
        asked = dossiers.ask(context, file, RequestDraft.model_validate(told)).id
        context.unit.commit()
    client, address = enter("jigou"), f"/dossier-requests/{asked}/handle"

    def sent(**typed: str) -> tuple[int, str]:
        form = Form(client.get("/dossier-requests").text).to(address) | {"reason": ""}
        answer = client.post(address, data=form | typed)
        return answer.status_code, answer.text

    status, page = sent(to="refused")
    assert (status, Form(page).to(address)["to"]) == (422, "refused")
    assert "请填写转为“不予办理”的原因" in page
    assert sent(to="accepted")[0] == 303
    express = {"to": "in_transfer", "mode": "ems", "waybill": "EX20991", "reason": "专人交邮局"}
    for cadre, said in (("yes", "不能邮寄"), ("", "邮寄前请确认")):
        status, page = sent(**express, cadre=cadre)
        assert status == 422
        assert said in page
        typed = Form(page).to(address)
        assert {name: typed[name] for name in express} == express
        assert typed["cadre"] == cadre
    way = express | {"mode": "confidential"}
    status, page = sent(**way)
    assert status == 409
    assert "借阅“核对连续工龄”（待审批）" in page
    assert "专人交邮局" in page
    decide = f"/loans/{loan}/decide"
    form = Form(client.get("/dossier-requests").text).to(decide)
    assert client.post(decide, data=form | {"reason": "档案即将转出"}).status_code == 303
    assert sent(**way)[0] == 303
    with kit.open(actor(kit, "jigou"), write=False) as context:
        found = next(one for one in dossiers.list_requests(context) if one.request.id == asked)
        assert found.request.state is RequestState.IN_TRANSFER


def test_what_a_refusal_on_a_page_of_its_own_would_lose_stands_on_it(kit: Kit, enter) -> None:
    client = enter("jigou")
    file = shelved(kit, "尉迟错页", invented_id(953))
    form = Form(client.get("/dossier-requests").text).forms[0][1]
    answer = client.post(f"/dossiers/{file}/view", data={"csrf": form["csrf"], "purpose": ""})
    assert answer.status_code == 422
    gone = client.post("/loans/999999/decide", data={"csrf": form["csrf"], "version": "0", "reason": "档案已经外借"})
    assert (gone.status_code, "档案已经外借" in gone.text) == (422, True)
