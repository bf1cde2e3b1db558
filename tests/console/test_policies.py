"""The policy editor as an officer works with it: rows instead of data, a mistake at its row, nothing lost on the way."""

from __future__ import annotations

import re

from sqlmodel import col, select

from matcher import clock
from matcher.models.claim import ClaimStep
from matcher.models.enums import EnterpriseSize, Role
from matcher.models.policy import Policy
from matcher.models.seeker import Seeker
from matcher.service import claims, editions, policies
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.factories import actor, enterprise_of
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
    city = enter("shiji")
    for page in (city.get("/policies").text, city.get(f"/policy-editions/{made.id}").text):
        assert f"/policy-editions/{made.id}/adoption" not in page
        assert "由制定地区审定" in page
    own = do(
        kit, editions.propose_edition, "S0", effective_from=made.effective_from, changes={"note": "市"},
        reason="本市文件", who="shiji",
    )  # fmt: skip
    province = enter("shengji")
    assert f'href="/policy-editions/{own.id}"' in province.get("/policies").text
    assert f"/policy-editions/{own.id}/adoption" in province.get(f"/policy-editions/{own.id}").text


def test_an_edition_is_read_field_by_field_tried_and_then_adopted(kit: Kit, enter) -> None:
    """Who adopts sees old beside new and the open claims it would answer otherwise, and can try it before."""
    today = clock.today()
    firm = enterprise_of(kit, actor(kit, "qiye")).id or 0
    with kit.open(SYSTEM, write=True) as context:
        own, person = context.unit.enterprises.get(firm), context.unit.session.exec(select(Seeker)).first()
        assert own is not None
        assert person is not None
        own.size, person.adcode = EnterpriseSize.SMALL, own.adcode
        context.unit.commit()
        whom = person.id or 0
    told = {"hired_on": str(today), "months": 1}
    claim = do(
        kit, claims.propose_claim, "S3b", enterprise_id=firm, seeker_id=whom, told=told,
        months_from=today.replace(day=1), reason="县局答复仍在执行",
    )  # fmt: skip
    amount = {"kind": "person_month", "fen": 40_000, "verified": True}
    changes = {"amount": amount, "verified": True, "checked_by": "对照原件", "known_to": None, "valid_to": "2027-12-31"}
    changes |= {"apply_to": "2028-06-30"}
    made = do(
        kit,
        editions.propose_edition,
        "S3b",
        effective_from=today,
        changes=changes,
        reason="新文件第一条",
        who="shengji",
    )
    client, address = enter("shengji2"), f"/policy-editions/{made.id}"
    page = client.get(address).text
    for words in (
        "300元/人/月",
        "400元/人/月",
        "政策截止日期",
        "2027-12-31",
        "已知执行到",
        "对照原件",
        "用这个版本试算",
    ):
        assert words in page, words
    assert "材料" not in page.split("<h2>逐项对照")[1].split("对在办申领的影响")[0], "what stays is not listed"
    assert (f"第 {claim.id} 号" in page, "300 元" in page, "400 元" in page) == (True, True, True)
    assert "政策的截止日期（原文未见，未核实）" in page
    facts = {"hired_on": str(today), "adcode": own.adcode, "months": "1"}
    form = Form(client.get(f"/policies/try?edition={made.id}").text).to("/policies/try") | facts
    assert form["edition"] == str(made.id)
    assert "400元/人/月" in client.post("/policies/try", data=form).text
    assert "400元/人/月" not in client.post("/policies/try", data=form | {"edition": ""}).text
    enter("zhuanyuan")
    form = Form(client.get("/policies/try").text).to("/policies/try") | facts | {"edition": str(made.id)}
    assert client.post("/policies/try", data=form).status_code == 403
    enter("shengji2")
    page = client.get(address).text
    stale = Form(page).to(f"{address}/adoption") | {"version": "7", "opinion": "已对照原件第一条"}
    again = client.post(f"{address}/adoption", data=stale)
    assert (again.status_code, "已对照原件第一条" in again.text) == (409, True), "what was typed stays"
    done = Form(again.text).to(f"{address}/adoption")
    assert client.post(f"{address}/adoption", data=done).status_code == 303
    # Looked at later it is still compared with what it took over from.
    later = client.get(address).text
    assert "300元/人/月" in later
    assert "/adoption" not in later


