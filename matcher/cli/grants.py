"""``matcher grant`` (免申即享): matched lists, the account confirmed by the enterprise, paid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.imports import read_bytes
from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    member,
    money,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

grant = typer.Typer(help="免申即享：导入名单、公示、确认账户、拨付", no_args_is_help=True)
_STEPS = (
    "confirm:企业确认账户（拨付前可更正） pay:登记拨付 drop:剔除（写原因） restore:恢复（写原因） "
    "recover:责令退回（写原因、依据和期限） collect:登记退款 lift:撤销责令退回（写原因）"
)
_LIST = "id:编号 policy:政策 title:名称 source:来源 listed_on:名单日期 public_from:公示自 public_to:公示至"
_ROW = (
    "id:编号 enterprise_id:企业 persons:人数 amount:金额（元） state:状态 account_tail:账号尾号 paid_on:拨付日期 "
    "reason:剔除原因 recover_amount:应退回（元） recover_due:退回期限 returned:已退回（元） version:版次"
)


@grant.command("import")
def import_list(
    file: Annotated[Path, typer.Argument(help="比对名单：xlsx、csv", exists=True, dir_okay=False)],
    policy: Annotated[str, typer.Option(help="政策编号，如 S5、S6")],
    title: Annotated[str, typer.Option(help="名单名称")],
    source: Annotated[str, typer.Option(help="由谁比对")],
    listed_on: Annotated[str, typer.Option(help="名单日期，如 2026-11-30")],
    staff: Staff,
    days: Annotated[int | None, typer.Option(min=1, max=60, help="公示几个工作日；不写按规定")] = None,
    phone: Annotated[str, typer.Option(help="公示期异议电话；不写为本单位公布的电话")] = "",
    as_json: AsJson = False,
) -> None:
    """导入免申即享名单；有一行不对，整份不导入。"""
    from matcher.errors import Invalid
    from matcher.service import grants

    with acting(staff) as context:
        on = day(listed_on, "--listed-on")
        if on is None:
            raise Invalid("请用 --listed-on 写名单日期", field="listed_on")
        done = grants.import_list(
            context,
            policy,
            file.name,
            read_bytes(file),
            title=title,
            listed_on=on,
            source=source,
            public_days=days or grants.PUBLIC_DAYS,
            phone=phone,
        )
    tell(done, _LIST, as_json)


@grant.command("list")
def list_all(staff: Reader = "", as_json: AsJson = False) -> None:
    """列出名单，新的在前。"""
    from matcher.service.grants import list_lists

    with reading(staff) as context:
        rows = list_lists(context)
    show(rows, _LIST, as_json)


@grant.command("show")
def show_list(list_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一份名单的各家企业：人数、金额、状态。"""
    from matcher.service.grants import get_list

    with reading(staff) as context:
        rows = get_list(context, list_id).rows
    columns = _ROW.replace("enterprise_id:企业", "enterprise:企业", 1)
    show([row_of(one, _ROW) | {"enterprise": firm.name} for one, firm in rows], columns, as_json)


@grant.command("step")
def step_grant(
    row_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    bank: Annotated[str, typer.Option(help="开户银行（确认账户）")] = "",
    tail: Annotated[str, typer.Option(help="账号后四位（确认账户）")] = "",
    how: Annotated[str, typer.Option(help="代单位确认时：phone 电话、desk 当面、paper 书面")] = "",
    name: Annotated[str, typer.Option(help="代单位确认时：单位经办人")] = "",
    paid_on: Annotated[str, typer.Option(help="拨付日期，不写为今天")] = "",
    amount: Annotated[str, typer.Option(help="金额，元：应退回（不写为全部）、退款")] = "",
    article: Annotated[str, typer.Option(help="责令退回的依据：条款或文号")] = "",
    due: Annotated[str, typer.Option(help="责令退回的期限")] = "",
    returned_on: Annotated[str, typer.Option(help="退款日期，不写为今天")] = "",
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """办理名单里一家（行编号）：企业确认账户，管理员登记拨付、剔除、恢复；已拨付的责令退回须由另一人决定。"""
    from matcher.models.grant import GrantRow, GrantStep
    from matcher.models.lending import WordChannel
    from matcher.service import grant_steps, grants

    with acting(staff) as context:
        held = seen(context, GrantRow, row_id, version)
        if chosen(_STEPS, step) == "confirm":
            channel = member(WordChannel, how, "how") if how else None
            told = {"bank": bank, "account_tail": tail, "name": name}
            done = grants.confirm_account(context, row_id, version=held, how=channel, **told)
        elif step == "pay":
            done = grants.pay(context, row_id, version=held, paid_on=day(paid_on, "--paid-on"))
        elif step == "drop":
            done = grants.drop(context, row_id, version=held, reason=opinion)
        else:
            done = grant_steps.take_step(
                context,
                row_id,
                GrantStep(step),
                version=held,
                reason=opinion,
                article=article,
                amount=money(amount, "--amount"),
                due_on=day(due, "--due"),
                returned_on=day(returned_on, "--returned-on"),
            )
    tell(done, _ROW, as_json)
