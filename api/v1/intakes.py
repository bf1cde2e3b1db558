"""Imports (导入): preview a file, then take it or drop it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.downloads import attachment
from api.v1.parse import RowCheckOut, row_out
from api.v1.problem import problems
from matcher.models.enums import IntakeKind
from matcher.models.intake import Intake
from matcher.service import intakes, previews
from matcher.service.context import Context
from matcher.service.intakes import IntakeView

router = APIRouter(tags=["导入"], route_class=UnitRoute)
# Read one byte past the limit, so that the limit itself is told apart from more.
READ = 20 * 1024 * 1024 + 1
Row = Annotated[int, Path(ge=0, le=2**31, description="行的序号，从 0 起")]


class ChangeOut(BaseModel):
    """One field of a registration, its words now and those the row states; both empty once the file was taken."""

    column: str
    label: str
    old: str
    new: str


class RowOut(BaseModel):
    """One row with its verdict; ``read`` is what we make of it, ``index`` counts from 0 over all tables.

    ``sources`` are the places in a loose text that a cell was taken from; ``corrected`` the columns a person corrected;
    ``changes`` what confirming changes in a person already registered (verdict ``update``).
    """

    index: int
    number: int
    table: str
    cells: dict[str, str]
    read: list[dict[str, Any]]
    verdict: str
    problems: list[str]
    sources: dict[str, list[tuple[int, int]]]
    corrected: list[str]
    changes: list[ChangeOut]


class IntakeOut(BaseModel):
    """A file and how many rows have which verdict."""

    id: int
    kind: str
    state: str
    filename: str
    counts: dict[str, int]
    notes: list[str]
    taken: int
    version: int
    created_at: datetime


class IntakeDetail(IntakeOut):
    """A file with its rows."""

    rows: list[RowOut]


class Taken(BaseModel):
    """What confirming did."""

    intake_id: int
    taken: int
    skipped: int
    case_id: int | None
    case_number: str | None


class Version(BaseModel):
    """The version the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class Corrections(BaseModel):
    """The new words of some fields, by column, and the version the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    fields: dict[str, str] = Field(min_length=1, max_length=40)


class Occupation(BaseModel):
    """Which occupation (职业) a post of a row is; without ``title`` the row's only post."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    title: str = Field(default="", max_length=60)
    code: str = Field(max_length=10)


class Pasted(BaseModel):
    """A pasted text, and what it leaves open of its enterprise (name, uscc, place, industry …)."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=20_000)
    header: dict[str, str] = Field(default={}, max_length=20)


class RowDetail(RowCheckOut):
    """A row with its fields, and the version of its intake."""

    version: int


def _out(intake: Intake) -> dict[str, Any]:
    return {
        "id": intake.id,
        "kind": intake.kind.value,
        "state": intake.state.value,
        "filename": intake.filename,
        "counts": intake.counts,
        "notes": intake.notes,
        "taken": intake.taken,
        "version": intake.version,
        "created_at": intake.created_at,
    }


def _detail(view: IntakeView) -> IntakeDetail:
    return IntakeDetail(
        **_out(view.intake),
        rows=[
            RowOut(
                index=row.index,
                number=row.number,
                table=row.table,
                cells=row.cells,
                read=row.drafts,
                verdict=row.verdict.value,
                problems=row.problems,
                sources={key: [(low, high) for low, high in spans] for key, spans in row.sources.items()},
                corrected=list(row.corrected),
                changes=[ChangeOut(**one) for one in row.changes],
            )
            for row in view.rows
        ],
    )


@router.get("/templates/{kind}", summary="下载空白模板（xlsx）", responses=problems(), response_class=Response)
def template(kind: IntakeKind, context: ApiContext) -> Response:
    """The blank form with drop-downs, notes and a sample row."""
    return attachment(*previews.template(context, kind))


@router.post("/intakes/{kind}", status_code=201, summary="上传文件并逐行检查", responses=problems(409, 413))
def upload(
    kind: IntakeKind,
    context: ApiContext,
    file: Annotated[UploadFile, File(description="xlsx、xls、docx、doc、pdf、csv 或 txt")],
) -> IntakeDetail:
    """Read a file and give each row a verdict; nothing is taken yet."""
    intake = previews.preview(context, kind, file.filename or "", file.file.read(READ))
    return _detail(intakes.get_intake(context, intake.id or 0))


@router.get("/intakes", summary="我的导入批次", responses=problems())
def list_intakes(context: ApiContext, kind: IntakeKind) -> list[IntakeOut]:
    """The account's latest files of one kind."""
    return [IntakeOut(**_out(one)) for one in intakes.list_intakes(context, kind)]


