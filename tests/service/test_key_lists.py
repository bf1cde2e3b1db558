"""Key-enterprise lists: tags follow from the lists that count on the day, earlier ones stay, files are read row by row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.enums import EnterpriseTag, IntakeKind
from matcher.models.key_list import KeyList, KeyListDraft, ListedFirm
from matcher.models.states import Verdict
from matcher.planning.key_lists import counting, tags_of
from matcher.service import intakes, key_lists, previews
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of

DAY = date(2022, 12, 20)


def listed(number: int, begun: date, until: date | None = None, **changes: object) -> KeyList:
    facts = {"tag": EnterpriseTag.WHITELIST, "name": "名单", "department": "工信", "adcode": "140000"} | changes
    return KeyList(id=number, list_date=begun, valid_to=until, at=clock.now(), **facts)  # type: ignore[arg-type]


def test_which_lists_count_on_a_day() -> None:
    old = listed(1, date(2021, 1, 1))
    new = listed(2, date(2022, 1, 1), date(2022, 12, 19))
    other = listed(3, date(2021, 1, 1), department="发改", tag=EnterpriseTag.KEY_PROJECT)
    county = listed(4, date(2022, 1, 1), adcode="140703")
    again = listed(5, date(2022, 1, 1), adcode="140703")
    coming = listed(6, DAY + timedelta(days=1))
    lists = [old, new, other, county, again, coming]
    assert set(counting(lists, DAY)) == {3, 5}, "the newest of a series ended, the older does not come back"
    assert set(counting(lists, DAY - timedelta(days=1))) == {2, 3, 5}
    assert set(counting(lists, date(2021, 6, 1))) == {1, 3}
    assert set(counting(lists, DAY + timedelta(days=1))) == {3, 5, 6}
    assert tags_of([1, 3, 5], counting(lists, DAY)) == ["whitelist", "key_project"]


def head(**changes: object) -> KeyListDraft:
    facts = {"tag": EnterpriseTag.KEY_PROJECT, "name": "重点项目名单", "department": "省发改部门", "adcode": "140000"}
    return KeyListDraft(**(facts | {"list_date": clock.today()} | changes))  # type: ignore[arg-type]


def firms(*found: Enterprise) -> list[ListedFirm]:
    return [ListedFirm(uscc=one.uscc, name=one.name) for one in found]


def own(context: Context, firm: Enterprise) -> Enterprise:
    found = context.unit.enterprises.get(firm.id or 0)
    assert found is not None
    context.unit.session.refresh(found)
    return found


def test_tags_follow_the_lists_and_history_is_kept(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    until = clock.today() + timedelta(days=10)
    with kit.open(SYSTEM, write=True) as context:
        key_lists.take_list(context, head(valid_to=until), firms(firm))
        assert "key_project" in own(context, firm).tags
        assert own(context, firm).is_key
        # The department's next list leaves it out.
        other = next(one for one in context.unit.surveys.without("2000-01", SYSTEM.reach, None) if one.id != firm.id)
        key_lists.take_list(context, head(), firms(other))
        assert "key_project" not in own(context, firm).tags
        assert [one.counts for one in key_lists.lists_of(context, firm.id or 0) if one.listed.tag == "key_project"] == [
            False
        ]
        key_lists.take_list(context, head(valid_to=until), firms(firm))
        context.unit.commit()
    after = clock.midnight(until + timedelta(days=1))
    with time_machine.travel(after, tick=False), kit.open(SYSTEM, write=True) as context:
        assert key_lists.refresh_tags(context) >= 1
        assert "key_project" not in own(context, firm).tags


def test_a_firm_registered_later_is_tied_to_the_list_of_its_region(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    code = demo_uscc(firm.adcode, 992)
    waiting = [ListedFirm(uscc=code, name="山西后来登记有限公司")]
    with kit.open(SYSTEM, write=True) as context:
        key_lists.take_list(context, head(), waiting)
        away = "140105" if not firm.adcode.startswith("1401") else "140703"
        key_lists.take_list(context, head(tag=EnterpriseTag.WHITELIST, adcode=away), waiting)
        facts = {"name": "山西后来登记有限公司", "adcode": firm.adcode, "industry": firm.industry}
        made = context.unit.enterprises.add(EnterpriseDraft(uscc=code, **facts))
        assert made.tags == []
        key_lists.registered(context, made)
        assert own(context, made).tags == ["key_project"]


def test_who_may_import_for_which_region(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(actor(kit, "xianji"), write=True) as context, pytest.raises(Forbidden, match="管辖"):
        key_lists.take_list(context, head(), firms(firm))
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context, pytest.raises(Forbidden):
        key_lists.take_list(context, head(), firms(firm))
    with kit.open(SYSTEM, write=True) as context:
        with pytest.raises(Invalid, match="晚于今天"):
            key_lists.take_list(context, head(list_date=clock.today() + timedelta(days=1)), firms(firm))
        away = "140105" if not firm.adcode.startswith("1401") else "140703"
        foreign = key_lists.take_list(context, head(adcode=away), firms(firm)).id or 0
        context.unit.commit()
    with kit.open(actor(kit, "xianji"), write=False) as context, pytest.raises(NotFound):
        key_lists.get_list(context, foreign)


def test_a_file_is_previewed_row_by_row(kit: Kit) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    lines = ["名单类型,白名单", "来源部门,县工信部门", f"名单日期,{clock.today()}", "统一社会信用代码,单位名称"]
    rows = [
        f"{firm.uscc},{firm.name}",
        f"{firm.uscc},{firm.name}",
        "123,坏代码公司",
        f"{demo_uscc(firm.adcode, 993)},=cmd()公司",
    ]
    with kit.open(actor(kit, "xianji"), write=True) as context:
        intake = previews.preview(context, IntakeKind.KEY_LIST, "白名单.csv", "\n".join(lines + rows).encode())
        view = intakes.get_intake(context, intake.id or 0)
        assert [row.verdict for row in view.rows] == [Verdict.GOOD, Verdict.DUPLICATE, Verdict.BAD, Verdict.WARN]
        assert "统一社会信用代码" in view.rows[2].problems[0]
        name, content = intakes.reject_file(context, intake.id or 0)
        assert name.startswith("需改正_重点企业名单")
        assert content[:2] == b"PK"
        assert intakes.confirm(context, intake.id or 0, version=intake.version).taken == 2
        assert "whitelist" in own(context, firm).tags
        for spoilt, field in (("名单类型,", "tag"), ("名单日期,某天", "list_date"), ("来源部门,", "department")):
            bad = [spoilt if line.split(",")[0] == spoilt.split(",")[0] else line for line in lines]
            with pytest.raises(Invalid) as refused:
                previews.preview(context, IntakeKind.KEY_LIST, "坏.csv", "\n".join(bad + rows).encode())
            assert refused.value.field == field, refused.value.message
