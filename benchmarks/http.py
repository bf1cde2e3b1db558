"""How long the officer's pages and calls take over HTTP, against a demo server of its own or one that runs.

python -m benchmarks.http [--people 5000] [--rounds 200] [--json]
python -m benchmarks.http --base http://127.0.0.1:8000   # where ``MATCHER_DEMO=1 matcher serve`` runs

The health check is the named peer: the same server and connection, no store and no engine.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import httpx2
import numpy as np

from matcher.demo.load import PASSWORD, USERNAMES
from matcher.models.enums import Role

# Of so many calls ten lie beyond the 95th percentile; of thirty one does.
ROUNDS = 200
# Seconds in which a server has to be there.
PATIENCE = 120


def timed(call: Callable[[int], httpx2.Response], rounds: int) -> dict[str, float]:
    """Median and 95th percentile of a call in milliseconds, after one round that does not count."""
    call(0).raise_for_status()
    took = []
    for number in range(rounds):
        start = time.perf_counter()
        call(number).raise_for_status()
        took.append((time.perf_counter() - start) * 1000)
    return {"median_ms": round(float(np.median(took)), 1), "p95_ms": round(float(np.percentile(took, 95)), 1)}


@contextmanager
def served(people: int) -> Iterator[str]:
    """A server over a demo world of so many people in a folder of its own; its address."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
        told = {"MATCHER_DEMO": "1", "MATCHER_VAR": folder, "MATCHER_HOST": "127.0.0.1", "MATCHER_PORT": str(port)}
        command = [sys.executable, "-m", "matcher.cli"]
        options: dict[str, Any] = {"env": clean | told, "cwd": Path(__file__).parents[1], "stdout": subprocess.DEVNULL}
        subprocess.run([*command, "demo", "--seekers", str(people)], check=True, **options)
        server = subprocess.Popen([*command, "serve"], **options)
        try:
            base, until = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE
            while not _there(base):
                if server.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the server did not start")
                time.sleep(0.2)
            yield base
        finally:
            server.terminate()
            server.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _there(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/healthz", timeout=5).is_success
    except httpx2.HTTPError:
        return False


def measure(base: str, rounds: int) -> dict[str, Any]:
    """Sign in as the demo officer and time what an officer does."""
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
    calls: dict[str, Callable[[int], httpx2.Response]] = {
        "health check (peer)": lambda _: client.get("/healthz"),
        "build a shortlist": lambda n: client.post(f"/api/v1/vacancies/{of_post(n)}/shortlists", headers=headers),
        "shortlist page": lambda n: client.get(f"/vacancies/{of_post(n)}/shortlist"),
        "workbench": lambda _: client.get("/workbench"),
        "public posts": lambda _: client.get("/jobs"),
    }
    rows = {name: timed(call, rounds) for name, call in calls.items()}
    peer = rows["health check (peer)"]["median_ms"]
    for row in rows.values():
        row["times_peer"] = round(row["median_ms"] / peer, 1)
    return {"pool": pool, "rounds": rounds, "rows": rows}


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="", help="a running demo server; without it one is started")
    parser.add_argument("--people", type=int, default=5000, help="people of the demo world that is made")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true", help="print JSON (it is what is printed anyway)")
    args = parser.parse_args()
    with nullcontext(args.base) if args.base else served(args.people) as base:
        print(json.dumps(measure(base, args.rounds), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
