"""Notices (消息通知): one's own messages, the ways they may go out, and the log of deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.notice import QUIET_FROM, QUIET_UNTIL, Delivery, DeliveryState, Notice, NoticeChannel
from matcher.service import notice_sending, notices
from matcher.service.notices import Choice

router = APIRouter(tags=["消息"], route_class=UnitRoute)

Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]


class NoticeOut(BaseModel):
    """One message; ``page`` is a path of the console, empty for none."""

    id: int
    template: str
    title: str
    body: str
    page: str
    created_at: datetime
    read_at: datetime | None


class NoticeList(BaseModel):
    """One's own messages, unread first, then the newest."""

    total: int
    unread: int
    items: list[NoticeOut]


class ChoiceOut(BaseModel):
    """One channel outside the system; the address masked, quiet hours in minutes after midnight in Shanxi."""

    channel: str
    label: str
    on: bool
    address: str
    quiet_from: int
    quiet_until: int


class Choosing(BaseModel):
    """Agree to a channel under an address (empty keeps the one there is), or withdraw; then the address is wiped."""

    model_config = ConfigDict(extra="forbid")

    channel: NoticeChannel
    on: bool
    address: str = Field(default="", max_length=120)
    quiet_from: int = Field(default=QUIET_FROM, ge=0, le=1439)
    quiet_until: int = Field(default=QUIET_UNTIL, ge=0, le=1439)


class DeliveryOut(BaseModel):
    """How one message fared by one channel; neither to whom it went nor what it says."""

    id: int
    template: str
    channel: str
    state: str
    tries: int
    error: str
    next_try: datetime | None
    sent_at: datetime | None
    created_at: datetime


class DeliveryList(BaseModel):
    """The log of deliveries, newest first."""

    total: int
    items: list[DeliveryOut]


def _notice(notice: Notice) -> NoticeOut:
    return NoticeOut(**notice.model_dump(include=set(NoticeOut.model_fields)))


def _choice(choice: Choice) -> ChoiceOut:
    return ChoiceOut(
        channel=choice.channel.value,
        label=choice.channel.label,
        on=choice.on,
        address=choice.address,
        quiet_from=choice.quiet_from,
        quiet_until=choice.quiet_until,
    )


def _delivery(row: Delivery, template: str) -> DeliveryOut:
    return DeliveryOut(**row.model_dump(include=set(DeliveryOut.model_fields)), template=template)


@router.get("/notices", summary="本人的消息", responses=problems())
def list_notices(context: ApiContext, offset: Offset = 0, limit: Limit = 50) -> NoticeList:
    """The messages of the account of the token."""
    rows, total = notices.list_notices(context, limit=limit, offset=offset)
    return NoticeList(total=total, unread=notices.count_unread(context), items=[_notice(one) for one in rows])


@router.post("/notices/{notice_id}/read", summary="标为已读", responses=problems())
def read_notice(notice_id: Id, context: ApiContext) -> NoticeOut:
    """Mark an own message read; a second time changes nothing."""
    return _notice(notices.read_notice(context, notice_id))


@router.get("/notices/preferences", summary="本人的通知渠道", responses=problems())
def list_preferences(context: ApiContext) -> list[ChoiceOut]:
    """What the account agreed to, for every channel outside the system."""
    return [_choice(one) for one in notices.list_choices(context)]


@router.post("/notices/preferences", summary="选择一个通知渠道", responses=problems())
def choose(body: Choosing, context: ApiContext) -> list[ChoiceOut]:
    """Agree or withdraw, in effect for messages not sent yet."""
    notices.choose(context, **body.model_dump())
    return [_choice(one) for one in notices.list_choices(context)]


@router.get("/notice-deliveries", summary="消息发送记录", responses=problems())
def list_deliveries(
    context: ApiContext, state: DeliveryState | None = None, offset: Offset = 0, limit: Limit = 50
) -> DeliveryList:
    """How messages fared."""
    rows, total = notice_sending.list_deliveries(context, state=state, limit=limit, offset=offset)
    return DeliveryList(total=total, items=[_delivery(row, notice.template) for row, notice in rows])


@router.post("/notice-deliveries/{delivery_id}/retry", summary="重试发送失败的消息", responses=problems(409))
def retry(delivery_id: Id, context: ApiContext) -> DeliveryOut:
    """Let one that failed be tried anew."""
    row, notice = notice_sending.retry(context, delivery_id)
    return _delivery(row, notice.template)
