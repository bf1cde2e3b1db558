"""The right to recruit (招聘资格): an enterprise's papers are seen before its first post goes out, and a bar stops all.

人力资源市场暂行条例 第二十六条: whoever publishes advertisements for an employer checks its licence, the identity of
the person who acts for it, and its written order (单位委托证明).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RecruitingPaper, Role
from matcher.models.vacancy import Vacancy
from matcher.repository.reach import Reach
from matcher.service import conflicts, notices
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.text.advertisement import Standing

# Without these two nobody knows who is recruiting; an owner who comes in person needs no order of his own.
MANDATE_DAYS = 30
NEEDED = (RecruitingPaper.LICENCE, RecruitingPaper.HANDLER)


@dataclass(frozen=True, slots=True)
class EnterpriseView:
    """An enterprise as its page shows it: facts, standing, its cases and posts, newest first."""

    enterprise: Enterprise
    standing: Standing
    verified_by: str
    cases: Sequence[Case]
    posts: Sequence[Vacancy]

    @property
    def recruits(self) -> bool:
        """Whether nothing forbids publishing its posts today."""
        return may_recruit(self.standing)


def may_recruit(standing: Standing) -> bool:
    """Whether nothing forbids publishing for an enterprise today."""
    lapsed = standing.licence_valid_to is not None and standing.licence_valid_to < clock.today()
    return standing.verified and standing.has_licence and not lapsed and not standing.blacklisted


def standing_of(enterprise: Enterprise) -> Standing:
    """What is known of an enterprise's right to recruit."""
    seen = enterprise.verified_at is not None
    return Standing(
        verified=seen,
        # Before anybody looked nothing is known of a licence, and one finding says enough.
        has_licence=not seen or RecruitingPaper.LICENCE in enterprise.verified_papers,
        licence_valid_to=enterprise.licence_valid_to if seen else None,
        blacklisted=enterprise.barred_at is not None,
    )


def get_enterprise(context: Context, enterprise_id: int) -> EnterpriseView:
    """One enterprise within the actor's reach."""
    enterprise = find_enterprise(context, enterprise_id, Action.ENTERPRISE_READ)
    unit = context.unit
    by = unit.accounts.get(enterprise.verified_by) if enterprise.verified_by is not None else None
    return EnterpriseView(
        enterprise,
        standing_of(enterprise),
        by.display_name if by is not None else "",
        unit.cases.of_enterprise(enterprise_id),
        unit.vacancies.of_enterprise(enterprise_id),
    )


def verify(
    context: Context,
    enterprise_id: int,
    *,
    version: int,
    papers: Collection[RecruitingPaper],
    licence_valid_to: date | None,
    mandate_valid_to: date | None = None,
) -> Enterprise:
    """Write down that the papers were seen, and until when licence and written order run (None: 长期)."""
    enterprise = find_enterprise(context, enterprise_id, Action.ENTERPRISE_VERIFY, lock=True)
    check_version(enterprise.version, version)
    lacking = [paper.label for paper in NEEDED if paper not in papers]
    if lacking:
        raise Invalid(f"还没有核对{'、'.join(lacking)}；核对原件后再勾选", field="papers")
    if licence_valid_to is not None and licence_valid_to < clock.today():
        raise Invalid("营业执照已过期，请单位换发后再核验", field="licence_valid_to")
    if mandate_valid_to is not None and mandate_valid_to < clock.today():
        raise Invalid("单位委托证明已过期，请换新的再核验", field="mandate_valid_to")
    if mandate_valid_to is not None and RecruitingPaper.AUTHORITY not in papers:
        raise Invalid("填了委托期限的，请核对并勾选单位委托证明", field="papers")
    enterprise.verified_at = clock.now()
    enterprise.verified_by = context.actor.account_id
    enterprise.verified_papers = [paper.value for paper in RecruitingPaper if paper in papers]
    enterprise.licence_valid_to, enterprise.mandate_valid_to = licence_valid_to, mandate_valid_to
    _changed(context, enterprise, "enterprise.verified", papers=enterprise.verified_papers)
    return enterprise


