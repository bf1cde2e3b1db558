"""``matcher fair`` (招聘会): plan, carry step by step, sign enterprises up, review, booths, the door."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Limit,
    Reader,
    RowId,
    SomeId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    drafted,
    member,
    out,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

fair = typer.Typer(help="招聘会：筹办、审批、公布、报名、审核、展位、签到", no_args_is_help=True)
_STEPS = (
    "submit:提交审批 approve:批准 return:退回 publicise:公布 ready:排定展位 sign_up:恢复报名 "
    "open:开始 close:结束 report:总结 cancel:取消"
)
_FAIR = (
    "id=fair.id:编号 theme=fair.theme:主题 state=fair.state:状态 mode=fair.mode:方式 first=fair.first:自 "
    "last=fair.last:至 place:地点 unit:填报单位 version=fair.version:版次"
)
_DETAIL = (
    f"{_FAIR} kind=fair.kind:类型 firm_group=fair.firm_group:企业类别 hosts:主办 "
    "planned_firms=fair.planned_firms:拟组织 booths=fair.booths:展位数 "
    "returned=fair.returned_reason:退回原因 cancelled=fair.cancelled_reason:取消原因"
)
_STEPPED = "id:编号 theme:主题 state:状态 version:版次"
_ENTRY = (
    "id=entry.id:编号 enterprise=enterprise.name:单位 state=entry.state:状态 people:招聘人数 booth=entry.booth:展位 "
    "came=entry.checked_in_at:签到 misfit:提示 version=entry.version:版次"
)
_ENTERED = "id:编号 fair_id:招聘会 state:状态 booth:展位 checked_in_at:签到 version:版次"
Posts = Annotated[list[int] | None, typer.Option("--post", min=1, max=2**62, help="展示的岗位编号，可写多个")]


@fair.command("list")
def list_all(
    state: Annotated[str, typer.Option(help="状态代码，如 publicised")] = "",
    scope: Annotated[str, typer.Option(help="填报单位区划代码，市级含所辖县")] = "",
    mode: Annotated[str, typer.Option(help="offline 线下、online 线上")] = "",
    first: Annotated[str, typer.Option("--from", help="从哪天起")] = "",
    last: Annotated[str, typer.Option("--to", help="到哪天止，含当天")] = "",
    limit: Limit = 100,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出招聘会：本辖区的，和各地已公布的。"""
    from matcher.models.fair_kinds import FairMode, FairState
    from matcher.service.fairs import list_fairs

    with reading(staff) as context:
        rows, total = list_fairs(
            context,
            states=(member(FairState, state, "state"),) if state else (),
            scope=scope[:6],
            mode=member(FairMode, mode, "mode") if mode else None,
            first=day(first, "--from"),
            last=day(last, "--to"),
            limit=limit,
        )
    show(rows, _FAIR, as_json, total)


