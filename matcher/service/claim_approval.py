"""Approving a claim (核定): the amount a person decides, within the standard, with words where it departs."""

from __future__ import annotations

from matcher.errors import Invalid
from matcher.models.claim import Claim
from matcher.models.policy import AnswerKind
from matcher.service.claim_grounds import MIN_REASON

# No single amount of a policy is larger (``models.policy.Fen``).
_MOST = 10_000_000_000


def approve(claim: Claim, *, amount: int | None, opinion: str) -> None:
    """Set the approved amount (fen) and the words for it; ``proposed_amount`` stays as the engine computed it.

    What nobody verified is not taken over unseen: the figure is typed. More than the standard for the months asked
    (people, share) is refused where there is one; a wrong standard is changed as an edition, which another person
    adopts. Words are needed where the figure is not the computed one, and where the engine did not find 符合条件.
    """
    computed, words = claim.proposed_amount, opinion.strip()
    if amount is None and (computed is None or not claim.amount_verified):
        raise Invalid("这项补贴的标准尚未核实，请填写核定金额", field="amount")
    found = amount if amount is not None else computed
    if found is None or not 0 < found <= _MOST:
        raise Invalid("核定金额应大于 0", field="amount")
    if computed is not None and found > computed:
        raise Invalid(
            f"核定金额不能超过按标准计算的 {_yuan(computed)} 元；标准不对的，先编辑政策、另一人审定，再重新提出",
            field="amount",
        )
    if len(words) < MIN_REASON and found != computed:
        told = f"与系统计算的 {_yuan(computed)} 元不同" if computed is not None else "系统没有算出金额"
        raise Invalid(f"核定金额{told}，请在意见里写明依据", field="opinion")
    if len(words) < MIN_REASON and needs_words(claim):
        raise Invalid(f"系统结论为“{claim.answer.get('kind_label', '')}”，核定须在意见里写明理由", field="opinion")
    claim.amount, claim.approval_note = found, words[:300]


def needs_words(claim: Claim) -> bool:
    """Whether approving it needs words whatever the figure: the engine did not find it eligible."""
    return claim.answer.get("kind") != AnswerKind.ELIGIBLE.value


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"
