"""The interface keeps what its document promises (Schemathesis): random requests made from it, and what may follow them.

Two roles ask each route, one it lets in and one it turns away, by turns; all of them at full size (``make faults``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case, Response
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from api.app import create_app
from matcher.demo.load import USERNAMES
from matcher.models.enums import Role
from matcher.service.context import Kit
from tests.conftest import copied_world
from tests.security.callers import Caller, asked_by, caller
from tests.thoroughness import FULL

# A rule beyond the shape of a request refuses it with 422 and a sentence: what a schema cannot say is no fault.
BEYOND = [positive_data_acceptance]
# Signing the asking session out would only let all later requests be turned away.
ENDING = ("/api/v1/sessions/current", "/api/v1/me/sessions/end-others", "/api/v1/me/password")
SOUND = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    max_examples=20 if FULL else 1,
)


@pytest.fixture(scope="module")
def asking(
    base_kit: Kit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[OpenApiSchema, dict[str, Caller]]]:
    """The document as it is served, and an account of each role."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("schema"))
    app = create_app(kit)
    with TestClient(app) as client:
        schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
        yield schema, {role.value: caller(client, name) for role, name in USERNAMES.items()}
    kit.database.dispose()


def faults(case: Case, answer: Response) -> list[str]:
    """What an answer does that the document does not say, each with its route."""
    try:
        case.validate_response(answer, excluded_checks=BEYOND)
    except FailureGroup as group:
        return [f"{case.operation.label}: {one}"[:400] for one in group.exceptions]
    return []


def as_who(who: Caller) -> dict[str, str]:
    return {"Authorization": f"Bearer {who.bearer}"}


def test_every_route_answers_as_its_document_says(asking: tuple[OpenApiSchema, dict[str, Caller]]) -> None:
    schema, callers = asking
    wrong: list[str] = []
    answered: set[str] = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in ENDING:
            continue

        @SOUND
        @given(case=operation.as_strategy())
        def ask(case: Case) -> None:
            for role in asked_by(case.method, case.operation.path, list(callers), most=1):
                answer = case.call(headers=as_who(callers[role]))
                answered.add(f"{case.operation.label} {answer.status_code // 100}")
                wrong.extend(faults(case, answer))

        ask()
    assert wrong == []
    assert len(answered) > 600, "routes let somebody in and turned somebody away"


def test_what_may_follow_an_answer_keeps_to_the_document_too(
    asking: tuple[OpenApiSchema, dict[str, Caller]],
) -> None:
    schema, callers = asking
    wrong: list[str] = []
    steps: list[str] = []
    roles = [role.value for role in Role]

    class Following(schema.as_state_machine()):  # type: ignore[misc]
        """Each request by the next role in turn."""

        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            return {"headers": as_who(callers[roles[len(steps) % len(roles)]])}

        def validate_response(self, response: Response, case: Case, *_: Any, **__: Any) -> None:
            if case.operation.path not in ENDING:
                steps.append(case.operation.label)
                wrong.extend(faults(case, response))

    run_state_machine_as_test(
        Following, settings=settings(SOUND, max_examples=200 if FULL else 8, stateful_step_count=8)
    )
    assert wrong == []
    assert len(set(steps)) > 20
