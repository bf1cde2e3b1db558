"""The auditor's pages: conditions, a file that says who took it, hand-overs, seals."""

from __future__ import annotations

import io
from datetime import timedelta

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matcher import clock
from matcher.service import audit_seals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.conftest import Api
from tests.console.forms import Form


def test_the_auditor_asks_takes_out_and_checks(kit: Kit, client: TestClient, enter) -> None:
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.audit("contact.reveal", "seeker", 77, purpose="=约面试", field="phone")
        context.unit.commit()
        made = audit_seals.seal(context)
        context.unit.commit()
    assert made
    api = Api(client, "shenji")
    asked = {"subject": "seeker", "subject_id": 77, "action": "contact."}
    assert api.get("/audit", params=asked).json()["total"] == 1
    assert api.get("/audit", params=asked | {"first": str(tomorrow)}).json()["total"] == 0
    assert api.get("/audit", params={"who": "shenji", "action": "sign_in"}).json()["total"] == 1
    assert api.get("/audit", params={"first": str(tomorrow), "last": str(today)}).status_code == 422
    assert [one["number"] for one in api.get("/audit/seals").json()["seals"]] == list(range(made, 0, -1))
    assert api.get("/audit/disclosures").status_code == 200

    page = enter("shenji")
    listed = page.get("/audit?subject=seeker&subject_id=77")
    assert "第 77 号" in listed.text
    assert "核验通过" in page.get("/audit/seals?check=1").text
    assert page.get("/audit/disclosures").status_code == 200
    action, fields = next(one for one in Form(listed.text).forms if one[0].startswith("/audit/export"))
    file = page.post(action, data=fields)
    sheet = load_workbook(io.BytesIO(file.content)).worksheets[0]
    told = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any("导出，仅供安全审计使用" in one for one in told)
    assert "'=约面试" in told, "no formula"
    assert api.get("/audit", params={"action": "audit.export"}).json()["total"] == 1