@fair.command("show")
def show_one(fair_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """看一场招聘会和参会单位。"""
    from matcher.service.fair_entries import list_entries
    from matcher.service.fairs import fair_rows

    with reading(staff) as context:
        found, entries = list_entries(context, fair_id)
        (row,) = fair_rows(context, [found])
        if as_json:
            print_json(row_of(row, _DETAIL) | {"entries": [row_of(one, _ENTRY) for one in entries]})
            return
        tell(row, _DETAIL, False)
        show(entries, _ENTRY, False)


@fair.command("plan")
def plan(
    theme: Annotated[str, typer.Option(help="主题")],
    kind: Annotated[str, typer.Option(help="类型代码，如 firms、people、industry、area、odd_job、general")],
    adcode: Annotated[str, typer.Option(help="举办地区划代码")],
    first: Annotated[str, typer.Option("--from", help="起日")],
    last: Annotated[str, typer.Option("--to", help="止日，含当天")],
    firms: Annotated[int, typer.Option(min=1, max=5000, help="拟组织参会单位数")],
    staff: Staff,
    address: Annotated[str, typer.Option(help="地点，线下必写")] = "",
    link: Annotated[str, typer.Option(help="网址，线上必写")] = "",
    mode: Annotated[str, typer.Option(help="offline 线下、online 线上")] = "offline",
    group: Annotated[str, typer.Option(help="企业类别代码，如 whitelist、small")] = "any",
    people: Annotated[list[str] | None, typer.Option(help="面向群体代码，可写多个")] = None,
    industry: Annotated[str, typer.Option(help="行业代码，分行业专场必写")] = "",
    booths: Annotated[int, typer.Option(min=0, max=2000, help="展位数")] = 0,
    expected: Annotated[int, typer.Option(min=0, max=1_000_000, help="预计同时到场人数")] = 0,
    permit: Annotated[str, typer.Option(help="公安许可文号")] = "",
    host: Annotated[list[str] | None, typer.Option(help="主办、承办单位，可写多个")] = None,
    unit: Annotated[str, typer.Option(help="填报单位区划代码，不写为本单位")] = "",
    market: SomeId = None,
    campaign: SomeId = None,
    as_json: AsJson = False,
) -> None:
    """登记一场拟办的招聘会；三份方案在网页上传后再提交审批。"""
    from matcher.models.fair import FairDraft
    from matcher.service import fairs

    told = {
        "theme": theme,
        "kind": kind,
        "mode": mode,
        "firm_group": group,
        "groups": people or [],
        "industry": industry,
        "adcode": adcode,
        "unit_adcode": unit,
        "market_id": market,
        "campaign_id": campaign,
        "address": address,
        "link": link,
        "first": first,
        "last": last,
        "planned_firms": firms,
        "booths": booths,
        "expected": expected,
        "permit_no": permit,
        "hosts": host or [],
    }
    with acting(staff) as context:
        labels = "first:--from last:--to planned_firms:--firms firm_group:--group groups:--people unit_adcode:--unit"
        made = fairs.plan_fair(context, drafted(FairDraft, told, labels))
        (row,) = fairs.fair_rows(context, [made])
        tell(row, _DETAIL, as_json)


@fair.command("step")
def step(
    fair_id: RowId,
    taken: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    reason: Annotated[str, typer.Option(help="退回、取消的原因")] = "",
    summary: Annotated[str, typer.Option(help="总结")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """办理招聘会的一步；提交人不能自己批准。"""
    from matcher.models.fair import Fair
    from matcher.models.fair_kinds import FairStep
    from matcher.service import fair_steps

    with acting(staff) as context:
        known = FairStep(chosen(_STEPS, taken))
        version = seen(context, Fair, fair_id, version)
        done = fair_steps.take_step(context, fair_id, known, version=version, reason=reason, summary=summary)
    tell(done, _STEPPED, as_json)


@fair.command("enter")
def enter(
    fair_id: RowId,
    staff: Staff,
    post: Posts = None,
    uscc: Annotated[str, typer.Option(help="代办时：单位的统一社会信用代码")] = "",
    how: Annotated[str, typer.Option(help="代办时：phone 电话、desk 当面、paper 书面")] = "",
    name: Annotated[str, typer.Option(help="代办时：单位经办人")] = "",
    people: Annotated[int, typer.Option(min=1, max=50, help="到场人数")] = 1,
    invite: Annotated[bool, typer.Option("--invite", help="只邀请，不代为报名")] = False,
    as_json: AsJson = False,
) -> None:
    """企业报名；工作人员代办时写明哪家单位、谁、怎样表示的。"""
    from matcher.models.fair_entry import EntryDraft
    from matcher.models.lending import WordChannel
    from matcher.service import fair_entries
    from matcher.service.told import Behalf

    with acting(staff) as context:
        firm = fair_entries.firm_of_code(context, fair_id, uscc).id if uscc else None
        if invite:
            made = fair_entries.invite(context, fair_id, [firm or 0])
            invited = len(made)
        else:
            channel = member(WordChannel, how, "how") if how else None
            draft = drafted(EntryDraft, {"vacancy_ids": post or [], "people": people}, "vacancy_ids:--post")
            done = fair_entries.sign_up(context, fair_id, draft, Behalf(firm, channel, name))
    if not invite:
        tell(done, _ENTERED, as_json)
    elif as_json:
        print_json({"invited": invited})
    else:
        out.print(f"邀请 {invited} 家", markup=False)


@fair.command("review")
def review(
    entry_id: RowId,
    verdict: Annotated[str, step_argument("accept:通过 refuse:不通过")],
    staff: Staff,
    reason: Annotated[str, typer.Option(help="不通过的原因，或重点企业专场接收其他单位的理由")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """审核一条报名（报名编号）。"""
    from matcher.models.fair_entry import FairEntry
    from matcher.service import fair_entries

    with acting(staff) as context:
        accept = chosen("accept:通过 refuse:不通过", verdict) == "accept"
        told = {"fit_note": reason} if accept else {"reason": reason}
        version = seen(context, FairEntry, entry_id, version)
        done = fair_entries.review_entry(context, entry_id, accept=accept, version=version, **told)
    tell(done, _ENTERED, as_json)


@fair.command("booths")
def booths(
    fair_id: RowId,
    assign: Annotated[bool, typer.Option("--assign", help="按规则给没有展位的单位排展位")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="全部重排")] = False,
    version: Version = None,
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出展位表；加 --assign 按规则排（同行业相邻，招聘人数多的在前）。"""
    from matcher.models.fair import Fair
    from matcher.service import fair_booths

    if not assign and not anew:
        with reading(staff) as context:
            _, rows = fair_booths.booth_list(context, fair_id)
            show(rows, _ENTRY, as_json)
        return
    with acting(staff) as context:
        version = seen(context, Fair, fair_id, version)
        rows = fair_booths.assign_booths(context, fair_id, version=version, anew=anew)
        show(rows, _ENTRY, as_json)


@fair.command("checkin")
def check_in(
    entry_id: RowId,
    staff: Staff,
    how: Annotated[str, typer.Option(help="desk 现场登记、list 签到表录入")] = "desk",
    undo: Annotated[bool, typer.Option("--undo", help="撤销签到")] = False,
    as_json: AsJson = False,
) -> None:
    """参会单位签到（报名编号）；结束后七天内可按签到表补录。"""
    from matcher.models.fair_kinds import CheckIn
    from matcher.service import fair_check_ins

    with acting(staff) as context:
        if undo:
            done = fair_check_ins.undo_check_in(context, entry_id)
        else:
            done = fair_check_ins.check_in(context, entry_id, member(CheckIn, how, "how"))
    tell(done, _ENTERED, as_json)
