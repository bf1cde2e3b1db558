"""How applications end (应聘了结): decided, or taken back with what they rest on; the person is held."""

from __future__ import annotations

from matcher import clock
from matcher.models.application import Application, ApplicationState
from matcher.models.consent_request import ConsentAnswer
from matcher.service.context import Context


def decide(context: Context, found: Application, state: ApplicationState, action: str) -> None:
    """An application waits no longer; ``action`` is how the audit log names the step."""
    found.state, found.version = state, found.version + 1
    found.decided_at, found.decided_by = clock.now(), context.actor.account_id
    context.unit.session.flush()
    context.unit.audit(action, "application", found.id, vacancy_id=found.vacancy_id)


def stop(context: Context, seeker_id: int, *, consent_id: int | None = None) -> None:
    """What of a person waits is taken back: all of it, questions of officers too, or what rests on one consent."""
    for one in context.unit.applications.waiting_of(seeker_id):
        if consent_id is None or one.consent_id == consent_id:
            decide(context, one, ApplicationState.WITHDRAWN, "application.withdraw")
    for asked in context.unit.consent_requests.open_of(seeker_id) if consent_id is None else ():
        asked.state, asked.answered_at, asked.version = ConsentAnswer.LAPSED, clock.now(), asked.version + 1
        context.unit.session.flush()
        context.unit.audit("consent_request.lapsed", "consent_request", asked.id, vacancy_id=asked.vacancy_id)
