"""Training, personnel files and bodies by the command line alone; what belongs to others looks like what never was."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from matcher import clock
from matcher.demo.dossiers import invented_id
from matcher.models.enums import ConsentChannel
from matcher.models.seeker import SeekerDraft
from matcher.service import seekers
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.cli.conftest import Office, commands_over
from tests.security.test_objects import NEVER, Ids, others  # noqa: F401 (others is a fixture)
from tests.service.test_organisations import body, own_case

TODAY = clock.today()
LATER = TODAY + timedelta(days=60)


def newcomer(kit: Kit) -> int:
    """Somebody of the officer's county without a certificate."""
    facts = {"name": "学员零一", "phone": "13810009001", "adcode": "140703", "wanted_titles": ["电焊工"]}
    with kit.open(SYSTEM, write=True) as context:
        draft = SeekerDraft.model_validate(facts | {"consent_channel": ConsentChannel.DESK})
        (one,) = seekers.register_many(context, [draft])
        context.unit.commit()
    return one


def id_of(kit: Kit, username: str) -> int:
    with kit.open(SYSTEM, write=False) as context:
        return body(context, username).id or 0


def test_training_is_ordered_held_and_ends_in_a_certificate(office: Office) -> None:
    kit = office.kit
    with kit.open(SYSTEM, write=True) as context:
        posts = context.unit.vacancies.of_case(own_case(kit))
        post = next(one for one in posts if one.state in ("submitted", "published"))
        post.title, post.certificates, post.skill_grade, post.headcount = "电焊工", ["焊工证"], None, 500
        context.unit.commit()
    need = office.does("zhuanyuan", "order need", post.id)
    assert need["room"] > 0
    assert need["gap"] == 500
    school = id_of(kit, "peixun")
    wanted = {"to": school, "headcount": 2, "needed_by": LATER}
    assert "--needed-by" in office.refused("zhuanyuan", "order place", post.id, **(wanted | {"needed_by": "年底"}))
    assert office.refused("zhuanyuan", "order place", post.id, **(wanted | {"headcount": 499}))
    order = office.does("zhuanyuan", "order place", post.id, **wanted)
    assert (order["state"], order["headcount"]) == ("placed", 2)
    assert "可下单" in office.shows("zhuanyuan", "order need", post.id)
    assert "原因" in office.refused("peixun", "order step", order["id"], "decline")
    assert office.does("peixun", "order step", order["id"], "accept")["state"] == "accepted"

    facts = {"title": "电焊工取证班", "trade": "电焊工", "hours": 40, "seats": 1, "adcode": "140703"}
    facts |= {"certificate": "焊工证", "from_": TODAY, "to": TODAY, "order": order["id"], "price": "800.50"}
    assert office.refused("peixun", "course file", **(facts | {"to": TODAY - timedelta(days=1)})), (
        "ends before it begins"
    )
    course = office.does("peixun", "course file", **facts)["id"]
    assert office.refused("zhuanyuan", "course enrol", course, seeker=1), "it takes nobody before it is open"
    assert office.does("peixun", "course step", course, "open")["state"] == "open"
    person = newcomer(kit)
    placed = office.does("zhuanyuan", "course enrol", course, seeker=person)
    (shown,) = office.does("zhuanyuan", "course show", course)["people"]
    assert placed["name_masked"] == shown["name"] != "", "who was enrolled is named as the course shows them"
    assert "--seeker" in office.refused("zhuanyuan", "course enrol", course)
    assert "名额" in office.refused("zhuanyuan", "course enrol", course, seeker=newcomer_two(kit)), "one seat"
    office.does("peixun", "course step", course, "running")
    assert "出勤" in office.refused("peixun", "course person", placed["id"], "certify", number="HG-1")
    assert office.does("peixun", "course attend", course, present=placed["id"]) == {"present": 1}
    done = office.does("peixun", "course person", placed["id"], "certify", number="HG-1")
    assert (done["state"], done["certificate_number"]) == ("completed", "HG-1")
    with kit.open(SYSTEM, write=False) as context:
        known = context.unit.seekers.get(person)
        assert known is not None
        assert known.certificates == ["焊工证"], "the next search finds it"
    assert office.does("peixun", "course step", course, "finished")["state"] == "finished"
    shown = office.does("zhuanyuan", "order show", order["id"])
    assert (shown["trained"], [one["id"] for one in shown["courses"]]) == (1, [course])
    (one,) = office.does("peixun", "course show", course)["people"]
    assert (one["present"], one["absent"], one["certificate"]) == (1, 0, "HG-1")
    assert course in [one["id"] for one in office.does("", "course list", state="finished")]
    assert office.refused("peixun", "course step", course, "open"), "what is over does not open again"
    second = office.does("zhuanyuan", "order place", post.id, **wanted)
    assert office.does("zhuanyuan", "order step", second["id"], "withdraw", opinion="岗位减少")["state"] == "withdrawn"


