"""What is known of an enterprise and a person, as the policy engine asks for it (申领事实)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.errors import Invalid
from matcher.models.claim import ClaimHold
from matcher.models.enterprise import Enterprise
from matcher.models.policy_facts import FACT_LABELS, PolicyFacts, Taken
from matcher.models.seeker import Seeker
from matcher.models.status import SeekerStatus, StatusKind
from matcher.service.policies import read_facts

# What somebody may tell who proposes a claim; a person's groups come only from what offices wrote down, and what was
# taught to how many only from the course.
TOLD = (
    *("hired_on", "applied_on", "contract_signed", "contract_months", "social_insured", "unemployment_insured"),
    *("paid_fen", "months", "employed", "born_on", "retires_on", "enterprise_insured"),
)


def facts_of(
    enterprise: Enterprise | None,
    seeker: Seeker | None,
    statuses: Sequence[SeekerStatus],
    holds: Sequence[ClaimHold] = (),
    told: Mapping[str, Any] | None = None,
) -> PolicyFacts:
    """The facts of one hire or one person; ``told`` are those of :data:`TOLD` that somebody typed."""
    strange = [name for name in told or {} if name not in TOLD]
    if strange:
        label = FACT_LABELS.get(strange[0], strange[0][:30])
        raise Invalid(f"“{label}”不在这里填：单位、人员和培训班的情况取自登记", field=strange[0][:30])
    facts = read_facts(told or {}).model_dump(exclude_none=True)
    if enterprise is not None:
        facts |= {"adcode": enterprise.adcode, "size": enterprise.size}
    if seeker is not None and seeker.education is not None:
        facts["education"] = seeker.education
    if seeker is not None and seeker.born_on is not None:
        facts["born_on"] = seeker.born_on
    for status in statuses:
        facts |= _of_status(status)
    mine = enterprise.id if enterprise is not None else None
    facts["taken"] = tuple(
        Taken(slot=one.slot, policy=one.policy) for one in holds if not one.ref and one.enterprise_id in (0, mine)
    )
    return PolicyFacts.model_validate(facts)


def _of_status(status: SeekerStatus) -> dict[str, Any]:
    holds, since, until = status.holds, status.since, status.until
    place = {"adcode": status.adcode} if status.adcode else {}
    if status.kind is StatusKind.UNEMPLOYED:
        found: dict[str, Any] = {"unemployed": holds}
        if holds:
            found |= {"unemployed_since": since} | ({"unemployed_to": until} if until else {})
        return found | ({"registration_adcode": place["adcode"]} if place and holds else {})
    if status.kind is StatusKind.HARDSHIP:
        found = {"hardship": holds}
        return found | ({"hardship_from": since} | ({"hardship_to": until} if until else {}) if holds else {})
    if status.kind is StatusKind.FAILED_BUSINESS:
        return {"failed_business": holds} | ({"failed_on": since} if holds else {})
    if status.kind is StatusKind.GRADUATE:
        return {"graduated_on": since} if holds else {}
    if status.kind is StatusKind.FLEXIBLE_INSURED:
        return {"flexible_insured": holds} | ({"insured_adcode": place["adcode"]} if place and holds else {})
    if status.kind is StatusKind.HOUSEHOLD:
        return {"household_adcode": place["adcode"]} if place else {}
    return {}
