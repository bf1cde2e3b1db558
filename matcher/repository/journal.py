"""A journal of row changes (变更日志): what a merge did to every row, so that undoing it restores exactly that."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from matcher.models.types import UtcDateTime

Values = dict[str, Any]
R = TypeVar("R", bound=SQLModel)


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one row, values as plain JSON: ``before`` None for a new row, ``after`` None for a removed one.

    A soft step is put back only where nobody changed the value since: what was merely derived or filled in.
    """

    table: str
    id: int
    before: Values | None
    after: Values | None
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is no longer as the journal left it, and the columns that differ; none when it is gone."""

    table: str
    id: int
    columns: tuple[str, ...]


class Journal:
    """Changes rows and remembers how; a row's ``version`` goes up by itself and is never put back."""

    def __init__(self, session: Session, steps: Sequence[Step] = ()) -> None:
        self._session = session
        self.steps: list[Step] = list(steps)

    @classmethod
    def load(cls, session: Session, text: str) -> Journal:
        """A journal as ``dump`` wrote it."""
        return cls(session, [Step(**step) for step in json.loads(text)])

    def dump(self) -> str:
        """The journal as JSON."""
        names = Step.__slots__
        return json.dumps([{name: getattr(one, name) for name in names} for one in self.steps], ensure_ascii=False)

    def change(self, row: SQLModel, *, soft: bool = False, **values: Any) -> None:
        """Set columns of a row; what has the value already is left alone."""
        fresh = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not fresh:
            return
        before = {name: _plain(getattr(row, name)) for name in fresh}
        for name, value in fresh.items():
            setattr(row, name, value)
        after = {name: _plain(value) for name, value in fresh.items()}
        self._raise_version(row)
        self._session.add(row)
        # In order, one row at a time: unique values move from one row to another.
        self._session.flush()
        self.steps.append(Step(_table(row).name, _id(row), before, after, soft))

    def insert(self, row: R) -> R:
        """Add a row."""
        self._session.add(row)
        self._session.flush()
        self.steps.append(Step(_table(row).name, _id(row), None, _whole(row)))
        return row

    def remove(self, row: SQLModel) -> None:
        """Take a row away."""
        self.steps.append(Step(_table(row).name, _id(row), _whole(row), None))
        self._session.delete(row)
        self._session.flush()

    def touched(self) -> dict[str, set[int]]:
        """The ids of changed rows by table."""
        found: dict[str, set[int]] = {}
        for step in self.steps:
            found.setdefault(step.table, set()).add(step.id)
        return found

    def moved(self, table: str, column: str) -> list[int]:
        """Ids of rows of a table in which this column was changed, in the order of the changes."""
        ids = [one.id for one in self.steps if one.table == table and one.before and one.after and column in one.after]
        return list(dict.fromkeys(ids))

    def counts(self) -> dict[str, int]:
        """How many rows of each table were changed, added or removed."""
        return {table: len(ids) for table, ids in sorted(self.touched().items())}

    def restore(self) -> list[Changed]:
        """Put everything back, the last change first; rows that were changed since are reported, not restored.

        The caller rolls back when anything is reported. Rows are written behind the session, which forgets them.
        """
        self._session.flush()
        self._session.expire_all()
        found = [one for step in reversed(self.steps) if (one := self._undo(step)) is not None]
        self._session.expire_all()
        return found

    def _undo(self, step: Step) -> Changed | None:
        table = SQLModel.metadata.tables[step.table]
        here = table.c.id == step.id
        row = self._session.execute(sa.select(table).where(here)).mappings().first()
        if step.after is None:
            if row is not None or step.before is None:
                return Changed(step.table, step.id, ())
            self._session.execute(table.insert().values(_typed(table, step.before)))
            return None
        if row is None:
            return Changed(step.table, step.id, ())
        names = set(step.after) - ({"version"} if step.before is None else set())
        differing = tuple(sorted(name for name in names if _plain(row[name]) != step.after[name]))
        if step.before is None:
            if differing:
                return Changed(step.table, step.id, differing)
            self._session.execute(table.delete().where(here))
            return None
        if differing and not step.soft:
            return Changed(step.table, step.id, differing)
        back = {name: value for name, value in step.before.items() if name not in differing}
        if back:
            raised = {"version": table.c.version + 1} if "version" in table.c else {}
            self._session.execute(table.update().where(here).values(_typed(table, back) | raised))
        return None

    @staticmethod
    def _raise_version(row: Any) -> None:
        if "version" in _table(row).c:
            row.version += 1


def _table(row: SQLModel) -> sa.Table:
    return SQLModel.metadata.tables[str(type(row).__tablename__)]


def _id(row: SQLModel) -> int:
    identity = getattr(row, "id", None)
    if not isinstance(identity, int):
        raise ValueError("a journaled row has an id")
    return identity


def _whole(row: SQLModel) -> Values:
    return {column.name: _plain(getattr(row, column.name)) for column in _table(row).columns}


def _plain(value: Any) -> Any:
    """A column's value as JSON that ``_typed`` turns back."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _typed(table: sa.Table, values: Values) -> Values:
    return {name: _back(table.c[name].type, value) for name, value in values.items()}


def _back(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """A plain value as the column's type wants it."""
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    return base64.b64decode(value) if isinstance(kind, sa.LargeBinary) else value
