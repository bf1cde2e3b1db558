"""One-time links (一次性收件链接): an enterprise without an account answers one batch of recommendations on a phone.

The token is the whole right, so it opens as little as possible: the referrals it was made for and no others, masked,
while consent holds and the answer is open; a phone number only after 面试. Whatever is wrong with a token (unknown,
expired, revoked, answered) gets one and the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import CaseEventKind, Role
from matcher.models.inbox_link import LINK_DAYS, LINK_MAX_DAYS, InboxLink
from matcher.models.placement import InboxAnswer
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import ReferralState
from matcher.repository.seekers import Contact
from matcher.security.tokens import new_token, token_hash
from matcher.service import cases, inbox
from matcher.service.context import Context, Kit
from matcher.service.inbox import VISIBLE, ReferredPerson
from matcher.service.link_guard import DEAD, Door, Visitor
from matcher.service.permissions import SYSTEM, Action, Actor, permit

DOOR = Door("inbox", "inbox_link")


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A fresh link; the token goes to the officer, once."""

    link: InboxLink
    token: str
    enterprise: str
    titles: list[str]


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What the holder of a link sees: who still waits for a word, masked, and whom to call."""

    link: InboxLink
    enterprise: str
    officer: str
    officer_phone: str
    people: list[ReferredPerson]
    answered: int


def make_link(context: Context, case_id: int, *, days: int = LINK_DAYS, vacancy_id: int | None = None) -> MadeLink:
    """Make a link for everybody of a case (or of one post) who waits for the enterprise's word now."""
    case = cases.find_case(context, case_id, Action.REFERRAL_MARK)
    if not 1 <= days <= LINK_MAX_DAYS:
        raise Invalid(f"有效天数应为 1 到 {LINK_MAX_DAYS} 天", field="days")
    waiting = [one for one in inbox.list_referred(context, case_id) if one.waiting]
    if vacancy_id is not None:
        waiting = [one for one in waiting if one.vacancy.id == vacancy_id]
    if not waiting:
        raise Conflict("没有等待企业答复的被推荐人，先推荐再生成链接")
    enterprise = context.unit.enterprises.get(case.enterprise_id)
    if enterprise is None or enterprise.barred_at is not None:
        raise Conflict("该单位已被暂停发布，不能再推荐", code="barred")
    token, moment = new_token(), clock.now()
    link = context.unit.inbox_links.add(
        InboxLink(
            token_hash=token_hash(token),
            enterprise_id=case.enterprise_id,
            case_id=case_id,
            referral_ids=[one.referral.id or 0 for one in waiting],
            created_by=context.actor.account_id,
            created_at=moment,
            expires_at=moment + timedelta(days=days),
        )
    )
    until = f"{clock.local(link.expires_at):%Y-%m-%d %H:%M}"
    cases.note(context, case, CaseEventKind.LINKED, f"生成一次性收件链接（{len(waiting)} 人，有效至 {until}）")
    context.unit.audit("inbox_link.make", "inbox_link", link.id, case_id=case_id, people=len(waiting))
    titles = list(dict.fromkeys(one.vacancy.title for one in waiting))
    return MadeLink(link, token, enterprise.name, titles)


def message(context: Context, made: MadeLink, url: str) -> str:
    """The text to send to the enterprise by WeChat: no personal data, the link, until when, whom to call."""
    posts = "、".join(made.titles[:3]) + ("等" if len(made.titles) > 3 else "")
    until = f"{clock.local(made.link.expires_at):%m月%d日 %H:%M}"
    return (
        f"{made.enterprise}：您好，我们为贵单位“{posts}”岗位推荐了 {len(made.link.referral_ids)} 人，均已征得本人同意。"
        f"请在 {until} 前打开链接答复（面试、录用或不合适），不用登录：\n{url}\n"
        f"链接仅供贵单位使用，请勿转发。{context.actor.name}"
    )


def list_links(context: Context, case_id: int) -> list[tuple[InboxLink, bool]]:
    """The links of a case, newest first, and whether each still opens."""
    cases.find_case(context, case_id, Action.REFERRAL_MARK)
    return [(one, bool(_waiting(context, one))) for one in context.unit.inbox_links.of_case(case_id)]


