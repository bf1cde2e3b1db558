"""Invariants of plans (方案): name, Chinese label, query giving offending rows."""

from __future__ import annotations

from matcher.models.plan_kinds import LinkKind

_SUPPLYING = ", ".join(f"'{one.value}'" for one in LinkKind if one.supplies)

PLAN_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "case_without_plan",
        "案件没有一企一策方案",
        'SELECT c.id FROM "case" c LEFT JOIN plan p ON p.case_id=c.id WHERE p.id IS NULL',
    ),
    (
        "plan_numbers",
        "已结束方案的解决人数与关联的到岗人数不一致",
        "SELECT p.id FROM plan p WHERE p.state IN ('solved','unsolved_closed') AND p.solved <> "  # noqa: S608  # nosec B608
        "(SELECT coalesce(sum(l.people), 0) FROM measure_link l JOIN measure m ON m.id=l.measure_id "
        f"WHERE m.plan_id=p.id AND l.kind IN ({_SUPPLYING}) "
        "AND (l.kind <> 'transfer' OR l.confirmed_at IS NOT NULL))",
    ),
    (
        "outside_people_alone",
        "系统外凭证没有由关联人以外的人核实就已计入",
        "SELECT id FROM measure_link WHERE confirmed_at IS NOT NULL AND (confirmed_by IS NULL OR confirmed_by=by_id)",
    ),
    (
        "plan_measures_open",
        "已结束方案还有没办结的措施",
        "SELECT m.id FROM measure m JOIN plan p ON p.id=m.plan_id WHERE p.state IN ('solved','unsolved_closed') "
        "AND NOT m.removed AND m.state IN ('planned','running')",
    ),
    (
        "plan_without_agreement",
        "实施中的方案没有企业确认的版本",
        "SELECT p.id FROM plan p WHERE p.state IN ('agreed','running','paused') AND "
        "(p.agreed = 0 OR p.agreed <> (SELECT count(*) FROM plan_version v WHERE v.plan_id=p.id))",
    ),
    (
        "placement_not_started",
        "计入措施的推荐没有到岗，或已离岗而方案没有结案",
        "SELECT l.id FROM measure_link l JOIN measure m ON m.id=l.measure_id JOIN plan p ON p.id=m.plan_id "
        "JOIN referral r ON r.id=l.referral_id WHERE r.state <> 'started' "
        "AND NOT (r.state='left' AND p.state IN ('solved','unsolved_closed'))",
    ),
)
