"""Stored consents (同意) and disclosures (对外提供)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher import clock
from matcher.models.account import Account
from matcher.models.consent import Consent, Disclosure
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentKind
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy


class Consents:
    """Reads and writes what people agreed to, and what was handed over under it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, consent: Consent) -> Consent:
        """Insert one consent."""
        self._session.add(consent)
        self._session.flush()
        return consent

    def add_many(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert consents in bulk."""
        if rows:
            self._session.execute(sa.insert(Consent), rows)

    def get(self, consent_id: int, *, lock: bool = False) -> Consent | None:
        """One consent by id; locked, as it stands once the lock is held."""
        return self._session.get(Consent, consent_id, with_for_update=lock, populate_existing=lock)

    def many(self, ids: Sequence[int]) -> dict[int, Consent]:
        """Consents by id."""
        rows = self._session.exec(select(Consent).where(col(Consent.id).in_(ids))).all()
        return {row.id: row for row in rows if row.id is not None}

    def in_force(self, seeker_id: int, enterprise_id: int, day: date) -> Consent | None:
        """The latest disclosure consent of a person for an enterprise that holds on ``day``."""
        query = (
            select(Consent)
            .where(
                Consent.seeker_id == seeker_id,
                Consent.kind == ConsentKind.DISCLOSURE,
                Consent.enterprise_id == enterprise_id,
                col(Consent.withdrawn_at).is_(None),
                col(Consent.expires_on) >= day,
            )
            .order_by(col(Consent.id).desc())
        )
        return self._session.exec(query).first()

    def clients(
        self, organisation_id: int, day: date, seeker_id: int | None = None
    ) -> Sequence[tuple[Consent, Seeker]]:
        """Who agreed on ``day`` that an agency looks for posts for them, the latest first; or one of them.

        Also the consent to be registered must hold: who took that back stands nowhere.
        """
        held = select(Consent.seeker_id).where(
            Consent.kind == ConsentKind.PROFILE, col(Consent.withdrawn_at).is_(None), col(Consent.expires_on) >= day
        )
        query = (
            select(Consent, Seeker)
            .join(Seeker, col(Seeker.id) == col(Consent.seeker_id))
            .where(
                Consent.organisation_id == organisation_id,
                Consent.kind == ConsentKind.AGENCY,
                col(Consent.withdrawn_at).is_(None),
                col(Consent.expires_on) >= day,
                col(Seeker.id).in_(held),
                col(Seeker.seeking),
                col(Seeker.merged_into).is_(None),
                *([col(Seeker.id) == seeker_id] if seeker_id is not None else []),
            )
            .order_by(col(Consent.id).desc())
        )
        found: dict[int, tuple[Consent, Seeker]] = {}
        for consent, seeker in self._session.exec(query).all():
            found.setdefault(consent.seeker_id, (consent, seeker))
        return list(found.values())

    def registered(self, ids: Sequence[int], day: date) -> set[int]:
        """Those among people whose consent to be registered (登记) holds on ``day``."""
        query = select(Consent.seeker_id).where(
            col(Consent.seeker_id).in_(ids),
            Consent.kind == ConsentKind.PROFILE,
            col(Consent.withdrawn_at).is_(None),
            col(Consent.expires_on) >= day,
        )
        return set(self._session.exec(query).all())

    def run_out(self, day: date) -> list[int]:
        """People who stand as looking for work without a consent to be registered that holds on ``day``, by id."""
        holds = select(Consent.id).where(
            Consent.seeker_id == Seeker.id,
            Consent.kind == ConsentKind.PROFILE,
            col(Consent.withdrawn_at).is_(None),
            col(Consent.expires_on) >= day,
        )
        query = select(Seeker.id).where(col(Seeker.seeking), ~holds.exists()).order_by(col(Seeker.id))
        return [one for one in self._session.exec(query) if one is not None]

    def of_seeker(self, seeker_id: int) -> Sequence[Consent]:
        """All consents of a person, newest first."""
        return self._session.exec(
            select(Consent).where(Consent.seeker_id == seeker_id).order_by(col(Consent.id).desc())
        ).all()

    def disclose(self, disclosure: Disclosure) -> Disclosure:
        """Insert one hand-over."""
        self._session.add(disclosure)
        self._session.flush()
        return disclosure

    def disclosures_of(self, seeker_id: int) -> Sequence[Disclosure]:
        """What was handed over about a person, newest first."""
        query = select(Disclosure).where(Disclosure.seeker_id == seeker_id).order_by(col(Disclosure.id).desc())
        return self._session.exec(query).all()

    def disclosed(
        self,
        *,
        first: date | None,
        last: date | None,
        enterprise: str,
        seeker_id: int | None,
        offset: int,
        limit: int,
    ) -> tuple[Sequence[tuple[Disclosure, Consent, str, str, str, str | None]], int]:
        """Hand-overs, newest first: with the consent, the masked name, the firm, the post and who did it; how many."""
        conditions: list[sa.ColumnElement[bool]] = []
        if first:
            conditions.append(col(Disclosure.at) >= clock.midnight(first))
        if last:
            conditions.append(col(Disclosure.at) < clock.midnight(last + timedelta(days=1)))
        if enterprise:
            conditions.append(col(Enterprise.name).contains(enterprise, autoescape=True))
        if seeker_id is not None:
            conditions.append(col(Disclosure.seeker_id) == seeker_id)
        told: tuple[Any, ...] = (
            Disclosure,
            Consent,
            Seeker.name_masked,
            Enterprise.name,
            Vacancy.title,
            Account.display_name,
        )
        joined = (
            sa.select(*told)
            .join(Consent, col(Consent.id) == col(Disclosure.consent_id))
            .join(Seeker, col(Seeker.id) == col(Disclosure.seeker_id))
            .join(Enterprise, col(Enterprise.id) == col(Disclosure.enterprise_id))
            .join(Vacancy, col(Vacancy.id) == col(Disclosure.vacancy_id))
            .join(Account, col(Account.id) == col(Disclosure.by_id), isouter=True)
            .where(*conditions)
        )
        total = self._session.execute(sa.select(sa.func.count()).select_from(joined.subquery())).scalar_one()
        rows = self._session.execute(joined.order_by(col(Disclosure.id).desc()).offset(offset).limit(limit)).all()
        return [tuple(row) for row in rows], total

    def handed_between(
        self, first: date, last: date, account_id: int | None, enterprise_id: int | None
    ) -> list[tuple[int, datetime, str]]:
        """Who was handed over from one day to another, when, and that it was; by one account, to one enterprise."""
        query = select(Disclosure.seeker_id, Disclosure.at).where(
            Disclosure.at >= clock.midnight(first), Disclosure.at < clock.midnight(last + timedelta(days=1))
        )
        if account_id is not None:
            query = query.where(Disclosure.by_id == account_id)
        if enterprise_id is not None:
            query = query.where(Disclosure.enterprise_id == enterprise_id)
        return [(person, at, "提供给企业") for person, at in self._session.exec(query.order_by(col(Disclosure.id)))]
