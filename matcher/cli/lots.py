"""``matcher lot`` (余缺信息) and ``matcher balance`` (余缺汇总): what a region can spare and lacks."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from matcher.cli.terminal import (
    AsJson,
    Limit,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    day,
    drafted,
    in_words,
    member,
    money,
    out,
    print_json,
    reading,
    seen,
    show,
    tell,
)
from matcher.errors import Invalid

lot = typer.Typer(help="余缺信息：列表、查看、发布、修改、撤回", no_args_is_help=True)
_FACTS = (
    "id=lot.id:编号 enterprise=enterprise.name:单位 side=lot.side:类别 kind=lot.kind:余员去向 title=lot.title:工种 "
    "headcount=lot.headcount:人数 free:可调剂 first=lot.first:自 last=lot.last:至 adcode=lot.adcode:地区 "
    "pay=lot.pay:日薪（元） state=lot.state:状态 version=lot.version:版次"
)
_MORE = (
    "occupation:职业 address=lot.address:地址 shift=lot.shift:班次 skills=lot.skills:技能 "
    "skill_grade=lot.skill_grade:技能等级 certificates=lot.certificates:证书 lodging=lot.lodging:住宿 "
    "board=lot.board:供餐 dispatched=lot.dispatched:派遣人员 dispatch_kind=lot.dispatch_kind:派遣岗位类别 "
    "dispatched_now=lot.dispatched_now:现有派遣人数 note=lot.note:备注"
)
# Option by field of a draft, for what is refused.
_OPTIONS = (
    "side:--side kind:--kind title:--title headcount:--headcount first:--from last:--to adcode:--adcode "
    "address:--address shift:--shift pay:--pay skills:--skills skill_grade:--grade certificates:--certificate "
    "dispatch_kind:--dispatch-kind dispatched_now:--dispatched-now note:--note"
)
Title = Annotated[str, typer.Option(help="工种岗位，2 至 60 字")]
Headcount = Annotated[int | None, typer.Option(help="人数，1 至 9999")]
First = Annotated[str, typer.Option("--from", help="开始日期，含当天")]
Last = Annotated[str, typer.Option("--to", help="结束日期，含当天")]
Pay = Annotated[str, typer.Option(help="日薪，元：富余为现在的，短缺为愿付的")]
Going = Annotated[
    str, typer.Option("--kind", help="余员去向：lend 共享用工、release 分流安置、redispatch 派遣转换；只用于富余")
]
Place = Annotated[str, typer.Option(help="工作地区代码，到县；不写为单位所在地")]
Address = Annotated[str, typer.Option(help="工作地址")]
ShiftCode = Annotated[str, typer.Option(help="班次：day、two、three、night")]
Skills = Annotated[str, typer.Option(help="技能")]
Grade = Annotated[str, typer.Option("--grade", help="技能等级代码")]
Certificates = Annotated[list[str] | None, typer.Option("--certificate", help="证书，可重复")]
Lodging = Annotated[bool | None, typer.Option("--lodging/--no-lodging", help="富余：接受住宿；短缺：提供住宿")]
Board = Annotated[bool | None, typer.Option("--board/--no-board", help="供餐")]
Post = Annotated[str, typer.Option("--dispatch-kind", help="短缺可用派遣的岗位：temporary、auxiliary、substitute")]
Now = Annotated[int | None, typer.Option("--dispatched-now", help="全单位现有派遣人数")]
Note = Annotated[str, typer.Option(help="备注")]


def balance(
    adcode: Annotated[str, typer.Option("--adcode", help="地区代码（县、市或省），如 140703；不写为全省")] = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """余缺汇总：今后八周的富余、短缺，各职业每周的差额。"""
    from matcher.service import lot_balance

    with reading(staff) as context:
        found = lot_balance.get_balance(context, scope=adcode)
        name = context.place_name(found.scope)
    if as_json:
        print_json(lot_balance.as_json(found))
        return
    out.print(name, markup=False)
    weeks = Table("周", "富余", "短缺", "差额")
    for week in found.weeks:
        one = week.total
        weeks.add_row(f"{week.first} 至 {week.last}", str(one.spare), str(one.lacking), f"{one.difference:+d}")
    out.print(weeks)
    # A narrow table: eight weeks have to stand beside a name in 80 columns.
    trades = Table("职业", *(f"{week.first:%m-%d}" for week in found.weeks), title="各职业的差额，按周（起始日）")
    for trade in found.trades:
        trades.add_row(trade.name, *(f"{cell.difference:+d}" if cell.counts else "" for cell in trade.weeks))
    out.print(trades)
    this = Table("本周职业", "富余", "短缺", "差额")
    for one in found.chosen.trades:
        this.add_row(one.name, str(one.spare), str(one.lacking), f"{one.difference:+d}")
    out.print(this)


@lot.command("list")
def list_all(
    side: Annotated[str, typer.Option(help="surplus 富余、shortage 短缺；不写为全部")] = "",
    state: Annotated[str, typer.Option(help="open 待调剂、settled 已调剂、withdrawn 已撤回；不写为全部")] = "",
    trade: Annotated[str, typer.Option(help="工种")] = "",
    scope: Annotated[str, typer.Option("--adcode", help="地区代码；不写为管辖范围")] = "",
    first: First = "",
    last: Last = "",
    limit: Limit = 100,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出余缺信息，新的在前；写了日期的只列与这段时间有重合的。"""
    from matcher.models.pooling import LotSide, LotState
    from matcher.service import lots

    with in_words():
        told: dict[str, Any] = {"side": member(LotSide, side, "类别") if side else None}
        told |= {"states": [member(LotState, state, "状态")] if state else []}
        told |= {"first": day(first, "--from"), "last": day(last, "--to")}
    with reading(staff) as context:
        rows, total = lots.list_lots(context, trade=trade, scope=scope, limit=limit, **told)
    show(rows, _FACTS, as_json, total)


