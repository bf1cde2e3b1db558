"""Commands over pairings (结对子): the list, proposals, re-balancing."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    open_kit,
    out,
    print_json,
    reading,
    row_of,
    show,
    tell,
)
from matcher.models.balance import BalanceGoal

pairing = typer.Typer(help="结对子：台账、待结对建议、确定主责和备岗、均衡调整", no_args_is_help=True)
Place = Annotated[str, typer.Option("--adcode", help="地区代码，如 140703；不写为全省")]
_PAIRING = "id:编号 enterprise_id:企业 officer_id:专员序号 role:角色 first:自 last:至 reason:原因 end_reason:解除原因"
County = Annotated[str, typer.Option("--adcode", help="县（市、区）代码，如 140703")]


@pairing.command("list")
def list_all(
    adcode: Place = "",
    unpaired: Annotated[bool, typer.Option("--unpaired", help="只看待结对的重点企业")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: AsJson = False,
) -> None:
    """列出重点企业和已结对企业：主责、备岗、在办；待结对的在前。"""
    from matcher.service import pairing_lists
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        rows, total = pairing_lists.list_pairings(context, adcode=adcode, unpaired=unpaired, limit=limit)
        if as_json:
            print_json([row.to_dict() for row in rows])
            return
        table = Table("企业", "地区", "主责专员", "自", "备岗", "在办/上限", "结对")
        for row in rows:
            load = f"{row.open_cases}/{row.officer.load_cap}" if row.officer else ""
            table.add_row(
                row.enterprise.name,
                context.place_name(row.enterprise.adcode),
                row.officer.name if row.officer else "待结对",
                str(row.main.first) if row.main else "",
                row.backup.name if row.backup else "",
                load,
                str(row.mains) if row.officer else "",
            )
        out.print(table)
        out.print(f"共 {total} 家", markup=False)


@pairing.command()
def propose(adcode: Place = "", as_json: AsJson = False) -> None:
    """为待结对的重点企业逐家建议专员，并说明理由；只看不存，用 pairing confirm 或在网页上确认。"""
    from matcher.service import pairing_lists
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        found = pairing_lists.propose(context, adcode)
        if as_json:
            print_json([one.to_dict() for one in found])
            return
        table = Table("企业", "建议专员", "理由")
        for one in found:
            table.add_row(one.enterprise.name, one.officer.name if one.officer else "无", "；".join(one.reasons))
        out.print(table)


@pairing.command()
def rebalance(
    adcode: County,
    goal: Annotated[BalanceGoal, typer.Option(help="caps 降到上限以内，even 尽量均衡")] = BalanceGoal.EVEN,
    apply: Annotated[bool, typer.Option("--apply", help="按预览执行；不写只看预览")] = False,
    as_json: AsJson = False,
) -> None:
    """均衡一个县的结对：谁从谁移到谁、为什么；加 --apply 才执行。"""
    from matcher.service import balancing
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=apply) as context:
        plan = balancing.preview(context, adcode, goal)
        if apply:
            plan = balancing.apply(context, adcode, goal, plan.stamp)
            context.unit.commit()
        if as_json:
            print_json(plan.to_dict() | {"applied": apply})
            return
        table = Table("企业", "移出", "接收", "理由")
        for one in plan.moves:
            table.add_row(one.enterprise.name, one.giver.name, one.receiver.name, "；".join(one.reasons))
        out.print(table)
        for desk in plan.loads:
            words = f"  {desk.officer.name}：{desk.before} → {desk.after} 家（上限 {desk.officer.load_cap}）"
            out.print(words, markup=False)
        out.print(f"{'已调整' if apply else '将调整'} {len(plan.moves)} 家", markup=False)


@pairing.command("set")
def set_main(
    enterprise_id: RowId,
    officer: Annotated[int, typer.Option(min=1, max=2**62, help="专员序号，见 matcher officer list")],
    staff: Staff,
    backup: Annotated[bool, typer.Option("--backup", help="指定备岗；不写为主责")] = False,
    reason: Annotated[str, typer.Option(help="原因")] = "",
    current: Annotated[
        int | None, typer.Option(min=0, max=2**62, help="看到的主责结对编号，0 为没有；变了就不办，不写按最新")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """确定一家企业（企业编号）的主责专员，或指定备岗。"""
    from matcher.service import pairings

    with acting(staff) as context:
        main = pairings.main_of(context.unit.officers.open_pairings(enterprise_id))
        held = (main[0].id if main else None) if current is None else current or None
        use_case = pairings.name_backup if backup else pairings.make_main
        done = use_case(context, enterprise_id, officer_id=officer, current=held, reason=reason)
    tell(done, _PAIRING, as_json)


@pairing.command("show")
def show_pairing(enterprise_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一家企业（企业编号）的结对，现在的和过去的。"""
    from matcher.service.pairing_lists import get_pairing

    with reading(staff) as context:
        rows = [
            row_of(one, _PAIRING) | {"officer": who.name} for one, who in get_pairing(context, enterprise_id).history
        ]
    show(rows, f"{_PAIRING} officer:专员", as_json)


@pairing.command("end")
def end(
    pairing_id: RowId,
    reason: Annotated[str, typer.Option(help="原因")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """解除一个结对（结对编号，见 pairing show）；在办案件另派。"""
    from matcher.service import pairings

    with acting(staff) as context:
        done = pairings.end_pairing(context, pairing_id, reason=reason)
    tell(done, _PAIRING, as_json)


@pairing.command("confirm")
def confirm(
    choice: Annotated[list[str], typer.Argument(help="企业编号=专员序号，可多个", metavar="选择")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """一次确认多家待结对企业的主责专员；有一家已结对，全部不办。"""
    from matcher.errors import Invalid
    from matcher.service import pairing_lists

    with acting(staff) as context:
        chosen = {}
        for one in choice:
            firm, _, officer = one.partition("=")
            if not (one.isascii() and firm.isdigit() and officer.isdigit() and max(len(firm), len(officer)) < 19):
                raise Invalid(f"“{one[:30]}”应写成 企业编号=专员序号，如 12=3", field="choice")
            chosen[int(firm)] = int(officer)
        made = pairing_lists.confirm(context, chosen)
    show(made, _PAIRING, as_json)
