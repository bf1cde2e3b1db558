"""Service officers (用工服务专员), their pairings (结对子) and the administrators."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from matcher.demo import plot
from matcher.demo.firms import Firm
from matcher.demo.names import Names, pick
from matcher.demo.places import Places
from matcher.models.enums import Industry, PairingRole, Role

PAIRED_KEY = 0.7
PAIRED_OTHER = 0.25
LOAD_CAPS = (12, 15, 20, 20, 20, 25)
_AWAY_NOW = 7


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One service officer."""

    name: str
    staff_no: str
    adcode: str
    industries: tuple[Industry, ...]
    office_phone: str
    load_cap: int
    leave_from: date | None = None
    leave_to: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An enterprise and its officer from a day on."""

    uscc: str
    staff_no: str
    role: PairingRole
    first: date


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator account of a county, a city or the province."""

    username: str
    name: str
    role: Role
    adcode: str


def make_officers(
    rng: Random, places: Places, names: Names, firms: list[Firm], count: int, today: date, first_name: str
) -> list[StaffMember]:
    """``count`` officers where the firms are: the first in the first firm's county, every city served."""
    homes = Counter(firm.adcode for firm in firms)
    first = firms[0].adcode if firms else "140703"
    order = [first] + [county for county, _ in homes.most_common() if county != first]
    order = _every_city_early(order)
    order += [county.adcode for county in places.counties if county.adcode not in homes]
    told = plot.complete(firms)
    if told:
        order[len(places.cities) : len(places.cities)] = [first] * (plot.OFFICERS - 1)
    officers: list[StaffMember] = []
    for number in range(count):
        adcode = order[number % len(order)]
        sections = list(dict.fromkeys(_section(firm) for firm in firms if firm.adcode == adcode)) or [Industry.C]
        leave_from, leave_to = _leave(number, today)
        if told and adcode == first:
            among = sum(one.adcode == first for one in officers)
            leave_from, leave_to = _leave(_AWAY_NOW, today) if among == plot.AWAY else (None, None)
        officers.append(
            StaffMember(
                name=names.person(rng) if number else first_name,
                staff_no=f"ZY{adcode}{number + 1:03d}",
                adcode=adcode,
                industries=tuple(sections[:3]),
                office_phone=places.phone(adcode, 2000 + number),
                load_cap=pick(rng, LOAD_CAPS),
                leave_from=leave_from,
                leave_to=leave_to,
            )
        )
    return officers


def make_pairings(rng: Random, firms: list[Firm], officers: list[StaffMember], today: date) -> list[Pair]:
    """Main and backup officers: most key firms have one, few of the others; several firms share an officer."""
    pairs: list[Pair] = []
    load: Counter[str] = Counter()
    told = plot.complete(firms)
    for number, firm in enumerate(firms):
        near = [officer for officer in officers if officer.adcode == firm.adcode]
        if told and (part := plot.part_of(number)) is not None:
            pairs += _told(part, firm, near, today)
            continue
        near = near or [officer for officer in officers if officer.adcode[:4] == firm.adcode[:4]]
        chance = PAIRED_KEY if firm.is_key else PAIRED_OTHER
        if not near or (number and rng.random() > chance):
            continue
        main = officers[0] if not number else min(near, key=lambda officer: (load[officer.staff_no], officer.staff_no))
        first = today - timedelta(days=rng.randint(20, 320))
        pairs.append(Pair(firm.uscc, main.staff_no, PairingRole.MAIN, first))
        load[main.staff_no] += 1
        others = [o for o in officers if o.adcode[:4] == firm.adcode[:4] and o is not main and not _away(o, today)]
        if others and (not number or _away(main, today) or rng.random() < 0.35):
            pairs.append(Pair(firm.uscc, pick(rng, others).staff_no, PairingRole.BACKUP, first))
    return pairs


def _told(part: plot.Part, firm: Firm, near: list[StaffMember], today: date) -> list[Pair]:
    """The pairing the story tells: since the working day before the firm came; who is away has the first stand in."""
    if part.officer is None or not near:
        return []
    main, first = near[part.officer % len(near)], today - timedelta(days=part.days + 1)
    pairs = [Pair(firm.uscc, main.staff_no, PairingRole.MAIN, first)]
    return pairs + ([Pair(firm.uscc, near[0].staff_no, PairingRole.BACKUP, first)] if _away(main, today) else [])


def make_admins(rng: Random, places: Places, names: Names, officers: list[StaffMember]) -> list[Admin]:
    """Two administrators for the province, one for each city and for each county with an officer."""
    admins = [Admin("province", names.person(rng), Role.PROVINCE_ADMIN, "140000")]
    admins += [Admin(f"city{city[:4]}", names.person(rng), Role.CITY_ADMIN, city) for city in places.cities]
    for adcode in dict.fromkeys(officer.adcode for officer in officers):
        admins.append(Admin(f"county{adcode}", names.person(rng), Role.COUNTY_ADMIN, adcode))
    # Last, so that the names of the others stay: what one of the province edits, another adopts.
    admins.append(Admin("shengji2", names.person(rng), Role.PROVINCE_ADMIN, "140000"))
    return admins


def _section(firm: Firm) -> Industry:
    found = Industry.from_label(firm.header["industry"])
    return found or Industry.C


def _every_city_early(order: list[str]) -> list[str]:
    """The first county of each city before the second of any."""
    heads = list({adcode[:4]: adcode for adcode in reversed(order)}.values())
    heads.sort(key=order.index)
    return heads + [adcode for adcode in order if adcode not in heads]


def _leave(number: int, today: date) -> tuple[date | None, date | None]:
    """Every eleventh officer is away now, one is about to go."""
    if number % 11 == _AWAY_NOW:
        return today - timedelta(days=3), today + timedelta(days=9)
    if number % 23 == 15:
        return today + timedelta(days=12), today + timedelta(days=20)
    return None, None


def _away(officer: StaffMember, day: date) -> bool:
    return (
        officer.leave_from is not None
        and officer.leave_to is not None
        and officer.leave_from <= day <= officer.leave_to
    )