def newcomer_two(kit: Kit) -> int:
    """Another one, looking for work."""
    with kit.open(SYSTEM, write=False) as context:
        return next(one.id or 0 for one in context.unit.seekers.seeking() if one.adcode == "140703")


def test_an_enterprise_trains_its_own_staff(office: Office) -> None:
    facts = {"title": "新工岗前班", "trade": "造型工", "hours": 16, "seats": 5, "adcode": "140703", "kind": "pre_job"}
    course = office.does("qiye", "course file", **facts, from_=TODAY, to=TODAY)["id"]
    office.does("qiye", "course step", course, "open")
    assert "工号=姓名" in office.refused("qiye", "course staff", course, person=["A1=王小工", "李小工"])
    people = office.does("qiye", "course staff", course, person=["A1=王小工", "A2=李小工"])
    assert [one["staff_no"] for one in people] == ["A1", "A2"]
    assert all("*" in one["name"] for one in people)
    assert office.refused("qiye", "course person", people[1]["id"], "leave"), "with the reason only"
    left = office.does("qiye", "course person", people[1]["id"], "leave", opinion="调岗")
    assert left["state"] == "withdrawn"
    stopped = office.does("qiye", "course step", course, "cancelled", opinion="订单推迟")
    assert stopped["state"] == "cancelled"


