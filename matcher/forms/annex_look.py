"""How each form of the notice looks on paper (附件的版式), and what its files are parted into when read."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.models.annex import AnnexKind


@dataclass(frozen=True, slots=True)
class Look:
    """How a form is laid out on A4: columns in millimetres of the page's width, and what is not in the table itself.

    ``band`` is a line within the table above its header; ``grouped`` a first column whose equal cells are one;
    ``centred`` are the columns whose text stands in the middle.
    """

    widths: tuple[float, ...]
    head: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    band: str = ""
    grouped: bool = False
    across: bool = False
    centred: tuple[int, ...] = ()


LOOKS = {
    AnnexKind.BROCHURES: Look(
        (10, 32, 22, 13, 35, 34, 15, 24, 16, 27, 31), head=("归集单位",), across=True, centred=(0, 3)
    ),
    AnnexKind.TASK_FORCE: Look((55, 27, 37, 37), centred=(0, 1, 2, 3)),
    AnnexKind.FAIR_PLAN: Look(
        (14, 26, 46, 52, 44, 36, 30), band="线下（现场）招聘会安排表", across=True, centred=(0, 1, 2, 5, 6)
    ),
    AnnexKind.RESULTS: Look(
        (36, 60, 60), head=("填报单位",), foot=("填表人", "联系电话"), grouped=True, centred=(0, 1, 2)
    ),
}
NOTES = ("备注：", "备注:", "注：", "注:")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as its reader found it: lines before the table, the table's lines, lines after it."""

    before: tuple[str, ...]
    grid: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]


def labelled(line: str, labels: tuple[str, ...]) -> bool:
    """Whether a line is one of these labels with what stands behind it."""
    return any(line.startswith((f"{label}：", f"{label}:")) for label in labels)


def notes_at(rows: list[list[str]], foot: tuple[str, ...]) -> int:
    """Where a sheet's table ends: the first row of the block at its end that holds labels and the note.

    It is looked for from below, so that a cell of the table which reads like a note stays in the table.
    """
    end = len(rows)
    for at in range(len(rows) - 1, -1, -1):
        if rows[at][0].startswith(NOTES) and not any(rows[at][1:]):
            end = at
            break
    while end > 0 and labelled(rows[end - 1][0], foot) and not any(rows[end - 1][1:]):
        end -= 1
    return end
