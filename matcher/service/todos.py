"""To-dos (待办): everything that waits for the actor in one list, red first, then by day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.models.deadline import Light
from matcher.models.todo import Todo, TodoKind
from matcher.service.application_todos import APPLICATION_SOURCES
from matcher.service.body_todos import BODY_SOURCES
from matcher.service.complaints import COMPLAINT_SOURCES
from matcher.service.conflict_declarations import CONFLICT_SOURCES
from matcher.service.context import Context
from matcher.service.entry_requests import ENTRY_SOURCES
from matcher.service.fair_todos import FAIR_SOURCES
from matcher.service.filing_todos import FILING_SOURCES
from matcher.service.lending_todos import LENDING_SOURCES
from matcher.service.odd_job_todos import ODD_JOB_SOURCES
from matcher.service.permissions import signed_in
from matcher.service.rights_requests import RIGHTS_SOURCES
from matcher.service.todo_sources import SOURCES, Asking


@dataclass(frozen=True, slots=True)
class TodoList:
    """The to-dos of one kind or of all, with how many there are of each kind and of each light."""

    today: date
    todos: list[Todo]
    kinds: dict[TodoKind, int]
    lights: dict[Light, int]

    def to_dict(self) -> dict[str, Any]:
        """As the API gives it."""
        return {
            "today": self.today,
            "total": len(self.todos),
            "kinds": {kind.value: count for kind, count in self.kinds.items()},
            "lights": {light.value: count for light, count in self.lights.items()},
            "todos": [one.to_dict() for one in self.todos],
        }


def list_todos(context: Context, *, kind: TodoKind | None = None) -> TodoList:
    """What waits for the signed-in actor; ``kind`` keeps one. Counts are over all kinds.

    Sorted by light, day (those without one last), kind and id; each source gives at most 200, the nearest.
    """
    signed_in(context.actor)
    asking, role = Asking(context, context.actor.reach, clock.today()), context.actor.role
    found = [
        todo
        for source, roles in (
            *SOURCES,
            *APPLICATION_SOURCES,
            *RIGHTS_SOURCES,
            *COMPLAINT_SOURCES,
            *CONFLICT_SOURCES,
            *ENTRY_SOURCES,
            *LENDING_SOURCES,
            *BODY_SOURCES,
            *ODD_JOB_SOURCES,
            *FILING_SOURCES,
            *FAIR_SOURCES,
        )
        if role in roles
        for todo in source(asking)
    ]
    found.sort(key=lambda one: (list(Light).index(one.light), one.due or date.max, _place(one.kind), one.subject_id))
    kinds = Counter(one.kind for one in found)
    lights = Counter(one.light for one in found)
    return TodoList(
        asking.today,
        [one for one in found if kind is None or one.kind is kind],
        {one: kinds[one] for one in TodoKind if kinds[one]},
        {one: lights[one] for one in Light},
    )


def _place(kind: TodoKind) -> int:
    return list(TodoKind).index(kind)
