"""Looking at a proposed wording before it is decided (审定前查看): old beside new, open claims it concerns, a trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.errors import NotFound
from matcher.models.claim import Claim, ClaimState
from matcher.models.edition import EditionState, PolicyEdition
from matcher.models.policy import Policy
from matcher.models.policy_facts import Answer, PolicyFacts
from matcher.models.region import covers
from matcher.planning.policies import PolicyBook, amount_text, at_place
from matcher.service import editions, policies
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

# What has no name among the fields of an error (``editions.LABELS``).
_LABELS = {
    "automatic": "免申即享",
    "amount_verified": "标准已核实",
    "verified": "条件和日期已核实",
    "implied": "法律规定的条件",
    "withdrawn": "废止",
}
# Claims nothing has been paid for yet.
_OPEN = (ClaimState.PROPOSED, ClaimState.SUBMITTED, ClaimState.APPROVED)
MOST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a wording in words, as it counts without the edition and with it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Concerned:
    """An open claim (在办申领) of which the rules would say something else."""

    claim: Claim
    enterprise: str | None
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Review:
    """An edition beside the wording it takes over from (none: a new policy); ``looked`` open claims were asked."""

    edition: PolicyEdition
    base: Policy | None
    wording: Policy
    changes: list[Change]
    concerned: list[Concerned]
    looked: int
    decidable: bool

    @property
    def more(self) -> bool:
        """Whether there are more open claims than were looked at."""
        return self.looked >= MOST


def review_edition(context: Context, edition_id: int) -> Review:
    """What an edition changes field by field, and which open claims of the reader's region it answers differently.

    A claim keeps the wording it was proposed under: what differs counts for it only once it is proposed anew.
    """
    made = _visible(context, edition_id)
    wording = Policy.model_validate(made.wording)
    before = _without(context, made)
    base = before.governing(wording.id, wording.scope, made.effective_from)
    old, new = _words(context, base), _words(context, wording)
    changes = [Change(name, old.get(name, ""), text) for name, text in new.items() if text != old.get(name, "")]
    home = context.actor.adcode
    scope = wording.scope if home is None or covers(home, wording.scope) else home
    rows = context.unit.claims.open_of(wording.id, scope, _OPEN, MOST) if base is not None else []
    concerned = _concerned(context, before, wording, rows)
    return Review(made, base, wording, changes, concerned, len(rows), editions.decidable(context, made))


def try_edition(context: Context, edition_id: int, facts: PolicyFacts) -> list[Answer]:
    """What every policy would say of typed facts if the edition were adopted; nothing is stored."""
    made = _visible(context, edition_id)
    whole = _without(context, made).adding([Policy.model_validate(made.wording)])
    return policies.try_facts(context, facts, whole=whole)


def list_proposed(context: Context) -> list[PolicyEdition]:
    """The editions of the reader's region that wait for a decision."""
    return [one for one in editions.list_editions(context) if one.state is EditionState.PROPOSED]


def _visible(context: Context, edition_id: int) -> PolicyEdition:
    permit(context.actor, Action.POLICY_EDIT)
    made, home = context.unit.editions.find(edition_id), context.actor.adcode
    if made is None or not (home is None or covers(home, made.scope) or covers(made.scope, home)):
        raise NotFound("没有这个版本，或不在您的管辖范围")
    return made


def _without(context: Context, made: PolicyEdition) -> PolicyBook:
    """The book as it is without the edition; of an adopted one as it was when that was decided."""
    adopted = list(context.unit.editions.adopted())
    ids = [one.id for one in adopted]
    if made.id in ids:
        adopted = adopted[: ids.index(made.id)]
    return context.kit.policies.adding([Policy.model_validate(one.wording) for one in adopted])


def _words(context: Context, policy: Policy | None) -> dict[str, str]:
    """A wording field by field in words, by the label of each field."""
    if policy is None:
        return {}
    fields = [name for name in editions.LABELS if name in Policy.model_fields]
    told = {name: "" if (value := getattr(policy, name)) is None else str(value) for name in fields}
    slots = editions.slots_of(context, policy)
    told |= {
        "claimant": policy.claimant.label,
        "date_kind": policy.date_kind.label,
        "scope": context.place_name(policy.scope),
        "amount": amount_text(policy.amount),
        "conditions": "；".join(one.words for one in policy.conditions),
        "evidence": "、".join(f"{one.name}（{one.by.label}）" for one in policy.evidence),
        "places": "、".join(one.label for one in policy.places),
        "exclusions": "；".join(f"{one.words}（{one.basis.label}）" for one in slots if one.taken),
        "apply_to": f"{told['apply_to']}（本系统设定，文件没有写）" if policy.apply_to_own else told["apply_to"],
    }
    told |= {"implied": "；".join(policy.implied)}
    flags = {
        "automatic": policy.automatic,
        "amount_verified": policy.amount.verified,
        "verified": policy.verified,
        "withdrawn": policy.withdrawn,
    }
    told |= {name: "是" if value else "否" for name, value in flags.items()}
    labels = editions.LABELS | _LABELS
    return {labels[name]: text for name, text in told.items()}


def _concerned(
    context: Context, before: PolicyBook, wording: Policy, rows: Sequence[tuple[Claim, str | None]]
) -> list[Concerned]:
    after, found = before.adding([wording]), []
    for claim, enterprise in rows:
        facts = context.unit.claims.facts(claim)
        if claim.enterprise_id is None:
            facts = at_place(Policy.model_validate(claim.wording), facts, claim.adcode)
        old, new = before.answer(wording.id, facts), after.answer(wording.id, facts)
        if old is not None and new is not None and _said(old) != _said(new):
            found.append(Concerned(claim, enterprise, old, new))
    return found


def _said(one: Answer) -> tuple[object, ...]:
    return one.kind, one.total, one.reasons, one.missing, one.term_months
