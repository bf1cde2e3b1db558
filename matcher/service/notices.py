"""Notices (消息通知): told in the transaction of their cause, read by nobody but their recipient."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.notice import (
    DAY_MINUTES,
    QUIET_FROM,
    QUIET_UNTIL,
    Delivery,
    DeliveryState,
    Notice,
    NoticeChannel,
    NoticePreference,
)
from matcher.service.context import Context
from matcher.service.notice_templates import templates
from matcher.service.permissions import signed_in

UNKNOWN = "没有这条消息"
# What stands in the log for a delivery that was not sent.
NO_CONSENT, NO_ADDRESS = "本人没有同意这个渠道", "没有登记地址"
_ADDRESSES = {
    NoticeChannel.EMAIL: (re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"), "邮箱地址"),
    NoticeChannel.SMS: (re.compile(r"1\d{10}"), "11 位手机号"),
    NoticeChannel.WECHAT: (re.compile(r"[A-Za-z0-9_-]{10,64}"), "公众号用户标识"),
}
_ADDRESS_MOST = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """What an account chose for one channel; the address masked, quiet hours in minutes after midnight."""

    channel: NoticeChannel
    on: bool
    address: str
    quiet_from: int
    quiet_until: int


def tell(
    context: Context,
    accounts: Iterable[int | None],
    template: str,
    subject: tuple[str, int],
    *,
    cause: str = "",
    **fields: object,
) -> list[Notice]:
    """Tell accounts something, in this very transaction: rolled back, nobody was told.

    ``subject`` is a kind and its id, ``cause`` tells two causes about one subject apart: told again, it is one notice.
    LookupError for a template that is not there or fields that are not its own: a mistake of the program.
    """
    wanted = templates()[template]
    kind, subject_id = subject
    title, body, page = wanted.render(subject_id, fields)
    moment = clock.now()
    made: list[Notice] = []
    for account_id in sorted({one for one in accounts if one}):
        notice = context.unit.notices.add(
            Notice(
                account_id=account_id,
                template=template,
                subject=kind,
                subject_id=subject_id,
                key=f"{template}:{kind}:{subject_id}:{cause}"[:120],
                title=title,
                body=body,
                page=page,
                created_at=moment,
            )
        )
        if notice is None:
            continue
        made.append(notice)
        for channel in wanted.channels:
            _deliver(context, notice, channel)
    if made:
        context.unit.stage_job("notice.send", {}, unique_key=f"notice.send:n{made[0].id}")
    return made


def tell_enterprise(
    context: Context, enterprise_id: int, template: str, subject: tuple[str, int], *, cause: str = "", **fields: object
) -> list[Notice]:
    """Tell every account of an enterprise; one without an account is told by its officer, as ever."""
    accounts = [one.id for one in context.unit.accounts.of_enterprise(enterprise_id)]
    return tell(context, accounts, template, subject, cause=cause, **fields)


def missing(preference: NoticePreference | None) -> str:
    """Why nothing goes out by a channel: no consent, consent withdrawn, or no address; empty where it does."""
    if preference is None or not preference.on:
        return NO_CONSENT
    return "" if preference.address_sealed else NO_ADDRESS


def list_notices(context: Context, *, limit: int = 50, offset: int = 0) -> tuple[Sequence[Notice], int]:
    """The actor's own notices, unread first, and how many there are."""
    return context.unit.notices.of_account(_account(context), limit=limit, offset=offset)


def count_unread(context: Context) -> int:
    """How many notices the actor has not read; 0 for who has no account."""
    account = context.actor.account_id
    return context.unit.notices.unread(account) if account and not context.actor.kiosk else 0


def read_notice(context: Context, notice_id: int) -> Notice:
    """Mark an own notice read; a second time changes nothing. Another's answers like one that is not there."""
    notice = context.unit.notices.own(notice_id, _account(context))
    if notice is None:
        raise NotFound(UNKNOWN)
    if notice.read_at is None:
        notice.read_at = clock.now()
        context.unit.session.flush()
        context.unit.audit("notice.read", "notice", notice.id)
    return notice


def list_choices(context: Context) -> list[Choice]:
    """What the actor chose for every channel outside the system."""
    account = _account(context)
    kept = {one.channel: one for one in context.unit.notices.preferences(account)}
    choices = []
    for channel in _ADDRESSES:
        one = kept.get(channel)
        if one is None:
            choices.append(Choice(channel, False, "", QUIET_FROM, QUIET_UNTIL))
            continue
        address = _short(context.unit.notices.address(one))
        choices.append(Choice(channel, one.on, address, one.quiet_from, one.quiet_until))
    return choices


def choose(
    context: Context,
    channel: NoticeChannel,
    *,
    on: bool,
    address: str = "",
    quiet_from: int = QUIET_FROM,
    quiet_until: int = QUIET_UNTIL,
) -> NoticePreference:
    """Agree to a channel under an address, or withdraw: then nothing more goes out and the address is wiped.

    An empty address keeps the one there is. Quiet hours are minutes after midnight; the same twice means none.
    """
    account = _account(context)
    if channel not in _ADDRESSES:
        raise Invalid("站内消息不能关闭", field="channel")
    if not (0 <= quiet_from < DAY_MINUTES and 0 <= quiet_until < DAY_MINUTES):
        raise Invalid("免打扰时段应在 00:00 到 23:59 之间", field="quiet_from")
    store = context.unit.notices
    kept = store.preference(account, channel, lock=True) or NoticePreference(account_id=account, channel=channel)
    moment = clock.now()
    if not on:
        kept.quiet_from, kept.quiet_until = quiet_from, quiet_until
        if kept.on:
            kept.withdrawn_at = moment
        store.keep(kept, None)
    else:
        pattern, name = _ADDRESSES[channel]
        wanted = address.strip() or store.address(kept)
        if len(wanted) > _ADDRESS_MOST or not pattern.fullmatch(wanted):
            raise Invalid(f"请填写正确的{name}", field="address")
        kept.quiet_from, kept.quiet_until = quiet_from, quiet_until
        if not kept.on:
            kept.consented_at, kept.withdrawn_at = moment, None
        store.keep(kept, wanted)
    context.unit.audit("notice.choose", "notice_preference", kept.id, channel=channel.value, on=on)
    return kept


def _account(context: Context) -> int:
    signed_in(context.actor)
    if context.actor.kiosk:
        raise Forbidden("这台设备在自助机模式，不能看消息", code="kiosk")
    if context.actor.account_id is None:
        raise Forbidden("只有登录的账号有消息；命令行请用 --as 写明登录名")
    return context.actor.account_id


def _deliver(context: Context, notice: Notice, channel: NoticeChannel) -> None:
    """The inbox has it at once; what goes outside waits for the job, or is written down as not to be sent."""
    moment = notice.created_at
    row = Delivery(notice_id=notice.id or 0, channel=channel, state=DeliveryState.WAITING, created_at=moment)
    if channel is NoticeChannel.INBOX:
        row.state, row.sent_at = DeliveryState.SENT, moment
    else:
        row.error = missing(context.unit.notices.preference(notice.account_id, channel))
        row.state = DeliveryState.SKIPPED if row.error else DeliveryState.WAITING
        row.next_try = None if row.error else moment
    context.unit.notices.add_delivery(row)


def _short(address: str) -> str:
    """An address as its owner recognises it: its first two characters and what follows the @, or the last four."""
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:2]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if address else ""
