"""Published posts without an account (招聘岗位): the search of the public page."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute
from api.post_query import Page, PostQuery, Size
from api.v1.problem import FOR_ANYBODY, problems
from matcher.models.enums import EducationLevel, EmploymentForm, PayUnit, Shift
from matcher.models.post_search import PostOrder
from matcher.service import post_search
from matcher.service.post_search import PublicPost

router = APIRouter(prefix="/public-posts", tags=["公开信息"], route_class=UnitRoute)


class PostOut(BaseModel):
    """A post; pay bounds in fen per ``pay_unit``, ``km`` between centres of regions, ``why`` one sentence a word.

    ``hazards`` null where the enterprise has not said.
    """

    id: int
    title: str
    enterprise: str
    adcode: str
    place: str
    km: float | None
    headcount: int | None
    pay_min: int | None
    pay_max: int | None
    pay_unit: PayUnit
    pay_text: str
    employment_form: EmploymentForm
    shift: Shift | None
    education: EducationLevel | None
    benefits: list[str]
    hazards: list[str] | None
    published_at: datetime | None
    valid_to: date
    path: str
    why: list[str]


class PostsOut(BaseModel):
    """A page of posts; ``notes`` say what was searched for instead, or what could not be done."""

    total: int
    page: int
    size: int
    sort: PostOrder
    notes: list[str]
    items: list[PostOut]


class OfficerOut(BaseModel):
    """The officer to ask, where the contact is public."""

    name: str
    office_phone: str


class WholePostOut(PostOut):
    """A post with its texts; names and numbers typed there are masked."""

    address: str
    duty: str
    conditions: str
    intro: str
    officer: OfficerOut | None


def _post(one: PublicPost) -> PostOut:
    post = one.vacancy
    return PostOut(
        id=post.id or 0,
        title=one.title,
        enterprise=one.enterprise.name,
        adcode=post.adcode,
        place=one.place,
        km=None if one.km is None else round(one.km, 1),
        headcount=post.headcount,
        pay_min=post.pay_min,
        pay_max=post.pay_max,
        pay_unit=post.pay_unit,
        pay_text=one.pay,
        employment_form=post.employment_form,
        shift=post.shift,
        education=post.education,
        benefits=list(post.benefits),
        hazards=None if post.hazards is None else list(post.hazards),
        published_at=post.published_at,
        valid_to=post.valid_to,
        path=f"/jobs/{post.id}",
        why=[why.sentence for why in one.why],
    )


@router.get("", summary="搜索招聘岗位", responses=problems(), openapi_extra=FOR_ANYBODY)
def find(context: ApiContext, asked: PostQuery, page: Page = 1, size: Size = 20) -> PostsOut:
    """Live posts by words and filters, in order; parameters as on the public page."""
    found = post_search.search(context, asked, offset=(page - 1) * size, limit=size)
    return PostsOut(
        total=found.total,
        page=page,
        size=size,
        sort=found.order,
        notes=found.notes,
        items=[_post(one) for one in found.rows],
    )


@router.get("/{vacancy_id}", summary="一个招聘岗位", responses=problems(), openapi_extra=FOR_ANYBODY)
def one_post(vacancy_id: Id, context: ApiContext) -> WholePostOut:
    """One live post; 404 for any other."""
    one = post_search.get_post(context, vacancy_id)
    officer = OfficerOut(name=one.officer.name, office_phone=one.officer.office_phone) if one.officer else None
    return WholePostOut(
        **_post(one).model_dump(),
        address=one.address,
        duty=one.duty,
        conditions=one.conditions,
        intro=one.intro,
        officer=officer,
    )
