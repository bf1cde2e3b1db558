"""Reminders of forms that are due (报送提醒): each working day's, to the 承办人 of a unit's task force, nobody urging.

The notice asks for somebody per unit who gets them (附件2 承办人); 催报 by the unit above is told besides.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from matcher import clock
from matcher.models.annex import AnnexKind
from matcher.models.campaign import Campaign
from matcher.models.campaign_form import CampaignForm
from matcher.models.filing import Filing, FilingState
from matcher.models.region import covers
from matcher.models.task_force import Duty
from matcher.planning.deadlines import add_working_days, is_working_day, working_days_left
from matcher.service import notices
from matcher.service.context import Context

# Working days left on which a form is reminded of: with time to write it, with time to have it signed, on the day.
DAYS_LEFT = frozenset({3, 1, 0})
# A form that is over is reminded of on so many working days more; later it stands on the board and among the to-dos.
LATE_DAYS = 5


def remind_due(context: Context) -> int:
    """Tell the 承办人 of every unit that owes a form today; how many were told. Told twice a day, it is one notice."""
    today = clock.today()
    if not is_working_day(today):
        return 0
    until = add_working_days(today, max(DAYS_LEFT))
    # Twice as many days hold the working days asked for, with a long holiday between.
    since = today - timedelta(days=2 * LATE_DAYS + 10)
    told = 0
    for form, campaign in context.unit.filings.due_between(since, until):
        left = working_days_left(today, form.due)
        if left in DAYS_LEFT or -LATE_DAYS <= left < 0:
            told += _remind(context, form, campaign, left)
    return told


def _remind(context: Context, form: CampaignForm, campaign: Campaign, left: int) -> int:
    campaign_id = campaign.id or 0
    handlers: dict[str, list[int | None]] = defaultdict(list)
    for member in context.unit.task_forces.of_campaign(campaign_id, None, on=clock.today()):
        if member.duty is Duty.HANDLER and member.account_id and covers(campaign.adcode, member.adcode):
            handlers[member.adcode].append(member.account_id)
    latest: dict[str, Filing] = {}
    for one in context.unit.filings.of_campaign(campaign_id, None, form=form.form):
        latest.setdefault(one.adcode, one)
    told = 0
    for adcode, accounts in sorted(handlers.items()):
        filed = latest.get(adcode)
        region = context.unit.regions.find(adcode)
        if region is None or region.level is not form.level:
            continue
        if filed is not None and filed.state is not FilingState.RETURNED:
            continue
        told += len(
            notices.tell(
                context,
                accounts,
                "filing_due",
                ("campaign", campaign_id),
                cause=f"{form.form.value}:{adcode}:{clock.today()}",
                form=_name(form.form),
                campaign=campaign.name,
                due=form.due,
                left=_words(left) + ("，上次报送被退回" if filed is not None else ""),
            )
        )
    return told


def _name(form: AnnexKind) -> str:
    return f"附件{form.value} {form.label}"


def _words(left: int) -> str:
    if left < 0:
        return f"已逾期 {-left} 个工作日"
    return f"还有 {left} 个工作日" if left else "今天截止"
