"""The command line (命令行): ``matcher serve | worker | demo | import | shortlist | cases | check | db | user``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from matcher.errors import MatcherError
from matcher.settings import Settings

if TYPE_CHECKING:
    from matcher.models.enums import IntakeKind
    from matcher.service.context import Kit

# Building the kit loads scikit-learn and friends, so commands import it when they run: `--help` stays quick.
app = typer.Typer(help="公共就业用工匹配服务", no_args_is_help=True, pretty_exceptions_enable=False)
imports = typer.Typer(help="导入文件：招聘简章或求职者名册", no_args_is_help=True)
db = typer.Typer(help="数据库", no_args_is_help=True)
user = typer.Typer(help="账号", no_args_is_help=True)
app.add_typer(imports, name="import")
app.add_typer(db, name="db")
app.add_typer(user, name="user")

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for one in error.errors():
            err.print(f"配置有误：{one['msg'].removeprefix('Value error, ')}", style="red", markup=False)
        raise typer.Exit(2) from None


@contextmanager
def _in_words() -> Iterator[None]:
    """Business errors end the command with their sentence and status 1."""
    try:
        yield
    except MatcherError as error:
        err.print(error.message, style="red", markup=False)
        for detail in error.details:
            err.print(f"  {detail}", markup=False)
        raise typer.Exit(1) from None


@contextmanager
def _kit(*, migrate: bool = True, settings: Settings | None = None) -> Iterator[Kit]:
    """The wired parts over a store brought up to date."""
    from matcher import bootstrap

    settings = settings or _settings()
    with _in_words():
        if migrate:
            bootstrap.migrate(settings)
        kit = bootstrap.build(settings)
        yield kit
        kit.database.dispose()


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


@app.command()
def serve() -> None:
    """启动服务（地址和端口取自 MATCHER_HOST、MATCHER_PORT）。"""
    import uvicorn

    from matcher.bootstrap import migrate

    settings = _settings()
    with _in_words():
        migrate(settings)
    out.print(f"\n  服务地址：http://{settings.host}:{settings.port}", style="bold", markup=False)
    if settings.demo:
        from matcher.demo.load import PASSWORD, USERNAMES

        out.print(f"  演示账号（口令均为 {PASSWORD}）：", markup=False)
        for role, username in USERNAMES.items():
            out.print(f"    {username:<10}{role.label}", markup=False)
    out.print("  按 Ctrl-C 停止\n", markup=False)
    uvicorn.run(
        "api.app:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=10,
    )


@app.command()
def worker() -> None:
    """执行后台任务，直到按 Ctrl-C。"""
    from matcher.jobs.worker import Worker

    with _kit() as kit:
        running = Worker(kit)
        try:
            running.run()
        except KeyboardInterrupt:
            running.stop()


@app.command()
def demo(
    seekers: Annotated[int, typer.Option(help="求职者人数", min=100, max=1_000_000)] = 5000,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="已有数据时不动")] = False,
    seed: Annotated[int, typer.Option(help="随机种子：同一种子得到同样的数据")] = 2022,
) -> None:
    """写入演示数据（虚构的企业和人员）。"""
    settings = _settings()
    with _in_words():
        if not settings.demo:
            raise MatcherError("演示数据只能在演示模式写入：请设置 MATCHER_DEMO=1")
    file = settings.sqlite_file
    if file is not None and file.exists() and if_empty:
        out.print("已有数据，保留不动", markup=False)
        return
    # A SQLite file is filled under another name and takes its own only when it is whole: an interrupted first run
    # leaves nothing that could be taken for data.
    filling = file.with_name(f"{file.name}.filling") if file is not None and not file.exists() else None
    if filling is not None:
        for leftover in filling.parent.glob(f"{filling.name}*"):
            leftover.unlink()
        settings = settings.model_copy(update={"database_url": f"sqlite:///{filling}"})
    _fill(settings, seekers=seekers, seed=seed, if_empty=if_empty)
    if filling is not None and file is not None:
        filling.rename(file)


def _fill(settings: Settings, *, seekers: int, seed: int, if_empty: bool) -> None:
    from matcher.demo.load import load_demo

    with _kit(settings=settings) as kit, Progress(console=err, transient=True) as progress:
        loaded = load_demo(kit, seekers=seekers, seed=seed, if_empty=if_empty, progress=progress)
    out.print(loaded or "已有数据，保留不动", markup=False)


def _import(kind: IntakeKind, files: list[Path], as_json: bool, rejects: Path | None, dry_run: bool) -> None:
    results: list[dict[str, Any]] = []
    with _kit() as kit, Progress(console=err, disable=as_json) as progress:
        for file in progress.track(files, description=f"导入{kind.label}"):
            results.append(_import_one(kit, kind, file, rejects, dry_run))
    if as_json:
        _print_json(results)
    else:
        _import_table(results)
    if any(result["error"] or result["bad"] for result in results):
        raise typer.Exit(1)


def _import_one(kit: Kit, kind: IntakeKind, file: Path, rejects: Path | None, dry_run: bool) -> dict[str, Any]:
    """Preview and confirm one file in one transaction of its own; what went wrong is part of the result."""
    from matcher.models.states import Verdict
    from matcher.service import intakes, previews
    from matcher.service.permissions import SYSTEM

    result: dict[str, Any] = {"file": file.name, "taken": 0, "bad": 0, "duplicates": 0, "case": None, "error": None}
    result |= {"details": [], "rejects": None, "notes": []}
    try:
        with kit.open(SYSTEM, write=True) as context:
            intake = previews.preview(context, kind, file.name, _bytes(file))
            intake_id = intake.id or 0
            view = intakes.get_intake(context, intake_id)
            result |= {
                "bad": view.count(Verdict.BAD),
                "duplicates": view.count(Verdict.DUPLICATE),
                "notes": intake.notes,
            }
            result["details"] = [f"第 {row.number} 行 {'；'.join(row.problems)}" for row in view.rows if row.problems]
            if result["bad"]:
                _name, content = intakes.reject_file(context, intake_id)
                folder = rejects or file.parent
                target = folder / f"{file.stem}_需改正.xlsx"
                target.write_bytes(content)
                result["rejects"] = str(target)
            if view.takeable and not dry_run:
                receipt = intakes.confirm(context, intake_id, version=intake.version)
                result |= {"taken": receipt.taken, "case": receipt.case.number if receipt.case else None}
            if not dry_run:
                context.unit.commit()
    except MatcherError as error:
        result["error"] = error.message
        result["details"] = error.details
    except OSError as error:
        result["error"] = f"文件打不开：{error.strerror}"
    return result


def _bytes(file: Path) -> bytes:
    from matcher.forms.limits import MAX_BYTES

    with file.open("rb") as handle:
        return handle.read(MAX_BYTES + 1)


def _import_table(results: list[dict[str, Any]]) -> None:
    table = Table("文件", "导入", "需改正", "重复", "案件", "说明")
    for result in results:
        note = result["error"] or (f"需改正的行见 {result['rejects']}" if result["rejects"] else "")
        table.add_row(
            result["file"],
            str(result["taken"]),
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


Files = Annotated[list[Path], typer.Argument(help="xlsx、docx、csv、txt 文件，可多个", exists=True, dir_okay=False)]
Rejects = Annotated[
    Path | None, typer.Option(help="需改正文件的存放目录，默认与原文件同目录", file_okay=False, exists=True)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只检查，不入库")]


@imports.command("brochures")
def import_brochures(files: Files, as_json: AsJson = False, rejects: Rejects = None, dry_run: DryRun = False) -> None:
    """导入招聘简章并提交；每个文件一家企业，不合格的行另存为带原因的 xlsx。"""
    from matcher.models.enums import IntakeKind

    _import(IntakeKind.BROCHURE, files, as_json, rejects, dry_run)


@imports.command("seekers")
def import_seekers(files: Files, as_json: AsJson = False, rejects: Rejects = None, dry_run: DryRun = False) -> None:
    """导入求职者名册；没有本人同意的行不会入库。"""
    from matcher.models.enums import IntakeKind

    _import(IntakeKind.SEEKERS, files, as_json, rejects, dry_run)


@app.command()
def shortlist(
    vacancy: Annotated[int, typer.Argument(help="岗位编号", min=1)],
    top: Annotated[int, typer.Option(help="列出人数", min=1, max=200)] = 20,
    as_json: AsJson = False,
) -> None:
    """为一个岗位生成候选名单（姓名脱敏），并说明理由。"""
    from matcher.service import matching
    from matcher.service.permissions import SYSTEM

    with _kit() as kit:
        matching.warm(kit)
        with kit.open(SYSTEM, write=True) as context:
            matching.build_shortlist(context, vacancy, top=top)
            view = matching.get_shortlist(context, vacancy)
            context.unit.commit()
        if as_json:
            _print_json(matching.as_json(view))
            return
        out.print(
            f"{view.enterprise.name}：{view.vacancy.title}（{view.place}，{view.vacancy.pay_text}）", markup=False
        )
        table = Table("名次", "编号", "姓名", "求职意向", "所在地", "分数", "符合", "不足")
        for one in view.candidates:
            if one.entry is not None:
                table.add_row(
                    str(one.entry.rank),
                    str(one.seeker.id),
                    one.seeker.name_masked,
                    "、".join(one.seeker.wanted_titles),
                    one.place,
                    f"{one.entry.score / 10:.1f}",
                    "；".join(one.explanation.get("strengths", [])),
                    "；".join(one.explanation.get("gaps", [])),
                )
        out.print(table)
        for label, count in (view.shortlist.excluded if view.shortlist else {}).items():
            out.print(f"  未列入：{label} {count} 人", markup=False)


@app.command()
def cases(as_json: AsJson = False, limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200) -> None:
    """列出在办案件：企业、专员、缺口、派单依据。"""
    from matcher.models.case import OPEN_STATES
    from matcher.service.cases import list_cases, row_json
    from matcher.service.permissions import SYSTEM

    with _kit() as kit:
        with kit.open(SYSTEM, write=False) as context:
            rows, total = list_cases(context, states=OPEN_STATES, limit=limit)
        if as_json:
            _print_json([row_json(row) for row in rows])
            return
        table = Table("编号", "企业", "专员", "派单", "进度", "需求", "到岗", "缺口", "审核期限")
        for row in rows:
            table.add_row(
                row.case.number,
                row.enterprise.name,
                row.officer.name if row.officer else "未指派",
                row.case.routing.label if row.case.routing else "",
                row.case.state.label,
                str(row.gap.wanted),
                str(row.gap.started),
                str(row.gap.missing),
                str(row.case.review_due or ""),
            )
        out.print(table)
        out.print(f"共 {total} 件", markup=False)


@app.command()
def check(as_json: AsJson = False) -> None:
    """检查数据不变量；有违反时退出码为 1。"""
    from matcher.service.permissions import SYSTEM
    from matcher.service.upkeep import check_invariants

    with _kit(migrate=False) as kit, kit.open(SYSTEM, write=False) as context:
        violations = check_invariants(context)
    if as_json:
        _print_json([{"rule": one.rule, "label": one.label, "ids": one.ids} for one in violations])
    elif not violations:
        out.print("全部不变量成立", markup=False)
    else:
        for one in violations:
            out.print(
                f"违反：{one.label}（{one.rule}），编号 {', '.join(map(str, one.ids[:10]))}", style="red", markup=False
            )
    if violations:
        raise typer.Exit(1)


@db.command("migrate")
def db_migrate() -> None:
    """建立或升级数据库。"""
    with _kit():
        out.print("数据库已是最新版本", markup=False)


@user.command("add")
def user_add(
    username: Annotated[str, typer.Argument(help="登录名")],
    role: Annotated[str, typer.Option(help="角色代码，如 officer、county_admin、sysadmin")],
    name: Annotated[str, typer.Option(help="显示姓名")],
    adcode: Annotated[str | None, typer.Option(help="管辖区划代码（县、市、省级管理员必填）")] = None,
    officer: Annotated[str | None, typer.Option(help="专员工号（专员必填）")] = None,
    uscc: Annotated[str | None, typer.Option(help="统一社会信用代码（企业必填）")] = None,
    market: Annotated[int | None, typer.Option(help="零工市场编号（运营员必填）")] = None,
) -> None:
    """建立账号；口令从终端读取，不出现在命令里。"""
    from matcher.models.enums import Role
    from matcher.service.accounts import create_account
    from matcher.service.permissions import SYSTEM

    if role not in list(Role):
        err.print(f"没有角色 {role}；可用：{'、'.join(Role)}", style="red", markup=False)
        raise typer.Exit(2)
    _settings()  # a wrong configuration is told before a password is asked for
    password = typer.prompt("口令（至少 8 位）", hide_input=True, confirmation_prompt="再输一次")
    with _kit() as kit:
        with kit.open(SYSTEM, write=True) as context:
            create_account(
                context,
                username=username,
                password=password,
                role=Role(role),
                name=name,
                adcode=adcode,
                staff_no=officer,
                uscc=uscc,
                market_id=market,
            )
            context.unit.commit()
        out.print(f"已建立账号 {username}", markup=False)


if __name__ == "__main__":
    app()
