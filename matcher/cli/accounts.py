"""``matcher account`` (账号): who there is, invitation, reset, disabling, enabling, departure."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from matcher.cli.terminal import AsJson, RowId, Staff, acting, member, out, print_json, reading, show, tell

account = typer.Typer(help="账号：列表、邀请、重设口令、停用、启用、离岗", no_args_is_help=True)
Reason = Annotated[str, typer.Option(help="原因")]
Site = Annotated[str, typer.Option("--site", help="网站地址，链接写在它后面")]
_LISTED = (
    "id=account.id:编号 username=account.username:登录名 name=account.display_name:姓名 role=account.role:角色 "
    "place:地区 state:状态 signed_in_at=account.signed_in_at:上次登录"
)
_ACCOUNT = "id:编号 username:登录名 state:状态 disabled_reason:停用原因"


def _give(made: Any, site: str, as_json: bool) -> None:
    """Print a link once, to whoever runs the command."""
    url = f"{site.rstrip('/')}/activate/{made.token}"
    if as_json:
        print_json({"id": made.account.id, "username": made.account.username, "url": url})
    else:
        out.print(f"已为 {made.account.username} 生成一次性链接，只显示这一次：\n{url}", markup=False)


@account.command("list")
def list_all(
    staff: Staff,
    words: Annotated[str, typer.Option(help="登录名或姓名里的字")] = "",
    page: Annotated[int, typer.Option(min=1, help="第几页，每页 50 个")] = 1,
    as_json: AsJson = False,
) -> None:
    """列出本人管辖的账号：角色、地区、状态、上次登录。"""
    from matcher.service import account_admin

    with reading(staff) as context:
        rows, _ = account_admin.list_accounts(context, words=words, page=page)
    show(rows, _LISTED, as_json)


@account.command("invite")
def invite(
    username: Annotated[str, typer.Argument(help="登录名")],
    role: Annotated[str, typer.Option(help="角色代码，如 officer、county_admin")],
    name: Annotated[str, typer.Option(help="显示姓名")],
    staff: Staff,
    adcode: Annotated[str, typer.Option(help="管辖区划代码（县、市、省级管理员必填）")] = "",
    officer: Annotated[str, typer.Option(help="专员工号（专员必填）")] = "",
    uscc: Annotated[str, typer.Option(help="统一社会信用代码（企业和机构必填）")] = "",
    market: Annotated[int | None, typer.Option(help="零工市场编号（运营员必填）")] = None,
    site: Site = "http://127.0.0.1:8000",
    as_json: AsJson = False,
) -> None:
    """开通账号，给出由本人设置口令的一次性链接。"""
    from matcher.models.enums import Role
    from matcher.service import account_admin
    from matcher.service.account_places import Belonging

    with acting(staff) as context:
        told = Belonging(adcode, officer, uscc, market, uscc)
        kind = member(Role, role, "--role")
        made = account_admin.invite(context, username=username, name=name, role=kind, told=told)
    _give(made, site, as_json)


@account.command("reset")
def reset(account_id: RowId, staff: Staff, site: Site = "http://127.0.0.1:8000", as_json: AsJson = False) -> None:
    """原口令和登录立即失效，给出重设口令的一次性链接。"""
    from matcher.service import account_admin

    with acting(staff) as context:
        made = account_admin.reset(context, account_id)
    _give(made, site, as_json)


@account.command("enable")
def enable(account_id: RowId, staff: Staff, site: Site = "http://127.0.0.1:8000", as_json: AsJson = False) -> None:
    """启用停用的账号，给出重设口令的一次性链接。"""
    from matcher.service import account_admin

    with acting(staff) as context:
        made = account_admin.enable(context, account_id)
    _give(made, site, as_json)


@account.command("disable")
def disable(account_id: RowId, reason: Reason, staff: Staff, as_json: AsJson = False) -> None:
    """停用账号，所有登录立即失效。"""
    from matcher.service import account_admin

    with acting(staff) as context:
        done = account_admin.disable(context, account_id, reason=reason)
    tell(done, _ACCOUNT, as_json)


@account.command("second-factor-off")
def end_second_factor(account_id: RowId, reason: Reason, staff: Staff, as_json: AsJson = False) -> None:
    """关闭丢了手机的人的动态验证码，所有登录立即失效，口令不变。"""
    from matcher.service import account_admin

    with acting(staff) as context:
        done = account_admin.end_second_factor(context, account_id, reason=reason)
    tell(done, _ACCOUNT, as_json)


@account.command("depart")
def depart(account_id: RowId, reason: Reason, staff: Staff, as_json: AsJson = False) -> None:
    """离岗：专员的在办工作转出，账号停用。"""
    from matcher.service import account_admin

    with acting(staff) as context:
        done = account_admin.depart(context, account_id, reason=reason)
    tell(done, _ACCOUNT, as_json)
