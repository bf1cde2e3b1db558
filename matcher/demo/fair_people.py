"""People at the demo's fairs (入场求职者): invented visitors, what they agreed on and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from matcher import clock
from matcher.models.fair_kinds import AfterOutcome, PeopleGroup
from matcher.models.placement import StartProof
from matcher.service import fair_after, fair_intentions, fair_starts, fair_visitors
from matcher.service.context import Kit
from matcher.service.permissions import Actor

# For each enterprise that came so many visitors register; every third of them agrees on something with it.
_EACH, _AGREES = 9, 3
_SURNAMES = "赵钱孙李周吴郑王冯陈"
_GIVEN = "建国秀英志强桂兰海燕"
_WANTED = ("焊工", "操作工", "质检员", "仓库管理", "叉车司机", "包装工", "保洁", "保安")
_GROUPS = (PeopleGroup.RURAL, PeopleGroup.RETURNING, PeopleGroup.HARDSHIP, PeopleGroup.GRADUATE, PeopleGroup.VETERAN)


def _on(kit: Kit, who: Actor, day: date, act: Callable[..., Any], *args: Any, **options: Any) -> Any:
    ago = max(0, (clock.today() - day).days)
    with clock.days_ago(ago), kit.open(who, write=True, request_id="demo") as context:
        made = act(context, *args, **options)
        context.unit.commit()
    return made


def come(kit: Kit, desk: Actor, fair_id: int, entries: Sequence[int], day: date) -> list[int]:
    """Visitors register at the desk and agree on something at booths; the intentions made, by id."""
    draw = Random(f"fair:{fair_id}")  # noqa: S311 (demo data, not a secret)

    def everybody(context: Any) -> list[int]:
        made: list[int] = []
        for number in range(_EACH * len(entries)):
            # 199 0000 numbers belong to nobody in this demo; each fair has its own.
            phone = f"1990{fair_id % 1000:03}{number:04}"
            name = draw.choice(_SURNAMES) + draw.choice(_GIVEN) + draw.choice(_GIVEN)
            groups = [draw.choice(_GROUPS).value] if number % 2 else []
            told = fair_visitors.draft_of(name, phone, draw.choice(_WANTED), groups, agreed=number % 4 != 3)
            arrival = fair_visitors.register(context, fair_id, told)
            if number % _AGREES == 0 and entries:
                entry = entries[number // _AGREES % len(entries)]
                made.append(fair_intentions.record(context, entry, number=arrival.visitor.number).id or 0)
        return made

    made: list[int] = _on(kit, desk, day, everybody)
    return made


def after(kit: Kit, desk: Actor, agreed: Sequence[int], day: date) -> None:
    """Every second who agreed on something began within a week; the questions after seven days are answered."""
    today = clock.today()
    for number, intention_id in enumerate(agreed):
        begun = min(day + timedelta(days=1 + number % 5), today)
        if number % 2 == 0:
            told = {"started_on": begun, "proof": StartProof.ENTERPRISE}
            _on(kit, desk, begun, fair_starts.mark_started, intention_id, **told)
    asked_on = day + timedelta(days=8)
    if asked_on > today:
        return
    with clock.days_ago((today - asked_on).days), kit.open(desk, write=True, request_id="demo") as context:
        for asked in fair_after.list_due(context):
            if any(one.start is not None for one in asked.agreed):
                outcome = AfterOutcome.STARTED
            else:
                outcome = AfterOutcome.TALKING if asked.visitor.number % 2 else AfterOutcome.DECLINED
            fair_after.answer(context, asked.follow_up.id or 0, outcome)
        context.unit.commit()
