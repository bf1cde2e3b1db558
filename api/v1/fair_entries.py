"""Enterprises at job fairs (参会单位): sign-up, invitation, review, posts, booth, check-in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.behalf import BehalfIn
from api.v1.fairs import FairOut, fair_out
from api.v1.problem import problems
from matcher.models.fair_entry import MOST_POSTS, EntryDraft, FairEntry
from matcher.models.fair_kinds import CheckIn, EntryState
from matcher.service import fair_booths, fair_check_ins, fair_entries, fairs
from matcher.service.fair_entries import EntryRow

router = APIRouter(tags=["招聘会"], route_class=UnitRoute)
PostIds = Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(max_length=MOST_POSTS)]
Numbers = Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(min_length=1, max_length=200)]
Version = Annotated[int, Field(ge=1, le=2**31)]


class EntryOut(BaseModel):
    """An entry as a step leaves it."""

    id: int
    fair_id: int
    enterprise_id: int
    state: str
    refused_reason: str
    booth: int | None
    people: int
    note: str
    said_how: str | None
    said_by: str
    fit_note: str
    checked_in_at: datetime | None
    checked_in_how: str | None
    version: int


class ShownPost(BaseModel):
    """A post that an enterprise shows; ``headcount`` is frozen once the fair is closed."""

    vacancy_id: int
    title: str
    headcount: int | None
    frozen: bool


class EntryDetail(EntryOut):
    """An entry in a list: with its enterprise, posts, and the hint whom the fair is not meant for."""

    enterprise: str
    wanted: int
    misfit: str
    recruits: bool
    posts: list[ShownPost]


class SignUp(BehalfIn):
    """What an enterprise signs up with; staff say besides for whom, and who of it said so."""

    model_config = ConfigDict(extra="forbid")

    vacancy_ids: PostIds = Field(default_factory=list)
    people: int = Field(default=1, ge=1, le=50)
    note: str = Field(default="", max_length=300)


class Invitations(BaseModel):
    """Whom to ask."""

    model_config = ConfigDict(extra="forbid")

    enterprise_ids: Numbers


class Invited(BaseModel):
    """How many were new."""

    invited: int


class Review(BaseModel):
    """Accept or refuse; ``fit_note`` is the written reason at a fair of key enterprises."""

    model_config = ConfigDict(extra="forbid")

    accept: bool
    version: Version
    reason: str = Field(default="", max_length=300)
    fit_note: str = Field(default="", max_length=300)


class Posts(BehalfIn):
    """Other posts to show."""

    model_config = ConfigDict(extra="forbid")

    vacancy_ids: PostIds
    version: Version


class Withdrawal(BehalfIn):
    """Stay away after all."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(default="", max_length=200)


class BoothIn(BaseModel):
    """A booth by hand; null takes it back."""

    model_config = ConfigDict(extra="forbid")

    booth: int | None = Field(default=None, ge=1, le=2000)
    version: Version


class Swap(BaseModel):
    """Exchange booths with another entry of the fair."""

    model_config = ConfigDict(extra="forbid")

    other_id: int = Field(ge=1, le=2**62)
    version: Version
    other_version: Version


class Arrival(BaseModel):
    """How it was noted that somebody came."""

    model_config = ConfigDict(extra="forbid")

    how: CheckIn = CheckIn.DESK


class Sheet(BaseModel):
    """The enterprises that signed a paper sheet."""

    model_config = ConfigDict(extra="forbid")

    entry_ids: Numbers


class OwnFair(BaseModel):
    """An enterprise's own entry with its fair."""

    entry: EntryOut
    fair: FairOut


def entry_out(entry: FairEntry) -> EntryOut:
    """An entry as the API gives it."""
    return EntryOut(**entry.model_dump(include=set(EntryOut.model_fields)))


def _detail(row: EntryRow) -> EntryDetail:
    return EntryDetail(
        **entry_out(row.entry).model_dump(),
        enterprise=row.enterprise.name,
        wanted=row.people,
        misfit=row.misfit,
        recruits=row.recruits,
        posts=[
            ShownPost(
                vacancy_id=vacancy.id or 0,
                title=vacancy.title,
                headcount=post.headcount if post.frozen else vacancy.headcount,
                frozen=post.frozen,
            )
            for post, vacancy in row.posts
        ],
    )


@router.get("/fairs/{fair_id}/entries", summary="参会报名", responses=problems())
def list_entries(
    fair_id: Id, context: ApiContext, state: Annotated[list[EntryState] | None, Query()] = None
) -> list[EntryDetail]:
    """Who signed up: all for the organiser, an enterprise its own entry."""
    return [_detail(one) for one in fair_entries.list_entries(context, fair_id, tuple(state or EntryState))[1]]


