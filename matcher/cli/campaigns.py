"""``matcher campaign`` (摸排台账): a campaign, whom to ask, each call, the coverage by county."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    day,
    drafted,
    member,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

campaign = typer.Typer(help="专项行动摸排：建立、加入应摸单位、登记、覆盖率", no_args_is_help=True)
_OUTCOMES = "need:有需求 no_need:无需求 lost:失联 stopped:停产"
_CAMPAIGN = "id:编号 name:名称 first:自 last:至 level:层级 adcode:地区"
_TEMPLATES = "key:代码 name:名称 doc_no:文号 verified:已核对 source:来源"
_FORMS = "id:编号 form:附件 level:层级 due:截止 recipient:报送给 note:说明 own_setting:本系统设定"
_BOARD = "place:单位 adcode:代码 form:附件 standing:情况 due:截止 left:剩余工作日 late:逾期 urged:催报"
_COVERAGE = (
    "adcode:代码 name:地区或部门 should:应摸 done:已摸 rate:覆盖率 need:有需求 no_need:无需求 lost:失联 stopped:停产"
)
_ROW = "id:编号 outcome:结果 caller:联系人 called_on:日期 next_call:下次 attempts:次数 note:说明 version:版次"
_ROWS = f"{_ROW} enterprise:企业 department:来源部门"


@campaign.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出专项行动。"""
    from matcher.service.campaigns import list_campaigns

    with reading(staff) as context:
        rows = list_campaigns(context)
    show(rows, _CAMPAIGN, as_json)


@campaign.command("templates")
def list_templates(as_json: AsJson = False) -> None:
    """列出行动模板（data/campaigns）。"""
    from matcher.planning.campaign_templates import templates

    show(templates(), _TEMPLATES, as_json)


@campaign.command("make")
def make(
    staff: Staff,
    name: Annotated[str, typer.Option(help="名称；按模板建立的可不写")] = "",
    first: Annotated[str, typer.Option("--from", help="开始日期，如 2026-12-01")] = "",
    last: Annotated[str, typer.Option("--to", help="结束日期，含当天")] = "",
    doc_no: Annotated[str, typer.Option(help="文号")] = "",
    template: Annotated[str, typer.Option(help="模板代码，见 campaign templates")] = "",
    year: Annotated[int, typer.Option(min=2022, max=2099, help="按模板建立：起始年份")] = 2022,
    as_json: AsJson = False,
) -> None:
    """建立本地区的专项行动：按模板（连同报送任务），或自己写名称和起止。"""
    from matcher.models.campaign import CampaignDraft
    from matcher.service import campaign_forms, campaigns

    with acting(staff) as context:
        if template:
            done = campaign_forms.make_from_template(context, template, year, name=name)
        else:
            told = {"name": name, "first": first, "last": last, "doc_no": doc_no}
            draft = drafted(CampaignDraft, told, "name:--name first:--from last:--to doc_no:--doc-no :--to")
            done = campaigns.make_campaign(context, draft)
    tell(done, _CAMPAIGN, as_json)


