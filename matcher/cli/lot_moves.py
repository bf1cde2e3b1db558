"""``matcher move`` (分流安置、派遣转换): where spare workers may go who are not lent, begun, done or given up."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    drafted,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)
from matcher.errors import Invalid

move = typer.Typer(help="转岗：分流安置和派遣转换的去处、发起、落实、未成", no_args_is_help=True)
_STEPS = "done:已落实（写到岗人数） dropped:未成（写原因）"
_GOAL = "shortage_id=lot.id:编号 enterprise=enterprise.name:单位 title=lot.title:工种 free:空额 post_id=post.id:岗位"
_MOVE = (
    "id=move.id:编号 number:转岗编号 kind:去向 leaving=leaving.name:转出单位 taking=taking.name:接收单位 "
    "surplus_id=move.surplus_id:富余 shortage_id=move.shortage_id:缺口 vacancy_id=move.vacancy_id:岗位 "
    "dispatch_id=move.dispatch_id:派遣订单 headcount=move.headcount:人数 came:已到岗 first=move.first:自 "
    "last=move.last:至 state=move.state:状态 reason=move.reason:原因 version=move.version:版次"
)
_BODY = "id:编号 name:派遣机构 licence_valid_to:许可至"


@move.command("goals")
def goals(lot_id: RowId, staff: Staff, as_json: AsJson = False) -> None:
    """一条不外借的富余（余缺编号）可以转去的缺口，能办的在前；不能办的写明原因。"""
    from matcher.service.lot_moves import goals as found

    with reading(staff) as context:
        rows = [row_of(one, _GOAL) | {"hindrances": one.hindrances} for one in found(context, lot_id)]
    show(rows, f"{_shown(_GOAL)} hindrances:不能办的原因", as_json)


@move.command("bodies")
def bodies(lot_id: RowId, staff: Staff, as_json: AsJson = False) -> None:
    """派遣转换可以选的本市有许可的劳务派遣机构。"""
    from matcher.service import lot_moves

    with reading(staff) as context:
        rows = list(lot_moves.bodies(context, lot_id))
    show(rows, _BODY, as_json)


@move.command("list")
def list_all(lot_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一条余缺信息的转岗，新的在前。"""
    from matcher.service import lot_moves

    with reading(staff) as context:
        rows = lot_moves.of_lot(context, lot_id)
    show(rows, _MOVE, as_json)


@move.command("show")
def show_one(move_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一条转岗；分流安置的附给职工看的通知。"""
    from matcher.models.pooling import LotKind
    from matcher.service import lot_moves

    with reading(staff) as context:
        view = lot_moves.get_move(context, move_id)
    invitation = view.invitation if view.kind is LotKind.RELEASE else None
    if as_json:
        print_json(row_of(view, _MOVE) | {"invitation": invitation})
        return
    tell(view, _MOVE, False)
    if invitation:
        out.print(invitation, markup=False)


@move.command("begin")
def begin(
    lot_id: RowId,
    to: Annotated[int, typer.Option(min=1, max=2**62, help="缺口编号，见 matcher move goals")],
    headcount: Annotated[int, typer.Option(help="人数")],
    staff: Staff,
    body: Annotated[
        int | None, typer.Option(min=1, max=2**62, help="派遣转换：派遣机构编号，见 matcher move bodies")
    ] = None,
    dispatched_now: Annotated[
        int | None, typer.Option("--dispatched-now", help="派遣转换：接收单位现有派遣人数；缺口里写了的不必写")
    ] = None,
    note: Annotated[str, typer.Option(help="说明")] = "",
    as_json: AsJson = False,
) -> None:
    """发起转岗：分流的发通知自愿应聘，派遣的向机构下派遣订单。"""
    from matcher.models.lot_move import MoveDraft
    from matcher.service import lot_moves

    told = {"shortage_id": to, "headcount": headcount, "organisation_id": body, "dispatched_now": dispatched_now}
    labels = "shortage_id:--to headcount:--headcount organisation_id:--body dispatched_now:--dispatched-now note:--note"
    with acting(staff) as context:
        made = lot_moves.begin(context, lot_id, drafted(MoveDraft, told | {"note": note}, labels))
        view = lot_moves.view_of(context, made)
    tell(view, _MOVE, as_json)


@move.command("step")
def step_move(
    move_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    came: Annotated[int | None, typer.Option(min=0, max=9999, help="落实：到岗人数，不多于已登记到岗的")] = None,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记落实了几人，或未成的原因；没有到岗的名额随即放开。"""
    from matcher.models.lot_move import LotMove
    from matcher.service import lot_moves

    with acting(staff) as context:
        options: dict[str, Any] = {"version": seen(context, LotMove, move_id, version)}
        if chosen(_STEPS, step) == "done":
            if came is None:
                raise Invalid("请用 --came 写到岗人数", field="came")
            made = lot_moves.close(context, move_id, came=came, **options)
        else:
            made = lot_moves.drop(context, move_id, reason=opinion, **options)
        view = lot_moves.view_of(context, made)
    tell(view, _MOVE, as_json)


def _shown(columns: str) -> str:
    """The same columns of what is plain values already."""
    return " ".join(f"{word.split('=')[0]}:{word.rpartition(':')[2]}" for word in columns.split())
