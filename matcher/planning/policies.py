"""The policy engine (政策引擎): the wording in force, and what it says of some facts. It proposes; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from matcher.errors import Invalid
from matcher.models.policy import (
    Amount,
    AmountKind,
    AnswerKind,
    Claimant,
    ClaimLimits,
    ConditionKind,
    DateKind,
    Exclusion,
    PlaceKind,
    Policy,
)
from matcher.models.policy_facts import Answer, PolicyFacts
from matcher.models.region import covers, scope_prefix
from matcher.models.retirement import RetirementAge
from matcher.planning.deadlines import add_months
from matcher.planning.policy_rules import YES, Looked, Ruling, all_of, any_of, judge, no, unknown
from matcher.text.lexicon import read_toml

# Which date each kind of period tests.
_TESTED = {
    DateKind.HIRE: "hired_on",
    DateKind.APPLICATION: "applied_on",
    DateKind.LISTED: "listed_on",
    DateKind.NONE: "applied_on",
}
_PLACES = {
    PlaceKind.ENTERPRISE: "adcode",
    PlaceKind.REGISTRATION: "registration_adcode",
    PlaceKind.INSURED: "insured_adcode",
    PlaceKind.HOUSEHOLD: "household_adcode",
}

# Which answer counts where a claimant may choose between two places; over before not, since it stays so.
_BEST = (AnswerKind.ELIGIBLE, AnswerKind.MISSING, AnswerKind.EXPIRED, AnswerKind.NOT)
_NO_LIMITS = ClaimLimits(effective_from=date.min, backdate_days=0, service_days=0)


@contextmanager
def _naming(path: Path, row: str) -> Iterator[None]:
    """Turn what a row of a file does not allow into an error naming file, row and field."""
    try:
        yield
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise Invalid(f"{path.name} {row} {where}：{error.errors()[0]['msg']}", field="policy") from None


@dataclass(frozen=True)
class PolicyBook:
    """All wordings, shipped and adopted; of two that govern a day the narrower region wins, then the later one."""

    policies: tuple[Policy, ...]
    switches: Mapping[str, bool] = field(default_factory=dict)
    limits: tuple[ClaimLimits, ...] = ()
    ages: tuple[RetirementAge, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> PolicyBook:
        """Read every file of the folder that holds ``[[policy]]`` rows; raises :class:`Invalid` naming file and row."""
        policies: list[Policy] = []
        switches: dict[str, bool] = {}
        limits: list[ClaimLimits] = []
        ages: list[RetirementAge] = []
        for path in sorted(folder.glob("*.toml")):
            content = read_toml(path)
            switches |= content.get("switches", {})
            for number, row in enumerate(content.get("policy", []), 1):
                with _naming(path, f"第 {number} 条政策"):
                    policies.append(Policy.model_validate({"version": path.stem, **row}))
            for number, row in enumerate(content.get("limits", []), 1):
                with _naming(path, f"第 {number} 组限度"):
                    limits.append(ClaimLimits.model_validate(row))
            for number, row in enumerate(content.get("retirement", []), 1):
                with _naming(path, f"第 {number} 条退休年龄"):
                    ages.append(RetirementAge.model_validate(row))
        return cls(tuple(policies), switches, tuple(limits), tuple(ages))

    def adding(self, adopted: Iterable[Policy]) -> PolicyBook:
        """This book with further wordings, later ones behind; those already there stay."""
        return replace(self, policies=(*self.policies, *adopted))

    def limits_on(self, day: date) -> ClaimLimits:
        """The limits of the ledger on a day, the latest that had begun; without any, nothing is dated back."""
        begun = [one for one in self.limits if one.effective_from <= day]
        return max(begun, key=lambda one: one.effective_from, default=_NO_LIMITS)

    @property
    def ids(self) -> list[str]:
        """The policies, in the order of the files."""
        return list(dict.fromkeys(policy.id for policy in self.policies))

    def governing(self, policy_id: str, adcode: str | None, day: date | None) -> Policy | None:
        """The wording that counts at a place on a day; without a day the latest, without a place the widest.

        A withdrawal (废止) also ends the narrower wordings that had begun before it.
        """
        found = [
            (len(scope_prefix(one.scope)), one.effective_from or date.min, number, one)
            for number, one in enumerate(self.policies)
            if one.id == policy_id
            and (adcode is None or covers(one.scope, adcode))
            and (day is None or one.effective_from is None or one.effective_from <= day)
        ]
        if not found:
            return None
        if adcode is None:
            widest = min(rank[0] for rank in found)
            found = [rank for rank in found if rank[0] == widest]
        best = max(found, key=lambda rank: rank[:3])
        ends = [rank for rank in found if rank[3].withdrawn and rank[1:3] > best[1:3]]
        return max(ends, key=lambda rank: rank[1:3], default=best)[3]

    def slots(self, policy: Policy) -> list[Exclusion]:
        """The slots a claim of this policy takes, switches looked up."""
        return [one for one in policy.exclusions if one.switch is None or self.switches.get(one.switch, False)]

    def answer(self, policy_id: str, facts: PolicyFacts) -> Answer | None:
        """What the governing wording says; None where there is no such policy.

        Of two places of application the one that says more counts: the claimant chooses (由本人选择一处). While the
        date or a place that chooses the wording is missing, a no counts only if every wording says it.
        """
        chosen = self.wording(policy_id, facts)
        if chosen is None:
            return None
        known = [one for one in self.policies if one.id == policy_id]
        name, given, _ = self._chosen_by(known, facts)
        day: date | None = getattr(facts, name)
        open_place = None in given
        if not open_place:
            others = [self._reaching(policy_id, place, one) for place in given for one in self._turns(known, day)]
        else:
            scopes = dict.fromkeys(one.scope for one in known)
            others = [self._reaching(policy_id, scope, one) for scope in scopes for one in self._turns(known, day)]
        said = answer(chosen, facts, self.slots(chosen))
        decided = said.kind in (AnswerKind.NOT, AnswerKind.EXPIRED)
        if decided and (day is None or open_place):
            verdicts = [answer(one, facts, self.slots(one)).kind for one in others]
            if any(one not in (AnswerKind.NOT, AnswerKind.EXPIRED) for one in verdicts):
                missing = ([name] if day is None else []) + (
                    [_PLACES[one] for one in self._places(known) if getattr(facts, _PLACES[one]) is None]
                    if open_place
                    else []
                )
                return said.model_copy(update={"kind": AnswerKind.MISSING, "reasons": (), "missing": tuple(missing)})
        return said

    def wording(self, policy_id: str, facts: PolicyFacts) -> Policy | None:
        """The wording that governs the place and day of these facts."""
        known = [one for one in self.policies if one.id == policy_id]
        if not known:
            return None
        name, _, places = self._chosen_by(known, facts)
        day: date | None = getattr(facts, name)
        found = list({id(one): one for one in (self._reaching(policy_id, place, day) for place in places)}.values())
        if len(found) > 1:
            return min(found, key=lambda one: _BEST.index(answer(one, facts, self.slots(one)).kind))
        return found[0] if found else self._reaching(policy_id, None, day)

    @staticmethod
    def _chosen_by(known: Sequence[Policy], facts: PolicyFacts) -> tuple[str, list[str | None], list[str]]:
        """The name of the date that chooses a wording, the places given, and those of them that a wording reaches."""
        given: list[str | None] = [getattr(facts, _PLACES[one]) for one in PolicyBook._places(known)]
        places = [code for code in given if code is not None and any(covers(one.scope, code) for one in known)]
        return _TESTED[known[0].date_kind], given, places

    @staticmethod
    def _places(known: Sequence[Policy]) -> list[PlaceKind]:
        """The places of application that any of these wordings names, in their order."""
        return list(dict.fromkeys(place for one in known for place in one.places))

    def _reaching(self, policy_id: str, adcode: str | None, day: date | None) -> Policy:
        """The governing wording; before the first one and outside every region, the earliest and widest there is."""
        found = self.governing(policy_id, adcode, day) or self.governing(policy_id, None, day)
        if found is not None:
            return found
        known = [one for one in self.policies if one.id == policy_id]
        return min(known, key=lambda one: (one.effective_from or date.min, len(scope_prefix(one.scope))))

    @staticmethod
    def _turns(known: Sequence[Policy], day: date | None) -> list[date | None]:
        """The days on which another wording begins to count, where the day itself is not known."""
        if day is not None:
            return [day]
        return list(dict.fromkeys(one.effective_from or date.min for one in known))

    def answers(self, facts: PolicyFacts, claimants: Sequence[Claimant] = tuple(Claimant)) -> list[Answer]:
        """What every policy of these claimants says, in the order of the files."""
        said = [self.answer(policy_id, facts) for policy_id in self.ids]
        return [one for one in said if one is not None and one.claimant in claimants]


def answer(policy: Policy, facts: PolicyFacts, slots: Sequence[Exclusion] = ()) -> Answer:
    """What one wording says of the facts: expired before not, not before missing, missing before eligible."""
    tested = getattr(facts, _TESTED[policy.date_kind])
    expiry = _expiry(policy, facts)
    looked = Looked(facts, "applied_on" if policy.claimant is Claimant.SEEKER else "hired_on")
    rulings = [
        _begun(policy, facts),
        _place(policy, facts),
        _free(facts, slots),
        *(judge(condition, looked) for condition in policy.conditions),
    ]
    ruling = all_of((*rulings, expiry if expiry.holds is None else YES))
    if expiry.holds is False:
        kind, ruling = AnswerKind.EXPIRED, expiry
    elif ruling.holds is False:
        kind = AnswerKind.NOT
    else:
        kind = AnswerKind.MISSING if ruling.holds is None else AnswerKind.ELIGIBLE
    term, term_text = _term(policy, facts)
    amount, total = _amount(policy.amount, facts, term)
    return Answer(
        policy=policy.id,
        name=policy.name,
        version=policy.version,
        kind=kind,
        doc_no=policy.doc_no,
        clause=policy.clause,
        claimant=policy.claimant,
        tested=tested,
        reasons=ruling.reasons,
        missing=ruling.missing,
        amount=amount,
        amount_kind=policy.amount.kind,
        amount_text=amount_text(policy.amount),
        amount_verified=policy.amount.verified,
        total=total,
        term_months=term,
        term_text=term_text,
        evidence=policy.evidence,
        evidence_missing=tuple(one for one in policy.evidence if one.name not in facts.evidence),
        places=policy.places,
        verified=policy.verified,
        automatic=policy.automatic,
    )


def _expiry(policy: Policy, facts: PolicyFacts) -> Ruling:
    """Whether the policy's period, or the time to apply, is over; a missing date decides nothing."""
    name = _TESTED[policy.date_kind]
    tested: date | None = getattr(facts, name)
    checks = []
    if policy.withdrawn:
        checks.append(no("withdrawn", f"政策自 {policy.effective_from} 起废止"))
    if policy.valid_to is not None:
        if tested is None:
            checks.append(unknown(name))
        elif tested > policy.valid_to:
            checks.append(no("expired", f"{policy.date_kind.label}截至 {policy.valid_to}，所填日期为 {tested}"))
    if policy.known_to is not None:
        if tested is None:
            checks.append(unknown(name))
        elif tested > policy.known_to:
            # Nobody has read until when it runs: neither over nor in force.
            checks.append(unknown("valid_to"))
    if policy.apply_to is not None:
        if facts.applied_on is None:
            checks.append(unknown("applied_on"))
        elif facts.applied_on > policy.apply_to:
            checks.append(no("too_late", _too_late(policy, facts.applied_on)))
    return all_of(checks)


