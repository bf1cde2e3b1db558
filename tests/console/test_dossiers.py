"""The page of requests and loans: a loan is refused with a reason somebody gave."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.demo.dossiers import invented_id
from matcher.models.dossier import LoanDraft, LoanState
from matcher.service import loans
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
