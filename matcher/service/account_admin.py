"""Looking after accounts (账号管理): invite, reset, disable, enable; each administrator those of the own region.

The rule of who administers whom stands in :func:`scope`. Nobody administers the own account, and an account that is not
within reach is answered as one that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.account import MAX_REASON, Account, AccountState, TicketKind
from matcher.models.enums import Role
from matcher.models.region import covers
from matcher.repository.accounts import AccountScope
from matcher.service import account_tickets, accounts, officers, password_again, registrations
from matcher.service.account_places import Belonging, place
from matcher.service.account_tickets import MadeTicket
from matcher.service.context import Context, Kit
from matcher.service.permissions import BODIES, Action, Actor, permit

PAGE = 50
_LOCAL = BODIES | {Role.OFFICER, Role.ENTERPRISE, Role.MARKET_OPERATOR}
_STAFF = frozenset({Role.OFFICER, Role.MARKET_OPERATOR, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN})
# Whose accounts a role administers, below its own region; the system administrator staff's, wherever they are.
_KEPT: dict[Role, frozenset[Role]] = {
    Role.COUNTY_ADMIN: _LOCAL,
    Role.CITY_ADMIN: _LOCAL | {Role.COUNTY_ADMIN},
    Role.PROVINCE_ADMIN: _LOCAL | {Role.COUNTY_ADMIN, Role.CITY_ADMIN},
    Role.SYSADMIN: _STAFF | {Role.AUDITOR, Role.SYSADMIN},
}
_UNKNOWN = "没有这个账号，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as its administrator sees it; ``place`` is the region answerable for it, empty for the province."""

    account: Account
    place: str

    @property
    def state(self) -> AccountState:
        """Where it stands."""
        return self.account.state


def scope(context: Context) -> AccountScope:
    """The accounts the actor administers."""
    permit(context.actor, Action.ACCOUNT_KEEP)
    if context.actor.system:
        return AccountScope(frozenset(Role), None)
    role = context.actor.role
    kept = _KEPT[role] if role is not None else frozenset()
    return AccountScope(kept, None if role is Role.SYSADMIN else context.actor.adcode or "")


def list_accounts(
    context: Context, *, words: str = "", role: Role | None = None, page: int = 1
) -> tuple[list[AccountRow], int]:
    """A page of the accounts within reach, by place, and how many there are."""
    rows, total = context.unit.accounts.page(
        scope(context), words=words.strip()[:40], role=role, offset=(page - 1) * PAGE, limit=PAGE
    )
    return [AccountRow(account, adcode) for account, adcode in rows], total


def get_account(context: Context, account_id: int) -> AccountRow:
    """One account within reach."""
    found = context.unit.accounts.find(account_id, scope(context))
    if found is None:
        raise NotFound(_UNKNOWN)
    return AccountRow(*found)


def invite(context: Context, *, username: str, name: str, role: Role, told: Belonging) -> MadeTicket:
    """Make an account without a password, and the one-time link by which its person sets one."""
    within = scope(context)
    if role not in within.roles:
        raise Invalid("您不能开通这个角色的账号", field="role")
    if not name.strip() or len(name) > 60:
        raise Invalid("请填写姓名或名称，最多 60 字", field="name")
    account = Account(
        username=accounts.check_username(context, username.strip()),
        role=role,
        display_name=name.strip(),
        created_at=clock.now(),
    )
    where = place(context, account, told)
    if within.adcode is not None and not (where and covers(within.adcode, where)):
        raise Invalid("归属的单位或地区没有登记，或不在您的管辖范围", field="role")
    return _invited(context, account)


def invite_seeker(context: Context, seeker_id: int, *, username: str) -> MadeTicket:
    """Make an account for a person whose registration the actor keeps; the link is given to the person."""
    person = registrations.get_registration(context, seeker_id).seeker
    context.unit.seekers.get(seeker_id, lock=True)  # of two desks at once, one makes the account
    if context.unit.accounts.of_seeker(seeker_id):
        raise Conflict("此人已有账号；忘记口令的，请为其重设")
    name = accounts.check_username(context, username.strip())
    account = Account(
        username=name, role=Role.SEEKER, display_name=person.name_masked, seeker_id=seeker_id, created_at=clock.now()
    )
    return _invited(context, account)


def reset_seeker(context: Context, seeker_id: int) -> MadeTicket:
    """A link for a registered person who forgot the password."""
    registrations.get_registration(context, seeker_id)
    found = context.unit.accounts.of_seeker(seeker_id)
    if not found:
        raise Conflict("此人还没有账号，请先开通")
    return _reset(context, found[0].id or 0)


