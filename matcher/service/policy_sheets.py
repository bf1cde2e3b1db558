"""What somebody can claim (可申领): per candidate, per enterprise, per person. Proposals, no decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import NotFound
from matcher.models.attachment import Attachment, SubjectKind
from matcher.models.claim import LIVE, PAID_OUT, Claim, ClaimReturn, ClaimState
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.grant import GrantList, GrantRow
from matcher.models.policy import AnswerKind, Claimant, EvidenceFrom, Policy
from matcher.models.policy_facts import LACKING, Answer, PolicyFacts
from matcher.models.region import SHANXI
from matcher.models.seeker import Seeker
from matcher.models.states import ReferralState
from matcher.models.status import SeekerStatus
from matcher.planning.policies import PolicyBook
from matcher.service.attachment_subjects import seen_of_claim
from matcher.service.attachments import by_paper
from matcher.service.claim_grounds import own_courses
from matcher.service.claim_recovery import Money, money_of
from matcher.service.claims import asked_today, claimant, find_claim
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.policies import book, try_facts
from matcher.service.policy_facts import facts_of
from matcher.service.statuses import views_of

# What comes about by the hire itself: it is done then, not looked up now.
BY_HIRING = (
    *("contract_signed", "contract_months", "social_insured", "unemployment_insured"),
    *("born_on", "retires_on"),
)


@dataclass(frozen=True, slots=True)
class Chance:
    """One policy a hire may bring: what is to be done on hiring, what is to be found out, which papers are missing."""

    answer: Answer
    to_do: list[str]
    to_find: list[str]
    slots: frozenset[str]

    @property
    def sure(self) -> bool:
        """Whether nothing about the person is unknown."""
        return not self.to_find

    def plain(self) -> dict[str, Any]:
        """The chance as JSON, for staff."""
        one = self.answer
        return {
            "policy": one.policy,
            "name": one.name,
            "sure": self.sure,
            "amount_text": one.amount_text,
            "amount": one.amount,
            "amount_verified": one.amount_verified,
            "verified": one.verified,
            "to_do": self.to_do,
            "to_find": self.to_find,
            "evidence_missing": [paper.name for paper in one.evidence_missing],
        }


def chances_of_hiring(context: Context, enterprise: Enterprise, seekers: Sequence[Seeker]) -> dict[int, list[Chance]]:
    """What hiring each of these people today may bring the enterprise; for staff only, since it tells of their status.

    Three queries however many people; the caller has asked who may see them.
    """
    permit(context.actor, Action.SHORTLIST_READ)
    ids = [one.id or 0 for one in seekers]
    whole, today = book(context), clock.today().isoformat()
    statuses, holds = context.unit.statuses.live(ids), context.unit.claims.held_by(ids)
    found: dict[int, list[Chance]] = {}
    for seeker in seekers:
        mine = seeker.id or 0
        told = {"hired_on": today, "applied_on": today}
        facts = facts_of(enterprise, seeker, statuses.get(mine, []), holds.get(mine, []), told)
        found[mine] = _chances(whole, facts)
    return found


def _chances(whole: PolicyBook, facts: PolicyFacts) -> list[Chance]:
    """The policies about a hire that these facts do not rule out."""
    found = []
    for policy_id in whole.ids:
        policy = whole.wording(policy_id, facts)
        one = whole.answer(policy_id, facts) if policy is not None and policy.concerns_hire else None
        if policy is None or one is None or one.kind not in (AnswerKind.ELIGIBLE, AnswerKind.MISSING):
            continue
        to_do = [LACKING[name].removeprefix("是否") for name in one.missing if name in BY_HIRING]
        to_find = [LACKING[name] for name in one.missing if name not in BY_HIRING]
        found.append(Chance(one, to_do, to_find, frozenset(slot.slot for slot in whole.slots(policy))))
    return found


def best_of(chances: Sequence[Chance]) -> list[Chance]:
    """Those of one person that can be claimed together (不重复申领) and bring most; unknown ones left out.

    Every way to choose is looked at, since the largest one may exclude two that together bring more (S6 against S1 and
    S2). Of equal ways the one with more policies counts, then the one of the policies that come first.
    """
    ways: list[list[Chance]] = [[]]
    for one in chances:
        if one.sure:
            ways += [[*way, one] for way in ways if not any(one.slots & other.slots for other in way)]
    return max(ways, key=lambda way: (sum(one.answer.total or 0 for one in way), len(way)))


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as the ledger shows it to this reader; ``person`` and the sums are empty where they may not be seen.

    ``computed`` is what the engine found when it was proposed, beside the ``amount`` that counts now.

    ``files`` is how many attachments the reader sees; a paper of ``evidence`` names those that show it (``files``).
    """

    claim: Claim
    policy: Policy
    person: str
    amount: int | None
    computed: int | None
    evidence: list[dict[str, Any]]
    proposer: str
    decider: str
    today: str
    returns: Sequence[ClaimReturn] = ()
    orderer: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class Hire:
    """Somebody who started at the enterprise, since when, and what may still be claimed for the hire."""

    seeker: Seeker
    started_on: date | None
    chances: list[Chance]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An enterprise's subsidies: what its size and place allow, people hired with their chances, claims, lists."""

    enterprise: Enterprise
    answers: list[Answer]
    hired: list[Hire]
    claims: list[ClaimRow]
    sums: dict[ClaimState, int]
    grants: Sequence[tuple[GrantRow, GrantList]]
    staff: bool
    policies: list[tuple[str, str]] = field(default_factory=list)
    courses: list[tuple[str, str]] = field(default_factory=list)

    @property
    def money(self) -> Money:
        """What was paid, what came back, what stays and what is still owed."""
        return money_of([row.claim for row in self.claims])

    @property
    def granted(self) -> Money:
        """The same of what came without application."""
        return money_of([row for row, _ in self.grants])

    @property
    def claimable(self) -> int:
        """Fen that could be claimed for the people hired, where nothing about them is unknown."""
        return sum(one.answer.total or 0 for hire in self.hired for one in best_of(hire.chances))

    @property
    def unverified(self) -> bool:
        """Whether that sum rests on figures nobody verified."""
        best = [one.answer for hire in self.hired for one in best_of(hire.chances)]
        return any(one.total and not one.amount_verified for one in best)

    @property
    def uncounted(self) -> list[str]:
        """The policies that could be claimed beside that sum but have no figure yet: a share of what is to be paid."""
        best = [one.answer for hire in self.hired for one in best_of(hire.chances)]
        return list(dict.fromkeys(one.name for one in best if one.total is None))


