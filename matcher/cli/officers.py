"""``matcher officer`` (专员): who there is, leave, load cap, end of service."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import AsJson, Reader, RowId, Staff, Version, acting, day, reading, seen, show, tell

officer = typer.Typer(help="专员：列表、请假、办件上限、离任", no_args_is_help=True)
_LISTED = (
    "id=officer.id:序号 staff_no=officer.staff_no:工号 name=officer.name:姓名 adcode=officer.adcode:地区 "
    "open_cases:在办 load_cap=officer.load_cap:上限 main:主责企业 away:请假 version=officer.version:版次"
)
_OFFICER = "id:序号 name:姓名 load_cap:上限 leave_from:请假自 leave_to:请假至 version:版次"


@officer.command("list")
def list_all(
    adcode: Annotated[str, typer.Option("--adcode", help="地区代码；不写为全部")] = "",
    staff: Reader = "",
    as_json: AsJson = False,
) -> None:
    """列出专员：序号、在办、上限、是否请假。"""
    from matcher.service.officers import list_officers

    with reading(staff) as context:
        rows = list_officers(context, adcode)
    show(rows, _LISTED, as_json)


@officer.command("leave")
def set_leave(
    officer_id: RowId,
    staff: Staff,
    first: Annotated[str, typer.Option("--from", help="开始日期，如 2026-12-01；不写则销假")] = "",
    last: Annotated[str, typer.Option("--to", help="结束日期，含当天")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """登记、更正或销去请假；期间案件由备岗或他人办理。"""
    from matcher.models.officer import Officer
    from matcher.service import officers

    with acting(staff) as context:
        held = seen(context, Officer, officer_id, version)
        days = {"first": day(first, "--from"), "last": day(last, "--to")}
        done = officers.set_leave(context, officer_id, version=held, **days)
    tell(done, _OFFICER, as_json)


@officer.command("cap")
def set_cap(
    officer_id: RowId,
    cap: Annotated[int, typer.Argument(min=0, max=2**31, help="办件上限", metavar="件数")],
    staff: Staff,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """改办件上限（软性）。"""
    from matcher.models.officer import Officer
    from matcher.service import officers

    with acting(staff) as context:
        held = seen(context, Officer, officer_id, version)
        done = officers.set_cap(context, officer_id, load_cap=cap, version=held)
    tell(done, _OFFICER, as_json)


@officer.command("end")
def end_service(
    officer_id: RowId,
    reason: Annotated[str, typer.Option(help="原因")],
    staff: Staff,
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """专员离任：结对结束，交接撤回，在办案件另派。"""
    from matcher.models.officer import Officer
    from matcher.service import officers

    with acting(staff) as context:
        held = seen(context, Officer, officer_id, version)
        done = officers.leave_service(context, officer_id, version=held, reason=reason)
    tell(done, _OFFICER, as_json)