def _too_late(policy: Policy, applied: date) -> str:
    """Why an application is too late: the document's own end first, and whose the last application date is."""
    ended = f"{policy.date_kind.label}截至 {policy.valid_to}；" if policy.valid_to is not None else ""
    whose = "（本系统设定，文件没有写）" if policy.apply_to_own else ""
    if policy.automatic:
        return f"{ended}免申即享，不用申请，补办最晚到 {policy.apply_to}{whose}，所填日期为 {applied}"
    return f"{ended}最晚申请日期 {policy.apply_to}{whose}，申请日期为 {applied}"


def _begun(policy: Policy, facts: PolicyFacts) -> Ruling:
    """Whether the policy had begun on the tested day; a hire is not applied for before it happened."""
    name = _TESTED[policy.date_kind]
    tested: date | None = getattr(facts, name)
    checks = []
    if policy.valid_from is not None:
        if tested is None:
            checks.append(unknown(name))
        elif tested < policy.valid_from:
            checks.append(no("not_begun", f"政策自 {policy.valid_from} 起施行，所填日期为 {tested}"))
    elif tested is None:
        checks.append(unknown(name))
    return all_of(checks)


def _place(policy: Policy, facts: PolicyFacts) -> Ruling:
    """Whether one of the places of application lies in the policy's region."""

    def inside(kind: PlaceKind) -> Ruling:
        code: str | None = getattr(facts, _PLACES[kind])
        if code is None:
            return unknown(_PLACES[kind])
        return YES if covers(policy.scope, code) else no("place", f"{kind.label}不在本政策适用地区")

    return any_of(inside(kind) for kind in policy.places)


