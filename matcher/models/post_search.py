"""How published posts are ordered and found (岗位搜索)."""

from __future__ import annotations

from matcher.models.enums import Labelled


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
