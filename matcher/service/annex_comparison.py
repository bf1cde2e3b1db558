"""A filed form read back (读回核对): what it says otherwise than the records do; nothing is taken over unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.errors import Invalid
from matcher.forms.sandbox import read_annex
from matcher.models.annex import AnnexKind, AnnexTable
from matcher.service import annexes
from matcher.service.annex_figures import Asked
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

COMPARE = Action.ANNEX_COMPARE
# By which columns a line of a form is known again; 附件1 by enterprise and post.
_KEYS = {
    AnnexKind.BROCHURES: (1, 2),
    AnnexKind.TASK_FORCE: (0, 1),
    AnnexKind.FAIR_PLAN: (1, 4),
    AnnexKind.RESULTS: (0, 1),
}
# A running number says nothing of its line.
_NUMBERED = (AnnexKind.BROCHURES, AnnexKind.FAIR_PLAN)


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs: the line by its words, the column, what the file says and what the records say."""

    line: str
    column: str
    told: str
    known: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file beside the records: lines only in one of them, and cells that differ."""

    told: AnnexTable
    known: AnnexTable
    only_told: Sequence[tuple[str, ...]]
    only_known: Sequence[tuple[str, ...]]
    changes: Sequence[Change]

    @property
    def same(self) -> bool:
        """Whether file and records say the same."""
        return not (self.only_told or self.only_known or self.changes)


def compare(context: Context, asked: Asked, filename: str, data: bytes, *, kind: AnnexKind | None = None) -> Comparison:
    """Read a filled form and hold it against the records of the unit asked for; ``kind`` is what it should be."""
    permit(context.actor, Action.ANNEX_COMPARE)
    told = read_annex(filename, data)
    if kind is not None and told.kind is not kind:
        raise Invalid(f"这是附件{told.kind.value}，请在附件{told.kind.value} 处上传", field="file")
    if told.kind is AnnexKind.RESULTS and len(told.rows) > 50:
        raise Invalid("附件4 的行数与表样不符，请用本系统导出的表样填写", field="file")
    found = difference(told, annexes.table(context, told.kind, asked))
    context.unit.audit(
        "annex.compare",
        "region",
        None,
        adcode=asked.adcode,
        kind=told.kind.value,
        digest=told.digest,
        differs=int(not found.same),
    )
    return found


def difference(told: AnnexTable, known: AnnexTable) -> Comparison:
    """What two forms of one kind say otherwise; blank lines say nothing."""
    first = 1 if told.kind in _NUMBERED else 0
    mine, theirs = _lines(told, first), _lines(known, first)
    changes = [
        Change("　".join(key[:2]), column, cell, other)
        for key in mine.keys() & theirs.keys()
        for column, cell, other in zip(known.columns[first:], mine[key][first:], theirs[key][first:], strict=True)
        if _bare(cell) != _bare(other)
    ]
    order = {"　".join(key[:2]): at for at, key in enumerate(mine)}
    return Comparison(
        told,
        known,
        [row for key, row in mine.items() if key not in theirs],
        [row for key, row in theirs.items() if key not in mine],
        sorted(changes, key=lambda one: order[one.line]),
    )


def _lines(table: AnnexTable, first: int) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Lines by what they are known by; of several that read alike the second is known as the second."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in table.rows:
        if not any(cell.strip() for cell in row[first:]):
            continue
        key = tuple(_bare(row[at]) for at in _KEYS[table.kind])
        count = 1
        while (*key, str(count)) in found:
            count += 1
        found[(*key, str(count))] = row
    return found


def _bare(text: str) -> str:
    return "".join(text.split())
