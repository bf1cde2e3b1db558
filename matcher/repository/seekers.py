"""Stored job seekers (求职者): the one place where identity is sealed and opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.region import Region
from matcher.models.seeker import Seeker, SeekerChange, SeekerDraft
from matcher.models.shortlist import Referral
from matcher.models.states import BEGUN
from matcher.repository.queues import Queue, queue_up
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_NAME = "seeker.name"
_PHONE = "seeker.phone"
# What an erased person is called.
NOBODY = "已注销"
# Neither merged into another registration nor erased.
_HERE = sa.and_(col(Seeker.merged_into).is_(None), col(Seeker.erased_on).is_(None))
_RESIDENT = "seeker.resident_id"
_PERSON = "person"
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's name and phone in the clear; made only by a logged reveal."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Texts:
    """A person's own texts, and the words they were cut into."""

    id: int
    titles: list[str]
    skills: str
    history: str
    words: str


class Seekers:
    """Reads and writes people looking for work."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher
        self._touched: dict[int, None] = {}

    def phone_hash(self, phone: str) -> str | None:
        """The keyed digest people with the same phone share; None without a phone."""
        return self._cipher.lookup_hash(phone, _PHONE) if phone else None

    def name_hash(self, name: str) -> str | None:
        """The keyed digest people of the same name share, blanks apart; None without a name."""
        plain = "".join(name.split())
        return self._cipher.lookup_hash(plain, _NAME) if plain else None

    def person_hash(self, name_hash: str | None, phone_hash: str | None) -> str | None:
        """The keyed digest of name and telephone together, which tells who somebody is; None where one is missing."""
        known = name_hash is not None and phone_hash is not None
        return self._cipher.lookup_hash(f"{name_hash}:{phone_hash}", _PERSON) if known else None

    def id_hash(self, number: str) -> str:
        """The keyed digest of a resident ID number (身份证号); the number itself is never stored."""
        return self._cipher.lookup_hash(number.strip().upper(), _RESIDENT)

    def row(
        self, draft: SeekerDraft, *, words: str, name_masked: str, phone_masked: str, intake_id: int | None
    ) -> dict[str, Any]:
        """The columns of a new person, identity sealed."""
        moment = clock.now()
        facts = draft.model_dump(exclude={"name", "phone", "consent_channel", "windows"})
        facts["employment_forms"] = [form.value for form in draft.employment_forms]
        facts["limits"] = [limit.value for limit in draft.limits]
        facts["transports"] = [one.value for one in draft.transports]
        return facts | {
            "name_sealed": self._cipher.seal(draft.name, _NAME),
            "name_masked": name_masked,
            "phone_sealed": self._cipher.seal(draft.phone, _PHONE) if draft.phone else None,
            "phone_masked": phone_masked,
            "phone_hash": self.phone_hash(draft.phone),
            "name_hash": self.name_hash(draft.name),
            "words": words,
            "intake_id": intake_id,
            "seeking": True,
            "ranked": True,
            "version": 1,
            "active_at": moment,
            "created_at": moment,
        }

    def rewrite(self, seeker: Seeker, draft: SeekerDraft, *, words: str, name_masked: str, phone_masked: str) -> None:
        """Put a draft's facts in place of a person's, identity sealed anew where it changed; the version counts on."""
        fresh = self.row(draft, words=words, name_masked=name_masked, phone_masked=phone_masked, intake_id=None)
        if fresh["name_hash"] == seeker.name_hash and draft.name == self.contact(seeker).name:
            del fresh["name_sealed"]
        if fresh["phone_hash"] == seeker.phone_hash:
            del fresh["phone_sealed"]
        for name in ("intake_id", "seeking", "ranked", "version", "created_at"):
            del fresh[name]
        for name, value in fresh.items():
            setattr(seeker, name, value)
        seeker.version += 1
        self.touch([seeker.id or 0])

    def within(self, reach: Reach, county: str | None, ids: Sequence[int]) -> set[int]:
        """Those among people who lie within reach and are not merged into others."""
        query = select(Seeker.id).where(col(Seeker.id).in_(ids), _HERE)
        return {one for one in self._session.exec(query.where(reach.seekers(county))) if one is not None}

    def latest(
        self, reach: Reach, county: str | None, *, name_hash: str | None = None, offset: int = 0, limit: int = 20
    ) -> tuple[Sequence[Seeker], int]:
        """People within reach, the last active first, and how many there are; ``name_hash`` asks for one name."""
        condition = sa.and_(reach.seekers(county), _HERE)
        if name_hash is not None:
            condition = sa.and_(condition, col(Seeker.name_hash) == name_hash)
        total = self._session.exec(select(func.count()).select_from(Seeker).where(condition)).one()
        query = select(Seeker).where(condition).order_by(col(Seeker.active_at).desc(), col(Seeker.id).desc())
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def by_last_digits(self, reach: Reach, county: str | None, digits: str, limit: int = 20) -> Sequence[Seeker]:
        """People within reach whose telephone ends in these digits (four or more), the last active first.

        The last four stand in the masked form; what goes beyond them is compared in the opened number and not shown.
        """
        condition = sa.and_(reach.seekers(county), _HERE)
        query = select(Seeker).where(condition, col(Seeker.phone_masked).endswith(digits[-4:], autoescape=True))
        rows = self._session.exec(query.order_by(col(Seeker.active_at).desc(), col(Seeker.id).desc())).all()
        if len(digits) > 4:
            rows = [one for one in rows if "".join(filter(str.isdecimal, self.contact(one).phone)).endswith(digits)]
        return rows[:limit]

    def add_many(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert people in bulk, in order, and tell the change feed; returns their ids."""
        ids: list[int] = []
        for start in range(0, len(rows), _BATCH):
            statement = sa.insert(Seeker).returning(col(Seeker.id), sort_by_parameter_order=True)
            ids.extend(self._session.execute(statement, rows[start : start + _BATCH]).scalars())
        self.touch(ids)
        return ids

    def touch(self, ids: Iterable[int]) -> None:
        """Tell the change feed when the unit is committed, so that every process refreshes these people."""
        self._touched.update(dict.fromkeys(ids))

    def number_changes(self) -> None:
        """Append whom this unit touched to the change feed; only right before the commit, behind every other lock.

        Numbers are given out before they are committed. So that a reader who has seen 7 never misses 6, units queue up
        from here until they have committed (decision 0005); SQLite has one writer anyway.
        """
        if not self._touched:
            return
        queue_up(self._session, Queue.CHANGE_FEED)
        self._session.execute(sa.insert(SeekerChange), [{"seeker_id": one} for one in self._touched])
        self._touched.clear()

    def get(self, seeker_id: int, *, lock: bool = False) -> Seeker | None:
        """One person by id."""
        return self._session.get(Seeker, seeker_id, with_for_update=lock, populate_existing=lock)

    def held(self, ids: Sequence[int]) -> dict[int, Seeker]:
        """People held until the transaction ends, in the order of their ids, read anew."""
        query = select(Seeker).where(col(Seeker.id).in_(ids)).order_by(col(Seeker.id))
        locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        return {row.id or 0: row for row in self._session.exec(locked)}

    def many(self, ids: Sequence[int]) -> dict[int, Seeker]:
        """People by id."""
        rows = self._session.exec(select(Seeker).where(col(Seeker.id).in_(ids))).all()
        return {row.id: row for row in rows if row.id is not None}

    def known_phones(self, hashes: Sequence[str]) -> dict[str, int]:
        """Who already carries these phone digests."""
        query = select(Seeker.phone_hash, Seeker.id).where(col(Seeker.phone_hash).in_(hashes))
        return {
            phone: identity for phone, identity in self._session.exec(query).all() if phone and identity is not None
        }

    def by_name_and_phone(self, name: str, phone: str) -> Seeker | None:
        """The registration with this name and this phone, merged ones left out; locked until the transaction ends."""
        query = select(Seeker).where(
            Seeker.phone_hash == self.phone_hash(phone),
            Seeker.name_hash == self.name_hash(name),
            _HERE,
        )
        query = query.order_by(col(Seeker.id)).with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def known_ids(self, hashes: Sequence[str]) -> dict[str, list[int]]:
        """Who is registered under these digests of identity numbers, by id; merged registrations left out."""
        query = select(Seeker.id_hash, Seeker.id).where(col(Seeker.id_hash).in_(hashes), _HERE)
        found: dict[str, list[int]] = {}
        for digest, identity in self._session.exec(query.order_by(col(Seeker.id))).all():
            if digest and identity is not None:
                found.setdefault(digest, []).append(identity)
        return found

    def contact(self, seeker: Seeker) -> Contact:
        """Open a person's identity; the caller writes the audit row."""
        phone = self._cipher.open(seeker.phone_sealed, _PHONE) if seeker.phone_sealed else ""
        return Contact(self._cipher.open(seeker.name_sealed, _NAME), phone)

    def feed_end(self) -> int:
        """The last number of the change feed, 0 when it is empty."""
        return self._session.exec(select(func.coalesce(func.max(SeekerChange.seq), 0))).one() or 0

    def feed_since(self, seq: int) -> dict[int, int]:
        """Whom each entry of the change feed after ``seq`` names, by its number, in order.

        Whatever is behind the last of them was committed later.
        """
        query = select(SeekerChange.seq, SeekerChange.seeker_id).where(col(SeekerChange.seq) > seq)
        return {
            number: who for number, who in self._session.exec(query.order_by(col(SeekerChange.seq))).all() if number
        }

    def blank(self, seeker: Seeker, day: date) -> None:
        """Erase a registration: year of birth, place and month stay for the figures, no digest of anything does."""
        seeker.name_sealed, seeker.name_masked, seeker.phone_masked = self._cipher.seal(NOBODY, _NAME), NOBODY, ""
        seeker.phone_sealed = seeker.phone_hash = seeker.name_hash = seeker.id_hash = None
        seeker.born_on = date(seeker.born_on.year, 1, 1) if seeker.born_on else None
        # The city, and of a kind of work its standard name at most (service/erasure.py): a village's only one is known.
        wide = (seeker.adcode[:4] + "00", seeker.adcode[:2] + "0000")
        seeker.adcode = next((one for one in wide if self._session.get(Region, one)), seeker.adcode)
        seeker.wanted_adcodes = []
        seeker.skills = seeker.history = seeker.words = ""
        seeker.education = seeker.skill_grade = seeker.experience_years = seeker.radius_km = None
        seeker.accepts_night, seeker.employment_forms = None, []
        seeker.certificates, seeker.limits, seeker.own_tools, seeker.transports = [], [], [], []
        seeker.available_from = seeker.pay_min = seeker.intake_id = seeker.market_id = None
        seeker.hardship = seeker.seeking = seeker.flexible = False
        seeker.created_at, seeker.active_at = _month(seeker.created_at), _month(seeker.active_at)
        seeker.erased_on, seeker.version = day, seeker.version + 1
        self._session.flush()

    def seeking(self, ids: Sequence[int] | None = None) -> Iterator[Seeker]:
        """People to be matched and ranked, by id: all of them, or those among ``ids``."""
        query = select(Seeker).where(col(Seeker.seeking), col(Seeker.ranked)).order_by(col(Seeker.id))
        if ids is None:
            yield from self._session.exec(query.execution_options(yield_per=_BATCH))
            return
        for start in range(0, len(ids), 500):
            yield from self._session.exec(query.where(col(Seeker.id).in_(ids[start : start + 500])))

    def unranked(self, prefix: str, limit: int) -> Sequence[Seeker]:
        """People who look for work unranked and live or want to work in a city (its four digits), by registration.

        Who would work anywhere in the province is one of them.
        """
        told = sa.cast(Seeker.wanted_adcodes, sa.String)
        near = (
            col(Seeker.adcode).startswith(prefix) | told.contains(f'"{prefix}') | told.contains(f'"{prefix[:2]}0000"')
        )
        query = select(Seeker).where(near, col(Seeker.seeking), ~col(Seeker.ranked))
        return self._session.exec(query.order_by(col(Seeker.created_at), col(Seeker.id)).limit(limit)).all()

    def texts(self, *, after: int, limit: int) -> list[Texts]:
        """What the next people behind an id wrote of themselves, by id."""
        told = (Seeker.id, Seeker.wanted_titles, Seeker.skills, Seeker.history, Seeker.words)
        query = sa.select(*map(col, told)).where(col(Seeker.id) > after).order_by(col(Seeker.id)).limit(limit)
        return [Texts(*row) for row in self._session.execute(query)]

    def recut(self, cut: Iterable[tuple[Texts, str]]) -> int:
        """Store words cut anew, unless somebody's have changed since they were read; returns how many were stored."""
        count = 0
        for old, words in cut:
            unchanged = (col(Seeker.id) == old.id) & (col(Seeker.words) == old.words)
            count += self._session.connection().execute(sa.update(Seeker).where(unchanged).values(words=words)).rowcount
        return count

    def workers(self, market_id: int | None, only: Sequence[int] | None = None) -> Sequence[Seeker]:
        """The flexible workers of an odd-job market, or of any, who look for work: all, or those among ``only``."""
        query = select(Seeker).where(col(Seeker.flexible), col(Seeker.seeking))
        if market_id is not None:
            query = query.where(Seeker.market_id == market_id)
        if only is not None:
            query = query.where(col(Seeker.id).in_(only))
        return self._session.exec(query.order_by(col(Seeker.id))).all()

    def hardship_at(self, market_id: int) -> set[int]:
        """Ids of the flexible workers of a market who are recognised as having difficulty finding work (就业困难)."""
        query = select(Seeker.id).where(Seeker.market_id == market_id, col(Seeker.hardship), col(Seeker.seeking))
        return {one or 0 for one in self._session.exec(query)}

    def flexible_in(self, prefix: str, limit: int, *, without: Collection[int] = ()) -> Sequence[Seeker]:
        """Flexible workers who look for work and live where codes begin so, the last active first."""
        query = select(Seeker).where(
            col(Seeker.adcode).startswith(prefix),
            col(Seeker.flexible),
            col(Seeker.seeking),
            col(Seeker.id).not_in(without),
        )
        return self._session.exec(query.order_by(col(Seeker.active_at).desc(), col(Seeker.id)).limit(limit)).all()

    def seeking_by_place(self, before: datetime, day: date) -> dict[str, int]:
        """How many people registered before an instant were out of work on the eve of a day, by county.

        Who was at work then by what is stored of them is left out, and who began only later is counted. Who gave up
        looking since is not known any more: they are left out.
        """
        busy = sa.exists().where(
            col(Referral.seeker_id) == col(Seeker.id),
            col(Referral.state).in_(BEGUN),
            col(Referral.started_on) < day,
            sa.or_(col(Referral.left_on).is_(None), col(Referral.left_on) >= day),
        )
        query = select(Seeker.adcode, func.count()).where(col(Seeker.seeking), col(Seeker.created_at) < before, ~busy)
        return dict(self._session.exec(query.group_by(col(Seeker.adcode))).all())

    def count(self) -> int:
        """How many people are stored."""
        return self._session.exec(select(func.count()).select_from(Seeker)).one()


def _month(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
