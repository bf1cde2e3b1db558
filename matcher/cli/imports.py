"""``matcher import brochures | seekers`` (导入): files taken from the command line, one transaction each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from matcher.cli.terminal import AsJson, err, open_kit, out, print_json
from matcher.errors import MatcherError

if TYPE_CHECKING:
    from matcher.models.enums import IntakeKind
    from matcher.service.context import Kit

imports = typer.Typer(help="导入文件：招聘简章或求职者名册", no_args_is_help=True)


def import_files(
    kind: IntakeKind, files: list[Path], as_json: bool, rejects: Path | None, dry_run: bool, *, update: bool = False
) -> None:
    """Take files of one kind, one transaction each; status 1 when one was refused or has bad rows.

    People already registered are changed only with ``update``.
    """
    results: list[dict[str, Any]] = []
    with open_kit() as kit, Progress(console=err, disable=as_json) as progress:
        for file in progress.track(files, description=f"导入{kind.label}"):
            results.append(_import_one(kit, kind, file, rejects, dry_run, update))
    if as_json:
        print_json(results)
    else:
        _import_table(results, dry_run)
    if any(result["error"] or result["bad"] for result in results):
        raise typer.Exit(1)


def _import_one(
    kit: Kit, kind: IntakeKind, file: Path, rejects: Path | None, dry_run: bool, update: bool
) -> dict[str, Any]:
    """Preview and confirm one file in one transaction of its own; what went wrong is part of the result."""
    from matcher.models.states import Verdict
    from matcher.service import intakes, previews
    from matcher.service.permissions import SYSTEM

    result: dict[str, Any] = {
        "file": file.name,
        "taken": 0,
        "takeable": 0,
        "bad": 0,
        "duplicates": 0,
        "case": None,
        "error": None,
    }
    result |= {"details": [], "rejects": None, "notes": [], "updates": 0}
    try:
        with kit.open(SYSTEM, write=True) as context:
            intake = previews.preview(context, kind, file.name, read_bytes(file))
            intake_id = intake.id or 0
            view = intakes.get_intake(context, intake_id)
            result |= {
                "bad": view.count(Verdict.BAD),
                "duplicates": view.count(Verdict.DUPLICATE),
                "updates": view.count(Verdict.UPDATE),
                "notes": intake.notes,
            }
            result["details"] = [
                f"第 {row.number} 行 {'；'.join([*map(_changed, row.changes), *row.problems])}"
                for row in view.rows
                if row.problems or row.changes
            ]
            if result["bad"]:
                _name, content = intakes.reject_file(context, intake_id)
                folder = rejects or file.parent
                target = folder / f"{file.stem}_需改正.xlsx"
                target.write_bytes(content)
                result["rejects"] = str(target)
            # Who is registered already changes only when asked for, after the old and the new words were looked at.
            takeable = view.takeable if update else view.takeable - view.count(Verdict.UPDATE)
            result["takeable"] = takeable
            if takeable and not dry_run:
                receipt = intakes.confirm(context, intake_id, version=intake.version, updates=update)
                result |= {"taken": receipt.taken, "case": receipt.case.number if receipt.case else None}
            if not dry_run:
                context.unit.commit()
    except MatcherError as error:
        result["error"] = error.message
        result["details"] = error.details
    except OSError as error:
        result["error"] = f"文件打不开：{error.strerror}"
    return result


def _changed(change: dict[str, str]) -> str:
    return f"更新 {change['label']}：{change['old']} → {change['new']}"


def read_bytes(file: Path) -> bytes:
    """A file's bytes, one more than the limit at most, so that too large a file is told as such."""
    from matcher.forms.limits import MAX_BYTES

    with file.open("rb") as handle:
        return handle.read(MAX_BYTES + 1)


def _import_table(results: list[dict[str, Any]], dry_run: bool) -> None:
    """What became of each file; a dry run takes nothing and tells what could be taken."""
    count = "takeable" if dry_run else "taken"
    table = Table("文件", "可导入" if dry_run else "导入", "可更新", "需改正", "重复", "案件", "说明")
    for result in results:
        note = result["error"] or (f"需改正的行见 {result['rejects']}" if result["rejects"] else "")
        table.add_row(
            result["file"],
            str(result[count]),
            str(result["updates"]),
            str(result["bad"]),
            str(result["duplicates"]),
            result["case"] or "",
            note,
        )
    out.print(table)
    for result in results:
        for detail in result["details"][:20]:
            out.print(f"  {result['file']}：{detail}", markup=False)
        if len(result["details"]) > 20:
            out.print(
                f"  {result['file']}：另有 {len(result['details']) - 20} 行，见需改正文件或用 --json", markup=False
            )


Files = Annotated[
    list[Path], typer.Argument(help="xlsx、xls、docx、doc、pdf、csv、txt 文件，可多个", exists=True, dir_okay=False)
]
Rejects = Annotated[
    Path | None, typer.Option(help="需改正文件的存放目录，默认与原文件同目录", file_okay=False, exists=True)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查，不入库")]


@imports.command("brochures")
def import_brochures(files: Files, as_json: AsJson = False, rejects: Rejects = None, dry_run: DryRun = False) -> None:
    """导入招聘简章并提交；每个文件一家企业，不合格的行另存为带原因的 xlsx。"""
    from matcher.models.enums import IntakeKind

    import_files(IntakeKind.BROCHURE, files, as_json, rejects, dry_run)


@imports.command("seekers")
def import_seekers(
    files: Files,
    as_json: AsJson = False,
    rejects: Rejects = None,
    dry_run: DryRun = False,
    update: Annotated[bool, typer.Option("--update", help="同时更新已登记的人；不加则只列出新旧内容，不更新")] = False,
) -> None:
    """导入求职者名册；没有本人同意的行不会入库，已登记的人加 --update 才会更新。"""
    from matcher.models.enums import IntakeKind

    import_files(IntakeKind.SEEKERS, files, as_json, rejects, dry_run, update=update)


@imports.command("statuses")
def import_statuses(
    file: Annotated[Path, typer.Argument(help="人员类别名单：xlsx、csv 等", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """导入人员类别名单（失业登记、困难人员认定等）；有一行不对，整份不导入。"""
    from matcher.service import statuses
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=True) as context:
        count = statuses.import_statuses(context, file.name, read_bytes(file))
        context.unit.commit()
    if as_json:
        print_json({"file": file.name, "taken": count})
    else:
        out.print(f"已登记 {count} 条人员类别", markup=False)
