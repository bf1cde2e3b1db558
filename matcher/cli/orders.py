"""``matcher order`` (培训订单): first refer or order training, the order and its steps."""

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

order = typer.Typer(help="培训订单：先推荐还是培训、下单、接单、撤回", no_args_is_help=True)
_STEPS = "accept:接单 decline:不接（写原因） withdraw:撤回（写原因）"
_LISTED = (
    "id=order.id:编号 enterprise=enterprise.name:企业 organisation=organisation.name:培训机构 trade=order.trade:工种 "
    "headcount=order.headcount:人数 needed_by=order.needed_by:最迟 state=order.state:状态 trained:已取证 "
    "version=order.version:版次"
)
_ORDER = (
    "id:编号 vacancy_id:岗位 trade:工种 headcount:人数 needed_by:最迟 gap:缺口 qualified:合格 graduates:毕业班 "
    "state:状态 reason:原因 version:版次"
)
_NEED = "gap:缺口 qualified:合格候选人 to_come:毕业班可到 ordered:已下单 room:可下单 verdict:结论 nearly:只差证书"
_COURSE = "id:编号 title:培训班 state:状态 starts_on:开班 ends_on:结业 seats:名额"


@order.command("need")
def need(vacancy_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一个岗位（岗位编号）先推荐还是下培训订单：缺口、合格人数、毕业班、还可下单几人。"""
    from matcher.service.training_orders import get_need

    with reading(staff) as context:
        found = get_need(context, vacancy_id)
    facts = row_of(found, _NEED)
    classes = [
        {"id": one.graduating.id, "title": one.graduating.title, "people": len(one.people), "ready": one.ready}
        for one in found.classes
    ]
    if as_json:
        print_json(facts | {"classes": classes})
        return
    nearly = [f"{name} {count} 人" for name, count in found.nearly.items()]
    tell(facts | {"nearly": nearly, "gap": "若干" if found.gap is None else found.gap}, _NEED, False)
    show(classes, "id:编号 title:毕业班 people:同意登记 ready:符合要求", False)


@order.command("graduates")
def graduates(vacancy_id: RowId, staff: Staff) -> None:
    """毕业班优先：把同意推荐的毕业生排在候选名单前面。"""
    from matcher.service import training_orders

    with acting(staff) as context:
        made = training_orders.graduates_first(context, vacancy_id)
    out.print(f"已生成候选名单 {made.id}，见 matcher shortlist {vacancy_id}", markup=False)


@order.command("place")
def place(
    vacancy_id: RowId,
    to: Annotated[int, typer.Option(min=1, max=2**62, help="培训机构编号，见 matcher organisation list")],
    headcount: Annotated[int, typer.Option(help="人数")],
    needed_by: Annotated[str, typer.Option(help="最迟何时要人，如 2026-12-31")],
    staff: Staff,
    note: Annotated[str, typer.Option(help="说明")] = "",
    as_json: AsJson = False,
) -> None:
    """为一个岗位（岗位编号）下培训订单；合格的人够时应先推荐。"""
    from matcher.models.training_order import TrainingOrderDraft
    from matcher.service import training_orders

    facts = {"organisation_id": to, "headcount": headcount, "needed_by": needed_by, "note": note}
    with acting(staff) as context:
        labels = "organisation_id:--to headcount:--headcount needed_by:--needed-by note:--note"
        done = training_orders.place(context, vacancy_id, drafted(TrainingOrderDraft, facts, labels))
    tell(done, _ORDER, as_json)


@order.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出培训订单，新的在前。"""
    from matcher.service.training_orders import list_orders

    with reading(staff) as context:
        rows = list_orders(context)
    show(rows, _LISTED, as_json)


@order.command("show")
def show_order(order_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份订单：下单时的数字和为它开的培训班。"""
    from matcher.service.training_orders import get_order

    with reading(staff) as context:
        found = get_order(context, order_id)
    if as_json:
        courses = [row_of(one, _COURSE) for one in found.courses]
        print_json(row_of(found, _LISTED) | row_of(found.order, _ORDER) | {"courses": courses})
        return
    tell(found, _LISTED, False)
    show(found.courses, _COURSE, False)


@order.command("step")
def step_order(
    order_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """培训机构接单或不接；下单方在开班前撤回。"""
    from matcher.models.training_order import TrainingOrder
    from matcher.service import training_orders

    with acting(staff) as context:
        options: dict[str, Any] = {"version": seen(context, TrainingOrder, order_id, version), "reason": opinion}
        if chosen(_STEPS, step) == "withdraw":
            done = training_orders.withdraw(context, order_id, **options)
        else:
            done = training_orders.answer(context, order_id, accept=step == "accept", **options)
    tell(done, _ORDER, as_json)