def test_what_nobody_verified_is_not_told_to_seekers_and_firms(kit: Kit, enter, sign_in) -> None:
    staff = enter("zhuanyuan").get("/policies").text
    assert "每月 300 元" in staff
    assert "内部编号" in staff
    for who, role in (("qiuzhi", Role.SEEKER), ("qiye", Role.ENTERPRISE)):
        page, told = enter(who).get("/policies").text, sign_in(role).get("/policies").text
        for text in (page, told):
            assert not re.search(r"\d 元|\d/3|每月", re.sub(r'"(numerator|denominator)":\d+', "", text)), who
        for words in ("内部编号", "只供工作人员参考"):
            assert words not in page, (who, words)
    page = enter("qiuzhi").get("/policies").text
    assert "灵活就业社会保险补贴" in page
    for words in ("一次性吸纳就业补贴", "社会保险补贴（用人单位）", "岗位补贴", "已过期", "已有新版本"):
        assert words not in page, words
    assert {one["id"] for one in sign_in(Role.SEEKER).get("/policies").json()} == {"S8"}


def test_conditions_of_the_law_and_dates_of_ours_are_told(enter) -> None:
    """What the rules ask is on the page, the editor and the what-if form; a date nobody read says whose it is."""
    client = enter("zhuanyuan")
    page = client.get("/policies").text
    assert "年满 16 周岁（劳动法第十五条）" in page
    assert "申请最晚 2023-12-31（本系统设定，文件没有写）" in page
    assert "劳动合同法实施条例第二十一条" in enter("shengji").get("/policies/S1/edit").text
    form = Form(client.get("/policies/try").text).to("/policies/try")
    told = {"hired_on": "2022-12-01", "applied_on": "2026-11-30", "listed_on": "2022-12-20", "size": "medium"}
    answers = client.post("/policies/try", data=form | told).text
    assert "截至 2022-12-31；最晚申请日期 2023-12-31（本系统设定，文件没有写）" in answers
    assert "截至 2022-12-31；免申即享，不用申请，补办最晚到 2023-12-31（本系统设定" in answers


def test_a_refused_step_is_told_at_its_claim_and_keeps_what_was_typed(kit: Kit, enter) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye")).id or 0
    near = select(Seeker).where(Seeker.adcode == actor(kit, "xianji").adcode, col(Seeker.merged_into).is_(None))
    with kit.open(SYSTEM, write=False) as context:
        whom = context.unit.session.exec(near).first()
    assert whom is not None
    told = {"hired_on": "2026-11-02"}
    claim = do(kit, claims.propose_claim, "S0", enterprise_id=firm, seeker_id=whom.id, told=told, reason="县里研究同意")
    address, home = f"/claims/{claim.id}/steps", f"/enterprises/{firm}/policies"
    client = enter("zhuanyuan")
    form = Form(client.get(home).text).to(address) | {"step": "submit"}
    refused = client.post(address, data=form)
    assert (refused.status_code, "材料不齐，还缺" in refused.text, "补贴台账" in refused.text) == (409, True, True)
    names = [one["name"] for one in claim.evidence]
    do(kit, claims.tick_evidence, claim.id, version=1, names=names)
    do(kit, claims.take_step, claim.id, ClaimStep.SUBMIT, version=2)
    county = enter("xianji")
    form = Form(county.get("/claims").text).to(address)
    form |= {"step": "approve", "yuan": "900", "opinion": "", "idempotency_key": "a-first-key"}
    refused = county.post(address, data=form)
    assert (refused.status_code, "请在意见里写明" in refused.text, 'value="900"' in refused.text) == (422, True, True)
    assert "等待核定" in refused.text, "the page it was pressed on"
    over = county.post(address, data=form | {"yuan": "9000", "opinion": "领导同意", "idempotency_key": "a-next-key"})
    assert (over.status_code, "不能超过" in over.text, 'value="领导同意"' in over.text) == (422, True, True)
    done = county.post(address, data=form | {"opinion": "合同按日折算", "idempotency_key": "a-last-key"})
    assert done.status_code == 303
    ledger = county.get(home).text
    for words in ("900 元", "系统计算 1,000 元", "核定意见：合同按日折算", "政策依据 晋人社厅函"):
        assert words in ledger, words
    assert "notice_2022" not in ledger


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
