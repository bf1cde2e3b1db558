"""Stored moves (转岗安置、派遣转换) and how many people came of them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.lot_move import LotMove
from matcher.models.shortlist import Referral


class LotMoves:
    """Reads and writes moves. Whoever changes one holds its two lots first, then it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, move: LotMove) -> LotMove:
        """Insert a move."""
        self._session.add(move)
        self._session.flush()
        return move

    def get(self, move_id: int, *, lock: bool = False) -> LotMove | None:
        """One move by id."""
        return self._session.get(LotMove, move_id, with_for_update=lock, populate_existing=lock)

    def of_lot(self, lot_id: int) -> Sequence[LotMove]:
        """The moves of a lot on either side, newest first."""
        mine = sa.or_(col(LotMove.surplus_id) == lot_id, col(LotMove.shortage_id) == lot_id)
        return self._session.exec(select(LotMove).where(mine).order_by(col(LotMove.id).desc()).limit(50)).all()

    def came(self, move: LotMove) -> int:
        """How many began at the post since the day of the move."""
        query = select(func.count()).where(
            Referral.vacancy_id == move.vacancy_id,
            col(Referral.started_on) >= clock.local(move.created_at).date(),
        )
        return self._session.exec(query).one()
