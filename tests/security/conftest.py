"""One application per test over a world of its own, and callers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from matcher.demo.load import USERNAMES
from matcher.models.enums import Role
from matcher.service.context import Kit
from tests.security.callers import Caller, caller


@pytest.fixture
def client(kit: Kit) -> Iterator[TestClient]:
    with TestClient(create_app(kit), follow_redirects=False) as client:
        yield client


@pytest.fixture
def call_as(client: TestClient) -> Callable[[Role | str | None], Caller]:
    """A caller by role, by user name, or nobody."""
    return lambda who: caller(client, USERNAMES[who] if isinstance(who, Role) else who or "")
