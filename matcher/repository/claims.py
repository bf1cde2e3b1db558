"""Stored claims (补贴申领) and the slots they hold; the frozen facts are sealed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.claim import LIVE, Claim, ClaimHold, ClaimReturn, ClaimState
from matcher.models.enterprise import Enterprise
from matcher.models.policy_facts import PolicyFacts
from matcher.models.region import scope_prefix
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_FACTS = "claim.facts"


@dataclass(frozen=True, slots=True)
class Slot:
    """What is held: 0 and "" mean any employer, any person, any month."""

    slot: str
    seeker_id: int = 0
    enterprise_id: int = 0
    ref: str = ""


class Claims:
    """Reads and writes the ledger. Nothing here deletes."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def seal(self, facts: PolicyFacts) -> bytes:
        """Facts as they are kept with a claim."""
        return self._cipher.seal(facts.model_dump_json(exclude_none=True), _FACTS)

    def facts(self, claim: Claim) -> PolicyFacts:
        """The facts a claim was proposed on."""
        return PolicyFacts.model_validate_json(self._cipher.open(claim.facts_sealed, _FACTS))

    def add(self, claim: Claim, slots: Iterable[Slot], *, policy: str) -> Claim:
        """Insert a claim with its slots; a slot that another live one holds breaks a unique index."""
        self._session.add(claim)
        self._session.flush()
        self.hold(slots, policy=policy, claim_id=claim.id)
        return claim

    def hold(
        self, slots: Iterable[Slot], *, policy: str, claim_id: int | None = None, grant_row_id: int | None = None
    ) -> None:
        """Take slots."""
        for one in slots:
            self._session.add(
                ClaimHold(
                    claim_id=claim_id,
                    grant_row_id=grant_row_id,
                    slot=one.slot,
                    seeker_id=one.seeker_id,
                    enterprise_id=one.enterprise_id,
                    ref=one.ref,
                    policy=policy,
                )
            )
        self._session.flush()

    def release(self, *, claim_id: int | None = None, grant_row_id: int | None = None) -> None:
        """Let the slots of a claim or a list's row go; the rows stay as history."""
        whose = ClaimHold.claim_id == claim_id if claim_id is not None else ClaimHold.grant_row_id == grant_row_id
        # Through the session, so that the state and its slots change together whenever it flushes.
        for one in self._session.exec(select(ClaimHold).where(whose, col(ClaimHold.live))).all():
            one.live = False
            self._session.add(one)
        self._session.flush()

    def holding(self, slots: Sequence[Slot]) -> list[ClaimHold]:
        """The live holders of any of these slots."""
        found: list[ClaimHold] = []
        for name in dict.fromkeys(one.slot for one in slots):
            wanted = {(one.seeker_id, one.enterprise_id, one.ref) for one in slots if one.slot == name}
            query = select(ClaimHold).where(
                ClaimHold.slot == name,
                col(ClaimHold.live),
                col(ClaimHold.seeker_id).in_({key[0] for key in wanted}),
                col(ClaimHold.enterprise_id).in_({key[1] for key in wanted}),
            )
            rows = self._session.exec(query.order_by(col(ClaimHold.id))).all()
            found += [one for one in rows if (one.seeker_id, one.enterprise_id, one.ref) in wanted]
        return found

    def held_by(self, seeker_ids: Sequence[int]) -> dict[int, list[ClaimHold]]:
        """All live slots of some people."""
        query = select(ClaimHold).where(col(ClaimHold.live), col(ClaimHold.seeker_id).in_(seeker_ids))
        found: dict[int, list[ClaimHold]] = {}
        for one in self._session.exec(query.order_by(col(ClaimHold.id))).all():
            found.setdefault(one.seeker_id, []).append(one)
        return found

    def months_held(self, seeker_id: int, slot: str) -> int:
        """How many months of a monthly subsidy a person's live claims take, at all employers."""
        query = select(func.count()).where(ClaimHold.seeker_id == seeker_id, ClaimHold.slot == slot, ClaimHold.live)
        return self._session.exec(query).one()

    def first_applied(self, seeker_id: int, slots: Sequence[str]) -> date | None:
        """When a person's live claims of these slots were first applied for; None without one."""
        query = (
            select(func.min(Claim.applied_on))
            .join(ClaimHold, col(ClaimHold.claim_id) == col(Claim.id))
            .where(ClaimHold.seeker_id == seeker_id, col(ClaimHold.slot).in_(slots), col(ClaimHold.live))
        )
        return self._session.exec(query).one()

    def add_return(self, row: ClaimReturn) -> None:
        """Keep what came back; the sum in the claim is its caller's to raise in the same transaction."""
        self._session.add(row)

    def returns(self, claim_ids: Sequence[int]) -> dict[int, list[ClaimReturn]]:
        """What came back of each of these claims, in the order it was written down."""
        query = select(ClaimReturn).where(col(ClaimReturn.claim_id).in_(claim_ids)).order_by(col(ClaimReturn.id))
        found: dict[int, list[ClaimReturn]] = {}
        for one in self._session.exec(query).all():
            found.setdefault(one.claim_id or 0, []).append(one)
        return found

    def grant_returns(self, row_ids: Sequence[int]) -> dict[int, list[ClaimReturn]]:
        """What came back of each of these rows of lists, in the order it was written down."""
        query = select(ClaimReturn).where(col(ClaimReturn.grant_row_id).in_(row_ids)).order_by(col(ClaimReturn.id))
        found: dict[int, list[ClaimReturn]] = {}
        for one in self._session.exec(query).all():
            found.setdefault(one.grant_row_id or 0, []).append(one)
        return found

    def was_held(self, grant_row_id: int) -> list[Slot]:
        """The slots a row of a list ever took, each once; what is merged since stands under who remains."""
        query = select(ClaimHold).where(ClaimHold.grant_row_id == grant_row_id).order_by(col(ClaimHold.id))
        held = [Slot(one.slot, one.seeker_id, one.enterprise_id, one.ref) for one in self._session.exec(query).all()]
        return list(dict.fromkeys(held))

    def recovering(self, enterprise_id: int) -> Sequence[Claim]:
        """What an enterprise is to give back, the first due first."""
        query = select(Claim).where(Claim.enterprise_id == enterprise_id, Claim.state == ClaimState.RECOVERING)
        return self._session.exec(query.order_by(col(Claim.recover_due), col(Claim.id))).all()

    def get(self, claim_id: int, *, lock: bool = False) -> Claim | None:
        """One claim; ``lock`` holds it until the transaction ends."""
        query = select(Claim).where(Claim.id == claim_id)
        if lock:
            query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def of_enterprise(self, enterprise_id: int) -> Sequence[Claim]:
        """Claims of an enterprise, newest first."""
        query = select(Claim).where(Claim.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(Claim.id).desc())).all()

    def of_seeker(self, seeker_id: int) -> Sequence[Claim]:
        """A person's own claims, newest first."""
        query = select(Claim).where(Claim.seeker_id == seeker_id)
        return self._session.exec(query.order_by(col(Claim.id).desc())).all()

    def of_services(self, service_ids: Sequence[int]) -> dict[int, ClaimState]:
        """How the last claim for each of these services of agencies stands."""
        query = select(Claim.service_id, Claim.state).where(col(Claim.service_id).in_(service_ids))
        rows = self._session.exec(query.order_by(col(Claim.id))).all()
        return {service: ClaimState(state) for service, state in rows if service is not None}

    def since(self, moment: datetime, *, services: Sequence[int], courses: Sequence[int]) -> Claim | None:
        """A live claim for one of these services or courses that was proposed after a moment."""
        what = sa.or_(col(Claim.service_id).in_(services), col(Claim.course_id).in_(courses))
        query = select(Claim).where(col(Claim.proposed_at) > moment, col(Claim.state).in_(LIVE), what)
        return self._session.exec(query.order_by(col(Claim.id)).limit(1)).first()

    def without_enterprise(
        self, adcode: str, account_id: int, *, offset: int, limit: int
    ) -> tuple[Sequence[Claim], int]:
        """Claims of people and agencies handed in within a region or proposed by this account, newest first."""
        mine = sa.or_(col(Claim.adcode).startswith(scope_prefix(adcode)), col(Claim.proposed_by) == account_id)
        query = select(Claim).where(col(Claim.enterprise_id).is_(None), mine)
        total = self._session.exec(select(func.count()).select_from(query.subquery())).one()
        return self._session.exec(query.order_by(col(Claim.id).desc()).offset(offset).limit(limit)).all(), total

    def page(
        self,
        reach: Reach,
        county: str | None,
        account_id: int | None,
        *,
        state: ClaimState | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> tuple[Sequence[Claim], int]:
        """Claims within reach, newest first, and how many: of its enterprises, its region, or proposed by the account.

        An enterprise has its own from the day they were handed in.
        """
        firms = select(Enterprise.id).where(reach.enterprises(county))
        mine = [col(Claim.enterprise_id).in_(firms), col(Claim.proposed_by) == account_id]
        if (home := county or reach.adcode) is not None:
            mine.append(col(Claim.adcode).startswith(scope_prefix(home)))
        query = select(Claim)
        if reach.enterprise_id is not None:
            query = query.where(Claim.enterprise_id == reach.enterprise_id, Claim.state != ClaimState.PROPOSED)
        elif not reach.everything:
            query = query.where(sa.or_(*mine))
        if state is not None:
            query = query.where(Claim.state == state)
        total = self._session.exec(select(func.count()).select_from(query.subquery())).one()
        return self._session.exec(query.order_by(col(Claim.id).desc()).offset(offset).limit(limit)).all(), total

    def open_of(
        self, policy: str, adcode: str, states: Sequence[ClaimState], limit: int
    ) -> Sequence[tuple[Claim, str | None]]:
        """Claims of one policy in these states handed in within a region, the oldest first, with the enterprise."""
        query = (
            select(Claim, Enterprise.name)
            .join(Enterprise, col(Enterprise.id) == col(Claim.enterprise_id), isouter=True)
            .where(Claim.policy == policy, col(Claim.state).in_(states))
            .where(col(Claim.adcode).startswith(scope_prefix(adcode)))
            .order_by(col(Claim.id))
        )
        return self._session.exec(query.limit(limit)).all()

    def in_state(self, state: ClaimState, adcode: str, limit: int) -> Sequence[tuple[Claim, str | None]]:
        """Claims of a state handed in within a region, the oldest first, with the enterprise's name."""
        query = (
            select(Claim, Enterprise.name)
            .join(Enterprise, col(Enterprise.id) == col(Claim.enterprise_id), isouter=True)
            .where(Claim.state == state, col(Claim.adcode).startswith(scope_prefix(adcode)))
            .order_by(col(Claim.id))
        )
        return self._session.exec(query.limit(limit)).all()
