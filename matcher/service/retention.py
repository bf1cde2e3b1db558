"""What is past its term goes (保存期限), kind by kind as ``data/retention.toml`` tells; the daily job, in lots.

A lot that was full stages the next one, so a run that is broken off goes on where it was: what is gone is not found
again. Kinds with sections of their own are forgotten by their own use cases (``_names`` of jobs/handlers.py), files and
sessions by ``upkeep.purge``, by the same table.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from matcher import clock
from matcher.errors import Conflict
from matcher.repository.retention import RULES
from matcher.service import erasure, notices
from matcher.service.context import Context
from matcher.service.erasure import ErasureGround

# Rows of one kind in one transaction, and people: each of those touches some twenty tables.
MOST = 1000
PEOPLE = 100
# Days before somebody is made anonymous that they are told.
NOTICE_DAYS = 30
# Kinds that ``upkeep.purge`` removes by the same table.
BY_UPKEEP = ("uploads", "sign_ins", "replies", "jobs", "merges", "list_runs", "captured")


def run(context: Context, *, lot: int = 0, after: int = 0) -> dict[str, int]:
    """Remove a lot of every kind whose term is over; how many rows of each. Stages the next lot when one was full."""
    removed: dict[str, int] = {}
    full = False
    for key in RULES:
        count = context.unit.retention.forget(key, _before(context, key), MOST)
        if count:
            removed[key] = count
        full = full or count >= MOST
    told = _tell(context) if lot == 0 else 0
    people, held, last = _anonymise(context, after)
    if people:
        removed["profile"] = people
    if removed or held or told:
        context.unit.audit("retention.run", "retention", None, rows=removed, held=held, told=told)
    if full or last:
        again = {"lot": lot + 1, "after": last}
        context.unit.stage_job("retention.run", again, unique_key=f"retention.run:{clock.today()}:{lot + 1}")
    return removed


def _before(context: Context, key: str, *, ahead: int = 0) -> datetime:
    """The moment before which data of a kind began whose term is over, or will be so many days ahead."""
    today = clock.today() + timedelta(days=ahead)
    return clock.midnight(context.kit.retention.term_on(key, today).latest_gone(today) + timedelta(days=1))


def _anonymise(context: Context, after: int) -> tuple[int, int, int]:
    """Make a lot of people anonymous: how many, how many wait for something, and where to go on (0: at the end).

    Whoever has something open (an unpaid odd job, an open claim) is kept until it is settled, whoever has an account
    until thirty days after being told. Nothing here reaches people without an account.
    """
    found = context.unit.retention.idle(_before(context, "profile"), after, PEOPLE)
    done = held = 0
    for number in found:
        accounts = _accounts(context, number)
        told = _told(context, accounts)
        if accounts and (told is None or told > clock.now() - timedelta(days=NOTICE_DAYS)):
            held += 1
            continue
        try:
            erasure.erase_person(context, number, ground=ErasureGround.EXPIRED, purpose="保存期限已满")
            done += 1
        except Conflict:
            held += 1
    return done, held, found[-1] if len(found) == PEOPLE else 0


def _tell(context: Context) -> int:
    """Tell those with an account whose term ends within thirty days, once; signing in is enough to stay."""
    count, after = 0, 0
    before, day = _before(context, "profile", ahead=NOTICE_DAYS), clock.today() + timedelta(days=NOTICE_DAYS)
    while found := context.unit.retention.idle(before, after, MOST):
        for number in found:
            accounts = _accounts(context, number)
            if accounts and _told(context, accounts) is None:
                told = notices.tell(
                    context,
                    accounts,
                    "profile_ends",
                    ("seeker", number),
                    cause=str(clock.today()),
                    day=f"{day:%Y-%m-%d}",
                )
                count += len(told)
        after = found[-1]
    return count


def _accounts(context: Context, seeker_id: int) -> list[int]:
    return [one.id or 0 for one in context.unit.accounts.of_seeker(seeker_id)]


def _told(context: Context, accounts: list[int]) -> datetime | None:
    """When they were told of this end: the term is longer than a year, so within one it is no earlier end."""
    return context.unit.notices.first_told(accounts, "profile_ends", clock.now() - timedelta(days=365))