@router.get("/intakes/{intake_id}", summary="一个导入批次", responses=problems())
def get_intake(intake_id: Id, context: ApiContext) -> IntakeDetail:
    """A file with its rows."""
    return _detail(intakes.get_intake(context, intake_id))


@router.get("/intakes/{intake_id}/rows/{row}", summary="一行的逐栏内容和出处", responses=problems())
def get_row(intake_id: Id, row: Row, context: ApiContext) -> RowDetail:
    """A row with the words its facts were read from, and candidates for its occupation."""
    return _row(context, intake_id, row)


@router.post("/intakes/{intake_id}/rows/{row}/corrections", summary="确认前更正一行", responses=problems(409))
def correct(intake_id: Id, row: Row, body: Corrections, context: ApiContext) -> RowDetail:
    """Put other words into fields of a row: they are read anew, verdict and rules with them."""
    intakes.correct_row(context, intake_id, row, fields=body.fields, version=body.version)
    return _row(context, intake_id, row)


@router.post("/intakes/{intake_id}/rows/{row}/occupation", summary="确认一行岗位的职业", responses=problems(409))
def confirm_occupation(intake_id: Id, row: Row, body: Occupation, context: ApiContext) -> RowDetail:
    """Confirm an occupation; it is stored with the post when the file is taken."""
    intakes.confirm_row_occupation(context, intake_id, row, title=body.title, code=body.code, version=body.version)
    return _row(context, intake_id, row)


def _row(context: Context, intake_id: int, row: int) -> RowDetail:
    version = intakes.get_intake(context, intake_id).intake.version
    return RowDetail(**row_out(intakes.check_row(context, intake_id, row)).model_dump(), version=version)


@router.post("/intakes/{kind}/text", status_code=201, summary="录入粘贴的文字并逐行检查", responses=problems(409, 413))
def upload_text(kind: IntakeKind, body: Pasted, context: ApiContext) -> IntakeDetail:
    """Take a pasted text like a file: a verdict per row, nothing taken yet."""
    intake = previews.preview_text(context, kind, body.text, header=body.header)
    return _detail(intakes.get_intake(context, intake.id or 0))


@router.get("/intakes/{intake_id}/rejects", summary="需改正的行（xlsx）", responses=problems(), response_class=Response)
def rejects(intake_id: Id, context: ApiContext) -> Response:
    """The bad rows with reasons."""
    return attachment(*intakes.reject_file(context, intake_id))


@router.post(
    "/intakes/{intake_id}/confirmation", status_code=201, summary="确认导入（招聘简章即提交）", responses=problems(409)
)
def confirm(intake_id: Id, body: Version, context: ApiContext) -> Taken:
    """Take the good rows; for a brochure this submits them into the enterprise's case."""
    receipt = intakes.confirm(context, intake_id, version=body.version)
    return Taken(
        intake_id=intake_id,
        taken=receipt.taken,
        skipped=receipt.skipped,
        case_id=receipt.case.id if receipt.case else None,
        case_number=receipt.case.number if receipt.case else None,
    )


@router.post("/intakes/{intake_id}/discard", summary="放弃导入", responses=problems(409))
def discard(intake_id: Id, body: Version, context: ApiContext) -> IntakeOut:
    """Drop a preview."""
    return IntakeOut(**_out(intakes.discard(context, intake_id, version=body.version)))
