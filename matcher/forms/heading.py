"""The title of a file (标题): 山西某某有限公司2026年招聘简章 names the enterprise where no label does."""

from __future__ import annotations

import re

NAME = "单位名称"
_WITHIN, _MAX_CHARS = 2, 80
_TITLE = re.compile(
    r"(?:关于)?(?P<name>[一-鿿A-Za-z0-9()（）·]{2,40}?(?:公司|集团|厂|矿|酒店|宾馆|饭店|超市|医院|学校|幼儿园|合作社|研究院))"
    r"[\s,，:：—-]{0,3}(?:(?:19|20)\d{2}\s?年?(?:度|[春夏秋冬]季)?|公开|诚聘|校园|社会|补充)*"
    r"(?:招聘|招工|诚聘|用工|岗位|缺工|人才)[一-鿿()（）]{0,12}[!！]?"
)


def named_in_title(text: str) -> str:
    """The enterprise that one of a text's first lines names in its title; empty when none does."""
    lines = [line.strip(" \t　【】《》*#") for line in text[:1000].split("\n") if line.strip()]
    for line in lines[:_WITHIN]:
        if len(line) <= _MAX_CHARS and (found := _TITLE.fullmatch(line)):
            return found["name"]
    return ""
