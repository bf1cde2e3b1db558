"""Stored exchanges (对接批次), the other systems' numbers, and which of our records a unit may send."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExchangeStep, ExternalNumber, RowOutcome
from matcher.models.mapping import ExchangeKind
from matcher.models.mapping import Mapping as MappingRow
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState
from matcher.models.vacancy import Vacancy
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_CELLS = "exchange_row.cells"
_CHUNK = 500


class Exchanges:
    """Reads and writes batches with their rows."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One row's changes: an error that leaves the block takes back what the block wrote, and no more."""
        with self._session.begin_nested():
            yield

    def add(self, batch: ExchangeBatch, rows: Sequence[ExchangeRow]) -> ExchangeBatch:
        """Insert a batch with its rows."""
        self._session.add(batch)
        self._session.flush()
        for row in rows:
            row.batch_id = batch.id or 0
        self._session.add_all(rows)
        self._session.flush()
        return batch

    def seal(self, cells: Mapping[str, str]) -> bytes:
        """A row's cells, by header, as they are kept."""
        return self._cipher.seal(json.dumps(dict(cells), ensure_ascii=False), _CELLS)

    def cells(self, row: ExchangeRow) -> dict[str, str]:
        """A row's cells by header; empty where none are kept."""
        if row.cells_sealed is None:
            return {}
        found: dict[str, str] = json.loads(self._cipher.open(row.cells_sealed, _CELLS))
        return found

    def get(self, batch_id: int, unit: str) -> ExchangeBatch | None:
        """One batch of the unit or of a unit below it."""
        query = select(ExchangeBatch).where(ExchangeBatch.id == batch_id, _inside(unit))
        return self._session.exec(query).first()

    def page(self, unit: str, *, offset: int, limit: int) -> tuple[Sequence[ExchangeBatch], int]:
        """Batches of the unit and those below it, the latest first, and how many there are."""
        total = self._session.exec(select(func.count()).select_from(ExchangeBatch).where(_inside(unit))).one()
        query = select(ExchangeBatch).where(_inside(unit)).order_by(col(ExchangeBatch.id).desc())
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def rows(self, batch_id: int) -> Sequence[ExchangeRow]:
        """A batch's rows in the order of the sheet."""
        query = select(ExchangeRow).where(ExchangeRow.batch_id == batch_id).order_by(col(ExchangeRow.number))
        return self._session.exec(query).all()

    def kept_cells(self, before: datetime, limit: int) -> Sequence[ExchangeBatch]:
        """Batches that came in before a moment and of whose rows the cells are still kept, by id."""
        kept = (
            sa.select(col(ExchangeRow.id))
            .where(col(ExchangeRow.batch_id) == col(ExchangeBatch.id), col(ExchangeRow.cells_sealed).is_not(None))
            .exists()
        )
        query = select(ExchangeBatch).where(col(ExchangeBatch.at) < before, kept)
        return self._session.exec(query.order_by(col(ExchangeBatch.id)).limit(limit)).all()

    def wipe(self, batch_id: int) -> int:
        """Wipe the cells of a batch and what its rows quote of them; returns how many rows had any.

        Numbers, outcomes and remedies stay.
        """
        kept = sa.update(ExchangeRow).where(
            col(ExchangeRow.batch_id) == batch_id, col(ExchangeRow.cells_sealed).is_not(None)
        )
        done = self._session.connection().execute(kept.values(cells_sealed=None, message=""))
        return int(done.rowcount)

    def sent(self, mapping: MappingRow, adcode: str, *, lock: bool = False) -> dict[int, ExchangeRow]:
        """The last exported row of each record by a unit under any version of a mapping, by the record's id."""
        query = (
            select(ExchangeRow)
            .join(ExchangeBatch, col(ExchangeBatch.id) == ExchangeRow.batch_id)
            .join(MappingRow, col(MappingRow.id) == ExchangeBatch.mapping_id)
            .where(
                ExchangeBatch.step == ExchangeStep.EXPORT,
                ExchangeBatch.adcode == adcode,
                MappingRow.adcode == mapping.adcode,
                MappingRow.name == mapping.name,
            )
            .order_by(col(ExchangeRow.id))
        )
        if lock:
            query = query.with_for_update(of=ExchangeRow).execution_options(populate_existing=True)
        return {row.subject_id: row for row in self._session.exec(query).all() if row.subject_id is not None}

    def same_return(self, mapping: MappingRow, adcode: str, digest: str) -> ExchangeBatch | None:
        """The return of the very same bytes that a unit took in before under any version of a mapping."""
        query = (
            select(ExchangeBatch)
            .join(MappingRow, col(MappingRow.id) == ExchangeBatch.mapping_id)
            .where(
                col(ExchangeBatch.step) == ExchangeStep.RETURN,
                col(ExchangeBatch.adcode) == adcode,
                col(ExchangeBatch.digest) == digest,
                col(MappingRow.adcode) == mapping.adcode,
                col(MappingRow.name) == mapping.name,
            )
            .order_by(col(ExchangeBatch.id))
        )
        return self._session.exec(query).first()

    def refused(self, unit: str, limit: int) -> Sequence[tuple[ExchangeRow, ExchangeBatch]]:
        """Rows the other system sent back and that were not sent again since, the latest first."""
        later, newer = aliased(ExchangeRow), aliased(ExchangeBatch)
        again = (
            sa.select(col(later.id))
            .join(newer, col(newer.id) == col(later.batch_id))
            .where(
                col(later.subject_id) == ExchangeRow.subject_id,
                col(later.id) > col(ExchangeRow.id),
                col(newer.step) == ExchangeStep.EXPORT,
                col(newer.kind) == ExchangeBatch.kind,
                col(newer.adcode) == ExchangeBatch.adcode,
                col(newer.mapping_name) == ExchangeBatch.mapping_name,
            )
            .exists()
        )
        query = (
            select(ExchangeRow, ExchangeBatch)
            .join(ExchangeBatch, col(ExchangeBatch.id) == ExchangeRow.batch_id)
            .where(
                _inside(unit),
                ExchangeBatch.step == ExchangeStep.EXPORT,
                ExchangeRow.outcome == RowOutcome.REFUSED,
                ~again,
            )
            .order_by(col(ExchangeRow.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()

    def numbers(self, kind: ExchangeKind, system: str, ids: Sequence[int]) -> dict[int, str]:
        """The other system's numbers of some of our records."""
        found: dict[int, str] = {}
        for start in range(0, len(ids), _CHUNK):
            query = select(ExternalNumber).where(
                ExternalNumber.kind == kind,
                ExternalNumber.system == system,
                col(ExternalNumber.subject_id).in_(ids[start : start + _CHUNK]),
            )
            found |= {one.subject_id: one.number for one in self._session.exec(query).all()}
        return found

    def known(self, kind: ExchangeKind, system: str, numbers: Sequence[str]) -> dict[str, int]:
        """Our records by the other system's numbers."""
        found: dict[str, int] = {}
        for start in range(0, len(numbers), _CHUNK):
            query = select(ExternalNumber).where(
                ExternalNumber.kind == kind,
                ExternalNumber.system == system,
                col(ExternalNumber.number).in_(numbers[start : start + _CHUNK]),
            )
            found |= {one.number: one.subject_id for one in self._session.exec(query).all()}
        return found

    def keep_number(self, number: ExternalNumber) -> None:
        """Insert one; a second of either side breaks a unique constraint."""
        self._session.add(number)
        self._session.flush()

    def people(self, reach: Reach, limit: int) -> Sequence[Seeker]:
        """People who look for work within reach, by id."""
        query = select(Seeker).where(reach.seekers(), col(Seeker.seeking), col(Seeker.merged_into).is_(None))
        return self._session.exec(query.order_by(col(Seeker.id)).limit(limit)).all()

    def posts(self, reach: Reach, limit: int) -> Sequence[tuple[Vacancy, Enterprise]]:
        """Posts of cases within reach that no other took over, by id."""
        query = (
            select(Vacancy, Enterprise)
            .join(Case, col(Case.id) == Vacancy.case_id)
            .join(Enterprise, col(Enterprise.id) == Vacancy.enterprise_id)
            .where(reach.cases(), col(Vacancy.merged_into).is_(None))
        )
        return self._session.exec(query.order_by(col(Vacancy.id)).limit(limit)).all()

    def referrals(
        self, reach: Reach, limit: int, *, started: bool
    ) -> Sequence[tuple[Referral, Vacancy, Enterprise, Seeker]]:
        """Referrals of cases within reach, by id; ``started``: only those that led to a first day at work.

        One that only says 已联系 is nobody else's business: no consent to hand anything over stands behind it.
        """
        query = (
            select(Referral, Vacancy, Enterprise, Seeker)
            .join(Case, col(Case.id) == Referral.case_id)
            .join(Vacancy, col(Vacancy.id) == Referral.vacancy_id)
            .join(Enterprise, col(Enterprise.id) == Vacancy.enterprise_id)
            .join(Seeker, col(Seeker.id) == Referral.seeker_id)
            .where(reach.cases(), col(Referral.consent_id).is_not(None))
        )
        if started:
            query = query.where(col(Referral.state).in_((ReferralState.STARTED, ReferralState.LEFT)))
        return self._session.exec(query.order_by(col(Referral.id)).limit(limit)).all()

    def referral(self, reach: Reach, referral_id: int) -> Referral | None:
        """One referral of a case within reach."""
        query = select(Referral).join(Case, col(Case.id) == Referral.case_id)
        return self._session.exec(query.where(Referral.id == referral_id, reach.cases())).first()

    def referrals_between(self, reach: Reach, seeker_id: int, enterprise_id: int) -> Sequence[Referral]:
        """A person's referrals to an enterprise's posts within reach, the newest first."""
        query = (
            select(Referral)
            .join(Case, col(Case.id) == Referral.case_id)
            .join(Vacancy, col(Vacancy.id) == Referral.vacancy_id)
            .where(reach.cases(), Referral.seeker_id == seeker_id, Vacancy.enterprise_id == enterprise_id)
        )
        return self._session.exec(query.order_by(col(Referral.id).desc())).all()


def _inside(unit: str) -> sa.ColumnElement[bool]:
    return col(ExchangeBatch.adcode).startswith(scope_prefix(unit))
