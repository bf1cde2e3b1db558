"""Invariants of filings (报送), filed months, task forces (专班): what SQL asks, and what it cannot: digests, sums."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session, col, select

from matcher.models.filing import Filing, FilingState
from matcher.models.region import covers
from matcher.repository.monthly_rules import MONTHLY_CHECKS, MONTHLY_RULES

FILING_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "filing_numbers",
        "报送的编号或次序不连续：更正报前没有已接收的上一号，或重新报送前没有退回的上一次",
        "SELECT f.id FROM filing f WHERE (f.number > 0 AND NOT EXISTS (SELECT 1 FROM filing b WHERE "
        "b.campaign_id=f.campaign_id AND b.form=f.form AND b.adcode=f.adcode AND b.number=f.number-1 "
        "AND b.state='received')) OR (f.attempt > 1 AND NOT EXISTS (SELECT 1 FROM filing b WHERE "
        "b.campaign_id=f.campaign_id AND b.form=f.form AND b.adcode=f.adcode AND b.number=f.number "
        "AND b.attempt=f.attempt-1 AND b.state='returned'))",
    ),
    (
        "filing_not_asked",
        "报送了行动没有要求的表，或报送单位不在行动范围",
        "SELECT f.id FROM filing f JOIN region r ON r.adcode=f.adcode LEFT JOIN campaign_form c ON "
        "c.campaign_id=f.campaign_id AND c.form=f.form AND c.level=r.level WHERE c.id IS NULL",
    ),
    (
        "task_force_heir",
        "专班交接的接任人不是同一单位同一职责，或任期重叠",
        "SELECT m.id FROM task_force_member m JOIN task_force_member n ON n.id=m.replaced_by WHERE "
        "n.campaign_id <> m.campaign_id OR n.adcode <> m.adcode OR n.duty <> m.duty OR n.since <= m.until",
    ),
    *MONTHLY_RULES,
)


def _broken(session: Session) -> list[int]:
    """Filings whose content or rows no longer bear the digest they were handed in with."""
    query = select(Filing).order_by(col(Filing.id)).execution_options(yield_per=50)
    return [one.id or 0 for one in session.exec(query) if not one.sound]


def _wrongly_summed(session: Session) -> list[int]:
    """Filings summed from what is not a received filing of the same form of a unit below."""
    columns = (Filing.id, Filing.campaign_id, Filing.form, Filing.adcode, Filing.state, Filing.included)
    rows = session.exec(select(*columns)).all()  # type: ignore[call-overload]
    known = {row[0]: row for row in rows}
    wrong = []
    for filing_id, campaign_id, form, adcode, _, included in rows:
        parts = [known.get(one) for one in included]
        if any(
            part is None
            or part[1:3] != (campaign_id, form)
            or part[3] == adcode
            or not covers(adcode, part[3])
            or part[4] is not FilingState.RECEIVED
            for part in parts
        ):
            wrong.append(filing_id)
    return wrong


FILING_CHECKS: tuple[tuple[str, str, Callable[[Session], list[int]]], ...] = (
    ("filing_digest", "报送存档的内容与报送时的摘要不一致", _broken),
    ("filing_included", "汇总报送所含的下级报送不存在、不属于下级，或没有接收", _wrongly_summed),
    *MONTHLY_CHECKS,
)
