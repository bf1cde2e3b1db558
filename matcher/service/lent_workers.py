"""Workers who are asked to be lent (借调职工): named by the lender, counts to others until they agree (C3, C10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enums import Role
from matcher.models.lending import (
    NOTED,
    SAID_NO,
    ConsentState,
    Lending,
    LendingState,
    LentWorker,
    LentWorkerDraft,
    WordChannel,
    WorkRelation,
)
from matcher.models.money import plain_yuan
from matcher.models.seeker import Seeker
from matcher.repository.seekers import Contact
from matcher.security.tokens import new_token, token_hash
from matcher.service import lending_terms, lendings
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lendings import find_lending, parties_of
from matcher.service.permissions import Action
from matcher.service.standing import within
from matcher.text.contact import mask_name, mask_phone

UNKNOWN = "没有这名职工，或您不能查看"
# Who may still be asked, and who may still take the word back: before the first day (C10).
_ASKABLE = (LendingState.CONSENTING, LendingState.PROPOSED)
_BEFORE_START = (LendingState.CONSENTING, LendingState.SIGNED, LendingState.PROPOSED)


@dataclass(frozen=True, slots=True)
class Named:
    """A link for one worker; the token is shown to who made it, once."""

    worker: LentWorker
    token: str


def name_workers(context: Context, lending_id: int, drafts: Sequence[LentWorkerDraft], *, version: int) -> int:
    """The lender names workers it has asked; only those with an own contract may be lent (C2). Returns how many."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if not is_lender(context, lending):
        raise Forbidden("职工名单只能由借出单位自己填报")
    if lending.state not in _ASKABLE:
        raise Conflict(f"协议当前为“{lending.state.label}”，不能再增加职工")
    if not drafts:
        raise Invalid("请至少填一名职工", field="people")
    known = context.unit.lendings.workers(lending_id, lock=True)
    hashes = {one.person_hash for one in known}
    waiting = sum(one.consent in (ConsentState.ASKED, ConsentState.AGREED) for one in known)
    if waiting + len(drafts) > lending.headcount:
        raise Invalid(f"协议借调 {lending.headcount} 人，已填 {waiting} 人，这次又填 {len(drafts)} 人", field="people")
    number = max((one.number for one in known), default=0)
    for row, draft in enumerate(drafts, 1):
        person = _person_hash(context, draft.name, draft.phone)
        _check(context, lending, draft, row, person, hashes)
        hashes.add(person)
        name_sealed, phone_sealed = context.unit.lendings.sealed(draft.name, draft.phone)
        worker = LentWorker(
            **draft.model_dump(exclude={"name", "phone"}),
            name_sealed=name_sealed,
            phone_sealed=phone_sealed,
            lending_id=lending_id,
            number=number + row,
            name_masked=mask_name(draft.name),
            phone_masked=mask_phone(draft.phone),
            person_hash=person,
            first=lending.first,
            last=lending.last,
        )
        context.unit.lendings.add(worker)
    lendings.changed(context, lending, "lending.name", people=len(drafts))
    return len(drafts)


def _check(context: Context, lending: Lending, draft: LentWorkerDraft, row: int, person: str, hashes: set[str]) -> None:
    if draft.relation is not WorkRelation.OWN_CONTRACT:
        raise Invalid(
            f"第 {row} 人的用工关系是“{draft.relation.label}”：只有与本单位订立劳动合同的职工可以借调"
            "（劳动合同法第六十二条）",
            field="people",
        )
    if draft.present_pay > lending.pay:
        raise Invalid(
            f"第 {row} 人现日薪 {plain_yuan(draft.present_pay)} 元，高于借调日薪 {plain_yuan(lending.pay)} 元；"
            "请先提高借调日薪，或不列入",
            field="people",
        )
    if person in hashes:
        told = "；已答复不同意的，条款变动后在名单里重新征求"
        raise Invalid(f"第 {row} 人已在这份名单里{told}", field="people")
    if context.unit.lendings.elsewhere(person, lending.first, lending.last, lending.id or 0):
        raise Conflict(f"第 {row} 人在这段时间已同意另一次借调", code="lent")


def _person_hash(context: Context, name: str, phone: str) -> str:
    seekers = context.unit.seekers
    return seekers.person_hash(seekers.name_hash(name), seekers.phone_hash(phone)) or ""


def is_lender(context: Context, lending: Lending) -> bool:
    """Whether the actor is the lender itself, who alone knows its people before they agree."""
    actor = context.actor
    return actor.system or (actor.role is Role.ENTERPRISE and actor.enterprise_id == lending.lender_id)


def visible(context: Context, lending: Lending) -> list[LentWorker]:
    """The workers the actor may see, masked: all for the lender, those who agreed for borrower and staff (C3)."""
    if context.actor.role is Role.AUDITOR:
        return []
    found = context.unit.lendings.workers(lending.id or 0)
    if is_lender(context, lending):
        return list(found)
    # What was given up before it began is nobody's business any more but the lender's.
    given_up = lending.state is LendingState.CANCELLED
    return [one for one in found if one.consent is ConsentState.AGREED and not given_up]


