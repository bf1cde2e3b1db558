"""Stored personnel files (职工档案) with their agreements, staff lists, requests and loans: sealed and opened here."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select, update
from sqlmodel.sql.expression import Select

from matcher.models.dossier import (
    OPEN_REQUESTS,
    Agreement,
    AgreementState,
    Dossier,
    DossierRequest,
    DossierSearch,
    DossierState,
    Loan,
    LoanState,
    RequestState,
    StaffBatch,
)
from matcher.models.enterprise import Enterprise
from matcher.models.organisation import Organisation
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_NAME, _TAIL, _ID, _ROWS = "dossier.name", "dossier.id_tail", "dossier.id", "staff_batch.rows"

_LIVE = (AgreementState.PROPOSED, AgreementState.ACTIVE)


class Dossiers:
    """Reads and writes agreements and what hangs on them."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def add(self, row: Agreement | DossierRequest | DossierSearch | Loan) -> None:
        """Insert an agreement, a request, an entry of a search or a loan."""
        self._session.add(row)
        self._session.flush()

    def agreement(self, agreement_id: int, reach: Reach, *, lock: bool = False) -> Agreement | None:
        """One agreement within reach: the enterprise's or the body's own."""
        query = select(Agreement).where(col(Agreement.id) == agreement_id, _agreed_within(reach))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def agreements(self, reach: Reach, limit: int = 200) -> Sequence[tuple[Agreement, Enterprise, Organisation]]:
        """Agreements within reach, newest first."""
        query = (
            select(Agreement, Enterprise, Organisation)
            .join(Enterprise, col(Enterprise.id) == col(Agreement.enterprise_id))
            .join(Organisation, col(Organisation.id) == col(Agreement.organisation_id))
            .where(_agreed_within(reach))
            .order_by(col(Agreement.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()

    def of_enterprise(self, enterprise_id: int) -> Sequence[Agreement]:
        """The agreements of an enterprise, newest first."""
        query = select(Agreement).where(Agreement.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(Agreement.id).desc())).all()

    def files(self, agreement_id: int) -> dict[DossierState, int]:
        """How many files of an agreement are where."""
        query = select(Dossier.state, func.count()).where(Dossier.agreement_id == agreement_id)
        rows = self._session.exec(query.group_by(col(Dossier.state))).all()
        return {DossierState(state): number for state, number in rows}

    def live_agreements(self, enterprise_id: int, organisation_id: int) -> Sequence[Agreement]:
        """Agreements of the two proposed or accepted and not ended, held, the first to begin first; past ones too."""
        query = select(Agreement).where(
            Agreement.enterprise_id == enterprise_id,
            Agreement.organisation_id == organisation_id,
            col(Agreement.state).in_(_LIVE),
        )
        held = query.order_by(col(Agreement.id)).with_for_update().execution_options(populate_existing=True)
        return sorted(self._session.exec(held).all(), key=lambda one: (one.first, one.id or 0))

    def renewal_of(self, agreement_id: int) -> Agreement | None:
        """The agreement, proposed or accepted, that renews this one."""
        query = select(Agreement).where(Agreement.follows_id == agreement_id, col(Agreement.state).in_(_LIVE))
        return self._session.exec(query).first()

    def renewals_begun(self, day: date) -> Sequence[Agreement]:
        """Accepted renewals that have begun while the agreement they renew still stands, by id."""
        before = sa.orm.aliased(Agreement)
        query = (
            select(Agreement)
            .join(before, col(before.id) == col(Agreement.follows_id))
            .where(
                Agreement.state == AgreementState.ACTIVE, Agreement.first <= day, before.state == AgreementState.ACTIVE
            )
        )
        return self._session.exec(query.order_by(col(Agreement.id))).all()

    def left_behind(self, agreement: Agreement) -> Sequence[Dossier]:
        """Files still kept under other agreements of the same two, held, the latest agreement's first."""
        query = (
            select(Dossier)
            .where(
                col(Dossier.agreement_id).in_(
                    select(Agreement.id).where(
                        Agreement.enterprise_id == agreement.enterprise_id,
                        Agreement.organisation_id == agreement.organisation_id,
                        Agreement.id != agreement.id,
                    )
                ),
                col(Dossier.state).not_in((DossierState.GONE, DossierState.LOST)),
            )
            .order_by(col(Dossier.agreement_id).desc(), col(Dossier.id))
        )
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).all()

    def flush(self) -> None:
        """Write what was changed now, so that an index sees it before the next insert."""
        self._session.flush()

    def id_hash(self, number: str) -> str:
        """The keyed digest of an ID number; the number itself is never stored."""
        return self._cipher.lookup_hash(number.strip().upper(), _ID)

    def known(self, agreement_id: int, hashes: Collection[str]) -> set[str]:
        """Which of these people have a file under the agreement already."""
        query = select(Dossier.id_hash).where(Dossier.agreement_id == agreement_id, col(Dossier.id_hash).in_(hashes))
        return set(self._session.exec(query).all())

    def enter(
        self, agreement_id: int, *, name: str, masked: str, number: str, file_number: str, at: datetime
    ) -> Dossier:
        """Insert a file awaited, its person sealed."""
        made = Dossier(
            agreement_id=agreement_id,
            name_sealed=self._cipher.seal(name, _NAME),
            name_masked=masked,
            id_hash=self.id_hash(number),
            id_tail_sealed=self._cipher.seal(number.strip().upper()[-4:], _TAIL),
            file_number=file_number,
            created_at=at,
            updated_at=at,
        )
        self._session.add(made)
        self._session.flush()
        return made

    def enter_rebuilt(
        self, lost: Dossier, agreement_id: int, *, file_number: str, place: str, at: datetime
    ) -> Dossier | None:
        """Insert a file on the shelf for the person of a lost one; None where that person has another one there."""
        taken = select(Dossier.id).where(
            Dossier.agreement_id == agreement_id, Dossier.id_hash == lost.id_hash, Dossier.state != DossierState.LOST
        )
        if self._session.exec(taken).first() is not None:
            return None
        made = Dossier(
            agreement_id=agreement_id,
            name_sealed=lost.name_sealed,
            name_masked=lost.name_masked,
            id_hash=lost.id_hash,
            id_tail_sealed=lost.id_tail_sealed,
            file_number=file_number,
            place=place,
            state=DossierState.HELD,
            cadre=lost.cadre,
            rebuilds_id=lost.id,
            created_at=at,
            updated_at=at,
        )
        self._session.add(made)
        self._session.flush()
        return made

    def rebuilt(self, dossier_id: int) -> int | None:
        """The file that was made up in the place of a lost one; None without one."""
        return self._session.exec(select(Dossier.id).where(Dossier.rebuilds_id == dossier_id)).first()

    def searches(self, request_ids: Collection[int]) -> Sequence[DossierSearch]:
        """The log of the searches of some requests, in the order it was written."""
        query = select(DossierSearch).where(col(DossierSearch.request_id).in_(request_ids))
        return self._session.exec(query.order_by(col(DossierSearch.id))).all()

    def opened(self, dossier: Dossier) -> tuple[str, str]:
        """Name and last four characters of the ID number in the clear; the caller writes the audit row."""
        return self._cipher.open(dossier.name_sealed, _NAME), self._cipher.open(dossier.id_tail_sealed, _TAIL)

    def dossier(self, dossier_id: int, reach: Reach, *, lock: bool = False) -> tuple[Dossier, Agreement] | None:
        """One file within reach, with its agreement."""
        query = (
            select(Dossier, Agreement)
            .join(Agreement, col(Agreement.id) == col(Dossier.agreement_id))
            .where(col(Dossier.id) == dossier_id, _within(reach))
        )
        found = self._session.exec(query).first()
        if found is not None and lock:
            self._session.refresh(found[0], with_for_update=True)
        return found

    def of_agreement(self, agreement_id: int, *, offset: int, limit: int) -> tuple[Sequence[Dossier], int]:
        """The files of an agreement, in the order they came, and how many there are."""
        where = Dossier.agreement_id == agreement_id
        total = self._session.exec(select(func.count()).select_from(Dossier).where(where)).one()
        query = select(Dossier).where(where).order_by(col(Dossier.id)).offset(offset).limit(limit)
        return self._session.exec(query).all(), total

    def add_batch(self, batch: StaffBatch, rows: Sequence[dict[str, Any]]) -> StaffBatch:
        """Insert a staff list with its rows sealed."""
        batch.rows_sealed = self._cipher.seal(json.dumps(rows, ensure_ascii=False), _ROWS)
        self._session.add(batch)
        self._session.flush()
        return batch

    def batch(self, batch_id: int, *, lock: bool = False) -> StaffBatch | None:
        """One staff list by id."""
        return self._session.get(StaffBatch, batch_id, with_for_update=lock, populate_existing=lock)

    def batch_rows(self, batch: StaffBatch) -> list[dict[str, Any]]:
        """The rows of a staff list; empty once they were forgotten."""
        if batch.rows_sealed is None:
            return []
        rows: list[dict[str, Any]] = json.loads(self._cipher.open(batch.rows_sealed, _ROWS))
        return rows

    def forget_batches_before(self, moment: datetime) -> None:
        """Forget what was read from staff lists older than the retention period."""
        old = update(StaffBatch).where(col(StaffBatch.created_at) < moment, col(StaffBatch.rows_sealed).is_not(None))
        self._session.exec(old.values(rows_sealed=None))

    def request(
        self, request_id: int, reach: Reach, *, lock: bool = False
    ) -> tuple[DossierRequest, Dossier, Agreement] | None:
        """One request within reach, with its file and agreement."""
        query = _requests().where(col(DossierRequest.id) == request_id, _within(reach))
        found = self._session.exec(query).first()
        if found is not None and lock:
            self._session.refresh(found[0], with_for_update=True)
        return found

    def requests(
        self, reach: Reach, states: Collection[RequestState] = (), limit: int = 200
    ) -> Sequence[tuple[DossierRequest, Dossier, Agreement]]:
        """Requests within reach, the first due first."""
        where = [_within(reach)] + ([col(DossierRequest.state).in_(states)] if states else [])
        query = _requests().where(*where).order_by(col(DossierRequest.due), col(DossierRequest.id))
        return self._session.exec(query.limit(limit)).all()

    def requests_of(self, dossier_id: int) -> Sequence[DossierRequest]:
        """What was asked for a file, newest first."""
        query = select(DossierRequest).where(DossierRequest.dossier_id == dossier_id)
        return self._session.exec(query.order_by(col(DossierRequest.id).desc())).all()

    def loan(self, loan_id: int, reach: Reach, *, lock: bool = False) -> tuple[Loan, Dossier, Agreement] | None:
        """One loan within reach, with its file and agreement."""
        found = self._session.exec(_loans().where(col(Loan.id) == loan_id, _within(reach))).first()
        if found is not None and lock:
            self._session.refresh(found[0], with_for_update=True)
        return found

    def loans(self, reach: Reach, limit: int = 200) -> Sequence[tuple[Loan, Dossier, Agreement]]:
        """Loans within reach that are asked for or out, the first due back first."""
        query = _loans().where(_within(reach), col(Loan.state).in_((LoanState.ASKED, LoanState.LENT)))
        return self._session.exec(query.order_by(col(Loan.return_due), col(Loan.id)).limit(limit)).all()

    def loans_of(self, dossier_id: int) -> Sequence[Loan]:
        """The loans of a file, newest first."""
        query = select(Loan).where(Loan.dossier_id == dossier_id).order_by(col(Loan.id).desc())
        return self._session.exec(query).all()

    def open_business(self, agreement_id: int) -> int:
        """How many requests and loans under an agreement are not done."""
        own = select(Dossier.id).where(Dossier.agreement_id == agreement_id)
        requests = select(func.count()).where(
            col(DossierRequest.dossier_id).in_(own), col(DossierRequest.state).in_(OPEN_REQUESTS)
        )
        loans = select(func.count()).where(
            col(Loan.dossier_id).in_(own), col(Loan.state).in_((LoanState.ASKED, LoanState.LENT))
        )
        return self._session.exec(requests).one() + self._session.exec(loans).one()


def _requests() -> Select[DossierRequest, Dossier, Agreement]:
    return (
        select(DossierRequest, Dossier, Agreement)
        .join(Dossier, col(Dossier.id) == col(DossierRequest.dossier_id))
        .join(Agreement, col(Agreement.id) == col(Dossier.agreement_id))
    )


def _loans() -> Select[Loan, Dossier, Agreement]:
    return (
        select(Loan, Dossier, Agreement)
        .join(Dossier, col(Dossier.id) == col(Loan.dossier_id))
        .join(Agreement, col(Agreement.id) == col(Dossier.agreement_id))
    )


def _agreed_within(reach: Reach) -> sa.ColumnElement[bool]:
    """Agreements are seen by their two sides, and by the staff who serve the enterprise; files by the sides alone."""
    if reach.officer_id is None and reach.adcode is None:
        return _within(reach)
    return col(Agreement.enterprise_id).in_(select(Enterprise.id).where(reach.enterprises()))


def _within(reach: Reach) -> sa.ColumnElement[bool]:
    """Files are seen by the enterprise that entrusted them and the body that keeps them, by nobody else."""
    if reach.everything:
        return sa.true()
    if reach.enterprise_id is not None:
        return col(Agreement.enterprise_id) == reach.enterprise_id
    if reach.organisation_id is not None:
        return col(Agreement.organisation_id) == reach.organisation_id
    return sa.false()
