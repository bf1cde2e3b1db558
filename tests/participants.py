"""Requests to what bodies (服务机构) do, for the walks over all routes: by the last word of the path, and their ids."""

from __future__ import annotations

from typing import Any

from matcher import clock
from matcher.models.organisation import ParticipationDraft, ParticipationPart
from matcher.service import participations
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

# No row has this id.
NO_ID = 987_654_321
_PART = {"organisation_id": NO_ID, "part": "referral", "first": "2099-01-01"}
_BODY = {"uscc": "911407030000000000", "name": "某机构", "kind": "training", "adcode": "140703"}
REQUESTS: dict[str, dict[str, Any]] = {
    "organisations": _BODY,
    "approval": {"version": 1, "licence_number": "A1"},
    "approve": {"version": 1, "licence_number": "A1"},
    "standing-down": {"version": 1, "reason": "停业"},
    "stand-down": {"version": 1, "reason": "停业"},
    "participations": _PART,
    "participants": _PART,
    "ending": {"version": 1, "last": "2099-01-01"},
    "participations/end": {"version": 1, "last": "2099-01-01"},
}
PARAMETERS = ("organisation_id", "participation_id")


def foreign(kit: Kit, case_id: int) -> dict[str, int]:
    """Real ids of what a body of another city has and does, for the case of an enterprise there."""
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("peixun2")
        assert account is not None
        body = account.organisation_id or 0
        draft = ParticipationDraft(organisation_id=body, part=ParticipationPart.TRAINING, first=clock.today())
        part = participations.assign(context, case_id, draft)
        context.unit.commit()
    return {"organisation_id": body, "participation_id": part.id or 0}
