"""The page a worker opens without an account (本人答复链接): the terms, yes or no, or the yes taken back (C3, C10).

Whoever holds the link answers for the worker it was made for and sees nobody else. Whatever is wrong with a token gets
one and the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.lending import SAID_NO, ConsentState, Lending, LendingState, LentWorker, WordChannel
from matcher.service import lending_terms, lendings, lent_workers
from matcher.service.context import Context, Kit
from matcher.service.lendings import parties_of
from matcher.service.link_guard import DEAD, Door, Visitor
from matcher.service.permissions import SYSTEM, Actor

# Who answers by a link has no account; the audit row names the worker's record.
_WORKER = Actor(system=True, name="职工本人（答复链接）")
DOOR = Door("lent", "lent_worker", _WORKER)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the worker sees: the terms with their digest, the own answer, and what may be said now.

    ``whole``: no clause is empty. ``changes``: a no may become a yes.
    """

    name: str
    number: int
    terms: Sequence[tuple[str, str]]
    digest: str
    consent: ConsentState
    present_pay: int
    whole: bool
    answers: bool
    changes: bool
    withdraws: bool
    stay_until: date | None
    stays: ConsentState | None
    state: LendingState


def open_link(kit: Kit, visitor: Visitor) -> Opened:
    """What the link shows now; looking changes nothing."""
    worker_id = _enter(kit, visitor, "open")
    with kit.open(_WORKER, write=False) as context:
        worker = context.unit.lendings.worker(worker_id)
        lending = context.unit.lendings.reachable(worker.lending_id, SYSTEM.reach, None) if worker else None
        if worker is None or lending is None:
            raise NotFound(DEAD)
        return _view(context, lending, worker)


def _view(context: Context, lending: Lending, worker: LentWorker) -> Opened:
    parties = parties_of(context, lending)
    extension = context.unit.lendings.open_extension(lending.id or 0)
    asked = extension is not None and worker.stays is not None
    begun = lending.state is LendingState.SIGNED and lending.first <= clock.today()
    # Nobody says yes to clauses that say nothing; a no or a yes taken back is always taken.
    whole = not lending_terms.empty_clauses(lending, parties.surplus)
    early = lending.state in (LendingState.CONSENTING, LendingState.SIGNED) and not begun
    return Opened(
        worker.name_masked,
        worker.number,
        parties.terms,
        parties.digest,
        worker.consent,
        worker.present_pay,
        whole=whole,
        answers=lending.state is LendingState.CONSENTING and worker.consent is ConsentState.ASKED,
        changes=whole
        and lending.state is LendingState.CONSENTING
        and worker.consent in SAID_NO
        and lent_workers.has_room(context, lending),
        withdraws=early and worker.consent is ConsentState.AGREED,
        stay_until=extension.last if extension is not None and asked else None,
        stays=worker.stays,
        state=lending.state,
    )


def answer(kit: Kit, visitor: Visitor, said: ConsentState, *, csrf: str, digest: str = "", stay: bool = False) -> None:
    """Take the worker's answer, by whatever terms the page showed; terms that changed meanwhile are shown anew."""
    worker_id = _enter(kit, visitor, "answer")
    DOOR.check_form(kit, visitor.token, csrf)
    with kit.open(_WORKER, write=True) as context:
        known = context.unit.lendings.worker(worker_id)
        found = context.unit.lendings.reachable(known.lending_id, SYSTEM.reach, None) if known else None
        if known is None or found is None:
            raise NotFound(DEAD)
        lending = lendings.hold(context, found)
        worker = next(one for one in context.unit.lendings.workers(lending.id or 0, lock=True) if one.id == worker_id)
        if stay:
            lent_workers.say_stay(context, lending, worker, said, WordChannel.LINK)
        elif worker.consent is not said:  # a second tap is no error
            if said is ConsentState.AGREED and digest != parties_of(context, lending).digest:
                raise Conflict("协议条款刚刚有变动，请重新阅读后再答复", code="stale")
            lent_workers.say(context, lending, worker, said, WordChannel.LINK)
        context.unit.commit()


def _enter(kit: Kit, visitor: Visitor, use: str) -> int:
    """The id of the worker a token was made for."""

    def find(context: Context, digest: str) -> tuple[int | None, bool]:
        worker = context.unit.lendings.worker_by_link(digest)
        return (worker.id if worker else None), worker is not None

    return DOOR.enter(kit, visitor, use, find)


def message(context: Context, lending: Lending, name_masked: str, url: str) -> str:
    """The text for a worker: what it is about and the link; no personal data of others."""
    parties = parties_of(context, lending)
    return (
        f"{name_masked}您好：{parties.lender.name}拟安排您在 {lending.first} 至 {lending.last} 到"
        f"{parties.borrower.name}借调工作，劳动关系不变。是否同意由您自己决定，开始前可以随时撤回。"
        f"请打开链接阅读条款并答复，不用登录：\n{url}\n链接只供您本人使用，请勿转发。"
    )
