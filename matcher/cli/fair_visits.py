"""``matcher fair`` goes on (招聘会): visitors, the gate, intentions, starts, questions afterwards, the report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from matcher.cli.fairs import fair
from matcher.cli.imports import read_bytes
from matcher.cli.terminal import (
    AsJson,
    Limit,
    RowId,
    SomeId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    member,
    out,
    print_json,
    reading,
    seen,
    show,
    step_argument,
    tell,
)

_VISITOR = (
    "id=visitor.id:编号 number=visitor.number:号 name=visitor.name_masked:姓名 phone=visitor.phone_masked:电话 "
    "wanted=visitor.wanted:求职意向 agreed=visitor.agreed:同意回访 at=visitor.at:登记"
)
_ARRIVED = "id=visitor.id:编号 number=visitor.number:号 name=visitor.name_masked:姓名 again:此前已登记"
_AGREED = (
    "id=intention.id:编号 number=visitor.number:号 name=visitor.name_masked:姓名 enterprise=enterprise.name:单位 "
    "source=intention.source:来源 at=intention.at:登记"
)
_INTENTION = "id:编号 visitor_id:求职者 entry_id:报名 vacancy_id:岗位 source:来源 referral_id:推荐"
_START = "intention_id:意向 started_on:上岗 left_on:离开 proof:依据"
_ASKED = (
    "id=follow_up.id:编号 days=follow_up.days:第几天 due=follow_up.due:到期 fair=fair.theme:招聘会 "
    "number=visitor.number:号 name=visitor.name_masked:姓名 phone=visitor.phone_masked:电话"
)
_ANSWERED = "id:编号 days:第几天 outcome:结果 note:说明 done_at:登记"
_GATE = "id:编号 theme:主题 gate_count:人工计数 gate_how:怎样计数 version:版次"
_FIGURES = (
    "firms:参会单位（家） posts:提供岗位（个） entered:入场（人次） visitors:登记（人） surplus:人工计数多出 "
    "intentions:初步意向（人） pairs:意向（对） working:目前上岗（人）"
)
_WORK = "started:登记上岗 left:登记离开 undo:撤销上岗登记"


@fair.command("visitors")
def visitors(fair_id: RowId, staff: Staff, limit: Limit = 50, as_json: AsJson = False) -> None:
    """列出入场求职者（脱敏），新的在前。"""
    from matcher.service.fair_visitors import list_visitors

    with reading(staff) as context:
        found = list_visitors(context, fair_id, limit=limit)
    show(found.rows, _VISITOR, as_json, found.total)


@fair.command("arrive")
def arrive(
    fair_id: RowId,
    staff: Staff,
    name: Annotated[str, typer.Option(help="姓名")] = "",
    phone: Annotated[str, typer.Option(help="手机号，用来避免重复计数")] = "",
    seeker: Annotated[int | None, typer.Option(min=1, max=2**62, help="已有求职登记的：求职者编号")] = None,
    group: Annotated[list[str] | None, typer.Option(help="人员类别代码，如 rural，可写多个")] = None,
    wanted: Annotated[str, typer.Option(help="求职意向")] = "",
    agreed: Annotated[bool, typer.Option("--agreed", help="本人同意会后回访")] = False,
    as_json: AsJson = False,
) -> None:
    """登记一名求职者入场；再次进入不重复计数。"""
    from matcher.service import fair_visitors

    with acting(staff) as context:
        if seeker is not None:
            made = fair_visitors.register_seeker(context, fair_id, seeker)
        else:
            draft = fair_visitors.draft_of(name, phone, wanted, group or [], agreed=agreed)
            made = fair_visitors.register(context, fair_id, draft)
    tell(made, _ARRIVED, as_json)


@fair.command("visitor-sheet")
def visitor_sheet(
    fair_id: RowId,
    file: Annotated[Path, typer.Argument(help="求职者登记表", exists=True, dir_okay=False)],
    staff: Staff,
    as_json: AsJson = False,
) -> None:
    """录入纸质求职者登记表：整份录入，有一处不对就不录；结束后七天内也可以。"""
    from matcher.service.fair_visitors import enter_sheet

    with acting(staff) as context:
        new, pairs = enter_sheet(context, fair_id, file.name, read_bytes(file))
    if as_json:
        print_json({"visitors": new, "intentions": pairs})
    else:
        out.print(f"新登记 {new} 人，初步意向 {pairs} 条", markup=False)


@fair.command("gate")
def gate(
    fair_id: RowId,
    count: Annotated[int, typer.Argument(min=-1, max=1_000_000, help="人工计数；-1 为取消")],
    staff: Staff,
    how: Annotated[str, typer.Option(help="怎样计数，如“入口计数器”")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记入口人工计数；多于登记的，附件4 里单列一行。"""
    from matcher.models.fair import Fair
    from matcher.service.fair_visitors import count_gate

    with acting(staff) as context:
        version = seen(context, Fair, fair_id, version)
        done = count_gate(context, fair_id, None if count < 0 else count, how, version=version)
    tell(done, _GATE, as_json)