def test_files_are_entrusted_by_a_list_served_lent_and_given_back(office: Office, tmp_path: Path) -> None:
    agreement = office.does("qiye", "agreement list")[0]
    keeper = office.does("qiye", "agreement keepers")[0]["id"]
    days = {"from_": TODAY, "to_day": LATER, "service": ["keeping", "transfer"]}
    assert "已有" in office.refused("qiye", "agreement propose", to=keeper, **days)
    assert "moon" not in office.refused("qiye", "agreement propose", to=keeper, **(days | {"service": "moon"}))
    file = tmp_path / "职工.csv"
    file.write_text(f"姓名,身份证号\n尉迟测档,{invented_id(930)}\n某某丁,14070219000101001", "utf-8")
    tried = office.run("agreement staff", agreement["id"], file, who="qiye", dry_run=True)
    assert tried.exit_code == 1
    held = office.does("qiye", "agreement show", agreement["id"])["dossiers"]
    done = office.run("agreement staff", agreement["id"], file, who="qiye")
    assert (done.exit_code, "身份证" in done.stdout) == (1, True), "the bad row is told, the good one taken"
    files = office.does("jigou", "agreement show", agreement["id"])["dossiers"]
    (new,) = [one for one in files if one["id"] not in [each["id"] for each in held]]
    assert ("*" in new["name"], new["state"]) == (True, "awaited")

    asked = {"purpose": "转入", "counterpart": "原单位"}
    assert "--counterpart" in office.refused("jigou", "dossier ask", new["id"], "transfer", purpose="转入")
    request = office.does("jigou", "dossier ask", new["id"], "transfer", **asked)["id"]
    assert request in [one["id"] for one in office.does("jigou", "dossier requests")]
    assert office.refused("qiye", "dossier step", request, "accepted"), "its keeper's to take"
    office.does("jigou", "dossier step", request, "accepted")
    assert "done" in office.refused("jigou", "dossier step", request, "finish")
    assert office.refused("jigou", "dossier step", request, "in_transfer"), "by which way?"
    assert "原干部" in office.refused("jigou", "dossier step", request, "in_transfer", mode="ems", waybill="EMS 77")
    moving = office.does("jigou", "dossier step", request, "in_transfer", "--no-cadre", mode="ems", waybill="EMS 77")
    assert (moving["mode"], moving["waybill"]) == ("ems", "EMS 77")
    office.does("jigou", "dossier step", request, "received", file_number="TG-930", place="3 柜")
    assert office.does("jigou", "dossier step", request, "done")["state"] == "done"

    until = TODAY + timedelta(days=7)
    loan = office.does("jigou", "dossier borrow", new["id"], purpose="核对工龄", until=until)["id"]
    assert "另" in office.refused("jigou", "dossier loan", loan, "approve"), "two persons"
    assert office.does("jigou2", "dossier loan", loan, "approve")["state"] == "lent"
    assert loan in [one["id"] for one in office.does("jigou", "dossier loans")]
    assert office.refused("qiye", "agreement step", agreement["id"], "end", opinion="换机构"), "while a file is out"
    assert office.does("jigou", "dossier loan", loan, "return")["returned_on"] == str(TODAY)
    assert "目的" in office.refused("jigou", "dossier view", new["id"], purpose="")
    seen = office.does("jigou", "dossier view", new["id"], purpose="核对档案号")
    assert (seen["name"], seen["file_number"]) == ("尉迟测档", "TG-930")
    with office.kit.open(SYSTEM, write=False) as context:
        looks = context.unit.session.connection().exec_driver_sql(
            "SELECT purpose FROM audit_entry WHERE action='dossier.view' AND subject_id=?", (new["id"],)
        )
        assert "核对档案号" in [one.purpose for one in looks]


def test_bodies_take_part_and_a_class_is_reported(office: Office, tmp_path: Path) -> None:
    case, center = own_case(office.kit), id_of(office.kit, "jigou")
    assert "referral" in office.refused("zhuanyuan", "part assign", case, to=center, part="singing")
    made = office.does("zhuanyuan", "part assign", case, to=center, part="fair")
    assert made["id"] in [one["id"] for one in office.does("", "part list", case)]
    assert office.does("zhuanyuan", "part end", made["id"], on=LATER)["last"] == str(LATER)

    reported = office.does("peixun", "class report", title="焊接 1 班", trade="电焊工", size=30, on=TODAY)
    roster = tmp_path / "毕业生.csv"
    head = "姓名,联系电话,出生日期,所在地区,求职意向,同意登记"
    rows = ["赵毕业,13712340901,2003-05-01,太谷区,电焊工,是", "钱毕业,13712340902,2003-05-01,太谷区,电焊工,"]
    roster.write_text("\n".join([head, *rows]), "utf-8")
    taken = office.run("class roster", reported["id"], roster, who="peixun")
    assert (taken.exit_code, "登记 1 人" in taken.stdout) == (1, True), "nobody without consent"
    (mine,) = [one for one in office.does("peixun", "class list") if one["id"] == reported["id"]]
    assert mine["registered"] == 1
    assert office.does("peixun", "class confirm", reported["id"])["graduated_at"]


