"""The policy editor as an officer works with it: rows instead of data, a mistake at its row, nothing lost on the way."""

from __future__ import annotations

from matcher.models.policy import Policy
from matcher.service import editions, policies
from matcher.service.context import Kit
from tests.console.forms import Form
from tests.factories import actor
from tests.service.test_referrals import do


def rendered(text: str, address: str) -> dict[str, str]:
    """The form as a browser without a script would send it: boxes that are not ticked are left out."""
    form = Form(text).to(address)
    ticked = {name for name in form if f'name="{name}" value="1" checked' in text}
    boxes = {name for name in form if f'name="{name}" value="1"' in text}
    return {name: value for name, value in form.items() if name not in boxes - ticked}


def newest(kit: Kit) -> Policy:
    with kit.open(actor(kit, "shengji"), write=False) as context:
        return Policy.model_validate(editions.list_editions(context)[0].wording)


def test_a_wording_is_edited_row_by_row_without_a_script(kit: Kit, enter) -> None:
    client, address = enter("shengji"), "/policies/S3/editions"
    page = client.get("/policies/S3/edit").text
    for code in ("&#34;kind&#34;", "any_of", "person_month", "JSON"):
        assert code not in page.replace('value="any_of"', "").replace('value="person_month"', ""), code
    form = rendered(page, address) | {"effective_from": "2027-01-01", "reason": "新文件第三条"}
    # Sent as it came, nothing changes but the day.
    assert client.post(address, data=form).status_code == 303
    before, same = policies_of(kit, "S3"), newest(kit)
    for name in ("conditions", "exclusions", "evidence", "amount", "term_months", "valid_from"):
        assert getattr(same, name) == getattr(before, name), name
    # One more condition inside the small firms' group, one row gone, a paper more.
    form = rendered(client.get("/policies/S3/edit").text, address)
    form |= {"effective_from": "2027-01-01", "reason": "新文件第三条"}
    page = client.post(address, data=form | {"do": "add", "new_kind": "not_employed", "new_after": "7"}).text
    form = rendered(page, address)
    assert (form["condition-8"], form["condition-8-level"]) == ("not_employed", "4")
    page = client.post(address, data=form | {"condition-8-level": "3", "do": "drop-10"}).text
    form = rendered(page, address)
    assert form["effective_from"] == "2027-01-01", "what was typed stays"
    blank = next(name for name, value in form.items() if name.startswith("paper-") and not value)
    form |= {blank: "工资发放凭证", "condition-9-months": "6"}
    assert client.post(address, data=form).status_code == 303
    made = newest(kit)
    assert [one.words for one in made.conditions] == [
        "就业困难人员（已认定），或（企业规模：小型、微型，且（毕业年度高校毕业生，或毕业未满 24 个月的高校毕业生）"
        "，且尚未就业）",
        "签订期限不少于 6 个月的劳动合同",
    ]
    assert [one.name for one in made.evidence][-1] == "工资发放凭证"


def policies_of(kit: Kit, policy_id: str) -> Policy:
    with kit.open(actor(kit, "shengji"), write=False) as context:
        return editions.wording_of(context, policy_id)


def test_a_mistake_is_told_in_words_at_its_row(kit: Kit, enter) -> None:
    client, address = enter("shengji"), "/policies/S3/editions"
    form = rendered(client.get("/policies/S3/edit").text, address)
    form |= {"effective_from": "2027-01-01", "reason": "新文件第三条"}
    sizes = {name: "" for name in form if "-size-" in name}
    for change, words in (
        ({"condition-8-months": "一年"}, "第 8 条“签订劳动合同”的月数请填整数"),
        ({"condition-8-months": ""}, "第 8 条“签订劳动合同”请填写月数"),
        ({"condition-8-months": "601"}, "第 8 条“签订劳动合同”请填写月数"),
        (sizes, "第 4 条“企业规模”请至少选一项"),
        ({"condition-2-level": "3"}, "下面还没有条件"),
        ({"condition-1-level": "2"}, "第 1 条的层级不对"),
        ({"paper-1": "工" * 61}, "第 1 份材料的名称不能超过 60 个字"),
        ({"paper-1-by": "moon"}, "第 1 份材料请选择由谁提供"),
        ({"valid_to": "2027-12-31"}, "还要写最晚申请日期"),
        ({"effective_from": ""}, "请填写新版本生效日期"),
        ({"verified": "1", "checked_by": ""}, "要写明由谁核实"),
    ):
        form["idempotency_key"] = f"key-{words}"[:40]
        answer = client.post(address, data=form | change)
        assert (answer.status_code, words in answer.text) == (422, True), (change, words)
    for hostile in ({"do": "drop-99999999999999999999"}, {"do": "add", "new_kind": "moon"}, {"do": "drop-²"}):
        form["idempotency_key"] = f"key-{hostile}"[:40]
        assert client.post(address, data=form | hostile).status_code == 200


