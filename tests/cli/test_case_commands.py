"""A case by the command line alone: steps, hand-over, diagnosis, plan, measures, recommended people, calls, to-dos."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from matcher import clock
from matcher.models.enums import Role
from matcher.models.officer import Officer
from matcher.service.accounts import create_account
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.cli.conftest import TREE, Office
from tests.factories import actor
from tests.service.test_plans import case_of
from tests.service.test_referrals import listed, submit

TODAY = clock.today()
LATER = TODAY + timedelta(days=20)


@pytest.fixture(scope="module")
def post(world: Kit) -> int:
    """A published post of the demo enterprise with people on its list."""
    return submit(world)


@pytest.fixture(scope="module")
def case(world: Kit, post: int) -> int:
    """The case of the post."""
    return case_of(world, post)


@pytest.fixture(scope="module")
def colleague(world: Kit) -> int:
    """A second officer of the county, who signs in as T900."""
    with world.open(SYSTEM, write=True) as context:
        draft = Officer(staff_no="T900", name="测同事", adcode=actor(world, "xianji").adcode, load_cap=9)
        made = context.unit.officers.add(draft)
        create_account(
            context, username="T900", password="chang-kouling-42", role=Role.OFFICER, name="测同事", staff_no="T900"
        )
        context.unit.commit()
    return made.id or 0


def test_a_case_moves_with_opinions_goes_up_and_comes_back(office: Office, case: int) -> None:
    number = office.does("", "case show", case)["number"]
    assert "意见" in office.refused("zhuanyuan", "case step", number, "matching")
    moved = office.does("zhuanyuan", "case step", number, "matching", opinion="已核实需求")
    assert (moved["number"], moved["state"]) == (number, "matching")
    stale = office.refused("zhuanyuan", "case step", number, "closed", opinion="停产", version=moved["version"] - 1)
    assert "他人更新" in stale
    up = office.does("zhuanyuan", "case step", number, "escalate", opinion="缺口大，请县里协调")
    assert up["level"] == "county"
    back = office.does("xianji", "case step", number, "return", part="level", opinion="先对接邻县")
    assert back["level"] == "officer"
    office.does("zhuanyuan", "case step", number, "following", opinion="有人到岗")
    undone = office.does("zhuanyuan", "case step", number, "retract")
    assert undone["state"] == "matching"
    log = office.does("zhuanyuan", "case show", number)["steps"]
    assert [one["kind"] for one in log if one["opinion"] == "先对接邻县"]
    assert all(one["by"] for one in log)
    told = office.shows("zhuanyuan", "case show", number)
    assert "缺口大，请县里协调" in told
    assert "对接推荐" in told, "people read words, not codes"
    assert "solved" in office.refused("zhuanyuan", "case step", number, "finish", opinion="办完")


def test_an_enterprise_is_handed_over_and_back(office: Office, case: int, colleague: int) -> None:
    firm = actor(office.kit, "qiye").enterprise_id
    own = actor(office.kit, "zhuanyuan").officer_id
    home = office.does("xianji", "officer list")
    other = next(one for one in home if one["id"] == colleague)
    before = office.does("", "pairing show", firm)
    assert [one["role"] for one in before if one["officer_id"] == own], "the demo officer is the main one"
    made = office.does("zhuanyuan", "handover propose", firm, to=other["id"], reason="分工调整")
    assert made["state"] == "proposed"
    frozen = office.does("zhuanyuan", "handover show", made["id"])
    assert frozen["actions"], "what is open goes with it"
    assert frozen["actions"][0]["text"].replace(" ", "")[:6] in office.shows("zhuanyuan", "handover show", made["id"])
    assert "拒收原因" in office.refused(other["staff_no"], "handover step", made["id"], "refuse")
    assert office.refused("qiye", "handover step", made["id"], "accept")
    taken = office.does(other["staff_no"], "handover step", made["id"], "accept")
    assert taken["state"] == "accepted"
    assert office.does("", "case show", case)["officer"] == other["name"]
    again = office.refused(other["staff_no"], "handover step", made["id"], "accept")
    assert "已接收" in again
    returned = office.does("xianji", "pairing set", firm, officer=own, reason="仍由原专员负责")
    assert (returned["role"], returned["officer_id"]) == ("main", own)
    stale = office.refused("xianji", "pairing set", firm, officer=other["id"], reason="调整", current=0)
    assert "主责" in stale
    spare = office.does("xianji", "pairing set", firm, officer=other["id"], backup=True, reason="备岗")
    assert spare["role"] == "backup"
    assert office.does("xianji", "pairing end", spare["id"], reason="不需要")["end_reason"] == "不需要"
    away = office.does("xianji", "officer leave", other["id"], from_=TODAY, to=LATER)
    assert away["leave_to"] == str(LATER)
    assert next(one for one in office.does("xianji", "officer list") if one["id"] == other["id"])["away"]
    assert office.does("xianji", "officer leave", other["id"])["leave_from"] is None
    assert office.does("xianji", "officer cap", other["id"], 9)["load_cap"] == 9
    assert "2026-11-30" in office.refused("xianji", "officer leave", other["id"], from_="明天", to=LATER)


def test_a_plan_is_diagnosed_agreed_worked_reviewed_and_closed(office: Office, case: int) -> None:
    assert "不在可选范围" in office.refused("zhuanyuan", "plan diagnose", case, kind="bad", opinion="x")
    sure = office.does("zhuanyuan", "plan diagnose", case, kind=["skill", "long_term"], opinion="企业要求持证")
    assert sure["confirmed"] == ["skill", "long_term"]
    assert isinstance(office.does("zhuanyuan", "plan regenerate", case), list)
    noted = office.does("zhuanyuan", "plan texts", case, risks="有欠薪苗头")
    assert office.does("zhuanyuan", "plan texts", case, remarks="两个月内补齐")["risks"] == noted["risks"]

    wrong = office.refused("zhuanyuan", "measure add", case, kind="visit", text="走访", due="下周")
    assert "完成期限" in wrong
    added = office.does(
        "zhuanyuan", "measure add", case, kind="other", clause="（六）", text="再走访一次", due=LATER, target=2
    )
    changed = office.does("zhuanyuan", "measure change", case, added["id"], text="再走访两次")
    assert (changed["text"], changed["due"], changed["target"]) == ("再走访两次", str(LATER), 2), "the rest stays"
    done = office.does("zhuanyuan", "measure progress", case, added["id"], "running", text="已约时间")
    assert done["state"] == "running"
    assert "再走访两次" in office.shows("", "measure list", case)

    office.does("qiye", "plan agree", case, name="王厂长")
    assert office.does("zhuanyuan", "plan step", case, "running")["state"] == "running"
    firm = actor(office.kit, "qiye").enterprise_id
    visit = office.does("zhuanyuan", "visit record", firm, tag=["skill_short"], note="缺持证焊工")
    assert office.does("", "visit list", firm)[0]["note"] == "缺持证焊工"
    linked = office.does("zhuanyuan", "measure link", case, added["id"], kind="visit", ref=visit["id"])
    assert office.refused("zhuanyuan", "measure remove", case, added["id"])
    paper = {"kind": "transfer", "ref": "协议 7 号", "people": 1, "dated": TODAY}
    outside = office.does("zhuanyuan", "measure link", case, added["id"], **paper)
    assert office.refused("zhuanyuan", "measure prove", case, added["id"], outside["id"])
    proved = office.does("xianji", "measure prove", case, added["id"], outside["id"])
    assert proved["confirmed_by"]
    assert {one["id"] for one in office.does("", "measure links", case)} >= {linked["id"], outside["id"]}
    for one in (linked, outside):
        assert office.run("measure unlink", case, added["id"], one["id"], who="zhuanyuan").exit_code == 0
    assert office.run("measure remove", case, added["id"], who="zhuanyuan").exit_code == 0
    assert added["id"] not in [one["id"] for one in office.does("", "measure list", case)]
    assert "没有这项措施" in office.refused("zhuanyuan", "measure change", case, 987_654_321, text="没有的")

    looked = office.does("zhuanyuan", "plan review", case, progress="推荐三批", problems="薪资偏低", next="谈薪资")
    assert looked["missing"] > 0
    assert office.does("zhuanyuan", "plan step", case, "paused", opinion="企业停产检修")["state"] == "paused"
    office.does("zhuanyuan", "plan step", case, "running")
    assert "--solved" in office.refused("zhuanyuan", "plan step", case, "unsolved_closed", opinion="企业外迁")
    closing = {"opinion": "企业外迁", "satisfaction": 4}
    assert office.refused("zhuanyuan", "plan step", case, "unsolved_closed", solved=99, **closing), "unequal numbers"
    closed = office.does("zhuanyuan", "plan step", case, "unsolved_closed", solved=0, **closing)
    assert (closed["state"], closed["solved"]) == ("unsolved_closed", 0)


def test_recommended_people_are_answered_by_account_and_by_a_link(office: Office, case: int, post: int) -> None:
    people = listed(office.kit, post)
    for one in people[:2]:
        office.does("zhuanyuan", "referral mark", post, one, "referred", channel="phone")
    waiting = [one for one in office.does("qiye", "inbox list") if one["waiting"]]
    first = waiting[0]["id"]
    assert "*" in waiting[0]["name"]
    assert "原因" in office.refused("qiye", "inbox answer", first, "unsuitable")
    said = office.does("qiye", "inbox answer", first, "unsuitable", reason="skill")
    assert said["state"] == "unsuitable"
    assert office.does("qiye", "inbox answer", first, "back")["state"] == "referred"
    met = office.does("qiye", "inbox answer", first, "interview", at=f"{LATER}T09:30:00", place="厂办", mode="onsite")
    assert met["state"] == "interview"

    made = office.does("zhuanyuan", "inbox link", case, site="https://jy.example.gov.cn/", days=3)
    assert made["url"].startswith("https://jy.example.gov.cn/reply/")
    assert made["url"] in made["text"]
    (kept,) = office.does("zhuanyuan", "inbox links", case)
    assert kept["open"]
    assert made["url"].rsplit("/", 1)[1] not in office.shows("zhuanyuan", "inbox links", case), "shown once"
    assert office.does("zhuanyuan", "inbox revoke", made["id"])["revoked_at"]
    assert not office.does("zhuanyuan", "inbox links", case)[0]["open"]
    assert office.run("inbox link", case, site="jy.example", who="zhuanyuan").exit_code == 2


def test_calls_and_todos_of_an_officers_day(office: Office, post: int) -> None:
    lines = {one["queue"]: one["left"] for one in office.does("zhuanyuan", "call lines")}
    assert lines["candidates"] > 0
    head = office.does("zhuanyuan", "call next candidates", vacancy=post)
    one, left = head["call"], head["left"]
    assert one["phone"] is None, "a person's number is revealed for a purpose, not listed"
    told = {"vacancy": one["vacancy_id"], "version": one["version"]}
    wrong = office.refused("zhuanyuan", "call record candidates", one["subject_id"], "gone", **told)
    assert "联系结果" in wrong
    after = office.does("zhuanyuan", "call record candidates", one["subject_id"], one["outcomes"][0]["code"], **told)
    assert after["left"] <= left
    stale = office.refused("zhuanyuan", "call record candidates", one["subject_id"], "unreached", **told)
    assert "下一位" in stale
    assert "不在可选范围" in office.refused("zhuanyuan", "call next nowhere")
    assert "可登记" in office.shows("zhuanyuan", "call next candidates", vacancy=post)

    todo = office.does("zhuanyuan", "todo")
    assert todo["total"] == len(todo["todos"]) > 0
    kind = todo["todos"][0]["kind"]
    assert {row["kind"] for row in office.does("zhuanyuan", "todo", kind=kind)["todos"]} == {kind}
    assert todo["todos"][0]["label"] in office.shows("zhuanyuan", "todo")
    assert "没有登录名" in office.refused("nobody", "todo")


def test_posts_are_reviewed_renewed_and_copied(office: Office, post: int) -> None:
    copied = office.does("qiye", "vacancy copy", post, title="数控镗工", headcount=2)
    assert (copied["state"], copied["headcount"]) == ("submitted", 2)
    assert copied["id"] in [one["id"] for one in office.does("zhuanyuan", "vacancy reviews")]
    assert office.refused("qiye", "vacancy step", copied["id"], "publish", opinion="核实")
    assert office.refused("zhuanyuan", "vacancy step", copied["id"], "reject"), "what is wrong must be said"
    live = office.does("zhuanyuan", "vacancy step", copied["id"], "publish", opinion="已核实")
    assert live["state"] == "published"
    assert "已发布" in office.shows("zhuanyuan", "vacancy show", copied["id"])
    until = TODAY + timedelta(days=80)
    assert office.does("qiye", "vacancy renew", copied["id"], until=until)["valid_to"] == str(until)
    assert "90" in office.refused("qiye", "vacancy renew", copied["id"], until=TODAY + timedelta(days=900))


def test_every_command_stands_in_the_papers() -> None:
    text = (Path(__file__).parents[2] / "docs/cli.md").read_text("utf-8")
    leaves = []
    for name, command in TREE.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        leaves += [f"{name} {one}" for one in inner] if inner else [name]
    assert len(leaves) > 150
    assert [one for one in leaves if f"| `{one} " not in text and f"| `{one}`" not in text] == []
