"""``matcher privacy`` (个人信息): the data map in words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import typer

from matcher.cli.terminal import AsJson, in_words, out, print_json

privacy = typer.Typer(help="个人信息：数据地图", no_args_is_help=True)


@privacy.callback()
def _privacy() -> None:
    """A callback, so that the one command keeps its name."""


@privacy.command("map")
def data_map(
    table: str = typer.Option("", "--table", help="只看一个表"),
    as_json: AsJson = False,
) -> None:
    """数据地图：每个表的每个个人信息列是什么、为什么、凭什么、保存多久、给谁看；不读数据库。"""
    from matcher import clock
    from matcher.errors import NotFound
    from matcher.planning import data_map as maps
    from matcher.planning.retention import RetentionRules
    from matcher.settings import data_folder

    with in_words():
        told, rules = maps.data_map(), RetentionRules.load(data_folder() / "retention.toml")
        if table and table not in told.tables:
            raise NotFound(f"没有 {table} 这个表")
        held = [one for one in told.held() if table in ("", one.table)]
    if as_json:
        print_json([asdict(one) for one in held])
        return
    today: date = clock.today()
    for one in held:
        sealed = "（加密）" if one.sealed else ""
        out.print(f"{one.table}.{one.column}{sealed}：{one.what}", markup=False)
        term = rules.words(one.keep, today)
        out.print(f"    目的：{one.purpose}；依据：{one.basis}；保存：{term}；给谁看：{one.shown}", markup=False)
    empty = sum(one.none != "-" for one in told.tables.values())
    out.print(f"共 {len(held)} 列；没有个人信息的表 {empty} 个。", markup=False)
