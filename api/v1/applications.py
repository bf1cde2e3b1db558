"""Applications (应聘): a person's own, and what the officer of the post's case does with them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.application import Application, ApplicationState
from matcher.models.refusal import UnsuitableReason
from matcher.service import applications

router = APIRouter(tags=["应聘"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]
Words = Annotated[str, Field(max_length=200)]


class Taken(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class ApplicationOut(BaseModel):
    """An application; ``answer`` is what the person is told."""

    id: int
    vacancy_id: int
    state: str
    answer: str
    referral_id: int | None
    version: int
    created_at: datetime
    decided_at: datetime | None


class OwnOut(ApplicationOut):
    """A person's own, with the post; ``live`` while it still takes people."""

    title: str
    enterprise: str
    note: str
    live: bool


class WaitingOut(ApplicationOut):
    """One for an officer: who (masked), for which post of whom, and the person's word."""

    title: str
    enterprise: str
    seeker_id: int
    name_masked: str
    note: str


class ApplicationPage(BaseModel):
    """Applications, the oldest first."""

    items: list[WaitingOut]
    total: int


class Apply(Taken):
    """For which post; ``agreed``: that name, telephone and what the work asks for go to its enterprise."""

    vacancy_id: Annotated[int, Field(ge=1, le=2**62)]
    agreed: bool
    note: Words = ""


class Seen(Taken):
    """The version seen."""

    version: Version


class Decline(Taken):
    """Why the person is not recommended; they read it."""

    version: Version
    reason: UnsuitableReason
    note: Words = ""


def _out(one: Application) -> ApplicationOut:
    return ApplicationOut(**one.model_dump(include=set(ApplicationOut.model_fields)))


@router.get("/me/applications", summary="我的应聘", responses=problems())
def list_own(context: ApiContext) -> list[OwnOut]:
    """The signed-in person's applications, the newest first."""
    return [
        OwnOut(
            **_out(one.application).model_dump(),
            title=one.vacancy.title,
            enterprise=one.enterprise.name,
            note=one.application.note,
            live=one.live,
        )
        for one in applications.list_own(context)
    ]


@router.post("/me/applications", status_code=201, summary="应聘岗位", responses=problems(409))
def apply(body: Apply, context: ApiContext) -> ApplicationOut:
    """Apply for a published post."""
    return _out(applications.apply(context, body.vacancy_id, agreed=body.agreed, note=body.note))


@router.post("/me/applications/{application_id}/withdrawal", summary="撤回应聘", responses=problems(409))
def withdraw(application_id: Id, body: Seen, context: ApiContext) -> ApplicationOut:
    """Take an application back, also one that was taken up and has no outcome yet."""
    return _out(applications.withdraw(context, application_id, version=body.version))


@router.get("/applications", summary="本人应聘列表", responses=problems())
def list_applications(
    context: ApiContext,
    state: ApplicationState | None = ApplicationState.WAITING,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ApplicationPage:
    """Applications for the posts of one's cases."""
    rows, total = applications.list_applications(context, state=state, offset=offset, limit=limit)
    return ApplicationPage(
        items=[
            WaitingOut(
                **_out(one).model_dump(),
                title=post.title,
                enterprise=firm.name,
                seeker_id=seeker.id or 0,
                name_masked=seeker.name_masked,
                note=one.note,
            )
            for one, post, firm, seeker in rows
        ],
        total=total,
    )


@router.post("/applications/{application_id}/recommendation", summary="把应聘的人推荐给企业", responses=problems(409))
def take_up(application_id: Id, body: Seen, context: ApiContext) -> ApplicationOut:
    """Recommend the person under the consent given with the application."""
    return _out(applications.take_up(context, application_id, version=body.version))


@router.post("/applications/{application_id}/declining", summary="答复未推荐", responses=problems(409))
def decline(application_id: Id, body: Decline, context: ApiContext) -> ApplicationOut:
    """Tell the person why they are not recommended."""
    made = applications.decline(context, application_id, version=body.version, reason=body.reason, note=body.note)
    return _out(made)
