"""Things tests make: brochure files, rosters, and the parts of a journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.forms.template import filled_brochure
from matcher.models.agency import ServiceDraft
from matcher.models.enterprise import Enterprise
from matcher.models.enums import IntakeKind, RecruitingPaper, Role
from matcher.models.grant import GrantList, GrantRow, GrantState
from matcher.models.status import HardshipKind, StatusDraft, StatusKind
from matcher.service import agency_services, attachments, claims, editions, standing, statuses
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor


def capped(kit: Kit, cap: int) -> Kit:
    """The same parts where a post and a person may have so many open proposals."""
    caps = replace(kit.planning.proposals, per_person=cap, per_post=cap)
    return replace(kit, planning=replace(kit.planning, proposals=caps))


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


def subsidies(kit: Kit, enterprise_id: int, seeker_id: int) -> dict[str, int]:
    """A claim, a status, a service, a list and an edited policy of an enterprise and a person; their ids."""
    by = actor(kit, "shenji").account_id
    day = clock.today()
    with kit.open(Actor(account_id=by, system=True), write=True) as context:
        firm, seeker = context.unit.enterprises.get(enterprise_id), context.unit.seekers.get(seeker_id)
        assert firm is not None
        assert seeker is not None
        hardship = StatusDraft(
            kind=StatusKind.HARDSHIP, since=day, document="困认 7 号", category=HardshipKind.DISABLED
        )
        status = statuses.put_status(context, seeker_id, hardship)
        told = {"hired_on": str(day)}
        claim = claims.propose_claim(
            context, "S0", enterprise_id=enterprise_id, seeker_id=seeker_id, told=told, reason="研究同意"
        )
        line = ServiceDraft(
            agency_name="某人力资源公司",
            agency_uscc=demo_uscc(firm.adcode, 977),
            agency_adcode=firm.adcode,
            seeker_id=seeker_id,
            served_on=day,
            employer=firm.name,
            placed_on=day,
        )
        service = agency_services.record_service(context, line)
        edition = editions.propose_edition(context, "S2", effective_from=day, changes={"note": "试"}, reason="本省文件")
        row = GrantRow(
            list_id=0, enterprise_id=enterprise_id, row_number=2, persons=3, amount=150_000, state=GrantState.LISTED
        )
        made = GrantList(
            policy="S5",
            policy_version="notice_2022",
            title="留工培训补助第一批",
            adcode=firm.adcode,
            listed_on=day,
            public_from=day,
            public_to=day,
            source="失业保险经办比对",
            made_at=clock.now(),
        )
        context.unit.grants.add(made, [row])
        context.unit.commit()
        ids = {"claim_id": claim.id, "status_id": status.id, "service_id": service.id, "edition_id": edition.id}
        ids |= {"grant_id": made.id, "row_id": row.id, "subject_id": claim.id}
        scan = {"filename": "劳动合同.pdf", "data": b"%PDF-1.4\n%%EOF", "paper": "劳动合同"}
        ids["attachment_id"] = attachments.add_attachment(context, "claim", claim.id or 0, **scan).id
        context.unit.commit()
        return {name: one or 0 for name, one in ids.items()}


ROLES = tuple(Role)
