"""Commands over recommendations (推荐): the list, and marking one step."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, Staff, acting, member, open_kit, out, print_json

if TYPE_CHECKING:
    from matcher.models.shortlist import Referral

referral = typer.Typer(help="推荐：列表与办理", no_args_is_help=True)
_MARKS = "contacted、referred、interview、offer、unsuitable、started、followed、left、undo"


@referral.command("list")
def list_(
    case: Annotated[int | None, typer.Option(help="只看这个案件", min=1)] = None,
    vacancy: Annotated[int | None, typer.Option(help="只看这个岗位", min=1)] = None,
    state: Annotated[list[str] | None, typer.Option(help="只看这些状态，可重复，如 interview")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    as_json: AsJson = False,
) -> None:
    """列出推荐（姓名脱敏）：岗位、状态、原因、面试、到岗与回访日期，最近变动的在前。"""
    from matcher.models.states import ReferralState
    from matcher.service.permissions import SYSTEM
    from matcher.service.referrals import list_referrals, row_json

    known = {one.value: one for one in ReferralState}
    for one in state or []:
        if one not in known:
            raise typer.BadParameter(f"没有状态 {one}；可用：{'、'.join(known)}", param_hint="--state")
    with open_kit() as kit:
        with kit.open(SYSTEM, write=False) as context:
            states = [known[one] for one in state or []]
            rows, total = list_referrals(context, case_id=case, vacancy_id=vacancy, states=states, limit=limit)
        if as_json:
            print_json([row_json(row) for row in rows])
            return
        table = Table("编号", "企业", "岗位", "姓名", "状态", "原因", "到岗", "下次回访")
        for row in rows:
            reason = row.referral.reason.label if row.referral.reason else ""
            table.add_row(
                f"{row.referral.vacancy_id}/{row.referral.seeker_id}",
                row.enterprise.name,
                row.vacancy.title,
                row.seeker.name_masked,
                row.referral.state.label,
                reason,
                str(row.referral.started_on or ""),
                str(row.referral.follow_up_due or ""),
            )
        out.print(table)
        out.print(f"共 {total} 条；编号为 岗位编号/求职者编号", markup=False)


@referral.command()
def mark(
    vacancy: Annotated[int, typer.Argument(help="岗位编号", min=1)],
    seeker: Annotated[int, typer.Argument(help="求职者编号", min=1)],
    step: Annotated[str, typer.Argument(help=_MARKS)],
    staff: Staff,
    reason: Annotated[str, typer.Option(help="不合适或离岗的原因代码")] = "",
    refused_by: Annotated[str, typer.Option(help="由谁提出：enterprise、seeker、office")] = "",
    channel: Annotated[str, typer.Option(help="推荐时本人同意方式：phone、desk、paper；不写用已有的同意")] = "",
    at: Annotated[datetime | None, typer.Option(help="面试时间（北京时间）")] = None,
    on: Annotated[datetime | None, typer.Option(help="到岗或离岗日期，不写为今天", formats=["%Y-%m-%d"])] = None,
    proof: Annotated[str, typer.Option(help="到岗依据：enterprise、registration、insurance、call，不写为未注明")] = "",
    note: Annotated[str, typer.Option(help="说明")] = "",
    as_json: AsJson = False,
) -> None:
    """登记一名候选人的一步办理；写入轨迹和案件记录，不合规则的步骤不会生效。"""
    from matcher.errors import Invalid
    from matcher.models.enums import ConsentChannel
    from matcher.models.placement import LeftReason, StartProof
    from matcher.models.refusal import RefusedBy, UnsuitableReason
    from matcher.service import placements, referrals, retractions

    day = on.date() if on else None
    with acting(staff) as context:
        pair = (context, vacancy, seeker)
        done: Referral | None
        if step == "contacted":
            done = referrals.mark_contacted(*pair, note=note)
        elif step == "referred":
            done = referrals.refer(*pair, channel=member(ConsentChannel, channel, "channel") if channel else None)
        elif step == "interview":
            done = referrals.mark_interview(*pair, at=at, note=note)
        elif step == "offer":
            done = referrals.mark_offer(*pair, note=note)
        elif step == "unsuitable":
            why = member(UnsuitableReason, reason, "reason")
            side = member(RefusedBy, refused_by, "refused_by") if refused_by else None
            done = referrals.mark_unsuitable(*pair, reason=why, refused_by=side, note=note)
        elif step == "started":
            basis = member(StartProof, proof, "proof") if proof else None
            done = placements.mark_started(*pair, started_on=day, proof=basis)
        elif step == "followed":
            done = placements.follow_up(*pair, note=note)
        elif step == "left":
            done = placements.mark_left(*pair, reason=member(LeftReason, reason, "reason"), left_on=day, note=note)
        elif step == "undo":
            done = retractions.undo(*pair, note=note)
        else:
            raise Invalid(f"没有步骤“{step}”；可用：{_MARKS}", field="step")
    state = done.state if done else None
    if as_json:
        version = done.version if done else None
        print_json({"vacancy_id": vacancy, "seeker_id": seeker, "state": state, "version": version})
        return
    out.print(f"现为：{state.label if state else '未处理'}", markup=False)