def _free(facts: PolicyFacts, slots: Sequence[Exclusion]) -> Ruling:
    """Whether no live claim holds a slot this one would take (不重复申领)."""
    wanted = {one.slot for one in slots}
    clashes = [one for one in facts.taken if one.slot in wanted]
    return all_of(no("taken", f"已申领“{one.policy}”，不重复申领") for one in clashes)


def _term(policy: Policy, facts: PolicyFacts) -> tuple[int | None, str]:
    """Months at most, and in words; for 就业困难人员 who were near retirement when first assessed, until then."""
    if policy.term_months is None:
        return None, "一次性"
    text = f"最长 {policy.term_months} 个月"
    years, day = policy.until_retirement_years, facts.first_applied_on or facts.applied_on
    if years is None:
        return policy.term_months, text
    retires = facts.retires_on
    hard = any(one.kind is ConditionKind.HARDSHIP for one in policy.every_condition) and facts.hardship
    if retires is not None and day is not None:
        # Nobody is paid past retirement, so it also shortens the term; only the longer term needs the group.
        left = max(0, (retires.year - day.year) * 12 + retires.month - day.month)
        told = f"{retires}，按出生日期和{facts.retire_kind.label}推算，未核实" if facts.retire_kind else f"{retires}"
        if hard and retires < add_months(day, years * 12):
            return left, f"初次核定时距法定退休不足 {years} 年，到退休为止（{told}）"
        if left < policy.term_months:
            return left, f"到法定退休为止（{told}）"
    return policy.term_months, f"{text}；就业困难人员距法定退休不足 {years} 年的可到退休"


