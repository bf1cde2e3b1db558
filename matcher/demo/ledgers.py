"""Key-enterprise lists, surveys and ledgers of the demo world (名单与台账), put in through their use cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from matcher import clock
from matcher.demo.firms import Firm
from matcher.demo.world import World
from matcher.models.campaign import CampaignDraft, CanvassOutcome
from matcher.models.enums import EnterpriseTag
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.region import SHANXI
from matcher.models.size_statement import SizeDraft
from matcher.models.stay_sheet import ExpectedGap, ReturnDraft, StayDraft
from matcher.models.survey import (
    PostKind,
    ShortReason,
    SurveyDraft,
    SurveyPostDraft,
    SurveyWant,
    month_before,
    month_of,
)
from matcher.planning.stay_rules import least_gap
from matcher.service import campaigns, issues, key_lists, sizes, stay_sheets, surveys
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor

# Which (invented) department hands which list over.
_DEPARTMENTS = {
    EnterpriseTag.ABOVE_SCALE: "省统计部门（演示）",
    EnterpriseTag.WHITELIST: "省工业和信息化部门（演示）",
    EnterpriseTag.SPECIALISED: "省工业和信息化部门（演示）",
    EnterpriseTag.FOUR_ABOVE: "省统计部门（演示）",
    EnterpriseTag.KEY_PROJECT: "省发展改革部门（演示）",
    EnterpriseTag.ZONE: "综改示范区管委会（演示）",
}


def list_firms(context: Context, world: World) -> None:
    """One list per tag, dated two months ago and valid for a year: the firms' tags follow from them."""
    begun = clock.today() - timedelta(days=60)
    for tag, department in _DEPARTMENTS.items():
        firms = [ListedFirm(uscc=firm.uscc, name=firm.name) for firm in world.firms if tag in firm.tags]
        if not firms:
            continue
        head = KeyListDraft(
            tag=tag,
            name=f"{begun.year} 年{tag.label}名单（演示）",
            department=department,
            adcode=SHANXI,
            list_date=begun,
            valid_to=_year_after(begun),
        )
        key_lists.take_list(context, head, firms)


def _year_after(day: date) -> date:
    return day + timedelta(days=365)


_HOLIDAYS = (("元旦", 1, 1, 3), ("劳动节", 5, 1, 5), ("国庆节", 10, 1, 7))
_TROUBLES = (
    (IssueKind.LABOUR, "订单增加，夜班缺少熟练工，希望协调周边县推荐人员", "县公共就业服务中心"),
    (IssueKind.LOGISTICS, "厂区偏远，末班公交早于下班时间，职工夜间返家不便", "县交通运输局"),
    (IssueKind.TRAINING, "新设备到厂，操作人员需要持证，希望组织培训", "县职业培训中心"),
    (IssueKind.POLICY, "不清楚吸纳就业补贴怎样申领，希望上门讲解", "县人社局就业股"),
    (IssueKind.SOCIAL, "职工社保关系转移办理时间长，影响入职", "县社保中心"),
    (IssueKind.FINANCE, "年底货款回笼慢，希望对接稳岗贷款", "县金融服务中心"),
)


def keep_ledgers(kit: Kit, world: World, ids: Mapping[str, int]) -> None:
    """Surveys of two months, a campaign half asked, issues on their way, and stay sheets of the holidays around."""
    rng = Random(f"{world.seed}:ledgers")  # noqa: S311 (demo data, not a secret)
    with kit.open(SYSTEM, write=True, request_id="demo") as context:
        this = month_of(clock.today())
        for number, firm in enumerate(world.firms):
            if number % 7 != 6:
                _survey(context, world, firm, ids[firm.uscc], month_before(this), rng)
            # The first firm has not handed this month in: whoever tries the demo can, in one tap.
            if number and number % 4 != 3 and number % 7 != 6:
                surveys.submit_unchanged(context, ids[firm.uscc], this)
        _sizes(context, world, ids)
        _campaign(context, world, rng)
        _issues(context, world, ids)
        _stays(context, world, ids, rng)
        context.unit.commit()


