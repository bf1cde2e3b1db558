"""The exchange page and its API: adopt an example, send people out masked, take the answer back."""

from __future__ import annotations

import re
from io import BytesIO

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from tests.security.callers import caller
from tests.service.test_exchange import sheet


def test_an_administrator_adopts_an_example_sends_and_takes_the_answer(client: TestClient) -> None:
    county = caller(client, "xianji")
    name = "示例：求职者"
    listed = county("GET", "/exchanges").text
    found = re.findall(r'name="name" value="([^"]+)"', listed)
    name = next(one for one in found if "求职" in one)
    county("POST", "/exchanges/adoption", data={"name": name})
    mapping = next(one for one in county("GET", "/api/v1/mappings").json() if one["name"] == name)
    form = {"mapping": str(mapping["id"]), "scope": "all"}
    assert "用途" in county("POST", "/exchanges/export", data=form | {"full": "1"}).text
    answer = county("POST", "/exchanges/export", data=form)
    assert answer.headers["cache-control"] == "no-store"
    head, *rows = load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    at = head.index("姓名")
    assert rows
    assert all("*" in str(row[at]) for row in rows)
    ours = head.index("来源编号")
    told = sheet([["来源编号", str(head[0]), "结果", "原因"], [str(rows[0][ours]), "", "失败", "学历代码不对"]])
    sent = {"taken": str(mapping["id"]), "what": "return"}
    county("POST", "/exchanges", data=sent, files={"file": ("回执.xlsx", told)})
    assert "学历代码不对" in county("GET", "/exchanges").text
    refused = county("GET", "/api/v1/exchange-refusals").json()
    assert [(str(one["subject_id"]), one["message"]) for one in refused] == [(str(rows[0][ours]), "学历代码不对")]
    batch = county("GET", "/api/v1/exchanges").json()["items"][0]
    assert "学历代码不对" in county("GET", f"/exchanges/{batch['id']}").text
    assert county("POST", f"/exchanges/{batch['id']}/file").status_code == 404