def by_trade(context: Context, lending: Lending) -> list[tuple[str, int, int]]:
    """How many of each trade were named and agreed: what everybody may know before consent."""
    found = context.unit.lendings.workers(lending.id or 0)
    named, agreed = Counter(one.title for one in found), Counter[str]()
    agreed.update(one.title for one in found if one.consent is ConsentState.AGREED)
    return [(title or "未写工种", count, agreed[title]) for title, count in sorted(named.items())]


def make_links(context: Context, lending_id: int) -> list[Named]:
    """A fresh link for every worker who has not answered, or is asked to stay; earlier ones stop working."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    if not is_lender(context, lending):
        raise Forbidden("职工的答复链接由借出单位生成")
    asking = lending.state is LendingState.CONSENTING
    if asking:
        lending_terms.complete(lending, parties_of(context, lending).surplus)
    extended = context.unit.lendings.open_extension(lending_id) is not None
    made = []
    for worker in context.unit.lendings.workers(lending_id, lock=True):
        first = asking and worker.consent in (ConsentState.ASKED, ConsentState.AGREED)
        if first or (extended and worker.stays is ConsentState.ASKED):
            token = new_token()
            worker.link_hash = token_hash(token)
            worker.version += 1
            made.append(Named(worker, token))
    if not made:
        raise Conflict("没有等待答复的职工：双方确认协议后，再征求职工同意")
    context.unit.audit("lending.links", "lending", lending_id, people=len(made))
    return made


def take_answer(
    context: Context,
    lending_id: int,
    *,
    name: str,
    phone: str,
    answer: ConsentState,
    how: WordChannel,
    stay: bool = False,
) -> LentWorker:
    """Staff write down what a worker said at the desk or by phone; they are found by what they say of themselves."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    if context.actor.role is Role.ENTERPRISE:
        raise Forbidden("职工本人意见由本人在链接里答复，或由公共就业服务机构工作人员登记")
    if how not in NOTED:
        raise Invalid("请选择意见是怎样收到的：电话、当面或书面", field="how")
    person = _person_hash(context, name.strip(), phone.strip())
    found = [one for one in context.unit.lendings.workers(lending_id, lock=True) if one.person_hash == person]
    if not found:
        raise NotFound("这份协议的名单里没有这名职工，请核对姓名和电话")
    if stay:
        say_stay(context, lending, found[0], answer, how)
    else:
        say(context, lending, found[0], answer, how)
    return found[0]


def say(context: Context, lending: Lending, worker: LentWorker, answer: ConsentState, how: WordChannel) -> None:
    """What a worker says: agrees, refuses, or takes an agreement back before the first day. Both are held.

    A no may become a yes while workers are asked and a unit is free: the worker's own word, asked for by nobody.
    """
    if answer is ConsentState.AGREED:
        _agree(context, lending, worker)
    elif answer is ConsentState.REFUSED:
        if worker.consent is not ConsentState.ASKED:
            raise Conflict(f"已经答复“{worker.consent.label}”")
        worker.consent, worker.terms_hash = ConsentState.REFUSED, parties_of(context, lending).digest
    elif answer is ConsentState.WITHDRAWN:
        _withdraw(lending, worker)
    else:
        raise Invalid("请选择同意、不同意或撤回", field="answer")
    worker.answered_at, worker.answered_how = clock.now(), how
    worker.answered_by = context.actor.account_id
    # What was confirmed was the answer before.
    worker.checked_at, worker.checked_how, worker.checked_by = None, None, None
    worker.version += 1
    context.unit.lendings.flush()
    context.unit.audit(f"lent.{answer.value}", "lent_worker", worker.id, how=how.value, lending_id=lending.id)
    if answer is ConsentState.WITHDRAWN and lending.state is LendingState.SIGNED:
        _one_less(context, lending)


def say_stay(context: Context, lending: Lending, worker: LentWorker, answer: ConsentState, how: WordChannel) -> None:
    """What a worker says to staying longer. Lending and worker are held."""
    if context.unit.lendings.open_extension(lending.id or 0) is None or worker.stays is not ConsentState.ASKED:
        raise Conflict("现在没有需要本人答复的续借")
    if answer not in (ConsentState.AGREED, ConsentState.REFUSED):
        raise Invalid("请选择同意或不同意续借", field="answer")
    worker.stays, worker.stays_at, worker.stays_how = answer, clock.now(), how
    worker.version += 1
    context.unit.audit(f"lent.stay_{answer.value}", "lent_worker", worker.id, how=how.value, lending_id=lending.id)