def test_a_new_policy_is_written_and_an_old_one_ended_on_the_page(kit: Kit, enter) -> None:
    client = enter("shengji")
    assert "/policies/draft" in client.get("/policies").text
    first = {"id": "N9", "name": "稳岗奖励", "claimant": "enterprise", "date_kind": "hire", "amount_kind": "person"}
    asked = client.get("/policies/draft", params=first | {"scope": "moon"})
    assert (asked.status_code, "适用地区" in asked.text, 'value="N9"' in asked.text) == (422, True, True)
    page = client.get("/policies/draft", params=first | {"scope": "140700"}).text
    form = rendered(page, "/policies/draft") | {"effective_from": "2027-01-01", "reason": "新文件第一条"}
    form |= {"clause": "第一条", "until_retirement_years": "5", "yuan": "300", "doc_no": "晋人社函 1 号"}
    refused = client.post("/policies/draft", data={n: v for n, v in form.items() if not n.startswith("place-")})
    assert (refused.status_code, "申领地请至少选一处" in refused.text) == (422, True)
    form |= {"place-enterprise": "1", "place-insured": "1", "idempotency_key": "one-more-key"}
    none = client.post("/policies/draft", data={n: v for n, v in form.items() if not n.startswith("slot-")})
    assert (none.status_code, "至少选一项" in none.text) == (422, True)
    form |= {"slot-N9": "1", "slot-N9-basis": "person", "idempotency_key": "and-another-key"}
    form |= {"automatic": "1"}
    assert client.post("/policies/draft", data=form).status_code == 303
    made = newest(kit)
    assert made.automatic, "paid without application from its first day on"
    again = Form(client.get("/policies/S5/edit").text).to("/policies/S5/editions")
    assert again["automatic"] == "1", "a later wording keeps it unless it is unticked"
    person = {"id": "N8", "name": "个人奖励", "claimant": "seeker", "date_kind": "apply", "amount_kind": "person"}
    assert 'name="automatic"' not in client.get("/policies/draft", params=person | {"scope": "140700"}).text
    told = (made.id, made.scope, made.clause, made.until_retirement_years, [one.value for one in made.places])
    assert told == ("N9", "140700", "第一条", 5, ["enterprise", "insured"])
    form = Form(client.get("/policies/S4/edit").text).to("/policies/S4/withdraw")
    early = client.post("/policies/S4/withdraw", data=form | {"last_from": "2019-01-01", "why": "新文件废止"})
    assert (early.status_code, "最早填" in early.text, 'value="2019-01-01"' in early.text) == (422, True, True)
    form |= {"last_from": "2027-01-01", "why": "新文件废止", "idempotency_key": "the-last-key"}
    assert client.post("/policies/S4/withdraw", data=form).status_code == 303
    assert newest(kit).withdrawn
    assert "/policies/S4/withdraw" not in enter("shiji").get("/policies/S4/edit").text


def test_a_city_decides_only_its_own_wordings(kit: Kit, enter) -> None:
    with kit.open(actor(kit, "shengji"), write=True) as context:
        made = editions.propose_edition(
            context, "S0", effective_from=context.today(), changes={"note": "试"}, reason="本省文件"
        )
        context.unit.commit()
    city = enter("shiji").get("/policies").text
    assert f"/policy-editions/{made.id}/adoption" not in city
    assert "由制定地区审定" in city
    own = do(
        kit, editions.propose_edition, "S0", effective_from=made.effective_from, changes={"note": "市"},
        reason="本市文件", who="shiji",
    )  # fmt: skip
    assert f"/policy-editions/{own.id}/adoption" in enter("shengji").get("/policies").text


def test_an_agency_reads_its_own_subsidy_with_conditions_and_papers(kit: Kit, enter) -> None:
    client = enter("jigou3")
    page = client.get("/policies").text
    for words in ("职业介绍补贴", "介绍成功并上岗", "服务台账（机构提供）", "单位（机构）注册地、服务对象失业"):
        assert words in page, words
    assert "一次性扩岗补助" not in page
    form = Form(client.get("/policies/try").text).to("/policies/try") | {"placed": "true", "adcode": "000000"}
    tried = client.post("/policies/try", data=form)
    assert tried.status_code == 200
    assert "单位（机构）注册地不在本政策适用地区" in tried.text or "缺" in tried.text
    assert "一次性扩岗补助" not in tried.text
    with kit.open(actor(kit, "jigou3"), write=False) as context:
        assert {row.policy.id for row in policies.list_policies(context)} == {"S7"}


def test_places_of_the_what_if_page_are_chosen_by_name(enter) -> None:
    page = enter("zhuanyuan").get("/policies/try").text
    assert "六位行政区划代码" not in page
    assert '<option value="140703">' in page
    assert "省外" in page
