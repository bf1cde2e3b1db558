"""The enterprise's inbox (企业收件箱)."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.placement import InboxAnswer, InterviewMode
from matcher.models.refusal import UnsuitableReason
from matcher.service import inbox

router = APIRouter(prefix="/inbox", tags=["企业收件箱"], route_class=UnitRoute)


class InboxItem(BaseModel):
    """A person recommended, masked; ``waiting``: the enterprise owes a word, ``undoable``: its last can be undone."""

    referral_id: int
    vacancy_id: int
    vacancy: str
    seeker_id: int
    name: str
    wanted_titles: list[str]
    certificates: list[str]
    experience_years: float | None
    state: str
    waiting: bool
    undoable: bool
    interview_at: datetime | None
    consent_until: date
    version: int


class AnswerIn(BaseModel):
    """面试, 录用 or 不合适; the last needs a reason that is an enterprise's to give."""

    model_config = ConfigDict(extra="forbid")

    answer: InboxAnswer
    reason: UnsuitableReason | None = None
    note: str = Field(default="", max_length=500)
    at: datetime | None = None
    place: str = Field(default="", max_length=200)
    mode: InterviewMode | None = None
    version: int | None = Field(default=None, ge=1, le=2**31)


class BackIn(BaseModel):
    """The referral's version as it was seen."""

    model_config = ConfigDict(extra="forbid")

    version: int | None = Field(default=None, ge=1, le=2**31)


class AnswerOut(BaseModel):
    """How the referral stands now."""

    referral_id: int
    state: str
    version: int


@router.get("", summary="收件箱（脱敏）", responses=problems())
def list_inbox(context: ApiContext) -> list[InboxItem]:
    """Everybody recommended whose consent holds today, who waits for a word first."""
    return [
        InboxItem(
            referral_id=one.referral.id or 0,
            vacancy_id=one.vacancy.id or 0,
            vacancy=one.vacancy.title,
            seeker_id=one.seeker.id or 0,
            name=one.seeker.name_masked,
            wanted_titles=one.seeker.wanted_titles,
            certificates=one.seeker.certificates,
            experience_years=one.seeker.experience_years,
            state=one.referral.state.value,
            waiting=one.waiting,
            undoable=one.undoable,
            interview_at=one.referral.interview_at,
            consent_until=one.consent.expires_on,
            version=one.referral.version,
        )
        for one in inbox.list_inbox(context)
    ]


@router.post("/{referral_id}/answer", summary="答复：面试、录用或不合适", responses=problems(409))
def answer(referral_id: Id, body: AnswerIn, context: ApiContext) -> AnswerOut:
    """What the enterprise says of one person."""
    done = inbox.answer(
        context,
        referral_id,
        body.answer,
        reason=body.reason,
        note=body.note,
        at=body.at,
        place=body.place,
        mode=body.mode,
        version=body.version,
    )
    return AnswerOut(referral_id=referral_id, state=done.state.value, version=done.version)


@router.post("/{referral_id}/retraction", summary="撤回本单位一天内的答复", responses=problems(409))
def take_back(referral_id: Id, body: BackIn, context: ApiContext) -> AnswerOut:
    """Undo the enterprise's own last answer."""
    done = inbox.take_back(context, referral_id, version=body.version)
    return AnswerOut(referral_id=referral_id, state=done.state.value, version=done.version)
