"""What 附件4 rests on (附件4 的底数), as it was known at an instant: facts of fairs, of services and of starts.

A row made after the instant is left out; one undone after it still counts. The queries say which records those are;
how they are counted is ``planning/annex_figures.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.annex_figure import EntryFact, FairFact, IntentionFact, PostFact, StartFact, VisitorFact
from matcher.models.campaign import Campaign
from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry, FairPost
from matcher.models.fair_kinds import HELD, SCHEDULED, EntryState, FairMode
from matcher.models.fair_visit import FairIntention, FairStart, FairVisitor
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy


@dataclass(frozen=True, slots=True)
class Window:
    """Of which region (with all below it) and of which days, both inclusive; as known at ``cutoff``.

    With a campaign only its fairs count and those of no campaign.
    """

    scope: str
    first: date
    last: date
    cutoff: datetime
    campaign_id: int | None = None


class AnnexRows:
    """Reads the facts of fairs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _fairs(self, window: Window) -> list[sa.ColumnElement[bool]]:
        """Fairs on site that had been held by then, by their first day: several days are one fair."""
        return [
            col(Fair.mode) == FairMode.OFFLINE,
            col(Fair.state).in_(HELD),
            col(Fair.closed_at) <= window.cutoff,
            *_of_window(window),
        ]

    def fairs(self, window: Window) -> list[FairFact]:
        """The fairs of the window."""
        query = select(Fair).where(*self._fairs(window)).order_by(col(Fair.first), col(Fair.id))
        return [
            FairFact(one.id or 0, one.unit_adcode, one.theme, one.first, one.gate_count, one.gate_how)
            for one in self._session.exec(query)
        ]

    def scheduled(self, window: Window) -> Sequence[Fair]:
        """What 附件3 lists: fairs on site that are to take place or took place, by first day."""
        query = select(Fair).where(Fair.mode == FairMode.OFFLINE, col(Fair.state).in_(SCHEDULED), *_of_window(window))
        return self._session.exec(query.order_by(col(Fair.first), col(Fair.id))).all()

    def _came(self, window: Window) -> list[sa.ColumnElement[bool]]:
        """Enterprises that checked in; who only signed up did not take part."""
        return [
            col(FairEntry.state) == EntryState.ACCEPTED,
            col(FairEntry.checked_in_at) <= window.cutoff,
            *self._fairs(window),
        ]

    def entries(self, window: Window) -> list[EntryFact]:
        """Who took part in the fairs; a merged enterprise under the record it was merged into."""
        query = (
            select(FairEntry.id, FairEntry.fair_id, _firm(), Enterprise.name)
            .join(Fair, col(Fair.id) == col(FairEntry.fair_id))
            .join(Enterprise, col(Enterprise.id) == col(FairEntry.enterprise_id))
            .where(*self._came(window))
            .order_by(col(FairEntry.id))
        )
        return [EntryFact(*row) for row in self._session.execute(query)]

    def posts(self, window: Window) -> list[PostFact]:
        """What those who took part showed."""
        query = (
            sa.select(*_columns(FairPost.id, FairPost.entry_id, FairPost.vacancy_id, Vacancy.title, FairPost.headcount))
            .join(FairEntry, col(FairEntry.id) == col(FairPost.entry_id))
            .join(Fair, col(Fair.id) == col(FairEntry.fair_id))
            .join(Vacancy, col(Vacancy.id) == col(FairPost.vacancy_id))
            .where(*self._came(window))
            .order_by(col(FairPost.id))
        )
        return [PostFact(*row) for row in self._session.execute(query)]

    def visitors(self, window: Window) -> list[VisitorFact]:
        """Who came, under marks that two rows of one person share."""
        query = (
            sa.select(
                *_columns(FairVisitor.id, FairVisitor.fair_id, FairVisitor.key, FairVisitor.name_masked),
                *_seeker_columns(),
            )
            .join(Fair, col(Fair.id) == col(FairVisitor.fair_id))
            .outerjoin(Seeker, col(Seeker.id) == col(FairVisitor.seeker_id))
            .where(col(FairVisitor.at) <= window.cutoff, *self._fairs(window))
            .order_by(col(FairVisitor.id))
        )
        return [
            VisitorFact(row[0], row[1], (f"phone:{row[2]}", *seeker_marks(row[4:7])), row[7] or row[3] or "未留姓名")
            for row in self._session.execute(query)
        ]

    def intentions(self, window: Window) -> list[IntentionFact]:
        """What was agreed on at the fairs and not taken back by then."""
        query = (
            sa.select(*_columns(FairIntention.id, FairIntention.visitor_id), _firm(), *_columns(Enterprise.name))
            .join(Fair, col(Fair.id) == col(FairIntention.fair_id))
            .join(FairEntry, col(FairEntry.id) == col(FairIntention.entry_id))
            .join(Enterprise, col(Enterprise.id) == col(FairEntry.enterprise_id))
            .where(*standing_intentions(window.cutoff), *self._fairs(window))
            .order_by(col(FairIntention.id))
        )
        return [IntentionFact(*row) for row in self._session.execute(query)]

    def starts(self, window: Window) -> list[StartFact]:
        """Who began after an intention, as far as it was written down by then."""
        query = (
            select(FairStart)
            .join(FairIntention, col(FairIntention.id) == col(FairStart.intention_id))
            .join(Fair, col(Fair.id) == col(FairIntention.fair_id))
            .where(col(FairStart.at) <= window.cutoff, *standing_intentions(window.cutoff), *self._fairs(window))
            .order_by(col(FairStart.id))
        )
        return [
            StartFact(
                one.id or 0,
                one.intention_id,
                one.started_on,
                one.left_on if one.left_at is None or one.left_at <= window.cutoff else None,
            )
            for one in self._session.exec(query)
        ]

    def posts_of(self, scope: str, first: date, last: date) -> Sequence[tuple[Vacancy, Enterprise]]:
        """The posts of 附件1: published in the window by enterprises of a region, by enterprise and id."""
        query = (
            select(Vacancy, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(
                col(Enterprise.adcode).startswith(scope_prefix(scope)),
                col(Enterprise.barred_at).is_(None),
                col(Vacancy.merged_into).is_(None),
                col(Vacancy.published_at).is_not(None),
                col(Vacancy.valid_from) <= last,
                col(Vacancy.valid_to) >= first,
            )
            .order_by(col(Enterprise.adcode), col(Enterprise.name), col(Enterprise.id), col(Vacancy.id))
        )
        return self._session.exec(query).all()

    def key_firms(self, list_ids: Collection[int], scope: str) -> dict[int, tuple[str, str]]:
        """The enterprises of a region on any of these lists: unit and name by id, the merged ones by their new id."""
        from matcher.models.key_list import KeyListEntry

        rows = self._session.execute(
            sa.select(_firm())
            .join(KeyListEntry, col(KeyListEntry.enterprise_id) == col(Enterprise.id))
            .where(col(KeyListEntry.list_id).in_(list_ids))
        )
        ids = {row[0] for row in rows}
        query = select(Enterprise).where(
            col(Enterprise.adcode).startswith(scope_prefix(scope)), col(Enterprise.merged_into).is_(None)
        )
        return {one.id or 0: (one.adcode, one.name) for one in self._session.exec(query) if one.id in ids}

    def campaigns(self, scope: str) -> Sequence[Campaign]:
        """Campaigns a region takes part in: its own and those of the levels above, the latest first."""
        above = {scope, scope[:4] + "00", scope[:2] + "0000"}
        query = select(Campaign).where(col(Campaign.adcode).in_(above))
        return self._session.exec(query.order_by(col(Campaign.first).desc(), col(Campaign.id).desc())).all()


def standing_intentions(cutoff: datetime) -> list[sa.ColumnElement[bool]]:
    """Intentions written down by then and not yet taken back then."""
    undone = col(FairIntention.undone_at)
    return [col(FairIntention.at) <= cutoff, sa.or_(undone.is_(None), undone > cutoff)]


def seeker_marks(row: Sequence[Any]) -> tuple[str, ...]:
    """What a registered person is known by: the registration (of a merged one the one it went into), the telephone."""
    seeker_id, merged_into, phone = row
    if seeker_id is None:
        return ()
    return (f"seeker:{merged_into or seeker_id}", *([f"phone:{phone}"] if phone else []))


def _seeker_columns() -> list[Any]:
    return _columns(Seeker.id, Seeker.merged_into, Seeker.phone_hash, Seeker.name_masked)


def _columns(*columns: Any) -> list[Any]:
    return [col(one) for one in columns]


def _firm() -> Any:
    return func.coalesce(Enterprise.merged_into, Enterprise.id).label("firm_id")


def _of_window(window: Window) -> list[sa.ColumnElement[bool]]:
    found = [
        col(Fair.unit_adcode).startswith(scope_prefix(window.scope)),
        col(Fair.first).between(window.first, window.last),
    ]
    if window.campaign_id is not None:
        found.append(sa.or_(col(Fair.campaign_id).is_(None), col(Fair.campaign_id) == window.campaign_id))
    return found
