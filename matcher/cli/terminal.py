"""What all commands share (终端): the consoles, settings told in words, the wired parts, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from matcher.errors import MatcherError
from matcher.settings import Settings

if TYPE_CHECKING:
    from matcher.service.context import Kit

# Building the kit loads scikit-learn and friends, so commands import it when they run: `--help` stays quick.
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def read_settings() -> Settings:
    """The settings, or exit code 2 with what is wrong with them."""
    try:
        return Settings()
    except ValidationError as error:
        for one in error.errors():
            err.print(f"配置有误：{one['msg'].removeprefix('Value error, ')}", style="red", markup=False)
        raise typer.Exit(2) from None


@contextmanager
def in_words() -> Iterator[None]:
    """Business errors end the command with their sentence and status 1."""
    try:
        yield
    except MatcherError as error:
        err.print(error.message, style="red", markup=False)
        for detail in error.details:
            err.print(f"  {detail}", markup=False)
        raise typer.Exit(1) from None


@contextmanager
def open_kit(*, migrate: bool = True, settings: Settings | None = None) -> Iterator[Kit]:
    """The wired parts over a store brought up to date."""
    from matcher import bootstrap

    settings = settings or read_settings()
    with in_words():
        if migrate:
            bootstrap.migrate(settings)
        kit = bootstrap.build(settings)
        yield kit
        kit.database.dispose()


def print_json(value: Any) -> None:
    """JSON and nothing else on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
