"""Filings (报送): a unit hands a form in, the unit above receives or returns it, a received one is corrected by number.

What was handed in is frozen: the form is drawn from it again, never made anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher import clock
from matcher.errors import Conflict, Invalid, MatcherError, NotFound
from matcher.models.annex import AnnexKind, AnnexTable
from matcher.models.campaign import Campaign
from matcher.models.campaign_form import CampaignForm
from matcher.models.enums import Role
from matcher.models.filing import FILING_STEPS, Filing, FilingDraft, FilingState, rows_digest
from matcher.models.region import Region, covers
from matcher.service import filing_contents, notices
from matcher.service.campaigns import find_campaign, scope_of
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.filing_contents import QUERY_VERSION, Content
from matcher.service.permissions import Action, may, permit
from matcher.service.task_forces import own_region

UNKNOWN = "没有这份报送，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be handed in now: the form, its content or why there is none, and what was handed in before."""

    campaign: Campaign
    asked: CampaignForm
    region: Region
    content: Content | None
    obstacle: str
    earlier: Sequence[Filing]

    @property
    def corrects(self) -> bool:
        """Whether handing in now is a 更正报, which needs a reason."""
        latest = self.earlier[0] if self.earlier else None
        return latest is not None and (latest.state is FilingState.RECEIVED or latest.number > 0)

    @property
    def waits(self) -> bool:
        """Whether the last one is still to be received or returned."""
        return bool(self.earlier) and self.earlier[0].state is FilingState.FILED


@dataclass(frozen=True, slots=True)
class FilingView:
    """A filing as its page shows it; ``decides`` is whether the actor may receive or return it."""

    filing: Filing
    campaign: Campaign
    table: AnnexTable
    place: str
    earlier: Sequence[Filing]
    included: Sequence[tuple[str, Filing]]
    decides: bool
    own: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class Differences:
    """What stands in a filing but not in the form of today, and the other way about; ``obstacle``: no form today."""

    gone: list[tuple[str, ...]]
    fresh: list[tuple[str, ...]]
    counts: list[tuple[str, int, int]]
    obstacle: str = ""


def preview_filing(context: Context, campaign_id: int, form: AnnexKind) -> Preview:
    """The own unit's form as it would be handed in now."""
    campaign, region = _asked(context, campaign_id)
    asked = _form(context, campaign, form, region)
    earlier = context.unit.filings.of_unit(campaign_id, form, region.adcode)
    try:
        content, obstacle = filing_contents.build(context, campaign, form, region), ""
    except Conflict as error:
        content, obstacle = None, error.message
    return Preview(campaign, asked, region, content, obstacle, earlier)


def file_form(context: Context, campaign_id: int, draft: FilingDraft) -> Filing:
    """Hand the own unit's form in: frozen from now on.

    The first is the report; after a return the next attempt; after a receipt a numbered 更正报, which needs a reason.
    """
    campaign, region = _asked(context, campaign_id)
    _handles(context, campaign_id, region)
    asked = _form(context, campaign, draft.form, region, hold=True)
    earlier = context.unit.filings.of_unit(campaign_id, draft.form, region.adcode)
    number, attempt, reason = _next(earlier, draft.reason)
    cutoff = clock.now()
    content = filing_contents.build(context, campaign, draft.form, region)
    if content.doubts and not draft.check_note:
        raise Invalid(f"请写明核对说明：{'；'.join(content.doubts)}", field="check_note")
    table = _signed(content.table, draft)
    filing = context.unit.filings.add(
        Filing(
            campaign_id=campaign_id,
            form=draft.form,
            adcode=region.adcode,
            number=number,
            attempt=attempt,
            reason=reason,
            check_note=draft.check_note if content.doubts else "",
            content=_plain(table),
            rows=content.rows,
            counts=content.counts,
            included=content.included,
            missing=content.missing,
            digest=table.digest,
            rows_digest=rows_digest(content.rows),
            query_version=QUERY_VERSION,
            cutoff=cutoff,
            preparer=draft.preparer,
            phone=draft.phone,
            channel=draft.channel,
            recipient=draft.recipient or asked.recipient,
            filed_by=context.actor.account_id,
            filed_name=context.actor.name[:60],
            filed_at=cutoff,
        )
    )
    context.unit.audit(
        "filing.file",
        "filing",
        filing.id,
        form=draft.form.value,
        unit=region.adcode,
        number=number,
        digest=table.digest,
    )
    return filing


