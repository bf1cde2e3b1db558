"""What all commands share (终端): the consoles, settings told in words, the wired parts, who acts, tables and JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from matcher.errors import Invalid, MatcherError, NotFound, remedy
from matcher.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import SQLModel

    from matcher.service.context import Context, Kit
    from matcher.service.permissions import Actor

# Building the kit loads scikit-learn and friends, so commands import it when they run: `--help` stays quick.
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)
MOST = 1000
K = TypeVar("K", bound=StrEnum)
D = TypeVar("D", bound=BaseModel)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Staff = Annotated[str, typer.Option("--as", help="以哪个登录名办理（经办人）")]
Reader = Annotated[str, typer.Option("--as", help="以哪个登录名查看；不写为全省")]
RowId = Annotated[int, typer.Argument(min=1, max=2**62, help="编号", metavar="编号", show_default=False)]
SomeId = Annotated[int | None, typer.Option(min=1, max=2**62)]
Version = Annotated[
    int | None, typer.Option("--version", min=1, max=2**31, help="看到的版次：期间有变动就不办；不写按最新")
]
Opinion = Annotated[str, typer.Option("--opinion", help="办理意见或原因")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="最多列出几条")]


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


@contextmanager
def acting(staff: str) -> Iterator[Context]:
    """One transaction as the account of that name, committed at the end; an error leaves everything as it was."""
    with open_kit() as kit, kit.open(_actor(kit, staff), write=True) as context:
        yield context
        context.unit.commit()


@contextmanager
def reading(staff: str = "") -> Iterator[Context]:
    """A look as the account of that name, or over everything without one."""
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(_actor(kit, staff) if staff else SYSTEM, write=False) as context:
        yield context


def _actor(kit: Kit, staff: str) -> Actor:
    from matcher.service.accounts import actor_of
    from matcher.service.permissions import SYSTEM

    with kit.open(SYSTEM, write=False) as context:
        account = context.unit.accounts.by_username(staff)
    if account is None or account.disabled_at is not None or (account.demo and not kit.settings.demo):
        raise NotFound(f"没有登录名 {staff}，或已停用；请用 --as 写在用的登录名")
    return actor_of(account)


def seen(context: Context, table: type[SQLModel], row_id: int, told: int | None) -> int:
    """The version a step is taken on: the one told, else the present one; whether the row may be known of is not said.

    0 for a row that is not there: the use case then answers as for any unknown id.
    """
    return told or context.unit.version_of(table, row_id)


def member(kind: type[K], code: str, field: str) -> K:
    """The member of a closed list by its code, or what may be said instead."""
    found = next((one for one in kind if one.value == code), None)
    if found is None:
        raise Invalid(f"{field}“{code}”不在可选范围：{'、'.join(one.value for one in kind)}", field=field)
    return found


def chosen(steps: str, step: str) -> str:
    """A step out of ``code:label`` words, or what may be taken instead."""
    codes = [word.partition(":")[0] for word in steps.split()]
    if step not in codes:
        raise Invalid(f"没有步骤“{step}”；可用：{'、'.join(codes)}", field="step")
    return step


def step_argument(steps: str) -> Any:
    """The argument that names a step out of ``code:label`` words."""
    told = "、".join(" ".join(word.split(":", 1)) for word in steps.split())
    return typer.Argument(help=told, metavar="步骤", show_default=False)


def drafted(model: type[D], told: Mapping[str, Any], labels: str) -> D:
    """A draft of what the options told, empty ones left out; ``labels`` are ``field:option`` words for the errors."""
    named = words(labels)
    try:
        return model.model_validate({key: value for key, value in told.items() if value not in ("", None)})
    except ValidationError as error:
        wrong: dict[str, str] = {}
        for one in error.errors():
            name = str(one["loc"][0]) if one["loc"] else ""
            codes = str(one.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
            wrong.setdefault(name, remedy(str(one["type"]), str(one["msg"])) + (f"：{codes}" if codes else ""))
        details = [f"{named.get(name, name) or '内容'}：{text}" for name, text in wrong.items()]
        raise Invalid(f"没有填对：{details[0]}", field=next(iter(wrong)), details=details[1:]) from None


def day(text: str, option: str) -> date | None:
    """A day told by an option, None for none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(f"{option} 请写成 2026-11-30 的样子", field=option) from None


def money(text: str, option: str, *, wan: bool = False) -> int | None:
    """An amount told in yuan with at most two decimals, or in 万元 with at most six, in fen; None for none."""
    places, unit = (6, "万元") if wan else (2, "元")
    whole, _, part = text.strip().partition(".")
    if not whole and not part:
        return None
    if not ((whole + part).isascii() and whole.isdecimal() and len(whole) <= 9 and (part or "0").isdecimal()):
        raise Invalid(f"{option} 请填数字，单位{unit}", field=option)
    if len(part) > places:
        raise Invalid(f"{option} 单位{unit}，最多 {places} 位小数", field=option)
    return int(whole + part.ljust(places, "0"))


def words(text: str) -> dict[str, str]:
    """Headings by key out of ``key:heading`` words, in order."""
    return dict(word.split(":", 1) for word in text.split())


def row_of(thing: Any, columns: str) -> dict[str, Any]:
    """A thing as plain values by ``key:heading`` or ``key=path.of.names:heading`` words."""
    facts = {}
    for key in words(columns):
        name, _, path = key.partition("=")
        value = thing
        for part in (path or name).split("."):
            value = value.get(part) if isinstance(value, Mapping) else None if value is None else getattr(value, part)
        if isinstance(value, BaseModel):
            raise TypeError(f"{key} names a whole record, which would be printed with everything in it")
        facts[name] = value
    return facts


def show(things: Iterable[Any], columns: str, as_json: bool, total: int | None = None) -> None:
    """Things as a table and how many there are, or as a JSON list of the same facts."""
    rows = [row_of(one, columns) for one in things]
    if as_json:
        print_json(rows)
        return
    headings = list(words(columns).values())
    table = Table(*(Column(heading, overflow="fold") for heading in headings))
    for row in rows:
        table.add_row(*(escape(said(value, heading)) for value, heading in zip(row.values(), headings, strict=True)))
    out.print(table)
    out.print(f"共 {len(rows) if total is None else total} 条", markup=False)


def tell(thing: Any, columns: str, as_json: bool) -> None:
    """One thing line by line, or as a JSON object of the same facts."""
    facts = row_of(thing, columns)
    if as_json:
        print_json(facts)
        return
    for heading, value in zip(words(columns).values(), facts.values(), strict=True):
        out.print(f"{heading}：{said(value, heading)}", markup=False)


def said(value: Any, heading: str = "") -> str:
    """A value in words; under a heading that names yuan, fen become yuan."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if isinstance(value, datetime):
        from matcher import clock

        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, (list, tuple)):
        return "、".join(said(one) for one in value) or "—"
    if isinstance(value, Mapping):
        return " ".join(said(one) for one in value.values())
    if isinstance(value, float) and heading.endswith("率"):
        return f"{value:.1%}"
    if heading.endswith("（元）"):
        return f"{value / 100:.2f}"
    return str(value)


def print_json(value: Any) -> None:
    """JSON and nothing else on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
