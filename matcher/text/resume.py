"""Résumés (简历): a paragraph or a file about one person becomes the cells that a roster row would have.

What is none of our business (性别, 民族, 婚姻, 证件) is not taken over; numbers of papers are blanked in the text kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from matcher.models.values import Span
from matcher.text.allot import clauses, trimmed
from matcher.text.availability import read_availability
from matcher.text.certificates import read_certificates
from matcher.text.contract import read_form
from matcher.text.education import read_education
from matcher.text.experience import read_experience
from matcher.text.extract import FactReader, lines_of
from matcher.text.grade import read_skill_grade
from matcher.text.lexicon import data_folder, read_toml
from matcher.text.limits import read_limits
from matcher.text.opener import OpenerReader
from matcher.text.pay import read_pay
from matcher.text.period import read_birth, read_date
from matcher.text.phones import find_phones
from matcher.text.roster import REGISTERED, REGISTERED_AT
from matcher.text.sourced import Label, Sourced, labels_in

_LONG_NUMBER = re.compile(r"(?<![\dA-Za-z*])\d(?:[ -]?\d){13,17}(?:[ -]?[\dXx])?(?![\dA-Za-z])")
_MARKS = re.compile(r"[^\w(\[【{<《*\n]+")
_NUMBERING = re.compile(r"[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)\]]|[、:]|\.(?!\d))\s*")
_CALLED = re.compile(
    r"(?:我叫|名叫|本人叫|姓名是?|我是|本人)\s?([一-龥·]{2,4}?)(?=$|[,。;、\s(]|今年|现年|[男女]|\d|是|家|来自)"
)
_BARE_NAME = re.compile(r"([一-龥]{2,4}|[一-龥]{2,6}·[一-龥]{2,6})(?:的?(?:个人|求职)?简历)?")
_BORN = re.compile(r"出生|生于|生日|年生|月生|\*{6}")
_AGE = re.compile(r"(?<![\d-])(?:1[4-9]|[2-7]\d)\s?周?岁")
_WANTS = re.compile(
    r"(?:想要?找?|求职?|找|应聘|希望|愿意?|打算|意向)(?:从事|做|干|当|应聘|是|为)?(?:一?[份个])?(?:长期|稳定|长久|合适)?的?"
    r"(?P<wanted>(?:(?![找想在去到])[一-龥A-Za-z、/]){2,24}?)(?:(?:类|方面|之类|相关|一类)?的?(?:工作|活儿?|岗位|职位|差事)|$)"
)
_SEEKS = re.compile(r"想|找|应聘|求职|意向|希望|愿|打算")
_SOMEWHERE = re.compile(r"(?:想|希望|愿意|最好|打算)?(?:在|去|到)|地点|附近|就近|周边")
_LIVES = re.compile(r"家住|住在|现住|现居|居住|居于|常住|家在|住")
_COMES = re.compile(r"老家|籍贯|户籍|户口|祖籍|本地|[一-龥]{2,8}人$|来自")
_ASKS = re.compile(r"工资|薪|待遇|收入|期望|不低于|左右|以上|一个?月|每月|元|块|\d\s?[kK千]")
_READY = re.compile(r"随时|到岗|上岗|入职|上班|报到|离职|在职|待业|开始工作")
_NIGHT = re.compile(r"(?:夜班|倒班|晚班|三班|两班)")
# 能上夜班 speaks of a shift and 随时到岗 of a day, not of the hours in which somebody is free.
_SHIFT = re.compile(r"[白夜晚早中倒两三]班|随时|到岗|上岗|入职|报到")
_DENIES = re.compile(r"不|无法|没法|拒绝|别|除外")
_WORKED = re.compile(
    r"(?:干|做|从事|当|开|搞|打工)(?:了|过|有)?[一-龥]{0,8}?(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:多|余|来)?年"
)
_YEARS = re.compile(r"(?:19|20)\d{2}\s?(?:年|[./-])?.{0,8}?\s?(?:[-—~至到])+\s?(?:(?:19|20)?\d{2}|至今|现在|今)")
_WAS = re.compile(
    r"(?:曾|先后|之前|以前|原来|一直|干过|做过|当过|任职|就职|在.{2,24}(?:做|干|任|当|工作|上班|打工|实习))"
)
_CAN = re.compile(r"会|熟练|熟悉|擅长|掌握|能(?!上|接受|倒|否)|精通|懂")
_FLEXIBLE = re.compile(r"零工|日结|临时|兼职|灵活|短工|散活")
_RADIUS = re.compile(r"\d{1,3}\s?(?:公里|里地?|千米|km|KM)(?:以内|之内|内|范围)?")
_MOST_PLACES = 5
# Letters that may be left of a clause about character: 能, 比较, 本人.
_FEW = 2
_PRIVATE = re.compile(r"^(?:性别[:：]?)?[男女]性?$|汉族|[已未]婚|政治面貌|党员$|团员$|身高|体重|\d{3}\s?cm|视力|血型")


@dataclass(frozen=True, slots=True)
class Resume:
    """A person as read: ``text`` is what all places refer to, numbers of papers blanked; ``row`` the roster cells."""

    text: str
    row: Sourced

    @property
    def speaks_of_a_person(self) -> bool:
        """Whether this is a résumé at all: it names who, and something that the person can do or wants."""
        who = self.row.cells.keys() & {"name", "phone"}
        what = self.row.cells.keys() & {"wanted", "skills", "history", "experience", "education", "certificates"}
        return bool(who and what)


@dataclass(slots=True)
class _Reading:
    text: str
    row: Sourced = field(default_factory=lambda: Sourced(1))
    section: str | None = None
    schools: list[tuple[int, Span]] = field(default_factory=list)
    origins: list[Span] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)

    def put(self, key: str, span: Span | None, *, once: bool = False) -> None:
        """Add words to a cell; ``once`` keeps what stands there."""
        if span is not None and not (once and key in self.row.cells):
            self.row.put(self.text, key, [span])


def headings() -> dict[str, Label]:
    """Headings of résumés as labels; those of sections that are not read have no key."""
    lists: Mapping[str, list[str]] = read_toml(data_folder() / "lexicon" / "resume.toml")["headings"]
    return {word: Label(key) for key, words in lists.items() for word in words}


@dataclass(frozen=True)
class ResumeReader:
    """Reads one person out of free text; ``labels`` are the names of roster columns and of résumé headings."""

    facts: FactReader
    openers: OpenerReader
    labels: Mapping[str, Label]

    @cached_property
    def _virtues(self) -> re.Pattern[str]:
        words: list[str] = read_toml(data_folder() / "lexicon" / "resume.toml")["virtues"]["words"]
        return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))

    def read(self, text: str, filename: str = "") -> Resume:
        """The person a text is about; any string gives an answer."""
        reading = _Reading(_without_papers(lines_of(text)))
        at = 0
        for line in reading.text.split("\n"):
            self._line(reading, at, at + len(line))
            at += len(line) + 1
        self._settle(reading, filename)
        return Resume(reading.text, reading.row)

    def _line(self, reading: _Reading, start: int, end: int) -> None:
        text = reading.text
        for ornament in (_MARKS, _NUMBERING, _MARKS):
            match = ornament.match(text, start, end)
            start = match.end() if match else start
        if start >= end:
            return
        marks = list(labels_in(text, start, end, self.labels))
        first = marks[0][0].start() if marks else end
        whole = None if marks or find_phones(text[start:end]) else trimmed(text, start, end)
        if whole and reading.section in ("history", "skills"):
            # Under such a heading a line is told as it stands.
            self._labelled(reading, reading.section, whole)
            return
        for span in clauses(text, start, first):
            self._clause(reading, span)
        for index, (match, label) in enumerate(marks):
            stop = marks[index + 1][0].start() if index + 1 < len(marks) else end
            value = trimmed(text, match.end(), stop)
            if value is None:
                reading.section = label.key
                continue
            reading.section = label.key if label.key in ("history", "skills", "certificates", "education") else None
            self._labelled(reading, label.key, value)

    def _labelled(self, reading: _Reading, key: str, value: Span) -> None:
        words = reading.text[value.start : value.end]
        if key == "birth":
            self._birth(reading, value)
        elif key == "phone":
            self._phone(reading, value)
        elif key == "education":
            self._school(reading, value)
        elif key == "place" and not REGISTERED_AT.match(words):
            reading.put("place", value, once=True)
        elif key in ("place", "origin"):
            reading.origins.append(value)
        elif key == "skills" and self._virtues.search(words):
            for clause in clauses(reading.text, value.start, value.end):
                self._skill(reading, clause)
        elif key in ("night", "flexible"):
            reading.row.say(key, words, value)
        elif key == "wanted" and (places := self._places(reading, value)) and places[0].start > value.start:
            reading.put("wanted", trimmed(reading.text, value.start, places[0].start))
            for place in places:
                reading.put("wanted_places", place)
        elif key:
            reading.put(key, value)
        if key in ("skills", "history", "certificates"):
            self._proofs(reading, value)

    def _skill(self, reading: _Reading, span: Span) -> None:
        """What somebody can do; 吃苦耐劳 is no skill."""
        rest, virtues = self._virtues.subn("", reading.text[span.start : span.end])
        if not virtues or sum(map(str.isalnum, rest)) > _FEW:
            reading.put("skills", span)

    def _clause(self, reading: _Reading, span: Span) -> None:
        words = reading.text[span.start : span.end]
        if reading.section is not None and not find_phones(words):
            if reading.section:
                self._labelled(reading, reading.section, span)
            return
        if _PRIVATE.search(words) and len(words) <= 12:
            return
        if self._phone(reading, span) or self._name(reading, span) or self._birth(reading, span):
            return
        self._proofs(reading, span)
        self._wishes(reading, span, words)
        if _YEARS.search(words) or (_WAS.search(words) and not _SEEKS.search(words)):
            reading.put("history", span)
        elif _CAN.search(words) and not _SEEKS.search(words):
            self._skill(reading, span)

    def _name(self, reading: _Reading, span: Span) -> bool:
        """我叫王建国, or a name alone at the head of the text."""
        if "name" in reading.row.cells:
            return False
        text = reading.text
        called = _CALLED.match(text, span.start, span.end)
        bare = None if called or text[: span.start].strip(" 【[") else _BARE_NAME.fullmatch(text, span.start, span.end)
        match = called or bare
        if not match or self._is_no_name(match.group(1)):
            return False
        reading.put("name", Span(match.start(1), match.end(1)))
        rest = trimmed(text, match.end(), span.end)
        if called and rest and rest.start < rest.end - 1:
            self._clause(reading, rest)
        return True

    def _is_no_name(self, words: str) -> bool:
        known = self.openers.is_title(words) or words in self.labels or bool(_SEEKS.search(words))
        return known or self.facts.places.read_place(words) is not None

    def _phone(self, reading: _Reading, span: Span) -> bool:
        found = find_phones(reading.text[span.start : span.end])
        for _, place in found[:1]:
            reading.put("phone", Span(span.start + place.start, span.start + place.end), once=True)
        return bool(found)

    def _birth(self, reading: _Reading, span: Span) -> bool:
        """A date of birth, or the age when no date is given; of an ID number only its date was left readable."""
        words = reading.text[span.start : span.end]
        age = _AGE.search(words)
        said = _BORN.search(words) or words[:1].isdigit() or words[:1] == "*"
        if said and read_birth(words.strip("*出生年月日期于:号码身份证 ")):
            if reading.row.cells.get("birth", "").endswith("岁"):
                del reading.row.cells["birth"], reading.row.sources["birth"]
            reading.put("birth", _digits(reading.text, span), once=True)
            return not age
        if age and "以" not in words[age.end() : age.end() + 1]:
            reading.put("birth", Span(span.start + age.start(), span.start + age.end()), once=True)
            return len(words) <= age.end() - age.start() + 3
        return False

    def _school(self, reading: _Reading, span: Span) -> None:
        found = read_education(reading.text[span.start : span.end])
        if found and found[0].level:
            place = Span(span.start + found[1].start, span.start + found[1].end)
            reading.schools.append((found[0].level.rank, place))

    def _places(self, reading: _Reading, span: Span) -> list[Span]:
        """The places of a clause: 太谷或者榆次 are two."""
        found: list[Span] = []
        at = span.start
        while len(found) < _MOST_PLACES:
            place = self.facts.places.read_place(reading.text[at : span.end])
            if place is None:
                break
            found.append(Span(at + place.span.start, at + place.span.end))
            at += max(1, place.span.end)
        return found

    def _proofs(self, reading: _Reading, span: Span) -> None:
        """What a person holds: schooling, certificates, a grade, years of work."""
        words = reading.text[span.start : span.end]
        self._school(reading, span)
        for certificate in read_certificates(words, self.facts.lexicon):
            held = Span(span.start + certificate.span.start, span.start + certificate.span.end)
            known = reading.row.sources.get("certificates", [])
            if not any(one.start <= held.start and held.end <= one.end for one in known):
                reading.put("certificates", held)
        for key, found in (("skill_grade", read_skill_grade(words)), ("experience", read_experience(words))):
            if found and (key == "skill_grade" or getattr(found[0], "minimum", None)):
                reading.put(key, Span(span.start + found[1].start, span.start + found[1].end), once=True)
        worked = _WORKED.search(words)
        if worked:
            reading.put("experience", Span(span.start + worked.start("years"), span.start + worked.end()), once=True)

    def _wishes(self, reading: _Reading, span: Span, words: str) -> None:
        """What a person asks for: work, place, pay, day, shifts, form."""
        places = self._places(reading, span)
        wants = _WANTS.search(words)
        title = self.openers.find_title(reading.text, span.start, span.end) if _SEEKS.search(words) else None
        if wants and self.openers.is_title(wants["wanted"].split("、")[-1]):
            reading.put("wanted", Span(span.start + wants.start("wanted"), span.start + wants.end("wanted")))
        elif title:
            reading.put("wanted", title)
        if places and not _YEARS.search(words):
            lives, comes = _LIVES.search(words), _COMES.search(words)
            if _SEEKS.search(words) or (_SOMEWHERE.search(words) and not (lives or comes) and not _WAS.search(words)):
                for place in places:
                    reading.put("wanted_places", place)
            elif lives:
                home = [place for place in places if place.start >= span.start + lives.end()] or places
                reading.put("place", home[0], once=True)
            elif comes:
                reading.origins.append(places[0])
            else:
                reading.places.append(places[0])
        if _ASKS.search(words) and read_pay(words) and not _YEARS.search(words):
            reading.put("pay", span, once=True)
        if _READY.search(words) and read_date(words, self.facts.today()):
            reading.put("available", span, once=True)
        if read_availability(words) and not (_SHIFT.search(words) or _WAS.search(words)):
            reading.put("windows", span)
        if _NIGHT.search(words):
            reading.row.say("night", "否" if _DENIES.search(words) else "是", span)
        if _FLEXIBLE.search(words):
            reading.row.say("flexible", "否" if _DENIES.search(words) else "是", span)
        form = read_form(words, self.facts.lexicon) if _SEEKS.search(words) or len(words) <= 8 else None
        if form:
            reading.put("forms", Span(span.start + form[1].start, span.start + form[1].end))
        if read_limits(words, self.facts.places, home=""):
            reading.put("limits", span)
        radius = _RADIUS.search(words)
        if radius:
            reading.put("radius", Span(span.start + radius.start(), span.start + radius.end()), once=True)

    def _settle(self, reading: _Reading, filename: str) -> None:
        """What only the whole text decides: the highest schooling, a place said by the way, the name of the file."""
        if reading.schools and "education" not in reading.row.cells:
            reading.put("education", max(reading.schools, key=lambda school: school[0])[1])
        for place in reading.places[:1]:
            reading.put("place", place, once=True)
        for place in reading.origins[:1]:
            words = reading.text[place.start : place.end]
            reading.row.say("place", words if REGISTERED_AT.match(words) else REGISTERED + words, place)
        if "wanted" not in reading.row.cells:
            reading.put("wanted", self.openers.find_title(reading.text, 0, len(reading.text)))
        if "name" not in reading.row.cells and filename:
            for name in re.findall(r"[一-龥]{2,}", PurePath(filename).stem):
                bare = re.sub(r"个人|求职|简历|应聘|登记表|的$", "", name)
                if 2 <= len(bare) <= 4 and not self._is_no_name(bare):
                    reading.row.cells["name"] = bare
                    return


def _without_papers(text: str) -> str:
    """The text with ID and card numbers blanked, every place kept; of an ID number its date of birth stays."""

    def blank(match: re.Match[str]) -> str:
        if find_phones(match.group()):
            return match.group()
        places = [index for index, char in enumerate(match.group()) if char.isalnum()]
        number = "".join(match.group()[index] for index in places)
        birth = set(places[6:14]) if len(number) == 18 and read_birth(number[6:14]) else set()
        return "".join(
            char if index in birth or not char.isalnum() else "*" for index, char in enumerate(match.group())
        )

    return _LONG_NUMBER.sub(blank, text)


def _digits(text: str, span: Span) -> Span:
    """The range from the first digit to the last, with 年月日 behind it."""
    found = [at for at in range(span.start, span.end) if text[at].isdigit() or text[at] in "年月日"]
    return Span(found[0], found[-1] + 1) if found else span
