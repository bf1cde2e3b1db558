"""Sending of notices (消息发送): each delivery is leased and committed, sent without a transaction, then settled.

While a lease holds no other worker touches the delivery, and what is settled is never sent again. A worker that dies
between the channel's answer and settling leaves the lease to run out, and the message goes out once more under the
same key (Message-ID): at least once, then, and never twice but after such a death.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.notice import Delivery, DeliveryState, Notice, NoticeChannel
from matcher.service.channels import Channel, NotDelivered, channels_of
from matcher.service.context import Context, Kit
from matcher.service.notice_templates import NoticeTemplate, templates
from matcher.service.notices import missing
from matcher.service.permissions import SYSTEM, Action, permit

LEASE = timedelta(minutes=5)
# Waiting after the first, second … try; after the last of them it is given up.
BACK_OFF = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 720))
_MOST = 500  # deliveries of one run, so that a job ends


@dataclass(frozen=True, slots=True)
class _Letter:
    delivery_id: int
    lease: str
    channel: NoticeChannel
    address: str
    title: str
    body: str


def send_due(kit: Kit, channels: Mapping[NoticeChannel, Channel] | None = None) -> int:
    """Send what is due; returns how many went out. Holds no transaction while a server is spoken to."""
    ways = channels or channels_of(kit.settings)
    sent = 0
    for _turn in range(_MOST):
        more, letter = _take(kit)
        if not more:
            break
        if letter is None:
            continue
        reference, failure = "", None
        try:
            reference = ways[letter.channel].send(
                letter.address, letter.title, letter.body, key=f"notice-{letter.delivery_id}"
            )
        except NotDelivered as error:
            failure = error
        except Exception as error:
            # One message that breaks its channel must not stop the others.
            failure = NotDelivered(f"渠道出错（{type(error).__name__}）", final=False)
        _settle(kit, letter, reference, failure)
        sent += failure is None
    return sent


def stage_next(context: Context) -> None:
    """Stage a job for when the next delivery comes due."""
    found = context.unit.notices.next_due()
    if found is not None:
        delivery_id, moment = found
        key = f"notice.send:d{delivery_id}:{moment.timestamp():.0f}:{clock.now().timestamp():.0f}"
        context.unit.stage_job("notice.send", {}, unique_key=key, run_at=moment)


def quiet_until(moment: datetime, start: int, end: int) -> datetime | None:
    """When the quiet hours around a moment end, None outside them; minutes after midnight in Shanxi, over midnight."""
    local = clock.local(moment)
    minute = local.hour * 60 + local.minute
    inside = start <= minute < end if start <= end else minute >= start or minute < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1) if minute >= end else local.date()
    return clock.midnight(day) + timedelta(minutes=end)


def list_deliveries(
    context: Context, *, state: DeliveryState | None = None, limit: int = 50, offset: int = 0
) -> tuple[Sequence[tuple[Delivery, Notice]], int]:
    """The delivery log, newest first; who runs the system reads how a message fared, never what it says."""
    permit(context.actor, Action.DELIVERY_READ)
    return context.unit.notices.deliveries(state, limit=limit, offset=offset)


def retry(context: Context, delivery_id: int) -> tuple[Delivery, Notice]:
    """Let a failed delivery be tried anew."""
    permit(context.actor, Action.DELIVERY_RETRY)
    found = context.unit.notices.delivery(delivery_id)
    if found is None:
        raise NotFound("没有这条发送记录")
    if found.state is not DeliveryState.FAILED:
        raise Conflict(f"这条发送记录当前为“{found.state.label}”，只有发送失败的可以重试")
    found.state, found.tries, found.error, found.next_try = DeliveryState.WAITING, 0, "", clock.now()
    context.unit.session.flush()
    context.unit.audit("notice.retry", "notice_delivery", found.id)
    context.unit.stage_job("notice.send", {}, unique_key=f"notice.send:r{found.id}:{clock.now().timestamp()}")
    notice = context.unit.notices.get(found.notice_id)
    assert notice is not None  # a foreign key
    return found, notice


def _take(kit: Kit) -> tuple[bool, _Letter | None]:
    """Lease the next delivery: whether there was one, and what to send unless it is not to be sent now."""
    lease, moment = secrets.token_hex(16), clock.now()
    with kit.open(SYSTEM, write=True) as context:
        store = context.unit.notices
        row = store.take(lease=lease, at=moment, until=moment + LEASE)
        if row is None:
            return False, None
        letter = _letter(context, row, moment)
        context.unit.commit()
    return True, letter


def _letter(context: Context, row: Delivery, moment: datetime) -> _Letter | None:
    store = context.unit.notices
    notice = store.get(row.notice_id)
    assert notice is not None  # a foreign key
    account = context.unit.accounts.get(notice.account_id)
    # Asked anew at every try: consent may have been withdrawn since.
    preference = store.preference(notice.account_id, row.channel)
    lack = "账号已停用" if account is None or account.disabled_at is not None else missing(preference)
    if lack or preference is None:
        _end(row, DeliveryState.SKIPPED, lack)
        return None
    template = templates().get(notice.template)
    quiet = quiet_until(moment, preference.quiet_from, preference.quiet_until)
    if quiet is not None and not (template and template.urgent):
        # Not a try: nothing was sent.
        row.state, row.lease, row.next_try, row.tries = DeliveryState.HELD, "", quiet, row.tries - 1
        return None
    if row.tries > len(BACK_OFF) + 1:
        _end(row, DeliveryState.FAILED, "多次中断，已停止发送")
        return None
    address = store.address(preference)
    body = _text(row.channel, notice, template)
    return _Letter(row.id or 0, row.lease, row.channel, address, notice.title, body)


def _text(channel: NoticeChannel, notice: Notice, template: NoticeTemplate | None) -> str:
    if channel is not NoticeChannel.SMS or template is None:
        return notice.body
    most = template.sms_most
    return notice.body if len(notice.body) <= most else notice.body[: most - 1] + "…"


def _settle(kit: Kit, letter: _Letter, reference: str, failure: NotDelivered | None) -> None:
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.notices.held(letter.delivery_id, letter.lease)
        if row is None:
            return  # The lease ran out and another worker has it.
        if failure is None:
            _end(row, DeliveryState.SENT, "")
            row.sent_at, row.provider_ref = clock.now(), reference[:120]
        elif failure.final or row.tries > len(BACK_OFF):
            _end(row, DeliveryState.FAILED, failure.message)
        else:
            row.state, row.lease, row.error = DeliveryState.WAITING, "", failure.message[:200]
            row.next_try = clock.now() + BACK_OFF[row.tries - 1]
        context.unit.commit()


def _end(row: Delivery, state: DeliveryState, error: str) -> None:
    row.state, row.lease, row.next_try, row.error = state, "", None, error[:200]