def bar(context: Context, enterprise_id: int, *, version: int, reason: str) -> Enterprise:
    """Stop all publishing for an enterprise (列入失信或违法名单), with the reason."""
    enterprise = find_enterprise(context, enterprise_id, Action.ENTERPRISE_BAR, lock=True)
    check_version(enterprise.version, version)
    if enterprise.barred_at is not None:
        raise Conflict("该单位已被暂停发布")
    if not reason.strip():
        raise Invalid("请填写暂停发布的原因和依据，例如处罚文号", field="reason")
    enterprise.barred_at, enterprise.barred_reason = clock.now(), reason.strip()[:200]
    _changed(context, enterprise, "enterprise.barred")
    return enterprise


def unbar(context: Context, enterprise_id: int, *, version: int, reason: str = "") -> Enterprise:
    """Let an enterprise publish again (移出名单); where a list stopped it, with the reason."""
    enterprise = find_enterprise(context, enterprise_id, Action.ENTERPRISE_BAR, lock=True)
    check_version(enterprise.version, version)
    if enterprise.barred_at is None:
        raise Conflict("该单位没有被暂停发布")
    reason = reason.strip()[:200]
    if enterprise.blacklist_id is not None and len(reason) < 2:
        raise Invalid("该单位在导入的名单上，请写明为什么提前恢复，例如移出名单的文号", field="unbar_reason")
    enterprise.barred_at, enterprise.barred_reason, enterprise.blacklist_id = None, "", None
    _changed(context, enterprise, "enterprise.unbarred", purpose=reason)
    return enterprise


def refuse_lapsed(context: Context, enterprise: Enterprise) -> None:
    """Refuse what an enterprise's own account does for it once the written order of who acts is over; it may read."""
    until = enterprise.mandate_valid_to
    if context.actor.role is Role.ENTERPRISE and until is not None and until < clock.today():
        raise Conflict(
            f"经办人的委托书已于 {until} 到期，账号只能查看；请把新的委托书交人社部门重新核验", code="mandate"
        )


def remind(context: Context) -> int:
    """Tell the accounts of enterprises whose written order ends within a month, once for each order; run daily."""
    until, told = clock.today() + timedelta(days=MANDATE_DAYS), 0
    for firm in context.unit.enterprises.mandates_ending(Reach(everything=True), until, None):
        day, about = str(firm.mandate_valid_to), ("enterprise", firm.id or 0)
        told += len(notices.tell_enterprise(context, firm.id or 0, "mandate_ending", about, cause=day, day=day))
    return told


def within(context: Context, action: Action) -> tuple[Reach, str | None]:
    """How far the actor sees enterprises for ``action``: the reach, and for an officer the own county besides."""
    reach = permit(context.actor, action)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    return reach, officer.adcode if officer is not None else None


def find_enterprise(
    context: Context, enterprise_id: int, action: Action, *, lock: bool = False, own: bool = False
) -> Enterprise:
    """An enterprise within the actor's reach for ``action``, or the same NotFound as for an id that never was.

    An officer's reach is the county; with ``own`` only what is in the officer's own hands.
    """
    reach, county = within(context, action)
    found = context.unit.enterprises.reachable(enterprise_id, reach, county=None if own else county, lock=lock)
    if found is None:
        raise NotFound("没有这家单位，或不在您的管辖范围")
    conflicts.keep_out(context, enterprise_id, action, lock=lock)
    return found


def hold_enterprise(context: Context, enterprise_id: int, action: Action, *, own: bool = False) -> Enterprise:
    """The same, held until the transaction ends, for hanging something on it; one merged away is a conflict."""
    found = find_enterprise(context, enterprise_id, action, lock=True, own=own)
    if found.merged_into is not None:
        raise Conflict("该单位已合并到另一单位，请在合并后的单位办理", code="merged")
    return found


def _changed(context: Context, enterprise: Enterprise, what: str, **data: Any) -> None:
    enterprise.version += 1
    enterprise.updated_at = clock.now()
    context.unit.audit(what, "enterprise", enterprise.id, **data)
