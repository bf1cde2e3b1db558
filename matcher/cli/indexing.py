"""Commands over the search index (索引): what there is, build it anew, look through its files."""

from __future__ import annotations

import os
import time
from typing import Annotated

import typer

from matcher.cli.terminal import AsJson, open_kit, out, print_json

index = typer.Typer(help="候选库索引", no_args_is_help=True)


@index.command()
def status(as_json: AsJson = False) -> None:
    """打开索引并跟上数据库，显示人数、文件大小和用时。"""
    from matcher.service import matching

    with open_kit() as kit:
        start = time.perf_counter()
        reached = matching.warm(kit)
        took = time.perf_counter() - start
        snapshot, size = kit.pool.index.snapshot_, kit.pool.bytes_on_disk()
        figures = {
            "people": snapshot.size,
            "reached": reached,
            "sections": len(snapshot.sections),
            "bytes": size,
            "bytes_per_person": round(size / max(1, snapshot.size)),
            "opened_in_seconds": round(took, 3),
            "fingerprint": kit.pool.index.fingerprint,
        }
        if as_json:
            print_json(figures)
            return
        out.print(
            f"候选库 {figures['people']} 人，已跟上变更 {reached} 号，{figures['sections']} 段；"
            f"文件 {size / 1e6:.1f} MB（每人 {figures['bytes_per_person']} 字节），打开用时 {took:.2f} 秒"
        )


@index.command()
def build(
    cut: Annotated[bool, typer.Option("--cut", help="先重新切分所有人的文字；词表或分词程序更新后用")] = False,
    workers: Annotated[int, typer.Option(min=1, help="切分和计数用的进程数，默认为处理器核数")] = os.cpu_count() or 1,
) -> None:
    """从数据库重新建立索引；正在运行的服务随后自动换用新索引。"""
    from matcher.service import upkeep
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit:
        start = time.perf_counter()
        if cut:
            changed = upkeep.recut(kit, workers=workers)
            out.print(f"已重新切分：{changed} 人的词有变，用时 {time.perf_counter() - start:.1f} 秒")
        with kit.open(SYSTEM, write=False) as context:
            kit.pool.rebuild(context.unit.seekers, workers=workers)
        out.print(f"已重建：{kit.pool.index.size} 人，用时 {time.perf_counter() - start:.1f} 秒")


@index.command()
def check() -> None:
    """逐字节核对索引文件；有损坏时退出码为 1。"""
    from matcher.service import matching

    with open_kit() as kit:
        matching.warm(kit)
        damaged = kit.pool.damaged()
        if damaged:
            out.print(f"索引文件已损坏：{'、'.join(damaged)}；请运行 matcher index build 重建", style="red")
            raise typer.Exit(1)
        out.print("索引文件完好")
