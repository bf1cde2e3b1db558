"""The published posts as strangers search them (在招岗位库), read anew when one of them changed."""

from __future__ import annotations

from datetime import date, datetime
from threading import Lock

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Benefit, Shift
from matcher.models.vacancy import Vacancy
from matcher.models.values import HOURS_PER_DAY
from matcher.repository.vacancies import Vacancies
from matcher.scoring.post_search import Listed, PostIndex, Row
from matcher.text.catalogue import MINOR
from matcher.text.contact import for_anybody
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter

# What a row was read from: the post, and when it and its enterprise were last touched.
_Key = tuple[int, int, datetime, datetime]


class PostBoard:
    """Holds one index of the live posts of one store; ``index`` brings in what changed since the last look."""

    def __init__(self, segmenter: Segmenter, lexicon: Lexicon, places: PlaceReader) -> None:
        self._segmenter, self._lexicon, self._places = segmenter, lexicon, places
        # Only these are searched in the longer texts: names and numbers somebody typed there are none of them.
        self._known = frozenset(word.lower() for word in lexicon.domain_words)
        self._lock = Lock()
        self._mark: object = None
        self._rows: dict[_Key, Row] = {}
        self._index = PostIndex((), segmenter.spans)

    def another(self) -> PostBoard:
        """An empty one with the same words, for another store."""
        return PostBoard(self._segmenter, self._lexicon, self._places)

    def index(self, vacancies: Vacancies, today: date) -> PostIndex:
        """The live posts of today; only those that changed are read anew."""
        with self._lock:
            mark = vacancies.live_mark(today)
            if self._mark != mark:
                rows = {}
                for post, firm in vacancies.live(today):
                    key = post.id or 0, firm.id or 0, post.updated_at, firm.updated_at
                    rows[key] = self._rows.get(key) or self._row(post, firm)
                self._index = PostIndex.of(rows.values(), self._segmenter.spans)
                self._rows, self._mark = rows, mark
            return self._index

    def _row(self, post: Vacancy, firm: Enterprise) -> Row:
        title = for_anybody(post.title)
        family = self._lexicon.title_family(title)
        pay = post.pay.monthly(hours_per_day=post.hours_per_day or HOURS_PER_DAY)
        published = post.published_at or post.created_at
        asked = post.education.rank if post.education and post.education_required else 0
        words = self._segmenter.words(clean(f"{post.duty}\n{post.conditions}"))
        suggested = family.codes[0] if family and family.codes else ""
        listed = Listed(
            id=post.id or 0,
            title=title,
            firm=firm.name,
            place=self._places.name_of(post.adcode),
            adcode=post.adcode,
            published=published,
            published_on=clock.local(published).date(),
            pay_low=pay[0] if pay else None,
            pay_high=pay[1] if pay else None,
            form=post.employment_form,
            night=post.shift.has_night if isinstance(post.shift, Shift) else None,
            education=asked,
            benefits=frozenset(post.benefits),
            offers=tuple(Benefit(one).label for one in post.benefits),
            hazards=frozenset(post.hazards or ()),
            # What nobody has confirmed is what the title usually means.
            occupation=(post.occupation_code or suggested)[:MINOR],
            words=self._known.intersection(words),
        )
        return Row.of(listed, self._segmenter.spans, self._terms)

    def _terms(self, title: str) -> tuple[str, ...]:
        family = self._lexicon.title_family(title)
        return (family.name, *family.synonyms) if family else ()
