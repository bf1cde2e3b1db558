"""Status groups of people (人员类别): written down by staff from papers, never inferred, sensitive data sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.sandbox import read_document
from matcher.forms.status_list import read_statuses
from matcher.models.enums import MergeKind
from matcher.models.look import LookKind
from matcher.models.seeker import Seeker
from matcher.models.status import HardshipKind, SeekerStatus, StatusDraft, StatusKind
from matcher.service.context import Context
from matcher.service.looks import looked
from matcher.service.permissions import Action, permit


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status with its papers in the clear."""

    status: SeekerStatus
    document: str
    category: str


def find_person(context: Context, seeker_id: int, action: Action, *, lock: bool = False) -> Seeker:
    """A person within the actor's reach: of the county, or in hand at a post of the actor's cases."""
    reach = permit(context.actor, action)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    county = officer.adcode if officer is not None else None
    seeker = context.unit.seekers.get(seeker_id, lock=lock)
    if seeker is not None and not seeker.gone:
        if context.unit.merges.sees(MergeKind.SEEKER, [seeker_id], reach, county):
            return seeker
        for referral in context.unit.referrals.of_seeker(seeker_id):
            if context.unit.cases.get(referral.case_id, reach) is not None:
                return seeker
    raise NotFound("没有这位求职者，或不在您的管辖范围")


def put_status(context: Context, seeker_id: int, draft: StatusDraft) -> SeekerStatus:
    """Write down what an office decided; an earlier entry of the kind becomes history."""
    seeker = find_person(context, seeker_id, Action.STATUS_WORK, lock=True)
    if draft.since > clock.today():
        raise Invalid("日期不能晚于今天", field="since")
    if draft.adcode is not None and context.unit.regions.find(draft.adcode) is None:
        raise Invalid("行政区划代码不存在", field="adcode")
    made = context.unit.statuses.put(seeker.id or 0, draft, by_id=context.actor.account_id)
    context.unit.audit("status.put", "seeker", seeker_id, status_id=made.id)
    return made


def import_statuses(context: Context, filename: str, data: bytes) -> int:
    """Take a list of decisions whole or not at all; returns how many. Mistakes are told by row and field.

    Identity numbers only find who is registered under their digest; they are not stored.
    """
    permit(context.actor, Action.STATUS_WORK)
    rows, problems = read_statuses(read_document(filename, data))
    known = context.unit.seekers.known_ids([context.unit.seekers.id_hash(one.identity) for one in rows if one.identity])
    taken: list[tuple[int, StatusDraft]] = []
    seen: set[tuple[int, StatusKind]] = set()
    for row in rows:
        people = known.get(context.unit.seekers.id_hash(row.identity), []) if row.identity else [row.person or 0]
        problem = _unfit(context, people, row.draft, seen)
        if problem:
            problems.append(f"第 {row.number} 行 {problem}")
            continue
        seen.add((people[0], row.draft.kind))
        taken.append((people[0], row.draft))
    if problems:
        told = sorted(problems, key=lambda text: int(text.split()[1]))
        raise Invalid(f"名单有 {len(told)} 处需要改正，整份没有导入", field="file", details=told[:50], code="rows")
    for seeker_id, draft in sorted(taken, key=lambda one: one[0]):
        put_status(context, seeker_id, draft)
    return len(taken)


def _unfit(context: Context, people: Sequence[int], draft: StatusDraft, seen: set[tuple[int, StatusKind]]) -> str:
    """What forbids a row, in words; empty when nothing does."""
    if len(people) > 1:
        return "身份证号：有两条登记用这个号码，请先合并登记或改填求职者编号"
    try:
        find_person(context, people[0] if people else 0, Action.STATUS_WORK)
    except NotFound:
        return "求职者：本地区没有这位求职者的登记"
    if (people[0], draft.kind) in seen:
        return "类别：同一人的同一类别在名单里出现了两次"
    if draft.since > clock.today():
        return "起始日期：不能晚于今天"
    if draft.adcode is not None and context.unit.regions.find(draft.adcode) is None:
        return "登记地：行政区划代码不存在"
    return ""


def revoke_status(context: Context, seeker_id: int, status_id: int) -> SeekerStatus:
    """Take back an entry that was wrong; it stays as history."""
    find_person(context, seeker_id, Action.STATUS_WORK, lock=True)
    status = context.unit.statuses.get(status_id)
    if status is None or status.seeker_id != seeker_id:
        raise NotFound("没有这条类别登记")
    if status.revoked_at is not None:
        raise Conflict("这条类别登记已经作废")
    context.unit.statuses.revoke(status, by_id=context.actor.account_id)
    context.unit.audit("status.revoke", "seeker", seeker_id, status_id=status_id)
    return status


def list_statuses(context: Context, seeker_id: int) -> tuple[Seeker, Sequence[SeekerStatus]]:
    """The person and what counts of them now, without the papers."""
    seeker = find_person(context, seeker_id, Action.STATUS_WORK)
    return seeker, context.unit.statuses.live([seeker_id]).get(seeker_id, [])


def reveal_papers(context: Context, seeker_id: int, *, purpose: str) -> list[StatusView]:
    """Document numbers and categories in the clear, for a stated purpose that is written down."""
    find_person(context, seeker_id, Action.STATUS_WORK)
    if len(purpose.strip()) < 2:
        raise Invalid("请填写查看的用途", field="purpose")
    looked(
        context,
        seeker_id,
        LookKind.PAPERS,
        action="status.papers",
        subject="seeker",
        subject_id=seeker_id,
        purpose=purpose,
    )
    return views_of(context, seeker_id)


def views_of(context: Context, seeker_id: int) -> list[StatusView]:
    """The statuses of a person; the caller has asked who may."""
    found = []
    for status in context.unit.statuses.live([seeker_id]).get(seeker_id, []):
        papers = context.unit.statuses.papers(status)
        category = papers.get("category")
        label = HardshipKind(category).label if category else ""
        found.append(StatusView(status, papers.get("document") or "", label))
    return found


def spoken(status: SeekerStatus) -> str:
    """A status in words."""
    if not status.holds:
        return f"{status.since} 查询无{StatusKind(status.kind).label}"
    return f"{status.since} 起" + (f"，至 {status.until}" if status.until else "")
