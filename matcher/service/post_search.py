"""Published posts for anybody (招聘岗位): searched by words and filters, and one of them as strangers may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Benefit, EducationLevel, EmploymentForm, Hazard, RegionLevel
from matcher.models.officer import Officer
from matcher.models.post_search import PostOrder
from matcher.models.region import SHANXI
from matcher.models.vacancy import Vacancy
from matcher.scoring.post_search import Filters, Why
from matcher.service import vacancies
from matcher.service.context import Context
from matcher.service.permissions import SYSTEM
from matcher.text.contact import for_anybody

# Days back that the page offers; the API takes any number up to a year.
SINCE = (3, 7, 30)
_FEN = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody searches for; everything may be left out. ``pay_from`` is yuan a month, ``near`` a region's code.

    Without ``order`` words are answered by fit and everything else by time.
    """

    words: str = ""
    adcode: str = ""
    near: str = ""
    pay_from: int | None = None
    form: EmploymentForm | None = None
    no_nights: bool = False
    education: EducationLevel | None = None
    benefits: tuple[Benefit, ...] = ()
    without: tuple[Hazard, ...] = ()
    days: int | None = None
    occupation: str = ""
    order: PostOrder | None = None

    @property
    def filters(self) -> Filters:
        """The same in the terms of the index."""
        return Filters(
            adcode=self.adcode,
            pay_from=self.pay_from * _FEN if self.pay_from is not None else None,
            form=self.form,
            no_nights=self.no_nights,
            education=self.education.rank if self.education else None,
            benefits=frozenset(one.value for one in self.benefits),
            without=frozenset(one.value for one in self.without),
            days=self.days,
            occupation=self.occupation,
        )


@dataclass(frozen=True, slots=True)
class PublicPost:
    """One live post without what strangers must not read; ``km`` to the region asked for, centre to centre.

    ``hazards`` None where the enterprise has not said; ``officer`` is whom to ask, where his contact is public.
    """

    vacancy: Vacancy
    enterprise: Enterprise
    title: str
    pay: str
    place: str
    benefits: list[str]
    hazards: list[str] | None
    km: float | None = None
    why: tuple[Why, ...] = ()
    address: str = ""
    duty: str = ""
    conditions: str = ""
    intro: str = ""
    officer: Officer | None = None

    @property
    def distance(self) -> str:
        """The distance in words, empty where it is not known."""
        if self.km is None:
            return ""
        return "就在所选地区" if self.km < 1 else f"约 {round(self.km)} 公里"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found, how many there are, in which order, and what the person should know of the search."""

    rows: list[PublicPost]
    total: int
    order: PostOrder
    notes: list[str]


def search(context: Context, asked: Asked, *, offset: int, limit: int) -> Results:
    """Live posts that answer the words and filters, in order; anybody may ask."""
    kit, today = context.kit, clock.today()
    places, notes = kit.places, []
    near = asked.near if places.location(asked.near) else ""
    if asked.near and not near:
        notes.append("没有找到所选的地区，距离没有计算。")
    order = asked.order or (PostOrder.FIT if asked.words.strip() else PostOrder.TIME)
    if order is PostOrder.DISTANCE and not near:
        order = PostOrder.TIME
        notes.append("按距离排列要先选“离哪里近”，现在按发布时间排列。")
    if asked.pay_from is not None:
        notes.append("薪资面议、按件计酬的岗位无法比较，没有列出。")
    index = kit.posts.index(context.unit.vacancies, today)
    distance = (lambda adcode: places.distance_km(near, adcode)) if near else None
    hits = index.search(asked.words, asked.filters, order, today=today, distance=distance)
    notes = _replaced([why for hit in hits for why in hit.why if why.replaced]) + notes
    shown = hits[offset : offset + limit]
    live = {one.id: (one, firm) for one, firm in context.unit.vacancies.live(today, [hit.post.id for hit in shown])}
    # A post that ended since the index was read is not shown any more.
    rows = [_public(context, *live[hit.post.id], km=hit.km, why=hit.why) for hit in shown if hit.post.id in live]
    return Results(rows, len(hits), order, notes)


def get_post(context: Context, vacancy_id: int, *, near: str = "") -> PublicPost:
    """One live post with everything strangers may read; the same NotFound for any other id."""
    vacancy, enterprise = vacancies.get_published(context, vacancy_id)
    case = context.unit.cases.get(vacancy.case_id, SYSTEM.reach)
    officer = context.unit.officers.get(case.officer_id) if case is not None and case.officer_id else None
    told = officer is not None and officer.active and officer.contact_public and bool(officer.office_phone)
    km = context.kit.places.distance_km(near, vacancy.adcode)
    return _public(context, vacancy, enterprise, km=km, whole=True, officer=officer if told else None)


def cities_and_counties(context: Context) -> list[tuple[str, str]]:
    """The regions to choose from, cities before their counties: code and name."""
    levels = RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE
    return [(one.adcode, context.place_name(one.adcode)) for one in context.unit.regions.within(SHANXI, *levels)]


def occupations(context: Context) -> list[tuple[str, str]]:
    """The minor groups of occupations (职业小类) that live posts belong to: code and official name."""
    index = context.kit.posts.index(context.unit.vacancies, clock.today())
    codes = sorted({row.post.occupation for row in index.rows if row.post.occupation})
    return [(code, context.kit.catalogue.name_of(code)) for code in codes]


def _replaced(whys: Sequence[Why]) -> list[str]:
    """One sentence for each part of the search that was taken for other words."""
    meant: dict[str, set[str]] = {}
    for why in whys:
        meant.setdefault(why.asked, set()).add(why.term)
    return [
        f"没有写着“{asked}”的岗位，按{'、'.join(f'“{term}”' for term in sorted(terms))}为您查找。"
        for asked, terms in meant.items()
    ]


def _public(
    context: Context,
    vacancy: Vacancy,
    enterprise: Enterprise,
    *,
    km: float | None,
    why: tuple[Why, ...] = (),
    whole: bool = False,
    officer: Officer | None = None,
) -> PublicPost:
    """A post as strangers may read it, its longer texts only where they are shown."""
    return PublicPost(
        vacancy=vacancy,
        enterprise=enterprise,
        title=for_anybody(vacancy.title),
        pay=for_anybody(vacancy.pay_text) or "面议",
        place=context.place_name(vacancy.adcode),
        benefits=[Benefit(one).label for one in vacancy.benefits],
        hazards=None if vacancy.hazards is None else [Hazard(one).label for one in vacancy.hazards],
        km=km,
        why=why,
        address=for_anybody(context.full_address(vacancy.adcode, vacancy.address)) if whole else "",
        duty=for_anybody(vacancy.duty) if whole else "",
        conditions=for_anybody(vacancy.conditions) if whole else "",
        intro=for_anybody(enterprise.intro) if whole else "",
        officer=officer,
    )
