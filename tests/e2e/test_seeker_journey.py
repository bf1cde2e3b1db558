"""A job seeker on a phone, without script: from looking around to being asked, answering, and stopping everything."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from matcher import clock
from matcher.models.placement import InboxAnswer, InterviewMode
from matcher.service import inbox, matching
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.e2e.conftest import Site, Visitor
from tests.factories import actor
from tests.service.test_phone_sign_in import code_sent
from tests.service.test_referrals import submit

NAME, PHONE, DESK_PHONE = "郝试新", "19912340011", "19912340012"
WORK = {"title": "铸件打磨工", "duty": "铸件打磨、去毛刺，操作角磨机", "conditions": "一年以上打磨经验"}


def fits(page: Page) -> None:
    """Nothing scrolls sideways on a phone, and what is pressed is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, page.url
    boxes = [one.bounding_box() for one in page.get_by_role("main").get_by_role("button").all() if one.is_visible()]
    assert all(box and box["height"] >= 36 for box in boxes), page.url


def follow(page: Page, name: str) -> None:
    """Press a button and look at what comes."""
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    fits(page)


def test_a_person_finds_work_on_a_phone_and_stops_everything(site: Site, visit: Visitor) -> None:
    kit = site.kit
    welding, grinding = submit(kit), submit(kit, **WORK)

    # Looking around needs no account; applying leads to signing in, and from there to registering.
    page = visit(width=375, java_script_enabled=False).page
    page.goto("/jobs?q=dianhan")
    fits(page)
    page.goto(f"/jobs/{welding}")
    fits(page)
    page.get_by_role("link", name="我要应聘").click()
    page.get_by_role("link", name="手机号登录").click()
    fits(page)
    page.get_by_role("link", name="六步自助登记").click()
    fits(page)

    # Six short steps. A date that makes the person too young is told before the code is used.
    page.get_by_label("姓名").fill(NAME)
    page.get_by_label("出生日期").fill("2015-05-12")
    page.get_by_label("手机号").fill(PHONE)
    follow(page, "获取验证码")
    code = code_sent(kit, PHONE)
    page.get_by_label("验证码").fill(code)
    follow(page, "下一步")
    expect(page.get_by_role("alert")).to_contain_text("不满16周岁")
    page.get_by_label("出生日期").fill("1990-05-12")
    page.get_by_label("验证码").fill(code)
    follow(page, "下一步")
    expect(page.get_by_role("heading", level=1)).to_have_text("住在哪里")
    page.get_by_label("现在住在").select_option("晋中市太谷区")
    follow(page, "下一步")
    page.get_by_label("求职意向").fill("焊工、铸件打磨工")
    follow(page, "下一步")
    page.get_by_label("有现成的简历或介绍").fill("初中毕业，干焊接机器人操作和打磨6年，有焊工证，会角磨机，能倒班")
    follow(page, "识别这段文字")
    assert "焊" in page.get_by_label("证书").input_value()
    expect(page.get_by_label("学历")).to_have_value("初中")
    page.get_by_label("学历").select_option("高中")
    follow(page, "下一步")
    page.get_by_label("期望薪资").fill("5000元/月")
    page.get_by_label("可到岗日期").fill("随时")
    follow(page, "下一步")
    expect(page.get_by_role("heading", level=1)).to_have_text("同意并完成")
    page.get_by_label("我已阅读").check()
    follow(page, "同意并完成登记")

    # Recommended, with reasons; one tap further the application waits for the officer.
    expect(page.get_by_role("heading", level=1)).to_have_text("为我推荐")
    card = page.get_by_role("article").filter(has=page.locator(f"a[href='/jobs/{welding}']"))
    expect(card.locator(".candidate-grounds")).to_be_visible()
    card.get_by_role("link").first.click()
    page.get_by_role("link", name="我要应聘").click()
    fits(page)
    page.get_by_label("我同意把").check()
    follow(page, "提交应聘")
    expect(page.get_by_role("article")).to_contain_text("待专员办理")
    with kit.open(SYSTEM, write=False) as context:
        person = context.unit.seekers.known_phones([context.unit.seekers.phone_hash(PHONE) or ""])
        seeker_id = next(iter(person.values()))

    # The officer takes the application up, and asks whether the person may be named to another post.
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        matching.build_shortlist(context, grinding)
        context.unit.commit()
    officer = visit("zhuanyuan").page
    officer.goto("/applications")
    officer.get_by_role("button", name="推荐给企业").click()
    expect(officer.get_by_role("status")).to_contain_text("已推荐给企业")
    officer.goto(f"/vacancies/{grinding}/shortlist")
    officer.locator(f"#candidate-{seeker_id}").get_by_role("button", name="网上征求同意").click()
    expect(officer.locator(f"#candidate-{seeker_id}")).to_contain_text("等本人答复")

    # The person says yes; nothing else was handed over before.
    page.goto("/profile")
    fits(page)
    page.get_by_role("link", name="去答复").click()
    fits(page)
    expect(page.get_by_role("article")).to_have_count(2)
    follow(page, "同意推荐")
    expect(page.get_by_role("article").filter(has_text="铸件打磨工")).to_contain_text("等单位答复")

    # The enterprise asks to an interview: time and place are there, and the person's answer reaches the officer.
    with kit.open(actor(kit, "qiye"), write=True) as context:
        (named,) = [one for one in inbox.list_inbox(context) if one.vacancy.id == welding]
        when = {"at": clock.now() + timedelta(days=2), "place": "厂部二楼会议室", "mode": InterviewMode.ONSITE}
        inbox.answer(context, named.referral.id or 0, InboxAnswer.INTERVIEW, **when)  # type: ignore[arg-type]
        context.unit.commit()
    page.goto("/profile/referrals")
    invited = page.get_by_role("article").filter(has_text="厂部二楼会议室")
    fits(page)
    invited.get_by_role("button", name="我去").click()
    expect(page.get_by_role("article").filter(has_text="厂部二楼会议室")).to_contain_text("您已答复：我去")
    officer.goto(f"/vacancies/{welding}/shortlist")
    expect(officer.locator(f"#candidate-{seeker_id}")).to_contain_text("本人答复：我去")

    # One recommendation is left, then everything is stopped: the enterprise sees nobody any more.
    page.get_by_role("article").filter(has_text="铸件打磨工").get_by_role("button", name="不再考虑").click()
    expect(page.get_by_text("已退出这条推荐")).to_be_visible()
    page.goto("/profile")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_role("button", name="停止全部服务").click()
    page.goto("/profile/posts")
    expect(page.get_by_role("main")).to_contain_text("已停止求职")
    with kit.open(actor(kit, "qiye"), write=False) as context:
        assert [one for one in inbox.list_inbox(context) if one.seeker.id == seeker_id] == []
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_the_desk_registers_a_person_who_goes_on_with_the_own_phone(site: Site, visit: Visitor) -> None:
    officer = visit("zhuanyuan").page
    officer.goto("/seekers/new")
    officer.get_by_label("本人到窗口").check()
    officer.get_by_label("同意登记").select_option("柜台")
    for label, text in {
        "姓名": "郭试窗",
        "联系电话": DESK_PHONE,
        "出生日期": "1985-03",
        "所在地区": "晋中市太谷区",
    }.items():
        officer.get_by_label(label).first.fill(text)
    officer.get_by_label("求职意向").fill("焊工")
    officer.get_by_role("button", name="登记", exact=True).click()
    expect(officer.get_by_text("已登记入库")).to_be_visible()
    officer.get_by_label("怎样核实是本人").fill("核对身份证原件")
    officer.get_by_role("button", name="生成登录二维码").click()
    expect(officer.get_by_role("img", name="本人登录的二维码").locator("svg")).to_be_visible()
    link = re.search(r"http\S+/enter/\S+", officer.locator("pre").first.inner_text())
    assert link

    # The person's own phone reads it: one button, and the link is used up.
    page = visit(width=375, java_script_enabled=False).page
    page.goto(link[0])
    assert page.url.endswith("/enter"), "the token does not stay in the address"
    fits(page)
    follow(page, "我是本人，登录")
    expect(page.get_by_role("heading", level=1)).to_have_text("为我推荐")
    page.goto("/profile")
    expect(page.get_by_role("main")).to_contain_text("郭试窗")
    page.get_by_role("button", name="退出").click()
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("链接无效或已失效")

    # From then on a code signs them in, into the same account.
    page.get_by_role("link", name="手机号登录").click()
    page.get_by_label("手机号").fill(DESK_PHONE)
    follow(page, "获取验证码")
    page.get_by_label("验证码").fill(code_sent(site.kit, DESK_PHONE))
    follow(page, "登录")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的资料")
