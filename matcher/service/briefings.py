"""The briefing for leaders (专报) of a unit and a month or campaign: counted as 附件4, held against the last period.

Figures of a filed month are those that were filed. A campaign is held against the last one of the same kind (made from
the same template), else against the last one the unit took part in; both as of their last day, or of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Invalid
from matcher.forms.briefing import briefing_document
from matcher.models.annex_figure import IN_FORM, AnnexFigure
from matcher.models.briefing import Briefing, Headline
from matcher.models.campaign import Campaign
from matcher.models.enums import RegionLevel
from matcher.models.monthly import MonthlySheet
from matcher.models.monthly_filing import MonthlyFiling
from matcher.models.survey import month_bounds, month_of
from matcher.models.task_force import Duty
from matcher.planning import annex_figures as counts
from matcher.service import annex_figures, monthly, monthly_filings
from matcher.service.annex_figures import Asked
from matcher.service.context import Context

# So many industries are named, and so many people of an office.
_INDUSTRIES, _PEOPLE = 3, 2
_OFFICES = {
    RegionLevel.PROVINCE: "人力资源和社会保障厅",
    RegionLevel.CITY: "人力资源和社会保障局",
    RegionLevel.COUNTY: "人力资源和社会保障局",
}


@dataclass(frozen=True, slots=True)
class Counts:
    """What is counted of a period: the figures of 附件4, 服务家次, key enterprises and how many nobody served."""

    figures: Mapping[AnnexFigure, int]
    times: int
    enterprises: int
    unserved: int
    overdue: int


def get_briefing(context: Context, *, month: str = "", campaign_id: int | None = None, adcode: str = "") -> Briefing:
    """The briefing of a month (the running one unless told otherwise) or of a campaign; the own unit's by default.

    Raises ``Invalid`` for both at once, ``NotFound`` for a unit or campaign out of reach, ``Conflict`` for a filed
    month that no longer bears its digest.
    """
    if campaign_id is not None and month.strip():
        raise Invalid("月份和专项行动只写一个", field="month")
    asked = annex_figures.ask(context, adcode=adcode, campaign_id=campaign_id)
    if campaign_id is not None and asked.campaign is not None:
        return _of_campaign(context, asked, asked.campaign)
    return _of_month(context, asked, monthly.month_asked(month))


def document(
    context: Context, *, month: str = "", campaign_id: int | None = None, adcode: str = ""
) -> tuple[str, bytes]:
    """File name and docx of a briefing."""
    told = get_briefing(context, month=month, campaign_id=campaign_id, adcode=adcode)
    return f"{told.title}_{told.period.partition('（')[0]}.docx", briefing_document(told)


def _of_month(context: Context, asked: Asked, month: str) -> Briefing:
    sheet, filing = _month(context, asked.adcode, month)
    last = monthly_filings.last_month(context, sheet)
    before = last.sheet if last.filing is not None or last.sheet.told else None
    now, was = _counted(sheet), _counted(before) if before is not None else None
    gap = Headline("重点企业用工缺口", "人", sheet.sums.gap_end, before.sums.gap_end if before is not None else None)
    end = month_bounds(month)[1] - timedelta(days=1)
    open_yet = f"（截至{_day(clock.today())}）" if end > clock.today() and filing is None else ""
    told = f"{_month_words(last.sheet.month)}（{'已填报' if last.filing else '未填报，按现在所知'}）"
    if filing is not None:
        basis = f"数据为{month}月度调度{filing.kind_label}（{_day(clock.local(filing.filed_at).date())}）"
    else:
        basis = f"本月未填报，数据截至{clock.local(sheet.cutoff):%Y-%m-%d %H:%M}"
    running = [one for one in context.unit.annex_rows.campaigns(asked.adcode) if one.first <= min(end, clock.today())]
    return Briefing(
        asked.adcode,
        asked.place,
        _office(asked),
        _month_words(month) + open_yet,
        told if before is not None else "",
        basis,
        (*_headlines(now, was), gap),
        _sentences(now, was, asked.place),
        _troubles(now, sheet),
        _contact(context, asked.adcode, running[0] if running else None),
        _day(clock.today()),
    )


def _of_campaign(context: Context, asked: Asked, campaign: Campaign) -> Briefing:
    earlier = [one for one in context.unit.annex_rows.campaigns(asked.adcode) if one.first < campaign.first]
    same = [one for one in earlier if one.template and one.template == campaign.template]
    past = next(iter(same or earlier), None)
    now, was = _count(context, asked, campaign), _count(context, asked, past) if past is not None else None
    end = min(campaign.last, clock.today())
    sheet, _ = _month(context, asked.adcode, month_of(end))
    until = f"截至{_day(end)}" if end < campaign.last else f"至{_day(end)}"
    return Briefing(
        asked.adcode,
        asked.place,
        _office(asked),
        f"{campaign.name[:40]}（{_day(campaign.first)}{until}）",
        past.name[:30] if past is not None else "",
        f"数据截至{clock.local(asked.cutoff):%Y-%m-%d %H:%M}，缺口为{sheet.month}",
        _headlines(now, was),
        _sentences(now, was, asked.place),
        _troubles(now, sheet),
        _contact(context, asked.adcode, campaign),
        _day(clock.today()),
    )


def _month(context: Context, adcode: str, month: str) -> tuple[MonthlySheet, MonthlyFiling | None]:
    """A month as it was filed, else as it is known now."""
    filing = context.unit.monthly_filings.latest(adcode, month)
    if filing is not None:
        return monthly_filings.redrawn(context, filing.id or 0).sheet, filing
    return monthly.get_month(context, month=month, adcode=adcode), None


def _counted(sheet: MonthlySheet) -> Counts:
    return Counts(sheet.figures, sheet.sums.served, sheet.sums.enterprises, sheet.unserved, sheet.overdue)


def _count(context: Context, asked: Asked, campaign: Campaign) -> Counts:
    """A campaign as 附件4 counts it, as of its last day or of today."""
    day = min(campaign.last, clock.today())
    window = replace(asked, campaign=campaign, first=campaign.first, last=campaign.last, day=day)
    history = annex_figures.history(context, window)
    firms = context.unit.annex_rows.key_firms(annex_figures.key_lists_of(context, window), asked.adcode)
    served = {one.enterprise_id for one in history.services}
    return Counts(
        dict.fromkeys(AnnexFigure, 0) | counts.count(history).total,
        len(history.services),
        len(firms),
        len(firms.keys() - served),
        monthly.overdue_cases(context, asked.adcode, day),
    )


def _headlines(now: Counts, was: Counts | None) -> list[Headline]:
    """The figures of the form in its order, 服务家次 behind the number of key enterprises that were served."""
    found = []
    for one in IN_FORM:
        found.append(Headline(one.label, one.unit, now.figures[one], was.figures[one] if was else None))
        if one is AnnexFigure.SERVED:
            found.append(Headline("服务重点企业家次", "家次", now.times, was.times if was else None))
    return found


def _sentences(now: Counts, was: Counts | None, place: str) -> list[str]:
    """What was done, in two sentences."""
    figure = now.figures
    solved = Headline("", "人", figure[AnnexFigure.SOLVED], was.figures[AnnexFigure.SOLVED] if was else None)
    return [
        f"{place}本期举办线下招聘会 {figure[AnnexFigure.FAIRS]} 场，参会单位 {figure[AnnexFigure.FIRM_TIMES]} 家次，"
        f"提供岗位 {figure[AnnexFigure.POSTS]} 个，入场求职 {figure[AnnexFigure.VISITORS]} 人次，"
        f"达成初步意向 {figure[AnnexFigure.INTENTIONS]} 人。",
        f"对接服务重点企业 {figure[AnnexFigure.SERVED]} 家、{now.times} 家次，"
        f"解决用工 {solved.now} 人，{solved.words()}。",
    ]


def _troubles(now: Counts, sheet: MonthlySheet) -> list[str]:
    """Whom nobody served, what is overdue, where people are lacking, who did not say."""
    found = []
    if not now.enterprises:
        found.append("没有有效的重点企业名单")
    if now.unserved:
        share = f"，占 {now.enterprises} 家的 {100 * now.unserved / now.enterprises:.1f}%"
        found.append(f"{now.unserved} 家重点企业尚未对接服务{share}")
    if now.overdue:
        found.append(f"{now.overdue} 件案件有事项逾期未办")
    if sheet.gaps:
        named = "、".join(f"{name} {gap} 人" for name, gap in sheet.gaps[:_INDUSTRIES])
        more = "居前" if len(sheet.gaps) > _INDUSTRIES else ""
        found.append(f"重点企业用工缺口 {sheet.sums.gap_end} 人，其中{named}{more}")
    silent = sheet.sums.enterprises - sheet.sums.surveyed
    if silent:
        found.append(f"{silent} 家重点企业没有填报 {sheet.month} 用工需求调查，缺口未计入")
    return found


def _contact(context: Context, adcode: str, campaign: Campaign | None) -> str:
    """Whom to ask: who does the work in the unit's task force, else its officers whose telephone is known."""
    today = clock.today()
    people: Sequence[tuple[str, str]] = ()
    if campaign is not None:
        serving = context.unit.task_forces.of_unit(campaign.id or 0, adcode, today)
        people = [(one.name, one.phone) for one in serving if one.duty is Duty.HANDLER]
    if not people:
        posted = context.unit.officers.within(adcode)
        people = [
            (one.name, one.office_phone) for one in posted if one.adcode == adcode and one.active and one.office_phone
        ]
    if not people:
        return "联系人：未登记"
    return "联系人：" + "；".join(f"{name[:10]} {phone[:20]}" for name, phone in people[:_PEOPLE])


def _office(asked: Asked) -> str:
    """The office whose paper it is; a zone's is called by the zone alone."""
    return asked.place + _OFFICES.get(asked.level, "")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _month_words(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"
