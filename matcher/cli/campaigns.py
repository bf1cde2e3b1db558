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


@campaign.command("make")
def make(
    name: Annotated[str, typer.Option(help="名称")],
    first: Annotated[str, typer.Option("--from", help="开始日期，如 2026-12-01")],
    last: Annotated[str, typer.Option("--to", help="结束日期，含当天")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """建立本地区的专项行动。"""
    from matcher.models.campaign import CampaignDraft
    from matcher.service import campaigns

    with acting(staff) as context:
        draft = drafted(
            CampaignDraft, {"name": name, "first": first, "last": last}, "name:--name first:--from last:--to :--to"
        )
        done = campaigns.make_campaign(context, draft)
    tell(done, _CAMPAIGN, as_json)


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
