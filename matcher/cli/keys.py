"""``matcher keys`` (密钥): which key the sealed data rests on, and sealing it anew."""

from __future__ import annotations

from dataclasses import asdict

import typer

from matcher.cli.terminal import AsJson, err, open_kit, out, print_json

keys = typer.Typer(help="数据密钥：现用情况、换密钥", no_args_is_help=True)


@keys.command("status")
def status(as_json: AsJson = False) -> None:
    """各加密列用的是哪把密钥、各多少条；还有本系统审计封条的公钥。"""
    from matcher.service import keys as use
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit:
        with kit.open(SYSTEM, write=False) as context:
            found = use.status(context)
        known = use.signers(kit)
    if as_json:
        print_json({"columns": [asdict(one) for one in found], "signers": known})
        return
    for one in found:
        said = "现用" if one.current else "旧密钥" if one.key else "没有编号的旧格式"
        out.print(f"{one.table}.{one.column}：{one.key or '—'}（{said}）{one.values} 条", markup=False)
    out.print(f"不是现用密钥的 {sum(one.values for one in found if not one.current)} 条。", markup=False)
    out.print(f"审计封条的公钥（换密钥以后留在 MATCHER_AUDIT_SIGNERS）：{','.join(known)}", markup=False)


@keys.command("rotate")
def rotate() -> None:
    """用现用密钥重新加密全部加密列，分批进行，服务不用停；中断了再运行一次。有打不开的，退出码为 1。"""
    from matcher.service import keys as use

    with open_kit() as kit:
        done, lost = use.rotate(kit, lambda column, count: out.print(f"{column}：{count} 条", markup=False))
    out.print(f"重新加密 {done} 条。", markup=False)
    if lost:
        err.print(f"{lost} 条用现有的密钥都打不开，没有改动：旧密钥还不能去掉。", style="red", markup=False)
        raise typer.Exit(1)
