"""A registration changes: by a roster, at a desk and by the person; the next search finds what they say now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from matcher.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from matcher.models.audit import AuditEntry
from matcher.models.enums import ConsentKind, IntakeKind
from matcher.models.seeker import Seeker
from matcher.models.states import Verdict
from matcher.scoring.rank import shortlist
from matcher.service import consents, intakes, previews, referrals, registrations, restated_people, reveal_quota
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.registrations import Registration, Told
from tests.factories import actor
from tests.service.test_pool import POST, TODAY, pool_of, refreshed
from tests.service.test_referrals import do, listed, submit

NAME, PHONE = "测甲乙", "19900008881"
PERSON = {
    "姓名": NAME, "联系电话": PHONE, "出生日期": "1990-05-01", "所在地区": "太谷区", "求职意向": "保洁员",
    "学历": "高中", "证书": "健康证", "期望薪资": "4000元/月", "可上班时段": "周末全天", "本人底线": "只在本县",
    "可到岗日期": "随时", "技能特长": "会做饭", "同意登记": "电话",
}  # fmt: skip


def hand_in(kit: Kit, *rows: Mapping[str, str], who: str = "zhuanyuan") -> intakes.IntakeView:
    """A preview of a roster with these rows; cells left out are empty."""
    text = "\n".join([",".join(PERSON), *(",".join(row.get(label, "") for label in PERSON) for row in rows)])
    with kit.open(actor(kit, who), write=True) as context:
        made = previews.preview(context, IntakeKind.SEEKERS, "名册.csv", text.encode())
        view = intakes.get_intake(context, made.id or 0)
        context.unit.commit()
    return view


def take(kit: Kit, view: intakes.IntakeView, who: str = "zhuanyuan") -> intakes.Receipt:
    return do(kit, intakes.confirm, view.intake.id, version=view.intake.version, who=who)


def row(**changes: str) -> dict[str, str]:
    return {"姓名": NAME, "联系电话": PHONE, **changes}


@pytest.fixture
def person(kit: Kit) -> int:
    """Somebody whom the officer registered."""
    assert take(kit, hand_in(kit, PERSON)).taken == 1
    with kit.open(SYSTEM, write=False) as context:
        return context.unit.seekers.known_phones([context.unit.seekers.phone_hash(PHONE) or ""]).popitem()[1]


def words(kit: Kit, seeker_id: int) -> dict[str, str]:
    with kit.open(SYSTEM, write=False) as context:
        known = restated_people.load(context, [context.unit.seekers.get(seeker_id)])[seeker_id]
        return restated_people.words_of(context, known.draft)


def stop(kit: Kit, seeker_id: int) -> None:
    """The person takes back the consent to be registered."""
    with kit.open(Actor(role=actor(kit, "qiuzhi").role, seeker_id=seeker_id), write=True) as context:
        given = [one for one in context.unit.consents.of_seeker(seeker_id) if one.kind is ConsentKind.PROFILE]
        consents.withdraw_consent(context, given[0].id or 0)
        context.unit.commit()


def trail(kit: Kit, seeker_id: int) -> list[dict[str, Any]]:
    with kit.open(SYSTEM, write=False) as context:
        query = sa.select(AuditEntry.action, AuditEntry.account_id, AuditEntry.data)
        rows = context.unit.session.execute(query.where(AuditEntry.subject_id == seeker_id))
        return [dict(one._mapping) for one in rows if one.action in ("seeker.change", "seeker.register")]


def test_a_roster_shows_old_and_new_and_changes_only_what_it_states(kit: Kit, person: int) -> None:
    before = words(kit, person)
    view = hand_in(kit, row(求职意向="电焊工、气焊工", 期望薪资="6500", 证书="清空", 学历="无", 技能特长="/"))
    told = [(one["label"], one["old"], one["new"]) for one in view.rows[0].changes]
    assert view.rows[0].verdict is Verdict.UPDATE
    assert told == [
        ("求职意向", "保洁员", "电焊工、气焊工"),
        ("证书", "健康证", "未填"),
        ("期望薪资", "4000元/月", "6500元/月"),
    ]
    assert words(kit, person) == before, "nothing is taken before it is confirmed"
    receipt = take(kit, view)
    assert (receipt.taken, receipt.skipped) == (1, 0)
    changed = {"wanted": "电焊工、气焊工", "pay": "6500元/月", "certificates": ""}
    assert words(kit, person) == before | changed, "an empty cell, 无 and / erase nothing"
    again = hand_in(kit, row(求职意向="电焊工、气焊工", 期望薪资="6500"), PERSON)
    assert [one.verdict for one in again.rows] == [Verdict.DUPLICATE] * 2, "unchanged, and the same telephone twice"
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        after = intakes.get_intake(context, view.intake.id or 0)
    assert {one["old"] + one["new"] for one in after.rows[0].changes} == {""}, "who they were is not told afterwards"
    assert trail(kit, person)[0]["data"]["fields"] == ["wanted", "certificates", "pay"]


def test_a_registration_said_in_its_own_words_is_unchanged(kit: Kit, person: int) -> None:
    labels = dict(zip(registrations.LABELS.values(), registrations.LABELS, strict=True))
    own = words(kit, person)
    said = hand_in(kit, {label: own.get(labels[label], "") for label in PERSON})
    assert [one.verdict for one in said.rows] == [Verdict.DUPLICATE]
    with kit.open(SYSTEM, write=False) as context:
        people = list(context.unit.seekers.seeking())[:200]
        for one in restated_people.load(context, people).values():
            spoken = restated_people.words_of(context, one.draft)
            assert restated_people.restate(context, one, spoken).changes == [], spoken


def test_another_name_unreadable_cells_and_a_stale_preview(kit: Kit, person: int) -> None:
    other, unread, refused, older = (
        hand_in(kit, row(姓名="测别人", 期望薪资="9000")),
        hand_in(kit, row(学历="看不清", 期望薪资="5100")),
        hand_in(kit, row(期望薪资="5200", 同意登记="未同意")),
        hand_in(kit, row(期望薪资="5300")),
    )
    assert other.rows[0].verdict in (Verdict.DUPLICATE, Verdict.BAD)
    full = hand_in(kit, PERSON | {"姓名": "测别人", "期望薪资": "9000"})
    assert full.rows[0].verdict is Verdict.DUPLICATE
    assert "该联系电话已登记" in full.rows[0].problems[-1]
    assert not full.rows[0].changes
    assert refused.rows[0].verdict is Verdict.BAD
    assert [one["column"] for one in unread.rows[0].changes] == ["pay"], "what cannot be read changes nothing"
    assert any("学历" in one for one in unread.rows[0].problems)
    take(kit, unread)
    receipt = take(kit, older)
    assert (receipt.taken, receipt.skipped) == (0, 1)
    assert words(kit, person)["pay"] == "5100元/月"
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert "登记有变化" in intakes.get_intake(context, older.intake.id or 0).rows[0].problems[-1]


def test_a_person_of_another_county_is_neither_shown_nor_changed(kit: Kit, person: int) -> None:
    do_change(kit, person, place="大同市平城区")
    view = hand_in(kit, PERSON | {"期望薪资": "9000"})
    assert view.rows[0].verdict is Verdict.DUPLICATE
    assert not view.rows[0].changes
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        answers = set()
        for one in (person, 912_345_678):
            for ask in (
                lambda one=one: registrations.get_registration(context, one),
                lambda one=one: registrations.reveal(context, one, purpose="联系"),
                lambda one=one: registrations.change_registration(
                    context, one, {"pay": "9000"}, version=1, told=Told.DESK
                ),
            ):
                with pytest.raises(NotFound) as refused:
                    ask()
                answers.add(refused.value.message)
    assert len(answers) == 1
    stop(kit, person)
    anew = hand_in(kit, PERSON | {"期望薪资": "9000"})
    assert anew.rows[0].verdict is Verdict.UPDATE, "who moved here and agrees anew is registered here"
    assert [one["label"] for one in anew.rows[0].changes] == ["求职登记"], "what the other county held is not shown"
    take(kit, anew)
    assert (words(kit, person)["place"], words(kit, person)["pay"]) == ("晋中市太谷区", "9000元/月")


def do_change(kit: Kit, seeker_id: int, who: str = "zhuanyuan", told: Told = Told.DESK, **cells: str) -> Seeker:
    with kit.open(SYSTEM, write=False) as context:
        stored = context.unit.seekers.get(seeker_id)
    assert stored is not None
    return do(kit, registrations.change_registration, seeker_id, cells, version=stored.version, told=told, who=who)


def test_who_took_the_consent_back_is_registered_anew_only_with_a_fresh_one(kit: Kit, person: int) -> None:
    stop(kit, person)
    without = hand_in(kit, row(期望薪资="5500"))
    assert without.rows[0].verdict is Verdict.BAD
    assert "重新征得本人同意" in without.rows[0].problems[0]
    with pytest.raises(Invalid, match="重新征得本人同意"):
        do_change(kit, person, pay="5500")
    take(kit, hand_in(kit, row(期望薪资="5500", 同意登记="柜台")))
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(person)
        held = context.unit.consents.of_seeker(person)
    assert seeker is not None
    assert seeker.seeking
    assert [(one.channel.value, one.withdrawn_at is None) for one in held] == [("desk", True), ("phone", False)]
    assert words(kit, person)["pay"] == "5500元/月"
    assert words(kit, person)["wanted"] == "保洁员"


def test_every_worker_finds_a_change_in_its_next_search(kit: Kit, person: int, tmp_path: Any) -> None:
    one, other = (refreshed(kit, pool_of(kit, tmp_path / name)) for name in ("one", "other"))

    def listed(pool: Any) -> set[int]:
        return {
            found.seeker_id for found in shortlist(refreshed(kit, pool).index, POST, top=1000, today=TODAY).candidates
        }

    def ranked(pool: Any) -> int:
        found = shortlist(refreshed(kit, pool).index, POST, top=1000, today=TODAY).candidates
        return next((at for at, each in enumerate(found) if each.seeker_id == person), 10_000)

    assert person not in listed(one), "this person goes to no other county"
    do_change(kit, person, wanted="电焊工", skills="焊接、钢结构", limits="清空", wanted_places="清空")
    assert ranked(one) == ranked(other) < 50
    do_change(kit, person, limits="只在本县")
    assert person not in listed(one) | listed(other), "a limit holds at once"
    do_change(kit, person, limits="清空")
    stop(kit, person)
    assert person not in listed(one) | listed(other)


def test_at_the_desk_every_field_changes_and_the_trail_names_fields_without_values(kit: Kit, person: int) -> None:
    cells = {
        "name": "测新名", "phone": "19900008889", "birth": "1991-06-02", "wanted": "叉车司机", "pay": "7000",
        "windows": "工作日18:00-22:00", "education": "大专", "night": "是", "radius": "30公里", "hardship": "是",
        "experience": "3年", "skill_grade": "中级工", "history": "在测新名家的车间干过", "flexible": "是",
        "forms": "零工", "available": "2099-01-01", "certificates": "叉车证", "skills": "清空",
        "own_tools": "冲击钻", "transport": "货车",
    }  # fmt: skip
    do_change(kit, person, told=Told.PHONE, **cells)
    now = words(kit, person)
    assert (now["name"], now["phone"], now["birth"]) == ("测新名", "19900008889", "1991-06-02")
    assert (now["windows"], now["night"], now["skills"]) == ("周一、周二、周三、周四、周五18:00-22:00", "是", "")
    assert "测新名" not in now["history"], "a name is kept out of free text, as at registration"
    last = trail(kit, person)[-1]
    assert last["account_id"] == actor(kit, "zhuanyuan").account_id
    assert last["data"]["source"] == "phone"
    assert set(last["data"]["fields"]) == set(cells)
    assert not any(value in str(last["data"]) for value in cells.values() if value not in ("是", "清空"))
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        view = registrations.get_registration(context, person)
        assert (view.words["name"], view.words["phone"], view.words["birth"]) == ("测**", "199****8889", "1991年")
        assert view.trail[0].source == "电话"
        shown = registrations.reveal(context, person, purpose="通知面试")
        assert shown == {"name": "测新名", "phone": "19900008889", "birth": "1991-06-02"}
        with pytest.raises(Conflict, match="已被他人更新"):
            registrations.change_registration(context, person, {"pay": "8000"}, version=1, told=Told.DESK)
        with pytest.raises(registrations.Unfit) as refused:
            registrations.change_registration(
                context, person, {"place": "火星", "education": "看不清", "wanted": "清空"}, version=2, told=Told.DESK
            )
        assert set(refused.value.columns) == {"place", "education", "wanted"}
        with pytest.raises(Invalid, match="没有改动"):
            registrations.change_registration(context, person, {"pay": "7000元/月"}, version=2, told=Told.DESK)
        found = registrations.find_registrations(context, phone="199 0000 8889")
        assert [one.seeker.id for one in found] == [person]
        assert [one.seeker.id for one in registrations.find_registrations(context, name="测新名")] == [person]


def test_an_officer_looks_at_so_many_people_a_day_outside_the_own_cases(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reveal_quota, "REVEALS_PER_DAY", 2)
    post = submit(kit)
    own = listed(kit, post)[0]
    do(kit, referrals.mark_contacted, post, own)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        others = [one.seeker.id or 0 for one in registrations.list_registrations(context, limit=50)[0]]
        busy = {one for one in others if context.unit.referrals.of_seeker(one)}
    one, two, three = [each for each in others if each not in busy][:3]
    for each in (one, two, one):
        do(kit, registrations.reveal, each, purpose="电话通知政策")
    with pytest.raises(TooMany, match="已满 2 人") as told:
        do(kit, registrations.reveal, three, purpose="电话通知政策")
    assert told.value.code == "reveal_quota"
    with pytest.raises(Invalid, match="查看目的"):
        do(kit, registrations.reveal, one, purpose=" ")
    do(kit, registrations.reveal, two, purpose="再次通知")
    assert do(kit, registrations.reveal, three, purpose="代专员查看", who="xianji")["phone"], "the county goes on"
    county = actor(kit, "zhuanyuan").adcode
    with kit.open(SYSTEM, write=True) as context:
        mine = context.unit.seekers.get(own)
        assert mine is not None
        mine.adcode = county or actor(kit, "xianji").adcode or mine.adcode
        context.unit.commit()
    do(kit, registrations.reveal, own, purpose="约面试")
    with kit.open(SYSTEM, write=False) as context:
        rows = context.unit.session.exec(
            sa.select(AuditEntry.action, AuditEntry.subject_id).where(col(AuditEntry.action).startswith("contact."))
        ).all()
    assert ("contact.reveal.other", one) in [tuple(each) for each in rows]
    assert ("contact.reveal", own) in [tuple(each) for each in rows], "people of the own cases are not counted"


def test_a_new_person_is_registered_at_the_desk_with_their_consent(kit: Kit, person: int) -> None:
    cells = {"name": "测丙丁", "phone": "19900008882", "place": "太谷区", "wanted": "普工", "consent": "柜台"}
    made = do(kit, registrations.register_person, cells, told=Told.DESK)
    assert words(kit, made)["wanted"] == "普工"
    assert trail(kit, made)[0]["data"]["source"] == "desk"
    for wrong, field in (({"consent": ""}, "consent"), ({"phone": PHONE}, "phone"), ({"birth": "2020-01-01"}, "birth")):
        with pytest.raises(Invalid) as refused:
            do(kit, registrations.register_person, cells | wrong, told=Told.DESK)
        assert refused.value.field == field
    by_market = do(kit, registrations.register_person, cells | {"phone": "19900008883"}, told=Told.DESK, who="linggong")
    with kit.open(actor(kit, "linggong"), write=False) as context:
        assert registrations.may_see(context, by_market)
        assert not registrations.may_see(context, made), "a market sees those it brought"


def test_people_correct_their_own_wishes_and_nothing_else(kit: Kit) -> None:
    who = actor(kit, "qiuzhi")

    def own() -> Registration:
        with kit.open(who, write=False) as context:
            return registrations.own_registration(context)

    def change(cells: dict[str, str], **options: Any) -> None:
        do(kit, registrations.change_own, cells, version=own().seeker.version, who="qiuzhi", **options)

    change({"wanted": "电焊工", "pay": "8000", "limits": "低于6000元不去"})
    assert (own().words["wanted"], own().words["pay"]) == ("电焊工", "6000元/月"), "the limit is the least pay"
    with pytest.raises(Invalid, match="不能在网上更正"):
        change({"name": "换个名字"})
    stop(kit, who.seeker_id or 0)
    with pytest.raises(Invalid, match="勾选同意"):
        change({"pay": "7000"})
    change({"pay": "7000"}, agree=True)
    assert own().agreed
    with pytest.raises(Forbidden), kit.open(who, write=False) as context:
        registrations.get_registration(context, who.seeker_id or 0)
    with pytest.raises(Forbidden), kit.open(actor(kit, "shiji"), write=False) as context:
        registrations.get_registration(context, who.seeker_id or 0)
