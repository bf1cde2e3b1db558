"""Stored pooling runs (调剂方案) and their lines."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.lending import Lending
from matcher.models.pooling import PoolingLine, PoolingRun
from matcher.models.region import scope_prefix


class PoolingRuns:
    """Reads and writes runs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: PoolingRun, lines: Sequence[PoolingLine]) -> PoolingRun:
        """Insert a run with its lines."""
        self._session.add(run)
        self._session.flush()
        for line in lines:
            line.run_id = run.id or 0
            self._session.add(line)
        self._session.flush()
        return run

    def get(self, run_id: int) -> PoolingRun | None:
        """One run by id."""
        return self._session.get(PoolingRun, run_id)

    def lines(self, run_id: int) -> Sequence[PoolingLine]:
        """The lines of a run, in the order in which they were worked out."""
        return self._session.exec(
            select(PoolingLine).where(PoolingLine.run_id == run_id).order_by(col(PoolingLine.id))
        ).all()

    def lendings(self, run_id: int) -> Sequence[Lending]:
        """The lendings that were proposed from a run, by id."""
        query = select(Lending).join(PoolingLine, col(PoolingLine.lending_id) == col(Lending.id))
        return self._session.exec(query.where(PoolingLine.run_id == run_id).order_by(col(Lending.id))).all()

    def hold_lines(self, run_id: int, ids: Sequence[int]) -> Sequence[PoolingLine]:
        """Some lines of a run, locked until the transaction ends, by id."""
        query = select(PoolingLine).where(PoolingLine.run_id == run_id, col(PoolingLine.id).in_(ids))
        query = query.order_by(col(PoolingLine.id)).with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).all()

    def latest(self, scope: str, limit: int) -> Sequence[PoolingRun]:
        """Runs of a region and of regions inside it, newest first."""
        query = select(PoolingRun).where(col(PoolingRun.adcode).startswith(scope_prefix(scope)))
        return self._session.exec(query.order_by(col(PoolingRun.id).desc()).limit(limit)).all()
