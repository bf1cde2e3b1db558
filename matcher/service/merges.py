"""Merging two records of one thing (合并), and undoing it (撤销合并)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import MergeKind
from matcher.models.merge import Merge
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.repository.journal import Changed, Journal
from matcher.repository.merges import Record
from matcher.service import deadlines, duplicates, merged_enterprises, merged_people, merged_posts, sides
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.duplicates import ACTIONS, OVERRIDERS, find_pair, within
from matcher.service.permissions import SYSTEM, permit
from matcher.service.sides import Side

# A merge can be undone for this long; then what undoing needs is forgotten.
UNDO_DAYS = 30
MIN_REASON = 4
TABLES = {
    "enterprise": "单位",
    "vacancy": "岗位",
    "seeker": "求职者",
    "case": "案件",
    "plan": "方案",
    "pairing": "结对",
    "brochure": "招聘简章",
    "intake": "导入批次",
    "account": "账号",
    "referral": "候选人记录",
    "shortlist": "候选名单",
    "shortlist_entry": "名单条目",
    "consent": "同意记录",
    "disclosure": "信息提供记录",
    "availability": "可用时段",
    "measure": "措施",
    "case_event": "办理记录",
    "seeker_status": "人员类别",
    "agency_service": "机构服务记录",
    "claim": "补贴申领",
    "claim_hold": "不重复申领记录",
    "grant_row": "免申即享名单",
    "case_step": "办理环节",
    "deadline": "办理时限",
    "visit": "走访联系",
    "handover": "交接",
}


@dataclass(frozen=True, slots=True)
class MergeView:
    """A merge as lists show it: both records, who and when, and why it cannot be undone ("" when it can)."""

    merge: Merge
    survivor: Side | None
    gone: Side | None
    by: str
    undone_by: str
    locked: str

    @property
    def moved(self) -> list[tuple[str, int]]:
        """What moved over, by kind of row, in Chinese."""
        moved = [(name, count) for name, count in self.merge.moved.items() if name != self.merge.kind.value]
        return [(TABLES.get(name, name), count) for name, count in moved]


def merge(
    context: Context,
    kind: MergeKind,
    *,
    survivor_id: int,
    gone_id: int,
    reason: str = "",
    versions: tuple[int, int] | None = None,
) -> Merge:
    """Keep one of two records and hang on it what hangs on the other, in this one transaction.

    ``versions`` are those of survivor and other that the person saw. Where both say something, the survivor counts;
    consents are never widened. A second merge of the same record, or rules it would break, is a conflict.
    """
    permit(context.actor, ACTIONS[kind])
    find_pair(context, kind, survivor_id, gone_id)
    _hold(context, kind, survivor_id, gone_id)
    records = find_pair(context, kind, survivor_id, gone_id)
    survivor, gone = records[survivor_id], records[gone_id]
    if versions is not None:
        check_version(survivor.version, versions[0])
        check_version(gone.version, versions[1])
    reason = reason.strip()[:300]
    if duplicates.two_registered(kind, records):
        if not (context.actor.system or context.actor.role in OVERRIDERS):
            raise Forbidden("两个统一社会信用代码不同且都有效，须由县级及以上管理员说明理由后合并", code="two_codes")
        if len(reason) < MIN_REASON:
            raise Invalid("两个统一社会信用代码不同且都有效，请写明合并理由", field="reason")
    likeness = duplicates.judge(context, kind, survivor_id, gone_id)
    journal = context.unit.merges.journal()
    conflicts = _move(context, journal, survivor, gone)
    _settle_deadlines(context, kind, survivor_id, gone_id)
    made = context.unit.merges.add(
        Merge(
            kind=kind,
            survivor_id=survivor_id,
            gone_id=gone_id,
            reason=reason,
            reasons=list(likeness.agree),
            conflicts=conflicts,
            moved=journal.counts(),
            by_id=context.actor.account_id,
            at=clock.now(),
        ),
        journal,
    )
    for one, other in ((survivor_id, gone_id), (gone_id, survivor_id)):
        context.unit.audit("merge.make", kind.value, one, purpose=reason[:200], other_id=other, merge_id=made.id)
    return made


def _hold(context: Context, kind: MergeKind, *ids: int) -> None:
    """Hold both records in the order of everybody (decision 0005): posts together with their cases."""
    if kind is not MergeKind.VACANCY:
        context.unit.merges.records(kind, ids, lock=True)
        return
    for one in sorted(ids):
        context.unit.vacancies.get(one, lock=True)


def _move(context: Context, journal: Journal, survivor: Record, gone: Record) -> list[str]:
    if isinstance(survivor, Enterprise) and isinstance(gone, Enterprise):
        return merged_enterprises.move(context, journal, survivor, gone)
    if isinstance(survivor, Vacancy) and isinstance(gone, Vacancy):
        return merged_posts.move(context, journal, survivor, gone)
    if isinstance(survivor, Seeker) and isinstance(gone, Seeker):
        return merged_people.move(context, journal, survivor, gone)
    raise TypeError("two records of one kind are merged")


def _settle_deadlines(context: Context, kind: MergeKind, *ids: int) -> None:
    """Deadlines follow from facts, so they are not journaled but settled after a merge and after undoing it."""
    unit = context.unit
    if kind is MergeKind.ENTERPRISE:
        deadlines.settle(context, *(case for one in ids for case in unit.cases.of_enterprise(one)))
    elif kind is MergeKind.VACANCY:
        posts = [post for one in ids if (post := unit.vacancies.get(one)) is not None]
        held = {post.case_id: unit.cases.get(post.case_id, SYSTEM.reach) for post in posts}
        deadlines.settle(context, *(case for case in held.values() if case is not None))


def list_merges(
    context: Context, kind: MergeKind | None = None, *, offset: int = 0, limit: int = 20
) -> tuple[list[MergeView], int, MergeKind]:
    """Merges of records within the actor's reach, newest first, their number, and the kind shown."""
    chosen = kind or duplicates.kinds(context)[0]
    rows, total = context.unit.merges.page(chosen, *within(context, chosen), offset=offset, limit=limit)
    return _views(context, chosen, rows), total, chosen


