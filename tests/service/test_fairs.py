"""A job fair from plan to report: who decides, what is lacking, who is let in, what is counted, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from matcher.models.enums import CaseEventKind
from matcher.models.fair_entry import EntryDraft
from matcher.models.fair_kinds import (
    FAIR_MOVES,
    FAIR_STEPS,
    CheckIn,
    EntryState,
    FairKind,
    FairMode,
    FairState,
    FairStep,
    FirmGroup,
)
from matcher.models.lending import WordChannel
from matcher.models.post_end import PostEnd
from matcher.service import (
    closures,
    fair_booths,
    fair_check_ins,
    fair_entries,
    fair_public,
    fair_steps,
    fairs,
    standing,
)
from matcher.service.accounts import actor_of
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.told import Behalf
from matcher.service.upkeep import check_invariants
from tests.factories import actor, enterprise_of
from tests.fairs import (
    SUMMARY,
    as_,
    carried,
    draft,
    entered,
    entry_now,
    fair_now,
    firms_with_posts,
    planned,
    post_of,
    reviewed,
    take,
)


def sound(kit: Kit) -> bool:
    with kit.open(SYSTEM, write=False) as context:
        return [one.rule for one in check_invariants(context)] == []


def test_the_steps_and_the_table_of_states_agree() -> None:
    found: dict[FairState, set[FairState]] = {one: set() for one in FairState}
    for allowed, to in FAIR_MOVES.values():
        for one in allowed:
            found[one].add(to)
    assert found == {state: set(to) for state, to in FAIR_STEPS.items()}


def test_a_fair_from_plan_to_report(kit: Kit) -> None:
    county, city, officer, firm = (actor(kit, one) for one in ("xianji", "shiji", "zhuanyuan", "qiye"))
    bare = as_(kit, county, fairs.plan_fair, draft(county.adcode or ""))
    with pytest.raises(Conflict, match="还缺实施方案、应急预案、安全保卫方案"):
        take(kit, county, bare.id or 0, FairStep.SUBMIT)
    fair_id = planned(kit, county).id or 0
    take(kit, county, fair_id, FairStep.SUBMIT)
    # Alone in the office: the level above decides, never who handed it in, and no officer.
    with pytest.raises(Forbidden, match="上级"):
        take(kit, county, fair_id, FairStep.APPROVE)
    with pytest.raises(Forbidden):
        take(kit, officer, fair_id, FairStep.APPROVE)
    take(kit, city, fair_id, FairStep.RETURN, reason="应急预案太旧")
    assert fair_now(kit, fair_id).returned_reason == "应急预案太旧"
    carried(kit, fair_id, FairState.APPROVED, by=county, approver=city)
    post = post_of(kit, firm.enterprise_id or 0)
    with pytest.raises(NotFound):
        as_(kit, firm, fair_entries.sign_up, fair_id, EntryDraft(vacancy_ids=[post]))
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    entry = as_(kit, firm, fair_entries.sign_up, fair_id, EntryDraft(vacancy_ids=[post]))
    assert (entry.state, entry.said_how) == (EntryState.APPLIED, WordChannel.ACCOUNT)
    with pytest.raises(Conflict, match="已经报名"):
        as_(kit, officer, fair_entries.sign_up, fair_id, EntryDraft(vacancy_ids=[post]),
            Behalf(firm.enterprise_id, WordChannel.PHONE, "王女士"))  # fmt: skip
    with pytest.raises(Conflict, match="没有审核"):
        take(kit, county, fair_id, FairStep.READY)
    reviewed(kit, officer, entry.id or 0)
    with pytest.raises(Conflict, match="没有展位"):
        take(kit, county, fair_id, FairStep.READY)
    as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version)
    take(kit, county, fair_id, FairStep.READY)
    with pytest.raises(Conflict, match="进行中才能签到"):
        as_(kit, officer, fair_check_ins.check_in, entry.id or 0)
    take(kit, county, fair_id, FairStep.OPEN)
    code = fair_now(kit, fair_id).code
    as_(kit, firm, fair_check_ins.check_in_by_code, code)
    with pytest.raises(Conflict, match="已经签到"):
        as_(kit, firm, fair_check_ins.check_in_by_code, code)
    with kit.open(SYSTEM, write=False) as context:
        shown = fair_public.public_fair(context, fair_id)
        before = context.unit.vacancies.get(post).headcount  # type: ignore[union-attr]
    assert [one.enterprise.id for one in shown.stands] == [firm.enterprise_id]
    assert shown.people == before
    take(kit, county, fair_id, FairStep.CLOSE)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.vacancies.get(post).headcount = 77  # type: ignore[union-attr]
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        counts = context.unit.fair_entries.counts([fair_id])[fair_id]
    # What was offered that day stays what it was.
    assert (counts.came, counts.people) == (1, before)
    with pytest.raises(Invalid, match="总结"):
        take(kit, county, fair_id, FairStep.REPORT, summary="好")
    take(kit, county, fair_id, FairStep.REPORT, summary=SUMMARY)
    assert sound(kit)


def test_a_step_is_refused_where_something_is_lacking(kit: Kit) -> None:
    county, city = actor(kit, "xianji"), actor(kit, "shiji")
    later = clock.today() + timedelta(days=3)
    large = planned(kit, county, expected=1000, first=later, last=later).id or 0
    take(kit, county, large, FairStep.SUBMIT)
    with pytest.raises(Conflict, match="安全许可"):
        take(kit, city, large, FairStep.APPROVE)
    with pytest.raises(Conflict, match="不能开始"):
        take(kit, county, large, FairStep.OPEN)
    with pytest.raises(Conflict, match="他人更新"):
        as_(kit, county, fair_steps.take_step, large, FairStep.CANCEL, version=1, reason="场地")
    fair_id = planned(kit, county, first=later, last=later).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    (firm,) = firms_with_posts(kit, 1)
    entry = entered(kit, city, fair_id, firm)
    reviewed(kit, county, entry.id or 0)
    as_(kit, county, fair_booths.give_booth, entry.id or 0, 7, version=entry_now(kit, entry.id or 0).version)
    take(kit, county, fair_id, FairStep.READY)
    with pytest.raises(Conflict, match="当天才能"):
        take(kit, county, fair_id, FairStep.OPEN)


def test_a_public_fair_called_off_tells_who_was_to_come(kit: Kit) -> None:
    county, city, firm = actor(kit, "xianji"), actor(kit, "shiji"), actor(kit, "qiye")
    fair_id = planned(kit, county).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    entered(kit, firm, fair_id, firm.enterprise_id or 0)
    with pytest.raises(Invalid, match="原因"):
        take(kit, county, fair_id, FairStep.CANCEL)
    take(kit, county, fair_id, FairStep.CANCEL, reason="大雪，场地封闭")
    with kit.open(firm, write=False) as context:
        case = context.unit.cases.open_of(firm.enterprise_id or 0)
        assert case is not None
        notes = [one.text for one in context.unit.cases.events(case.id or 0) if one.kind is CaseEventKind.NOTE]
        assert any("取消：大雪，场地封闭" in one for one in notes)
        (_, fair), *_ = fair_entries.own_fairs(context)
        assert (fair.id, fair.cancelled_reason) == (fair_id, "大雪，场地封闭")
        with pytest.raises(Gone, match="大雪"):
            fair_public.public_fair(context, fair_id)
    assert sound(kit)


def test_who_may_not_recruit_is_neither_accepted_nor_let_in(kit: Kit) -> None:
    county, city, province, firm = (actor(kit, one) for one in ("xianji", "shiji", "shengji", "qiye"))
    fair_id = planned(kit, county).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    enterprise_id = firm.enterprise_id or 0
    entry = entered(kit, firm, fair_id, enterprise_id)

    def barred(on: bool) -> None:
        version = enterprise_of(kit, firm).version
        if on:
            as_(kit, province, standing.bar, enterprise_id, version=version, reason="列入失信名单")
        else:
            as_(kit, province, standing.unbar, enterprise_id, version=version)

    barred(True)
    with pytest.raises(Conflict, match="资格"):
        reviewed(kit, county, entry.id or 0)
    barred(False)
    reviewed(kit, county, entry.id or 0)
    as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version)
    carried(kit, fair_id, FairState.OPEN, by=county, approver=city)
    barred(True)
    with pytest.raises(Conflict, match="不能入场"):
        as_(kit, county, fair_check_ins.check_in, entry.id or 0)


def test_posts_are_the_enterprises_own_published_and_still_there(kit: Kit) -> None:
    county, city, firm = actor(kit, "xianji"), actor(kit, "shiji"), actor(kit, "qiye")
    fair_id = planned(kit, county, first=clock.today(), last=clock.today()).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    mine = post_of(kit, firm.enterprise_id or 0)
    other = next(one for one in firms_with_posts(kit, 3) if one != firm.enterprise_id)
    for wrong in ([post_of(kit, other)], [987654321], []):
        with pytest.raises(Invalid):
            as_(kit, firm, fair_entries.sign_up, fair_id, EntryDraft(vacancy_ids=wrong))
    entry = entered(kit, firm, fair_id, firm.enterprise_id or 0, vacancy_ids=[mine])
    with pytest.raises(NotFound):
        as_(kit, actor_of_other(kit, other), fair_entries.withdraw_entry, entry.id or 0, version=entry.version)
    with kit.open(SYSTEM, write=True) as context:
        post = context.unit.vacancies.get(mine)
        assert post is not None
        closures.close_vacancy(context, mine, version=post.version, reason=next(iter(PostEnd)), note="不再招聘")
        context.unit.commit()
    with pytest.raises(Conflict, match="不能展示"):
        reviewed(kit, county, entry.id or 0)


def actor_of_other(kit: Kit, enterprise_id: int) -> Actor:
    with kit.open(SYSTEM, write=False) as context:
        account = context.unit.accounts.by_enterprise(enterprise_id)
    assert account is not None
    return actor_of(account)


def test_a_fair_of_key_firms_takes_others_only_for_a_written_reason(kit: Kit) -> None:
    county, city = actor(kit, "xianji"), actor(kit, "shiji")
    told = {"kind": FairKind.FIRMS, "firm_group": FirmGroup.WHITELIST}
    fair_id = planned(kit, county, **told).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    with kit.open(SYSTEM, write=True) as context:
        firm = firms_with_posts(kit, 1)[0]
        context.unit.enterprises.set_tags(firm, [])
        context.unit.commit()
    entry = entered(kit, city, fair_id, firm)
    with pytest.raises(Invalid, match="白名单"):
        reviewed(kit, county, entry.id or 0)
    done = reviewed(kit, county, entry.id or 0, fit_note="市里临时推荐的重点项目")
    assert done.fit_note == "市里临时推荐的重点项目"


def test_invited_firms_accept_and_the_refused_sign_up_anew(kit: Kit) -> None:
    county, city, firm = actor(kit, "xianji"), actor(kit, "shiji"), actor(kit, "qiye")
    fair_id = planned(kit, county).id or 0
    carried(kit, fair_id, FairState.APPROVED, by=county, approver=city)
    enterprise_id = firm.enterprise_id or 0
    (entry,) = as_(kit, county, fair_entries.invite, fair_id, [enterprise_id])
    assert as_(kit, county, fair_entries.invite, fair_id, [enterprise_id]) == []
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    entered(kit, firm, fair_id, enterprise_id)
    assert entry_now(kit, entry.id or 0).state is EntryState.APPLIED
    reviewed(kit, county, entry.id or 0, accept=False, reason="岗位不符合主题")
    entered(kit, firm, fair_id, enterprise_id)
    now = reviewed(kit, county, entry.id or 0)
    as_(kit, firm, fair_entries.withdraw_entry, entry.id or 0, version=now.version)
    assert entry_now(kit, entry.id or 0).booth is None
    assert sound(kit)


def test_booths_by_rule_by_hand_and_exchanged(kit: Kit) -> None:
    county, city = actor(kit, "xianji"), actor(kit, "shiji")
    fair_id = planned(kit, county, booths=9).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    province = actor(kit, "shengji")
    for firm in firms_with_posts(kit, 5):
        entry = entered(kit, province, fair_id, firm)
        reviewed(kit, county, entry.id or 0)
    rows = as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version)
    assert [one.entry.booth for one in rows] == [1, 2, 3, 4, 5]
    industries = [one.enterprise.industry for one in rows]
    # Industries stand together: each begins once.
    begins = [one for one, before in zip(industries, [None, *industries], strict=False) if one is not before]
    assert len(begins) == len(set(industries))
    again = as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version, anew=True)
    assert [one.entry.id for one in again] == [one.entry.id for one in rows]
    one, two = (entry_now(kit, row.entry.id or 0) for row in again[:2])
    with pytest.raises(Conflict, match="1 号展位已排给"):
        as_(kit, county, fair_booths.give_booth, two.id or 0, 1, version=two.version)
    as_(kit, county, fair_booths.swap_booths, one.id or 0, two.id or 0, version=one.version, other_version=two.version)
    assert [entry_now(kit, each.id or 0).booth for each in (one, two)] == [2, 1]
    with pytest.raises(Invalid, match="1 到 9"):
        as_(kit, county, fair_booths.give_booth, two.id or 0, 10, version=two.version + 1)


def test_the_paper_sheet_is_entered_within_a_week(kit: Kit) -> None:
    county, city, firm = actor(kit, "xianji"), actor(kit, "shiji"), actor(kit, "qiye")
    back = 8
    with clock.days_ago(back):
        fair_id = planned(kit, county).id or 0
        carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
        entry = entered(kit, firm, fair_id, firm.enterprise_id or 0)
        reviewed(kit, county, entry.id or 0)
        as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version)
        carried(kit, fair_id, FairState.CLOSED, by=county, approver=city)
        with pytest.raises(Conflict, match="签到表"):
            as_(kit, county, fair_check_ins.check_in, entry.id or 0)
    with clock.days_ago(back - 7):
        as_(kit, county, fair_check_ins.check_in_sheet, fair_id, [entry.id or 0])
        with kit.open(SYSTEM, write=False) as context:
            assert context.unit.fair_entries.counts([fair_id])[fair_id].came == 1
        assert entry_now(kit, entry.id or 0).checked_in_how is CheckIn.LIST
        assert sound(kit)
        as_(kit, county, fair_check_ins.undo_check_in, entry.id or 0)
        assert sound(kit)
    with pytest.raises(Conflict):
        as_(kit, county, fair_check_ins.check_in_sheet, fair_id, [entry.id or 0])


def test_a_market_holds_a_small_fair_its_county_approves(kit: Kit) -> None:
    market, county = actor(kit, "linggong"), actor(kit, "xianji")
    told = {"kind": FairKind.ODD_JOB, "market_id": market.market_id, "firm_group": FirmGroup.FLEXIBLE}
    place = market.adcode or ""
    with pytest.raises(Invalid, match="本市场"):
        as_(kit, market, fairs.plan_fair, draft(place))
    fair_id = planned(kit, market, adcode=place, **told).id or 0
    assert fair_now(kit, fair_id).unit_adcode == place
    take(kit, market, fair_id, FairStep.SUBMIT)
    decider = county if county.adcode == place else actor(kit, f"county{place}")
    take(kit, decider, fair_id, FairStep.APPROVE)
    take(kit, market, fair_id, FairStep.PUBLICISE)
    (firm,) = firms_with_posts(kit, 1)
    with pytest.raises(NotFound):
        entered(kit, market, fair_id, firm)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.enterprises.get(firm).adcode = place  # type: ignore[union-attr]
        context.unit.commit()
    entry = entered(kit, market, fair_id, firm)
    reviewed(kit, market, entry.id or 0)


def test_an_online_fair_has_a_link_and_no_booths(kit: Kit) -> None:
    county, city, firm = actor(kit, "xianji"), actor(kit, "shiji"), actor(kit, "qiye")
    fair_id = planned(kit, county, mode=FairMode.ONLINE, address="", link="https://live.example.cn/1").id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    entry = entered(kit, firm, fair_id, firm.enterprise_id or 0)
    reviewed(kit, county, entry.id or 0)
    with pytest.raises(Conflict, match="没有展位"):
        as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version)
    assert carried(kit, fair_id, FairState.CLOSED, by=county, approver=city).state is FairState.CLOSED
