"""What a file or a pasted text says (读出的内容): header and rows, from a table where there is one, else from lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from matcher.errors import Invalid, TooLarge
from matcher.forms.columns import FORMS, Form, Mapped
from matcher.forms.document import Document
from matcher.forms.labels import tidy
from matcher.forms.pasted import read_text
from matcher.forms.placing import place
from matcher.models.enums import IntakeKind
from matcher.service.context import Context
from matcher.service.verdicts import RawRow
from matcher.text.normalise import MAX_CHARS
from matcher.text.sourced import Label, Sourced

TABLE = "正文"
_SHEETS = ("xlsx", "xls", "csv")


@dataclass(frozen=True, slots=True)
class Reading:
    """Header and rows before they are judged; ``text`` is what the places of loose rows refer to, else empty.

    ``others`` are further enterprises that a loose text names.
    """

    header: dict[str, str]
    rows: list[RawRow]
    notes: list[str] = field(default_factory=list)
    text: str = ""
    others: tuple[str, ...] = ()

    def headed(self, header: Mapping[str, str]) -> Reading:
        """The same with another header."""
        return replace(self, header=dict(header))


def forms_for(kind: IntakeKind) -> Sequence[str]:
    """The forms whose labels tell a header from content in a file of this kind; one person's résumé may look like any.

    Surveys and lists have names of their own: a 信用代码 that stands in each of their rows is no header there.
    """
    return FORMS if kind.value in FORMS else (kind.value,)


def of_document(context: Context, kind: IntakeKind, document: Document) -> Reading:
    """A file: its tables under the form's columns, or its lines when it holds no table of this form.

    A form or résumé of one person, labels beside their content, is read as lines when it is no row of a roster.

    Raises ``Invalid`` with what is wrong with the table when neither gives a row.
    """
    form = context.kit.forms[kind.value]
    try:
        return _of_table(form.map(document))
    except Invalid:
        if kind.value not in FORMS:
            raise
        holds = _holds_table(form, document)
        personal = kind is IntakeKind.SEEKERS and holds and not _lists_people(form, document)
        if not personal and (holds or document.kind in _SHEETS):
            raise
        text = _unfolded(document.text, context.kit.resumes.labels) if kind is IntakeKind.SEEKERS else document.text
        loose = _of_lines(context, kind, text[:MAX_CHARS], document.filename)
        if loose is None:
            raise
        return loose


def of_text(context: Context, kind: IntakeKind, text: str) -> Reading:
    """A pasted text; a table copied from a sheet is read as one. Raises ``Invalid`` when no post or person is found."""
    check_text(text)
    if kind.value not in FORMS and "\t" not in text:
        raise Invalid(f"{kind.label}请从表格里连同表头一起复制，或下载模板填写后上传文件", field="text")
    if "\t" in text:
        document = read_text(text)
        if _holds_table(context.kit.forms[kind.value], document):
            return _of_table(context.kit.forms[kind.value].map(document))
        if kind.value not in FORMS:
            raise Invalid(f"没有找到{kind.label}的表头，请连同表头一起复制", field="text")
    reading = _of_lines(context, kind, text, "")
    if reading is None and kind is IntakeKind.BROCHURE:
        message = "没有从文字里识别出岗位。请写明岗位名称和人数，如“电焊工5名，6000-8000元/月”"
        raise Invalid(message, field="text")
    if reading is None:
        message = "没有从文字里识别出求职者。请至少写明姓名或电话，以及想找的工作或会的技能"
        raise Invalid(message, field="text")
    return reading


def check_text(text: str) -> None:
    """Refuse an empty text, one without any word, and one over the limit."""
    if len(text) > MAX_CHARS:
        raise TooLarge(f"文字有 {len(text)} 字，超过 {MAX_CHARS} 字的上限，请分几次粘贴", field="text")
    if not any(char.isalnum() for char in text):
        raise Invalid("请先粘贴文字", field="text")


def _holds_table(form: Form, document: Document) -> bool:
    return any(len(place(form.columns, table.columns).keys()) >= 2 for table in document.tables)


def _lists_people(form: Form, document: Document) -> bool:
    """Whether a file is a list of people, not the form or the résumé of one with each label beside its content."""
    starts = {column.key for column in form.columns if column.starts}
    if any(len(table.rows) > 1 and place(form.columns, table.columns).keys() & starts for table in document.tables):
        return True
    for line in document.text.split("\n"):
        known = [found.column if found else None for found in place(form.columns, line.split("\t")).found]
        if any(one and one.starts for one in known) and any(one and other for one, other in pairwise(known)):
            return True
    return False


def _unfolded(text: str, labels: Mapping[str, Label]) -> str:
    """The rows of a person's table as lines: 姓名｜刘强｜性别｜男 becomes 姓名：刘强 and 性别：男."""
    lines: list[str] = []
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
        while cells:
            cell = cells.pop(0)
            tidied = tidy(cell)
            if cells and tidied in labels and tidy(cells[0]) not in labels:
                cell = f"{tidied}：{cells.pop(0)}"
            lines.append(cell)
    return "\n".join(lines)


def _of_table(mapped: Mapped) -> Reading:
    rows = [RawRow(row.number, row.table, row.cells) for row in mapped.rows]
    return Reading(mapped.header, rows, list(mapped.notes))


def _of_lines(context: Context, kind: IntakeKind, text: str, filename: str) -> Reading | None:
    """Posts or a person in running text; None when there is none."""
    if kind is IntakeKind.BROCHURE:
        loose = context.kit.loose.read(text)
        if not loose.posts:
            return None
        notes = ["按文字逐行识别，请核对每个岗位的内容和出处"]
        return Reading(loose.header.cells, [_raw(one) for one in loose.posts], notes, loose.text, loose.others)
    resume = context.kit.resumes.read(text, filename)
    if not resume.speaks_of_a_person:
        return None
    notes = ["按简历识别为一名求职者；登记前须征得本人同意，并在“同意登记”栏写明方式（电话、柜台、纸质）"]
    return Reading({}, [_raw(resume.row)], notes, resume.text)


def _raw(row: Sourced) -> RawRow:
    return RawRow(row.number, TABLE, dict(row.cells), row.plain_sources())
