"""A lending as its page shows it (协议详情): parties, terms, whom the reader may see, and what may be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.models.enums import Role
from matcher.models.lending import (
    LENDING_STEPS,
    LendingExtension,
    LendingSide,
    LendingState,
    LentWorker,
    WordChannel,
)
from matcher.service import (
    lending_groups,
    lending_steps,
    lending_terms,
    lendings,
    lent_asking,
    lent_checks,
    lent_retention,
    lent_workers,
    pass_through,
)
from matcher.service.context import Context
from matcher.service.lendings import Parties
from matcher.service.lent_retention import Keeping
from matcher.service.permissions import Action, may


@dataclass(frozen=True, slots=True)
class LendingView:
    """Everything of a lending the reader may see; ``sides`` are those the reader acts for."""

    parties: Parties
    workers: list[LentWorker]
    trades: list[tuple[str, int, int]]
    lacking: list[str]
    extensions: Sequence[LendingExtension]
    sides: frozenset[LendingSide]
    is_lender: bool
    works: bool
    # The numbers of those who said no to other terms and may be asked anew by the reader.
    anew: frozenset[int] = frozenset()
    # The numbers of those whose yes by link the reader may ask about in person.
    checks: frozenset[int] = frozenset()
    # The other lendings of the same agreement, and its number.
    mates: Sequence[Parties] = ()
    number: str = ""
    # Documented costs not paid yet, in fen, while it is about to be closed.
    unpaid: int = 0
    # What of its costs is open then, in sentences: closing it needs a reason.
    wanting: Sequence[str] = ()
    # How long the names are kept, once it is over.
    keeping: Keeping | None = None

    @property
    def lending(self) -> Any:
        """The lending itself."""
        return self.parties.lending

    @property
    def next_states(self) -> tuple[LendingState, ...]:
        """Where it may go from here."""
        return LENDING_STEPS[self.parties.lending.state]

    @property
    def words(self) -> list[tuple[LendingSide, Any, WordChannel | None]]:
        """Each side with when it agreed and how its word came."""
        one = self.parties.lending
        return [
            (LendingSide.LENDER, one.lender_agreed_at, one.lender_agreed_how),
            (LendingSide.BORROWER, one.borrower_agreed_at, one.borrower_agreed_how),
        ]

    @property
    def digest(self) -> str:
        """The digest of the terms as they stand."""
        return self.parties.digest

    @property
    def samples(self) -> dict[str, str]:
        """Wording to begin a clause from: what another lending of the agreement says, else the sample."""
        found = dict(lending_terms.SAMPLES)
        for mate in self.mates:
            found |= {key: text for key, text in mate.lending.clauses.items() if text and key in found}
        return found

    @property
    def proof(self) -> str:
        """The proof of insurance, or the one another lending of the agreement has, to begin from."""
        others = [one.lending.insurance_proof for one in self.mates if one.lending.insurance_proof]
        return self.parties.lending.insurance_proof or next(iter(others), "")

    @property
    def leads(self) -> dict[str, str]:
        """How the clauses begin whose figures the record gives."""
        return lending_terms.leads(self.parties.lending, self.parties.surplus)

    @property
    def worded(self) -> dict[str, str]:
        """Every clause as the agreement says it now."""
        return lending_terms.worded(self.parties.lending, self.parties.surplus)


def get_lending(context: Context, lending_id: int) -> LendingView:
    """One lending within reach."""
    lending = lendings.find_lending(context, lending_id, Action.LENDING_READ)
    works = may(context.actor, Action.LENDING_WORK)
    open_ = lending.state in (LendingState.PROPOSED, LendingState.CONSENTING)
    sides = lendings.sides_of(context, lending) if works else frozenset()
    parties = lendings.parties_of(context, lending)
    asks = LendingSide.LENDER in sides and open_
    anew = lent_asking.open_to(parties, context.unit.lendings.workers(lending_id)) if asks else []
    visible = lent_workers.visible(context, lending)
    return LendingView(
        parties,
        visible,
        lent_workers.by_trade(context, lending),
        lending_steps.lacking(context, lending) if open_ else [],
        context.unit.lendings.extensions(lending_id),
        sides,
        lent_workers.is_lender(context, lending) and context.actor.role is Role.ENTERPRISE,
        works,
        frozenset(one.number for one in anew),
        frozenset(one.number for one in lent_checks.open_to(context, lending, visible)),
        [
            lendings.parties_of(context, one)
            for one in lending_groups.mates_of(context, lending)
            if one.id != lending_id
        ],
        lendings.number_of(lending, parties.lender),
        pass_through.unpaid(context, lending_id) if lending.state is LendingState.RETURNING else 0,
        pass_through.wanting(context, lending) if lending.state is LendingState.RETURNING else (),
        lent_retention.keeping(context, lending),
    )
