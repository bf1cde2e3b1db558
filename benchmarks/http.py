"""How long the officer's pages and calls take over HTTP, against a running demo server.

``MATCHER_DEMO=1 matcher serve`` in one terminal, ``python -m benchmarks.http --base http://127.0.0.1:8000`` in another.
The health check is the named peer: the same server and connection, no store and no engine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable

import httpx2

from matcher.demo.load import PASSWORD, USERNAMES
from matcher.models.enums import Role

ROUNDS = 30


def timed(call: Callable[[int], httpx2.Response]) -> dict[str, float]:
    """Median and 95th percentile of a call in milliseconds, after one round that does not count."""
    call(0).raise_for_status()
    took = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        call(number).raise_for_status()
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return {"median_ms": round(statistics.median(took), 1), "p95_ms": round(took[int(ROUNDS * 0.95) - 1], 1)}


def main() -> None:
    """Sign in as the demo officer and time what an officer does."""
    options = argparse.ArgumentParser()
    options.add_argument("--base", default="http://127.0.0.1:8000")
    base = options.parse_args().base
    client = httpx2.Client(base_url=base, timeout=120)
    account = {"username": USERNAMES[Role.OFFICER], "password": PASSWORD}
    token = client.post("/api/v1/sessions", json=account).raise_for_status().json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    client.post("/login", data=account)
    case = client.get("/api/v1/cases", headers=headers).json()["items"][0]["id"]
    posts = [post["id"] for post in client.get(f"/api/v1/cases/{case}", headers=headers).json()["posts"]]
    shortlists = [
        post for post in posts if client.get(f"/api/v1/vacancies/{post}/shortlist", headers=headers).is_success
    ]

    def of_post(number: int) -> int:
        return int(shortlists[number % len(shortlists)])

    pool = client.post(f"/api/v1/vacancies/{of_post(0)}/shortlists", headers=headers).json()["pool"]
    rows = {
        "health check (peer)": timed(lambda _: client.get("/healthz")),
        "build a shortlist": timed(
            lambda n: client.post(f"/api/v1/vacancies/{of_post(n)}/shortlists", headers=headers)
        ),
        "shortlist page": timed(lambda n: client.get(f"/vacancies/{of_post(n)}/shortlist")),
        "workbench": timed(lambda _: client.get("/workbench")),
        "public posts": timed(lambda _: client.get("/jobs")),
    }
    peer = rows["health check (peer)"]["median_ms"]
    for row in rows.values():
        row["times_peer"] = round(row["median_ms"] / peer, 1)
    print(json.dumps({"pool": pool, "rounds": ROUNDS, "rows": rows}, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
