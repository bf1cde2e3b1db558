"""Posts in loose text (散写的招聘信息): a pasted message becomes the header and rows that a brochure would have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matcher.models.values import Span
from matcher.text.allot import allot, clauses, column_of, trimmed
from matcher.text.contact import read_contact, read_phones
from matcher.text.extract import FactReader, lines_of
from matcher.text.opener import OpenerReader, Opening
from matcher.text.sourced import Label, Piece, Sourced, labels_in

MAX_POSTS = 200

_MARKS = re.compile(r"[^\w(\[【{<《\n]+")
_NUMBERING = re.compile(
    r"[(\[【]?(?:岗位)?(?:\d{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])(?:[\ufe0e\ufe0f\u20e3]+|[)\]】]\s?[、.:]?|[、:]|\.(?!\d))\s*"
)
_COMPANY = re.compile(
    r"[一-龥A-Za-z0-9()·]{2,30}?(?:有限责任公司|股份有限公司|有限公司|集团公司|分公司|集团|公司|总厂|分厂|[一-龥]{2}厂|酒店|宾馆|饭店|大饭庄|"
    r"餐厅|超市|服务部|经营部|门市部|工作室|加工部|医院|学校|幼儿园|合作社|煤矿|药店|加油站)(?![一-龥]*[路街村]|电话)"
)
_LEAD = re.compile(
    r"^(?:[现因应]?(?:诚邀|诚聘|急招|急聘|招聘|招工|为)|单位|企业|公司)+[::]?|^.{0,6}(?:招聘|急招)(?=[一-龥]{6})"
)
_BANNER = re.compile(
    r"[【\[(]?(?:最新|高薪|火热|公司|企业)?(?:急招|急聘|诚聘|招聘|招工)(?:信息|启事|公告|简章|啦|中)?[】\])!:]+\s*"
)
_NOBODY = re.compile(r"^(?:我|本|该|贵|某|各|大)?(?:公司|集团|厂|酒店|超市|医院|学校|人才|单位)$|^(?:我|本|该|贵|某)")
_HEADED = re.compile(
    r"\s*[【\[](?P<name>[一-龥A-Za-z·]{4,20}?)(?:最新|热门|火热|公开)?(?:急招|急聘|诚聘|招聘|招工)(?:信息|启事|公告|简章|啦|中)?[】\]]"
)
_NO_NAME = re.compile(
    r"急|高薪|长期|短期|兼职|专场|专区|最新|信息|本地|今日|岗位|[月日号]|工厂|春风|名企|国企|正规|直招|社会|校园"
)
# What is said once for all posts of a message.
_SHARED = frozenset(
    {
        *("place", "address", "contact", "benefits", "shift", "hours", "days", "form", "hazards"),
        *("valid_from", "valid_to", "start_by"),
    }
)
# These add to what a post says of its own.
_ADDED = frozenset({"benefits", "conditions"})
# Labels of running text whose content is of one kind and never goes on to speak of another.
_OF_ONE_KIND = frozenset(
    {
        *("hazards", "place", "address", "shift", "hours", "days", "education", "experience", "skill_grade", "form"),
        *("headcount", "start_by", "valid_from", "valid_to"),
    }
)
_OWN = frozenset({"title", "headcount", "duty"})
_CONTACT_KEYS = frozenset({"contact_name", "contact_phone", "email"})


@dataclass(frozen=True, slots=True)
class Loose:
    """A message as read: ``text`` is what all places refer to, ``header`` the enterprise, ``posts`` a row each.

    ``others`` are further enterprises that the message names; one message is taken for one enterprise.
    """

    text: str
    header: Sourced
    posts: tuple[Sourced, ...]
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class _Post:
    """A post in the making: the pieces of its first line, and those of the lines below."""

    number: int
    opening: list[Piece] = field(default_factory=list)
    below: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Reading:
    """The state of one reading, line by line."""

    text: str
    header: Sourced = field(default_factory=lambda: Sourced(1))
    posts: list[_Post] = field(default_factory=list)
    open: list[_Post] = field(default_factory=list)
    before: list[Piece] = field(default_factory=list)
    section: str = ""
    names: list[str] = field(default_factory=list)

    def take(self, piece: Piece, number: int) -> None:
        """Put a piece where it belongs: to the posts its line began, to those above it, or, before any, to all."""
        if not self.open:
            self.before.append(piece)
        # Posts in one breath: what a label names at the end of their line may be said of all.
        together = piece.labelled and sum(post.number == number for post in self.posts) > 1
        for post in self.open:
            (post.opening if post.number == number and not together else post.below).append(piece)


@dataclass(frozen=True)
class LooseReader:
    """Reads posts out of loose text; ``labels`` are the names that columns go by, in the spelling of ``lines_of``."""

    facts: FactReader
    openers: OpenerReader
    labels: Mapping[str, Label]

    def read(self, text: str) -> Loose:
        """The header and the posts of a text; any string gives an answer, an idle one without posts."""
        reading = _Reading(lines_of(text))
        at = 0
        for number, line in enumerate(reading.text.split("\n"), start=1):
            self._line(reading, number, at, at + len(line))
            at += len(line) + 1
        if not reading.posts:
            self._anywhere(reading)
        self._company_contact(reading)
        self._company_in_banner(reading)
        rows = tuple(self._rows(reading))
        return Loose(reading.text, reading.header, rows, tuple(dict.fromkeys(reading.names))[1:])

    def _line(self, reading: _Reading, number: int, start: int, end: int) -> None:
        text = reading.text
        mark = _MARKS.match(text, start, end)
        start = mark.end() if mark else start
        numbering = _NUMBERING.match(text, start, end)
        body = numbering.end() if numbering else start
        ornament = _MARKS.match(text, body, end)
        body = ornament.end() if ornament else body
        banner = _BANNER.match(text, body, end)
        body = banner.end() if banner else body
        if body >= end:
            return
        marks = list(labels_in(text, body, end, self.labels))
        if marks and marks[0][0].end() == end and self.openers.is_title(marks[0][0].group(1)):
            marks = []  # 【销售】 alone on its line is a post, whatever else the word may head.
        first = marks[0][0].start() if marks else end
        if not marks or first > body:
            listed = reading.section == "title" or numbering is not None
            self._unlabelled(reading, number, body, first, listed=listed)
        for index, (match, label) in enumerate(marks):
            stop = marks[index + 1][0].start() if index + 1 < len(marks) else end
            self._labelled(reading, number, match, label, stop)

    def _labelled(self, reading: _Reading, number: int, match: re.Match[str], label: Label, stop: int) -> None:
        text = reading.text
        value = trimmed(text, match.end(), stop)
        if value is None:
            reading.section = label.key if not label.header else ""
            return
        reading.section = ""
        if label.key == "title":
            self._open(reading, number, value.start, stop, forced=True)
        elif label.header and label.key in _CONTACT_KEYS:
            reading.take(Piece("contact", value, labelled=True), number)
        elif label.header:
            reading.header.put(text, label.key, [value])
            if label.key == "name":
                reading.names.append(text[value.start : value.end])
        else:
            reading.section = label.key if label.key in ("duty", "conditions", "benefits") else ""
            value, rest = self._own_part(text, label.key, value)
            kept = trimmed(text, match.start(1), stop) if label.kept else value
            reading.take(Piece(label.key, kept or value, labelled=True), number)
            for span in rest:
                self._clause(reading, number, span)

    def _own_part(self, text: str, key: str, value: Span) -> tuple[Span, list[Span]]:
        """A label's own content, and the clauses behind it that speak of something else (职业危害：粉尘，月薪9000)."""
        parts = clauses(text, value.start, value.end) if key in _OF_ONE_KIND else []
        for index, part in enumerate(parts):
            other = column_of(text[part.start : part.end], self.facts)
            if index and other not in (None, "duty", key) and {other, key} != {"place", "address"}:
                return Span(value.start, parts[index - 1].end), parts[index:]
        return value, []

    def _unlabelled(self, reading: _Reading, number: int, start: int, end: int, *, listed: bool) -> None:
        text = reading.text
        in_section = reading.section not in ("", "title")
        at = self._company(reading, start, end)
        if self._open(reading, number, at, end, listed=listed and not in_section):
            reading.section = "title" if reading.section == "title" else ""
            return
        for span in clauses(text, at, end):
            if in_section and not read_phones(text[span.start : span.end]):
                reading.take(Piece(reading.section, span, labelled=True), number)
            else:
                self._clause(reading, number, span)

    def _clause(self, reading: _Reading, number: int, span: Span) -> None:
        """One clause: a further post of the line when it counts people, else what it says of the post above."""
        opening = self.openers.read(reading.text, span.start, span.end)
        if opening and (opening.count or reading.text[span.start : span.end].count("、")):
            self._begin(reading, number, opening, span.end)
            return
        piece = allot(reading.text, span, self.facts)
        if piece and piece.key == "duty" and not reading.posts:
            # Before the first post somebody speaks of the enterprise, not of the work.
            reading.header.put(reading.text, "intro", [span])
        elif piece:
            reading.take(piece, number)

    def _company(self, reading: _Reading, start: int, end: int) -> int:
        """Note the enterprise a line names, and say where the rest of the line begins."""
        if reading.posts and reading.header.cells.get("name"):
            return start
        match = _COMPANY.search(reading.text, start, min(end, start + 60))
        if not match:
            return start
        lead = _LEAD.match(match.group())
        span = Span(match.start() + (lead.end() if lead else 0), match.end())
        name = reading.text[span.start : span.end]
        if len(name) < 4 or _NOBODY.match(name) or self.openers.is_title(name):
            return start
        reading.names.append(name)
        if not reading.header.cells.get("name"):
            reading.header.put(reading.text, "name", [span])
        return match.end() if not reading.text[start : match.start()].strip(" 【[《(") else start

    def _open(
        self, reading: _Reading, number: int, start: int, end: int, *, listed: bool = False, forced: bool = False
    ) -> bool:
        """Begin a post, or several, if the line is the beginning of one."""
        opening = self.openers.read(reading.text, start, end, listed=listed, forced=forced)
        if opening is None:
            return False
        self._begin(reading, number, opening, opening.rest)
        for span in clauses(reading.text, opening.rest, end):
            self._clause(reading, number, span)
        return True

    def _begin(self, reading: _Reading, number: int, opening: Opening, end: int) -> None:
        if len(reading.posts) >= MAX_POSTS:
            return
        reading.open = []
        for title in opening.titles[: MAX_POSTS - len(reading.posts)]:
            pieces = [Piece("title", title)] + ([Piece("headcount", opening.count)] if opening.count else [])
            reading.open.append(_Post(number, pieces))
        reading.posts += reading.open
        for span in clauses(reading.text, opening.rest, end):
            piece = allot(reading.text, span, self.facts)
            if piece:
                reading.take(piece, number)

    def _anywhere(self, reading: _Reading) -> None:
        """A message in one breath: 饭店招洗碗阿姨… begins a post wherever a title stands."""
        title = self.openers.find_title(reading.text, 0, len(reading.text))
        if title is None:
            return
        number = reading.text.count("\n", 0, title.start) + 1
        reading.posts.append(_Post(number, [Piece("title", title)]))

    def _company_contact(self, reading: _Reading) -> None:
        """The first person and number a message gives are the enterprise's too."""
        pieces = [*reading.before, *(piece for post in reading.posts for piece in (*post.opening, *post.below))]
        for piece in pieces:
            found = read_contact(reading.text[piece.span.start : piece.span.end]) if piece.key == "contact" else None
            if found and found[0].phones:
                reading.header.cells.setdefault("contact_phone", found[0].phones[0])
                reading.header.sources.setdefault("contact_phone", [piece.span])
            if found and found[0].name:
                reading.header.cells.setdefault("contact_name", found[0].name)
                reading.header.sources.setdefault("contact_name", [piece.span])
        for piece in pieces:
            if piece.key in ("place", "address"):
                place = reading.text[piece.span.start : piece.span.end]
                reading.header.cells.setdefault("address", place)
                reading.header.sources.setdefault("address", [piece.span])

    def _company_in_banner(self, reading: _Reading) -> None:
        """A firm without a legal form that only the banner names: 【山西晋钢智造招聘】."""
        head = None if reading.header.cells.get("name") else _HEADED.match(reading.text)
        if head is None or _NO_NAME.search(head["name"]) or self.openers.is_title(head["name"]):
            return
        place = self.facts.places.read_place(head["name"])
        if place is None or place.span.end < len(head["name"]):
            reading.header.put(reading.text, "name", [Span(head.start("name"), head.end("name"))])

    def _rows(self, reading: _Reading) -> Iterator[Sourced]:
        shared = list(reading.before) + self._said_for_all(reading)
        for post in reading.posts:
            row = Sourced(post.number)
            own = post.opening + post.below
            keys = {piece.key for piece in own}
            for piece in own + [one for one in shared if one.key not in keys or one.key in _ADDED]:
                row.put(reading.text, piece.key, [piece.span])
            yield row

    @staticmethod
    def _said_for_all(reading: _Reading) -> list[Piece]:
        """What stands below the last of several posts and is said of all: address, telephone, and, below a bare
        list of posts, whatever a label names."""
        if len(reading.posts) < 2:
            return []
        *first, last = reading.posts
        own = {piece.key for post in first for piece in post.below}
        listed = not own
        return [
            piece
            for piece in last.below
            if piece.key not in own and (piece.key in _SHARED or (listed and piece.labelled and piece.key not in _OWN))
        ]