def get_merge(context: Context, merge_id: int) -> MergeView:
    """One merge within the actor's reach."""
    found = _find(context, merge_id)
    return _views(context, found.kind, [found])[0]


def _find(context: Context, merge_id: int, *, lock: bool = False) -> Merge:
    allowed = duplicates.kinds(context)
    found = context.unit.merges.get(merge_id, lock=lock)
    if found is None or found.kind not in allowed:
        raise NotFound("没有这次合并，或不在您的管辖范围")
    if not context.unit.merges.sees(found.kind, [found.survivor_id], *within(context, found.kind)):
        raise NotFound("没有这次合并，或不在您的管辖范围")
    return found


def _views(context: Context, kind: MergeKind, rows: Sequence[Merge]) -> list[MergeView]:
    shown = sides.load(context, kind, [one for row in rows for one in (row.survivor_id, row.gone_id)])
    people = [one for row in rows for one in (row.by_id, row.undone_by) if one is not None]
    names = context.unit.accounts.names(people)
    return [
        MergeView(
            row,
            shown.get(row.survivor_id),
            shown.get(row.gone_id),
            names.get(row.by_id or 0, "系统"),
            names.get(row.undone_by or 0, "系统") if row.undone_at else "",
            _locked(row),
        )
        for row in rows
    ]


def _locked(row: Merge) -> str:
    if row.undone_at is not None:
        return "已撤销"
    over = clock.now() - row.at > timedelta(days=UNDO_DAYS) or row.steps_sealed is None
    return f"已超过 {UNDO_DAYS} 天，不能撤销" if over else ""


def undo(context: Context, merge_id: int, *, version: int | None = None) -> Merge:
    """Restore both records as they were before the merge, unless something done since forbids it (409, says what)."""
    found = _find(context, merge_id, lock=True)
    if version is not None:
        check_version(found.version, version)
    if reason := _locked(found):
        raise Conflict(f"这次合并{reason}" if found.undone_at is not None else f"合并{reason}")
    journal = context.unit.merges.steps(found)
    if journal is None:
        raise Conflict("撤销所需的记录已清除，不能撤销")
    _hold(context, found.kind, found.survivor_id, found.gone_id)
    later = context.unit.merges.later(found, journal.touched())
    if later is not None:
        raise Conflict(f"之后又做了一次{later.kind.label}合并（编号 {later.id}），请先撤销那一次")
    _refuse(context, found, journal)
    if changed := journal.restore():
        raise Conflict(f"合并后{_told(changed)}又有变动，不能撤销", details=[_told([one]) for one in changed])
    _check(context, found)
    _settle_deadlines(context, found.kind, found.survivor_id, found.gone_id)
    found.undone_at, found.undone_by, found.steps_sealed = clock.now(), context.actor.account_id, None
    found.version += 1
    if found.kind is MergeKind.SEEKER:
        context.unit.seekers.touch([found.survivor_id, found.gone_id])
    for one in (found.survivor_id, found.gone_id):
        context.unit.audit("merge.undo", found.kind.value, one, merge_id=merge_id)
    return found


def _refuse(context: Context, found: Merge, journal: Journal) -> None:
    """What was hung on the moved rows since would be torn from what it rests on."""
    store, cases = context.unit.merges, journal.moved("case", "enterprise_id")
    posts = [*journal.moved("vacancy", "enterprise_id"), *([found.gone_id] if found.kind is MergeKind.VACANCY else [])]
    fresh = store.posts_since(cases, posts) if cases else []
    if fresh:
        raise Conflict(f"合并后又提交了岗位“{fresh[0].title}”，挂在合并过来的案件上，不能撤销")
    if found.kind is MergeKind.SEEKER and store.withdrawn_since(found.survivor_id, found.at):
        raise Conflict("合并后本人撤回了同意，不能撤销")
    served, taught = journal.moved("agency_service", "seeker_id"), journal.moved("course", "enterprise_id")
    claim = context.unit.claims.since(found.at, services=served, courses=taught)
    if claim is not None:
        # Put back, the service or course would be claimable once more under the other record.
        raise Conflict(f"合并后又为合并过来的服务或培训班提出了申领（第 {claim.id} 号），请先撤回这笔申领，再撤销合并")
    if not posts:
        return
    referrals = store.referrals_since(posts, found.at)
    if referrals:
        post = context.unit.vacancies.get(referrals[0].vacancy_id)
        raise Conflict(f"合并后岗位“{post.title if post else ''}”又有候选人办理，不能撤销")


def _check(context: Context, found: Merge) -> None:
    """What must hold after restoring, whatever the journal says."""
    store, ids = context.unit.merges, [found.survivor_id, found.gone_id]
    if found.kind is MergeKind.SEEKER and store.torn_people(ids):
        raise Conflict("合并后的推荐用了另一条登记的同意记录，不能撤销")
    if found.kind is MergeKind.ENTERPRISE and store.torn_posts(ids):
        raise Conflict("合并后岗位换了案件，不能撤销")


def _told(changed: Sequence[Changed]) -> str:
    names = dict.fromkeys(f"{TABLES.get(one.table, one.table)}（编号 {one.id}）" for one in changed)
    listed = list(names)
    return "、".join(listed[:5]) + ("等" if len(listed) > 5 else "")
