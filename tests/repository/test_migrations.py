"""The schema on both stores: the migrations give exactly the models, go down and up, and survive clumsy starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel
from typer.testing import CliRunner

from matcher import bootstrap
from matcher.cli import app
from matcher.models.tables import TABLES
from matcher.repository.database import Database
from matcher.repository.regions import Regions
from matcher.settings import Settings
from tests.conftest import settings_for
from tests.repository.stores import ended, forked


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
                # Guards over time (``ex_``) are written by migrations alone; races prove them.
                sorted(
                    (one["name"], tuple(one["column_names"]), one["unique"])
                    for one in look.get_indexes(table)
                    if not str(one["name"]).startswith("ex_")
                ),
            )
            for table in look.get_table_names()
            if table != "alembic_version"
        }


def tables(url: str, folder: Path) -> Settings:
    """Migrate an empty store without filling in the regions."""
    settings = settings_for(folder, database_url=url)
    command.upgrade(bootstrap.alembic_config(settings), "head")
    return settings


def regions(url: str) -> int:
    database = Database(url)
    with database.session(write=False) as session:
        count = Regions(session).count()
    database.dispose()
    return count


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
    settings = tables(empty_url, tmp_path)
    with engine(empty_url) as bound, bound.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num='9999'")
    with pytest.raises(bootstrap.SchemaError, match="更新版本的程序"):
        bootstrap.migrate(settings)
    with engine(empty_url) as bound, bound.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "9999"
    assert "audit_entry" in shape(empty_url)


def test_starters_at_once_on_an_empty_store_all_come_up(empty_url: str, tmp_path: Path) -> None:
    """Two on one machine share a folder; on PostgreSQL a third on another machine has its own."""
    folders = ["one", "one"] if empty_url.startswith("sqlite") else ["one", "one", "other"]
    begun = [
        forked(partial(bootstrap.migrate, settings_for(tmp_path / folder, database_url=empty_url)))
        for folder in folders
    ]
    assert [ended(pid) for pid in begun] == [0] * len(folders)
    assert regions(empty_url) > 100


@pytest.mark.parametrize("statement", [6, 40, 91], ids=["no table yet", "half the tables", "no regions yet"])
def test_a_first_start_killed_anywhere_is_made_good_by_the_next(tmp_path: Path, statement: int) -> None:
    settings = settings_for(tmp_path)
    left = count(statement, -1)

    def dying() -> None:
        sa.event.listen(sa.Engine, "after_cursor_execute", lambda *_: next(left) > 1 or os._exit(137))
        bootstrap.migrate(settings)

    assert ended(forked(dying)) == 137
    bootstrap.migrate(settings)
    command.check(bootstrap.alembic_config(settings))
    assert regions(settings.database_url) > 100


def test_audit_rows_can_be_neither_changed_nor_removed(empty_url: str, tmp_path: Path) -> None:
    tables(empty_url, tmp_path)
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


@pytest.mark.parametrize("words", ["cases", "check", "serve"])
def test_a_store_that_cannot_be_reached_is_one_sentence(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHER_DEMO", "1")
    monkeypatch.setenv("MATCHER_VAR", str(tmp_path))
    monkeypatch.setenv("MATCHER_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    told = CliRunner().invoke(app, [words])
    assert isinstance(told.exception, SystemExit), told.exception
    assert told.exit_code == 1
    assert told.stderr.strip() == "数据库暂时不可用，请稍后再试"
