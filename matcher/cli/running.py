"""Commands that run and look after the service (运行): serve, worker, demo, check, db, user."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Annotated

import typer
from rich.progress import Progress

from matcher.cli.terminal import AsJson, err, in_words, open_kit, out, print_json, read_settings
from matcher.errors import MatcherError
from matcher.settings import Settings

db = typer.Typer(help="数据库", no_args_is_help=True)
user = typer.Typer(help="账号", no_args_is_help=True)


def serve() -> None:
    """启动服务（地址和端口取自 MATCHER_HOST、MATCHER_PORT）。"""
    import uvicorn

    from matcher.bootstrap import migrate

    settings = read_settings()
    with in_words():
        migrate(settings)
    out.print(f"\n  服务地址：http://{settings.host}:{settings.port}", style="bold", markup=False)
    if settings.demo:
        from matcher.demo.load import PASSWORD

        with in_words():
            accounts = _demo_accounts(settings)
        if accounts:
            out.print(f"  演示账号（口令均为 {PASSWORD}）：", markup=False)
        else:
            out.print("  库里还没有演示账号，不能登录：请先运行 matcher demo", markup=False)
        for label, username in accounts:
            out.print(f"    {username:<10}{label}", markup=False)
    elif code := _setup_code(settings):
        out.print("  库里还没有账号。首次设置码（只显示这一次，24 小时有效）：", markup=False)
        out.print(f"    {code}\n  请打开 /setup 建立第一个系统管理员", markup=False)
    out.print("  按 Ctrl-C 停止\n", markup=False)
    with in_words():  # a faulty data file is told in a sentence, as everywhere
        # Nothing is thrown away while modules load, and all of it stays: looking for garbage is a quarter of that time.
        gc.disable()
        import_module("api.app")
        gc.freeze()
        gc.enable()
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


def _setup_code(settings: Settings) -> str | None:
    """The code for the first account of an empty store; printed, never logged."""
    from matcher.service.first_setup import issue

    with open_kit(migrate=False, settings=settings) as kit:
        return issue(kit)


def _demo_accounts(settings: Settings) -> list[tuple[str, str]]:
    """The role and the name of each demo account that the store really has."""
    from matcher.repository.accounts import Accounts
    from matcher.repository.database import Database

    database = Database(settings.database_url)
    try:
        with database.session(write=False) as session:
            return [(one.role.label, one.username) for one in Accounts(session).demo_accounts()]
    finally:
        database.dispose()


def worker() -> None:
    """执行后台任务，直到按 Ctrl-C。"""
    from matcher.jobs.worker import Worker

    with open_kit() as kit:
        running = Worker(kit)
        try:
            running.run()
        except KeyboardInterrupt:
            running.stop()


def demo(
    seekers: Annotated[int, typer.Option(help="求职者人数", min=100, max=1_000_000)] = 5000,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="已有数据时不动")] = False,
    seed: Annotated[int, typer.Option(help="随机种子：同一种子得到同样的数据")] = 2022,
) -> None:
    """写入演示数据（虚构的企业和人员）。"""
    settings = read_settings()
    with in_words():
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

    with open_kit(settings=settings) as kit, Progress(console=err, transient=True) as progress:
        loaded = load_demo(kit, seekers=seekers, seed=seed, if_empty=if_empty, progress=progress)
    out.print(loaded or "已有数据，保留不动", markup=False)


def check(as_json: AsJson = False) -> None:
    """检查数据不变量；有违反时退出码为 1。"""
    from matcher.service.permissions import SYSTEM
    from matcher.service.upkeep import check_invariants

    with open_kit(migrate=False) as kit, kit.open(SYSTEM, write=False) as context:
        violations = check_invariants(context)
        for problem in filter(None, (kit.catalogue.problem, kit.places.problem)):
            err.print(f"提示：{problem}", markup=False)
    if as_json:
        print_json([{"rule": one.rule, "label": one.label, "ids": one.ids} for one in violations])
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
    with open_kit():
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
    organisation: Annotated[str | None, typer.Option(help="服务机构的统一社会信用代码（机构账号必填）")] = None,
) -> None:
    """建立账号；口令从终端读取，不出现在命令里。"""
    from matcher.models.enums import Role
    from matcher.service.accounts import create_account
    from matcher.service.permissions import SYSTEM

    if role not in list(Role):
        err.print(f"没有角色 {role}；可用：{'、'.join(Role)}", style="red", markup=False)
        raise typer.Exit(2)
    read_settings()  # a wrong configuration is told before a password is asked for
    password = typer.prompt(
        "口令（8 到 128 位，不要用登录名、日期或连续按键）", hide_input=True, confirmation_prompt="再输一次"
    )
    with open_kit() as kit:
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
                organisation=organisation,
            )
            context.unit.commit()
        out.print(f"已建立账号 {username}", markup=False)
