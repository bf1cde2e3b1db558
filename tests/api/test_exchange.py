"""The exchange page and its API: adopt an example, send people out masked, take the answer back."""

from __future__ import annotations

import re
from io import BytesIO

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matcher.models.mapping import ExchangeKind
from matcher.service import mappings
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


def test_a_mapping_is_made_tried_and_changed_by_a_form(client: TestClient) -> None:
    county = caller(client, "xianji")
    began = county("GET", "/mappings/new?kind=seeker").text
    assert "c6_header" in began
    form = {"name": "某平台求职者", "system": "某平台", "kind": "seeker", "direction": "export", "key": "平台号"}
    columns = [
        ("平台号", "their_number"),
        ("来源号", "our_number"),
        ("姓名", "name"),
        ("同意", "consent"),
        ("身高", "height"),
    ]
    for number, (header, field) in enumerate(columns, start=1):
        form |= {f"c{number}_header": header, f"c{number}_field": field}
    form["c4_codes"] = "否=0\n是 1"
    # What is wrong names the column, and what was typed stands there still.
    refused = county("POST", "/mappings/new", data=form)
    assert refused.status_code == 422
    assert "第 4 列“同意”的代码表第 2 行" in refused.text
    form["c4_codes"] = "否=0"
    refused = county("POST", "/mappings/new", data=form)
    assert "第 5 列“身高”的字段“height”不存在" in refused.text
    assert 'value="来源号"' in refused.text
    more = county("POST", "/mappings/rows", data=form | {"do": "more"}).text
    assert "c8_header" in more
    form = {key: text for key, text in form.items() if not key.startswith("c5_")}
    tried = county("POST", "/mappings/rows", data=form | {"do": "own"}).text
    assert "代码表里没有“是”" in tried
    assert "*" in tried
    assert "某平台求职者" not in county("GET", "/mappings").text
    made = county("POST", "/mappings/new", data=form)
    assert made.status_code == 303
    address = made.headers["location"].partition("?")[0]
    assert "否=0" in county("GET", address).text
    assert county("GET", "/api/v1/exchanges").json()["total"] == 0
    # A change is a version; what may not change stays, and the older version is changed no more.
    changed = county("POST", f"{address}/edit", data=form | {"direction": "both", "name": "别的名称"})
    assert changed.status_code == 422
    assert "导入的方案缺少“联系电话”" in changed.text
    changed = county("POST", f"{address}/edit", data=form | {"c4_codes": "否=0\n是=1", "name": "别的名称"})
    newest = changed.headers["location"].partition("?")[0]
    page = county("GET", newest).text
    assert "第 2 版" in page
    assert "别的名称" not in page
    assert county("POST", f"{address}/edit", data=form).status_code == 409
    # The file says the same, and handed in again it is the next version.
    toml = county("GET", f"{newest}/file").content
    again = county("POST", "/mappings/upload", data={}, files={"file": ("方案.toml", toml)})
    third = again.headers["location"].partition("?")[0]
    assert county("GET", f"{third}/file").content == toml
    broken = county("POST", "/mappings/upload", data={}, files={"file": ("方案.toml", b"columns = [[[[")})
    assert broken.status_code == 422
    county("POST", f"{third}/stop", data={})
    assert "某平台求职者" not in county("GET", "/mappings").text


def test_a_sample_of_theirs_is_read_column_by_column(client: TestClient) -> None:
    county = caller(client, "xianji")
    name = next(one for one in mappings.shipped() if one.kind is ExchangeKind.EMPLOYMENT).name
    county("POST", "/exchanges/adoption", data={"name": name})
    mapping = next(one for one in county("GET", "/api/v1/mappings").json() if one["name"] == name)
    head = ["就业登记号", "姓名", "手机", "用人单位", "社会信用代码", "就业日期", "终止日期", "终止原因"]
    row = ["J1", "", "13900990001", "某厂", "9114", "2026年5月", "20260531", "不知道"]
    address = f"/mappings/{mapping['id']}"
    assert "请先选择样表文件" in county("POST", f"{address}/trial", data={"do": "trial"}).text
    file = {"file": ("样表.xlsx", sheet([head, row]))}
    told = county("POST", f"{address}/trial", data={"do": "trial"}, files=file).text
    assert "2026-05-31" in told
    assert "日期看不懂，导入时这一行会失败" in told
    assert "没有填写，导入时这一行会失败" in told
    wrong = county("POST", f"{address}/trial", data={"do": "trial"}, files={"file": ("样表.xlsx", sheet([head[1:]]))})
    assert wrong.status_code == 422
    assert "“就业登记号”" in wrong.text
    assert county("GET", "/api/v1/exchanges").json()["total"] == 0
