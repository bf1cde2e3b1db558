"""The notice's four forms (附件1–4) of a unit, filled from the records, and as files of exactly that form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from matcher.errors import Invalid, NotFound
from matcher.forms import annex
from matcher.models.annex import AnnexKind, AnnexTable
from matcher.models.annex_figure import IN_FORM, AnnexFigure
from matcher.models.enterprise import Enterprise
from matcher.models.enums import IntakeKind, RegionLevel
from matcher.models.fair import Fair
from matcher.models.fair_kinds import PeopleGroup
from matcher.models.money import plain_yuan
from matcher.models.task_force import TaskForceMember
from matcher.models.vacancy import Vacancy
from matcher.service import annex_figures
from matcher.service.annex_figures import Asked, Report
from matcher.service.context import Context

# As the notice prints them (晋人社厅函〔2022〕1253号); its days and whom to send to are the campaign's.
COLUMNS = {
    AnnexKind.TASK_FORCE: ("单位（部门）", "姓名", "职务", "联系方式"),
    AnnexKind.FAIR_PLAN: ("序号", "市县", "时间", "地点", "主题", "面向群体", "拟组织参会单位数"),
    AnnexKind.RESULTS: ("", "项目", "数据"),
}
NOTES = {
    AnnexKind.BROCHURES: "注：通知未附本表式样，栏目依《人力资源市场暂行条例》第二十四条推定（推定字段）。",
    AnnexKind.TASK_FORCE: "备注：请于 {due}前上报此表。",
    AnnexKind.FAIR_PLAN: "注：市级负责统计全市（含所辖各县区）活动安排，按照市级及县（市、区）逐条列出。",
    AnnexKind.RESULTS: "备注：1. 开展重点企业用工服务情况每月要定期填报至重点企业用工常态化服务调度系统。\n"
    "2. 本表由市人社部门汇总全市数据后填报，于 {due}前报至{to}。",
}
FAIRS_PART, FIRMS_PART = "线下招聘会", "重点企业用工服务情况"
# Of 附件1's columns, those of the header (h) and of the posts (c) by their key in data/forms/brochure.toml.
_BROCHURE = (
    ("h", "name"),
    ("c", "title"),
    ("c", "headcount"),
    ("c", "duty"),
    ("c", "conditions"),
    ("c", "education"),
    ("c", "pay"),
    ("c", "form"),
    ("c", "place"),
    ("h", "contact_phone"),
)


def kind_of(number: int | str) -> AnnexKind:
    """Which form is meant: 1 to 4."""
    found = next((one for one in AnnexKind if one.value == str(number)), None)
    if found is None:
        raise NotFound("没有这个附件，附件号为 1、2、3 或 4")
    return found


def figures_only(number: int) -> None:
    """Rows and reconciliation are 附件4's alone: the lines of the others are their rows already."""
    if kind_of(number) is not AnnexKind.RESULTS:
        raise Invalid("只有附件4 的数据有明细和核对表；其他附件逐行列出，没有汇总数", field="annex")


def table(
    context: Context,
    kind: AnnexKind,
    asked: Asked,
    *,
    preparer: str = "",
    phone: str = "",
    report: Report | None = None,
) -> AnnexTable:
    """One form of a unit; ``asked`` comes from ``annex_figures.ask``. ``preparer`` is the actor unless told."""
    if kind is AnnexKind.BROCHURES:
        lines = numbered(post_line(context, *pair) for pair in posts_of(context, asked))
    elif kind is AnnexKind.TASK_FORCE:
        lines = [member_line(one) for one in members_of(context, asked)]
    elif kind is AnnexKind.FAIR_PLAN:
        lines = numbered(fair_line(context, asked, one) for one in plan_fairs(context, asked))
    else:
        lines = results((report or annex_figures.get_report(context, asked)).counted.total)
    return framed(context, kind, asked, lines, preparer=preparer or context.actor.name, phone=phone)


def framed(
    context: Context,
    kind: AnnexKind,
    asked: Asked,
    lines: Sequence[tuple[str, ...]],
    *,
    preparer: str = "",
    phone: str = "",
) -> AnnexTable:
    """Lines of a form, wherever they come from, with its title, columns, who fills it in, and its remark."""
    rows, note = tuple(lines), _note(context, kind, asked)
    if kind is AnnexKind.BROCHURES:
        head = (("归集单位", bureau(asked)),)
        return AnnexTable(kind, "企业招聘简章（汇总）", _brochure_columns(context), rows, head, note=note)
    if kind is AnnexKind.TASK_FORCE and asked.campaign is not None:
        return AnnexTable(kind, f"{asked.campaign.name}专班负责人信息表", COLUMNS[kind], rows, note=note)
    if kind is not AnnexKind.RESULTS:
        return AnnexTable(kind, kind.label, COLUMNS[kind], rows, note=note)
    foot = (("填表人", preparer), ("联系电话", phone))
    return AnnexTable(kind, kind.label, COLUMNS[kind], rows, (("填报单位", bureau(asked)),), foot, note)


