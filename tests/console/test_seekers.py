"""Registrations over pages and API: found, changed by a form, refused when stale or unknown, shown in a preview."""

from __future__ import annotations

from fastapi.testclient import TestClient

from matcher.demo.load import PASSWORD
from matcher.service.context import Kit
from tests.conftest import Api
from tests.console.forms import Form
from tests.service.test_registrations import NAME, PERSON, PHONE, hand_in, person, row, words

__all__ = ["person"]


def test_a_roster_is_confirmed_on_its_page_and_the_person_found_and_changed(kit: Kit, enter, person: int) -> None:
    client = enter("zhuanyuan")
    view = hand_in(kit, row(期望薪资="6500"), PERSON | {"姓名": "测丙丁", "联系电话": "19900008882"})
    address = f"/intakes/{view.intake.id}"
    page = client.get(address).text
    assert "<del>4000元/月</del> → <ins>6500元/月</ins>" in page
    assert "确认登记 1 行、更新 1 行" in page
    done = client.post(f"{address}/confirm", data=Form(page).to(f"{address}/confirm"))
    after = client.get(done.headers["location"]).text
    assert "已登记 1 名、更新 1 名求职者" in after
    assert "4000元/月" not in after
    found = client.post("/seekers/find", data=Form(client.get("/seekers").text).to("/seekers/find") | {"phone": PHONE})
    assert found.headers["location"] == f"/seekers/{person}"
    edit = f"/seekers/{person}/edit"
    form = Form(client.get(edit).text).to(edit) | {"told": "desk"}
    assert (form["name"], form["pay"]) == ("", "6500元/月"), "who the person is stays masked"
    refused = client.post(edit, data=form | {"place": "火星", "windows": "周末全天"})
    assert refused.status_code == 422
    assert 'value="火星"' in refused.text
    assert client.post(edit, data=form | {"skills": "", "pay": "6600"}).status_code == 303
    assert (words(kit, person)["skills"], words(kit, person)["pay"]) == ("", "6600元/月"), "an emptied box erases"
    assert client.post(edit, data=form | {"pay": "6700", "idempotency_key": "another-key"}).status_code == 409
    shown = client.get(f"/seekers/{person}").text
    assert "期望薪资" in shown
    assert NAME not in shown
    assert PHONE not in shown


def test_the_api_refuses_unknown_fields_and_stale_versions(kit: Kit, client: TestClient, person: int) -> None:
    officer = Api(client, "zhuanyuan")
    signed_in = {"username": "zhuanyuan", "password": PASSWORD}
    headers = {"Authorization": f"Bearer {client.post('/api/v1/sessions', json=signed_in).json()['token']}"}

    def patch(**body: object):
        return client.patch(f"/api/v1/seekers/{person}", headers=headers, json={"told": "phone", **body})

    assert patch(version=1, pay="6500元/月", certificates=None).json()["columns"]["certificates"] == ""
    assert officer.get(f"/seekers/{person}").json()["trail"][0]["fields"] == ["证书", "期望薪资"]
    assert patch(version=1, pay="7000").status_code == 409
    assert patch(version=2, id_number="11010519491231002X").status_code == 422
    assert patch(version=2, pay="").status_code == 422, "an empty word neither keeps nor erases"
    told = patch(version=2, education="看不清", place="火星").json()
    assert (told["code"], len(told["errors"])) == ("invalid", 2)
    assert words(kit, person)["place"] == "晋中市太谷区"


def test_people_change_their_own_page(kit: Kit, enter) -> None:
    client = enter("qiuzhi")
    form = Form(client.get("/profile/edit").text).to("/profile/edit")
    assert {"name", "phone", "birth", "education"}.isdisjoint(form)
    assert client.post("/profile/edit", data=form | {"wanted": "电焊工", "education": "博士"}).status_code == 303
    assert "电焊工" in client.get("/profile").text
