"""Stored lots (余缺信息): what enterprises can spare and what they lack, and how much of each is lent already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.lending import OPEN_TERMS, SETTLED, Lending, LentWorker
from matcher.models.lot_move import TAKING, LotMove
from matcher.models.pooling import Lot, LotKind, LotSide, LotState
from matcher.models.region import scope_prefix
from matcher.repository.reach import Reach


class Lots:
    """Reads and writes lots."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, lot: Lot) -> Lot:
        """Insert a lot."""
        self._session.add(lot)
        self._session.flush()
        return lot

    def get(self, lot_id: int, *conditions: sa.ColumnElement[bool]) -> tuple[Lot, Enterprise] | None:
        """One lot with its enterprise, where the conditions hold."""
        query = select(Lot, Enterprise).join(Enterprise, col(Enterprise.id) == col(Lot.enterprise_id))
        return self._session.exec(query.where(Lot.id == lot_id, *conditions)).first()

    def reachable(self, lot_id: int, reach: Reach, county: str | None) -> tuple[Lot, Enterprise] | None:
        """One lot of an enterprise within reach."""
        return self.get(lot_id, reach.enterprises(county))

    def seen(self, lot_id: int, reach: Reach, county: str | None) -> tuple[Lot, Enterprise] | None:
        """One lot of an enterprise within reach, or with its place of work there."""
        return self.get(lot_id, _seen(reach, county))

    def hold(self, ids: Sequence[int]) -> dict[int, Lot]:
        """Lots by id, locked until the transaction ends, in the order of everybody (decision 0005)."""
        query = select(Lot).where(col(Lot.id).in_(ids)).order_by(col(Lot.id))
        found = self._session.exec(query.with_for_update().execution_options(populate_existing=True)).all()
        return {one.id or 0: one for one in found}

    def page(
        self,
        reach: Reach,
        county: str | None,
        *,
        side: LotSide | None = None,
        states: Collection[LotState] = (),
        trade: str = "",
        scope: str = "",
        first: date | None = None,
        last: date | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> tuple[Sequence[tuple[Lot, Enterprise]], int]:
        """Lots within reach that touch the days from ``first`` to ``last``, newest first; how many there are.

        ``trade`` is an occupation's code or the words of a title, ``scope`` a region.
        """
        where: list[Any] = [_seen(reach, county)]
        where += [col(Lot.side) == side] if side is not None else []
        where += [col(Lot.state).in_(states)] if states else []
        where += [sa.or_(col(Lot.occupation_code) == trade, col(Lot.title) == trade)] if trade else []
        where += [col(Lot.adcode).startswith(scope_prefix(scope))] if scope else []
        where += [col(Lot.last) >= first] if first is not None else []
        where += [col(Lot.first) <= last] if last is not None else []
        base = select(Lot, Enterprise).join(Enterprise, col(Enterprise.id) == col(Lot.enterprise_id)).where(*where)
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        rows = self._session.exec(base.order_by(col(Lot.id).desc()).offset(offset).limit(limit)).all()
        return rows, total

    def between(
        self, scope: str, first: date, last: date, states: Collection[LotState] = (LotState.OPEN,)
    ) -> Sequence[Lot]:
        """Lots of a region that touch the days from ``first`` to ``last``, by id."""
        query = select(Lot).where(
            col(Lot.adcode).startswith(scope_prefix(scope)),
            col(Lot.state).in_(states),
            col(Lot.first) <= last,
            col(Lot.last) >= first,
        )
        return self._session.exec(query.order_by(col(Lot.id))).all()

    def open_of(self, enterprise_ids: Collection[int]) -> Sequence[Lot]:
        """Lots of these enterprises that were not withdrawn, by id."""
        query = select(Lot).where(col(Lot.enterprise_id).in_(enterprise_ids), col(Lot.state) != LotState.WITHDRAWN)
        return self._session.exec(query.order_by(col(Lot.id))).all()

    def open_in(self, scope: str, day: date) -> Sequence[tuple[Lot, Enterprise]]:
        """Open lots of a region that are not over on ``day``, with their enterprises, by id; nobody barred."""
        query = (
            select(Lot, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Lot.enterprise_id))
            .where(
                col(Lot.adcode).startswith(scope_prefix(scope)),
                col(Lot.state) == LotState.OPEN,
                col(Lot.last) >= day,
                col(Enterprise.barred_at).is_(None),
            )
        )
        return self._session.exec(query.order_by(col(Lot.id))).all()

    def lacking(self, enterprise_id: int, today: date) -> Sequence[Lot]:
        """An enterprise's shortages that are not over or withdrawn, the first to begin first."""
        query = select(Lot).where(
            Lot.enterprise_id == enterprise_id,
            Lot.side == LotSide.SHORTAGE,
            col(Lot.state) != LotState.WITHDRAWN,
            col(Lot.last) >= today,
        )
        return self._session.exec(query.order_by(col(Lot.first), col(Lot.id)).limit(100)).all()

    def on_dispatched(self, enterprise_ids: Collection[int], today: date) -> Sequence[Lot]:
        """Lots of enterprises that tell of dispatched workers, wherever the work is; none withdrawn or over."""
        query = select(Lot).where(
            col(Lot.enterprise_id).in_(enterprise_ids),
            col(Lot.state) != LotState.WITHDRAWN,
            col(Lot.last) >= today,
            sa.or_(col(Lot.dispatched), col(Lot.dispatched_now).is_not(None)),
        )
        return self._session.exec(query.order_by(col(Lot.id))).all()

    def many(self, ids: Collection[int]) -> dict[int, tuple[Lot, Enterprise]]:
        """Lots by id with their enterprises."""
        query = select(Lot, Enterprise).join(Enterprise, col(Enterprise.id) == col(Lot.enterprise_id))
        return {one.id or 0: (one, firm) for one, firm in self._session.exec(query.where(col(Lot.id).in_(ids))).all()}

    def partners(self, lot: Lot, scope: str, limit: int = 50) -> Sequence[tuple[Lot, Enterprise]]:
        """Open lots of the other side and of other enterprises in a region on some of the same days."""
        other = LotSide.SHORTAGE if lot.side is LotSide.SURPLUS else LotSide.SURPLUS
        query = (
            select(Lot, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Lot.enterprise_id))
            .where(
                col(Lot.side) == other,
                col(Lot.state) == LotState.OPEN,
                col(Lot.enterprise_id) != lot.enterprise_id,
                # Only those who stay the own staff are lent; moves look from the other side.
                col(Lot.kind) == LotKind.LEND,
                col(Lot.first) <= lot.last,
                col(Lot.last) >= lot.first,
                col(Lot.adcode).startswith(scope_prefix(scope)),
            )
        )
        # Of one trade first.
        akin = sa.case((col(Lot.occupation_code) == lot.occupation_code, 0), (col(Lot.title) == lot.title, 0), else_=1)
        return self._session.exec(query.order_by(akin, col(Lot.first), col(Lot.id)).limit(limit)).all()

    def offered(self, ids: Collection[int]) -> set[int]:
        """Which of these lots have a lending that is still being agreed on their terms."""
        found: set[int] = set()
        for lot_id in (col(Lending.surplus_id), col(Lending.shortage_id)):
            found |= set(self._session.exec(select(lot_id).where(lot_id.in_(ids), col(Lending.state).in_(OPEN_TERMS))))
        return found

    def taken(self, ids: Sequence[int]) -> dict[int, list[tuple[date, date, int]]]:
        """What lendings and moves took of each lot: from, to (both inclusive), how many; nothing by cancelled ones.

        Until it is signed a lending takes its headcount for all its days; then everybody who is lent takes the own
        days: who goes back early, or does not stay on, leaves a unit free.
        """
        parts: list[sa.SelectBase] = []
        sides = (
            (col(Lending.surplus_id), col(LotMove.surplus_id)),
            (col(Lending.shortage_id), col(LotMove.shortage_id)),
        )
        for lot_id, move_lot in sides:
            promised = sa.select(lot_id, col(Lending.first), col(Lending.last), col(Lending.headcount))
            parts.append(promised.where(lot_id.in_(ids), col(Lending.state).in_(OPEN_TERMS)))
            days = (col(LentWorker.first), col(LentWorker.last))
            lent = sa.select(lot_id, *days, func.count()).join(Lending, col(Lending.id) == col(LentWorker.lending_id))
            moved = sa.select(move_lot, col(LotMove.first), col(LotMove.last), col(LotMove.headcount))
            parts.append(moved.where(move_lot.in_(ids), col(LotMove.state).in_(TAKING)))
            lent = lent.where(lot_id.in_(ids), col(Lending.state).in_(SETTLED), col(LentWorker.live))
            parts.append(lent.group_by(lot_id, *days))
        found: dict[int, list[tuple[date, date, int]]] = {}
        for one, first, last, count in sorted(map(tuple, self._session.execute(sa.union_all(*parts)).all())):
            found.setdefault(one, []).append((first, last, count))
        return found


def _seen(reach: Reach, county: str | None) -> sa.ColumnElement[bool]:
    """Lots are seen where the enterprise is and where the work is, so that a region's list adds up to its balance."""
    place = reach.adcode or (county if reach.officer_id is not None else None)
    if place is None:
        return reach.enterprises(county)
    return sa.or_(reach.enterprises(county), col(Lot.adcode).startswith(scope_prefix(place)))
