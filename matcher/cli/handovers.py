"""``matcher handover`` (交接): offer an enterprise to another officer, and the answer."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    MOST,
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    print_json,
    reading,
    seen,
    show,
    step_argument,
    tell,
)

handover = typer.Typer(help="交接：发起、接收、拒收、撤回", no_args_is_help=True)
_STEPS = "accept:接收 refuse:拒收（写原因） withdraw:撤回"
_LISTED = (
    "id=handover.id:编号 enterprise=enterprise.name:企业 giver=handover.giver_name:移交人 "
    "receiver=handover.receiver_name:接收人 state=handover.state:状态 reason=handover.reason:原因 "
    "version=handover.version:版次"
)
_HANDOVER = "id:编号 giver=giver_name:移交人 receiver=receiver_name:接收人 state:状态 opinion:意见 version:版次"


@handover.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出交接，待接收的在前。"""
    from matcher.service.handovers import list_handovers

    with reading(staff) as context:
        rows = list_handovers(context, limit=MOST)
    show(rows, _LISTED, as_json)


@handover.command("show")
def show_one(handover_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份交接：双方姓名和当时的未结事项。"""
    from matcher.service.handovers import get_handover, handover_json

    with reading(staff) as context:
        found = get_handover(context, handover_id)
    if as_json:
        print_json(handover_json(found))
        return
    tell(found, _LISTED, False)
    show(found.handover.actions, "label:类别 text:事项 due:期限", False)


@handover.command("propose")
def propose(
    enterprise_id: RowId,
    to: Annotated[int, typer.Option(min=1, max=2**62, help="接收的专员序号，见 matcher officer list")],
    reason: Annotated[str, typer.Option(help="交接原因")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """把一家企业（企业编号）交给另一名专员；未结事项随交接固定下来。"""
    from matcher.service import handovers

    with acting(staff) as context:
        made = handovers.propose(context, enterprise_id, receiver_id=to, reason=reason)
    tell(made, _HANDOVER, as_json)


@handover.command("step")
def step_handover(
    handover_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """接收、拒收或撤回一份交接。"""
    from matcher.models.handover import Handover
    from matcher.service import handovers

    with acting(staff) as context:
        held = seen(context, Handover, handover_id, version)
        if chosen(_STEPS, step) == "accept":
            done = handovers.accept(context, handover_id, version=held)
        elif step == "refuse":
            done = handovers.refuse(context, handover_id, version=held, opinion=opinion)
        else:
            done = handovers.withdraw(context, handover_id, version=held)
    tell(done, _HANDOVER, as_json)
