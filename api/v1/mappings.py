"""Mappings of other systems' sheets (对接方案): listed, stated, changed as a new version, tried on a file, stopped."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute, reading
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.mapping import ExchangeDirection, ExchangeKind, MappedColumn, Mapping, MappingDraft
from matcher.service import mapping_trials, mappings
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/mappings", tags=["对接"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class MappingOut(BaseModel):
    """One version of a mapping; ``adcode`` is the unit whose it is."""

    id: int
    name: str
    system: str
    kind: ExchangeKind
    direction: ExchangeDirection
    adcode: str
    version: int
    active: bool
    verified: bool
    made_at: datetime


class MappingDetail(MappingOut):
    """With its columns, and the ids of all versions, the newest first."""

    key: str
    columns: list[MappedColumn]
    versions: list[int]


class TrialRow(BaseModel):
    """A row of a sample: its number, and our fields as the mapping reads them."""

    number: int
    fields: dict[str, str]


class SampleCell(BaseModel):
    """A cell: its header, what our field is called, what stands here, what would be written, what looks wrong."""

    header: str
    label: str
    stood: str
    became: str
    note: str


class SampleRow(BaseModel):
    """One of our records by its id, a cell for each column."""

    number: int
    cells: list[SampleCell]


def mapping_out(one: Mapping) -> MappingOut:
    """A mapping as lists show it."""
    return MappingOut.model_validate(one.model_dump(include=set(MappingOut.model_fields)))


def uploaded(file: UploadFile | None) -> tuple[str, bytes]:
    """Name and bytes of a handed-in file; ``Invalid`` where none was chosen."""
    if file is None or not file.filename:
        raise Invalid("请先选择文件", field="file")
    return file.filename, file.file.read(READ)


@router.get("", summary="本单位可用的对接方案", responses=problems())
def list_mappings(context: ApiContext) -> list[MappingOut]:
    """Those in force of the unit and of the units above it, by name."""
    return [mapping_out(one) for one in mappings.list_mappings(context)]


@router.post("", status_code=201, summary="新建对接方案", responses=problems(409))
def make_mapping(body: MappingDraft, context: ApiContext) -> MappingOut:
    """A mapping of the actor's unit; ``errors`` names each column that cannot work."""
    return mapping_out(mappings.make_mapping(context, body))


@router.get("/{mapping_id}", summary="一个对接方案", responses=problems())
def get_mapping(mapping_id: Id, context: ApiContext) -> MappingDetail:
    """One version with its columns."""
    found = mappings.get_mapping(context, mapping_id)
    versions = [one.id or 0 for one in mappings.versions_of(context, found)]
    facts = mapping_out(found).model_dump()
    return MappingDetail(**facts, key=found.key, columns=found.cells, versions=versions)


@router.post("/{mapping_id}/versions", status_code=201, summary="修改对接方案（新版本）", responses=problems(409))
def change_mapping(mapping_id: Id, body: MappingDraft, context: ApiContext) -> MappingOut:
    """Only the newest version of an own mapping is changed; batches keep the version they used."""
    return mapping_out(mappings.change_mapping(context, mapping_id, body))


@router.post("/{mapping_id}/stop", summary="停用对接方案", responses=problems(409))
def stop_mapping(mapping_id: Id, context: ApiContext) -> MappingOut:
    """Its batches stay."""
    return mapping_out(mappings.stop_mapping(context, mapping_id))


@router.post("/{mapping_id}/trial", summary="用样表试读", responses=problems(413))
@reading
def try_mapping(
    mapping_id: Id,
    context: ApiContext,
    file: Annotated[UploadFile | None, File(description="xlsx 或 csv")] = None,
) -> list[TrialRow]:
    """The first rows as the mapping reads them; nothing is kept."""
    permit(context.actor, Action.EXCHANGE_WORK)
    # Whose mapping it is comes first: another unit's answers as none, with a file or without.
    mappings.get_mapping(context, mapping_id)
    name, data = uploaded(file)
    return [
        TrialRow(number=one.number, fields=one.fields) for one in mappings.try_mapping(context, mapping_id, name, data)
    ]


@router.get("/{mapping_id}/sample", summary="试写本单位的记录", responses=problems(409))
def sample(mapping_id: Id, context: ApiContext) -> list[SampleRow]:
    """The first of the unit's own records as an export would write them, people masked; no batch is made."""
    found = mapping_trials.try_records(context, mappings.get_mapping(context, mapping_id))
    return [SampleRow(number=row.number, cells=[SampleCell(**asdict(one)) for one in row.cells]) for row in found]
