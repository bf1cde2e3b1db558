"""What a search of published posts takes in its address, for the page and the API alike."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

from matcher.models.enums import Benefit, EducationLevel, EmploymentForm, Hazard
from matcher.models.post_search import PostOrder
from matcher.service.post_search import Asked

# A form without a choice sends the empty text.
Unset = Literal[""]
_REGION = r"^(\d{6})?$"


def asked(
    q: Annotated[str, Query(max_length=60, description="岗位、单位、地点，可用拼音或首字母，可有错别字")] = "",
    adcode: Annotated[str, Query(pattern=_REGION, description="工作地区（市或县区）代码，空为全省")] = "",
    near: Annotated[str, Query(pattern=_REGION, description="离哪里近：地区代码，给出后返回距离")] = "",
    pay: Annotated[str, Query(pattern=r"^\d{0,6}$", description="月薪要能到多少元；面议、计件的不列出")] = "",
    form: Annotated[EmploymentForm | Unset, Query(description="用工形式")] = "",
    no_nights: Annotated[bool, Query(description="只要写明不上夜班的")] = False,
    education: Annotated[EducationLevel | Unset, Query(description="我的学历：要求更高的不列出")] = "",
    benefits: Annotated[list[Benefit], Query(max_length=10, description="福利，都要有")] = [],  # noqa: B006
    without: Annotated[list[Hazard], Query(max_length=8, description="不要有的职业危害")] = [],  # noqa: B006
    days: Annotated[str, Query(pattern=r"^([1-9]\d{0,2})?$", description="最近几天发布的")] = "",
    occupation: Annotated[str, Query(pattern=r"^(\d(-\d{2}){0,2})?$", description="职业大类、中类或小类代码")] = "",
    sort: Annotated[PostOrder | Unset, Query(description="排序；空：有关键词按相关，否则按发布时间")] = "",
) -> Asked:
    """The search as the use case takes it."""
    return Asked(
        words=q,
        adcode=adcode,
        near=near,
        pay_from=int(pay) if pay else None,
        form=form or None,
        no_nights=no_nights,
        education=education or None,
        benefits=tuple(benefits),
        without=tuple(without),
        days=int(days) if days else None,
        occupation=occupation,
        order=sort or None,
    )


PostQuery = Annotated[Asked, Depends(asked)]
Page = Annotated[int, Query(ge=1, le=100_000, description="第几页")]
Size = Annotated[int, Query(ge=1, le=50, description="每页几条")]