def receive_filing(context: Context, filing_id: int, *, version: int) -> Filing:
    """Receive a filing of a unit below: it gets its receipt number and counts from now on."""
    filing = _decided(context, filing_id, version, FilingState.RECEIVED)
    year = clock.local(filing.filed_at).year
    filing.receipt_no = f"{year}-{filing.campaign_id:04}-{filing.form.value}-{filing.adcode}-{filing.number:02}"
    moved = _moved(context, filing, FilingState.RECEIVED, "filing.receive")
    _tell(context, moved, "filing_received", receipt=moved.receipt_no)
    return moved


def return_filing(context: Context, filing_id: int, *, version: int, reason: str) -> Filing:
    """Send a filing of a unit below back, with what is to be mended."""
    filing = _decided(context, filing_id, version, FilingState.RETURNED)
    if not reason.strip():
        raise Invalid("请写明退回原因，例如哪一行缺什么", field="reason")
    filing.return_reason = reason.strip()[:300]
    moved = _moved(context, filing, FilingState.RETURNED, "filing.return")
    _tell(context, moved, "filing_returned", reason=moved.return_reason)
    return moved


def list_filings(context: Context, campaign_id: int, *, form: AnnexKind | None = None) -> Sequence[Filing]:
    """All filings of a campaign within reach, the latest of each unit first."""
    find_campaign(context, campaign_id, Action.FILING_READ)
    return context.unit.filings.of_campaign(campaign_id, scope_of(context, Action.FILING_READ), form=form)


def get_filing(context: Context, filing_id: int) -> FilingView:
    """One filing, drawn from what was frozen."""
    filing = _seen(context, filing_id)
    campaign = context.unit.campaigns.get(filing.campaign_id, None)
    if campaign is None:
        raise NotFound(UNKNOWN)
    earlier = context.unit.filings.of_unit(filing.campaign_id, filing.form, filing.adcode)
    included = [context.unit.filings.get(one, filing.adcode) for one in filing.included]
    own = context.actor.adcode == filing.adcode and may(context.actor, Action.FILING_FILE)
    return FilingView(
        filing,
        campaign,
        filing.table,
        context.place_name(filing.adcode),
        [one for one in earlier if one.id != filing.id],
        [(context.place_name(one.adcode), one) for one in included if one is not None],
        _above(context, filing) and filing.state is FilingState.FILED,
        own,
        filing.sound,
    )


def redrawn(context: Context, filing_id: int) -> AnnexTable:
    """The form exactly as it was handed in; a content that no longer bears its digest is a conflict, not a form."""
    filing = _seen(context, filing_id)
    if not filing.sound:
        raise Conflict("存档内容与报送时的摘要不一致，不能作为原件使用，请报系统管理员", code="broken")
    return filing.table


def differences(context: Context, filing_id: int) -> Differences:
    """A filing beside the figures of today."""
    filing = _seen(context, filing_id)
    campaign = context.unit.campaigns.get(filing.campaign_id, None)
    region = context.unit.regions.find(filing.adcode)
    if campaign is None or region is None:
        raise NotFound(UNKNOWN)
    try:
        today = filing_contents.build(context, campaign, filing.form, region)
    except MatcherError as error:
        return Differences([], [], [], error.message)
    before, now = Counter(filing.table.rows), Counter(today.table.rows)
    names = sorted({*filing.counts, *today.counts})
    moved = [(one, filing.counts.get(one, 0), today.counts.get(one, 0)) for one in names]
    return Differences(
        list((before - now).elements()),
        list((now - before).elements()),
        [one for one in moved if one[1] != one[2]],
    )


def _asked(context: Context, campaign_id: int) -> tuple[Campaign, Region]:
    campaign = find_campaign(context, campaign_id, Action.FILING_FILE)
    region = own_region(context)
    if not covers(campaign.adcode, region.adcode):
        raise Conflict("这次行动不涉及您的单位，不用报送")
    return campaign, region


