"""Which use case each kind of job runs (任务处理)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from matcher.errors import Conflict, Invalid, NotFound
from matcher.service import (
    audit_seals,
    consents,
    deadlines,
    erasure,
    escalation,
    exchange_retention,
    fair_after,
    filing_reminders,
    issues,
    key_lists,
    leave,
    lending_steps,
    lent_retention,
    matching,
    notice_sending,
    publications,
    publicity_texts,
    retention,
    saved_searches,
    standing,
    successions,
    upkeep,
    vacancies,
)
from matcher.service.context import Context

Handler = Callable[[Context, Mapping[str, Any]], None]


def _shortlist(context: Context, payload: Mapping[str, Any]) -> None:
    try:
        matching.build_shortlist(context, int(payload["vacancy_id"]))
    except (Conflict, NotFound):
        # The post was withdrawn or closed before its turn came: nothing to list any more.
        return


def _expire(context: Context, _payload: Mapping[str, Any]) -> None:
    vacancies.expire_vacancies(context)


def _consents(context: Context, _payload: Mapping[str, Any]) -> None:
    consents.expire_profiles(context)


def _purge(context: Context, _payload: Mapping[str, Any]) -> None:
    upkeep.purge(context)


def _tags(context: Context, _payload: Mapping[str, Any]) -> None:
    key_lists.refresh_tags(context)


def _leave(context: Context, _payload: Mapping[str, Any]) -> None:
    leave.rearrange_all(context)


def _escalate(context: Context, _payload: Mapping[str, Any]) -> None:
    escalation.escalate_overdue(context)


def _issues(context: Context, _payload: Mapping[str, Any]) -> None:
    issues.escalate_late(context)


def _visits(context: Context, _payload: Mapping[str, Any]) -> None:
    deadlines.open_visits(context)


def _lendings(context: Context, _payload: Mapping[str, Any]) -> None:
    lending_steps.advance(context)


def _names(context: Context, _payload: Mapping[str, Any]) -> None:
    lent_retention.forget_due(context)
    fair_after.forget_due(context)
    exchange_retention.wipe_due(context)


def _retention(context: Context, payload: Mapping[str, Any]) -> None:
    retention.run(context, lot=int(payload.get("lot", 0)), after=int(payload.get("after", 0)))


def _agreements(context: Context, _payload: Mapping[str, Any]) -> None:
    successions.begin_due(context)


def _mandates(context: Context, _payload: Mapping[str, Any]) -> None:
    standing.remind(context)


def _searches(context: Context, _payload: Mapping[str, Any]) -> None:
    saved_searches.alert(context)


def _filings(context: Context, _payload: Mapping[str, Any]) -> None:
    filing_reminders.remind_due(context)


def _publications(context: Context, _payload: Mapping[str, Any]) -> None:
    publications.sweep(context)


def _erasures(context: Context, _payload: Mapping[str, Any]) -> None:
    erasure.replay(context)


def _seals(context: Context, _payload: Mapping[str, Any]) -> None:
    audit_seals.seal(context)


def _publicity(context: Context, payload: Mapping[str, Any]) -> None:
    try:
        publicity_texts.lay_out(context, str(payload["item"]), str(payload["base"]), str(payload["name"]))
    except (Invalid, NotFound):
        # It was withdrawn before its turn came, or says now what must not be said: nothing goes out.
        return


def _notices(context: Context, _payload: Mapping[str, Any]) -> None:
    # What was due has been sent before this transaction began (jobs/worker.py): now for what is due later.
    notice_sending.stage_next(context)


HANDLERS: Mapping[str, Handler] = {
    "publicity.hand_over": _publicity,
    "shortlist.build": _shortlist,
    "vacancy.expire": _expire,
    "consent.expire": _consents,
    "upkeep.purge": _purge,
    "tags.refresh": _tags,
    "leave.rearrange": _leave,
    "case.escalate": _escalate,
    "issue.escalate": _issues,
    "visit.open": _visits,
    "lending.advance": _lendings,
    "lending.forget": _names,
    "retention.run": _retention,
    "agreement.renew": _agreements,
    "filing.remind": _filings,
    "search.alert": _searches,
    "mandate.remind": _mandates,
    "publication.sweep": _publications,
    "audit.seal": _seals,
    "erasure.replay": _erasures,
    "notice.send": _notices,
}
