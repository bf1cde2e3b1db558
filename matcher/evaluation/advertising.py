"""How well unlawful advertisements are told from lawful ones (合规评测): precision and recall of every rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.evaluation.labelled import LabelledRow, are_texts, load_rows
from matcher.models.enums import EmploymentForm, FindingLevel
from matcher.models.values import Finding
from matcher.text.compliance import Advertisement, RuleBook, check_advertisement
from matcher.text.contract import read_form
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.pay import read_pay
from matcher.text.wage import WageFloor

FORM = '形如 {"text": "限男性", "rules": ["R1"]}；没有问题的句子 rules 为 []'
# These look at a post's record (elements filled in, licence, hazards answered), which one sentence does not show.
OF_RECORDS = frozenset({"R13", "R14", "R16"})
# Rules that can forbid publishing. A row with ``block`` is held to the level as well; one without only to the rule.
BLOCKING = frozenset({"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R9", "R10", "R11", "R12", "R15", "R17", "R20"})
_FIELDS = frozenset({"title", "duty", "conditions", "pay_text", "benefits_text", "intro"})
_FOLDS = 10
_RULES = tuple(f"R{number}" for number in range(1, 21))


@dataclass(frozen=True, slots=True)
class RuleScore:
    """One rule's hits: how many sentences it should have fired on, did fire on, and rightly fired on."""

    rule: str
    expected: int
    fired: int
    right: int
    ranker: str = "ours"

    @property
    def precision(self) -> float | None:
        """Share of firings that are right, None when it never fired."""
        return self.right / self.fired if self.fired else None

    @property
    def recall(self) -> float | None:
        """Share of unlawful sentences found, None when there are none."""
        return self.right / self.expected if self.expected else None

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            "ranker": self.ranker,
            "rule": self.rule,
            "precision": None if self.precision is None else round(self.precision, 4),
            "recall": None if self.recall is None else round(self.recall, 4),
            "expected": self.expected,
            "fired": self.fired,
            "right": self.right,
        }


@dataclass(frozen=True, slots=True)
class ComplianceScore:
    """Scores by rule, then ``block`` (rules that can forbid publishing) and ``all`` together; and every miss.

    The last row, of the ranker ``learned``, is a trained reader's on the same rows.
    """

    rules: tuple[RuleScore, ...]
    misses: tuple[Mapping[str, Any], ...]

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {"rows": [one.plain() for one in self.rules], "misses": list(self.misses)}


def load_compliance_rows(path: Path) -> list[LabelledRow]:
    """Rows of a labelled file: ``text`` and ``rules``, optionally ``block`` and the ``field`` the text stands in."""
    return load_rows(path, _is_compliance_row, FORM)


def _is_compliance_row(row: LabelledRow) -> bool:
    known = are_texts(row["rules"]) and set(row["rules"]) <= set(_RULES) and are_texts(row.get("block", []))
    return isinstance(row["text"], str) and known and row.get("field", "conditions") in _FIELDS


def score_compliance(
    rows: list[LabelledRow], lexicon: Lexicon, *, floor: WageFloor | None, rules: RuleBook | None = None
) -> ComplianceScore:
    """Check every sentence as an advertisement of its own."""
    expected, fired, must_block, blocked = [], [], [], []
    misses = []
    for row in rows:
        findings = findings_of(row, lexicon, floor=floor, rules=rules)
        wanted = set(row["rules"]) - OF_RECORDS
        seen = {finding.rule for finding in findings}
        stopping = {finding.rule for finding in findings if finding.level is FindingLevel.BLOCK}
        expected.append(wanted)
        fired.append(seen)
        must_block.append((set(row["block"]) if "block" in row else wanted) & BLOCKING)
        blocked.append((stopping if "block" in row else seen) & BLOCKING)
        if seen != wanted or must_block[-1] != blocked[-1]:
            found = [f"{finding.rule} {finding.level.value} {finding.quote}" for finding in findings]
            misses.append({**row, "missed": _sorted(wanted - seen), "wrong": _sorted(seen - wanted), "found": found})
    scores = [_score(rule, expected, fired) for rule in _RULES if rule not in OF_RECORDS]
    scores.append(_summed("block", must_block, blocked))
    scores.append(_summed("all", expected, fired))
    learned = _learned(rows, must_block)
    if learned:
        scores.append(learned)
    return ComplianceScore(tuple(scores), tuple(misses))


def findings_of(
    row: LabelledRow, lexicon: Lexicon, *, floor: WageFloor | None, rules: RuleBook | None = None
) -> list[Finding]:
    """What the engine says of one sentence, but for what only a whole record shows."""
    text = clean(row["text"])
    field = str(row.get("field", "conditions"))
    pay, form = read_pay(text), read_form(text, lexicon)
    texts = {"title": "", field: text}
    kind = form[0] if form else EmploymentForm.FULL_TIME
    ad = Advertisement(**texts, pay=pay[0] if pay else None, form=kind)  # type: ignore[arg-type]
    findings = check_advertisement(ad, floor=floor, rules=rules)
    return [finding for finding in findings if finding.rule not in OF_RECORDS]


def _score(rule: str, expected: list[set[str]], fired: list[set[str]]) -> RuleScore:
    wanted = [rule in one for one in expected]
    seen = [rule in one for one in fired]
    right = sum(a and b for a, b in zip(wanted, seen, strict=True))
    return RuleScore(rule, sum(wanted), sum(seen), right)


def _learned(rows: Sequence[LabelledRow], must_block: Sequence[set[str]]) -> RuleScore | None:
    """What a trained reader makes of the same sentences, ten-fold: whether any blocking rule is broken, not which.

    Printed to show what learning from these rows is worth beside rules; None with too few rows of either kind.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline

    unlawful = [bool(one) for one in must_block]
    if min(sum(unlawful), len(rows) - sum(unlawful)) < _FOLDS:
        return None
    reader = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True), LogisticRegression(C=10, max_iter=2000)
    )
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    said = cross_val_predict(reader, [str(row["text"]) for row in rows], unlawful, cv=folds).tolist()
    right = sum(a and b for a, b in zip(unlawful, said, strict=True))
    return RuleScore("block", sum(unlawful), sum(said), right, "learned")


def _summed(name: str, expected: Iterable[set[str]], fired: Iterable[set[str]]) -> RuleScore:
    pairs = list(zip(expected, fired, strict=True))
    right = sum(len(wanted & seen) for wanted, seen in pairs)
    return RuleScore(name, sum(len(wanted) for wanted, _ in pairs), sum(len(seen) for _, seen in pairs), right)


def _sorted(rules: set[str]) -> list[str]:
    return sorted(rules, key=lambda rule: int(rule[1:]))
