"""Recognition (识别): a text or a file read as posts, as a person, or for all its facts; nothing is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute, reading
from api.v1.problem import problems
from matcher.models.fact import Fact
from matcher.service import parsing
from matcher.service.parsing import Parsed, RowCheck, Wanted

router = APIRouter(tags=["识别"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class FactOut(BaseModel):
    """One fact; ``start`` and ``end`` are its words in the text beside it, money in fen."""

    kind: str
    label: str
    value: Any
    shown: str
    start: int
    end: int
    need: str | None


class FieldOut(BaseModel):
    """One field: its words, where these stand in the answer's ``text``, and the facts read from them."""

    key: str
    label: str
    text: str
    sources: list[tuple[int, int]]
    facts: list[FactOut]
    was: str | None


class OccupationOut(BaseModel):
    """A candidate of the national classification; ``score`` in hundredths."""

    code: str
    name: str
    score: int
    reason: str


class OccupationsOut(BaseModel):
    """Candidates for one title; ``code`` is what a person confirmed, else empty."""

    title: str
    code: str
    suggestions: list[OccupationOut]


class RowCheckOut(BaseModel):
    """A post or a person: drafts (empty when something is missing), verdict, problems, and fields with sources."""

    index: int
    number: int
    table: str
    heading: str
    verdict: str
    problems: list[str]
    drafts: list[dict[str, Any]]
    fields: list[FieldOut]
    occupations: list[OccupationsOut]


class ParsedOut(BaseModel):
    """What a text says; all places count in ``text``, which is the caller's own in one spelling."""

    what: str
    text: str
    header: dict[str, str]
    others: list[str]
    rows: list[RowCheckOut]
    facts: list[FactOut]
    notes: list[str]


def fact_out(fact: Fact) -> FactOut:
    """One fact."""
    return FactOut(**fact.plain())


def row_out(row: RowCheck) -> RowCheckOut:
    """One row with its fields."""
    return RowCheckOut(
        index=row.index,
        number=row.number,
        table=row.table,
        heading=row.heading,
        verdict=row.verdict.value,
        problems=row.problems,
        drafts=row.drafts,
        fields=[
            FieldOut(
                key=one.key,
                label=one.label,
                text=one.text,
                sources=one.sources,
                facts=[fact_out(fact) for fact in one.facts],
                was=one.was,
            )
            for one in row.fields
        ],
        occupations=[
            OccupationsOut(
                title=one.title,
                code=one.code,
                suggestions=[
                    OccupationOut(code=it.code, name=it.name, score=it.score, reason=it.reason)
                    for it in one.suggestions
                ],
            )
            for one in row.occupations
        ],
    )


def _out(parsed: Parsed) -> ParsedOut:
    return ParsedOut(
        what=parsed.what.value,
        text=parsed.text,
        header=parsed.header,
        others=list(parsed.others),
        rows=[row_out(row) for row in parsed.rows],
        facts=[fact_out(fact) for fact in parsed.facts],
        notes=parsed.notes,
    )


@router.post("/parse", summary="识别文字或文件（不保存）", responses=problems(413))
@reading
def parse(
    context: ApiContext,
    what: Annotated[Wanted, Form(description="post 招聘岗位、resume 求职者、facts 各类事实")] = Wanted.POST,
    text: Annotated[str, Form(description="粘贴的文字，最多 20000 字")] = "",
    file: Annotated[UploadFile | None, File(description="xlsx、xls、docx、doc、pdf、csv 或 txt")] = None,
) -> ParsedOut:
    """Read a text, or a file when one is sent; the answer holds only what the caller sent, and nothing is stored."""
    if file is not None:
        return _out(parsing.parse_file(context, what, file.filename or "", file.file.read(READ)))
    return _out(parsing.parse(context, what, text))