def _survey(context: Context, world: World, firm: Firm, enterprise_id: int, month: str, rng: Random) -> None:
    staff = firm.employees
    joined, departed = rng.randint(0, max(1, staff // 25)), rng.randint(0, max(1, staff // 30))
    start = max(0, staff - joined + departed)
    posts: list[SurveyPostDraft] = []
    for post in world.posts_of(firm.uscc)[:4]:
        count = post.cells.get("headcount", "")
        if count.isdecimal() and int(count) and post.cells["title"] not in [one.title for one in posts]:
            kind = PostKind.SKILLED if post.cells.get("certificates") else PostKind.GENERAL
            short = max(1, int(count) * 2 // 3)
            reason = rng.choice(list(ShortReason))
            posts.append(SurveyPostDraft(title=post.cells["title"][:60], kind=kind, short=short, reason=reason))
    short = sum(one.short for one in posts)
    draft = SurveyDraft(
        month=month,
        staff_start=start,
        staff_end=staff,
        joined=joined,
        departed=departed,
        needed=short + rng.randint(0, 5),
        short=short,
        wants=rng.sample(list(SurveyWant), 2),
        signer=firm.header.get("contact_name", ""),
        posts=posts,
    )
    made = surveys.submit_survey(context, enterprise_id, draft)
    if rng.random() < 0.1:
        more = draft.model_copy(update={"needed": draft.needed + 2})
        surveys.revise_survey(context, made.id or 0, more, reason="漏报两人")


def _sizes(context: Context, world: World, ids: Mapping[str, int]) -> None:
    """Figures of last year for a few manufacturers; one of them left its revenue out."""
    makers = [firm for firm in world.firms if firm.header["industry"] == "制造业"][:6]
    for number, firm in enumerate(makers):
        enterprise = context.unit.enterprises.get(ids[firm.uscc])
        revenue = None if number == 5 else firm.employees * 60 * 1_000_000
        figures = {"employees": firm.employees, "revenue": revenue, "year": clock.today().year - 1}
        if enterprise is not None:
            draft = SizeDraft(industry_code="C", **figures)
            sizes.state_size(context, enterprise.id or 0, draft, version=enterprise.version)


def _campaign(context: Context, world: World, rng: Random) -> None:
    today = clock.today()
    made = campaigns.make_campaign(
        context,
        CampaignDraft(
            name="岁末年初重点企业用工服务专项行动（演示）",
            first=today - timedelta(days=20),
            last=today + timedelta(days=60),
        ),
    )
    for found in key_lists.list_lists(context):
        if found.listed.tag in (EnterpriseTag.ABOVE_SCALE, EnterpriseTag.WHITELIST):
            campaigns.enter_rows(context, made.id or 0, list_id=found.listed.id)
    names = [officer.name for officer in world.officers] or ["专员"]
    rows = campaigns.get_campaign(context, made.id or 0, limit=10_000).rows
    for row, _firm in rows:
        if rng.random() < 0.35:
            continue
        outcome = rng.choices(list(CanvassOutcome), (6, 4, 1, 1))[0]
        again = today + timedelta(days=7) if outcome in (CanvassOutcome.NEED, CanvassOutcome.LOST) else None
        caller = Context(context.kit, context.unit, Actor(system=True, name=rng.choice(names)))
        on = today - timedelta(days=rng.randint(0, 15))
        campaigns.record_call(caller, row.id or 0, outcome=outcome, version=1, called_on=on, next_call=again)


def _issues(context: Context, world: World, ids: Mapping[str, int]) -> None:
    """Issues of the first firms, each one step further than the one before."""
    for number, firm in enumerate(world.firms[: 2 * len(_TROUBLES)]):
        kind, text, department = _TROUBLES[number % len(_TROUBLES)]
        made = issues.raise_issue(context, ids[firm.uscc], IssueDraft(kind=kind, text=text))
        issue_id, step = made.id or 0, number % 5
        if step >= 1:
            issues.assign_issue(context, issue_id, version=1, department=department, days=10)
        if step >= 2:
            issues.answer_issue(context, issue_id, version=2, text="已与企业对接，方案见附言（演示）")
        if step == 3:
            issues.accept_answer(context, issue_id, version=3)
        if step == 4:
            issues.reopen_issue(context, issue_id, version=3, text="还没有落实")


def _holidays(today: date) -> tuple[tuple[str, date, date], tuple[str, date, date]]:
    """The holiday before today and the one after it."""
    days = [
        (f"{year} 年{name}", date(year, month, first), date(year, month, last))
        for year in (today.year - 1, today.year, today.year + 1)
        for name, month, first, last in _HOLIDAYS
    ]
    after = next(number for number, one in enumerate(days) if one[1] > today)
    return days[after - 1], days[after]


def _stays(context: Context, world: World, ids: Mapping[str, int], rng: Random) -> None:
    """Sheets of the holidays around today, as far as they are near; of the past one with returns."""
    today = clock.today()
    before, after = _holidays(today)
    for number, firm in enumerate(world.firms):
        if number % 3:
            continue
        stay = firm.employees * rng.randint(40, 70) // 100
        leave = (firm.employees - stay) * 9 // 10
        people = {"staff": firm.employees, "stay": stay, "leave": leave, "returners": leave * 9 // 10}
        if (after[1] - today).days <= 120:
            short = least_gap(leave, people["returners"])
            gaps = [ExpectedGap(day=after[2] + timedelta(days=one), short=short) for one in (1, 2, 3) if short]
            draft = StayDraft(holiday=after[0], first=after[1], last=after[2], gaps=gaps, **people)
            stay_sheets.make_sheet(context, ids[firm.uscc], draft)
        if (today - before[2]).days <= 90:
            draft = StayDraft(holiday=before[0], first=before[1], last=before[2], **people)
            sheet = stay_sheets.make_sheet(context, ids[firm.uscc], draft)
            day = min(today, before[2] + timedelta(days=5))
            back = leave * rng.randint(75, 95) // 100
            stay_sheets.record_return(context, sheet.id or 0, ReturnDraft(day=day, due=leave, back=back))
