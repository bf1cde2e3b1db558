"""``matcher agreement`` (档案委托): entrust the staff's files, the staff list, the answer, the end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from matcher.cli.imports import read_bytes
from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    drafted,
    err,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

agreement = typer.Typer(help="档案委托：提出、受理、终止、职工名单", no_args_is_help=True)
_STEPS = "accept:受理 refuse:不受理（写原因） end:终止（写原因）"
_LISTED = (
    "id=agreement.id:编号 enterprise=enterprise.name:单位 organisation=organisation.name:保管机构 "
    "first=agreement.first:自 last=agreement.last:至 services:委托事项 state=agreement.state:状态 "
    "version=agreement.version:版次"
)
_AGREEMENT = "id:编号 first:自 last:至 state:状态 reason:原因 version:版次"
_FILE = "id:编号 name=name_masked:姓名 file_number:档案号 state:状态 received_on:接收日期"
_BATCH = "id:编号 filename:文件 state:状态 taken:登记人数 version:版次"
_ROW = "number:行 name:姓名 verdict:结论 problems:问题"


@agreement.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出委托协议。"""
    from matcher.service.agreements import list_agreements

    with reading(staff) as context:
        rows = list_agreements(context)
    show(rows, _LISTED, as_json)


@agreement.command("keepers")
def keepers(staff: Staff, as_json: AsJson = False) -> None:
    """本市可以委托的公共就业和人才服务机构。"""
    from matcher.service import agreements

    with reading(staff) as context:
        rows = agreements.keepers(context)
    show(rows, "id:编号 name:机构 adcode:地区", as_json)


@agreement.command("show")
def show_one(agreement_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份委托协议和它的档案（姓名脱敏）。"""
    from matcher.service.agreements import get_agreement

    with reading(staff) as context:
        view = get_agreement(context, agreement_id, limit=500)
    if as_json:
        print_json(row_of(view.row, _LISTED) | {"dossiers": [row_of(one, _FILE) for one in view.dossiers]})
        return
    tell(view.row, _LISTED, False)
    show(view.dossiers, _FILE, False, view.total)


@agreement.command("propose")
def propose(
    to: Annotated[int, typer.Option(min=1, max=2**62, help="保管机构编号，见 agreement keepers")],
    first: Annotated[str, typer.Option("--from", help="开始日期，如 2026-12-01")],
    last: Annotated[str, typer.Option("--to-day", help="截止日期，含当天")],
    service: Annotated[
        list[str],
        typer.Option(help="委托事项，可重复：transfer、materials、keeping、consulting、certificate、vetting、party"),
    ],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """企业委托本市公共机构保管职工档案。"""
    from matcher.models.dossier import AgreementDraft
    from matcher.service import agreements

    facts = {"organisation_id": to, "first": first, "last": last, "scope": service}
    with acting(staff) as context:
        labels = "organisation_id:--to first:--from last:--to-day scope:--service"
        done = agreements.propose(context, drafted(AgreementDraft, facts, labels))
    tell(done, _AGREEMENT, as_json)


@agreement.command("step")
def step_agreement(
    agreement_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """机构受理或不受理；任一方终止（没有借出和在办的档案时）。"""
    from matcher.models.dossier import Agreement
    from matcher.service import agreements

    with acting(staff) as context:
        options: dict[str, Any] = {"version": seen(context, Agreement, agreement_id, version), "reason": opinion}
        if chosen(_STEPS, step) == "end":
            done = agreements.end(context, agreement_id, **options)
        else:
            done = agreements.answer(context, agreement_id, accept=step == "accept", **options)
    tell(done, _AGREEMENT, as_json)


@agreement.command("staff")
def staff_list(
    agreement_id: RowId,
    file: Annotated[Path, typer.Argument(help="职工名单：xlsx、csv（姓名、身份证号）", exists=True, dir_okay=False)],
    staff: Staff,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不登记")] = False,
    as_json: AsJson = False,
) -> None:
    """批量登记职工名单；逐行说明，合格的行登记为待接收档案，有不合格的行时退出码为 1。"""
    from matcher.models.states import Verdict
    from matcher.service import agreements

    with acting(staff) as context:
        batch = agreements.preview_staff(context, agreement_id, file.name, read_bytes(file))
        view = agreements.get_batch(context, batch.id or 0)
        rows, takeable = list(view.rows), view.takeable
        if takeable and not dry_run:
            batch = agreements.take_staff(context, batch.id or 0, version=batch.version)
        else:
            batch = agreements.drop_staff(context, batch.id or 0, version=batch.version)
    if as_json:
        print_json(row_of(batch, _BATCH) | {"rows": [row_of(one, _ROW) for one in rows]})
    else:
        show(rows, _ROW, False)
        tell(batch, _BATCH, False)
    bad = sum(row.verdict is Verdict.BAD for row in rows)
    if bad:
        err.print(f"{bad} 行没有登记，请按“问题”一栏改正后再导入", markup=False)
        raise typer.Exit(1)
