"""Invariants of lending (共享用工, ``trust.md`` §23, 7 and 8): name, Chinese label, query giving offending rows."""

from __future__ import annotations

LENDING_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "lending_unlawful",
        "已签订的调剂缺少工伤条款、参保证明、双方确认，或借的是派遣人员",
        "SELECT l.id FROM lending l JOIN lot s ON s.id=l.surplus_id WHERE l.state IN ('signed','active','returning') "
        "AND (l.insurance_proof='' OR coalesce(l.clauses->>'injury','')='' OR s.dispatched "
        "OR l.lender_agreed_at IS NULL OR l.borrower_agreed_at IS NULL)",
    ),
    (
        "lent_without_consent",
        "借调人员没有本人同意、不是本单位劳动合同职工或降薪，或借调人数与名单不一致",
        "SELECT w.id FROM lent_worker w JOIN lending l ON l.id=w.lending_id WHERE w.live AND (w.consent <> 'agreed' "
        "OR w.relation <> 'own_contract' OR w.terms_hash='' OR w.answered_at IS NULL OR w.present_pay > l.pay "
        "OR l.state IN ('proposed','cancelled')) UNION ALL SELECT l.id FROM lending l "
        "WHERE l.state IN ('signed','active','returning') AND (l.headcount <> "
        "(SELECT count(*) FROM lent_worker w WHERE w.lending_id=l.id AND w.live))",
    ),
    (
        "lent_for_profit",
        "代付没有凭证，或多于凭证金额",
        "SELECT id FROM pass_through WHERE paid > documented OR proof=''",
    ),
    (
        "lent_twice",
        "同一职工同时借调到两处",
        "SELECT a.id FROM lent_worker a JOIN lent_worker b ON b.person_hash=a.person_hash AND a.id < b.id "
        "AND a.live AND b.live AND a.first <= b.last AND b.first <= a.last",
    ),
    (
        "lent_not_forgotten",
        "姓名到期清除后仍留有能找到本人的内容",
        "SELECT w.id FROM lent_worker w JOIN lending l ON l.id=w.lending_id WHERE w.forgotten_on IS NOT NULL AND "
        "(w.link_hash IS NOT NULL OR w.release_letter<>'' OR w.return_note<>'' OR w.name_masked<>w.phone_masked "
        "OR l.state NOT IN ('closed','cancelled'))",
    ),
    (
        "lot_overdrawn",
        "一条余缺信息同一天调剂出去的人数多于它的人数",
        # Promised before the signing: the headcount for all days; after it everybody who is lent for the own days.
        "WITH piece AS (SELECT t.id AS lot_id, l.first AS first, l.last AS last, l.headcount AS taken FROM lending l "
        "JOIN lot t ON t.id IN (l.surplus_id, l.shortage_id) WHERE l.state IN ('proposed','consenting') UNION ALL "
        "SELECT t.id, w.first, w.last, 1 FROM lent_worker w JOIN lending l ON l.id=w.lending_id "
        "JOIN lot t ON t.id IN (l.surplus_id, l.shortage_id) "
        "WHERE w.live AND l.state NOT IN ('proposed','consenting','cancelled') UNION ALL "
        "SELECT t.id, m.first, m.last, m.headcount FROM lot_move m "
        "JOIN lot t ON t.id IN (m.surplus_id, m.shortage_id) WHERE m.state IN ('open','done')) "
        "SELECT t.id FROM lot t JOIN piece p ON p.lot_id=t.id WHERE t.headcount < "
        "(SELECT sum(q.taken) FROM piece q WHERE q.lot_id=t.id AND q.first <= p.first AND q.last >= p.first)",
    ),
)
