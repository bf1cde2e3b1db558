"""Job fairs near the signed-in person (附近招聘会), and their answer to an invitation."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.fair_kinds import InviteAnswer
from matcher.service import own_fairs

router = APIRouter(prefix="/me/fairs", tags=["招聘会"], route_class=UnitRoute)


class NearPost(BaseModel):
    """A post of a fair that answers the person's wishes; no booth where none is given out."""

    vacancy_id: int
    title: str
    enterprise: str
    booth: int | None


class NearFairOut(BaseModel):
    """A fair near the person; ``answer`` is null where no office asked them."""

    fair_id: int
    theme: str
    first: date
    last: date
    place: str
    posts: list[NearPost]
    answer: str | None


class Answer(BaseModel):
    """Whether one comes."""

    model_config = ConfigDict(extra="forbid")

    answer: InviteAnswer


class Answered(BaseModel):
    """What stands now."""

    fair_id: int
    answer: str


@router.get("", summary="我附近的招聘会和期望匹配的岗位", responses=problems())
def list_near(context: ApiContext) -> list[NearFairOut]:
    """Fairs to come in the person's city or of the units above, with the posts that are for them."""
    return [
        NearFairOut(
            fair_id=one.row.fair.id or 0,
            theme=one.row.fair.theme,
            first=one.row.fair.first,
            last=one.row.fair.last,
            place=one.row.place,
            posts=[
                NearPost(vacancy_id=post.id or 0, title=post.title, enterprise=firm.name, booth=booth)
                for post, firm, booth in one.matched.posts
            ],
            answer=one.invitation.answer.value if one.invitation else None,
        )
        for one in own_fairs.fairs_near(context)
    ]


@router.post("/{fair_id}/answer", summary="本人答复招聘会邀请", responses=problems(409))
def answer_own(fair_id: Id, body: Answer, context: ApiContext) -> Answered:
    """Say whether one comes; said again it changes."""
    made = own_fairs.answer_own(context, fair_id, body.answer)
    return Answered(fair_id=made.fair_id, answer=made.answer.value)
