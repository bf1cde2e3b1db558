"""To-dos of applications (应聘待办): people who applied by themselves wait for an officer's word."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from matcher.models.application import ApplicationState
from matcher.models.enums import Role
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import APPLICATION_DAYS
from matcher.service.todo_sources import LIMIT, Asking, after


def applications(asking: Asking) -> Iterable[Todo]:
    """People who applied by themselves for posts of the own cases."""
    rows, _ = asking.unit.applications.page(asking.reach, state=ApplicationState.WAITING, offset=0, limit=LIMIT)
    for one, post, firm, seeker in rows:
        what = f"{seeker.name_masked}应聘“{post.title}”，推荐或答复"
        due = after(one.created_at, APPLICATION_DAYS)
        yield asking.todo(TodoKind.APPLICATION, one.id, what, firm.name, due, f"/applications#application-{one.id}")


APPLICATION_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (applications, frozenset({Role.OFFICER})),
)
