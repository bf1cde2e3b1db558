"""Invariants of job fairs (招聘会): name, Chinese label, query giving offending rows."""

from __future__ import annotations

FAIR_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "fair_booth",
        "展位给了没有通过审核的单位、超出展位数，或线上招聘会有展位",
        "SELECT e.id FROM fair_entry e JOIN fair f ON f.id=e.fair_id WHERE e.booth IS NOT NULL "
        "AND (e.state <> 'accepted' OR e.booth > f.booths OR f.mode <> 'offline')",
    ),
    (
        "fair_post_of_another",
        "招聘会展示的岗位不是报名单位的，或挂在另一场招聘会的报名上",
        "SELECT p.id FROM fair_post p JOIN fair_entry e ON e.id=p.entry_id JOIN vacancy v ON v.id=p.vacancy_id "
        "JOIN enterprise n ON n.id=e.enterprise_id "
        "WHERE p.fair_id <> e.fair_id OR v.enterprise_id <> coalesce(n.merged_into, n.id)",
    ),
    (
        "fair_came_unheld",
        "没有举办的招聘会有单位签到",
        "SELECT e.id FROM fair_entry e JOIN fair f ON f.id=e.fair_id WHERE e.checked_in_at IS NOT NULL "
        "AND f.state NOT IN ('open','closed','reported')",
    ),
    (
        "fair_frozen",
        "招聘会岗位数固定与否，和招聘会已结束、单位已签到不一致",
        "SELECT p.id FROM fair_post p JOIN fair_entry e ON e.id=p.entry_id JOIN fair f ON f.id=p.fair_id "
        "WHERE p.frozen <> (f.state IN ('closed','reported') AND e.checked_in_at IS NOT NULL)",
    ),
    (
        "fair_alone",
        "已批准的招聘会没有审批时间，或由提交人自己批准",
        "SELECT id FROM fair WHERE state NOT IN ('planned','submitted','cancelled') "
        "AND (approved_at IS NULL OR approved_by_id = submitted_by_id)",
    ),
    (
        "fair_intention_apart",
        "初步意向的求职者或单位不是本场的，或单位没有签到",
        "SELECT i.id FROM fair_intention i JOIN fair_entry e ON e.id=i.entry_id "
        "JOIN fair_visitor v ON v.id=i.visitor_id "
        "WHERE e.fair_id <> i.fair_id OR v.fair_id <> i.fair_id OR (i.undone_at IS NULL AND e.checked_in_at IS NULL)",
    ),
    (
        "fair_start_without",
        "招聘会上岗的意向已撤销，或招聘会没有结束",
        "SELECT s.id FROM fair_start s JOIN fair_intention i ON i.id=s.intention_id JOIN fair f ON f.id=i.fair_id "
        "WHERE i.undone_at IS NOT NULL OR f.state NOT IN ('closed','reported')",
    ),
    (
        "fair_start_differs",
        "招聘会上岗日期与推荐记录不一致",
        "SELECT s.id FROM fair_start s JOIN fair_intention i ON i.id=s.intention_id "
        "JOIN referral r ON r.id=i.referral_id "
        "WHERE r.started_on IS NOT NULL AND r.started_on <> s.started_on",
    ),
    (
        "fair_visitor_names",
        "入场求职者回访都已登记，姓名电话没有清除",
        "SELECT v.id FROM fair_visitor v WHERE v.name_sealed IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM fair_follow_up u WHERE u.visitor_id=v.id) "
        "AND NOT EXISTS (SELECT 1 FROM fair_follow_up u WHERE u.visitor_id=v.id AND u.done_at IS NULL)",
    ),
)
