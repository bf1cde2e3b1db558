"""How one entrustment agreement follows another (续签): no overlap, no gap, and the files go over with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict
from matcher.models.dossier import Agreement, AgreementState
from matcher.models.organisation import Organisation
from matcher.service.context import Context


def moved(context: Context, one: Agreement, to: AgreementState, reason: str) -> Agreement:
    """Take an agreement to another state, with the reason."""
    one.state, one.reason = to, reason.strip()[:200]
    one.version += 1
    one.updated_at = clock.now()
    context.unit.audit(f"agreement.{to.value}", "agreement", one.id, purpose=one.reason)
    return one


def hold(context: Context, one: Agreement) -> Sequence[Agreement]:
    """The live agreements of the same two, held by id as everybody holds them."""
    context.unit.dossiers.flush()
    return context.unit.dossiers.live_agreements(one.enterprise_id, one.organisation_id)


def preceding(context: Context, enterprise_id: int, body: Organisation, first: date) -> Agreement | None:
    """The agreement in force that one from ``first`` on renews; None where there is none.

    Raises :class:`Conflict` where another is proposed or in force that day. What is past its last day ends here.
    """
    today, standing = clock.today(), []
    found = context.unit.dossiers.live_agreements(enterprise_id, body.id or 0)
    for live in found:
        if live.last >= today:
            standing.append(live)
            continue
        after = next((one for one in found if one.follows_id == live.id and one.runs(today)), None)
        if after is not None:
            begin(context, after)
            continue
        # Past its last day it only still stood there; its files wait for the new one to be accepted.
        lapsed = AgreementState.ENDED if live.state is AgreementState.ACTIVE else AgreementState.REFUSED
        moved(context, live, lapsed, f"{live.last} 到期")
    context.unit.dossiers.flush()
    if not standing:
        return None
    last = standing[-1]
    told = f"与{body.name}已有待受理或生效的协议（至 {last.last}）"
    if last.state is not AgreementState.ACTIVE or len(standing) > 1:
        raise Conflict(told)
    begins = last.last + timedelta(days=1)
    if first != begins:
        raise Conflict(f"{told}；续签的协议从 {begins} 开始，不重叠也不间断")
    return last


def accepted(context: Context, one: Agreement) -> None:
    """What accepting an agreement does to files: a renewal takes them over on its first day, any other at once."""
    if one.follows_id is None or one.first <= clock.today():
        begin(context, one)


def begin(context: Context, one: Agreement) -> None:
    """End what an agreement renews, and bring the files that earlier ones left with the body under it."""
    for before in hold(context, one):
        if before.id == one.follows_id and before.last < one.first:
            moved(context, before, AgreementState.ENDED, f"{before.last} 到期，由第 {one.id} 号协议续签")
    known: set[str] = set()
    taken = 0
    for file in context.unit.dossiers.left_behind(one):
        # Of two rows of one person the later agreement's is the file; the older stays as history.
        if file.id_hash not in known:
            known.add(file.id_hash)
            file.agreement_id, taken = one.id or 0, taken + 1
            file.version += 1
            file.updated_at = clock.now()
    if taken:
        context.unit.audit("agreement.files", "agreement", one.id, taken=taken)


def begin_due(context: Context) -> int:
    """The daily job: renewals that begin today take over; returns how many."""
    today, count = clock.today(), 0
    for one in context.unit.dossiers.renewals_begun(today):
        hold(context, one)
        if one.runs(today):  # it may have been ended before it was held
            begin(context, one)
            count += 1
    return count


def covering(context: Context, agreement: Agreement, day: date) -> Agreement:
    """The agreement a file is kept under on a day: a renewal from its first day on, also before the job ran."""
    found = agreement
    while not found.runs(day) and found.over(day):
        after = context.unit.dossiers.renewal_of(found.id or 0)
        if after is None or after.state is not AgreementState.ACTIVE or after.first > day:
            break
        found = after
    return found


def refuse_early_end(context: Context, one: Agreement) -> None:
    """An agreement that was renewed does not end before its last day while the renewal stands: its files would hang."""
    after = context.unit.dossiers.renewal_of(one.id or 0)
    if after is not None:
        raise Conflict(f"第 {after.id} 号协议从 {after.first} 起续签这份协议，要终止请先终止续签的协议", code="renewed")
