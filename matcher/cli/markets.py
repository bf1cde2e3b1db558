"""``matcher market`` (零工市场): the markets of a region, founded, closed and opened again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from matcher.cli.terminal import AsJson, Reader, RowId, Staff, Version, acting, drafted, reading, seen, show, tell

market = typer.Typer(help="零工市场：列表、设立、关闭、恢复开放", no_args_is_help=True)
_LISTED = (
    "id:编号 name:市场 kind:性质 adcode:地区 address:地址 hours:开放时间 closed_at:关闭时间 "
    "closed_reason:原因 version:版次"
)

_NAMED = "name:名称 kind:--kind address:--address hours:--hours phone:--phone area_m2:--area"


@market.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出管辖范围内的零工市场，含已关闭的。"""
    from matcher.service.market_register import list_register

    with reading(staff) as context:
        rows = list_register(context)
    show(rows, _LISTED, as_json)


@market.command("found")
def found(
    name: Annotated[str, typer.Argument(help="市场名称", metavar="名称")],
    adcode: Annotated[str, typer.Option(help="所在县（市、区）或市的代码")],
    address: Annotated[str, typer.Option(help="地址")],
    staff: Staff,
    kind: Annotated[str, typer.Option(help="性质：public 公共、commercial 经营、spontaneous 自发")] = "public",
    hours: Annotated[str, typer.Option(help="开放时间，如 05:00-19:00")] = "05:00-19:00",
    phone: Annotated[str, typer.Option(help="电话")] = "",
    area: Annotated[int | None, typer.Option(help="规模（平方米）", min=1, max=1_000_000)] = None,
    service: Annotated[list[str] | None, typer.Option(help="服务内容，可写多次")] = None,
    trade: Annotated[list[str] | None, typer.Option(help="主要工种，可写多次")] = None,
    as_json: AsJson = False,
) -> None:
    """设立零工市场：随即出现在公开目录里；运营员账号另用 user add 开通。"""
    from matcher.models.market import MarketDraft
    from matcher.service.market_register import found_market

    told: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "address": address,
        "hours": hours,
        "phone": phone,
        "area_m2": area,
    }
    told |= {"services": service or [], "trades": trade or []}
    with acting(staff) as context:
        draft = drafted(MarketDraft, told, _NAMED)
        done = found_market(context, draft, adcode=adcode)
    tell(done, _LISTED, as_json)


@market.command("close")
def close(
    market_id: RowId,
    reason: Annotated[str, typer.Option(help="关闭的原因")],
    staff: Staff,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """关闭零工市场：不再发布任务和取号，已干的活照常结算。"""
    from matcher.models.market import Market
    from matcher.service.market_register import close_market

    with acting(staff) as context:
        held = seen(context, Market, market_id, version)
        done = close_market(context, market_id, reason=reason, version=held)
    tell(done, _LISTED, as_json)


@market.command("reopen")
def reopen(market_id: RowId, staff: Staff, version: Version = None, as_json: AsJson = False) -> None:
    """恢复开放已关闭的零工市场。"""
    from matcher.models.market import Market
    from matcher.service.market_register import reopen_market

    with acting(staff) as context:
        held = seen(context, Market, market_id, version)
        done = reopen_market(context, market_id, version=held)
    tell(done, _LISTED, as_json)
