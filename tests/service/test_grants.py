"""Subsidies without application: a list whole or not at all, public to its last day, confirmed, paid once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlmodel import select

from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.grant import GrantState
from matcher.models.lending import WordChannel
from matcher.models.seeker import Seeker
from matcher.service import claims, grants, policy_sheets
from matcher.service.context import Kit
from tests.factories import actor, enterprise_of
from tests.service.test_claims import WHY, sound, world
from tests.service.test_referrals import do

DAY = date(2022, 12, 20)
TITLE = {"title": "扩岗补助第一批", "source": "失业保险经办比对", "listed_on": DAY}


@pytest.fixture
def december():
    with time_machine.travel(datetime(2022, 12, 20, 3, tzinfo=UTC), tick=True):
        yield


def sheet(*rows: Sequence[object]) -> bytes:
    lines = ["扩岗补助名单", "序号,统一社会信用代码,单位名称,补助人数,补助金额（元）,人员编号"]
    return "\n".join([*lines, *(",".join(map(str, row)) for row in rows)]).encode()


def taken(kit: Kit, policy: str, *rows: Sequence[object], who: str = "xianji"):
    return do(kit, grants.import_list, policy, "名单.csv", sheet(*rows), who=who, **TITLE)


def test_a_list_with_mistakes_is_not_taken_and_each_is_told_by_row_and_field(kit: Kit, december: None) -> None:
    world(kit)
    own = enterprise_of(kit, actor(kit, "qiye")).uscc
    rows = [
        (1, own, "本县铸造", "三", 1500),
        (2, own[:-1] + ("0" if own[-1] != "0" else "1"), "错码厂", 2, 3000),
        (3, own, "本县铸造", 2, 0),
        (4, own, "本县铸造", 2, 3000, "987654321、1"),
        (5, own, "本县铸造", 2, "3000.005"),
    ]
    with pytest.raises(Invalid) as told:
        taken(kit, "S6", *rows)
    assert [text.split("：")[0] for text in told.value.details] == [
        "第 3 行 补助人数",
        "第 4 行 统一社会信用代码",
        "第 5 行 补助金额",
        "第 6 行 人员编号",
        "第 7 行 补助金额",
    ]
    with pytest.raises(Invalid, match="没有找到名单的表头"):
        do(kit, grants.import_list, "S6", "名单.csv", "姓名,电话\n甲,1\n".encode(), who="xianji", **TITLE)
    with pytest.raises(Invalid, match="不是免申即享"):
        taken(kit, "S1", (1, own, "本县铸造", 1, 1500))
    with kit.open(actor(kit, "xianji"), write=False) as context:
        assert grants.list_lists(context) == []


def test_a_list_of_what_is_paid_once_a_person_names_everybody(kit: Kit, december: None) -> None:
    (firm, _), (one, other, _) = world(kit)
    own = enterprise_of(kit, actor(kit, "qiye")).uscc
    with kit.open(actor(kit, "xianji"), write=False) as context:
        people = context.unit.session.exec(select(Seeker)).all()
        home = actor(kit, "xianji").adcode or ""
        stranger = next(one.id for one in people if one.adcode[:4] != home[:4])
    for written, told in (
        ("", "请写明全部人员的编号"),
        (one, "与人数 2 不符"),
        (f"{one}、{stranger}", "不在本地区登记"),
    ):
        with pytest.raises(Invalid) as refused:
            taken(kit, "S6", (1, own, "本县铸造", 2, 3000, written))
        assert told in refused.value.details[0]
    # What the list named is taken, whether it is listed again or claimed for.
    taken(kit, "S6", (1, own, "本县铸造", 2, 3000, f"{one}、{other}"))
    with pytest.raises(Invalid) as refused:
        taken(kit, "S6", (1, own, "本县铸造", 2, 3000, f"{one}、{other}"))
    assert "不重复发放" in refused.value.details[0]
    hire = {"enterprise_id": firm, "seeker_id": other, "told": {"hired_on": "2022-12-01"}}
    for policy in ("S0", "S1", "S2"):
        with pytest.raises(Conflict, match="免申即享名单"):
            do(kit, claims.propose_claim, policy, reason=WHY, **hire)


def test_a_list_of_january_holds_the_hires_of_december(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye")).uscc
    with time_machine.travel(datetime(2024, 1, 5, 3, tzinfo=UTC), tick=True):
        _, (one, other, third) = world(kit)

        def asked(policy: str, day: date, *people: int) -> object:
            rows = sheet((1, own, "本县铸造", max(1, len(people)), 1500, "、".join(map(str, people))))
            return do(
                kit, grants.import_list, policy, "名单.csv", rows, who="xianji", **TITLE | {"listed_on": day}
            )  # fmt: skip

        assert asked("S6", date(2022, 12, 31), one)
        assert asked("S6", date(2023, 1, 1), other), "who was hired in December is matched in January"
        assert asked("S6", date(2023, 12, 31), third)
        with pytest.raises(Invalid, match="名单最晚 2023-12-31 认定"):
            asked("S6", date(2024, 1, 1), third)
        # The period of S5 tests the list itself.
        assert asked("S5", date(2022, 12, 31))
        with pytest.raises(Invalid, match="截至 2022-12-31"):
            asked("S5", date(2023, 1, 1))


def test_a_list_is_public_then_confirmed_then_paid(kit: Kit, december: None) -> None:
    (firm, _), (one, other, _) = world(kit)
    own = enterprise_of(kit, actor(kit, "qiye")).uscc
    made = taken(kit, "S6", (1, own, "本县铸造", 2, 3000, f"{one}、{other}"))
    assert made.public_to == date(2022, 12, 27), "five working days"
    with pytest.raises(Conflict, match="免申即享名单"):
        do(
            kit,
            claims.propose_claim,
            "S1",
            enterprise_id=firm,
            seeker_id=one,
            told={"hired_on": "2022-12-01"},
            reason=WHY,
        )
    with pytest.raises(Invalid) as told:
        taken(kit, "S6", (1, own, "本县铸造", 1, 1500, other))
    assert "不重复发放" in told.value.details[0]
    with kit.open(actor(kit, "qiye"), write=False) as context:
        ((row, _),) = policy_sheets.get_sheet(context, firm).grants
    account = {"version": 1, "bank": "某银行太谷支行", "account_tail": "0417"}
    with pytest.raises(Conflict, match="2022-12-28 起可以确认"):
        do(kit, grants.confirm_account, row.id, who="qiye", **account)
    with time_machine.travel(datetime(2022, 12, 27, 15, 59, tzinfo=UTC)), pytest.raises(Conflict, match="公示"):
        do(kit, grants.confirm_account, row.id, who="qiye", **account)
    with time_machine.travel(datetime(2022, 12, 27, 16, 0, tzinfo=UTC)):
        with pytest.raises(Conflict, match="确认账户后"):
            do(kit, grants.pay, row.id, version=1, who="xianji")
        for bad in ("041", "04171", "04a7", "０４１７"):
            with pytest.raises(Invalid, match="后四位数字"):
                do(kit, grants.confirm_account, row.id, who="qiye", **account | {"account_tail": bad})
        with pytest.raises(Forbidden):
            do(kit, grants.confirm_account, row.id, who="shiji", **account)
        # One without an account says it on the phone: who said so is kept, and somebody else pays.
        for lacking in ({}, {"how": WordChannel.PHONE}, {"how": WordChannel.ACCOUNT, "name": "王会计"}):
            with pytest.raises(Invalid, match="代单位办理"):
                do(kit, grants.confirm_account, row.id, who="xianji", **account, **lacking)
        told = {"how": WordChannel.PHONE, "name": "王会计"}
        by_phone = do(kit, grants.confirm_account, row.id, who="xianji", **account, **told)
        assert (by_phone.confirmed_how, by_phone.confirmed_name) == (WordChannel.PHONE, "王会计")
        with pytest.raises(Forbidden, match="另一人"):
            do(kit, grants.pay, row.id, version=2, who="xianji")
        paid = do(kit, grants.pay, row.id, version=2, who="shiji")
        assert (paid.state, paid.paid_on) == (GrantState.PAID, date(2022, 12, 28))
        with pytest.raises(Conflict):
            do(kit, grants.drop, row.id, version=3, reason="公示有异议", who="xianji")
        with kit.open(actor(kit, "xianji"), write=False) as context:
            assert sound(context)


def test_anybody_reads_a_list_while_it_is_public_and_no_person_is_in_it(kit: Kit, december: None, client) -> None:
    _, (one, other, _) = world(kit)
    own = enterprise_of(kit, actor(kit, "qiye"))
    made = taken(kit, "S6", (1, own.uscc, own.name, 2, 3000, f"{one}、{other}"))
    page, listed = f"/publicity/{made.id}", f"/api/v1/publicity/{made.id}"
    with time_machine.travel(datetime(2022, 12, 27, 15, 59, tzinfo=UTC)):
        assert "扩岗补助第一批" in client.get("/publicity").text
        assert [row["id"] for row in client.get("/api/v1/publicity").json()] == [made.id]
        text = client.get(page).text
        for told in (own.name, "3,000", "2022年12月27日", kit.settings.support_phone):
            assert told in text
        shown = client.get(listed).json()
        assert shown["rows"] == [{"enterprise": own.name, "uscc": own.uscc, "persons": 2, "amount": 300_000}]
        assert set(shown) == {
            *("id", "title", "policy", "place", "listed_on", "public_from", "public_to", "source", "phone", "rows")
        }
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert [one.id for one in grants.list_lists(context)] == [made.id], "officers read the lists"
        ((row, _),) = grants.get_list(context, made.id).rows
    with pytest.raises(Forbidden):
        do(kit, grants.drop, row.id, version=1, reason="公示有异议")
    with pytest.raises(Invalid, match="受理异议的电话"):
        do(
            kit, grants.import_list, "S5", "名单.csv", sheet((1, own.uscc, "", 3, 1)), phone="找王女士", who="xianji",
            **TITLE,
        )  # fmt: skip
    do(kit, grants.drop, row.id, version=1, reason="公示有异议", who="xianji")
    assert client.get(listed).json()["rows"] == []
    with time_machine.travel(datetime(2022, 12, 27, 16, 0, tzinfo=UTC)):
        assert (client.get(page).status_code, client.get(listed).status_code) == (410, 410)
        assert client.get("/api/v1/publicity").json() == []
    assert client.get("/publicity/987654321").status_code == 404


def test_somebody_insured_at_two_firms_in_one_month_is_not_counted(kit: Kit, december: None) -> None:
    firms, (one, other, third) = world(kit)
    with kit.open(actor(kit, "xianji"), write=False) as context:
        first, second = (context.unit.enterprises.many(firms)[number].uscc for number in firms)
    with pytest.raises(Invalid) as told:
        taken(kit, "S5", (1, first, "甲厂", 2, 1000, f"{one}、{other}"), (2, second, "乙厂", 1, 500, one))
    assert told.value.details == [
        f"第 4 行 人员编号：编号 {one} 的人 2022-12 已计入第 3 行的另一家单位，同月在两家参保的人不计，请剔除"
    ]
    made = taken(kit, "S5", (1, first, "甲厂", 2, 1000, f"{one}、{other}"))
    with pytest.raises(Invalid) as later:
        taken(kit, "S5", (1, second, "乙厂", 2, 1000, f"{other}、{third}"))
    assert f"编号 {other} 的人 2022-12 已计入" in later.value.details[0]
    taken(kit, "S5", (1, second, "乙厂", 1, 500, third))
    with kit.open(actor(kit, "xianji"), write=False) as context:
        assert sound(context)
        ((row, _),) = grants.get_list(context, made.id).rows
    do(kit, grants.drop, row.id, version=1, reason="公示有异议", who="xianji")
    with kit.open(actor(kit, "xianji"), write=False) as context:
        assert context.unit.claims.held_by([one, other]) == {}, "who is off the list is free to be counted elsewhere"


def test_who_is_dropped_frees_what_the_list_held(kit: Kit, december: None) -> None:
    (_firm, _), (one, *_) = world(kit)
    own = enterprise_of(kit, actor(kit, "qiye")).uscc
    made = taken(kit, "S5", (1, own, "本县铸造", 300, 150_000))
    with pytest.raises(Invalid):
        taken(kit, "S5", (1, own, "本县铸造", 300, 150_000))
    with kit.open(actor(kit, "xianji"), write=False) as context:
        ((row, _),) = grants.get_list(context, made.id).rows
    do(kit, grants.drop, row.id, version=1, reason="公示有异议", who="xianji")
    taken(kit, "S5", (1, own, "本县铸造", 299, 149_500))
    for who in ("shengji", "xianji"):
        with kit.open(actor(kit, who), write=False) as context:
            assert len(grants.list_lists(context)) == 2
    with pytest.raises(Invalid, match="已过期"), time_machine.travel(datetime(2023, 1, 3, tzinfo=UTC)):
        do(
            kit,
            grants.import_list,
            "S5",
            "名单.csv",
            sheet((1, own, "本县铸造", 3, 1500)),
            who="xianji",
            **TITLE | {"listed_on": date(2023, 1, 1)},
        )
    assert one
    with pytest.raises(NotFound):
        do(kit, grants.get_list, 987_654, who="xianji")
