"""``matcher feed`` (公开信息流): what is public now, and what became of it since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from matcher.cli.terminal import AsJson, out, print_json, reading, show

feed = typer.Typer(help="公开信息流：快照、变更", no_args_is_help=True)
_COLUMNS = "cursor=step.seq:游标 kind=step.kind:类别 action:动作 level=step.level:层级 place:地区 title:名称 path:网页"
Place = Annotated[str, typer.Option("--adcode", help="地区代码，如 140703；不写为全省")]


def _plain(items: Iterable[Any]) -> list[dict[str, Any]]:
    return [
        {
            "cursor": one.step.seq,
            "at": one.step.at.isoformat(),
            "kind": one.step.kind.value,
            "subject": one.step.subject,
            "adcode": one.step.adcode,
            "action": one.action.value,
            "body": one.thing.body if one.thing is not None else None,
        }
        for one in items
    ]


@feed.command("snapshot")
def take_snapshot(adcode: Place = "", as_json: AsJson = False) -> None:
    """现在公开的全部信息，和据此继续的游标。"""
    from matcher.service import publications

    with reading() as context:
        first = found = publications.snapshot(context, adcode=adcode, limit=publications.MOST)
        items = list(found.items)
        while found.next_page:
            found = publications.snapshot(context, adcode=adcode, page=found.next_page, limit=publications.MOST)
            items += found.items
        if as_json:
            print_json({"cursor": first.cursor, "items": _plain(items)})
            return
        show(items, _COLUMNS, False)
        out.print(f"游标：{first.cursor}", markup=False)


@feed.command("follow")
def follow_stream(
    after: Annotated[int, typer.Option("--after", min=0, max=2**62, help="从哪个游标之后")] = 0,
    adcode: Place = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="最多列出几条")] = 100,
    as_json: AsJson = False,
) -> None:
    """游标之后的发布、变更和撤回，按提交先后。"""
    from matcher.service import publications

    with reading() as context:
        page = publications.follow(context, after=after, adcode=adcode, limit=limit)
        if as_json:
            print_json({"cursor": page.cursor, "more": page.more, "items": _plain(page.items)})
            return
        show(page.items, _COLUMNS, False)
        out.print(f"游标：{page.cursor}{'，还有更多' if page.more else ''}", markup=False)