@lot.command("show")
def show_one(lot_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一条余缺信息。"""
    from matcher.service.lots import get_lot

    with reading(staff) as context:
        view = get_lot(context, lot_id)
    tell(view, f"{_FACTS} {_MORE}", as_json)


@lot.command("publish")
def publish(
    side: Annotated[str, typer.Option(help="surplus 富余、shortage 短缺")],
    title: Title,
    headcount: Annotated[int, typer.Option(help="人数，1 至 9999")],
    first: First,
    last: Last,
    pay: Pay,
    staff: Staff,
    enterprise: Annotated[int | None, typer.Option(min=1, max=2**62, help="单位编号；企业账号不写，为本单位")] = None,
    kind: Going = "",
    adcode: Place = "",
    address: Address = "",
    shift: ShiftCode = "",
    skills: Skills = "",
    grade: Grade = "",
    certificate: Certificates = None,
    lodging: Lodging = None,
    board: Board = None,
    dispatch_kind: Post = "",
    dispatched_now: Now = None,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """发布一条余缺信息，不收费。"""
    from matcher.models.pooling import LotDraft
    from matcher.service import lots, standing
    from matcher.service.permissions import Action

    told = {"side": side, "title": title, "headcount": headcount, "kind": kind, "adcode": adcode, "address": address}
    told |= _typed(first, last, pay, shift, skills, grade, certificate, lodging, board)
    told |= {"dispatch_kind": dispatch_kind, "dispatched_now": dispatched_now, "note": note}
    with acting(staff) as context:
        firm = standing.find_enterprise(context, enterprise or context.actor.enterprise_id or 0, Action.LOT_KEEP)
        made = lots.publish(context, firm.id or 0, drafted(LotDraft, {"adcode": firm.adcode} | _said(told), _OPTIONS))
        view = lots.get_lot(context, made.id or 0)
    tell(view, _FACTS, as_json)


@lot.command("change")
def change(
    lot_id: RowId,
    staff: Staff,
    title: Title = "",
    headcount: Headcount = None,
    first: First = "",
    last: Last = "",
    pay: Pay = "",
    kind: Going = "",
    adcode: Place = "",
    address: Address = "",
    shift: ShiftCode = "",
    skills: Skills = "",
    grade: Grade = "",
    certificate: Certificates = None,
    lodging: Lodging = None,
    board: Board = None,
    dispatch_kind: Post = "",
    dispatched_now: Now = None,
    note: Note = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """修改一条余缺信息：只写要改的；有人在商议的不能改，已调剂的人数和日期不能少。"""
    from matcher.models.pooling import Lot, LotDraft
    from matcher.service import lots

    told = {"title": title, "headcount": headcount, "kind": kind, "adcode": adcode, "address": address, "note": note}
    told |= _typed(first, last, pay, shift, skills, grade, certificate, lodging, board)
    told |= {"dispatch_kind": dispatch_kind, "dispatched_now": dispatched_now}
    with acting(staff) as context:
        known = lots.get_lot(context, lot_id).lot.model_dump(include=set(LotDraft.model_fields))
        changes = _said(told)
        if not changes:
            raise Invalid("没有写要改什么，见 matcher lot change --help", field="title")
        if "kind" in changes:
            # The one says the other (LotDraft): what was told before does not hold against what is told now.
            known["dispatched"] = False
        seen_version = seen(context, Lot, lot_id, version)
        lots.change(context, lot_id, drafted(LotDraft, known | changes, _OPTIONS), version=seen_version)
        view = lots.get_lot(context, lot_id)
    tell(view, _FACTS, as_json)


@lot.command("withdraw")
def withdraw(
    lot_id: RowId, staff: Staff, opinion: Opinion = "", version: Version = None, as_json: AsJson = False
) -> None:
    """撤回一条余缺信息还没有调剂出去的部分；已借调、转岗的照常。"""
    from matcher.models.pooling import Lot
    from matcher.service import lots

    with acting(staff) as context:
        lots.withdraw(context, lot_id, version=seen(context, Lot, lot_id, version), reason=opinion)
        view = lots.get_lot(context, lot_id)
    tell(view, _FACTS, as_json)


def _typed(
    first: str,
    last: str,
    pay: str,
    shift: str,
    skills: str,
    grade: str,
    certificates: list[str] | None,
    lodging: bool | None,
    board: bool | None,
) -> dict[str, Any]:
    """What both forms share, in the units of a draft: days as days, yuan as fen."""
    with in_words():
        told: dict[str, Any] = {"first": day(first, "--from"), "last": day(last, "--to"), "pay": money(pay, "--pay")}
    told |= {"shift": shift, "skills": skills, "skill_grade": grade, "certificates": certificates}
    return told | {"lodging": lodging, "board": board}


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", None, [])}
