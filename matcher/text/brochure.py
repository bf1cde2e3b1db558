"""Recruitment brochures (招聘简章): cells of a header or a post row become checked drafts, or problems in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from pydantic import ValidationError

from matcher import clock
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.enums import EnterpriseSize, Industry, Ownership
from matcher.models.vacancy import VacancyDraft
from matcher.models.values import Problem
from matcher.text.contact import read_phones
from matcher.text.fields import HEADER_LABELS, POST_LABELS, Cells
from matcher.text.headcount import Headcount, read_headcount
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import numbers
from matcher.text.place import PlaceReader
from matcher.text.post import PostFacts
from matcher.text.words import find_code

_SECTION = re.compile(r"\s*([A-T])(?![A-Za-z])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TITLE_COUNT = re.compile(
    r"[(\s]*(?:招聘?|急招)?\s?(?:\d{1,4}|[一二两三四五六七八九十]{1,3}|若干)\s?(?:人|名|位)\)?\s*$"
)
_TITLE_CALL = re.compile(
    r"^[^,;、(]{0,30}?(?:诚聘|急聘|高薪聘|招聘|急招|招工|招募|(?<=[厂司店矿])招)"
    r"(?!专员|主管|经理|顾问|助理|专家|文员|主任|岗|人员|网|办|信息|策划|运营)[:：\s]?(?=[一-龥]{2})"
)


class BrochureReader:
    """Reads brochure cells with the service's word lists and places; ``today`` dates what is left open."""

    def __init__(self, lexicon: Lexicon, places: PlaceReader, today: Callable[[], date] = clock.today) -> None:
        self._lexicon = lexicon
        self._places = places
        self._today = today

    def read_header(self, cells: Mapping[str, str]) -> tuple[EnterpriseDraft | None, list[Problem]]:
        """The enterprise of a brochure; None when a problem forbids taking it."""
        row = Cells(cells, HEADER_LABELS)
        facts = {
            "name": row["name"],
            "uscc": row.uscc("uscc"),
            "adcode": self._enterprise_place(row),
            "address": row["address"],
            "industry": self._industry(row),
            "industry_note": row["industry"][:40] if len(row["industry"]) > 1 else "",  # A bare letter says no more.
            "ownership": self._ownership(row),
            "size": self._size(row),
            "employees_now": self._employees(row),
            "intro": row["intro"],
            "contact_name": row["contact_name"],
            "contact_phone": self._phone(row),
            "email": self._email(row),
        }
        if not row["name"]:
            row.block("name", "没有填写", "请填写营业执照上的单位全称")
        if not row["intro"]:
            row.warn("intro", "没有填写", "单位基本情况是招聘简章的必备内容，发布前请补齐")
        if row.is_bad:
            return None, row.problems
        try:
            return EnterpriseDraft.model_validate(facts), row.problems
        except ValidationError as error:
            row.invalid(error)
            return None, row.problems

    def read_post(
        self, cells: Mapping[str, str], *, header_adcode: str | None
    ) -> tuple[list[VacancyDraft], list[Problem]]:
        """The posts of one row: one, or several for 焊工5人、电工3人; none when a problem forbids."""
        row = Cells(cells, POST_LABELS)
        wanted = self._wanted(row)
        facts = PostFacts(row, self._lexicon, self._places, self._today()).read(header_adcode)
        if row.is_bad:
            return [], row.problems
        drafts = []
        for title, headcount in wanted:
            try:
                drafts.append(VacancyDraft.model_validate({**facts, "title": title, "headcount": headcount}))
            except ValidationError as error:
                row.invalid(error)
                return [], row.problems
        return drafts, row.problems

    def outline(self, cells: Mapping[str, str], *, header_adcode: str | None) -> VacancyDraft:
        """What a row that cannot be taken says so far, unchecked, so that the rules can judge it all the same."""
        row = Cells(cells, POST_LABELS)
        facts = PostFacts(row, self._lexicon, self._places, self._today()).read(header_adcode)
        return VacancyDraft.model_construct(**{**facts, "title": row["title"]})

    def _wanted(self, row: Cells) -> list[tuple[str, int | None]]:
        """Titles with the people wanted for each, from the title and headcount cells."""
        title = row["title"]
        if not title:
            row.block("title", "没有填写", "请填写岗位名称，如“焊工”")
            return []
        in_title = read_headcount(title)
        if in_title and len(in_title.by_title) > 1 and (not row["headcount"] or row["headcount"].strip().isdigit()):
            return self._split(row, in_title)
        if not row["headcount"]:
            if in_title is None:
                row.block("headcount", "没有填写", "请填写招聘人数，如“10”")
                return []
            return [(_bare_title(title), self._count(row, in_title))]
        read = read_headcount(row["headcount"])
        if read is None:
            row.block("headcount", f"“{row.quote('headcount')}”不是人数", "请填写 1 至 9999 的整数，如“10”")
            return []
        if len(read.by_title) > 1:
            return self._split(row, read)
        return [(_bare_title(title) if in_title else title, self._count(row, read))]

    def _split(self, row: Cells, read: Headcount) -> list[tuple[str, int | None]]:
        names = "、".join(title for title, _ in read.by_title)
        row.warn(
            "headcount", f"一行写了{len(read.by_title)}个岗位（{names}），已分开登记", "请核对每个岗位的条件和薪资"
        )
        return [(_bare_title(title), count) for title, count in read.by_title]

    def _count(self, row: Cells, read: Headcount) -> int | None:
        if read.unknown:
            row.warn("headcount", f"“{read.note}”不是具体人数", "请向单位问清人数后补填，未补填不能发布")
        elif read.note:
            row.warn("headcount", f"“{read.note}”是一个范围，按{read.total}人登记", "请核对人数")
        return read.total

    def _enterprise_place(self, row: Cells) -> str:
        """The enterprise's county from its own column, else from its address or name."""
        for key in ("place", "address"):
            place = self._places.read_place(row[key]) if row[key] else None
            if place:
                if key == "address" and row["place"]:
                    row.warn("place", f"“{row.quote('place')}”无法识别，按单位地址登记为{place.name}", "请核对所在地区")
                if place.adcode.endswith("00"):
                    row.warn("place", f"只写到{place.name}", "请写到县（市、区），如“太原市小店区”")
                return place.adcode
        if row["place"] or row["address"]:
            key = "place" if row["place"] else "address"
            row.block("place", f"“{row.quote(key)}”不是能识别的地区", "请写明市和县（市、区），如“太原市小店区”")
        else:
            row.block("place", "没有填写", "请写明市和县（市、区），如“太原市小店区”")
        return ""

    def _industry(self, row: Cells) -> Industry | None:
        """The section of the national classification, from its letter or from words of the trade."""
        text = row["industry"]
        section = _SECTION.match(text.upper())
        code = section[1] if section else find_code(text, self._lexicon.words_for("industries"))
        if code is None:
            message = f"“{row.quote('industry')}”无法归入行业门类" if text else "没有填写"
            row.block("industry", message, "请填写国民经济行业门类，如“制造业”")
            return None
        return Industry(code)

    def _ownership(self, row: Cells) -> Ownership:
        code = find_code(row["ownership"], self._lexicon.words_for("ownership"))
        if row["ownership"] and code is None:
            row.warn(
                "ownership",
                f"“{row.quote('ownership')}”无法识别，按“其他”登记",
                "请选填国有、集体、民营、外资、港澳台、个体",
            )
        return Ownership(code) if code else Ownership.OTHER

    def _size(self, row: Cells) -> EnterpriseSize:
        code = find_code(row["size"], self._lexicon.words_for("sizes"))
        if row["size"] and code is None:
            row.warn("size", f"“{row.quote('size')}”无法识别，按“未知”登记", "请选填大型、中型、小型、微型")
        return EnterpriseSize(code) if code else EnterpriseSize.UNKNOWN

    def _employees(self, row: Cells) -> int | None:
        text = row["employees"]
        found = [value for value, _ in numbers(text) if value >= 0]
        if text and not found:
            row.warn("employees", f"“{row.quote('employees')}”不是人数，未登记", "请填写整数，如“320”")
        return round(max(found)) if found else None

    def _phone(self, row: Cells) -> str:
        phones = read_phones(row["contact_phone"])
        if not phones:
            message = f"“{row.quote('contact_phone')}”不是有效的电话号码" if row["contact_phone"] else "没有填写"
            row.warn("contact_phone", message, "请填写手机号或带区号的固定电话，如“0351-7676071”")
        return phones[0] if phones else ""

    def _email(self, row: Cells) -> str:
        match = _EMAIL.search(row["email"])
        if row["email"] and not match:
            row.warn("email", f"“{row.quote('email')}”不是电子邮箱，未登记", "请核对电子邮箱")
        return match.group() if match else ""


def _bare_title(title: str) -> str:
    """The title without the number of people behind it and the firm before it: 晋城某厂诚聘焊工(5人) → 焊工."""
    return _TITLE_CALL.sub("", _TITLE_COUNT.sub("", title)).strip() or title