@campaign.command("forms")
def forms(
    campaign_id: RowId,
    form: Annotated[str, typer.Option(help="设定或取消：附件几，1 到 4")] = "",
    level: Annotated[str, typer.Option(help="层级：city 市、county 县、functional_zone 功能区")] = "",
    due: Annotated[str, typer.Option(help="报送日期，含当天")] = "",
    recipient: Annotated[str, typer.Option(help="报送给")] = "",
    own: Annotated[bool, typer.Option("--own", help="通知没有写这个日期，由本单位设定")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="取消这张表")] = False,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出报送任务；写了 --form、--level 的设定日期，加 --drop 取消（须 --as）。"""
    from matcher.models.annex import AnnexKind
    from matcher.models.campaign_form import CampaignFormDraft
    from matcher.models.enums import RegionLevel
    from matcher.service import campaign_forms

    if not form:
        with reading(staff) as context:
            show(campaign_forms.forms_of(context, campaign_id), _FORMS, as_json)
        return
    if not staff:
        raise typer.BadParameter("设定报送任务须写经办人", param_hint="--as")
    with acting(staff) as context:
        if drop:
            kind, of_level = member(AnnexKind, form, "--form"), member(RegionLevel, level, "--level")
            campaign_forms.drop_form(context, campaign_id, kind, of_level)
        else:
            told = {"form": form, "level": level, "due": due, "recipient": recipient, "own_setting": own}
            draft = drafted(CampaignFormDraft, told, "form:--form level:--level due:--due recipient:--recipient")
            campaign_forms.set_form(context, campaign_id, draft)
        rows = campaign_forms.forms_of(context, campaign_id)
        show(rows, _FORMS, as_json)


@campaign.command("board")
def board(
    campaign_id: RowId,
    form: Annotated[str, typer.Option(help="只看一张表：1 到 4")] = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """报送看板：哪些单位报了，哪些逾期，还有几个工作日。"""
    from matcher.models.annex import AnnexKind
    from matcher.service.filing_board import get_board

    kind = member(AnnexKind, form, "--form") if form else None
    with reading(staff) as context:
        view = get_board(context, campaign_id, form=kind)
        cells = [cell for row in view.rows for cell in row.cells if cell is not None]
        show(cells, _BOARD, as_json)


@campaign.command("coverage")
def coverage(
    campaign_id: RowId,
    by: Annotated[str, typer.Option(help="county 按县、department 按来源部门")] = "county",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """摸排覆盖率：应摸、已摸、有需求、无需求、失联、停产；按县或按来源部门。"""
    from matcher.service.campaigns import get_campaign

    if by not in ("county", "department"):
        raise typer.BadParameter("请写 county 或 department", param_hint="--by")
    with reading(staff) as context:
        view = get_campaign(context, campaign_id, limit=1)
    parts = view.counties if by == "county" else view.departments
    if as_json:
        print_json({"whole": row_of(view.whole, _COVERAGE), "items": [row_of(one, _COVERAGE) for one in parts]})
        return
    show([*parts, view.whole], _COVERAGE, False, len(parts))


@campaign.command("rows")
def rows(
    campaign_id: RowId,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看还没摸到的")] = False,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出应摸单位和结果，没摸到的在前。"""
    from matcher.service.campaigns import get_campaign

    with reading(staff) as context:
        view = get_campaign(context, campaign_id, waiting=waiting, limit=MOST)
    facts = [row_of(one, _ROW) | {"enterprise": firm.name, "department": one.department} for one, firm in view.rows]
    show(facts, _ROWS, as_json, view.total)


@campaign.command("enter")
def enter(
    campaign_id: RowId,
    staff: Staff,
    key_list: Annotated[int | None, typer.Option("--list", min=1, max=2**62, help="重点企业名单编号：整份加入")] = None,
    uscc: Annotated[str, typer.Option(help="或一家企业的统一社会信用代码")] = "",
    department: Annotated[str, typer.Option(help="来源部门")] = "",
    as_json: AsJson = False,
) -> None:
    """加入应摸单位：一份重点企业名单，或一家企业；已在的不重复。"""
    from matcher.service import campaigns

    with acting(staff) as context:
        count = campaigns.enter_rows(context, campaign_id, list_id=key_list, uscc=uscc, department=department)
    if as_json:
        print_json({"entered": count})
        return
    out.print(f"加入 {count} 家", markup=False)


@campaign.command("record")
def record(
    row_id: RowId,
    outcome: Annotated[str, step_argument(_OUTCOMES)],
    staff: Staff,
    on: Annotated[str, typer.Option(help="日期，不写为今天")] = "",
    next_on: Annotated[str, typer.Option("--next", help="下次联系日期")] = "",
    note: Annotated[str, typer.Option(help="说明")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记一次摸排（摸排行编号）的结果。"""
    from matcher.models.campaign import CanvassOutcome, CanvassRow
    from matcher.service import campaigns

    with acting(staff) as context:
        done = campaigns.record_call(
            context,
            row_id,
            outcome=member(CanvassOutcome, outcome, "结果"),
            version=seen(context, CanvassRow, row_id, version),
            called_on=day(on, "--on"),
            next_call=day(next_on, "--next"),
            note=note,
        )
    tell(done, _ROW, as_json)