def numbered(lines: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Lines with their running number before them (序号)."""
    return [(str(number), *line) for number, line in enumerate(lines, 1)]


def _note(context: Context, kind: AnnexKind, asked: Asked) -> str:
    """The form's remark with the day and the recipient of the campaign, as its unit's level is asked for it."""
    note = NOTES[kind]
    if "{due}" not in note:
        return note
    forms = context.unit.filings.forms([asked.campaign.id or 0]) if asked.campaign else []
    # The province only receives: its form says what the cities are told.
    level = RegionLevel.CITY if asked.level is RegionLevel.PROVINCE else asked.level
    found = next((one for one in forms if (one.form, one.level) == (kind, level)), None)
    due = f" {found.due.month} 月 {found.due.day} 日" if found else "规定日期"
    return note.replace(" {due}" if found else "{due}", due).replace("{to}", (found and found.recipient) or "上级")


def write(
    context: Context, kind: AnnexKind, asked: Asked, form: str, *, preparer: str = "", phone: str = ""
) -> tuple[str, bytes]:
    """One form as a file: its name and its bytes."""
    chosen: annex.Format | None = next((one for one in annex.FORMATS if one == form), None)
    if chosen is None:
        raise Invalid("文件格式可以是 xlsx 或 docx", field="format")
    made = table(context, kind, asked, preparer=preparer, phone=phone)
    return f"附件{kind.value}_{kind.label}_{asked.place}_{asked.day:%Y%m%d}.{chosen}", annex.write(made, chosen)


def bureau(asked: Asked) -> str:
    """Who fills the form in (填报单位)."""
    ending = "厅" if asked.level is RegionLevel.PROVINCE else "局"
    return f"{asked.place}人力资源和社会保障{ending}"


def results(total: Mapping[AnnexFigure, int]) -> list[tuple[str, ...]]:
    """The rows of 附件4: part, item, and the figure with its unit; enterprises both times and once, labelled."""
    rows: list[tuple[str, ...]] = []
    for figure in IN_FORM:
        cell = f"{total.get(figure, 0)} {figure.unit}"
        if figure is AnnexFigure.FIRM_TIMES:
            cell += f"（不重复 {total.get(AnnexFigure.FIRMS, 0)} {AnnexFigure.FIRMS.unit}）"
        rows.append((FIRMS_PART if figure.of_firms else FAIRS_PART, figure.label, cell))
    return rows


def members_of(context: Context, asked: Asked) -> Sequence[TaskForceMember]:
    """Who serves in the task forces on the report's day: the unit's own first, then those below it by code."""
    if asked.campaign is None:
        return ()
    return context.unit.task_forces.of_campaign(asked.campaign.id or 0, asked.adcode, on=asked.day)


def member_line(one: TaskForceMember) -> tuple[str, ...]:
    """One line of 附件2; the duty stands with the post."""
    return (one.unit, one.name, f"{one.post}（{one.duty.label}）", one.phone)


def plan_fairs(context: Context, asked: Asked) -> list[Fair]:
    """The fairs of 附件3 in its order: by city, 市级 before the counties in the order of their codes, then by day."""
    # A city's code ends in 00, so that it stands before its counties'.
    return sorted(context.unit.annex_rows.scheduled(asked.window), key=lambda one: (one.unit_adcode, one.first, one.id))


def fair_line(context: Context, asked: Asked, fair: Fair) -> tuple[str, ...]:
    """One line of 附件3 after its number."""
    return (
        unit_name(context, asked, fair.unit_adcode),
        spoken_days(fair.first, fair.last, fair.hours),
        context.full_address(fair.adcode, fair.address),
        fair.theme,
        "、".join(PeopleGroup(code).label for code in fair.groups) or "各类求职者",
        str(fair.planned_firms),
    )


def unit_name(context: Context, asked: Asked, adcode: str) -> str:
    """How 附件3 names a unit: 市级, or the county; in a province's form with the city before it."""
    if adcode.endswith("0000"):
        return "省级"
    city = adcode.endswith("00")
    if asked.level is RegionLevel.PROVINCE:
        return context.place_name(adcode) + ("市级" if city else "")
    if city:
        return "市级"
    region = context.unit.regions.find(adcode)
    return region.name if region is not None else adcode


def spoken_days(first: date, last: date, hours: str = "") -> str:
    """2022年12月21日至22日 9:00–12:00."""
    said = f"{first.year}年{first.month}月{first.day}日"
    if last != first:
        month = "" if (last.year, last.month) == (first.year, first.month) else f"{last.month}月"
        said += f"至{'' if last.year == first.year else f'{last.year}年'}{month}{last.day}日"
    return f"{said} {hours}".strip()


def _brochure_columns(context: Context) -> tuple[str, ...]:
    form = context.kit.forms[IntakeKind.BROCHURE.value]
    labels = {("h", one.key): one.label for one in form.header} | {("c", one.key): one.label for one in form.columns}
    return ("序号", *(labels[key] for key in _BROCHURE))


def posts_of(context: Context, asked: Asked) -> Sequence[tuple[Vacancy, Enterprise]]:
    """The posts of 附件1: those of a unit's enterprises that ran in the window; its columns are derived."""
    return context.unit.annex_rows.posts_of(asked.adcode, asked.first, asked.last)


def post_line(context: Context, post: Vacancy, firm: Enterprise) -> tuple[str, ...]:
    """One line of 附件1 after its number."""
    return (
        firm.name,
        post.title,
        "若干" if post.headcount is None else str(post.headcount),
        post.duty,
        post.conditions,
        post.education.label if post.education is not None else "不限",
        post.pay_text or _pay(post),
        post.employment_form.label,
        context.full_address(post.adcode, post.address),
        f"{post.contact_name or firm.contact_name} {post.contact_phone or firm.contact_phone}".strip(),
    )


def _pay(post: Vacancy) -> str:
    """The pay by its figures where the enterprise's own words were not kept."""
    ends = [plain_yuan(one) for one in dict.fromkeys((post.pay_min, post.pay_max)) if one is not None]
    return f"{'-'.join(ends)}元/{post.pay_unit.label}" if ends else "面议"
