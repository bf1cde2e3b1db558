"""How published posts are ordered and found (岗位搜索)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from matcher.models.enums import Benefit, EducationLevel, EmploymentForm, Hazard, Labelled


class PostOrder(Labelled):
    """In which order posts are shown (排序)."""

    FIT = "fit", "最相关"
    TIME = "time", "最新发布"
    PAY = "pay", "薪资高的在前"
    DISTANCE = "distance", "离我近的在前"


class FoundBy(Labelled):
    """Where a part of the search was found in a post; the label goes before the quoted word."""

    TITLE = "title", "岗位名称里有"
    FAMILY = "family", "同一类岗位："
    FIRM = "firm", "单位名称里有"
    PLACE = "place", "工作地点有"
    OFFER = "offer", "福利里有"
    WORDS = "words", "岗位和单位里有这些词："
    TEXT = "text", "工作内容或招聘条件提到"


class SearchQuery(BaseModel):
    """What of a search people keep, under the names of the page's address; order and nearness are of the moment."""

    q: Annotated[str, StringConstraints(max_length=60, strip_whitespace=True)] = ""
    adcode: Annotated[str, StringConstraints(pattern=r"^(\d{6})?$")] = ""
    pay: Annotated[str, StringConstraints(pattern=r"^\d{0,6}$")] = ""
    form: EmploymentForm | None = None
    no_nights: bool = False
    education: EducationLevel | None = None
    benefits: list[Benefit] = Field(default_factory=list, max_length=10)
    without: list[Hazard] = Field(default_factory=list, max_length=8)
    occupation: Annotated[str, StringConstraints(pattern=r"^(\d(-\d{2}){0,2})?$")] = ""


# Fields that stand in an address several times.
SEARCH_LISTS = frozenset({"benefits", "without"})
