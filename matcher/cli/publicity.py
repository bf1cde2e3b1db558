"""``matcher publicity`` (宣传稿): a thing's texts, and laying them out for a channel."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import Staff, acting, out, reading

publicity = typer.Typer(help="宣传稿：各渠道文字、交付文件", no_args_is_help=True)
Key = Annotated[str, typer.Argument(help="公开信息，如 fair:7", metavar="信息", show_default=False)]
Site = Annotated[str, typer.Option("--site", help="公开网站的地址，如 https://jy.example.cn")]


@publicity.command("texts")
def show_texts(item: Key, staff: Staff, site: Site) -> None:
    """一条公开信息在各渠道的标题和正文。"""
    from matcher.service import publicity_texts

    with reading(staff) as context:
        for one in publicity_texts.prepare(context, item, site).texts:
            out.print(f"【{one.channel.label}】{one.title}\n{one.body}\n", markup=False)


@publicity.command("hand-over")
def hand_over(item: Key, staff: Staff, site: Site) -> None:
    """留下记录，并由后台任务把文字、封面、二维码写入数据目录的 outbox；不向外发送。"""
    from matcher.service import publicity_texts

    with acting(staff) as context:
        place = publicity_texts.hand_over(context, item, site)
    out.print(f"已登记，后台任务将写入 {place}", markup=False)
