"""Suggestions for job fairs: which to hold, which enterprises and which people to ask; people masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_kinds import InviteAnswer, InviteChannel
from matcher.service import fair_firms, fair_people, fair_proposals
from matcher.service.fair_people import Matched

router = APIRouter(tags=["招聘会"], route_class=UnitRoute)


class SizeOut(BaseModel):
    """A proposed size: so many fairs (0: none of its own) of so many booths, for the summed gap of the enterprises."""

    fairs: int
    booths: int
    need: int
    firms: int


class RuleOut(BaseModel):
    """The dated rule behind a size; ``verified`` false: set by this system."""

    effective_from: date
    people_per_fair: int
    people_per_booth: int
    booths_least: int
    booths_most: int
    own_fair_least: int
    source: str
    verified: bool


class ProposalOut(BaseModel):
    """One fair or group of fairs to hold; ``planned`` are those of the kind that stand already."""

    kind: str
    firm_group: str
    label: str
    size: SizeOut
    sentence: str
    planned: int


class ProposalsOut(BaseModel):
    """A region's proposals."""

    adcode: str
    place: str
    rule: RuleOut
    items: list[ProposalOut]


class FirmOut(BaseModel):
    """An enterprise to ask; ``missing`` people of its open cases, ``people`` its open posts look for."""

    enterprise_id: int
    enterprise: str
    place: str
    missing: int
    unknown: int
    posts: int
    people: int
    suited: int
    odd_jobs: int


class FirmLeftOut(BaseModel):
    """One that is not suggested, and why."""

    enterprise_id: int
    enterprise: str
    reason: str


class FirmSheetOut(BaseModel):
    """Whom to ask, the largest gap first; ``first`` are the ids that fill the proposed booths."""

    sentence: str
    size: SizeOut
    rule: RuleOut
    total: int
    first: list[int]
    items: list[FirmOut]
    reasons: dict[str, int]
    left_out: list[FirmLeftOut]


class MatchedPost(BaseModel):
    """A post of the fair that is for a person."""

    vacancy_id: int
    title: str
    enterprise: str
    booth: int | None


class PersonOut(BaseModel):
    """A person to ask, masked; ``posts`` counts all that match, ``first`` names the best of them."""

    seeker_id: int
    name: str
    phone: str
    place: str
    posts: int
    sentence: str
    first: list[MatchedPost]
    meant: bool


class InvitationOut(BaseModel):
    """An invitation as it stands."""

    id: int
    fair_id: int
    seeker_id: int
    posts: int
    channel: str
    answer: str
    answered_at: datetime | None
    at: datetime


class AskedOut(InvitationOut):
    """One who was asked, masked, and whether they came."""

    name: str
    came: bool


class InviteFiguresOut(BaseModel):
    """A group's figures."""

    group: str
    invited: int
    coming: int
    declined: int
    came: int


class PeopleSheetOut(BaseModel):
    """Whom to ask; of ``total`` people of the area the ``looked`` most recently active were looked at."""

    looked: int
    total: int
    items: list[PersonOut]
    asked: list[AskedOut]
    figures: list[InviteFiguresOut]


class PeopleInvitations(BaseModel):
    """Who was asked, and how."""

    model_config = ConfigDict(extra="forbid")

    seeker_ids: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(min_length=1, max_length=100)]
    channel: InviteChannel


class AnswerIn(BaseModel):
    """What was said."""

    model_config = ConfigDict(extra="forbid")

    answer: InviteAnswer


def _first(matched: Matched) -> list[MatchedPost]:
    return [
        MatchedPost(vacancy_id=post.id or 0, title=post.title, enterprise=firm.name, booth=booth)
        for post, firm, booth in matched.posts[: fair_people.FIRST_POSTS]
    ]


def _invitation(one: FairInvitation) -> InvitationOut:
    return InvitationOut(**one.model_dump(include=set(InvitationOut.model_fields)))


