"""Signing in through the form, for all tests of pages."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from matcher.demo.load import PASSWORD


@pytest.fixture
def enter(client: TestClient):
    """Sign in through the form."""

    def sign_in(username: str) -> TestClient:
        answer = client.post("/login", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return sign_in
