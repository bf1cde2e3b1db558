"""The month's sheet as a file (月度调度导出), by a mapping of the installation or one brought along."""

from __future__ import annotations

from matcher.errors import Invalid, NotFound
from matcher.forms import monthly as files
from matcher.models.monthly import MonthlySheet
from matcher.planning.monthly_columns import MonthlyColumn, read_columns
from matcher.service.context import Context
from matcher.service.monthly_filings import redrawn
from matcher.settings import data_folder

# A mapping of some hundred columns takes a tenth of it.
MAX_BYTES = 256 * 1024


def mappings() -> list[str]:
    """The mappings of this installation, by file name."""
    return sorted(one.stem for one in (data_folder() / "dispatch").glob("*.toml"))


def columns(mapping: str = "standard", content: bytes | None = None) -> tuple[MonthlyColumn, ...]:
    """The columns to write: those of ``content``, else of the installation's mapping of that name."""
    if content is not None:
        if len(content) > MAX_BYTES:
            raise Invalid(f"导出对照文件不超过 {MAX_BYTES // 1024} KB", field="mapping")
        return read_columns(content)
    if mapping not in mappings():
        raise NotFound(f"没有导出对照“{mapping[:40]}”；可用：{'、'.join(mappings())}")
    return read_columns((data_folder() / "dispatch" / f"{mapping}.toml").read_bytes())


def write(sheet: MonthlySheet, chosen: tuple[MonthlyColumn, ...], form: str, *, mark: str = "") -> tuple[str, bytes]:
    """Name and bytes of the sheet as a file, the same for the same sheet; ``mark`` says in the name what it is."""
    rows = [[one.name for one in chosen], *([one.text(line) for one in chosen] for line in sheet.lines)]
    content = files.write(rows, form, sheet.cutoff)
    return f"重点企业用工月度调度_{sheet.place}_{sheet.month}{mark}.{form}", content


def write_filed(context: Context, filed_id: int, chosen: tuple[MonthlyColumn, ...], form: str) -> tuple[str, bytes]:
    """A filed month as a file, byte for byte the same whenever it is asked for under the same columns."""
    found = redrawn(context, filed_id)
    return write(found.sheet, chosen, form, mark=f"_{found.filing.kind_label.replace(' ', '')}")