def _form(context: Context, campaign: Campaign, form: AnnexKind, region: Region, *, hold: bool = False) -> CampaignForm:
    store, campaign_id = context.unit.filings, campaign.id or 0
    found = (
        store.hold_form(campaign_id, form, region.level, shared=True)
        if hold
        else next((one for one in store.forms([campaign_id]) if (one.form, one.level) == (form, region.level)), None)
    )
    if found is None:
        raise Conflict(f"这次行动没有要求{region.level.label}级报送附件{form.value}", code="not_asked")
    return found


def _handles(context: Context, campaign_id: int, region: Region) -> None:
    """An officer hands in only where the own task force names that account 承办人."""
    if context.actor.role is not Role.OFFICER:
        return
    account = context.actor.account_id or 0
    serving = context.unit.task_forces.handlers(account, clock.today())
    if not any((one.campaign_id, one.adcode) == (campaign_id, region.adcode) for one in serving):
        raise Conflict("专员报送前须由本单位管理员在专班里登记为承办人，并填写登录名", code="not_handler")


def _next(earlier: Sequence[Filing], reason: str) -> tuple[int, int, str]:
    """Number, attempt and reason of what is handed in next."""
    latest = earlier[0] if earlier else None
    if latest is not None and latest.state is FilingState.FILED:
        raise Conflict("已经报送，正等上级接收；接收后有错用更正报，退回后重新报送", code="filed")
    if latest is None or (latest.state is FilingState.RETURNED and latest.number == 0):
        if reason:
            raise Invalid("还没有接收过的报表不用写更正原因", field="reason")
        return 0, latest.attempt + 1 if latest else 1, ""
    if latest.state is FilingState.RETURNED:
        return latest.number, latest.attempt + 1, reason or latest.reason
    if not reason:
        raise Invalid("已接收的报表只能更正：请写明更正原因", field="reason")
    return latest.number + 1, 1, reason


def _signed(table: AnnexTable, draft: FilingDraft) -> AnnexTable:
    """The form with who prepared it, where it has a place for that."""
    told = {"填表人": draft.preparer, "联系电话": draft.phone}
    return replace(table, foot=tuple((label, told.get(label, value)) for label, value in table.foot))


def _plain(table: AnnexTable) -> dict[str, object]:
    kept = table.to_dict()
    lists = {key: [list(one) for one in kept[key]] for key in ("rows", "head", "foot")}
    return kept | lists | {"columns": list(table.columns)}


def _seen(context: Context, filing_id: int) -> Filing:
    found = context.unit.filings.get(filing_id, scope_of(context, Action.FILING_READ))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _above(context: Context, filing: Filing) -> bool:
    """Whether the actor's unit stands above the one that filed."""
    if not may(context.actor, Action.FILING_DECIDE):
        return False
    own = context.actor.adcode
    return context.actor.system or (own is not None and own != filing.adcode and covers(own, filing.adcode))


def _decided(context: Context, filing_id: int, version: int, to: FilingState) -> Filing:
    permit(context.actor, Action.FILING_DECIDE)
    filing = context.unit.filings.get(filing_id, scope_of(context, Action.FILING_DECIDE), lock=True)
    if filing is None:
        raise NotFound(UNKNOWN)
    if not _above(context, filing):
        raise Conflict("本单位的报送由上级接收或退回", code="own")
    check_version(filing.version, version)
    if to not in FILING_STEPS[filing.state]:
        raise Conflict(f"这份报送当前为“{filing.state.label}”，不能转为“{to.label}”", code="step")
    if to is FilingState.RECEIVED and not filing.sound:
        raise Conflict("存档内容与报送时的摘要不一致，不能接收，请退回", code="broken")
    return filing


def _moved(context: Context, filing: Filing, to: FilingState, action: str) -> Filing:
    filing.state = to
    filing.decided_by, filing.decided_name = context.actor.account_id, context.actor.name[:60]
    filing.decided_at = clock.now()
    filing.version += 1
    context.unit.session.flush()
    context.unit.audit(action, "filing", filing.id, purpose=filing.return_reason[:200], unit=filing.adcode)
    return filing


def _tell(context: Context, filing: Filing, template: str, **fields: str) -> None:
    """Tell who filed what became of it."""
    subject = ("filing", filing.id or 0)
    by = context.actor.name
    notices.tell(context, [filing.filed_by], template, subject, form=filing.form.label, by=by, **fields)
