"""The briefing for leaders (专报): what it says of a unit and a month or campaign, and the page as docx."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.downloads import DOCX, attachment
from api.v1.monthly import Adcode, Month
from api.v1.problem import problems
from matcher.service import briefings

router = APIRouter(prefix="/briefing", tags=["附件和上报"], route_class=UnitRoute)
Campaign = Annotated[int | None, Query(ge=1, le=2**62, description="专项行动编号；与月份只写一个")]


class HeadlineOut(BaseModel):
    """A figure of the period and of the last one, null where it is not told; ``share`` is the growth in per cent."""

    label: str
    unit: str
    now: int | None
    was: int | None
    grew: int | None
    share: float | None


class BriefingOut(BaseModel):
    """What the page says; ``before`` is empty where there is no last period."""

    title: str
    adcode: str
    unit: str
    period: str
    before: str
    basis: str
    headlines: list[HeadlineOut]
    sentences: list[str]
    trouble: str
    contact: str
    day: str


@router.get("", summary="专报内容", responses=problems(409))
def get_briefing(
    context: ApiContext, month: Month = "", campaign_id: Campaign = None, adcode: Adcode = ""
) -> BriefingOut:
    """Figures beside those of the last period, and the sentences made of them."""
    told = briefings.get_briefing(context, month=month, campaign_id=campaign_id, adcode=adcode)
    names = set(BriefingOut.model_fields) - {"headlines"}
    figures = [HeadlineOut(**{name: getattr(one, name) for name in HeadlineOut.model_fields}) for one in told.headlines]
    return BriefingOut(headlines=figures, **{name: getattr(told, name) for name in names})


@router.get("/file", summary="下载专报（docx）", responses=problems(409), response_class=Response)
def file(context: ApiContext, month: Month = "", campaign_id: Campaign = None, adcode: Adcode = "") -> Response:
    """One page of A4."""
    name, content = briefings.document(context, month=month, campaign_id=campaign_id, adcode=adcode)
    return attachment(name, content, DOCX)