def _amount(amount: Amount, facts: PolicyFacts, term: int | None) -> tuple[int | None, int | None]:
    """Fen per person or month, and in total for the months asked; a share is cut down to whole fen."""
    if amount.kind is AmountKind.SHARE:
        if facts.paid_fen is None or amount.numerator is None or amount.denominator is None:
            return None, None
        each: int | None = facts.paid_fen * amount.numerator // amount.denominator
    else:
        each = amount.fen
    if each is None:
        return None, None
    if amount.kind is AmountKind.TRAINING:
        return each, each * facts.trainees if facts.trainees is not None else None
    if amount.kind not in (AmountKind.SHARE, AmountKind.PERSON_MONTH):
        return each, each
    if facts.months is None:
        return each, None
    return each, each * (min(facts.months, term) if term is not None else facts.months)


def amount_text(amount: Amount) -> str:
    """The standard in words, with its note."""
    if amount.kind is AmountKind.SHARE and amount.numerator is not None:
        share = "全额" if amount.numerator == amount.denominator else f"{amount.numerator}/{amount.denominator}"
        text = f"实际缴费的{share}"
    elif amount.fen is not None:
        yuan = f"{amount.fen // 100:,}" if amount.fen % 100 == 0 else f"{amount.fen / 100:,.2f}"
        unit = {
            AmountKind.PERSON_MONTH: "元/人/月",
            AmountKind.TRAINING: "元/人/项",
            AmountKind.SERVICE: "元/人",
        }.get(amount.kind, "元/人")
        text = yuan + unit
    else:
        text = "标准按当地规定"
    marks = [amount.note] if amount.note else []
    if not amount.verified and (amount.fen is not None or amount.numerator is not None):
        marks.append("尚未核实")
    return text + (f"（{'；'.join(marks)}）" if marks else "")


def at_place(policy: Policy, facts: PolicyFacts, place: str) -> PolicyFacts:
    """The facts as if every place where the policy may be claimed were the one chosen, so that its wording counts."""
    return facts.model_copy(update={_PLACES[one]: place for one in policy.places})


def place_known(kind: PlaceKind, facts: PolicyFacts) -> str | None:
    """Where a place of application is, if the facts tell it."""
    found: str | None = getattr(facts, _PLACES[kind])
    return found
