"""Published posts found by words (岗位搜索): other names of a trade, pinyin, slips of the pen; and why each was found.

What is searched is what strangers may read: the title, the employer, the place, the benefits, and of the longer texts
only words of the service's own lists, so that no telephone number or name somebody typed there can be asked for.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz, process

from matcher.models.enums import EmploymentForm
from matcher.models.post_search import FoundBy, PostOrder
from matcher.models.region import scope_prefix
from matcher.text import pinyin
from matcher.text.normalise import clean, fold_title

# Letters from which a beginning of a pinyin counts, and from which slips in it are forgiven.
_PREFIX, _SLIPS = 4, 5
# Likeness of pinyin and of characters, in hundredths, from which another word is taken for the one meant.
ALIKE = 85
# The longest word that is offered for another, in characters.
_WORD = 12
# A word of more employers' names than this share says nothing of any of them; below so many employers all count.
_COMMON, _FEW = 0.5, 4

_BETWEEN = re.compile(r"[\s,、;/。]+")
_BRACKETS = re.compile(r"[()\[\]【】《》]")
_LETTERS = re.compile(r"[a-z]{2,40}")
_CHINESE = re.compile(r"[一-龥]")

# Terms by which a title is known: its family's name and synonyms, none for a title nobody listed.
Family = Callable[[str], tuple[str, ...]]
# Where each search word stands in a text.
Spans = Callable[[str], Sequence[tuple[str, int, int]]]


# What each is worth; a title that is the word itself counts 100.
_WORTH = {
    FoundBy.TITLE: 90,
    FoundBy.FAMILY: 80,
    FoundBy.FIRM: 70,
    FoundBy.PLACE: 60,
    FoundBy.OFFER: 55,
    FoundBy.WORDS: 50,
    FoundBy.TEXT: 30,
}
_SAME, _REPLACED = 100, 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A live post as strangers may search it; pay in fen a month, ``education`` the rank asked for, 0 for none."""

    id: int
    title: str
    firm: str
    place: str
    adcode: str
    published: datetime
    published_on: date
    pay_low: int | None = None
    pay_high: int | None = None
    form: EmploymentForm = EmploymentForm.FULL_TIME
    night: bool | None = None
    education: int = 0
    benefits: frozenset[str] = frozenset()
    offers: tuple[str, ...] = ()
    hazards: frozenset[str] = frozenset()
    occupation: str = ""
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a post must be; each says nothing unless given. Pay in fen a month, ``days`` back from today and with it.

    A post whose pay, shift or hazards are not told passes only where that does not speak for it: pay is asked for as
    told, a shift without nights likewise, a hazard is excluded where it is named.
    """

    adcode: str = ""
    pay_from: int | None = None
    form: EmploymentForm | None = None
    no_nights: bool = False
    education: int | None = None
    benefits: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    days: int | None = None
    occupation: str = ""

    def allows(self, post: Listed, today: date) -> bool:
        """Whether the post is what is asked for."""
        if self.adcode and not post.adcode.startswith(scope_prefix(self.adcode)):
            return False
        if self.pay_from is not None and (post.pay_high is None or post.pay_high < self.pay_from):
            return False
        if self.form is not None and post.form is not self.form:
            return False
        if self.no_nights and post.night is not False:
            return False
        if self.education is not None and post.education > self.education:
            return False
        if not self.benefits <= post.benefits or self.without & post.hazards:
            return False
        if self.days is not None and post.published_on <= today - timedelta(days=self.days):
            return False
        return not self.occupation or f"{post.occupation}-".startswith(f"{self.occupation}-")


@dataclass(frozen=True, slots=True)
class Why:
    """How one part of what was typed led to a post: ``term`` is what was looked for, ``asked`` what was typed."""

    by: FoundBy
    term: str
    asked: str
    worth: int

    @property
    def replaced(self) -> bool:
        """Whether another word than the one typed led here."""
        return self.term != self.asked

    @property
    def sentence(self) -> str:
        """For the person: 按“电焊”找到，您输入的是“电汗”."""
        if self.replaced:
            return f"按“{self.term}”找到，您输入的是“{self.asked}”"
        return f"{self.by.label}“{self.term}”"


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found: why, by part of the search, and how far it is where that was asked."""

    post: Listed
    why: tuple[Why, ...] = ()
    km: float | None = None

    @property
    def worth(self) -> float:
        """How well it answers the words, 0 to 100."""
        return sum(one.worth for one in self.why) / len(self.why) if self.why else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A post cut and folded once, kept while it stays as it is."""

    post: Listed
    title: str
    bare_title: str
    firm: str
    place: str
    offers: str
    names: frozenset[str]
    families: frozenset[str]

    @classmethod
    def of(cls, post: Listed, spans: Spans, family: Family) -> Row:
        """What search compares of this post."""
        names = frozenset(word for word, _, _ in spans(clean(post.title)))
        known = family(post.title)
        # A title nobody listed belongs where its words do: 电焊工（夜班两名） is a 焊工.
        terms = known or tuple(term for word in sorted(names) if len(word) > 1 for term in family(word))
        return cls(
            post,
            _plain(post.title),
            fold_title(post.title),
            _plain(post.firm),
            _plain(post.place),
            _plain(" ".join(post.offers)),
            names,
            frozenset(map(fold_title, terms)),
        )

    def holds(self, term: str) -> tuple[FoundBy, int] | None:
        """Where the term stands in this post, and what that is worth."""
        if term in (self.title, self.bare_title):
            return FoundBy.TITLE, _SAME
        for by, text in ((FoundBy.TITLE, self.title), (FoundBy.TITLE, self.bare_title)):
            if _within(term, text):
                return by, _WORTH[by]
        if term in self.families:
            return FoundBy.FAMILY, _WORTH[FoundBy.FAMILY]
        for by, text in ((FoundBy.FIRM, self.firm), (FoundBy.PLACE, self.place), (FoundBy.OFFER, self.offers)):
            if _within(term, text):
                return by, _WORTH[by]
        return (FoundBy.TEXT, _WORTH[FoundBy.TEXT]) if term in self.post.words else None


@dataclass(frozen=True)
class PostIndex:
    """All live posts, in the order of their ids, and the words they are asked for by. Immutable."""

    rows: tuple[Row, ...]
    spans: Spans
    # Words that may stand for others, with their pinyin and its initials.
    spelled: Mapping[str, str] = field(default_factory=dict)
    by_pinyin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_initials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row], spans: Spans) -> PostIndex:
        """The index of these posts."""
        ordered = tuple(sorted(rows, key=lambda row: row.post.id))
        spelled = {term: pinyin.full(term) for term in sorted(_vocabulary(ordered, spans))}
        sounds, heads = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for term, sound in spelled.items():
            sounds[sound].append(term)
            heads[pinyin.initials(term)].append(term)
        told = {key: tuple(terms) for key, terms in sounds.items()}
        return cls(ordered, spans, spelled, told, {key: tuple(terms) for key, terms in heads.items()})

    def search(
        self,
        words: str,
        filters: Filters,
        order: PostOrder,
        *,
        today: date,
        distance: Callable[[str], float | None] | None = None,
    ) -> list[Hit]:
        """Posts that answer every part of ``words`` and the filters, in order; newer first, then the later id.

        ``distance`` gives kilometres to a region, for the order by distance and for what is shown.
        """
        found = self._found(words)
        kms: dict[str, float | None] = {}
        hits = []
        for number, why in found.items():
            post = self.rows[number].post
            if filters.allows(post, today):
                if distance is not None and post.adcode not in kms:
                    kms[post.adcode] = distance(post.adcode)
                hits.append(Hit(post, why, kms.get(post.adcode)))
        return sorted(hits, key=lambda hit: _place(hit, order))

    def _found(self, words: str) -> dict[int, tuple[Why, ...]]:
        whole = clean(words).casefold()
        if not words.strip():
            return dict.fromkeys(range(len(self.rows)), ())
        parts = list(dict.fromkeys(part for part in _BETWEEN.split(whole) if part))
        found: dict[int, tuple[Why, ...]] = {}
        for number, part in enumerate(parts):
            led = self._part(part)
            found = (
                {row: (*found[row], why) for row, why in led.items() if row in found}
                if number
                else {row: (why,) for row, why in led.items()}
            )
            if not found:
                break
        for number, row in enumerate(self.rows):
            if whole in (row.title, row.bare_title) or (parts and whole != parts[0] and whole in row.title):
                found[number] = (Why(FoundBy.TITLE, whole, whole, _SAME),)
        return found

    def _part(self, part: str) -> dict[int, Why]:
        """The posts one part of the search leads to."""
        term = _BRACKETS.sub("", part) or part
        found = self._holding(term, part) or self._cut(term, part)
        if _LETTERS.fullmatch(part):
            return self._instead(self._typed(part, slips=not found), part) | found
        if not found and len(term) > 1 and all(map(_CHINESE.match, term)):
            return self._instead(self._meant(term), part)
        return found

    def _holding(self, term: str, asked: str) -> dict[int, Why]:
        """The posts that hold the term itself; marks other than brackets are characters like any other."""
        tried = dict.fromkeys((asked, term))
        found: dict[int, Why] = {}
        for number, row in enumerate(self.rows):
            held = next((held for one in tried if (held := row.holds(one))), None)
            if held:
                found[number] = Why(held[0], asked, asked, held[1])
        return found

    def _cut(self, term: str, asked: str) -> dict[int, Why]:
        """The posts that hold all longest words of the term where these are half of it: 招焊工, 焊接车间操作工."""
        if not term.isalnum():
            return {}
        spans = self.spans(term)
        longest = [
            (word, start, end)
            for word, start, end in spans
            if end - start > 1 and not any(a <= start and end <= b and (a, b) != (start, end) for _, a, b in spans)
        ]
        covered = {at for _, start, end in longest for at in range(start, end)}
        words = list(dict.fromkeys(word for word, _, _ in longest))
        if not words or words == [term] or 2 * len(covered) < len(term):
            return {}
        found = {}
        for number, row in enumerate(self.rows):
            held = [one for word in words if (one := row.holds(word))]
            if len(held) == len(words) == 1:
                found[number] = Why(held[0][0], words[0], asked, held[0][1] - _REPLACED)
            elif len(held) == len(words):
                by = FoundBy.TEXT if any(one is FoundBy.TEXT for one, _ in held) else FoundBy.WORDS
                found[number] = Why(by, asked, asked, _WORTH[by])
        return found

    def _typed(self, letters: str, *, slips: bool) -> list[str]:
        """The words that letters may be the pinyin of: in full, by initials, by their beginning, or nearly."""
        told = [*self.by_pinyin.get(letters, ()), *self.by_initials.get(letters, ())]
        if not told and len(letters) >= _PREFIX:
            told = [term for term, sound in self.spelled.items() if sound.startswith(letters)]
        if not told and slips and len(letters) >= _SLIPS:
            told = self._near(letters)
        return told

    def _meant(self, term: str) -> list[str]:
        """The words that a mistyped one may be: of (nearly) the same sound (电汗) or characters."""
        sound = pinyin.full(term)
        if same := self.by_pinyin.get(sound):
            return list(same)
        alike = process.extract(term, list(self.spelled), scorer=fuzz.ratio, score_cutoff=75, limit=None)
        best = max((score for _, score, _ in alike), default=0.0)
        return [one for one, score, _ in alike if score == best] or (self._near(sound) if len(sound) >= _SLIPS else [])

    def _near(self, letters: str) -> list[str]:
        """The words whose pinyin is most like these letters, all of them where several are."""
        alike = process.extract(letters, list(self.by_pinyin), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
        best = max((score for _, score, _ in alike), default=0.0)
        return [term for sound, score, _ in alike if score == best for term in self.by_pinyin[sound]]

    def _instead(self, terms: Iterable[str], asked: str) -> dict[int, Why]:
        """The posts of words that stand for what was typed, each under the word that says most of it."""
        found: dict[int, Why] = {}
        for term in sorted(set(terms)):
            for number, row in enumerate(self.rows):
                held = row.holds(term)
                worth = held[1] - _REPLACED if held else 0
                if held and (number not in found or worth > found[number].worth):
                    found[number] = Why(held[0], term, asked, worth)
        return found


def _place(hit: Hit, order: PostOrder) -> tuple[float, ...]:
    """Sorting key; whatever has not told what is sorted by comes last."""
    newest = (-hit.post.published.timestamp(), -hit.post.id)
    if order is PostOrder.TIME:
        return newest
    if order is PostOrder.PAY:
        told = hit.post.pay_low
        return (float(told is None), -float(told or 0), *newest)
    if order is PostOrder.DISTANCE:
        return (float(hit.km is None), hit.km or 0.0, -hit.worth, *newest)
    return (-hit.worth, *newest)


def _vocabulary(rows: Sequence[Row], spans: Spans) -> set[str]:
    """The words that may be meant by others: of titles and their families, and of employers' names."""
    words = {word for row in rows for word in (*row.names, *row.families, row.bare_title)}
    firms = {row.firm for row in rows}
    named = Counter(word for firm in firms for word in {word for word, _, _ in spans(firm)})
    words |= {word for word, count in named.items() if len(firms) < _FEW or count <= _COMMON * len(firms)}
    return {word for word in words if 2 <= len(word) <= _WORD and _CHINESE.search(word) and word.isalnum()}


def _plain(text: str) -> str:
    return clean(text).casefold()


def _within(term: str, text: str) -> bool:
    """Whether the term stands in the text; letters and digits only as a whole, so that dh is not found in dhl."""
    if term not in text:
        return False
    if not (term.isascii() and term.isalnum()):
        return True
    return re.search(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])", text) is not None
