"""``matcher survey import | list | rates`` (用工需求调查)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.imports import DryRun, Files, Rejects, import_files
from matcher.cli.policies import read_facts
from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    drafted,
    open_kit,
    out,
    print_json,
    reading,
    row_of,
    show,
    tell,
)

survey = typer.Typer(help="用工需求调查：导入、填报、更正、查看、指标", no_args_is_help=True)
Facts = Annotated[Path, typer.Argument(help="JSON 文件；- 表示标准输入", allow_dash=True, metavar="文件")]
_SURVEY = (
    "id:编号 enterprise_id:企业 month:月份 revision:版次 staff_end:期末在岗 needed:需求 short:缺工 source:来源 "
    "reason=revision_reason:更正原因"
)
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


@survey.command("show")
def show_survey(survey_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份调查：数字、各岗位、核对提示、历次版本。"""
    from matcher.service import surveys

    with reading(staff) as context:
        view = surveys.get_survey(context, survey_id)
        draft = surveys.draft_of(view.survey, view.posts).model_dump(mode="json")
    if as_json:
        doubts = [str(one) for one in view.doubts]
        print_json(row_of(view.survey, _SURVEY) | {"survey": draft, "doubts": doubts, "counts": view.counts})
        return
    tell(view.survey, _SURVEY, False)
    show(view.posts, "title:岗位 short:缺工 reason:原因", False)
    for one in view.doubts:
        out.print(f"  核对：{one}", markup=False)


@survey.command("unchanged")
def unchanged(enterprise_id: RowId, month: Month, staff: Staff, as_json: AsJson = False) -> None:
    """一家企业（企业编号）本月无变化：照上月数字报。"""
    from matcher.service import surveys

    with acting(staff) as context:
        done = surveys.submit_unchanged(context, enterprise_id, _checked(month))
    tell(done, _SURVEY, as_json)


@survey.command("prefill")
def prefill(enterprise_id: RowId, staff: Staff, month: Month = "") -> None:
    """预填一家企业（企业编号）的调查，输出 JSON，改好后用 survey submit 或 survey revise 填报。"""
    from matcher import clock
    from matcher.models.survey import month_of
    from matcher.service import surveys

    with reading(staff) as context:
        draft = surveys.prefill(context, enterprise_id, _checked(month) or month_of(clock.today()))[1]
    print_json(draft.model_dump(mode="json"))


@survey.command("submit")
def submit(enterprise_id: RowId, file: Facts, staff: Staff, as_json: AsJson = False) -> None:
    """填报一家企业（企业编号）的调查；内容取自 JSON 文件（survey prefill 的样子）。"""
    from matcher.models.survey import SurveyDraft
    from matcher.service import surveys

    with acting(staff) as context:
        done = surveys.submit_survey(context, enterprise_id, drafted(SurveyDraft, read_facts(file), ""))
    tell(done, _SURVEY, as_json)


@survey.command("revise")
def revise(
    survey_id: RowId,
    file: Facts,
    reason: Annotated[str, typer.Option(help="为什么更正")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """更正一份调查：另立一版，原版保留。"""
    from matcher.models.survey import SurveyDraft
    from matcher.service import surveys

    with acting(staff) as context:
        done = surveys.revise_survey(context, survey_id, drafted(SurveyDraft, read_facts(file), ""), reason=reason)
    tell(done, _SURVEY, as_json)
