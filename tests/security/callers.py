"""Who calls: nobody, or an account with its token, its cookie and its forgery token; over one client, without a jar."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import yaml
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.routing import Route

from matcher.demo.load import PASSWORD
from tests.thoroughness import FULL

COOKIE = "matcher_session"
MATRIX: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "access_matrix.yaml").read_text("utf-8"))
Name = TypeVar("Name", bound=str)


@dataclass(frozen=True)
class Caller:
    """One account's way in; ``bearer`` and ``cookie`` empty for nobody."""

    client: TestClient
    name: str
    bearer: str = ""
    cookie: str = ""
    csrf: str = ""

    def __call__(self, method: str, path: str, **options: Any) -> Response:
        """Any request: the token for the API, cookie and forgery token for the pages."""
        headers = dict(options.pop("headers", {}))
        if path.startswith("/api/"):
            headers |= {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        elif self.cookie:
            headers |= {"Cookie": f"{COOKIE}={self.cookie}"}
            if method != "GET":
                headers.setdefault("X-CSRF-Token", self.csrf)
        answer = self.client.request(method, path, headers=headers, **options)
        self.client.cookies.clear()
        return answer


def caller(client: TestClient, username: str = "", password: str = PASSWORD) -> Caller:
    """Sign in twice: for a token and for a cookie."""
    if not username:
        return Caller(client, "")
    bearer = client.post("/api/v1/sessions", json={"username": username, "password": password}).json()["token"]
    client.post("/login", data={"username": username, "password": password})
    cookie = client.cookies[COOKIE]
    client.cookies.clear()
    csrf = forgery_token(client, cookie)
    return Caller(client, username, bearer, cookie, csrf)


def forgery_token(client: TestClient, cookie: str) -> str:
    """The token a signed-in page carries."""
    page = client.get("/jobs", headers={"Cookie": f"{COOKIE}={cookie}"})
    client.cookies.clear()
    found = re.search(r'name="csrf-token" content="(\w+)"', page.text)
    return found[1] if found else ""


def _flat(routes: Any) -> Iterator[Any]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        elif hasattr(route, "effective_route_contexts"):
            yield from route.effective_route_contexts()
        elif hasattr(route, "routes"):
            yield from _flat(route.routes)


def signatures(client: TestClient) -> list[tuple[str, str]]:
    """Every method and path the application answers."""
    found = {
        (method, route.path)
        for route in _flat(client.app.routes)  # type: ignore[attr-defined]
        for method in (getattr(route, "methods", None) or set()) - {"HEAD"}
    }
    assert len(found) > 50, "the walk over the routes finds too little"
    return sorted(found)


def asked_by(method: str, path: str, roles: Sequence[Name], most: int | None = None) -> list[Name]:
    """Everybody a route lets in, or ``most`` of them by turns, and by turns one of those it turns away.

    The error page of that one is looked at as well. That all the others are turned away alike is shown for every route
    and role by ``tests/shape/test_access.py``; at full size (``make faults``) everybody asks everything here as well.
    Public routes, those for everybody signed in, and those where whose it is decides, let all in, and nobody too.
    """
    if FULL:
        return list(roles)
    route = f"{method} {path}"
    allowed = [one for one in roles if one in MATRIX["routes"][route]] if MATRIX["routes"].get(route) else list(roles)
    rest = [one for one in roles if one not in allowed]
    away = rest[crc32(route.encode()) % len(rest) :][:1] if rest else []
    return [*(allowed if most is None else by_turns(route, allowed, most)), *away]


def by_turns(path: str, roles: Sequence[Name], most: int) -> list[Name]:
    """Some of these roles, others for other paths; all of them at full size."""
    first = crc32(path.encode()) % max(len(roles), 1)
    return list(roles) if FULL else [*roles[first:], *roles[:first]][:most]


def filled(path: str, ids: Mapping[str, Sequence[object]]) -> list[str]:
    """The path once for every choice of ids; a parameter nobody gave ids for is an error, a row is the first."""
    ids = {
        "version": ["2026-11"],
        "row": [0],
        "step": [1],
        "annex": [4],
        "subject": ["claim"],
        "subject_id": [1],
        "attachment_id": [1],
        **ids,
    }
    names = re.findall(r"\{(\w+)\}", path)
    return [
        path.format(**dict(zip(names, chosen, strict=True))) for chosen in itertools.product(*(ids[n] for n in names))
    ]
