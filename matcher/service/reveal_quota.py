"""How many people outside the own cases an officer looks at in the clear each day (trust.md T61)."""

from __future__ import annotations

from matcher import clock
from matcher.errors import TooMany
from matcher.models.enums import Role
from matcher.models.look import LookKind
from matcher.service.context import Context
from matcher.service.looks import looked

REVEALS_PER_DAY = 50
# How such a look stands in the audit log, by which it is counted.
OTHERS = "contact.reveal.other"


def count_reveal(
    context: Context, seeker_id: int, *, purpose: str, fields: list[str], what: LookKind = LookKind.CONTACT
) -> None:
    """Write down a look at somebody outside the own cases; an officer's 51st person of a day is refused.

    The same person again is no further one; administrators answer for their own looks and have no quota.
    """
    if context.actor.role is Role.OFFICER:
        since, account = clock.midnight(clock.today()), context.actor.account_id or 0
        seen = context.unit.audit_log.subjects(OTHERS, account, since)
        if seeker_id not in seen and len(seen) >= REVEALS_PER_DAY:
            said = f"今天查看本人案件以外的联系方式已满 {REVEALS_PER_DAY} 人"
            raise TooMany(f"{said}。请由县级管理员查看，或明天再查；本人案件的人不受此限", code="reveal_quota")
    looked(
        context,
        seeker_id,
        what,
        action=OTHERS,
        subject="seeker",
        subject_id=seeker_id,
        purpose=purpose,
        fields=fields,
    )
