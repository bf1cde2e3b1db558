"""Upkeep: what is written down beside the store is forgotten in time."""

from __future__ import annotations

import os
from datetime import timedelta

from matcher import clock
from matcher.jobs.schedule import stage_daily
from matcher.jobs.worker import Worker
from matcher.models.notice import Delivery, DeliveryState, Notice, NoticeChannel
from matcher.service import upkeep
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM


def test_runs_of_lists_that_can_go_on_no_more_are_removed_by_the_daily_job(kit: Kit) -> None:
    folder = kit.settings.var / "batch"
    folder.mkdir()
    for name, days in (("all", 3), ("140100", 1)):
        path = folder / f"{name}.jsonl"
        path.write_text("{}\n")
        at = (clock.now() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    stage_daily(kit)
    Worker(kit).drain()
    assert [path.name for path in folder.iterdir()] == ["140100.jsonl"]


def test_old_messages_go_with_their_log_unless_they_still_wait(kit: Kit) -> None:
    days = kit.retention.notices_on(clock.today()).days
    keys = ("old", "waiting", "young")
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("xitong")
        assert account is not None
        for key in keys:
            at = clock.now() - timedelta(days=days - 1 if key == "young" else days + 1)
            facts = {"template": "case_routed", "subject": "case", "subject_id": 1, "title": "消息", "body": "内容"}
            made = context.unit.notices.add(Notice(account_id=account.id, key=key, created_at=at, **facts))
            assert made is not None
            state = DeliveryState.HELD if key == "waiting" else DeliveryState.SKIPPED
            row = Delivery(notice_id=made.id, channel=NoticeChannel.EMAIL, state=state, created_at=at)
            context.unit.notices.add_delivery(row)
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        upkeep.purge(context)
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        left, _ = context.unit.notices.of_account(account.id or 0, limit=200)
        logged, _ = context.unit.notices.deliveries(None, limit=10_000)
    assert {one.key for one in left} & set(keys) == {"waiting", "young"}
    assert {notice.key for _, notice in logged} & set(keys) == {"waiting", "young"}