def revoke_link(context: Context, link_id: int) -> InboxLink:
    """End a link at once; who holds it sees what everybody with a wrong token sees."""
    permit(context.actor, Action.REFERRAL_MARK)
    link = context.unit.inbox_links.get(link_id, lock=True)
    if link is None:
        raise NotFound("没有这个链接，或不在您的管辖范围")
    try:
        case = cases.find_case(context, link.case_id, Action.REFERRAL_MARK)
    except NotFound:
        raise NotFound("没有这个链接，或不在您的管辖范围") from None
    if link.revoked_at is not None:
        raise Conflict("这个链接已经作废")
    link.revoked_at = clock.now()
    cases.note(context, case, CaseEventKind.LINKED, "作废一次性收件链接")
    context.unit.audit("inbox_link.revoke", "inbox_link", link.id)
    return link


def open_link(kit: Kit, visitor: Visitor) -> OpenLink:
    """What the link shows now. Looking changes nothing about the people: chat programs open links by themselves."""
    link = _enter(kit, visitor, "open")
    with kit.open(_holder(link), write=False) as context:
        return _view(context, link)


def answer(
    kit: Kit,
    visitor: Visitor,
    referral_id: int,
    said: InboxAnswer,
    *,
    reason: UnsuitableReason | None = None,
    note: str = "",
    version: int | None = None,
) -> bool:
    """Take the answer about one person; returns whether anybody of the batch still waits. A second tap is no error."""
    link = _enter(kit, visitor, "answer")
    with kit.open(_holder(link), write=True) as context:
        referral = context.unit.referrals.get(referral_id) if referral_id in link.referral_ids else None
        if referral is not None and referral.state.value == said.value:
            return bool(_waiting(context, link))
        if referral_id not in [one.referral.id for one in _waiting(context, link)]:
            raise NotFound(DEAD)
        inbox.answer(context, referral_id, said, reason=reason, note=note, version=version)
        left = bool(_waiting(context, link))
        context.unit.commit()
        return left


def reveal(kit: Kit, visitor: Visitor, referral_id: int) -> Contact:
    """Name and phone of somebody the enterprise wants to see (面试), logged like every look."""
    link = _enter(kit, visitor, "contact")
    with kit.open(_holder(link), write=True) as context:
        people = [one for one in _waiting(context, link) if one.referral.id == referral_id]
        if not people or people[0].referral.state is not ReferralState.INTERVIEW:
            raise NotFound(DEAD)
        one = people[0]
        contact = inbox.reveal_contact(
            context, one.vacancy.id or 0, one.seeker.id or 0, purpose="约面试（一次性收件链接）"
        )
        context.unit.commit()
        return contact


def _holder(link: InboxLink) -> Actor:
    """Who holds the link acts for the enterprise, without an account."""
    return Actor(role=Role.ENTERPRISE, name="企业（收件链接）", enterprise_id=link.enterprise_id)


def _enter(kit: Kit, visitor: Visitor, use: str) -> InboxLink:
    """The link of a token that still opens, its use noted on it."""
    held: list[InboxLink] = []

    def find(context: Context, digest: str) -> tuple[int | None, bool]:
        link = context.unit.inbox_links.by_hash(digest, lock=True)
        if link is None or not _waiting(context, link):
            return (link.id if link else None), False
        link.uses += 1
        link.opened_at = link.opened_at or clock.now()
        held.append(link)
        return link.id, True

    DOOR.enter(kit, visitor, use, find)
    return held[0]


def _waiting(context: Context, link: InboxLink, *, moment: datetime | None = None) -> list[ReferredPerson]:
    """The people of a link who wait for a word; nobody once it is revoked or over, or the enterprise barred or gone."""
    if link.revoked_at is not None or (moment or clock.now()) >= link.expires_at:
        return []
    enterprise = context.unit.enterprises.get(link.enterprise_id)
    if enterprise is None or enterprise.barred_at is not None or enterprise.merged_into is not None:
        return []
    rows = [
        (referral, vacancy)
        for referral, vacancy in context.unit.referrals.of_enterprise(link.enterprise_id, VISIBLE)
        if referral.id in link.referral_ids
    ]
    people = [one for one in inbox.consented(context, rows) if one.waiting]
    return sorted(people, key=lambda one: link.referral_ids.index(one.referral.id or 0))


def _view(context: Context, link: InboxLink) -> OpenLink:
    people = _waiting(context, link)
    enterprise = context.unit.enterprises.get(link.enterprise_id)
    case = context.unit.cases.get(link.case_id, SYSTEM.reach)
    officers = context.unit.officers.many([case.officer_id]) if case and case.officer_id else {}
    officer = officers.get(case.officer_id or 0) if case else None
    if not people or enterprise is None:
        raise NotFound(DEAD)
    return OpenLink(
        link,
        enterprise.name,
        officer.name if officer else "",
        officer.office_phone if officer else context.kit.settings.support_phone,
        people,
        len(link.referral_ids) - len(people),
    )
