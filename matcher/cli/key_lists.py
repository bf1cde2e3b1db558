"""``matcher key-list`` (重点企业名单) and ``matcher size`` (企业规模): imported lists, stated size classes."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.imports import DryRun, Files, Rejects, import_files
from matcher.cli.terminal import (
    MOST,
    AsJson,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    drafted,
    money,
    print_json,
    reading,
    row_of,
    seen,
    show,
    tell,
)

key_list = typer.Typer(help="重点企业名单：导入、列表", no_args_is_help=True)
size = typer.Typer(help="企业规模：认定、历次认定", no_args_is_help=True)
_LISTED = (
    "id=listed.id:编号 name=listed.name:名称 tag=listed.tag:类别 department=listed.department:来源部门 "
    "adcode=listed.adcode:地区 list_date=listed.list_date:名单日期 valid_to=listed.valid_to:有效期至 "
    "size:企业 counts:有效"
)
_ENTRY = "uscc:统一社会信用代码 name:企业 enterprise_id:登记编号"
_SIZE = (
    "id:编号 year:年度 industry_code:行业 employees:从业人员 revenue:营业收入（元） assets:资产总额（元） size:规模 "
    "source:来源 standard_row:标准 missing:缺少 said_by:认定方 said_on:日期"
)


@key_list.command("import")
def import_lists(files: Files, as_json: AsJson = False, rejects: Rejects = None, dry_run: DryRun = False) -> None:
    """导入重点企业名单（表头写明类别、来源部门、名单日期）；标签随之更新。"""
    from matcher.models.enums import IntakeKind

    import_files(IntakeKind.KEY_LIST, files, as_json, rejects, dry_run)


@key_list.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出名单：来源、日期、是否有效。"""
    from matcher.service.key_lists import list_lists

    with reading(staff) as context:
        rows = list_lists(context)
    show(rows, _LISTED, as_json)


@key_list.command("show")
def show_list(list_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份名单上的企业；没有登记编号的还没有在本系统登记。"""
    from matcher.service.key_lists import get_list

    with reading(staff) as context:
        view = get_list(context, list_id, limit=MOST)
    entries = [row_of(entry, _ENTRY) for entry, _firm in view.entries]
    if as_json:
        print_json(row_of(view.row, _LISTED) | {"entries": entries})
        return
    tell(view.row, _LISTED, False)
    show(entries, _ENTRY, False, view.total)


@size.command("state")
def state_size(
    enterprise_id: RowId,
    year: Annotated[int, typer.Option(help="数据年度")],
    industry: Annotated[str, typer.Option(help="行业代码：门类 A–T 或 2 到 4 位数字")],
    staff: Staff,
    employees: Annotated[int | None, typer.Option(help="从业人员")] = None,
    revenue: Annotated[str, typer.Option(help="营业收入，万元")] = "",
    assets: Annotated[str, typer.Option(help="资产总额，万元")] = "",
    source: Annotated[str, typer.Option(help="computed 按指标计算、list 部门名单、declaration 企业声明")] = "computed",
    stated: Annotated[str, typer.Option("--size", help="名单或声明写的规模：large、medium、small、micro")] = "",
    said_by: Annotated[str, typer.Option(help="名单来源部门或声明签字人")] = "",
    said_on: Annotated[str, typer.Option(help="名单或声明的日期")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """认定一家企业（企业编号）的规模：按指标计算，或按名单、声明；缺指标的为“无法判定”。"""
    from matcher.models.enterprise import Enterprise
    from matcher.models.size_statement import SizeDraft
    from matcher.service import sizes

    with acting(staff) as context:
        facts = {"year": year, "industry_code": industry, "employees": employees, "source": source, "size": stated}
        facts |= {"revenue": money(revenue, "--revenue", wan=True), "assets": money(assets, "--assets", wan=True)}
        facts |= {"said_by": said_by, "said_on": said_on}
        labels = (
            "year:--year industry_code:--industry employees:--employees revenue:--revenue assets:--assets "
            "source:--source size:--size said_by:--said-by said_on:--said-on :规模"
        )
        draft = drafted(SizeDraft, facts, labels)
        held = seen(context, Enterprise, enterprise_id, version)
        done = sizes.state_size(context, enterprise_id, draft, version=held)
    tell(done, _SIZE, as_json)


@size.command("list")
def list_sizes(enterprise_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一家企业（企业编号）历次认定的规模和依据。"""
    from matcher.service.sizes import list_statements

    with reading(staff) as context:
        rows = list_statements(context, enterprise_id)
    show(rows, _SIZE, as_json)