@router.post("/fairs/{fair_id}/entries", status_code=201, summary="企业报名", responses=problems(409))
def sign_up(fair_id: Id, body: SignUp, context: ApiContext) -> EntryOut:
    """Sign an enterprise up with the posts it shows."""
    draft = EntryDraft.model_validate(body.model_dump(include=set(EntryDraft.model_fields)))
    return entry_out(fair_entries.sign_up(context, fair_id, draft, body.behalf))


@router.post("/fairs/{fair_id}/invitations", status_code=201, summary="邀请企业", responses=problems(409))
def invite(fair_id: Id, body: Invitations, context: ApiContext) -> Invited:
    """Ask enterprises of the unit's own area."""
    return Invited(invited=len(fair_entries.invite(context, fair_id, body.enterprise_ids)))


@router.post("/fairs/{fair_id}/sheet", summary="按签到表录入", responses=problems(409))
def enter_sheet(fair_id: Id, body: Sheet, context: ApiContext) -> list[EntryOut]:
    """Enter a paper sheet: while the fair is open, and within seven days of its closing."""
    return [entry_out(one) for one in fair_check_ins.check_in_sheet(context, fair_id, body.entry_ids)]


@router.post("/fair-entries/{entry_id}/review", summary="审核报名", responses=problems(409))
def review(entry_id: Id, body: Review, context: ApiContext) -> EntryOut:
    """Accept or refuse a sign-up."""
    return entry_out(fair_entries.review_entry(context, entry_id, **body.model_dump()))


@router.post("/fair-entries/{entry_id}/posts", summary="更换参会岗位", responses=problems(409))
def change_posts(entry_id: Id, body: Posts, context: ApiContext) -> EntryOut:
    """Show other posts."""
    found = fair_entries.change_posts(context, entry_id, body.vacancy_ids, version=body.version, behalf=body.behalf)
    return entry_out(found)


@router.post("/fair-entries/{entry_id}/withdrawal", summary="退出招聘会", responses=problems(409))
def withdraw(entry_id: Id, body: Withdrawal, context: ApiContext) -> EntryOut:
    """Stay away after all, or decline an invitation."""
    found = fair_entries.withdraw_entry(context, entry_id, version=body.version, reason=body.reason, behalf=body.behalf)
    return entry_out(found)


@router.post("/fair-entries/{entry_id}/booth", summary="指定展位", responses=problems(409))
def give_booth(entry_id: Id, body: BoothIn, context: ApiContext) -> EntryOut:
    """Give one enterprise a booth by hand."""
    return entry_out(fair_booths.give_booth(context, entry_id, body.booth, version=body.version))


@router.post("/fair-entries/{entry_id}/swap", summary="对调展位", responses=problems(409))
def swap(entry_id: Id, body: Swap, context: ApiContext) -> list[EntryOut]:
    """Exchange two booths."""
    return [entry_out(one) for one in fair_booths.swap_booths(context, entry_id, **body.model_dump())]


@router.post("/fair-entries/{entry_id}/check-in", summary="企业签到", responses=problems(409))
def check_in(entry_id: Id, body: Arrival, context: ApiContext) -> EntryOut:
    """An enterprise is here."""
    return entry_out(fair_check_ins.check_in(context, entry_id, body.how))


@router.post("/fair-entries/{entry_id}/check-in-undo", summary="撤销企业签到", responses=problems(409))
def undo_check_in(entry_id: Id, context: ApiContext) -> EntryOut:
    """It was not here after all."""
    return entry_out(fair_check_ins.undo_check_in(context, entry_id))


@router.post("/fair-check-ins/{code}", summary="企业扫码签到", responses=problems(409))
def check_in_by_code(code: Annotated[str, Path(max_length=24)], context: ApiContext) -> EntryOut:
    """The enterprise itself scanned the code at the door."""
    return entry_out(fair_check_ins.check_in_by_code(context, code))


@router.get("/own-fairs", summary="本单位的招聘会", responses=problems())
def own_fairs(context: ApiContext) -> list[OwnFair]:
    """The fairs the own enterprise signed up for or was asked to."""
    found = fair_entries.own_fairs(context)
    rows = fairs.fair_rows(context, [fair for _, fair in found])
    return [OwnFair(entry=entry_out(entry), fair=fair_out(row)) for (entry, _), row in zip(found, rows, strict=True)]
