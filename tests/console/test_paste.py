"""粘贴识别 without a browser: paste, see what was read beside the words, correct, hand in, correct again, confirm."""

from __future__ import annotations

import re

from sqlmodel import select

from matcher.models.vacancy import Vacancy
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form

TEXT = "招镗铣工4名，月薪六千上下，持叉车证优先，负责镗铣加工\n地址：太谷区城南工业园\n电话：13812345678"


def test_an_enterprise_pastes_corrects_and_hands_in(enter, kit: Kit) -> None:
    client = enter("qiye")
    page = "/imports/brochure/paste"
    assert page in client.get("/imports/brochure").text
    form = Form(client.get(page).text).to(page)
    shown = client.post(page, data=form | {"text": TEXT})
    assert shown.status_code == 200
    assert "<mark>4名</mark>" in shown.text
    assert "叉车证（优先）" in shown.text
    fields = Form(shown.text).to("/imports/brochure/text")
    assert fields["cell.0.pay"] == "月薪六千上下"
    assert fields["text"].replace("\r\n", "\n") == TEXT
    done = client.post("/imports/brochure/text", data=fields | {"cell.0.pay": "6000元/月", "cell.0.hazards": "噪声"})
    assert done.status_code == 303, done.text
    preview = done.headers["location"]
    html = client.get(preview).text
    assert "原为：月薪六千上下" in html
    assert "6000元/月" in html
    # Again in the preview: the row becomes bad, then good again.
    form = Form(html).to(f"{preview}/rows/0/correct")
    done = client.post(f"{preview}/rows/0/correct", data=form | {"cell.conditions": "限男性"})
    assert done.headers["location"] == f"{preview}?ok=corrected#row-0"
    html = client.get(preview).text
    assert "R1 " in html
    assert f"{preview}/confirm" not in html
    form = Form(html).to(f"{preview}/rows/0/correct")
    client.post(f"{preview}/rows/0/correct", data=form | {"cell.conditions": "持叉车证优先"})
    html = client.get(preview).text
    form = Form(html).to(f"{preview}/rows/0/occupation")
    assert client.post(f"{preview}/rows/0/occupation", data=form | {"other": "6-99"}).status_code == 422
    assert client.post(f"{preview}/rows/0/occupation", data=form | {"other": "6-18-01-01"}).status_code == 303
    html = client.get(preview).text
    assert "职业已确认" in html
    assert client.post(f"{preview}/confirm", data=Form(html).to(f"{preview}/confirm")).status_code == 303
    html = client.get(preview).text
    assert "保存更正" not in html
    with kit.open(SYSTEM, write=False) as context:
        post = context.unit.session.exec(select(Vacancy).where(Vacancy.title == "镗铣工")).one()
        assert (post.pay_min, post.occupation_code, post.wished_certificates) == (600000, "6-18-01-01", ["叉车证"])
    page = client.get(f"/vacancies/{post.id}").text
    assert "6-18-01-01" in page


def test_sending_a_correction_twice_has_one_effect(enter) -> None:
    client = enter("qiye")
    form = Form(client.post("/imports/brochure/paste", data=token(client) | {"text": TEXT}).text)
    preview = client.post("/imports/brochure/text", data=form.to("/imports/brochure/text")).headers["location"]
    form = Form(client.get(preview).text).to(f"{preview}/rows/0/correct") | {"cell.pay": "6100元/月"}
    first = client.post(f"{preview}/rows/0/correct", data=form)
    again = client.post(f"{preview}/rows/0/correct", data=form)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["idempotent-replay"] == "true"
    stale = client.post(f"{preview}/rows/0/correct", data=form | {"idempotency_key": "another-key-1"})
    assert stale.status_code == 409


def token(client) -> dict[str, str]:
    found = re.search(r'name="csrf-token" content="(\w+)"', client.get("/imports/brochure").text)
    assert found
    return {"csrf": found[1]}


def test_what_cannot_be_read_leads_back_with_the_text(enter) -> None:
    client = enter("zhuanyuan")
    for kind, text in (("brochure", "今天天气不错"), ("seekers", "招聘焊工5名"), ("brochure", "字" * 20_001)):
        answer = client.post(f"/imports/{kind}/paste", data=token(client) | {"text": text})
        assert answer.status_code in (413, 422)
        assert "error-summary" in answer.text
        assert text[:5] in answer.text
    # An officer's text without its enterprise: the form comes back with what was corrected.
    sent = token(client) | {"text": TEXT, "cell.0.pay": "6000元/月", "header.name": "太谷没有登记过的厂"}
    answer = client.post("/imports/brochure/text", data=sent)
    assert answer.status_code == 422
    back = Form(answer.text).to("/imports/brochure/text")
    assert (back["cell.0.pay"], back["header.name"]) == ("6000元/月", "太谷没有登记过的厂")
    assert client.post("/imports/brochure/text", data=sent | {"cell.0.nothing": "x"}).status_code == 422


def test_a_pasted_resume_is_registered_only_with_consent(enter) -> None:
    client = enter("zhuanyuan")
    text = "我叫司徒试，今年40岁，家住太谷区，会开叉车，有叉车证，想找叉车司机的工作，电话19900006661"
    shown = client.post("/imports/seekers/paste", data=token(client) | {"text": text})
    fields = Form(shown.text).to("/imports/seekers/text")
    assert fields["cell.0.consent"] == ""
    preview = client.post("/imports/seekers/text", data=fields).headers["location"]
    assert f"{preview}/confirm" not in client.get(preview).text
    fields = Form(client.get(preview).text).to(f"{preview}/rows/0/correct")
    client.post(f"{preview}/rows/0/correct", data=fields | {"cell.consent": "电话"})
    assert f"{preview}/confirm" in client.get(preview).text
