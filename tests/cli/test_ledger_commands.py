"""Ledgers by the command line alone: surveys, lists, sizes, campaigns, issues, stays, claims, grants, services."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import time_machine

from matcher import clock
from matcher.service.context import Kit
from tests.cli.conftest import Office
from tests.factories import actor, enterprise_of
from tests.service.test_claims import world as subsidised
from tests.service.test_own_services import known

TODAY = clock.today()
WHY = "县里研究同意"


def firm_of(kit: Kit) -> int:
    return actor(kit, "qiye").enterprise_id or 0


def test_a_survey_is_handed_in_repeated_and_corrected(office: Office, tmp_path: Path) -> None:
    firm = firm_of(office.kit)
    draft = json.loads(office.run("survey prefill", firm, who="qiye", month="2025-03").stdout)
    figures = {"staff_start": 100, "staff_end": 100, "joined": 0, "departed": 0, "needed": 6, "short": 4}
    file = tmp_path / "调查.json"
    file.write_text(json.dumps(draft | figures | {"month": "2025-03", "posts": []}), "utf-8")
    made = office.does("qiye", "survey submit", firm, file)
    assert (made["revision"], made["short"]) == (1, 4)
    again = office.does("zhuanyuan", "survey unchanged", firm, month="2025-04")
    assert (again["month"], again["short"]) == ("2025-04", 4)
    assert office.refused("zhuanyuan", "survey unchanged", firm, month="2025-04")
    file.write_text(json.dumps(draft | figures | {"month": "2025-03", "posts": [], "short": 5}), "utf-8")
    fixed = office.does("zhuanyuan", "survey revise", made["id"], file, reason="漏报一人")
    assert (fixed["revision"], fixed["short"], fixed["reason"]) == (2, 5, "漏报一人")
    assert office.does("", "survey show", fixed["id"])["survey"]["short"] == 5
    file.write_text('{"month": "2025-13"}', "utf-8")
    wrong = office.refused("qiye", "survey submit", firm, file)
    assert "month" in wrong
    assert "必填" in wrong
    file.write_text("[" * 5000, "utf-8")
    assert "JSON" in office.refused("qiye", "survey submit", firm, file)


def test_a_list_feeds_a_canvass_and_its_coverage(office: Office, tmp_path: Path) -> None:
    own = enterprise_of(office.kit, actor(office.kit, "qiye"))
    file = tmp_path / "白名单.csv"
    head = [
        "名单类型,白名单",
        "来源部门,县工信部门",
        f"名单日期,{TODAY}",
        "适用地区,山西省",
        "统一社会信用代码,单位名称",
    ]
    file.write_text("\n".join([*head, f"{own.uscc},{own.name}", "123,坏代码公司"]), "utf-8")
    done = office.run("key-list import", file, json=True)
    assert (done.exit_code, json.loads(done.stdout)[0]["taken"]) == (1, 1), done.output
    listed = next(one for one in office.does("xianji", "key-list list") if one["department"] == "县工信部门")
    shown = office.does("xianji", "key-list show", listed["id"])
    assert [one["uscc"] for one in shown["entries"]] == [own.uscc]
    assert listed["counts"]

    made = office.does("xianji", "campaign make", name="冬季用工服务", from_=TODAY, to=TODAY + timedelta(days=30))
    assert "--to" in office.refused("xianji", "campaign make", name="反了", from_=TODAY, to=TODAY - timedelta(days=1))
    assert office.does("xianji", "campaign enter", made["id"], list=listed["id"])["entered"] == 1
    assert office.does("xianji", "campaign enter", made["id"], list=listed["id"])["entered"] == 0
    (row,) = office.does("zhuanyuan", "campaign rows", made["id"], waiting=True)
    assert (row["enterprise"], row["department"]) == (own.name, "县工信部门")
    asked = office.does("zhuanyuan", "campaign record", row["id"], "need", note="缺焊工", version=row["version"])
    assert (asked["outcome"], asked["attempts"]) == ("need", 1)
    stale = office.refused("zhuanyuan", "campaign record", row["id"], "lost", version=row["version"])
    assert "他人更新" in stale
    told = office.does("xianji", "campaign coverage", made["id"])
    assert (told["whole"]["should"], told["whole"]["done"], told["whole"]["need"]) == (1, 1, 1)
    parts = office.does("xianji", "campaign coverage", made["id"], by="department")["items"]
    assert [(one["name"], one["need"]) for one in parts] == [("县工信部门", 1)]
    assert "冬季用工服务" in office.shows("", "campaign list")
    assert "不能" in office.refused("zhuanyuan", "campaign make", name="专员不能", from_=TODAY, to=TODAY)


def test_a_size_is_computed_from_figures_or_taken_from_a_list(office: Office) -> None:
    firm, year = firm_of(office.kit), TODAY.year - 1
    figures = {"employees": 300, "revenue": "2000", "industry": enterprise_of(office.kit, actor(office.kit, "qiye"))}
    figures["industry"] = figures["industry"].industry.value  # type: ignore[attr-defined]
    made = office.does("zhuanyuan", "size state", firm, year=year, **figures)
    assert (made["size"], made["revenue"], made["source"]) == ("medium", 2_000_000_000, "computed")
    less = office.does("zhuanyuan", "size state", firm, year=year, industry=figures["industry"], employees=300)
    assert less["size"] == "unknown"
    assert less["missing"]
    assert [one["id"] for one in office.does("", "size list", firm)][:2] == [less["id"], made["id"]]
    wrong = office.refused("zhuanyuan", "size state", firm, year=year, industry=figures["industry"], revenue="二千")
    assert "--revenue" in wrong
    unsaid = office.refused("zhuanyuan", "size state", firm, year=year, industry=figures["industry"], source="list")
    assert "名单或声明" in unsaid


def test_an_issue_goes_to_a_department_and_the_enterprise_judges_the_answer(office: Office) -> None:
    firm = firm_of(office.kit)
    made = office.does("qiye", "issue raise", firm, kind="logistics", text="夜班没有班车")
    assert "logistics" in office.refused("qiye", "issue raise", firm, kind="bus", text="夜班没有班车")
    assert "不能" in office.refused("qiye", "issue step", made["id"], "assign", department="县交通局")
    given = office.does("zhuanyuan", "issue step", made["id"], "assign", department="县交通局", days=3)
    assert (given["state"], given["department"]) == ("assigned", "县交通局")
    assert "不能企业满意" in office.refused("qiye", "issue step", made["id"], "accept")
    office.does("zhuanyuan", "issue step", made["id"], "answer", opinion="班车已开通")
    office.does("qiye", "issue step", made["id"], "reopen", opinion="只有白班有")
    up = office.does("zhuanyuan", "issue step", made["id"], "escalate", opinion="需市里协调线路")
    assert up["level"] == "city"
    office.does("zhuanyuan", "issue step", made["id"], "assign", department="市交通局")
    office.does("zhuanyuan", "issue step", made["id"], "answer", opinion="夜班车已开通")
    assert office.does("qiye", "issue step", made["id"], "accept")["state"] == "satisfied"
    events = [one["step"] for one in office.does("zhuanyuan", "issue show", made["id"])["events"]]
    assert sorted(events) == sorted(["raise", "assign", "answer", "reopen", "escalate", "assign", "answer", "accept"])
    assert "只有白班有" in office.shows("zhuanyuan", "issue show", made["id"])
    assert made["id"] in [one["id"] for one in office.does("", "issue list")]
    assert made["id"] not in [one["id"] for one in office.does("", "issue list", overdue=True)]


def test_who_stays_and_who_comes_back(office: Office) -> None:
    firm, day = firm_of(office.kit), TODAY - timedelta(days=5)
    holiday = {"holiday": "演示假期", "from_": day, "to": TODAY - timedelta(days=1)}
    facts = {"staff": 100, "stay": 60, "leave": 40, "returners": 38}
    gap = f"{TODAY + timedelta(days=2)}=8"
    made = office.does("qiye", "stay make", firm, **holiday, **facts, gap=gap)
    assert made["gaps"] == [{"day": gap.split("=")[0], "short": 8}]
    assert office.refused("qiye", "stay make", firm, **holiday, **facts), "one per holiday"
    wrong = office.refused("qiye", "stay make", firm, **(holiday | {"to": day - timedelta(days=3)}), **facts, gap="8人")
    assert "没有填对" in wrong
    fixed = office.does("zhuanyuan", "stay change", made["id"], returners=39)
    assert (fixed["returners"], fixed["leave"], fixed["gaps"]) == (39, 40, made["gaps"])
    back = office.does("zhuanyuan", "stay return", made["id"], due=39, back=20)
    assert back == {"day": str(TODAY), "due": 39, "back": 20}
    assert office.refused("zhuanyuan", "stay return", made["id"], due=20, back=39), "more back than were due"
    shown = office.does("", "stay show", made["id"])
    assert shown["returns"] == [back]
    assert made["id"] in [one["id"] for one in office.does("", "stay list")]


def test_a_claim_is_proposed_checked_returned_approved_and_paid_once(office: Office) -> None:
    (firm, _), (person, other, _) = subsidised(office.kit)
    facts = {"seeker": person, "enterprise": firm, "fact": f"hired_on={TODAY}"}
    assert "理由" in office.refused("zhuanyuan", "claim propose", "S0", **facts)
    made = office.does("zhuanyuan", "claim propose", "S0", **facts, reason=WHY)
    assert (made["state"], [one["ticked_by"] for one in made["evidence"] if one.get("ticked_by")]) == ("proposed", [])
    assert office.refused("zhuanyuan", "claim propose", "S0", **facts, reason=WHY), "not claimed twice"
    assert "材料不齐" in office.refused("zhuanyuan", "claim step", made["id"], "submit")
    assert "材料清单里没有" in office.refused("zhuanyuan", "claim papers", made["id"], seen="月亮证")
    ticked = office.does("zhuanyuan", "claim papers", made["id"], all=True)
    assert ticked
    assert all(one["ticked_by"] for one in ticked)
    assert office.does("zhuanyuan", "claim step", made["id"], "submit")["state"] == "submitted"
    assert made["id"] in [one["id"] for one in office.does("xianji", "claim list")]
    assert "不能" in office.refused("zhuanyuan", "claim step", made["id"], "approve", amount="1000")
    assert "原因" in office.refused("xianji", "claim step", made["id"], "return")
    office.does("xianji", "claim step", made["id"], "return", opinion="合同页缺失")
    office.does("zhuanyuan", "claim step", made["id"], "submit")
    assert "--amount" in office.refused("xianji", "claim step", made["id"], "approve", amount="一千")
    assert "不能超过" in office.refused("xianji", "claim step", made["id"], "approve", amount="1000.50", opinion=WHY)
    agreed = office.does("xianji", "claim step", made["id"], "approve", amount="999.50", opinion=WHY)
    assert (agreed["state"], agreed["amount"], agreed["proposed_amount"]) == ("approved", 99_950, 100_000)
    assert "999.50" in office.shows("xianji", "claim list", enterprise=firm)
    paid = office.does("xianji", "claim step", made["id"], "pay")
    assert paid["paid_on"] == str(TODAY)
    assert "已拨付" in office.refused("zhuanyuan", "claim step", made["id"], "withdraw")
    gone = office.does("zhuanyuan", "claim propose", "S0", **(facts | {"seeker": other}), reason=WHY)
    assert office.does("zhuanyuan", "claim step", gone["id"], "withdraw")["state"] == "withdrawn"
    sheet = office.does("zhuanyuan", "claim sheet", firm)
    assert {"S0", "S2"} <= {one["policy"] for one in sheet["answers"]}
    assert "结论" in office.shows("zhuanyuan", "claim sheet", firm)
    assert "没有这项政策" in office.refused("zhuanyuan", "claim propose", "S99", **facts, reason=WHY)
    assert "=" in office.refused("zhuanyuan", "claim propose", "S0", **(facts | {"fact": "hired_on"}), reason=WHY)


def test_a_scan_is_hung_on_a_claim_saved_and_taken_away(office: Office, tmp_path: Path) -> None:
    (firm, *_), (_, person, *_) = subsidised(office.kit)
    told = {"enterprise": firm, "seeker": person, "fact": f"hired_on={TODAY}", "reason": WHY}
    claim = office.does("zhuanyuan", "claim propose", "S6", **told)["id"]
    scan, copy = tmp_path / "合同扫描.bin", tmp_path / "取回.pdf"
    scan.write_bytes(b"%PDF-1.7\nscan\n%%EOF")
    assert "材料类别" in office.refused("zhuanyuan", "attachments add", "claim", claim, scan)
    made = office.does("zhuanyuan", "attachments add", "claim", claim, scan, kind="contract")
    assert (made["media"], made["size"]) == ("pdf", scan.stat().st_size)
    assert "已经传过" in office.refused("zhuanyuan", "attachments add", "claim", claim, scan, kind="other")
    (row,) = office.does("zhuanyuan", "attachments list", "claim", claim)
    assert (row["name"], row["kind"]) == ("合同扫描.pdf", "contract")
    assert "用途" in office.refused("xianji", "attachments get", made["id"], to=copy)
    assert not copy.exists()
    office.does("xianji", "attachments get", made["id"], to=copy, purpose="核对")
    assert (copy.read_bytes(), copy.stat().st_mode & 0o077) == (scan.read_bytes(), 0)
    assert "不能写入" in office.refused("xianji", "attachments get", made["id"], to=copy, purpose="核对")
    office.does("zhuanyuan", "attachments remove", made["id"], reason="传错了")
    (gone,) = office.does("zhuanyuan", "attachments list", "claim", claim)
    assert gone["reason"] == "传错了"
    assert "没有这个附件" in office.refused("zhuanyuan", "attachments get", made["id"], to=copy, purpose="核对")
    # Whoever comes next may claim for this person.
    office.does("zhuanyuan", "claim step", claim, "withdraw")


def test_a_matched_list_is_public_confirmed_and_paid(office: Office, tmp_path: Path) -> None:
    _, (_, one, two) = subsidised(office.kit)
    own = enterprise_of(office.kit, actor(office.kit, "qiye"))
    file = tmp_path / "名单.csv"
    head = "扩岗补助名单\n序号,统一社会信用代码,单位名称,补助人数,补助金额（元）,人员编号\n"
    file.write_text(f"{head}1,{own.uscc},{own.name},二,3000,", "utf-8")
    facts = {"policy": "S6", "title": "扩岗补助第一批", "source": "失业保险经办比对", "listed_on": "2022-12-20"}
    with time_machine.travel(datetime(2022, 12, 20, 3, tzinfo=UTC), tick=True):
        assert "第 3 行 补助人数" in office.refused("xianji", "grant import", file, **facts)
        file.write_text(f"{head}1,{own.uscc},{own.name},2,3000,{one}、{two}", "utf-8")
        assert "不能" in office.refused("zhuanyuan", "grant import", file, **facts)
        made = office.does("xianji", "grant import", file, **facts)
        assert made["public_to"] == "2022-12-27"
        (row,) = office.does("xianji", "grant show", made["id"])
        assert (row["enterprise"], row["persons"], row["amount"]) == (own.name, 2, 300_000)
        account = {"bank": "某银行太谷支行", "tail": "0417"}
        assert "公示" in office.refused("qiye", "grant step", row["id"], "confirm", **account)
    with time_machine.travel(datetime(2022, 12, 29, 3, tzinfo=UTC), tick=True):
        assert office.does("qiye", "grant step", row["id"], "confirm", **account)["state"] == "confirmed"
        paid = office.does("xianji", "grant step", row["id"], "pay", paid_on=date(2022, 12, 29))
        assert (paid["state"], paid["paid_on"]) == ("paid", "2022-12-29")
        assert office.refused("xianji", "grant step", row["id"], "drop", opinion="有异议")
        why = {"opinion": "参保数据更正", "article": "某文件第三条", "amount": "1000", "due": "2023-01-31"}
        assert "另一人" in office.refused("xianji", "grant step", row["id"], "recover", **why)
        assert office.does("shiji", "grant step", row["id"], "recover", **why)["state"] == "recovering"
        back = office.does("xianji", "grant step", row["id"], "collect", amount="400.50")
        assert (back["state"], back["recover_amount"], back["returned"]) == ("recovering", 100_000, 40_050)
        lifted = office.does("xianji", "grant step", row["id"], "lift", opinion="异议成立")
        assert (lifted["state"], lifted["returned"]) == ("paid", 40_050)
    assert made["id"] in [each["id"] for each in office.does("", "grant list")]


def test_a_service_of_an_agency_is_written_down_and_claimed_once(office: Office) -> None:
    _, (person, *_) = subsidised(office.kit)
    told = known(office.kit, person)
    placed = {"on": TODAY - timedelta(days=3), "employer": "某铸造厂", "placed_on": TODAY}
    made = office.does("jigou3", "service record", **told, **placed)
    assert office.refused("jigou3", "service record", **told, **placed), "the same service twice"
    (line,) = office.does("jigou3", "service list")
    assert told["name"] not in line["person"]
    assert office.does("jigou", "service list") == []
    home = actor(office.kit, "xianji").adcode
    claimed = office.does("zhuanyuan", "service claim", made["id"], place=home, reason=WHY)
    assert claimed["state"] == "proposed"
    assert office.does("jigou3", "service list")[0]["claim"] == "proposed"
    assert office.refused("zhuanyuan", "service claim", made["id"], place=home, reason=WHY)


def test_a_new_wording_counts_once_somebody_else_adopted_it(office: Office, tmp_path: Path) -> None:
    now = json.loads(office.run("policy wording", "S0", who="shengji").stdout)
    file = tmp_path / "新版本.json"
    file.write_text(json.dumps({"note": now.get("note", "") + "（新文件）"}), "utf-8")
    begins = TODAY + timedelta(days=30)
    assert "不能" in office.refused("xianji", "policy edit", "S0", file, from_=begins, reason="本省文件")
    made = office.does("shengji", "policy edit", "S0", file, from_=begins, reason="本省文件")
    assert (made["state"], made["effective_from"]) == ("proposed", str(begins))
    assert office.refused("shengji", "policy decide", made["id"], "adopt", opinion="同意"), "two persons"
    assert made["id"] in [one["id"] for one in office.does("shengji", "policy editions")]
    file.write_text('{"moon": 1}', "utf-8")
    assert office.refused("shengji", "policy edit", "S0", file, from_=begins, reason="本省文件")
    assert "没有" in office.refused("shengji", "policy decide", 987_654_321, "adopt")


def test_a_market_is_founded_closed_and_opened_again(office: Office) -> None:
    county = actor(office.kit, "xianji").adcode
    told = {"adcode": county, "address": "北关桥头", "trade": ["装卸", "保洁"]}
    made = office.does("xianji", "market found", "测试北关零工市场", **told)
    assert (made["kind"], made["closed_at"]) == ("public", None)
    assert "已有同名" in office.refused("xianji", "market found", "测试北关零工市场", **told)
    assert "kind" in office.refused("xianji", "market found", "测试南关零工市场", kind="private", **told)
    closed = office.does("xianji", "market close", made["id"], reason="并入县城市场")
    assert closed["closed_reason"] == "并入县城市场"
    listed = office.does("xianji", "market list")
    assert [one["closed_reason"] for one in listed if one["id"] == made["id"]] == ["并入县城市场"]
    assert office.does("xianji", "market reopen", made["id"])["closed_at"] is None
