"""``matcher fair`` (招聘会), suggestions: which fairs to hold, which enterprises and people to ask, calendar files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.fairs import fair
from matcher.cli.terminal import (
    AsJson,
    Reader,
    RowId,
    Staff,
    acting,
    err,
    member,
    out,
    print_json,
    reading,
    row_of,
    show,
)

_PROPOSAL = (
    "label:面向 kind:类型 firms=size.firms:单位 need=size.need:缺口 fairs=size.fairs:场次 booths=size.booths:展位 "
    "planned:已安排 sentence:建议"
)
_FIRM = (
    "id=enterprise.id:编号 enterprise=enterprise.name:单位 place:地区 missing:缺口 posts:在招岗位 people:招聘人数 "
    "suited:适合群体的岗位 odd_jobs:零工"
)
_PERSON = "id=seeker.id:编号 name=seeker.name_masked:求职者 place:地区 sentence=matched.sentence:匹配 meant:面向群体"
_INVITED = "id:编号 seeker_id:求职者 posts:匹配岗位 channel:方式 answer:答复"
_FIGURES = "group:群体 invited:邀请 coming:参加 declined:不参加 came:到场"


@fair.command("proposals")
def proposals(
    adcode: Annotated[str, typer.Option(help="区划代码，本单位或下级，不写为本单位")] = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """按缺口建议办哪些招聘会：重点企业按总量，中小微分行业、分区域、分群体，零工市场小型专场。"""
    from matcher.service.fair_proposals import propose_fairs

    with reading(staff) as context:
        show(propose_fairs(context, adcode[:6]).rows, _PROPOSAL, as_json)


@fair.command("suggest-firms")
def suggest_firms(
    fair_id: RowId,
    invite: Annotated[bool, typer.Option("--invite", help="一次邀请能排满建议展位的单位")] = False,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """一场招聘会建议邀请的单位，缺口大的在前；没有列入的说明原因。"""
    from matcher.service import fair_firms

    if invite:
        with acting(staff) as context:
            made = fair_firms.invite_suggested(context, fair_id)
        if as_json:
            print_json({"invited": len(made)})
        else:
            out.print(f"邀请 {len(made)} 家", markup=False)
        return
    with reading(staff) as context:
        sheet = fair_firms.suggest_firms(context, fair_id)
        if as_json:
            rows = [row_of(one, _FIRM) for one in sheet.rows]
            print_json({"sentence": sheet.sentence, "rows": rows, "left_out": sheet.reasons})
            return
        show(sheet.rows, _FIRM, False, sheet.total)
        out.print(sheet.sentence, markup=False)
        for reason, number in sheet.reasons.items():
            out.print(f"没有列入：{reason}，{number} 家", markup=False)


@fair.command("suggest-people")
def suggest_people(fair_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一场招聘会建议邀请的本地求职者（脱敏），每人与其期望匹配的岗位数；已邀请的按群体统计。"""
    from matcher.service.fair_people import suggest_people as suggested

    with reading(staff) as context:
        sheet = suggested(context, fair_id)
        if as_json:
            rows = [row_of(one, _PERSON) for one in sheet.rows]
            print_json({"rows": rows, "figures": [row_of(one, _FIGURES) for one in sheet.figures]})
            return
        show(sheet.rows, _PERSON, False)
        if sheet.figures:
            show(sheet.figures, _FIGURES, False)


@fair.command("invite-people")
def invite_people(
    fair_id: RowId,
    person: Annotated[list[int], typer.Option("--person", min=1, max=2**62, help="求职者编号，可写多个")],
    staff: Staff,
    how: Annotated[str, typer.Option(help="call 电话、in_person 当面、list 名单通知、account 本人账号")] = "call",
    as_json: AsJson = False,
) -> None:
    """登记已邀请这些求职者；邀请过的不重复登记。"""
    from matcher.models.fair_kinds import InviteChannel
    from matcher.service import fair_people

    with acting(staff) as context:
        made = fair_people.invite_people(context, fair_id, person, member(InviteChannel, how, "how"))
    show(made, _INVITED, as_json)


@fair.command("answer")
def answer(
    invitation_id: RowId,
    said: Annotated[str, typer.Argument(help="coming 参加、not 不参加、unknown 未答复")],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """登记求职者对邀请的答复（邀请编号）。"""
    from matcher.models.fair_kinds import InviteAnswer
    from matcher.service import fair_people

    with acting(staff) as context:
        made = fair_people.record_answer(context, invitation_id, member(InviteAnswer, said, "said"))
    show([made], _INVITED, as_json)


@fair.command("calendar")
def calendar(
    path: Annotated[Path, typer.Argument(help="写到哪个文件，.ics", dir_okay=False)],
    fair_id: Annotated[int | None, typer.Option("--fair", min=1, max=2**62, help="只写这一场")] = None,
    adcode: Annotated[str, typer.Option(help="只写这个地区的，区划代码")] = "",
    site: Annotated[str, typer.Option(help="公开页面的网址，用于日历里的链接")] = "http://localhost:8000/",
) -> None:
    """把公开的招聘会写成日历文件；取消的标明已取消。"""
    from matcher.service import fair_calendar

    address = site if site.endswith("/") else f"{site}/"
    with reading("") as context:
        if fair_id is not None:
            _, content = fair_calendar.fair_calendar(context, fair_id, address)
        else:
            _, content = fair_calendar.region_calendar(context, adcode[:6], address)
    try:
        path.write_bytes(content)
    except OSError as error:
        err.print(f"不能写入 {path}：{error.strerror}", style="red", markup=False)
        raise typer.Exit(1) from None
    out.print(f"已写入 {path}", markup=False)
