"""Invariants of personnel files (人事代理): name, Chinese label, query giving offending rows."""

from __future__ import annotations

DOSSIER_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "loan_and_shelf",
        "借出的档案没有借阅记录，或借阅未经另一人审批",
        "SELECT d.id FROM dossier d LEFT JOIN loan l ON l.dossier_id=d.id AND l.state='lent' "
        "WHERE (d.state='lent') <> (l.id IS NOT NULL) OR l.approver_id = l.asker_id",
    ),
    (
        "travelling_by_request",
        "转递途中或查找中的档案没有在途的转出办件，或办件在途而档案不在途",
        "SELECT d.id FROM dossier d LEFT JOIN dossier_request r ON r.dossier_id=d.id AND r.outgoing "
        "AND r.state IN ('in_transfer','missed') "
        "WHERE (d.state='travelling') <> coalesce(r.state='in_transfer', 1=0) "
        "OR (d.state='missed') <> coalesce(r.state='missed', 1=0)",
    ),
    (
        "loss_alone",
        "已登记遗失的档案没有确认遗失的办件或查找记录，或补建所替代的档案没有登记遗失",
        "SELECT d.id FROM dossier d WHERE (d.state='lost' AND NOT EXISTS (SELECT 1 FROM dossier_request r "
        "JOIN dossier_search s ON s.request_id=r.id WHERE r.dossier_id=d.id AND r.state IN ('lost','rebuilt'))) "
        "OR EXISTS (SELECT 1 FROM dossier l WHERE l.id=d.rebuilds_id AND l.state <> 'lost')",
    ),
    (
        "loan_twice",
        "同一档案有两笔未了的借阅",
        "SELECT dossier_id FROM loan WHERE state IN ('asked','lent') GROUP BY dossier_id HAVING count(*) > 1",
    ),
    (
        "loan_alone",
        "已借出或已归还的借阅没有第二人审批",
        "SELECT id FROM loan WHERE state IN ('lent','returned') AND (approver_id IS NULL OR approver_id=asker_id)",
    ),
    (
        "agreements_overlap",
        "同一单位与同一机构的两份委托协议在时间上重叠",
        "SELECT a.id FROM agreement a JOIN agreement b ON b.enterprise_id=a.enterprise_id "
        "AND b.organisation_id=a.organisation_id AND b.id > a.id AND a.first <= b.last AND b.first <= a.last "
        "WHERE a.state IN ('proposed','active') AND b.state IN ('proposed','active')",
    ),
    (
        "renewal_with_a_gap",
        "续签的委托协议不是紧接着前一份开始",
        "SELECT b.id FROM agreement b JOIN agreement a ON a.id=b.follows_id "
        "WHERE b.state IN ('proposed','active') AND (b.first <= a.last OR a.enterprise_id <> b.enterprise_id "
        "OR a.organisation_id <> b.organisation_id)",
    ),
)
