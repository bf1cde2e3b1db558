"""Rosters of job seekers (求职者名册): cells of one row become a checked draft, or problems in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.models.enums import (
    ConsentChannel,
    EducationLevel,
    EmploymentForm,
    FindingLevel,
    PayUnit,
    SkillGrade,
)
from matcher.models.gear import MOST_TOOLS, Transport
from matcher.models.seeker import WORKING_AGE, SeekerDraft
from matcher.models.values import Problem, Window
from matcher.text.availability import read_availability
from matcher.text.certificates import canonical_certificate, read_certificates
from matcher.text.contact import read_phones, redact
from matcher.text.education import read_education
from matcher.text.experience import read_experience
from matcher.text.fields import SEEKER_LABELS, Cells
from matcher.text.grade import read_skill_grade
from matcher.text.lexicon import Lexicon
from matcher.text.limits import Limits, read_limits
from matcher.text.neutral import unsexed
from matcher.text.normalise import clean, fold_title, numbers
from matcher.text.own_gear import read_tools, read_transports
from matcher.text.pay import read_pay
from matcher.text.period import Birth, read_birth, read_date
from matcher.text.place import PlaceReader
from matcher.text.words import find_code, find_codes, says_nothing

_LISTED = re.compile(r"[、,，;；/|\n]|\s{1,3}(?=[一-龥])|(?<=[一-龥])(?:或者?|和|及)(?=[一-龥]{2})")
# Where somebody is registered (户籍) or comes from tells the office in charge, and nothing about where they live.
REGISTERED = "户籍地："
REGISTERED_AT = re.compile(r"(?:户籍|户口|籍贯|祖籍|老家)(?:所在)?(?:地址?)?[:：\s在是]*")
_ANY_PLACE = re.compile(r"不限|均可|都可|全国|省内")
# Any doubt counts as no consent: 未同意, 不是, 没接电话, 尚待确认.
_NOT_AGREED = re.compile(r"[未不没否无拒待尚暂×]|^[nN]")
_AGE = re.compile(r"\s*(\d{1,2})\s?周?岁\s*")
_MOST_TITLES, _MOST_PLACES, _MOST_CERTIFICATES = 10, 20, 30
# What a cell says to erase a registered fact; an empty one, 无 or / leaves it as it is.
CLEARED = "清空"
# The fact that each column states.
FACTS: Mapping[str, str] = {
    "name": "name", "phone": "phone", "birth": "born_on", "place": "adcode", "wanted": "wanted_titles",
    "wanted_places": "wanted_adcodes", "skills": "skills", "history": "history", "education": "education",
    "skill_grade": "skill_grade", "certificates": "certificates", "experience": "experience_years", "pay": "pay_min",
    "available": "available_from", "windows": "windows", "night": "accepts_night", "forms": "employment_forms",
    "flexible": "flexible", "radius": "radius_km", "own_tools": "own_tools",
    "transport": "transports", "limits": "limits", "hardship": "hardship",
    "consent": "consent_channel",
}  # fmt: skip
# No registration is without these, so they are changed and never erased.
_NEEDED = frozenset({"name", "place", "wanted", "consent"})
_EMPTY: Mapping[str, Any] = {
    "phone": "", "wanted_adcodes": [], "skills": "", "history": "", "certificates": [], "windows": [],
    "own_tools": [], "transports": [], "employment_forms": [], "limits": [], "hardship": False, "flexible": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """What cells say of a registered person: facts by name, none of what the cells leave open.

    ``unread`` are columns whose words no reader understood: their facts stay as registered.
    """

    facts: dict[str, Any]
    problems: list[Problem]
    unread: frozenset[str]

    @property
    def bad(self) -> bool:
        """Whether something forbids taking any of it."""
        return any(problem.level is FindingLevel.BLOCK for problem in self.problems)


class RosterReader:
    """Reads roster cells with the service's word lists and places; ``today`` decides ages and open dates."""

    def __init__(self, lexicon: Lexicon, places: PlaceReader, today: Callable[[], date] = clock.today) -> None:
        self._lexicon = lexicon
        self._places = places
        self._today = today

    def read_seeker(self, cells: Mapping[str, str]) -> tuple[SeekerDraft | None, list[Problem]]:
        """One person; None when a problem forbids taking the row, above all when consent is missing."""
        row = Cells(cells, SEEKER_LABELS)
        facts, _ = self._facts(row)
        if row.is_bad:
            return None, row.problems
        try:
            return SeekerDraft.model_validate(facts), row.problems
        except ValidationError as error:
            row.invalid(error)
            return None, row.problems

    def read_stated(self, cells: Mapping[str, str], *, name: str, home: str) -> Stated:
        """What cells say anew of a registered person called ``name`` who lives in ``home`` (6-digit code).

        An empty cell says nothing, neither does 无 or /; 清空 erases. The facts are not checked against each other.
        """
        plain = {key: clean(text) for key, text in cells.items() if key in FACTS}
        erased = {key for key, text in plain.items() if text == CLEARED}
        stated = {key: text for key, text in plain.items() if key not in erased and _says(key, text)}
        row = Cells({"name": name} | stated, SEEKER_LABELS)
        facts, limits = self._facts(row, home=home)
        problems = [one for one in row.problems if one.field in stated]
        warned = {one.field for one in problems}
        kept = {FACTS[key]: facts[FACTS[key]] for key in stated}
        kept |= {"resident": facts["resident"]} if "place" in stated else {}
        unread = {key for key in stated if key in warned and kept[FACTS[key]] in (None, "", [], ())}
        kept = {fact: value for fact, value in kept.items() if fact not in {FACTS[key] for key in unread}}
        if "place" in unread:
            kept.pop("resident", None)
        if limits is not None and "limits" in stated:
            kept |= {"wanted_adcodes": facts["wanted_adcodes"]} if limits.adcodes else {}
            kept |= {"pay_min": facts["pay_min"]} if limits.pay_min else {}
        for key in sorted(erased):
            kept[FACTS[key]] = _EMPTY.get(FACTS[key])
            if key in _NEEDED:
                told = Problem(key, SEEKER_LABELS[key], "不能清空", "请填写新的内容，或留空不改")
                problems.append(told)
        return Stated(kept, problems, frozenset(unread))

    def _facts(self, row: Cells, *, home: str = "") -> tuple[dict[str, Any], Limits | None]:
        """Everything a row says, problems noted in it; ``home`` when it does not say where the person lives."""
        adcode = self._adcode(row) or home
        limits = self._limits(row, adcode)
        facts: dict[str, Any] = {
            "name": self._name(row),
            "phone": self._phone(row),
            "born_on": self._born_on(row),
            "adcode": adcode,
            "resident": REGISTERED_AT.match(row["place"]) is None,
            "wanted_titles": self._wanted_titles(row),
            "wanted_adcodes": self._wanted_places(row, adcode, limits),
            "skills": redact(row["skills"], name=row["name"])[:1000],
            "history": redact(row["history"], name=row["name"])[:4000],
            "education": self._education(row),
            "skill_grade": self._skill_grade(row),
            "certificates": self._certificates(row),
            "experience_years": self._experience(row),
            "pay_min": limits.pay_min if limits and limits.pay_min else self._pay(row),
            "available_from": self._available(row),
            "windows": self._windows(row),
            "accepts_night": row.yes_or_no("night"),
            "employment_forms": self._forms(row),
            "hardship": bool(row.yes_or_no("hardship")),
            "flexible": bool(row.yes_or_no("flexible")),
            "radius_km": self._radius(row),
            "own_tools": self._own_tools(row),
            "transports": self._transports(row),
            "limits": limits.limits if limits else (),
            "consent_channel": self._consent(row),
        }
        return facts, limits

    def _name(self, row: Cells) -> str:
        name = row["name"].replace(" ", "") if not row["name"].isascii() else row["name"]
        if not name:
            row.block("name", "没有填写", "请填写姓名")
        elif any(char.isdigit() for char in name):
            row.block("name", f"“{row.quote('name')}”不像姓名", "请核对姓名，不要把电话或证件号填在姓名栏")
        return name

    def _phone(self, row: Cells) -> str:
        phones = read_phones(row["phone"])
        if row["phone"] and not phones:
            row.block("phone", "不是有效的电话号码", "请填写11位手机号或带区号的固定电话")
        elif not row["phone"]:
            row.warn("phone", "没有填写", "没有电话无法联系本人，请尽量补填")
        elif len(phones) > 1:
            row.warn("phone", f"写了{len(phones)}个号码，只登记第一个", "请核对联系电话")
        return phones[0] if phones else ""

    def _born_on(self, row: Cells) -> date | None:
        birth = read_birth(row["birth"]) if row["birth"] else None
        age = _AGE.fullmatch(row["birth"])
        if age:
            if int(age[1]) < WORKING_AGE:
                row.block("birth", f"不满{WORKING_AGE}周岁", f"不得介绍未满{WORKING_AGE}周岁的人就业，请核对出生日期")
            else:
                row.warn("birth", f"只写了年龄（{age[1]}岁），未登记出生日期", "请补填出生日期，如“1990-05-12”")
            return None
        if row["birth"] and birth is None:
            row.warn("birth", f"“{row.quote('birth')}”不是能识别的日期，未登记", "请写成“1990-05-12”或“1990年5月”")
        if birth is None:
            return None
        if _sixteenth_birthday(birth) > self._today():
            row.block(
                "birth",
                f"不满{WORKING_AGE}周岁或无法确认已满",
                f"不得介绍未满{WORKING_AGE}周岁的人就业，请核对出生日期",
            )
        elif birth.on.year < self._today().year - 100:
            row.warn("birth", f"{birth.on.isoformat()}似有误", "请核对出生日期")
        if birth.latest.year == birth.on.year and birth.latest.month != birth.on.month:
            row.warn("birth", f"只有年份，按{birth.on.isoformat()}登记", "请补充月份")
        return birth.on

    def _adcode(self, row: Cells) -> str:
        place = self._places.read_place(REGISTERED_AT.sub("", row["place"], count=1)) if row["place"] else None
        if place is None:
            message = f"“{row.quote('place')}”不是能识别的地区" if row["place"] else "没有填写"
            row.block("place", message, "请写明市和县（市、区），如“太原市小店区”")
            return ""
        if REGISTERED_AT.match(row["place"]):
            row.warn("place", "只有户籍地，没有现居住地", "请补填现居住地；补填以前按户籍地归属，不参与远近的比较")
        elif place.adcode.endswith("00"):
            row.warn("place", f"只写到{place.name}", "请写到县（市、区），如“太原市小店区”")
        return place.adcode

    def _wanted_titles(self, row: Cells) -> list[str]:
        """Wanted posts, each once; a colloquial title keeps the person's own wording."""
        listed = _LISTED.split(redact(row["wanted"], name=row["name"]))
        # 女电焊工 wants the work of a 电焊工; the sex is kept nowhere.
        parts = [unsexed(part).strip(" .。:：") for part in listed]
        titles = list({fold_title(part): part[:60] for part in reversed(parts) if part}.values())[::-1]
        if not titles:
            row.block("wanted", "没有填写", "请填写想找的岗位，如“焊工、电工”")
        if len(titles) > _MOST_TITLES:
            row.warn("wanted", f"多于{_MOST_TITLES}个岗位，只登记前{_MOST_TITLES}个", "请保留最想找的岗位")
        return titles[:_MOST_TITLES]

    def _limits(self, row: Cells, home: str) -> Limits | None:
        """What the person rules out; its places and its pay go before those that are merely wished for."""
        found = read_limits(row["limits"], self._places, home=home)
        if row["limits"] and found is None and not says_nothing(row["limits"]):
            message = f"“{row.quote('limits')}”看不出底线，未登记"
            row.warn("limits", message, "请写成“只在本县”“只去大同市”或“低于5000元不去”")
        return found

    def _wanted_places(self, row: Cells, home: str, limits: Limits | None) -> list[str]:
        if limits and limits.adcodes:
            return list(limits.adcodes)[:_MOST_PLACES]
        found: list[str] = []
        unknown: list[str] = []
        for part in re.split(r"[、,，;；/|\n]|或者?|和", row["wanted_places"]):
            if not part.strip() or _ANY_PLACE.search(part):
                continue
            place = self._places.read_place(part, near=home or None)
            if place is None and part.strip() in {"本地", "本县", "本区", "本市", "附近", "就近"} and home:
                found.append(home[:4] + "00" if part.strip() == "本市" else home)
            elif place is None:
                unknown.append(part.strip())
            else:
                found.append(place.adcode)
        if unknown:
            row.warn("wanted_places", f"“{'、'.join(unknown)[:40]}”不是能识别的地区，未登记", "请写明市和县（市、区）")
        return list(dict.fromkeys(found))[:_MOST_PLACES]

    def _education(self, row: Cells) -> EducationLevel | None:
        found = read_education(row["education"])
        level = found[0].level if found else None
        if row["education"] and level is None and not says_nothing(row["education"]):
            row.warn("education", f"“{row.quote('education')}”无法识别，未登记", "请填写学历，如“初中”“高中”“大专”")
        return level

    def _skill_grade(self, row: Cells) -> SkillGrade | None:
        found = read_skill_grade(row["skill_grade"])
        if row["skill_grade"] and not found and not says_nothing(row["skill_grade"]):
            row.warn("skill_grade", f"“{row.quote('skill_grade')}”无法识别，未登记", "请填写技能等级，如“中级工”")
        return found[0] if found else None

    def _certificates(self, row: Cells) -> list[str]:
        """Certificates held, by their usual names; unknown ones keep their wording."""
        text = redact(row["certificates"], name=row["name"])
        if not text or says_nothing(text):
            return []
        names: list[str] = []
        for part in re.split(r"[、,，;；|\n]|\s{1,3}", text):
            known = [certificate.name for certificate in read_certificates(part, self._lexicon)]
            names.extend(known or ([canonical_certificate(part, self._lexicon)[:60]] if len(part) >= 2 else []))
        return list(dict.fromkeys(names))[:_MOST_CERTIFICATES]

    def _experience(self, row: Cells) -> float | None:
        text = row["experience"]
        found = read_experience(text)
        if found:
            return found[0].minimum
        bare = numbers(text)
        if len(bare) == 1 and len(text) <= 6 and bare[0][0] <= 60:
            return bare[0][0]
        if text and not says_nothing(text):
            row.warn("experience", f"“{row.quote('experience')}”无法识别，未登记", "请填写年数，如“3年”")
        return 0.0 if says_nothing(text) else None

    def _pay(self, row: Cells) -> int | None:
        """Least pay accepted, in fen per month; 面议 leaves it open."""
        found = read_pay(row["pay"]) if row["pay"] else None
        if not found or found[0].negotiable:
            if row["pay"] and not found:
                row.warn("pay", f"“{row.quote('pay')}”看不出薪资，未登记", "请填写期望月薪，如“4000”")
            return None
        monthly = found[0].monthly()
        if found[0].unit is not PayUnit.MONTH and monthly:
            row.warn("pay", f"已折算为每月{monthly[0] // 100}元", "请核对期望薪资")
        return monthly[0] if monthly else None

    def _available(self, row: Cells) -> date | None:
        found = read_date(row["available"], self._today()) if row["available"] else None
        if row["available"] and not found:
            row.warn("available", f"“{row.quote('available')}”不是能识别的日期，未登记", "请写成“2026-12-31”或“随时”")
        return found[0] if found else None

    def _windows(self, row: Cells) -> list[Window]:
        """Days and hours in which the person can work; none when nothing is said of them."""
        text = row["windows"]
        # Each sentence on its own, as the preview shows them: 周末全天, and below it 下午3点以后 of every day.
        found = [
            window for line in re.split(r"[\n。;；]", text) if (read := read_availability(line)) for window in read[0]
        ]
        if text and not found and not says_nothing(text):
            message = f"“{row.quote('windows')}”看不出时段，未登记"
            row.warn("windows", message, "请写成“周末全天”“工作日18:00-22:00”或“每天下午3点以后”")
        return list(dict.fromkeys(found))

    def _forms(self, row: Cells) -> list[EmploymentForm]:
        text = row["forms"]
        found = [EmploymentForm(code) for code in find_codes(text, self._lexicon.words_for("forms"))]
        if text and not found and not re.search(r"不限|均可|都可", text):
            row.warn("forms", f"“{row.quote('forms')}”无法识别，未登记", "请填写全日制合同、非全日制、季节工、零工等")
        return found

    def _own_tools(self, row: Cells) -> list[str]:
        found = read_tools(redact(row["own_tools"], name=row["name"]), self._lexicon)
        if len(found) > MOST_TOOLS:
            row.warn("own_tools", f"多于{MOST_TOOLS}样，只登记前{MOST_TOOLS}样", "请保留干活常用的工具")
        return found[:MOST_TOOLS]

    def _transports(self, row: Cells) -> list[Transport]:
        found, odd = read_transports(row["transport"], self._lexicon)
        if odd:
            kinds = "、".join(one.label for one in Transport)
            row.warn("transport", f"“{redact('、'.join(odd))[:30]}”不是交通工具，未登记", f"请从{kinds}中填写")
        return found

    def _radius(self, row: Cells) -> int | None:
        """Distance accepted in km; 10里 are 5 km."""
        text = row["radius"]
        found = numbers(text)
        if not found:
            if text and not re.search(r"不限|均可|都可", text):
                row.warn("radius", f"“{row.quote('radius')}”不是距离，未登记", "请填写公里数，如“20”")
            return None
        value = max(number for number, _ in found)
        if re.search(r"\d\s?(?:里|华里)", text):
            value /= 2
        elif re.search(r"\d\s?(?:米|m\b)", text, re.IGNORECASE):
            value /= 1000
        return max(1, min(3000, round(value)))

    def _consent(self, row: Cells) -> ConsentChannel | None:
        """How the person agreed; without consent nobody is registered."""
        text = row["consent"]
        code = None if _NOT_AGREED.search(text) else find_code(text, self._lexicon.words_for("consent"))
        if code is None:
            row.block("consent", "未取得本人同意", "请先电话或当面征得本人同意，再填“电话”“柜台”或“纸质”")
            return None
        return ConsentChannel(code)


def _says(key: str, text: str) -> bool:
    """Whether a cell states something: 否 does to a question, and whatever stands under consent is an answer."""
    if not text or key == "consent":
        return bool(text)
    return not says_nothing(text) or (text == "否" and key in ("night", "flexible", "hardship"))


def _sixteenth_birthday(birth: Birth) -> date:
    """The day the person is surely 16; of a bare month or year its last day counts."""
    day = birth.latest
    try:
        return day.replace(year=day.year + WORKING_AGE)
    except ValueError:
        return date(day.year + WORKING_AGE, 3, 1)
