"""Policies an enterprise can claim (可申领政策) as its plan lists them: the one place where they come in."""

from __future__ import annotations

from dataclasses import dataclass

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.policy import AnswerKind, Claimant
from matcher.service.context import Context
from matcher.service.policies import book
from matcher.service.policy_facts import facts_of


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One policy of the plan: its name, the document it rests on, what the rules say, which papers are missing."""

    name: str
    document: str
    status: str
    missing: str = ""


def claimable(context: Context, enterprise: Enterprise) -> list[PolicyRow]:
    """The policies that what is known of the enterprise does not rule out today.

    No amounts: a plan is the enterprise's paper too, and many amounts are not verified. What depends on the person
    hired is asked for each of them on the shortlist.
    """
    told = {"hired_on": clock.today().isoformat(), "applied_on": clock.today().isoformat()}
    answers = book(context).answers(facts_of(enterprise, None, [], told=told), (Claimant.ENTERPRISE,))
    return [
        PolicyRow(
            one.name,
            f"{one.doc_no}{one.clause}",
            one.kind.label + ("" if one.verified else "（未核实）"),
            "、".join([*one.missing_labels, *(paper.name for paper in one.evidence_missing)]),
        )
        for one in answers
        if one.kind in (AnswerKind.ELIGIBLE, AnswerKind.MISSING)
    ]
