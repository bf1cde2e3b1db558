"""Reach (可见范围): how far an actor sees, as one value that both lists and single objects are checked by."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col, select

from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.officer import Pairing
from matcher.models.organisation import Organisation
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker


@dataclass(frozen=True, slots=True)
class Reach:
    """One way of seeing: all, a region's subtree, an enterprise, an officer's cases, a market, oneself, or a body."""

    everything: bool = False
    adcode: str | None = None
    enterprise_id: int | None = None
    officer_id: int | None = None
    market_id: int | None = None
    seeker_id: int | None = None
    organisation_id: int | None = None

    def cases(self) -> sa.ColumnElement[bool]:
        """The cases within reach, as a condition on ``Case``."""
        if self.everything:
            return sa.true()
        if self.adcode is not None:
            return col(Case.adcode).startswith(scope_prefix(self.adcode))
        if self.enterprise_id is not None:
            return col(Case.enterprise_id) == self.enterprise_id
        if self.officer_id is not None:
            paired = select(Pairing.enterprise_id).where(
                Pairing.officer_id == self.officer_id, col(Pairing.last).is_(None)
            )
            return sa.or_(col(Case.officer_id) == self.officer_id, col(Case.enterprise_id).in_(paired))
        return sa.false()

    def enterprises(self, county: str | None = None) -> sa.ColumnElement[bool]:
        """The enterprises within reach, as a condition on ``Enterprise``; an officer's own, and the ``county``'s."""
        if self.everything:
            return sa.true()
        if self.adcode is not None:
            return col(Enterprise.adcode).startswith(scope_prefix(self.adcode))
        if self.officer_id is not None:
            own = select(Pairing.enterprise_id).where(
                Pairing.officer_id == self.officer_id, col(Pairing.last).is_(None)
            )
            near = col(Enterprise.adcode).startswith(scope_prefix(county)) if county else sa.false()
            worked = select(Case.enterprise_id).where(Case.officer_id == self.officer_id)
            return sa.or_(near, col(Enterprise.id).in_(own), col(Enterprise.id).in_(worked))
        if self.enterprise_id is not None:
            return col(Enterprise.id) == self.enterprise_id
        return sa.false()

    def seekers(self, county: str | None = None) -> sa.ColumnElement[bool]:
        """The people within reach, as a condition on ``Seeker``; for an officer those of the ``county``."""
        if self.everything:
            return sa.true()
        place = self.adcode or (county if self.officer_id is not None else None)
        if place is not None:
            return col(Seeker.adcode).startswith(scope_prefix(place))
        if self.market_id is not None:
            return col(Seeker.market_id) == self.market_id
        return sa.false()

    def organisations(self, city: str | None = None) -> sa.ColumnElement[bool]:
        """The organisations within reach, as a condition on ``Organisation``.

        ``city`` widens a county's or an officer's view: a body serves the whole city, not only where it is registered.
        """
        if self.everything:
            return sa.true()
        if self.organisation_id is not None:
            return col(Organisation.id) == self.organisation_id
        place = city or self.adcode
        return col(Organisation.adcode).startswith(scope_prefix(place)) if place is not None else sa.false()
