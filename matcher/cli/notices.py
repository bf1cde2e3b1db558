"""``matcher notice`` (消息通知): an account's own messages, and how they went out."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    in_words,
    member,
    open_kit,
    reading,
    show,
    tell,
)

notice = typer.Typer(help="消息通知：本人消息、发送记录", no_args_is_help=True)
_NOTICE = "id:编号 title:标题 body:内容 created_at:时间 read_at:已读"
_LOG = (
    "id=0.id:编号 template=1.template:模板 channel=0.channel:渠道 state=0.state:状态 tries=0.tries:次数 "
    "next_try=0.next_try:下次 error=0.error:原因 sent_at=0.sent_at:发送时间"
)


@notice.command("list")
def list_own(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出本人的消息，未读在前；须用 --as 写明登录名。"""
    from matcher.service.notices import list_notices

    with reading(staff) as context:
        rows, total = list_notices(context, limit=MOST)
        show(rows, _NOTICE, as_json, total)


@notice.command("read")
def read(notice_id: RowId, staff: Staff = "", as_json: AsJson = False) -> None:
    """把一条消息标为已读。"""
    from matcher.service.notices import read_notice

    with acting(staff) as context:
        tell(read_notice(context, notice_id), _NOTICE, as_json)


@notice.command("send-due")
def send_due() -> None:
    """发送到期的消息（后台任务平时自动发送）。"""
    from matcher.service import notice_sending

    with in_words(), open_kit() as kit:
        typer.echo(f"已发送 {notice_sending.send_due(kit)} 条")


@notice.command("deliveries")
def deliveries(
    state: Annotated[str, typer.Option("--state", help="状态代码，如 failed")] = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """发送记录，最新在前；不含消息内容。"""
    from matcher.models.notice import DeliveryState
    from matcher.service.notice_sending import list_deliveries

    with reading(staff) as context:
        wanted = member(DeliveryState, state, "state") if state else None
        rows, total = list_deliveries(context, state=wanted, limit=MOST)
        show(rows, _LOG, as_json, total)