@router.get("/fair-proposals", summary="招聘会建议", responses=problems())
def propose(context: ApiContext, adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "") -> ProposalsOut:
    """Which fairs the own region, or one below it, should hold, by the summed gaps."""
    sheet = fair_proposals.propose_fairs(context, adcode)
    items = [
        ProposalOut(
            kind=one.kind.value,
            firm_group=one.firm_group.value,
            label=one.label,
            size=SizeOut.model_validate(one.size, from_attributes=True),
            sentence=one.sentence,
            planned=one.planned,
        )
        for one in sheet.rows
    ]
    return ProposalsOut(
        adcode=sheet.adcode,
        place=sheet.place,
        rule=RuleOut.model_validate(sheet.rule, from_attributes=True),
        items=items,
    )


@router.get("/fairs/{fair_id}/suggested-firms", summary="建议邀请的单位", responses=problems())
def suggest_firms(fair_id: Id, context: ApiContext) -> FirmSheetOut:
    """Whom to ask to a fair of the own unit; invite them with ``POST /fairs/{id}/invitations``."""
    sheet = fair_firms.suggest_firms(context, fair_id)
    return FirmSheetOut(
        sentence=sheet.sentence,
        size=SizeOut.model_validate(sheet.size, from_attributes=True),
        rule=RuleOut.model_validate(sheet.rule, from_attributes=True),
        total=sheet.total,
        first=sheet.first,
        items=[
            FirmOut(
                enterprise_id=one.enterprise.id or 0,
                enterprise=one.enterprise.name,
                place=one.place,
                missing=one.missing,
                unknown=one.unknown,
                posts=one.posts,
                people=one.people,
                suited=one.suited,
                odd_jobs=one.odd_jobs,
            )
            for one in sheet.rows
        ],
        reasons=sheet.reasons,
        left_out=[
            FirmLeftOut(enterprise_id=firm.id or 0, enterprise=firm.name, reason=reason)
            for firm, reason in sheet.left_out
        ],
    )


@router.get("/fairs/{fair_id}/suggested-people", summary="建议邀请的求职者", responses=problems())
def suggest_people(fair_id: Id, context: ApiContext) -> PeopleSheetOut:
    """People of the own county whose wishes the fair's posts answer, and what came of those asked."""
    sheet = fair_people.suggest_people(context, fair_id)
    items = [
        PersonOut(
            seeker_id=one.seeker.id or 0,
            name=one.seeker.name_masked,
            phone=one.seeker.phone_masked,
            place=one.place,
            posts=len(one.matched.posts),
            sentence=one.matched.sentence,
            first=_first(one.matched),
            meant=one.meant,
        )
        for one in sheet.rows
    ]
    asked = [
        AskedOut(**_invitation(one).model_dump(), name=seeker.name_masked, came=came)
        for one, seeker, _, came in sheet.asked
    ]
    figures = [
        InviteFiguresOut(
            group=one.group.value, invited=one.invited, coming=one.coming, declined=one.declined, came=one.came
        )
        for one in sheet.figures
    ]
    return PeopleSheetOut(looked=sheet.looked, total=sheet.total, items=items, asked=asked, figures=figures)


@router.post("/fairs/{fair_id}/people-invitations", status_code=201, summary="登记邀请求职者", responses=problems(409))
def invite_people(fair_id: Id, body: PeopleInvitations, context: ApiContext) -> list[InvitationOut]:
    """Write down who was asked; who was asked before is not asked again."""
    made = fair_people.invite_people(context, fair_id, body.seeker_ids, body.channel)
    return [_invitation(one) for one in made]


@router.post("/fair-invitations/{invitation_id}/answer", summary="登记邀请的答复", responses=problems())
def answer(invitation_id: Id, body: AnswerIn, context: ApiContext) -> InvitationOut:
    """Write down what somebody said."""
    return _invitation(fair_people.record_answer(context, invitation_id, body.answer))
