"""Invariants of conflicts of interest (回避): nobody is put in charge of an enterprise after the declaration."""

from __future__ import annotations

CONFLICT_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "paired_in_conflict",
        "应当回避的专员在申报之后与该单位结对",
        "SELECT p.id FROM pairing p JOIN conflict k ON k.officer_id=p.officer_id AND k.enterprise_id=p.enterprise_id "
        "WHERE p.last IS NULL AND p.created_at > k.declared_at AND p.first >= k.since "
        "AND (k.until IS NULL OR p.first <= k.until) AND (k.ended_at IS NULL OR k.ended_at > p.created_at)",
    ),
    (
        "handover_in_conflict",
        "待接收的交接交给应当回避的专员",
        "SELECT h.id FROM handover h JOIN conflict k ON k.officer_id=h.receiver_id "
        "AND k.enterprise_id=h.enterprise_id WHERE h.state='proposed' AND k.ended_at IS NULL "
        "AND h.proposed_at > k.declared_at AND k.since <= :yesterday AND (k.until IS NULL OR k.until > :yesterday)",
    ),
    (
        "conflict_ended_alone",
        "回避申报由本人解除",
        "SELECT k.id FROM conflict k JOIN account a ON a.id=k.ended_by WHERE a.id=k.account_id "
        "OR a.officer_id=k.officer_id",
    ),
)
