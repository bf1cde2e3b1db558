"""``matcher inbox`` (企业收件箱): recommended people, the enterprise's word, one-time links."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from matcher.cli.cases import CaseArgument, case_id
from matcher.cli.terminal import (
    AsJson,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    member,
    out,
    print_json,
    reading,
    row_of,
    show,
    step_argument,
    tell,
)

inbox = typer.Typer(help="企业收件箱：被推荐人、答复、一次性链接", no_args_is_help=True)
_ANSWERS = "interview:面试 offer:录用 unsuitable:不合适（写原因代码） back:撤回本单位一天内的答复"
_PEOPLE = (
    "id=referral.id:编号 vacancy=vacancy.title:岗位 name=seeker.name_masked:姓名 titles=seeker.wanted_titles:求职意向 "
    "state=referral.state:状态 waiting:待答复 until=consent.expires_on:同意至 version=referral.version:版次"
)
_REFERRAL = "id:编号 vacancy_id:岗位 state:状态 reason:原因 interview_at:面试时间 version:版次"
_LINK = "id:编号 created_at:生成 expires_at:有效至 opened_at:打开 revoked_at:作废 uses:次数"


@inbox.command("list")
def list_all(staff: Staff, as_json: AsJson = False) -> None:
    """列出推荐给本企业的人（脱敏），待答复的在前。"""
    from matcher.service.inbox import list_inbox

    with reading(staff) as context:
        rows = list_inbox(context)
    show(rows, _PEOPLE, as_json)


@inbox.command("answer")
def answer(
    referral_id: RowId,
    said: Annotated[str, step_argument(_ANSWERS)],
    staff: Staff,
    reason: Annotated[str, typer.Option(help="不合适的原因代码，如 skill")] = "",
    note: Annotated[str, typer.Option(help="说明")] = "",
    at: Annotated[datetime | None, typer.Option(help="面试时间（北京时间）")] = None,
    place: Annotated[str, typer.Option(help="面试地点")] = "",
    mode: Annotated[str, typer.Option(help="面试方式：onsite、phone、video")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """企业对一名被推荐人（推荐编号）的答复，或撤回答复。"""
    from matcher.models.placement import InboxAnswer, InterviewMode
    from matcher.models.refusal import UnsuitableReason
    from matcher.service import inbox as inboxes

    with acting(staff) as context:
        if chosen(_ANSWERS, said) == "back":
            done = inboxes.take_back(context, referral_id, version=version)
        else:
            done = inboxes.answer(
                context,
                referral_id,
                InboxAnswer(said),
                reason=member(UnsuitableReason, reason, "--reason") if reason else None,
                note=note,
                at=at,
                place=place,
                mode=member(InterviewMode, mode, "--mode") if mode else None,
                version=version,
            )
    tell(done, _REFERRAL, as_json)


@inbox.command("link")
def make_link(
    told: CaseArgument,
    staff: Staff,
    site: Annotated[str, typer.Option(help="服务的网址，如 https://jy.example.gov.cn")],
    vacancy: Annotated[int | None, typer.Option(min=1, max=2**62, help="只给这个岗位")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=30, help="几天有效；不写按默认")] = None,
    as_json: AsJson = False,
) -> None:
    """为一个案件待答复的人生成一次性链接和短信文字；只显示这一次。"""
    from matcher.models.inbox_link import LINK_DAYS
    from matcher.service import inbox_links

    if not site.startswith(("https://", "http://")):
        raise typer.BadParameter("请写完整网址，如 https://jy.example.gov.cn", param_hint="--site")
    with acting(staff) as context:
        found = case_id(context, told)
        made = inbox_links.make_link(context, found, days=days or LINK_DAYS, vacancy_id=vacancy)
        url = f"{site.rstrip('/')}/reply/{made.token}"
        text = inbox_links.message(context, made, url)
    if as_json:
        print_json(row_of(made.link, _LINK) | {"people": len(made.link.referral_ids), "url": url, "text": text})
        return
    out.print(text, markup=False)
    out.print(f"链接编号 {made.link.id}，作废用 matcher inbox revoke {made.link.id}", markup=False)


@inbox.command("links")
def list_links(told: CaseArgument, staff: Staff, as_json: AsJson = False) -> None:
    """列出一个案件的链接（不含网址）。"""
    from matcher.service import inbox_links

    with reading(staff) as context:
        rows = inbox_links.list_links(context, case_id(context, told))
    columns = f"{_LINK} open:有效"
    show([row_of(link, _LINK) | {"open": is_open} for link, is_open in rows], columns, as_json)


@inbox.command("revoke")
def revoke(link_id: RowId, staff: Staff, as_json: AsJson = False) -> None:
    """作废一条链接，立即生效。"""
    from matcher.service import inbox_links

    with acting(staff) as context:
        done = inbox_links.revoke_link(context, link_id)
    tell(done, _LINK, as_json)
