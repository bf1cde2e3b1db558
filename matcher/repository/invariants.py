"""Invariants (不变量): statements that must return no row, ever (``trust.md`` §23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from matcher.models.types import UtcDateTime
from matcher.repository.attachment_rules import ATTACHMENT_RULES
from matcher.repository.booking_invariants import BOOKING_RULES
from matcher.repository.conflict_rules import CONFLICT_RULES
from matcher.repository.dossier_rules import DOSSIER_RULES
from matcher.repository.fair_rules import FAIR_RULES
from matcher.repository.filing_rules import FILING_CHECKS, FILING_RULES
from matcher.repository.lending_rules import LENDING_RULES
from matcher.repository.plan_rules import PLAN_RULES
from matcher.repository.proposal_rules import PROPOSAL_RULES


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant with the ids that break it."""

    rule: str
    label: str
    ids: list[int]


# name, Chinese label, query giving the ids of offending rows. What begins with : is bound by the caller.
RULES: tuple[tuple[str, str, str], ...] = (
    (
        "two_main_pairings",
        "同一企业有两个在期主责专员",
        "SELECT enterprise_id FROM pairing WHERE role='main' AND last IS NULL "
        "GROUP BY enterprise_id HAVING count(*) > 1",
    ),
    (
        "pairing_overlap",
        "同一企业的主责结对时间重叠",
        "SELECT a.id FROM pairing a JOIN pairing b ON a.enterprise_id=b.enterprise_id AND a.id < b.id "
        "AND a.role='main' AND b.role='main' AND a.revoked_at IS NULL AND b.revoked_at IS NULL "
        "AND a.first <= coalesce(b.last,'9999-12-31') AND b.first <= coalesce(a.last,'9999-12-31')",
    ),
    (
        "pairing_of_the_gone",
        "已离岗专员还有在期结对",
        "SELECT p.id FROM pairing p JOIN officer o ON o.id=p.officer_id WHERE p.last IS NULL AND NOT o.active",
    ),
    (
        "handover_of_another_main",
        "待接收的交接不是由在期主责专员移交",
        "SELECT h.id FROM handover h LEFT JOIN pairing p ON p.id=h.pairing_id AND p.last IS NULL AND p.role='main' "
        "AND p.officer_id=h.giver_id AND p.enterprise_id=h.enterprise_id WHERE h.state='proposed' AND p.id IS NULL",
    ),
    (
        "case_off_its_log",
        "案件的进度或层级与办理环节的最后一步不一致",
        'SELECT c.id FROM "case" c JOIN case_step s ON s.case_id=c.id AND s.number=(SELECT max(number) FROM case_step '
        "WHERE case_id=c.id) WHERE s.to_state <> c.state OR s.to_level <> c.level",
    ),
    (
        "response_deadline",
        "审核期限与时限台账不一致",
        "SELECT c.id FROM \"case\" c LEFT JOIN deadline d ON d.case_id=c.id AND d.kind='response' "
        "AND d.cleared_at IS NULL WHERE c.state IN ('registered','matching','following') "
        "AND coalesce(c.review_due,'1900-01-01') <> coalesce(d.due,'1900-01-01')",
    ),
    (
        "deadline_of_a_closed_case",
        "已结案件还有未了的时限",
        'SELECT d.id FROM deadline d JOIN "case" c ON c.id=d.case_id WHERE d.cleared_at IS NULL '
        "AND c.state NOT IN ('registered','matching','following')",
    ),
    (
        "published_unreviewed",
        "已发布岗位没有审核人，或审核人就是录入人",
        "SELECT id FROM vacancy WHERE state IN ('published','paused','filled') "
        "AND (reviewer_id IS NULL OR reviewer_id = author_id)",
    ),
    (
        "published_past_validity",
        "已发布岗位超过有效期一天以上",
        "SELECT id FROM vacancy WHERE state='published' AND valid_to < :yesterday",
    ),
    (
        "referral_without_consent",
        "推荐或到岗没有本人同意或没有提供记录",
        "SELECT r.id FROM referral r LEFT JOIN consent c ON c.id=r.consent_id AND c.seeker_id=r.seeker_id "
        "LEFT JOIN disclosure d ON d.consent_id=r.consent_id AND d.vacancy_id=r.vacancy_id "
        "WHERE r.state NOT IN ('contacted','unsuitable') AND (c.id IS NULL OR d.id IS NULL)",
    ),
    (
        "underage_referral",
        "未满十六周岁的人被推荐",
        "SELECT r.id FROM referral r JOIN seeker s ON s.id=r.seeker_id "
        "WHERE s.born_on > :birth AND r.state NOT IN ('contacted','unsuitable')",
    ),
    (
        "survey_gap",
        "用工需求调查的版次不连续",
        "SELECT s.id FROM survey s WHERE s.revision > 1 AND NOT EXISTS (SELECT 1 FROM survey p "
        "WHERE p.enterprise_id=s.enterprise_id AND p.month=s.month AND p.revision=s.revision-1)",
    ),
    (
        "survey_posts",
        "各岗位缺工合计多于缺工人数",
        "SELECT s.id FROM survey s JOIN survey_post p ON p.survey_id=s.id GROUP BY s.id, s.short "
        "HAVING sum(p.short) > s.short",
    ),
    (
        "overfilled",
        "到岗人数多于招聘人数",
        "SELECT v.id FROM vacancy v JOIN referral r ON r.vacancy_id=v.id AND r.state='started' "
        "WHERE v.headcount IS NOT NULL GROUP BY v.id, v.headcount HAVING count(*) > v.headcount",
    ),
    (
        "started_twice",
        "同一人在两处同时到岗",
        "SELECT seeker_id FROM referral WHERE state='started' GROUP BY seeker_id HAVING count(*) > 1",
    ),
    (
        "open_beside_work",
        "已到岗的人还有没结束的推荐",
        "SELECT a.id FROM referral a JOIN referral b ON b.seeker_id=a.seeker_id AND b.state='started' "
        "WHERE a.state IN ('contacted','referred','viewed','interview','offer')",
    ),
    (
        "follow_up_lost",
        "已到岗的人没有下一次回访日，也没有完成 90 天回访",
        "SELECT id FROM referral WHERE state='started' AND follow_up_due IS NULL AND followed_days < 90",
    ),
    (
        "two_open_cases",
        "同一企业有两个在办案件",
        "SELECT enterprise_id FROM \"case\" WHERE state IN ('registered','matching','following') "
        "GROUP BY enterprise_id HAVING count(*) > 1",
    ),
    (
        "case_without_officer",
        "在办案件没有专员",
        "SELECT id FROM \"case\" WHERE state IN ('registered','matching','following') AND officer_id IS NULL "
        "AND EXISTS (SELECT 1 FROM officer WHERE active)",
    ),
    (
        "post_in_foreign_case",
        "岗位挂在别家企业的案件下",
        'SELECT v.id FROM vacancy v JOIN "case" c ON c.id=v.case_id WHERE c.enterprise_id <> v.enterprise_id',
    ),
    (
        "score_parts",
        "名单条目的名次重复",
        "SELECT shortlist_id FROM shortlist_entry GROUP BY shortlist_id, rank HAVING count(*) > 1",
    ),
    (
        "stale_job",
        "后台任务执行中但心跳中断超过十分钟",
        "SELECT id FROM job WHERE state='running' AND heartbeat_at < :stale",
    ),
    (
        "intake_count",
        "导入批次登记的条数少于实际入库（退回后重交的岗位归入新批次）",
        "SELECT i.id FROM intake i WHERE i.state='confirmed' AND i.kind='brochure' AND i.taken < "
        "(SELECT count(*) FROM vacancy v JOIN brochure b ON b.id=v.brochure_id WHERE b.intake_id=i.id)",
    ),
    (
        "seeker_without_consent",
        "求职者没有登记同意记录",
        "SELECT s.id FROM seeker s WHERE s.seeking AND NOT EXISTS "
        "(SELECT 1 FROM consent c WHERE c.seeker_id=s.id AND c.kind='profile' AND c.withdrawn_at IS NULL "
        # The day's job takes those off whose consent ended the day before.
        "AND c.expires_on >= :yesterday)",
    ),
    (
        "account_of_who_left",
        "专员已离岗，账号仍可登录",
        "SELECT a.id FROM account a JOIN officer o ON o.id=a.officer_id "
        "WHERE a.disabled_at IS NULL AND NOT o.active AND o.left_on IS NOT NULL",
    ),
    (
        "merged_chain",
        "合并去向的记录本身又被合并",
        "SELECT a.id FROM enterprise a JOIN enterprise b ON b.id=a.merged_into WHERE b.merged_into IS NOT NULL "
        "UNION ALL SELECT a.id FROM vacancy a JOIN vacancy b ON b.id=a.merged_into WHERE b.merged_into IS NOT NULL "
        "UNION ALL SELECT a.id FROM seeker a JOIN seeker b ON b.id=a.merged_into WHERE b.merged_into IS NOT NULL",
    ),
    (
        "hanging_on_merged_enterprise",
        "已合并的单位名下还有岗位、案件、简章、账号在期结对、培训班、档案委托、余缺信息或调剂协议",
        "SELECT e.id FROM enterprise e WHERE e.merged_into IS NOT NULL AND ("
        "EXISTS (SELECT 1 FROM vacancy x WHERE x.enterprise_id=e.id) "
        'OR EXISTS (SELECT 1 FROM "case" x WHERE x.enterprise_id=e.id) '
        "OR EXISTS (SELECT 1 FROM brochure x WHERE x.enterprise_id=e.id) "
        "OR EXISTS (SELECT 1 FROM account x WHERE x.enterprise_id=e.id) "
        "OR EXISTS (SELECT 1 FROM course x WHERE x.enterprise_id=e.id) "
        "OR EXISTS (SELECT 1 FROM agreement x WHERE x.enterprise_id=e.id) "
        "OR EXISTS (SELECT 1 FROM lot x WHERE x.enterprise_id=e.id) "
        "OR EXISTS (SELECT 1 FROM lending x WHERE x.lender_id=e.id OR x.borrower_id=e.id) "
        "OR EXISTS (SELECT 1 FROM pairing x WHERE x.enterprise_id=e.id AND x.last IS NULL))",
    ),
    (
        "hanging_on_merged_vacancy",
        "已合并的岗位名下还有候选人、名单或信息提供记录",
        "SELECT v.id FROM vacancy v WHERE v.merged_into IS NOT NULL AND ("
        "EXISTS (SELECT 1 FROM referral x WHERE x.vacancy_id=v.id) "
        "OR EXISTS (SELECT 1 FROM referral_step x WHERE x.vacancy_id=v.id) "
        "OR EXISTS (SELECT 1 FROM shortlist x WHERE x.vacancy_id=v.id) "
        "OR EXISTS (SELECT 1 FROM disclosure x WHERE x.vacancy_id=v.id))",
    ),
    (
        "hanging_on_merged_seeker",
        "已合并的求职者名下还有推荐、名单条目、同意、可用时段、预约或账号",
        "SELECT s.id FROM seeker s WHERE s.merged_into IS NOT NULL AND (s.seeking "
        "OR EXISTS (SELECT 1 FROM referral x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM ticket x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM referral_step x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM shortlist_entry x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM consent x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM availability x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM account x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM enrolment x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM booking x WHERE x.seeker_id=s.id) "
        "OR EXISTS (SELECT 1 FROM graduate x WHERE x.seeker_id=s.id))",
    ),
    (
        "course_overfull",
        "培训班学员多于名额",
        "SELECT c.id FROM course c JOIN enrolment e ON e.course_id=c.id AND e.state <> 'withdrawn' "
        "GROUP BY c.id, c.seats HAVING count(*) > c.seats",
    ),
    (
        "trainee_without_consent",
        "在册学员的同意已撤回，或不是本人给该机构的",
        "SELECT e.id FROM enrolment e JOIN course c ON c.id=e.course_id LEFT JOIN consent k ON k.id=e.consent_id "
        "WHERE e.seeker_id IS NOT NULL AND e.state='enrolled' AND (k.id IS NULL OR k.withdrawn_at IS NOT NULL "
        "OR k.seeker_id <> e.seeker_id OR k.organisation_id <> c.organisation_id)",
    ),
    (
        "double_claim",
        "同一补贴被重复占用",
        "SELECT min(id) FROM claim_hold WHERE live GROUP BY slot, seeker_id, enterprise_id, ref HAVING count(*) > 1",
    ),
    (
        "claim_slots_kept",
        "已撤回、不予核定、已撤销核定或已全部退回的申领仍占用名额",
        "SELECT c.id FROM claim c WHERE c.state IN ('refused','withdrawn','revoked','recovered') "
        "AND EXISTS (SELECT 1 FROM claim_hold h WHERE h.claim_id=c.id AND h.live)",
    ),
    (
        "claim_on_merged",
        "补贴申领挂在已合并的单位或求职者名下",
        "SELECT c.id FROM claim c LEFT JOIN enterprise e ON e.id=c.enterprise_id "
        "LEFT JOIN seeker s ON s.id=c.seeker_id WHERE e.merged_into IS NOT NULL OR s.merged_into IS NOT NULL",
    ),
    (
        "merge_record",
        "在效的合并与记录上的去向不一致",
        "SELECT m.id FROM merge m WHERE m.undone_at IS NULL AND "
        "CASE m.kind WHEN 'enterprise' THEN (SELECT merged_into FROM enterprise WHERE id=m.gone_id) "
        "WHEN 'vacancy' THEN (SELECT merged_into FROM vacancy WHERE id=m.gone_id) "
        "ELSE (SELECT merged_into FROM seeker WHERE id=m.gone_id) END IS NULL",
    ),
    (
        "two_handovers",
        "同一企业有两个待接收的交接",
        "SELECT enterprise_id FROM handover WHERE state='proposed' GROUP BY enterprise_id HAVING count(*) > 1",
    ),
    (
        "referral_on_withdrawn_consent",
        "本人已撤回同意，推荐仍在办理",
        "SELECT r.id FROM referral r JOIN consent c ON c.id=r.consent_id "
        "WHERE r.state IN ('referred','viewed','interview','offer') AND c.withdrawn_at IS NOT NULL",
    ),
    (
        "referral_off_its_trail",
        "推荐的进度与办理轨迹的最后一步不一致（合并过的、离岗后又回来的除外）",
        "SELECT r.id FROM referral r JOIN referral_step s ON s.id=(SELECT max(id) FROM referral_step "
        "WHERE vacancy_id=r.vacancy_id AND seeker_id=r.seeker_id) WHERE coalesce(s.after,'') <> r.state AND NOT EXISTS "
        "(SELECT 1 FROM referral n WHERE r.state='left' AND n.vacancy_id=r.vacancy_id AND n.seeker_id=r.seeker_id "
        "AND n.id <> r.id) AND NOT EXISTS (SELECT 1 FROM merge m WHERE m.survivor_id=CASE m.kind "
        "WHEN 'vacancy' THEN r.vacancy_id WHEN 'seeker' THEN r.seeker_id END)",
    ),
    (
        "full_and_wanting",
        "已招满的岗位还缺人，或人已到齐的岗位仍在招",
        "SELECT v.id FROM vacancy v WHERE v.headcount IS NOT NULL AND v.merged_into IS NULL "
        "AND v.state IN ('published','filled') AND (v.state='filled') <> (v.headcount <= "
        "(SELECT count(*) FROM referral r WHERE r.vacancy_id=v.id AND r.state='started'))",
    ),
    (
        "plan_of_a_closed_case",
        "案件已结而方案没有结束",
        'SELECT p.id FROM plan p JOIN "case" c ON c.id=p.case_id '
        "WHERE c.state NOT IN ('registered','matching','following') AND p.state NOT IN ('solved','unsolved_closed')",
    ),
    (
        "placement_of_another_case",
        "未结方案计入了别的案件的到岗",
        "SELECT l.id FROM measure_link l JOIN measure m ON m.id=l.measure_id JOIN plan p ON p.id=m.plan_id "
        "JOIN referral r ON r.id=l.referral_id "
        "WHERE p.state NOT IN ('solved','unsolved_closed') AND r.case_id <> p.case_id",
    ),
    (
        "participation_overlap",
        "同一机构在同一案件重复承担同一服务",
        "SELECT a.id FROM participation a JOIN participation b ON a.case_id=b.case_id AND a.part=b.part "
        "AND a.organisation_id=b.organisation_id AND a.id < b.id "
        "AND a.first <= coalesce(b.last,'9999-12-31') AND b.first <= coalesce(a.last,'9999-12-31')",
    ),
    (
        "claim_alone",
        "已核定或已拨付的申领没有另一人决定",
        "SELECT id FROM claim WHERE state IN ('approved','paid','recovering','recovered') "
        "AND (decided_by IS NULL OR decided_by=proposed_by)",
    ),
    (
        "claim_returns",
        "申领的退款合计与退款登记不一致，或多于拨付，或已退回而没有退完",
        "SELECT c.id FROM claim c LEFT JOIN "
        "(SELECT claim_id, sum(amount) AS back FROM claim_return GROUP BY claim_id) r ON r.claim_id=c.id "
        "WHERE c.returned <> coalesce(r.back,0) OR c.returned > coalesce(c.recover_amount,0) "
        "OR c.recover_amount > c.amount OR (c.state='recovered') <> (c.returned > 0 AND c.returned = c.amount)",
    ),
    (
        "recovery_alone",
        "责令退回由提出、核定或拨付的人自己决定",
        "SELECT id FROM claim WHERE recover_by IN (proposed_by, decided_by, paid_by)",
    ),
    (
        "grant_slots_kept",
        "已剔除或已全部退回的免申即享单位仍占用名额",
        "SELECT g.id FROM grant_row g WHERE g.state IN ('dropped','recovered') "
        "AND EXISTS (SELECT 1 FROM claim_hold h WHERE h.grant_row_id=g.id AND h.live)",
    ),
    (
        "grant_in_public",
        "免申即享在公示期内已确认或已拨付",
        "SELECT g.id FROM grant_row g JOIN grant_list l ON l.id=g.list_id "
        "WHERE (g.state IN ('paid','recovering','recovered') AND g.paid_on <= l.public_to) "
        "OR (g.state IN ('confirmed','paid','recovering','recovered') AND g.confirmed_by IS NULL)",
    ),
    (
        "grant_returns",
        "免申即享的退款合计与退款登记不一致，或多于拨付，或已退回而没有退完",
        "SELECT g.id FROM grant_row g LEFT JOIN "
        "(SELECT grant_row_id, sum(amount) AS back FROM claim_return GROUP BY grant_row_id) r ON r.grant_row_id=g.id "
        "WHERE g.returned <> coalesce(r.back,0) OR g.returned > coalesce(g.recover_amount,0) "
        "OR g.recover_amount > g.amount OR (g.state='recovered') <> (g.returned > 0 AND g.returned = g.amount)",
    ),
    (
        "grant_recovery_alone",
        "免申即享的责令退回由确认账户或拨付的人自己决定",
        "SELECT id FROM grant_row WHERE recover_by IN (confirmed_by, paid_by)",
    ),
    *ATTACHMENT_RULES,
    *FAIR_RULES,
    *FILING_RULES,
    *PLAN_RULES,
    *DOSSIER_RULES,
    *LENDING_RULES,
    *BOOKING_RULES,
    *PROPOSAL_RULES,
    *CONFLICT_RULES,
)


# What SQL cannot ask: name, Chinese label, and what gives the ids of offending rows.
CHECKS = FILING_CHECKS


class Invariants:
    """Runs every rule."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def violations(self, values: dict[str, object]) -> list[Violation]:
        """The rules that are broken now; an empty list is what is wanted."""
        found = []
        for rule, label, query in RULES:
            used = {name: value for name, value in values.items() if f":{name}" in query}
            typed = [sa.bindparam(name, type_=_type_of(value)) for name, value in used.items()]
            ids = [row[0] for row in self._session.execute(sa.text(query).bindparams(*typed), used)]
            if ids:
                found.append(Violation(rule, label, ids[:50]))
        for rule, label, ask in CHECKS:
            ids = ask(self._session)
            if ids:
                found.append(Violation(rule, label, ids[:50]))
        return found


def _type_of(value: object) -> sa.types.TypeEngine[Any]:
    if isinstance(value, int):
        return sa.Integer()
    return UtcDateTime() if isinstance(value, datetime) else sa.Date()