# Each command that names a thing: the words, which id, the rest, who of the county, the enterprise, or a body asks.
NAMED: list[tuple[str, str, list[str], dict[str, object], str]] = [
    ("case show", "case_id", [], {}, "zhuanyuan"),
    ("case step", "case_id", ["matching"], {"opinion": "推进"}, "zhuanyuan"),
    ("case step", "case_id", ["escalate"], {"opinion": "请协调"}, "xianji"),
    ("case step", "case_id", ["retract"], {}, "zhuanyuan"),
    ("case assign", "case_id", [], {"officer": 1, "reason": "调整"}, "xianji"),
    ("handover show", "handover_id", [], {}, "zhuanyuan"),
    ("handover step", "handover_id", ["accept"], {}, "zhuanyuan"),
    ("handover propose", "enterprise_id", [], {"to": 1, "reason": "调整"}, "xianji"),
    ("officer cap", "officer_id", ["9"], {}, "xianji"),
    ("officer leave", "officer_id", [], {}, "xianji"),
    ("officer end", "officer_id", [], {"reason": "调离"}, "xianji"),
    ("pairing set", "enterprise_id", [], {"officer": 1, "reason": "调整"}, "xianji"),
    ("pairing show", "enterprise_id", [], {}, "xianji"),
    ("pairing end", "pairing_id", [], {"reason": "停产"}, "xianji"),
    ("plan diagnose", "case_id", [], {"kind": "skill", "opinion": "核实"}, "zhuanyuan"),
    ("plan texts", "case_id", [], {"remarks": "说明"}, "zhuanyuan"),
    ("plan agree", "case_id", [], {"name": "王厂长"}, "qiye"),
    ("plan step", "case_id", ["running"], {}, "zhuanyuan"),
    ("plan step", "case_id", ["solved"], {"opinion": "完成", "solved": 1, "satisfaction": 5}, "zhuanyuan"),
    ("plan review", "case_id", [], {"progress": "进展"}, "zhuanyuan"),
    ("measure list", "case_id", [], {}, "zhuanyuan"),
    ("measure links", "case_id", [], {}, "zhuanyuan"),
    ("measure add", "case_id", [], {"kind": "visit", "text": "走访一次"}, "zhuanyuan"),
    ("inbox link", "case_id", [], {"site": "https://x.example"}, "zhuanyuan"),
    ("inbox links", "case_id", [], {}, "zhuanyuan"),
    ("inbox revoke", "link_id", [], {}, "zhuanyuan"),
    ("inbox answer", "referral_id", ["offer"], {}, "qiye"),
    ("inbox answer", "referral_id", ["back"], {}, "qiye"),
    ("vacancy show", "vacancy_id", [], {}, "zhuanyuan"),
    ("vacancy step", "vacancy_id", ["publish"], {"opinion": "核实"}, "zhuanyuan"),
    ("vacancy renew", "vacancy_id", [], {}, "qiye"),
    ("vacancy copy", "vacancy_id", [], {}, "qiye"),
    ("visit list", "enterprise_id", [], {}, "zhuanyuan"),
    ("visit record", "enterprise_id", [], {}, "zhuanyuan"),
    ("survey show", "survey_id", [], {}, "zhuanyuan"),
    ("survey unchanged", "enterprise_id", [], {"month": "2025-03"}, "zhuanyuan"),
    ("size list", "enterprise_id", [], {}, "zhuanyuan"),
    ("size state", "enterprise_id", [], {"year": 2025, "industry": "C"}, "zhuanyuan"),
    ("key-list show", "list_id", [], {}, "xianji"),
    ("campaign coverage", "campaign_id", [], {}, "xianji"),
    ("campaign rows", "campaign_id", [], {}, "xianji"),
    ("campaign enter", "campaign_id", [], {"uscc": "x"}, "xianji"),
    ("campaign record", "canvass_id", ["need"], {}, "xianji"),
    ("fair show", "fair_id", [], {}, "xianji"),
    ("fair step", "fair_id", ["submit"], {}, "xianji"),
    ("fair enter", "fair_id", [], {"post": 1, "uscc": "91140000000000000X"}, "zhuanyuan"),
    ("fair review", "entry_id", ["accept"], {}, "zhuanyuan"),
    ("fair booths", "fair_id", [], {}, "xianji"),
    ("fair booths", "fair_id", [], {"assign": True}, "xianji"),
    ("fair checkin", "entry_id", [], {}, "zhuanyuan"),
    ("issue show", "issue_id", [], {}, "zhuanyuan"),
    ("issue raise", "enterprise_id", [], {"text": "没有班车"}, "qiye"),
    ("issue step", "issue_id", ["assign"], {"department": "交通局"}, "zhuanyuan"),
    ("issue step", "issue_id", ["accept"], {}, "qiye"),
    ("complaint show", "complaint_id", [], {}, "xianji"),
    ("complaint accept", "complaint_id", [], {}, "xianji"),
    ("complaint answer", "complaint_id", [], {"found": "true", "opinion": "已核实"}, "xianji"),
    ("stay show", "stay_id", [], {}, "zhuanyuan"),
    ("stay change", "stay_id", [], {"staff": 9}, "zhuanyuan"),
    ("stay return", "stay_id", [], {"due": 2, "back": 1}, "qiye"),
    ("claim list", "", [], {}, "xianji"),
    ("claim sheet", "enterprise_id", [], {}, "zhuanyuan"),
    ("claim papers", "claim_id", [], {"all": True}, "zhuanyuan"),
    ("claim step", "claim_id", ["withdraw"], {}, "zhuanyuan"),
    ("claim step", "claim_id", ["approve"], {"amount": "1"}, "xianji"),
    ("grant show", "grant_id", [], {}, "xianji"),
    ("grant step", "row_id", ["pay"], {}, "xianji"),
    ("grant step", "row_id", ["confirm"], {"bank": "某银行", "tail": "0417"}, "qiye"),
    ("order need", "vacancy_id", [], {}, "zhuanyuan"),
    ("order place", "vacancy_id", [], {"to": 1, "headcount": 1, "needed_by": LATER}, "zhuanyuan"),
    ("order show", "order_id", [], {}, "zhuanyuan"),
    ("order step", "order_id", ["accept"], {}, "peixun"),
    ("order step", "order_id", ["withdraw"], {"opinion": "不要了"}, "zhuanyuan"),
    ("course show", "course_id", [], {}, "qiye"),
    ("course step", "course_id", ["open"], {}, "peixun"),
    ("course attend", "course_id", [], {}, "peixun"),
    ("course staff", "course_id", [], {"person": "A1=王小工"}, "qiye"),
    ("course person", "enrolment_id", ["certify"], {"number": "HG-1"}, "peixun"),
    ("course person", "enrolment_id", ["pass"], {}, "qiye"),
    ("course person", "enrolment_id", ["leave"], {"opinion": "退出"}, "peixun"),
    ("class confirm", "class_id", [], {}, "peixun"),
    ("part list", "case_id", [], {}, "zhuanyuan"),
    ("part end", "participation_id", [], {}, "zhuanyuan"),
    ("service claim", "service_id", [], {"place": "140703"}, "zhuanyuan"),
    ("agreement show", "agreement_id", [], {}, "jigou"),
    ("agreement step", "agreement_id", ["accept"], {}, "jigou"),
    ("agreement step", "agreement_id", ["end"], {"opinion": "换机构"}, "qiye"),
    ("dossier view", "dossier_id", [], {"purpose": "核对"}, "jigou"),
    ("dossier ask", "dossier_id", ["keeping"], {"purpose": "保管"}, "qiye"),
    ("dossier borrow", "dossier_id", [], {"purpose": "核对", "until": LATER}, "qiye"),
    ("dossier step", "request_id", ["accepted"], {}, "jigou"),
    ("dossier loan", "loan_id", ["return"], {}, "jigou"),
]


def test_what_belongs_to_others_is_answered_like_what_never_was(
    kit: Kit,
    others: dict[str, Ids],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    office = commands_over(kit, monkeypatch, tmp_path)
    real = next(iter(others.values()))
    for words, name, rest, options, who in NAMED:
        if not name:
            continue
        theirs, never = (office.refused(who, words, ids[name], *rest, **options) for ids in (real, NEVER))
        assert theirs == never, (words, rest)
        assert theirs.startswith(("没有", "找不到")) or "不在您的" in theirs or "不存在" in theirs, (words, theirs)
    strange = office.run("case show", 2**70)
    assert (strange.exit_code, isinstance(strange.exception, SystemExit)) == (1, True)
    for words in ("claim step", "issue show", "dossier loan"):
        assert office.run(words, 2**70, "accept").exit_code == 2