def get_sheet(context: Context, enterprise_id: int) -> Sheet:
    """The subsidies of one enterprise; the enterprise itself sees no person's status, no facts, no foreign papers."""
    enterprise = claimant(context, enterprise_id, Action.CLAIM_READ)
    staff = is_staff(context)
    facts = facts_of(enterprise, None, [])
    answers = try_facts(context, facts, (Claimant.ENTERPRISE,))
    whole, unit = book(context), context.unit
    rows = [one for one in unit.claims.of_enterprise(enterprise_id) if staff or one.state is not ClaimState.PROPOSED]
    shown = _rows(context, rows)
    return Sheet(
        enterprise,
        answers,
        _hired(context, enterprise) if staff and context.actor.role is not Role.AUDITOR else [],
        shown,
        _sums(shown),
        unit.grants.of_enterprise(enterprise_id),
        staff,
        [
            (one.id, one.name)
            for one in {one.id: one for one in whole.policies}.values()
            if one.claimant is Claimant.ENTERPRISE and (one.concerns_hire or not one.automatic)
        ],
        own_courses(context, enterprise_id) if staff else [],
    )


def _sums(rows: Sequence[ClaimRow]) -> dict[ClaimState, int]:
    """Fen by state of live claims, of the amounts this reader may see."""
    found: dict[ClaimState, int] = {}
    for row in rows:
        if row.claim.state in LIVE:
            found[row.claim.state] = found.get(row.claim.state, 0) + (row.amount or 0)
    return found


def _hired(context: Context, enterprise: Enterprise) -> list[Hire]:
    """People who started there, each with what may still be claimed for them, as if hired on their first day."""
    unit = context.unit
    posts = [one.id or 0 for one in unit.vacancies.of_enterprise(enterprise.id or 0)]
    started = [one for one in unit.referrals.of_vacancies(posts) if one.state is ReferralState.STARTED]
    people = unit.seekers.many([one.seeker_id for one in started])
    ids = list(people)
    whole = book(context)
    statuses: dict[int, list[SeekerStatus]] = unit.statuses.live(ids)
    holds = unit.claims.held_by(ids)
    found = []
    for referral in started:
        seeker = people[referral.seeker_id]
        told = {"hired_on": str(referral.started_on), "applied_on": clock.today().isoformat()}
        mine = seeker.id or 0
        facts = facts_of(enterprise, seeker, statuses.get(mine, []), holds.get(mine, []), told)
        found.append(Hire(seeker, referral.started_on, _chances(whole, facts)))
    return found


def is_staff(context: Context) -> bool:
    """Whether the reader sees a claim's facts, papers and people; an enterprise sees its own without them."""
    return context.actor.role is not Role.ENTERPRISE


