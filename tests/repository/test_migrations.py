"""The schema on both stores: the migrations give exactly the models, go down and up, and survive clumsy starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from matcher import bootstrap
from matcher.models.tables import TABLES
from matcher.repository.database import Database
from matcher.repository.regions import Regions
from matcher.settings import Settings
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]


@contextmanager
def engine(url: str) -> Iterator[sa.Engine]:
    database = Database(url)
    yield database.engine
    database.dispose()


def shape(url: str) -> dict[str, object]:
    """Tables with what the migration tool does not compare: CHECK constraints, unique ones, foreign keys, indexes."""
    with engine(url) as bound:
        look = sa.inspect(bound)
        return {
            table: (
                sorted((one["name"], "".join(one["sqltext"].split())) for one in look.get_check_constraints(table)),
                sorted(tuple(one["column_names"]) for one in look.get_unique_constraints(table)),
                sorted(
                    (tuple(one["constrained_columns"]), one["referred_table"]) for one in look.get_foreign_keys(table)
                ),
                sorted((one["name"], tuple(one["column_names"]), one["unique"]) for one in look.get_indexes(table)),
            )
            for table in look.get_table_names()
            if table != "alembic_version"
        }


def regions(url: str) -> int:
    database = Database(url)
    with database.session(write=False) as session:
        count = Regions(session).count()
    database.dispose()
    return count


def starter(settings: Settings, *program: str) -> subprocess.Popen[str]:
    """A process that starts on this store."""
    env = os.environ | {
        "MATCHER_DEMO": "1",
        "MATCHER_VAR": str(settings.var),
        "MATCHER_DATABASE_URL": settings.database_url,
    }
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, *program], cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True)


def test_migrations_give_the_models_and_go_down_and_up(empty_url: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "var", database_url=empty_url)
    bootstrap.migrate(settings)
    config = bootstrap.alembic_config(settings)
    command.check(config)
    whole, seeded = shape(empty_url), regions(empty_url)
    assert set(whole) == {str(table.__tablename__) for table in TABLES}
    assert seeded > 100
    command.downgrade(config, "base")
    assert shape(empty_url) == {}
    with engine(empty_url) as bound:
        SQLModel.metadata.create_all(bound)
        assert shape(empty_url) == whole
        SQLModel.metadata.drop_all(bound)
    bootstrap.migrate(settings)
    assert (shape(empty_url), regions(empty_url)) == (whole, seeded)


def test_a_newer_schema_is_refused_in_words(empty_url: str, tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "var", database_url=empty_url)
    bootstrap.migrate(settings)
    with engine(empty_url) as bound, bound.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")
    with pytest.raises(bootstrap.SchemaError, match="更新版本的程序"):
        bootstrap.migrate(settings)
    assert regions(empty_url) > 100, "the data is still there"


def test_starters_at_once_on_an_empty_store_all_come_up(empty_url: str, tmp_path: Path) -> None:
    """Two on one machine share a folder, a third on another machine has its own (PostgreSQL only)."""
    folders = ["one", "one"] if empty_url.startswith("sqlite") else ["one", "one", "other"]
    started = [
        starter(settings_for(tmp_path / folder, database_url=empty_url), "-m", "matcher.cli", "db", "migrate")
        for folder in folders
    ]
    told = [one.communicate(timeout=90) for one in started]
    assert [one.returncode for one in started] == [0] * len(folders), told
    assert regions(empty_url) > 100


# Dies after the n-th statement of a first start, wherever that is: tables, version, triggers or regions.
_DYING = """
import os, sys
import sqlalchemy as sa
from matcher import bootstrap
from matcher.settings import Settings
left = int(sys.argv[1])
def count(*_):
    global left
    left -= 1
    if not left:
        os._exit(137)
sa.event.listen(sa.Engine, "after_cursor_execute", count)
bootstrap.migrate(Settings())
"""


@pytest.mark.parametrize("statement", [40, 91])
def test_a_first_start_killed_anywhere_is_made_good_by_the_next(tmp_path: Path, statement: int) -> None:
    settings = settings_for(tmp_path)
    dying = starter(settings, "-c", _DYING, str(statement))
    assert dying.wait(60) == 137, dying.communicate()
    dying.communicate()
    bootstrap.migrate(settings)
    command.check(bootstrap.alembic_config(settings))
    assert regions(settings.database_url) > 100


def test_audit_rows_can_be_neither_changed_nor_removed(empty_url: str, tmp_path: Path) -> None:
    bootstrap.migrate(settings_for(tmp_path / "var", database_url=empty_url))
    columns = "id, at, role, action, subject, purpose, request_id, data"
    values = "7, '2026-11-24 08:00:00', 'officer', 'contact.reveal', 'seeker', '约面试', '', '{}'"
    with engine(empty_url) as bound:
        with bound.begin() as connection:
            connection.exec_driver_sql(f"INSERT INTO audit_entry ({columns}) VALUES ({values})")
        attempts = ["UPDATE audit_entry SET action='x'", "DELETE FROM audit_entry"]
        attempts.append(
            f"REPLACE INTO audit_entry ({columns}) VALUES ({values.replace('reveal', 'x')})"
            if empty_url.startswith("sqlite")
            else "TRUNCATE audit_entry"
        )
        for statement in attempts:
            with pytest.raises(DBAPIError, match="insert-only"), bound.begin() as connection:
                connection.exec_driver_sql(statement)
        with bound.connect() as connection:
            assert connection.exec_driver_sql("SELECT id, action FROM audit_entry").all() == [(7, "contact.reveal")]


def test_a_store_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    nowhere = settings_for(tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    for command_line in ("cases", "check", "serve"):
        started = starter(nowhere, "-m", "matcher.cli", command_line)
        told = started.communicate(timeout=60)[1]
        assert (started.returncode, len(told.splitlines())) == (1, 1), told
        assert "数据库暂时不可用" in told
