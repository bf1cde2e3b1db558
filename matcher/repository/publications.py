"""The stream of what is public (公开信息流): written as things change, numbered in the order of commits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_kinds import HELD, PUBLIC_FAIR
from matcher.models.market import Market
from matcher.models.officer import Officer
from matcher.models.publication import (
    PublicAction,
    Publication,
    PublicKind,
    PublicScope,
    PublicThing,
    level_of,
)
from matcher.models.region import SHANXI, scope_prefix
from matcher.models.shift import MINUTES_PER_DAY, Task
from matcher.models.states import TaskState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.queues import Queue, queue_up
from matcher.text.contact import for_anybody

_CHUNK = 500
# Facts anybody may read. No contact is among them: those of a post and of a fair may name a person.
_POST = (
    "title",
    "headcount",
    "duty",
    "conditions",
    "education",
    "pay_min",
    "pay_max",
    "pay_unit",
    "pay_text",
    "employment_form",
    "adcode",
    "address",
    "valid_from",
    "valid_to",
)
_FAIR = ["theme", "kind", "mode", "unit_adcode", "adcode", "address", "link", "first", "last", "hours"]
_OFFICER = ("name", "adcode", "office_phone")
_TASK = (
    "market_id",
    "trade",
    "detail",
    "headcount",
    "day",
    "start_minute",
    "end_minute",
    "adcode",
    "place",
    "pay",
    "pay_unit",
    "settle",
    "form",
    "meals",
    "tools",
    "gear",
)
# What people write freely, in which others may be named; the name of an enterprise and a link stay as they are.
_FREE = {"title", "duty", "conditions", "pay_text", "address", "theme", "hours", "trade", "detail", "place", "tools"}
_FREE |= {"gear"}
_STORED = (PublicKind.VACANCY, PublicKind.FAIR, PublicKind.OFFICER, PublicKind.TASK)


class Publications:
    """Notes what a unit touches, and appends at its commit what that changed for the public."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._touched: set[tuple[PublicKind, int]] = set()
        self._firms: set[int] = set()
        self._markets: set[int] = set()
        self._sweep = False
        self._policies: Sequence[PublicThing] | None = None
        sa.event.listen(session, "after_flush", self._note)

    def _note(self, session: Session, _flush: object) -> None:
        for one in (*session.new, *session.dirty, *session.deleted):
            if isinstance(one, Vacancy):
                self._touched.add((PublicKind.VACANCY, one.id or 0))
            elif isinstance(one, Fair):
                self._touched.add((PublicKind.FAIR, one.id or 0))
            elif isinstance(one, Officer):
                self._touched.add((PublicKind.OFFICER, one.id or 0))
            elif isinstance(one, Enterprise):
                self._firms.add(one.id or 0)
            elif isinstance(one, Task):
                self._touched.add((PublicKind.TASK, one.id or 0))
            elif isinstance(one, Market):
                self._markets.add(one.id or 0)

    def sweep(self, policies: Sequence[PublicThing]) -> None:
        """Compare everything at the commit: days pass without anybody touching a row. ``policies`` are in force."""
        self._sweep, self._policies = True, policies

    def compare_policies(self, policies: Sequence[PublicThing]) -> None:
        """Compare the policies in force at the commit, as an edition was decided."""
        self._policies = policies

    def number(self) -> None:
        """Append what this unit changed for the public; only right before the commit, behind every other lock.

        As with the feed of people, numbers are given out before they are committed, so units queue up from here until
        they have committed (decision 0005). What others committed is read only after the turn has come.
        """
        if not (self._touched or self._firms or self._markets or self._sweep or self._policies is not None):
            return
        queue_up(self._session, Queue.PUBLICATIONS)
        today = clock.today()
        for kind in _STORED:
            if self._sweep:
                self._append(kind, None, self.things(kind, None, today))
                continue
            ids = {one for held, one in self._touched if held is kind}
            if kind is PublicKind.VACANCY and self._firms:
                ids |= self._ids(col(Vacancy.id), col(Vacancy.enterprise_id), self._firms)
            if kind is PublicKind.TASK:
                ids |= self._ids(col(Task.id), col(Task.enterprise_id), self._firms)
                ids |= self._ids(col(Task.id), col(Task.market_id), self._markets)
            for chunk in _chunks(sorted(ids)):
                self._append(kind, [str(one) for one in chunk], self.things(kind, chunk, today))
        if self._policies is not None:
            self._append(PublicKind.POLICY, None, self._policies)
        self._touched.clear()
        self._firms.clear()
        self._markets.clear()
        self._sweep, self._policies = False, None

    def _ids(self, column: Any, owner: Any, owners: Collection[int]) -> set[int]:
        """The ids of what these enterprises or markets have."""
        found: set[int] = set()
        for chunk in _chunks(sorted(owners)):
            found |= set(self._session.execute(sa.select(column).where(owner.in_(chunk))).scalars())
        return found

    def _append(self, kind: PublicKind, subjects: Sequence[str] | None, things: Iterable[PublicThing]) -> None:
        held = {row.subject: row for row in self._latest(kind, subjects)}
        rows = []
        for thing in things:
            last, digest = held.pop(thing.subject, None), _digest(thing)
            known = last is not None and last.action is not PublicAction.RETRACTED
            if last is not None and known and last.digest == digest:
                continue
            if last is not None and known and last.adcode != thing.adcode:
                # Who follows only the region it left must be told, too.
                rows.append(_row(kind, thing.subject, last.adcode, PublicAction.RETRACTED, ""))
                known = False
            action = PublicAction.CHANGED if known else PublicAction.PUBLISHED
            rows.append(_row(kind, thing.subject, thing.adcode, action, digest))
        for subject in sorted(held):
            if held[subject].action is not PublicAction.RETRACTED:
                rows.append(_row(kind, subject, held[subject].adcode, PublicAction.RETRACTED, ""))
        if rows:
            self._session.execute(sa.insert(Publication), rows)

    def _latest(self, kind: PublicKind, subjects: Sequence[str] | None) -> Sequence[Publication]:
        last = select(func.max(Publication.seq)).where(Publication.kind == kind)
        if subjects is not None:
            last = last.where(col(Publication.subject).in_(subjects))
        query = select(Publication).where(col(Publication.seq).in_(last.group_by(col(Publication.subject))))
        return self._session.exec(query.order_by(col(Publication.seq))).all()

    def things(self, kind: PublicKind, ids: Collection[int] | None, today: date) -> list[PublicThing]:
        """What of a kind is public on ``today``, by id; ``ids`` narrows. Read by columns: rows held may be old."""
        if kind is PublicKind.VACANCY:
            return self._posts(ids, today)
        if kind is PublicKind.FAIR:
            return self._fairs(ids, today)
        if kind is PublicKind.TASK:
            return self._tasks(ids)
        return self._officers(ids)

    def _posts(self, ids: Collection[int] | None, today: date) -> list[PublicThing]:
        query = (
            sa.select(col(Vacancy.id), col(Enterprise.name), *(getattr(Vacancy, name) for name in _POST))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(
                col(Vacancy.state) == VacancyState.PUBLISHED,
                col(Vacancy.valid_to) >= today,
                col(Enterprise.barred_at).is_(None),
                *_among(col(Vacancy.id), ids),
            )
        )
        rows = self._session.execute(query.order_by(col(Vacancy.id)))
        return [
            _thing(PublicKind.VACANCY, row[0], {"enterprise": row[1], **dict(zip(_POST, row[2:], strict=True))})
            for row in rows
        ]

    def _fairs(self, ids: Collection[int] | None, today: date) -> list[PublicThing]:
        query = sa.select(col(Fair.id), *(getattr(Fair, name) for name in _FAIR)).where(
            col(Fair.state).in_([one for one in PUBLIC_FAIR if one not in HELD]),
            col(Fair.last) >= today,
            *_among(col(Fair.id), ids),
        )
        rows = self._session.execute(query.order_by(col(Fair.id)))
        found = [(row[0], dict(zip(_FAIR, row[1:], strict=True))) for row in rows]
        return [_thing(PublicKind.FAIR, one, body, adcode=body["unit_adcode"]) for one, body in found]

    def _officers(self, ids: Collection[int] | None) -> list[PublicThing]:
        query = sa.select(col(Officer.id), *(getattr(Officer, name) for name in _OFFICER)).where(
            col(Officer.contact_public).is_(True),
            col(Officer.active).is_(True),
            col(Officer.office_phone) != "",
            *_among(col(Officer.id), ids),
        )
        rows = self._session.execute(query.order_by(col(Officer.id)))
        return [_thing(PublicKind.OFFICER, row[0], dict(zip(_OFFICER, row[1:], strict=True))) for row in rows]

    def _tasks(self, ids: Collection[int] | None) -> list[PublicThing]:
        """Odd jobs of verified employers that are open and not over at this minute, in markets that are open."""
        now, today = clock.now(), clock.today()
        minute = int((now - clock.midnight(today)).total_seconds() // 60)
        day, end = col(Task.day), col(Task.end_minute)
        query = (
            sa.select(col(Task.id), col(Enterprise.name), *(getattr(Task, name) for name in _TASK))
            .join(Enterprise, col(Enterprise.id) == col(Task.enterprise_id))
            .join(Market, col(Market.id) == col(Task.market_id))
            .where(
                col(Task.state) == TaskState.OPEN,
                sa.or_(
                    day > today,
                    sa.and_(day == today, end > minute),
                    # Night work ends on the next day.
                    sa.and_(day == today - timedelta(days=1), end > minute + MINUTES_PER_DAY),
                ),
                col(Enterprise.verified_at).is_not(None),
                col(Enterprise.barred_at).is_(None),
                col(Market.closed_at).is_(None),
                *_among(col(Task.id), ids),
            )
        )
        rows = self._session.execute(query.order_by(col(Task.id)))
        return [
            _thing(PublicKind.TASK, row[0], {"enterprise": row[1], **dict(zip(_TASK, row[2:], strict=True))})
            for row in rows
        ]

    def end(self) -> int:
        """The newest cursor, 0 before anything was published."""
        return self._session.exec(select(func.max(Publication.seq))).one() or 0

    def newest(self, adcode: str) -> Publication | None:
        """The newest step a page of this region shows something of."""
        query = select(Publication).where(_in_scope(adcode, PublicScope.ALL))
        return self._session.exec(query.order_by(col(Publication.seq).desc()).limit(1)).first()

    def since(self, after: int, *, adcode: str, limit: int) -> Sequence[Publication]:
        """The steps behind a cursor, in order."""
        query = select(Publication).where(col(Publication.seq) > after, _in_scope(adcode, PublicScope.ALL))
        return self._session.exec(query.order_by(col(Publication.seq)).limit(limit)).all()

    def standing(
        self,
        adcode: str,
        *,
        scope: PublicScope = PublicScope.ALL,
        kind: PublicKind | None = None,
        subject: str = "",
        behind: tuple[str, str] | None = None,
        limit: int = 200,
        newest: bool = False,
    ) -> Sequence[Publication]:
        """The last step of each thing not retracted, by kind and subject, or the ``newest`` first."""
        last = select(func.max(Publication.seq)).group_by(col(Publication.kind), col(Publication.subject))
        query = select(Publication).where(
            col(Publication.seq).in_(last), Publication.action != PublicAction.RETRACTED, _in_scope(adcode, scope)
        )
        if kind is not None:
            query = query.where(Publication.kind == kind)
        if subject:
            query = query.where(Publication.subject == subject)
        if behind is not None:
            place = sa.tuple_(col(Publication.kind), col(Publication.subject))
            query = query.where(place > sa.tuple_(sa.literal(behind[0]), sa.literal(behind[1])))
        order = (col(Publication.seq).desc(),) if newest else (col(Publication.kind), col(Publication.subject))
        return self._session.exec(query.order_by(*order).limit(limit)).all()


def _in_scope(adcode: str, scope: PublicScope) -> sa.ColumnElement[bool]:
    """What a region's page shows: its own, all below it, what stands above it; the province's shows everything."""
    place = col(Publication.adcode)
    own, within = place == adcode, place.startswith(scope_prefix(adcode))
    over = [] if adcode == SHANXI else [one for one in (SHANXI, adcode[:4] + "00") if one != adcode]
    above = place.in_(over)
    return {
        PublicScope.OWN: own,
        PublicScope.WITHIN: within,
        PublicScope.ABOVE: above,
        PublicScope.ALL: sa.or_(within, above),
    }[scope]


def _among(column: Any, ids: Collection[int] | None) -> list[sa.ColumnElement[bool]]:
    return [] if ids is None else [column.in_(ids)]


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK)]


def _thing(kind: PublicKind, subject: int, body: dict[str, Any], *, adcode: str = "") -> PublicThing:
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in body.items()}
    plain |= {name: for_anybody(plain[name]) for name in _FREE & plain.keys() if plain[name]}
    return PublicThing(kind, str(subject), adcode or body["adcode"], plain)


def _digest(thing: PublicThing) -> str:
    text = json.dumps([thing.adcode, thing.body], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _row(kind: PublicKind, subject: str, adcode: str, action: PublicAction, digest: str) -> dict[str, Any]:
    return {
        "at": clock.now(),
        "kind": kind,
        "subject": subject,
        "adcode": adcode,
        "level": level_of(adcode),
        "action": action,
        "digest": digest,
    }
