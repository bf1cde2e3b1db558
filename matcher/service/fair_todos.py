"""To-dos of job fairs (招聘会待办): people to be asked what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from matcher.models.enums import Role
from matcher.models.todo import Todo, TodoKind
from matcher.service.todo_sources import Asking


def fair_follow_ups(asking: Asking) -> Iterable[Todo]:
    """Fairs of the own unit with questions that are due, one line each."""
    own = asking.context.actor.adcode
    if own is None:
        return
    for fair, number, due in asking.unit.fair_visits.due_by_fair([own], asking.today):
        what = f"{number} 项会后回访到期"
        yield asking.todo(TodoKind.FAIR_AFTER, fair.id, what, fair.theme, due, f"/job-fairs/{fair.id}/after")


FAIR_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (fair_follow_ups, frozenset({Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN})),
)
