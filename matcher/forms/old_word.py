"""Reading of old Word documents (旧版 .doc): text and tables are taken out in memory, nothing is converted on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doc2docx.cfb import CompoundFile
from doc2docx.diagnostics import ConversionReport
from doc2docx.errors import Doc2DocxError, EncryptedDocumentError
from doc2docx.model import (
    Break,
    Document,
    Field,
    NoBreakHyphen,
    Paragraph,
    Tab,
    Table,
    TableCell,
    TextRun,
    parse_main_story,
)
from doc2docx.msdoc import FileInformationBlock, read_formatting, read_piece_table
from doc2docx.msdoc.encryption import decrypt_word_streams
from doc2docx.msdoc.fib import FibBase

from matcher.errors import Invalid, TooLarge
from matcher.forms.cells import as_text
from matcher.forms.compound import broken, open_compound, stream_of
from matcher.forms.gridding import Cell, lay_out_cells
from matcher.forms.labels import Names
from matcher.forms.layout import Layout
from matcher.forms.plain import read_lines

MAX_CHARS = 1_000_000
MAX_DEPTH = 8
_PICTURE_ONLY = "文档里只有图片，没有可读取的文字。请把内容填入模板后上传，或把文字复制出来粘贴识别"


def read_doc(data: bytes, names: Names) -> list[Layout]:
    """Each table of a document laid out, and its paragraphs and text boxes as pairs or blocks."""
    try:
        document, boxes = _parsed(open_compound(data, "doc"))
    except EncryptedDocumentError as error:
        message = "文件已加密（设有打开密码），不能读取。请打开后取消密码，重新保存再上传"
        raise Invalid(message, field="file") from error
    except (Doc2DocxError, ValueError, IndexError, KeyError) as error:
        raise broken("doc") from error
    story = _Story(names)
    story.take(document.body_blocks)
    lines = [*story.lines, *filter(None, map(as_text, boxes))]
    body = read_lines("正文", list(enumerate(lines, start=1)), names)
    body.text = "\n".join([*story.text, *boxes]).strip("\n")
    if boxes:
        body.notes.append("文档里有文本框，其中的文字读在正文之后")
    if story.nested:
        body.notes.append("有嵌套在单元格里的表格，已单独读取")
    if story.revised:
        body.notes.append("文档有修订痕迹，按接受全部修订后的内容读取")
    if not body.text.strip() and not any(layout.text.strip() for layout in story.layouts):
        raise Invalid(_PICTURE_ONLY, field="file")
    for layout in story.layouts:
        layout.text = ""  # The body's text has the tables in their places.
    return [*story.layouts, body]


def _parsed(compound: CompoundFile) -> tuple[Document, list[str]]:
    """The main story with its tables, and the lines of the text boxes."""
    main = stream_of(compound, "WordDocument")
    base = FibBase.parse(main)
    table = stream_of(compound, base.table_stream_name)
    streams = decrypt_word_streams(base, password=None, word_document=main, table=table, data=None)
    info = FileInformationBlock.parse(streams.word_document)
    if info.total_story_cp_count > MAX_CHARS:
        raise TooLarge(f"文档超过 {MAX_CHARS // 10_000} 万字的上限。请拆分后重新上传", field="file")
    report = ConversionReport("", "")
    pieces = read_piece_table(
        streams.table, streams.word_document, fc_clx=info.clx.fc, lcb_clx=info.clx.lcb, report=report
    )
    formatting = read_formatting(
        streams.table,
        streams.word_document,
        pieces,
        fc_plcf_bte_chpx=info.plcf_bte_chpx.fc,
        lcb_plcf_bte_chpx=info.plcf_bte_chpx.lcb,
        fc_plcf_bte_papx=info.plcf_bte_papx.fc,
        lcb_plcf_bte_papx=info.plcf_bte_papx.lcb,
        report=report,
        data_stream=stream_of(compound, "Data") or None,
    )
    document = parse_main_story(
        pieces.extract_characters(0, info.ccp_text, report, story="main"),
        report,
        character_properties_at=formatting.character_properties_at,
        paragraph_properties_at=formatting.paragraph_properties_at,
    )
    boxes: list[str] = []
    if info.ccp_textboxes:
        start = info.textbox_story_cp_start
        text = pieces.extract(start, start + info.ccp_textboxes, report, story="textboxes")
        boxes = [line for line in text.replace("\x0b", "\r").replace("\x07", "\t").split("\r") if line.strip()]
    return document, boxes


class _Story:
    """Blocks of the main story: tables are laid out, paragraphs become lines."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.layouts: list[Layout] = []
        self.lines: list[str] = []
        self.text: list[str] = []
        self.nested = self.revised = False

    def take(self, blocks: Iterable[Paragraph | Table]) -> None:
        """Read blocks in their order."""
        for block in blocks:
            if isinstance(block, Table):
                self._table(block, 1)
                self.lines.append("")  # A table ends what the lines above it say.
            else:
                lines = [as_text(line) for line in self._text(block).split("\n")]
                self.lines += lines
                self.text += lines

    def _table(self, table: Table, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooLarge("表格嵌套过深，不能读取。请把内容复制到模板里重新保存", field="file")
        at = len(self.layouts)
        self.layouts.append(Layout())  # Its place before the tables nested in it.
        rows = [[self._cell(cell, depth) for cell in row.cells] for row in table.rows]
        self.layouts[at] = lay_out_cells(f"表{at + 1}", rows, self.names)
        self.text.append(self.layouts[at].text)

    def _cell(self, cell: TableCell, depth: int) -> Cell:
        lines = []
        for block in cell.body_blocks:
            if isinstance(block, Table):
                self.nested = True
                self._table(block, depth + 1)
            else:
                lines.append(self._text(block))
        return Cell("\n".join(lines), cell.grid_span, cell.vertical_merge == "continue")

    def _text(self, paragraph: Paragraph) -> str:
        return "".join(self._pieces(paragraph.inlines))

    def _pieces(self, inlines: Iterable[object]) -> Iterator[str]:
        """Text that a reader sees: without deletions, hidden words and the instructions of fields."""
        for inline in inlines:
            if isinstance(inline, Field):
                yield from self._pieces(inline.result)
            elif isinstance(inline, TextRun):
                if inline.properties.revision_deleted:
                    self.revised = True
                elif not inline.properties.hidden:
                    self.revised = self.revised or bool(inline.properties.revision_inserted)
                    yield inline.text
            elif isinstance(inline, Tab):
                yield "\t"
            elif isinstance(inline, Break):
                yield "\n"
            elif isinstance(inline, NoBreakHyphen):
                yield "-"