def list_claims(
    context: Context, *, state: ClaimState | None = None, offset: int = 0, limit: int = 50
) -> tuple[list[ClaimRow], int]:
    """Claims of enterprises, people and agencies within the actor's reach, newest first, and how many there are."""
    reach = permit(context.actor, Action.CLAIM_READ)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    county = officer.adcode if officer is not None else None
    rows, total = context.unit.claims.page(
        reach, county, context.actor.account_id, state=state, offset=offset, limit=limit
    )
    return _rows(context, rows), total


def get_claim(context: Context, claim_id: int) -> ClaimRow:
    """One claim as the actor may see it; an enterprise's own from the day it was handed in."""
    claim = find_claim(context, claim_id, Action.CLAIM_READ)
    if claim.state is ClaimState.PROPOSED and not is_staff(context):
        raise NotFound("没有这笔申领，或不在您的管辖范围")
    return _rows(context, [claim])[0]


def _rows(context: Context, rows: Sequence[Claim]) -> list[ClaimRow]:
    unit, staff = context.unit, is_staff(context)
    people = unit.seekers.many([one.seeker_id for one in rows if one.seeker_id is not None])
    accounts = [one for row in rows for one in (row.proposed_by, row.decided_by, row.recover_by) if one is not None]
    names = unit.accounts.names(accounts) if staff else {}
    ids = [one.id or 0 for one in rows if one.returned]
    returns = unit.claims.returns(ids) if ids else {}
    files = unit.attachments.live(SubjectKind.CLAIM, [one.id or 0 for one in rows])
    shown = [
        _row(context, one, people.get(one.seeker_id or 0), names, files.get(one.id or 0, []), staff=staff)
        for one in rows
    ]
    return [
        replace(row, returns=returns.get(row.claim.id or 0, ()), orderer=names.get(row.claim.recover_by or 0, ""))
        for row in shown
    ]


def _row(
    context: Context,
    claim: Claim,
    seeker: Seeker | None,
    names: dict[int, str],
    files: Sequence[Attachment],
    *,
    staff: bool,
) -> ClaimRow:
    sees = seen_of_claim(context, claim)
    files = [one for one in files if sees(one)]
    policy = Policy.model_validate(claim.wording)
    named = seeker is not None and (staff or not policy.sensitive)
    decided = claim.state is ClaimState.APPROVED or claim.state in PAID_OUT
    evidence = [one for one in claim.evidence if staff or one["by"] == EvidenceFrom.ENTERPRISE]
    if not staff:
        evidence = [{k: v for k, v in one.items() if k not in ("ticked_by", "remark")} for one in evidence]
    shown = {one["name"]: [file.id for file in by_paper(files, one["name"])] for one in evidence}
    return ClaimRow(
        claim,
        policy,
        seeker.name_masked if named and seeker is not None else "",
        claim.amount if staff or decided or claim.amount_verified else None,
        claim.proposed_amount if staff or claim.amount_verified else None,
        [one | ({"files": shown[one["name"]]} if shown[one["name"]] else {}) for one in evidence],
        names.get(claim.proposed_by, ""),
        names.get(claim.decided_by or 0, ""),
        asked_today(context, claim).kind.label if staff else "",
        files=len(files),
    )


@dataclass(frozen=True, slots=True)
class Ledger:
    """Claims of people themselves and of agencies (本人和机构申领), a page of them, and what may be proposed here."""

    claims: list[ClaimRow]
    total: int
    policies: list[tuple[str, str]]


def personal_ledger(context: Context, *, offset: int = 0, limit: int = 50) -> Ledger:
    """The claims that belong to no enterprise, of the actor's region or proposed by the actor, newest first."""
    reach, unit = permit(context.actor, Action.CLAIM_WORK), context.unit
    officer = unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    home = officer.adcode if officer is not None else reach.adcode or SHANXI
    rows, total = unit.claims.without_enterprise(home, context.actor.account_id or 0, offset=offset, limit=limit)
    own = {one.id: one for one in book(context).policies if one.claimant is Claimant.SEEKER}
    return Ledger(
        _rows(context, rows),
        total,
        [(one.id, one.name) for one in own.values()],
    )


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """What a person may claim for themselves, the status groups held of them, and their own claims."""

    answers: list[Answer]
    statuses: list[tuple[SeekerStatus, str, str]]
    claims: Sequence[Claim]


def own_sheet(context: Context) -> OwnSheet:
    """The signed-in person's own: 灵活就业社保补贴, status groups with their papers, claims."""
    permit(context.actor, Action.CLAIM_OWN)
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0)
    if seeker is None or seeker.id is None:
        raise NotFound("没有您的求职登记")
    views = views_of(context, seeker.id)
    facts = facts_of(None, seeker, [one.status for one in views])
    own = [one for one in context.unit.claims.of_seeker(seeker.id) if one.claimant is Claimant.SEEKER]
    return OwnSheet(
        try_facts(context, facts, (Claimant.SEEKER,)),
        [(one.status, one.document, one.category) for one in views],
        own,
    )
