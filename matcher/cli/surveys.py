"""``matcher survey import | list | rates`` (用工需求调查)."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.imports import DryRun, Files, Rejects, import_files
from matcher.cli.terminal import AsJson, open_kit, out, print_json

survey = typer.Typer(help="用工需求调查：导入、查看、指标", no_args_is_help=True)
Month = Annotated[str, typer.Option(help="月份，如 2026-11；不写为本月")]


@survey.command("import")
def import_surveys(files: Files, as_json: AsJson = False, rejects: Rejects = None, dry_run: DryRun = False) -> None:
    """导入用工需求调查表；不合格的行另存为带原因的 xlsx。"""
    from matcher.models.enums import IntakeKind

    import_files(IntakeKind.SURVEYS, files, as_json, rejects, dry_run)


@survey.command("list")
def list_surveys(month: Month = "", as_json: AsJson = False) -> None:
    """一个月的调查，缺工多的在前。"""
    from matcher.service import surveys
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        found = surveys.list_surveys(context, month=_checked(month), limit=100_000)
        if as_json:
            print_json(
                [
                    one.model_dump() | {"enterprise": firm.name, "uscc": firm.uscc, "adcode": firm.adcode}
                    for one, firm in found.rows
                ]
            )
            return
        table = Table("企业", "月份", "版次", "期末在岗", "需求", "缺工")
        for one, firm in found.rows:
            figures = (one.revision, one.staff_end, one.needed, one.short)
            table.add_row(firm.name, one.month, *(str(figure) for figure in figures))
        out.print(table)
        out.print(f"共 {found.total} 家；重点企业未报 {len(found.missing)} 家", markup=False)


@survey.command("rates")
def rates(
    month: Month = "",
    by: Annotated[str, typer.Option(help="city、county 或 enterprise")] = "county",
    as_json: AsJson = False,
) -> None:
    """缺工率、求人倍率、返岗率。"""
    from matcher.errors import Invalid
    from matcher.service import survey_rates
    from matcher.service.permissions import SYSTEM
    from matcher.service.survey_rates import RateBy

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        if by not in list(RateBy):
            raise Invalid("--by 请写 city、county 或 enterprise")
        total, parts = survey_rates.get_rates(context, month=_checked(month), by=RateBy(by))
        if as_json:
            print_json({"total": total.plain(), "items": [one.plain() for one in parts]})
            return
        table = Table("名称", "已报", "在岗", "需求", "缺工", "缺工率", "求人倍率", "返岗率")
        for one in (*parts, total):
            told = [
                "—" if rate is None else f"{rate:.1%}" if percent else f"{rate:.2f}"
                for rate, percent in ((one.shortage, True), (one.ratio, False), (one.returned, True))
            ]
            figures = (one.enterprises, one.staff, one.needed, one.short)
            table.add_row(one.name, *(str(figure) for figure in figures), *told)
        out.print(table)


def _checked(month: str) -> str:
    import re

    from matcher.errors import Invalid
    from matcher.models.survey import MONTH

    if month and not re.fullmatch(MONTH, month):
        raise Invalid("月份请写成 2026-11 的样子")
    return month
