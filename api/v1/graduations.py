"""Graduating classes (毕业班) of training bodies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.graduation import GraduatingClassDraft
from matcher.service import graduations
from matcher.service.graduations import ClassRow

router = APIRouter(prefix="/classes", tags=["培训"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class ClassOut(BaseModel):
    """A class; ``registered`` of its graduates agreed to be registered."""

    id: int
    organisation: str
    title: str
    trade: str
    occupation_code: str | None
    grade: str | None
    certificate: str
    size: int
    graduates_on: date
    graduated_at: datetime | None
    registered: int
    version: int


class Uploaded(BaseModel):
    """The preview of a roster: confirm it under ``/intakes``."""

    intake_id: int
    counts: dict[str, int]
    version: int


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


def _out(row: ClassRow) -> ClassOut:
    names = set(ClassOut.model_fields) - {"organisation", "registered"}
    facts = row.graduating.model_dump(include=names)
    return ClassOut(**facts, organisation=row.organisation.name, registered=row.registered)


@router.get("", summary="毕业班", responses=problems())
def list_classes(context: ApiContext) -> list[ClassOut]:
    """The classes within reach, the latest to graduate first."""
    return [_out(row) for row in graduations.list_classes(context)]


@router.post("", status_code=201, summary="报送毕业班", responses=problems(409))
def report(body: GraduatingClassDraft, context: ApiContext) -> ClassOut:
    """Report a class."""
    return _out(graduations.get_class(context, graduations.report(context, body).id or 0).row)


@router.get("/{class_id}", summary="一个毕业班", responses=problems())
def get_class(class_id: Id, context: ApiContext) -> ClassOut:
    """One class."""
    return _out(graduations.get_class(context, class_id).row)


@router.post("/{class_id}/graduates", status_code=201, summary="上传同意登记的毕业生名册", responses=problems(409, 413))
def upload(
    class_id: Id, context: ApiContext, file: Annotated[UploadFile, File(description="求职者登记名册，xlsx 或 csv")]
) -> Uploaded:
    """Read the roster of those who agreed, with a verdict per row; confirmed like any intake."""
    intake = graduations.preview_graduates(context, class_id, file.filename or "", file.file.read(READ))
    return Uploaded(intake_id=intake.id or 0, counts=intake.counts, version=intake.version)


@router.post("/{class_id}/graduation", summary="确认毕业", responses=problems(409))
def confirm(class_id: Id, body: Seen, context: ApiContext) -> ClassOut:
    """The class has graduated: grade and certificate go into its graduates' registrations."""
    graduations.confirm_graduation(context, class_id, version=body.version)
    return _out(graduations.get_class(context, class_id).row)