def _invited(context: Context, account: Account) -> MadeTicket:
    made = context.unit.accounts.add(account)
    context.unit.audit("account.invite", "account", made.id, account_role=made.role.value)
    return account_tickets.make(context, made, TicketKind.INVITE)


def reset(context: Context, account_id: int) -> MadeTicket:
    """Take the password away, end every session, and make a link for a new one."""
    _other(context, account_id)
    return _reset(context, account_id)


def _reset(context: Context, account_id: int) -> MadeTicket:
    account = _held(context, account_id)
    if account.disabled_at is not None:
        raise Conflict("账号已停用，请先启用")
    account.password_hash = None
    context.unit.accounts.revoke_all(account_id, clock.now())
    context.unit.api_tokens.revoke_all(account_id, clock.now())
    context.unit.audit("account.reset", "account", account_id)
    return account_tickets.make(context, account, TicketKind.RESET)


def disable(context: Context, account_id: int, *, reason: str) -> Account:
    """End an account with its sessions and links, effective on the next request."""
    seen = _other(context, account_id)
    said = _reason(reason)
    # The last system administrator stays: of two who disable each other at once, the second finds one left.
    left = context.unit.accounts.hold_role(Role.SYSADMIN) if seen.role is Role.SYSADMIN else ()
    account = _held(context, account_id)
    if account.disabled_at is not None:
        raise Conflict("账号已经停用")
    if seen.role is Role.SYSADMIN and len(left) < 2:
        raise Conflict("这是最后一个系统管理员账号，不能停用")
    accounts.disable(context, account, said)
    return account


def enable(context: Context, account_id: int) -> MadeTicket:
    """Let a disabled account be used again: by a new password, through a one-time link."""
    _other(context, account_id)
    account = _held(context, account_id)
    if account.disabled_at is None:
        raise Conflict("账号没有停用")
    officer = context.unit.officers.get(account.officer_id) if account.officer_id else None
    if officer is not None and not officer.active:
        raise Conflict(f"专员{officer.name}已离岗，账号不能启用")
    account.disabled_at, account.disabled_reason, account.password_hash = None, "", None
    context.unit.audit("account.enable", "account", account_id)
    return account_tickets.make(context, account, TicketKind.RESET)


def has_second_factor(context: Context, account_id: int) -> bool:
    """Whether an account within reach has one, confirmed or begun."""
    get_account(context, account_id)
    return context.unit.second_factors.get(account_id) is not None


def end_second_factor_proved(
    kit: Kit, actor: Actor, account_id: int, *, reason: str, password: str, address: str
) -> None:
    """:func:`end_second_factor` from an open session: the administrator's own password is asked again."""
    permit(actor, Action.ACCOUNT_KEEP)
    with kit.open(actor, write=False) as context:
        _other(context, account_id)
        _reason(reason)
    password_again.prove(kit, actor, password=password, address=address)
    with kit.open(actor, write=True) as context:
        end_second_factor(context, account_id, reason=reason)
        context.unit.commit()


def end_second_factor(context: Context, account_id: int, *, reason: str) -> Account:
    """Remove the second factor of somebody who lost telephone and codes; every session ends, the password stays."""
    _other(context, account_id)
    said, account = _reason(reason), _held(context, account_id)
    if not context.unit.second_factors.drop(account_id):
        raise Conflict("这个账号没有设置动态验证码")
    sessions = context.unit.accounts.revoke_all(account_id, clock.now())
    context.unit.audit("second_factor.end", "account", account_id, purpose=said, sessions=sessions)
    return account


def depart(context: Context, account_id: int, *, reason: str) -> Account:
    """A person leaves: an officer's open work goes to others as at the end of service, any account is disabled."""
    account, said = _other(context, account_id), _reason(reason)
    officer = context.unit.officers.get(account.officer_id) if account.officer_id else None
    if officer is None or not officer.active:
        return disable(context, account_id, reason=f"离岗：{said}")
    officers.leave_service(context, officer.id or 0, version=officer.version, reason=said)
    return account


def _other(context: Context, account_id: int) -> Account:
    account = get_account(context, account_id).account
    if account.id == context.actor.account_id:
        raise Conflict("不能办理自己的账号，请由另一位管理员办理")
    return account


def _held(context: Context, account_id: int) -> Account:
    held = context.unit.accounts.hold(account_id)
    if held is None:
        raise NotFound(_UNKNOWN)
    return held


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > MAX_REASON:
        raise Invalid(f"请填写原因，最多 {MAX_REASON} 字", field="reason")
    return said
