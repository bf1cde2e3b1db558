"""Things tests make: brochure files, rosters, and the parts of a journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from matcher import clock
from matcher.forms.template import filled_brochure
from matcher.models.enterprise import Enterprise
from matcher.models.enums import IntakeKind, RecruitingPaper, Role
from matcher.service import standing
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor


def post_cells(**changes: str) -> dict[str, str]:
    """A lawful welding post as a brochure row states it."""
    return {
        "title": "机器人焊接操作工",
        "headcount": "2",
        "duty": "操作焊接机器人完成铸件补焊，巡检焊缝质量",
        "conditions": "一年以上焊接经验，能接受两班倒",
        "education": "初中及以上",
        "pay": "6000-8000元/月",
        "form": "全日制合同",
        "place": "140703",
        "shift": "两班倒",
        "hazards": "粉尘、噪声",
        "valid_to": str(clock.today() + timedelta(days=30)),
    } | changes


def header_cells(enterprise: Enterprise) -> dict[str, str]:
    """The header of an enterprise's own brochure."""
    return {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "place": enterprise.adcode,
        "industry": enterprise.industry.label,
        "intro": enterprise.intro or "铸造企业",
        "contact_name": "王女士",
        "contact_phone": "0351-7000001",
    }


def brochure(
    kit: Kit,
    enterprise: Enterprise,
    rows: Sequence[Mapping[str, str]],
    kind: Literal["xlsx", "docx"] = "xlsx",
    header: Mapping[str, str] | None = None,
) -> bytes:
    """A brochure file of an enterprise."""
    return filled_brochure(kit.forms[IntakeKind.BROCHURE.value], header or header_cells(enterprise), rows, kind)


def actor(kit: Kit, username: str) -> Actor:
    """The actor behind an account name."""
    with kit.open(SYSTEM, write=False) as context:
        account = context.unit.accounts.by_username(username)
    assert account is not None, username
    return actor_of(account)


def enterprise_of(kit: Kit, who: Actor) -> Enterprise:
    """The enterprise an actor belongs to."""
    with kit.open(SYSTEM, write=False) as context:
        enterprise = context.unit.enterprises.get(who.enterprise_id or 0)
    assert enterprise is not None
    return enterprise


def see_papers(context: Context, enterprise_id: int) -> None:
    """Let an enterprise recruit: its licence and the identity of who acts for it have been seen."""
    view = standing.get_enterprise(context, enterprise_id)
    papers = list(RecruitingPaper)
    standing.verify(context, enterprise_id, version=view.enterprise.version, papers=papers, licence_valid_to=None)


ROLES = tuple(Role)