def _agree(context: Context, lending: Lending, worker: LentWorker) -> None:
    if lending.state is not LendingState.CONSENTING:
        raise Conflict(f"协议当前为“{lending.state.label}”，现在不征求意见")
    lending_terms.complete(lending, parties_of(context, lending).surplus)
    if worker.consent in SAID_NO:
        if not has_room(context, lending):
            raise Conflict("借调名额已由其他职工占满，不能再改为同意；有人退出后可以再答复", code="taken")
    elif worker.consent is not ConsentState.ASKED:
        raise Conflict(f"已经答复“{worker.consent.label}”")
    if lending.pay < worker.present_pay:
        raise Conflict("借调日薪低于本人现工资，不能征求同意，请借出单位核对")
    context.unit.lendings.queue_up(worker.person_hash)
    if context.unit.lendings.elsewhere(worker.person_hash, lending.first, lending.last, lending.id or 0):
        raise Conflict("这段时间本人已同意另一次借调，不能同时借调两处", code="lent")
    worker.first, worker.last, worker.live = lending.first, lending.last, True
    worker.consent = ConsentState.AGREED
    worker.terms_hash = parties_of(context, lending).digest


def has_room(context: Context, lending: Lending) -> bool:
    """Whether a unit of a lending is promised to nobody who agreed or is still asked."""
    known = context.unit.lendings.workers(lending.id or 0)
    return sum(one.consent in (ConsentState.ASKED, ConsentState.AGREED) for one in known) < lending.headcount


def _withdraw(lending: Lending, worker: LentWorker) -> None:
    if worker.consent is not ConsentState.AGREED:
        raise Conflict(f"当前为“{worker.consent.label}”，没有可以撤回的同意")
    begun = lending.state is LendingState.SIGNED and lending.first <= clock.today()
    if begun or lending.state not in _BEFORE_START:
        raise Conflict("借调已经开始，需要提前返岗的请联系用工服务专员")
    worker.live, worker.consent = False, ConsentState.WITHDRAWN


def _one_less(context: Context, lending: Lending) -> None:
    """A signed lending goes on with those who are left; with nobody left it ends."""
    left = sum(one.live for one in context.unit.lendings.workers(lending.id or 0))
    if not left:
        lendings.end(context, lending, "职工全部撤回同意")
        return
    lending.headcount = left
    lendings.changed(context, lending, "lending.smaller", headcount=left)
    lendings.release(context, lending)


def reveal(context: Context, worker_id: int, *, purpose: str) -> Contact:
    """A worker's name and telephone for somebody who may see them, for a stated purpose, written to the audit log."""
    lending, worker = find_worker(context, worker_id, Action.LENDING_WORK)
    if worker.id not in [one.id for one in visible(context, lending)]:
        raise NotFound(UNKNOWN)
    if worker.forgotten_on is not None:
        raise Conflict(f"姓名和电话已于 {worker.forgotten_on} 按保存期限清除", code="forgotten")
    if not purpose.strip():
        raise Invalid("请填写查看目的", field="purpose")
    context.unit.audit("lent.reveal", "lent_worker", worker_id, purpose=purpose.strip()[:200])
    return context.unit.lendings.contact(worker)


def find_worker(context: Context, worker_id: int, action: Action, *, lock: bool = False) -> tuple[Lending, LentWorker]:
    """A worker of a lending within reach; ``lock`` holds the lending and all its workers."""
    reach, county = within(context, action)
    worker = context.unit.lendings.worker(worker_id)
    lending = context.unit.lendings.reachable(worker.lending_id, reach, county) if worker is not None else None
    if worker is None or lending is None:
        raise NotFound(UNKNOWN)
    if lock:
        lending = lendings.hold(context, lending)
        context.unit.lendings.workers(lending.id or 0, lock=True)
    return lending, worker


def let_go(context: Context, worker_id: int, *, letter: str, released_on: date, version: int) -> LentWorker:
    """The lender lets a worker go (放行函): only then may the borrower hire (C9)."""
    lending, worker = find_worker(context, worker_id, Action.LENDING_WORK, lock=True)
    if not is_lender(context, lending):
        raise Forbidden("放行函由借出单位登记")
    check_version(worker.version, version)
    if not worker.live or worker.forgotten_on is not None:
        raise Conflict("该职工没有在借调")
    if not letter.strip():
        raise Invalid("请填写放行函或解除劳动合同证明的编号", field="letter")
    if released_on > clock.today():
        raise Invalid("放行日期不能晚于今天", field="released_on")
    worker.release_letter, worker.released_on = letter.strip()[:100], released_on
    worker.version += 1
    context.unit.audit("lent.release", "lent_worker", worker_id)
    return worker


def bound(context: Context, seeker: Seeker, enterprise_id: int) -> bool:
    """Whether an enterprise has borrowed this very person, whom the lender has not let go (C9)."""
    person = context.unit.seekers.person_hash(seeker.name_hash, seeker.phone_hash)
    return person is not None and context.unit.lendings.bound_to(person, enterprise_id) is not None
