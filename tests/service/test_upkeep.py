"""Upkeep: what is written down beside the store is forgotten in time."""

from __future__ import annotations

import os
from datetime import timedelta

from matcher import clock
from matcher.jobs.schedule import stage_daily
from matcher.jobs.worker import Worker
from matcher.service.context import Kit


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
