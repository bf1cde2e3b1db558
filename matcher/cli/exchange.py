"""``matcher exchange`` (对接): mappings, exports, imports, return files and batches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.imports import read_bytes
from matcher.cli.terminal import AsJson, Limit, Reader, RowId, Staff, acting, member, out, print_json, reading, show

exchange = typer.Typer(help="对接：按方案导出、导入，导入回执，批次", no_args_is_help=True)
_MAPPING = "id:编号 name:名称 system:对方系统 kind:对象 direction:方向 adcode:单位 version:版次 verified:已核对"
_BATCH = (
    "id:编号 step:类型 mapping_name:方案 mapping_version:版次 adcode:单位 rows:行数 full:完整 by_name:经办 at:时间 "
    "digest:摘要"
)
_ROW = "number:行 outcome:结果 message:原因 remedy:处理办法 subject_id:我方编号 their_number:对方编号"
_FILE = Annotated[Path, typer.Argument(help="xlsx 或 csv 文件", exists=True, dir_okay=False)]
_TO = Annotated[Path, typer.Option("--to", help="存放目录", file_okay=False, exists=True)]


@exchange.command("mappings")
def list_mappings(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出本单位可用的对接方案。"""
    from matcher.service import mappings

    with reading(staff) as context:
        show(mappings.list_mappings(context), _MAPPING, as_json)


@exchange.command("define")
def define(
    file: Annotated[Path, typer.Argument(help="方案 toml 文件，写法见 data/mappings", exists=True, dir_okay=False)],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """按 toml 文件建立对接方案；同名的已有方案则存为新版本。"""
    from matcher.service import mapping_files, mappings

    with acting(staff) as context:
        made = mappings.put_mapping(context, mapping_files.read_file(read_bytes(file)))
        show([made], _MAPPING, as_json)


@exchange.command("export")
def export(
    mapping_id: RowId,
    staff: Staff,
    to: _TO = Path(),
    scope: Annotated[str, typer.Option(help="changed 有变动的、unanswered 含未回执的、all 全部")] = "changed",
    full: Annotated[bool, typer.Option("--full", help="导出完整姓名和电话，须写用途")] = False,
    purpose: Annotated[str, typer.Option(help="用途")] = "",
    csv: Annotated[bool, typer.Option("--csv", help="写成 csv")] = False,
    as_json: AsJson = False,
) -> None:
    """按方案（编号）导出本单位的记录，只含上次导出后有变动的和被退回的。"""
    from matcher.service import exchange_exports

    with acting(staff) as context:
        chosen = member(exchange_exports.ExportScope, scope, "--scope")
        made = exchange_exports.export(context, mapping_id, scope=chosen, full=full, purpose=purpose, csv=csv)
        batch, name, data = made
        target = to / name.replace("/", "_")
        # Written before the commit: a disk that is full leaves no batch behind that nobody has.
        target.write_bytes(data)
    if as_json:
        print_json({"batch": batch.id, "rows": batch.rows, "digest": batch.digest, "file": str(target)})
    else:
        out.print(f"批次 {batch.id}：{batch.rows} 行，存于 {target}", markup=False)


@exchange.command("import")
def import_file(
    mapping_id: RowId,
    file: _FILE,
    staff: Staff,
    to: _TO = Path(),
    update: Annotated[bool, typer.Option("--update", help="同时更新已登记的人")] = False,
    as_json: AsJson = False,
) -> None:
    """按方案（编号）导入对方的文件，并存下逐行结果；有失败的行时以状态 1 结束。"""
    from matcher.models.exchange import RowOutcome
    from matcher.service import exchange_imports

    with acting(staff) as context:
        made, rows = exchange_imports.take_file(context, mapping_id, file.name, read_bytes(file), update=update)
        name, data = exchange_imports.return_file(context, made.id or 0)
        (to / name.replace("/", "_")).write_bytes(data)
        show(rows, _ROW, as_json)
    if any(one.outcome in (RowOutcome.FAILED, RowOutcome.UNMATCHED) for one in rows):
        raise typer.Exit(1)


@exchange.command("return")
def take_return(mapping_id: RowId, file: _FILE, staff: Staff, as_json: AsJson = False) -> None:
    """导入对方的回执：记下对方编号，列出被退回的行；同一文件再导不会改变什么。"""
    from matcher.models.exchange import RowOutcome
    from matcher.service import exchange_returns

    with acting(staff) as context:
        _, rows, again = exchange_returns.take_return(context, mapping_id, file.name, read_bytes(file))
        if again and not as_json:
            out.print("这个回执以前导入过，没有变化", markup=False)
        show(rows, _ROW, as_json)
    if any(one.outcome is RowOutcome.FAILED for one in rows):
        raise typer.Exit(1)


@exchange.command("batches")
def list_batches(staff: Reader = "", limit: Limit = 50, as_json: AsJson = False) -> None:
    """列出对接批次，最近的在前。"""
    from matcher.service import exchange_exports

    with reading(staff) as context:
        found, total = exchange_exports.list_batches(context, limit=limit)
        show(found, _BATCH, as_json, total)


@exchange.command("refused")
def list_refused(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出被对方退回、还没有再次导出的行。"""
    from matcher.service import exchange_exports

    with reading(staff) as context:
        show([one.row for one in exchange_exports.list_refused(context)], _ROW, as_json)


@exchange.command("rows")
def list_rows(batch_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """列出一个批次（编号）的逐行结果。"""
    from matcher.service import exchange_exports

    with reading(staff) as context:
        _, rows = exchange_exports.get_batch(context, batch_id)
        show(rows, _ROW, as_json)
