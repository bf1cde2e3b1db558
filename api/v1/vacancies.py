"""Vacancies (岗位): read and reviewed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.post_end import PostEnd
from matcher.service import closures, occupations, renewals, vacancies
from matcher.service.vacancies import VacancyView

router = APIRouter(prefix="/vacancies", tags=["岗位"], route_class=UnitRoute)


class VacancyOut(BaseModel):
    """A post; money in fen, ``headcount`` null means 若干."""

    id: int
    case_id: int
    enterprise_id: int
    enterprise: str
    title: str
    occupation_code: str | None
    occupation_confirmed_at: datetime | None
    headcount: int | None
    started: int
    duty: str
    conditions: str
    education: str | None
    skill_grade: str | None
    certificates: list[str]
    wished_certificates: list[str]
    experience_years: float | None
    pay_min: int | None
    pay_max: int | None
    pay_unit: str
    pay_text: str
    employment_form: str
    contract_months: int | None
    contract_open_ended: bool
    probation_months: float | None
    probation_percent: int | None
    probation_pay: int | None
    adcode: str
    place: str
    address: str
    shift: str | None
    hazards: list[str] | None
    benefits: list[str]
    valid_from: date
    valid_to: date
    state: str
    ended_reason: str | None
    ended_note: str
    ended_at: datetime | None
    published_at: datetime | None
    findings: list[dict[str, Any]]
    version: int


class Review(BaseModel):
    """The reviewer's opinion (意见) and the version reviewed."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    opinion: str = Field(default="", max_length=500)


class Renewal(BaseModel):
    """The version seen, and until when; without it 30 days more."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    valid_to: date | None = None


class Closure(BaseModel):
    """The version seen, and why the post ends; ``note`` is read by the enterprise and by who was recommended."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    reason: PostEnd
    note: str = Field(default="", max_length=200)


class Copy(BaseModel):
    """What differs in the copy; everything else is taken over."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(default="", max_length=60)
    headcount: int | None = Field(default=None, ge=1, le=9999)
    valid_to: date | None = None


class Occupation(BaseModel):
    """Which occupation (职业) the post is, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    code: str = Field(max_length=10)


class OccupationOut(BaseModel):
    """A candidate of the national classification; ``score`` in hundredths."""

    code: str
    name: str
    score: int
    reason: str


def _out(view: VacancyView, place: str) -> VacancyOut:
    post = view.vacancy
    return VacancyOut(
        **post.model_dump(include=set(VacancyOut.model_fields) - {"findings", "place", "enterprise", "started"}),
        enterprise=view.enterprise.name,
        started=view.started,
        place=place,
        findings=[asdict(finding) for finding in view.findings],
    )


@router.get("/{vacancy_id}", summary="一个岗位", responses=problems())
def get_vacancy(vacancy_id: Id, context: ApiContext) -> VacancyOut:
    """A post with what the advertisement rules say of it."""
    view = vacancies.get_vacancy(context, vacancy_id)
    return _out(view, context.place_name(view.vacancy.adcode))


@router.post("/{vacancy_id}/publication", summary="审核通过并发布", responses=problems(409))
def publish(vacancy_id: Id, body: Review, context: ApiContext) -> VacancyOut:
    """Publish; never by the author, never against a blocking rule."""
    vacancies.publish_vacancy(context, vacancy_id, version=body.version, opinion=body.opinion)
    view = vacancies.get_vacancy(context, vacancy_id)
    return _out(view, context.place_name(view.vacancy.adcode))


@router.post("/{vacancy_id}/rejection", summary="退回修改", responses=problems(409))
def reject(vacancy_id: Id, body: Review, context: ApiContext) -> VacancyOut:
    """Send back with what is wrong."""
    vacancies.reject_vacancy(context, vacancy_id, version=body.version, opinion=body.opinion)
    view = vacancies.get_vacancy(context, vacancy_id)
    return _out(view, context.place_name(view.vacancy.adcode))


@router.get("/{vacancy_id}/occupations", summary="职业建议", responses=problems())
def suggest_occupations(vacancy_id: Id, context: ApiContext) -> list[OccupationOut]:
    """Candidates for the post's occupation by its title and duties; none is stored before a person confirms it."""
    post = vacancies.get_vacancy(context, vacancy_id).vacancy
    return [
        OccupationOut(code=one.code, name=one.name, score=one.score, reason=one.reason)
        for one in occupations.suggest(context, post.title, post.duty)
    ]


@router.post("/{vacancy_id}/occupation", summary="确认职业", responses=problems(409))
def confirm_occupation(vacancy_id: Id, body: Occupation, context: ApiContext) -> VacancyOut:
    """Confirm which occupation the post is; who and when are kept."""
    occupations.confirm_occupation(context, vacancy_id, version=body.version, code=body.code)
    view = vacancies.get_vacancy(context, vacancy_id)
    return _out(view, context.place_name(view.vacancy.adcode))


@router.post("/{vacancy_id}/renewal", summary="续期", responses=problems(409))
def renew(vacancy_id: Id, body: Renewal, context: ApiContext) -> VacancyOut:
    """Let a post run on; the rules are asked again, and what they forbid is 409 with code ``compliance``."""
    renewals.renew_vacancy(context, vacancy_id, version=body.version, valid_to=body.valid_to)
    view = vacancies.get_vacancy(context, vacancy_id)
    return _out(view, context.place_name(view.vacancy.adcode))


@router.post("/{vacancy_id}/closure", summary="关闭岗位", responses=problems(409))
def close(vacancy_id: Id, body: Closure, context: ApiContext) -> VacancyOut:
    """End a post before its last day; open recommendations of it end with the reason."""
    closures.close_vacancy(context, vacancy_id, version=body.version, reason=body.reason, note=body.note)
    view = vacancies.get_vacancy(context, vacancy_id)
    return _out(view, context.place_name(view.vacancy.adcode))


@router.post("/{vacancy_id}/copies", status_code=201, summary="复制岗位并提交", responses=problems(409))
def copy(vacancy_id: Id, body: Copy, context: ApiContext) -> VacancyOut:
    """A new post with the same content, submitted for review."""
    made = renewals.copy_vacancy(context, vacancy_id, **body.model_dump())
    view = vacancies.get_vacancy(context, made.id or 0)
    return _out(view, context.place_name(view.vacancy.adcode))
