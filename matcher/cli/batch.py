"""``matcher batch`` (批量推荐): lists for all published posts, spread over people, on this machine or a cluster."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from matcher.cli.terminal import AsJson, err, open_kit, out, print_json


def batch(
    adcode: Annotated[str, typer.Option(help="只做一个地区：6 位行政区划代码；不写为全部")] = "",
    per_post: Annotated[int | None, typer.Option(help="每个岗位最多推荐人数，默认按推荐上限", min=1, max=50)] = None,
    per_person: Annotated[
        int | None, typer.Option(help="每人最多同时被推荐的岗位数，默认且不超过推荐上限", min=1, max=50)
    ] = None,
    depth: Annotated[int, typer.Option(help="每个岗位先排出的人数，从中分配", min=1, max=200)] = 20,
    cluster: Annotated[str, typer.Option(help="计算集群地址，如 10.0.0.1:6379；local 为在本机另开进程")] = "",
    workers: Annotated[int | None, typer.Option(help="集群上的工作进程数，默认为处理器核数", min=1)] = None,
    shards: Annotated[int | None, typer.Option(help="把求职者分成几片，默认按内存，放得下就不分", min=1)] = None,
    keep: Annotated[bool, typer.Option("--keep", help="保存为各岗位的候选名单；不写只给出结果")] = False,
    afresh: Annotated[bool, typer.Option("--afresh", help="不接着上次中断的地方，全部重排")] = False,
    as_json: AsJson = False,
) -> None:
    """为所有已发布岗位生成名单，并把人分散到各岗位；中断后当天再次运行会接着做，已排好的名单以排出时为准。"""
    from matcher import clock
    from matcher.cluster import connect
    from matcher.scoring.shards import LocalSearch
    from matcher.service import batch as batches
    from matcher.service import matching
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, Progress(console=err, disable=as_json) as progress:
        matching.warm(kit)
        home, index = kit.settings.var / "batch", kit.pool.index
        if afresh:
            for old in home.glob("*.jsonl"):
                old.unlink()
        bar = progress.add_task("排序", total=None)
        search = (
            connect(cluster, kit.pool.home, index, workers=workers, shards=shards)
            if cluster
            else nullcontext(LocalSearch(index))
        )
        with search as ranker, kit.open(SYSTEM, write=False) as context:
            found = batches.run(
                context,
                ranker,
                adcode=adcode,
                depth=depth,
                per_post=per_post,
                per_person=per_person,
                home=home,
                done=lambda ready, whole: progress.update(bar, completed=ready, total=whole),
            )
        kept = batches.keep_all(kit, found) if keep else None
        progress.update(bar, visible=False)
    told = found.to_dict()
    if as_json:
        stored = kept or batches.Stored(0, 0, 0)
        figures = {"kept": stored.kept, "changed_meanwhile": stored.changed, "without_people": stored.empty}
        print_json({**told, **figures})
        return
    table = Table("指标", "各自取前几名", "分散以后")
    people, most, gini = told["people_proposed"], told["most_proposals_of_one_person"], told["exposure_gini"]
    table.add_row("被推荐的人数", str(people["before"]), str(people["after"]))
    table.add_row("一人最多被推荐的岗位数", str(most["before"]), str(most["after"]))
    table.add_row("曝光基尼系数", f"{gini['before']:.3f}", f"{gini['after']:.3f}")
    table.add_row("名单质量（nDCG，各自取前几名为 1）", "1.000", f"{told['ndcg_after']:.3f}")
    out.print(table)
    fresh = "全部为本次排序"
    if found.since and found.ranked < len(found.posts):
        fresh = f"本次排序 {found.ranked} 个，其余接着上次，最早排于 {clock.local(found.since):%m-%d %H:%M}"
    out.print(f"岗位 {len(found.posts)} 个（{fresh}），推荐 {sum(map(len, found.spread.kept))} 人次", markup=False)
    if found.dropped:
        out.print(f"排出以后停止求职、已到岗、已处理或已达推荐上限的 {found.dropped} 人次已去掉", markup=False)
    if kept:
        missed = f"，{kept.changed} 个岗位期间有变化，未保存" if kept.changed else ""
        missed += f"，{kept.empty} 个岗位没有可推荐的人，保留原名单" if kept.empty else ""
        out.print(f"已保存 {kept.kept} 份名单{missed}", markup=False)
