"""The command line as the people of one office use it, over the parts of the test process."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from matcher import bootstrap
from matcher.cli import app, terminal
from matcher.repository.database import Database
from matcher.service.context import Kit
from tests import readers
from tests.conftest import copied_world

TREE = typer.main.get_command(app)


class Office:
    """Runs commands: ``does`` what succeeds, ``refused`` what must be told in a sentence."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit

    def run(self, words: str, *more: object, who: str = "", **options: object) -> Result:
        """A command by its words, arguments, ``--option value`` by keyword (a list repeats it, True is a flag)."""
        told = [*words.split(), *map(str, more)]
        for name, value in options.items():
            option = f"--{name.rstrip('_').replace('_', '-')}"
            for one in value if isinstance(value, list) else [value]:
                told += [option] if one is True else [option, str(one)]
        return CliRunner().invoke(app, [*told, "--as", who] if who else told)

    def does(self, who: str, words: str, *more: object, **options: object) -> Any:
        """What a command that succeeds answers with ``--json``."""
        done = self.run(words, *more, who=who, json=True, **options)
        assert done.exit_code == 0, (words, more, options, done.output, done.stderr, done.exception)
        return json.loads(done.stdout)

    def refused(self, who: str, words: str, *more: object, **options: object) -> str:
        """The sentence of a command that is refused: status 1, nothing on standard output, no traceback."""
        done = self.run(words, *more, who=who, **options)
        assert done.exit_code == 1, (words, more, options, done.output, done.exception)
        assert isinstance(done.exception, SystemExit), done.exception
        assert done.stdout == ""
        return done.stderr.replace("\n", "")

    def shows(self, who: str, words: str, *more: object, **options: object) -> str:
        """What a command that succeeds shows to people, without the breaks of its lines and cells."""
        done = self.run(words, *more, who=who, **options)
        assert done.exit_code == 0, (words, more, done.output, done.exception)
        return "".join(done.stdout.split())


@pytest.fixture(autouse=True)
def one_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree of commands is built once, not for each of them, as a process does: a tenth of a second."""
    monkeypatch.setattr("typer.testing._get_command", lambda _app: TREE)


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word lists are read once, not for each command that wants some."""
    readers.read_once(monkeypatch)


@pytest.fixture(scope="module")
def world(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One world for the tests of a module, which take care not to be in each other's way."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("office"))
    yield kit
    kit.database.dispose()


def commands_over(kit: Kit, patch: pytest.MonkeyPatch, folder: Path) -> Office:
    """Commands over a world that is up to date: each with a connection of its own, all with the same word lists."""
    for name, value in {"DATABASE_URL": kit.database.url, "DEMO": "1", "VAR": str(folder)}.items():
        patch.setenv(f"MATCHER_{name}", value)
    patch.chdir(folder)
    patch.setattr(terminal.out, "width", 400)
    patch.setattr(bootstrap, "migrate", lambda _settings: None)
    patch.setattr(bootstrap, "build", lambda found: dataclasses.replace(kit, database=Database(found.database_url)))
    return Office(kit)


@pytest.fixture
def office(world: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Office:
    """Commands over the module's world."""
    return commands_over(world, monkeypatch, tmp_path)
