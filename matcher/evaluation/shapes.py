"""Our values in the shape of labelled rows (标注形式): yuan instead of fen, level names instead of codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from matcher.models.enums import EducationLevel, RegionLevel
from matcher.models.values import Pay
from matcher.text.age import read_age
from matcher.text.availability import read_availability
from matcher.text.benefits import find_benefits
from matcher.text.certificates import read_certificates
from matcher.text.contact import read_contact
from matcher.text.contract import read_form, read_term
from matcher.text.education import read_education
from matcher.text.experience import read_experience
from matcher.text.gazetteer import RegionFact
from matcher.text.grade import read_skill_grade
from matcher.text.headcount import read_headcount
from matcher.text.lexicon import Lexicon
from matcher.text.need import read_need
from matcher.text.normalise import clean
from matcher.text.pay import read_pay
from matcher.text.period import read_validity
from matcher.text.place import PlaceReader
from matcher.text.probation import read_probation
from matcher.text.schedule import read_days, read_hours, read_shift

Shape = dict[str, Any]

_EDUCATION = {
    EducationLevel.PRIMARY: "primary", EducationLevel.JUNIOR: "junior", EducationLevel.SENIOR: "senior",
    EducationLevel.SECONDARY: "senior", EducationLevel.VOCATIONAL: "senior", EducationLevel.TECHNICAL: "senior",
    EducationLevel.COLLEGE: "college", EducationLevel.BACHELOR: "bachelor", EducationLevel.MASTER: "master",
    EducationLevel.DOCTOR: "doctor",
}  # fmt: skip
_MONTHS_SAID = re.compile(r"薪\s*[)）]?\s*$|\d\s?薪")
_SHORT = re.compile(r"(?:省|市|盟|地区|特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$")


class Shapes:
    """Reads one labelled row with the reader of its kind and gives what it found in the labels' shape."""

    def __init__(self, lexicon: Lexicon, regions: tuple[RegionFact, ...], places: PlaceReader) -> None:
        self._lexicon = lexicon
        self._places = places
        self._regions = {region.adcode: region for region in regions}
        self._readers: dict[str, Callable[[str, Shape], Shape]] = {
            "salary": lambda text, _: pay_shape(text),
            "salary_in_title": lambda text, _: pay_shape(text),
            "pay": lambda text, _: pay_shape(text),
            "education": lambda text, _: _education(text),
            "experience": lambda text, _: experience_shape(text),
            "grade": lambda text, _: _grade(text),
            "certificates": lambda text, _: self._certificates(text),
            "age": lambda text, _: _age(text),
            "headcount": lambda text, _: _headcount(text),
            "schedule": lambda text, _: _schedule(text),
            "benefits": lambda text, _: self._benefits(text),
            "contract": lambda text, _: self._contract(text),
            "probation": lambda text, _: _probation(text),
            "contacts": lambda text, _: _contacts(text),
            "dates": _dates,
            "availability": lambda text, _: _availability(text),
            "location": lambda text, _: self._location(text),
            "place": lambda text, _: self._place(text),
            "need": _need,
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of rows that can be read."""
        return tuple(self._readers)

    def read(self, row: Shape) -> Shape:
        """What the reader of this row's kind finds, {} when it finds nothing or the kind is unknown."""
        reader = self._readers.get(row["kind"])
        return reader(clean(row["text"]), row) if reader else {}

    def _certificates(self, text: str) -> Shape:
        found = read_certificates(text, self._lexicon)
        return {
            "required": sorted(one.name for one in found if one.required),
            "wished": sorted(one.name for one in found if not one.required),
        }

    def _benefits(self, text: str) -> Shape:
        return {"codes": sorted({benefit.value for benefit, _ in find_benefits(text, self._lexicon)})}

    def _contract(self, text: str) -> Shape:
        form, term = read_form(text, self._lexicon), read_term(text)
        return {
            "form": form[0].value if form else None,
            "months": term[0].months if term else None,
            "open_ended": bool(term and term[0].open_ended),
        }

    def _location(self, text: str) -> Shape:
        """Province and city by short name, county by full name, as job sites write them."""
        place = self._places.read_place(text)
        if place is None:
            return {}
        above = self._line(place.adcode)
        province = next((region for region in above if region.level is RegionLevel.PROVINCE), None)
        city = next((region for region in above if region.level is RegionLevel.CITY), None)
        county = next((region for region in above if region.level in {RegionLevel.COUNTY, RegionLevel.ZONE}), None)
        province_name = _SHORT.sub("", province.name) if province else None
        is_city = province is not None and province.name.endswith(("市", "特别行政区"))
        return {
            "province": province_name,
            "city": _SHORT.sub("", city.name) if city else province_name if is_city else None,
            "county": county.name if county else None,
        }

    def _line(self, adcode: str) -> list[RegionFact]:
        line = []
        region = self._regions.get(adcode)
        while region:
            line.append(region)
            region = self._regions.get(region.parent) if region.parent else None
        return line

    def _place(self, text: str) -> Shape:
        """The most exact region; with a town or street its county."""
        place, street = self._places.read_place(text), self._places.read_street(text)
        if street:
            return {"adcode": street.adcode, "street": street.code}
        return {"adcode": place.adcode} if place else {}


def pay_shape(text: str) -> Shape:
    """Pay in yuan; a year of 12 months is given only where the text says 12薪."""
    found = read_pay(text)
    if not found:
        return {}
    pay, span = found
    has_amount = pay.minimum is not None or pay.maximum is not None
    said = pay.months != 12 or bool(_MONTHS_SAID.search(text[span.start : span.end + 2]))
    return {
        "min": _yuan(pay.minimum),
        "max": _yuan(pay.maximum),
        "unit": pay.unit.value if has_amount or _is_piece(pay) else None,
        "months": pay.months if said else None,
        "base": _yuan(pay.base),
        "negotiable": pay.negotiable,
    }


def _is_piece(pay: Pay) -> bool:
    return pay.unit.value == "piece"


def _yuan(fen: int | None) -> float | int | None:
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else fen / 100


def _education(text: str) -> Shape:
    found = read_education(text)
    if not found or found[0].level is None:
        return {}
    education = found[0]
    level = _EDUCATION[education.level] if education.level else None
    bound = "min" if education.or_above else "max"
    return {bound: level, "full_time": education.full_time_only}


def experience_shape(text: str) -> Shape:
    """Years; the labels give 无经验 as 0 to 0 and 两年左右 as 2 to 2, maxima that the product itself never reads."""
    found = read_experience(text)
    if not found:
        return {}
    experience, span = found
    low, high = experience.minimum, experience.maximum
    if high is None and low and "左右" in text[span.start : span.end + 2]:
        high = low
    if high is None and low == 0:
        high = 0.0
    return {
        "min": _whole(low),
        "max": _whole(high),
        "wish": experience.wish_only,
        "graduate": experience.graduate,
    }


def _whole(value: float | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == int(value) else round(value, 2)


def _grade(text: str) -> Shape:
    found = read_skill_grade(text)
    return {"grade": int(found[0].value)} if found else {}


def _age(text: str) -> Shape:
    found = read_age(text)
    return {"min": found[0].minimum, "max": found[0].maximum} if found else {}


def _headcount(text: str) -> Shape:
    found = read_headcount(text)
    if not found:
        return {}
    posts = dict(found.by_title) if len(found.by_title) > 1 else {}
    return {"n": found.total, "unknown": found.unknown, "posts": posts}


def _schedule(text: str) -> Shape:
    shift, hours, days = read_shift(text), read_hours(text), read_days(text)
    return {
        "shift": shift[0].value if shift else None,
        "hours": _whole(hours[0]) if hours else None,
        "days": _whole(days[0]) if days else None,
    }


def _probation(text: str) -> Shape:
    found = read_probation(text)
    if not found:
        return {}
    probation = found[0]
    return {"months": _whole(probation.months), "percent": probation.percent, "pay": _yuan(probation.pay)}


def _contacts(text: str) -> Shape:
    found = read_contact(text)
    if not found:
        return {}
    contact = found[0]
    return {"phones": list(contact.phones), "name": contact.name, "wechat": contact.wechat, "email": contact.email}


def _dates(text: str, row: Shape) -> Shape:
    today = date.fromisoformat(str(row.get("today", "2026-11-25")))
    found = read_validity(text, today)
    if not found:
        return {}
    first, last = found[0].first, found[0].last
    return {
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
        "open_ended": found[0].open_ended,
    }


def _availability(text: str) -> Shape:
    found = read_availability(text)
    windows = found[0] if found else ()
    return {
        "windows": [
            {"days": list(one.days), "from": _clock(one.start_minute), "to": _clock(one.end_minute)} for one in windows
        ]
    }


def _clock(minute: int) -> str:
    """24:00 stays 24:00; past midnight starts anew."""
    minute = minute if minute <= 24 * 60 else minute - 24 * 60
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _need(text: str, row: Shape) -> Shape:
    about = clean(str(row.get("about", "")))
    start = text.find(about)
    if not about or start < 0:
        return {}
    return {"need": read_need(text, start, start + len(about)).value}