@fair.command("intentions")
def intentions(entry_id: RowId, staff: Staff, as_json: AsJson = False) -> None:
    """列出一家单位（报名编号）的初步意向，求职者脱敏。"""
    from matcher.service.fair_intentions import list_of_entry

    with reading(staff) as context:
        rows = list_of_entry(context, entry_id)[2]
    show(rows, _AGREED, as_json)


@fair.command("intend")
def intend(
    entry_id: RowId,
    staff: Staff,
    phone: Annotated[str, typer.Option(help="求职者报的手机号")] = "",
    number: Annotated[int | None, typer.Option(min=1, max=2**31, help="求职者号（主办单位）")] = None,
    post: SomeId = None,
    note: Annotated[str, typer.Option(help="备注")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一条初步意向（报名编号）：企业在展位，主办单位在服务台。"""
    from matcher.service.fair_intentions import record

    with acting(staff) as context:
        done = record(context, entry_id, phone=phone, number=number, vacancy_id=post, note=note)
    tell(done, _INTENTION, as_json)


@fair.command("unintend")
def unintend(intention_id: RowId, staff: Staff, as_json: AsJson = False) -> None:
    """撤销一条记错的初步意向（意向编号）。"""
    from matcher.service.fair_intentions import undo

    with acting(staff) as context:
        done = undo(context, intention_id)
    tell(done, _INTENTION, as_json)


@fair.command("refer")
def refer(
    intention_id: RowId,
    staff: Staff,
    channel: Annotated[str, typer.Option(help="本人同意方式：phone、desk、paper；不写用有效的同意")] = "",
    as_json: AsJson = False,
) -> None:
    """把一条意向（意向编号）转为推荐：本人有求职登记，并同意向该单位提供信息。"""
    from matcher.models.enums import ConsentChannel
    from matcher.service.fair_intentions import refer_on

    with acting(staff) as context:
        known = member(ConsentChannel, channel, "channel") if channel else None
        done = refer_on(context, intention_id, channel=known)
    tell(done, _INTENTION, as_json)


@fair.command("work")
def work(
    intention_id: RowId,
    taken: Annotated[str, step_argument(_WORK)],
    staff: Staff,
    on: Annotated[str, typer.Option("--on", help="上岗或离开日期，不写为今天")] = "",
    proof: Annotated[str, typer.Option(help="上岗依据：enterprise、registration、insurance、call")] = "call",
    as_json: AsJson = False,
) -> None:
    """会后上岗情况（意向编号）。"""
    from matcher.models.placement import StartProof
    from matcher.service import fair_starts

    with acting(staff) as context:
        known = chosen(_WORK, taken)
        if known == "undo":
            fair_starts.undo_start(context, intention_id)
            done = None
        elif known == "left":
            done = fair_starts.mark_left(context, intention_id, left_on=day(on, "--on"))
        else:
            rests = member(StartProof, proof, "proof")
            done = fair_starts.mark_started(context, intention_id, started_on=day(on, "--on"), proof=rests)
    if done is not None:
        tell(done, _START, as_json)
    elif as_json:
        print_json({"removed": True})
    else:
        out.print("已撤销", markup=False)


@fair.command("after")
def after(
    staff: Staff,
    fair_id: Annotated[int | None, typer.Option("--fair", min=1, max=2**62, help="只看一场招聘会")] = None,
    ahead: Annotated[int, typer.Option(min=0, max=90, help="今后几天内到期的也列")] = 0,
    as_json: AsJson = False,
) -> None:
    """列出到期的会后回访（7、30、90 天），早到期的在前。"""
    from matcher.service.fair_after import list_due

    with reading(staff) as context:
        rows = list_due(context, fair_id=fair_id, ahead=ahead)
    show(rows, _ASKED, as_json)


@fair.command("outcome")
def outcome(
    follow_up_id: RowId,
    found: Annotated[
        str, typer.Argument(metavar="OUTCOME", help="结果代码：started、talking、declined、elsewhere、left、lost")
    ],
    staff: Staff,
    intention: Annotated[int | None, typer.Option(min=1, max=2**62, help="在哪家单位：意向编号")] = None,
    on: Annotated[str, typer.Option("--on", help="上岗或离开日期，不写为今天")] = "",
    note: Annotated[str, typer.Option(help="说明")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一次会后回访（回访编号）的结果。"""
    from matcher.models.fair_kinds import AfterOutcome
    from matcher.service import fair_after

    with acting(staff) as context:
        known = member(AfterOutcome, found, "OUTCOME")
        when = day(on, "--on")
        done = fair_after.answer(context, follow_up_id, known, intention_id=intention, day=when, note=note)
    tell(done, _ANSWERED, as_json)


@fair.command("report")
def report(
    fair_id: RowId,
    staff: Staff,
    file: Annotated[Path | None, typer.Option("--out", help="写成 Word 文件")] = None,
    as_json: AsJson = False,
) -> None:
    """一场已结束招聘会的总结：各项数据；加 --out 写成 Word。"""
    from matcher.service import fair_report

    with reading(staff) as context:
        found = fair_report.get_report(context, fair_id)
        if file is not None:
            file.write_bytes(fair_report.document(context, fair_id)[1])
    tell(found.figures, _FIGURES, as_json)
