"""One survey, list, ledger row and sheet of an enterprise, so that each route that names one has something real."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.demo.uscc import demo_uscc
from matcher.models.annex import AnnexKind
from matcher.models.application import Application
from matcher.models.campaign import Campaign
from matcher.models.campaign_form import CampaignForm
from matcher.models.complaint import Complaint, ComplaintChannel, ComplaintKind
from matcher.models.conflict import Conflict, ConflictKind
from matcher.models.consent import NOTICE_VERSION, Consent
from matcher.models.consent_request import ConsentRequest
from matcher.models.enterprise import Enterprise, EnterpriseDraft
from matcher.models.entry_request import EntryRequest
from matcher.models.enums import ConsentChannel, ConsentKind, EnterpriseTag, RegionLevel, Role
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_invitation import FairInvitation
from matcher.models.fair_kinds import CheckIn, EntryState, IntentionSource, InviteChannel
from matcher.models.fair_visit import FairFollowUp, FairIntention, FairVisitor
from matcher.models.filing import FilingDraft
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.key_list import KeyListDraft, ListedFirm
from matcher.models.lending import (
    CLAUSES,
    ConsentState,
    CostDraft,
    LendingDraft,
    LendingSide,
    LentWorkerDraft,
    PassThroughKind,
    TermsDraft,
    WordChannel,
)
from matcher.models.lot_move import LotMove
from matcher.models.monthly_filing import MonthlyFilingDraft
from matcher.models.notice import Delivery, DeliveryState, Notice, NoticeChannel
from matcher.models.pooling import LotDraft, LotSide
from matcher.models.rights_request import RightsKind, RightsRequest
from matcher.models.saved_search import SavedSearch
from matcher.models.seeker import Seeker
from matcher.models.stay_sheet import StayDraft
from matcher.models.survey import SurveyDraft, month_of
from matcher.models.task_force import Duty, TaskForceDraft
from matcher.service import (
    campaigns,
    exchange_exports,
    fairs,
    filings,
    issues,
    key_lists,
    lending_extensions,
    lending_steps,
    lendings,
    lent_workers,
    lots,
    mappings,
    monthly_filings,
    pass_through,
    pooling,
    stay_sheets,
    surveys,
    task_forces,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.bodies import BODIES
from tests.fairs import draft as fair_draft

NAMES = ("survey_id", "list_id", "campaign_id", "canvass_id", "issue_id", "stay_id")
NAMES += (
    "fair_id",
    "entry_id",
    "visitor_id",
    "intention_id",
    "follow_up_id",
    "member_id",
    "filing_id",
    "filed_id",
    "invitation_id",
    "application_id",
    "consent_request_id",
    "rights_id",
    "complaint_id",
    "conflict_id",
    "entry_request_id",
    "search_id",
)
NAMES += (
    "lot_id",
    "lending_id",
    "lent_id",
    "extension_id",
    "cost_id",
    "run_id",
    "move_id",
    "mapping_id",
    "exchange_id",
)
NAMES += ("notice_id", "delivery_id")


def ledgers(kit: Kit, enterprise_id: int) -> dict[str, int]:
    """Make them, as the service itself; the ids by the name that stands in the addresses."""
    with kit.open(SYSTEM, write=True) as context:
        figures = {"staff_start": 100, "staff_end": 100, "needed": 5, "short": 3}
        month = month_of(clock.today())
        there = context.unit.surveys.revisions(enterprise_id, month)
        survey = there[0] if there else None
        survey = survey or surveys.submit_survey(context, enterprise_id, SurveyDraft(month=month, **figures))
        found = {"survey_id": survey.id}
        firm = context.unit.enterprises.get(enterprise_id)
        assert firm is not None
        head = {
            "tag": EnterpriseTag.WHITELIST,
            "name": "县名单",
            "department": "县工信部门",
            "list_date": clock.today(),
        }
        listed = [ListedFirm(uscc=firm.uscc, name=firm.name)]
        found["list_id"] = key_lists.take_list(context, KeyListDraft(adcode=firm.adcode, **head), listed).id
        today = clock.today()
        # A county's own campaign, as its administrator would begin it.
        campaign = context.unit.campaigns.add(
            Campaign(name="行动", first=today, last=today, level=RegionLevel.COUNTY, adcode=firm.adcode, at=clock.now())
        )
        found["campaign_id"] = campaign.id
        campaigns.enter_rows(context, campaign.id or 0, uscc=firm.uscc)
        reach = SYSTEM.reach
        rows, _ = context.unit.campaigns.rows(
            campaign.id or 0, reach, None, outcome=None, waiting=True, offset=0, limit=1
        )
        found["canvass_id"] = rows[0][0].id
        draft = IssueDraft(kind=IssueKind.LABOUR, text="夜班缺人")
        found["issue_id"] = issues.raise_issue(context, enterprise_id, draft).id
        people = {"staff": 100, "stay": 60, "leave": 30, "returners": 25}
        sheet = StayDraft(holiday="节日", first=today, last=today, **people)
        found["stay_id"] = stay_sheets.make_sheet(context, enterprise_id, sheet).id
        found |= _filed(context, campaign)
        found |= _lent(context, firm)
        found |= _told(context)
        context.unit.commit()
    # A county's own fair that is not public yet, and the enterprise asked to it.
    county = Actor(role=Role.COUNTY_ADMIN, adcode=firm.adcode, name="县级")
    with kit.open(county, write=True) as context:
        fair = fairs.plan_fair(context, fair_draft(firm.adcode))
        now = clock.now()
        asked = FairEntry(fair_id=fair.id or 0, enterprise_id=enterprise_id, state=EntryState.INVITED,
                          created_at=now, updated_at=now)  # fmt: skip
        found |= {"fair_id": fair.id, "entry_id": context.unit.fair_entries.add(asked).id}
        found |= _visited(context, fair.id or 0, found["entry_id"] or 0)
        near = select(Seeker.id).where(col(Seeker.adcode).startswith(firm.adcode[:4])).order_by(col(Seeker.id))
        person = context.unit.session.exec(near.limit(1)).first() or 0
        called = FairInvitation(fair_id=fair.id or 0, seeker_id=person, posts=1, channel=InviteChannel.CALL, at=now)
        found["invitation_id"] = context.unit.fair_invitations.add(called).id
        found["application_id"] = _applied(context, firm, person)
        found["consent_request_id"] = _questioned(context, firm, person)
        found["rights_id"] = _asked(context, person)
        now = clock.now()
        kept = SavedSearch(seeker_id=person, name="焊工", query="q=%E7%84%8A", told_to=now, created_at=now)
        found["search_id"] = context.unit.saved_searches.add(kept).id
        found["entry_request_id"] = _asked_in(context, firm)
        found["conflict_id"] = _declared(context, firm)
        found["complaint_id"] = _complained(context, firm, person)
        # A county's own mapping, and what it exported under it.
        described = mappings.make_mapping(context, mappings.drafted(BODIES["mappings"] | {"name": "某县对接方案"}))
        sent, _, _ = exchange_exports.export(context, described.id or 0)
        found |= {"mapping_id": described.id, "exchange_id": sent.id}
        context.unit.commit()
    return {name: one or 0 for name, one in found.items()}


def _visited(context: Context, fair_id: int, entry_id: int) -> dict[str, int | None]:
    """Somebody who came to the fair, what they agreed on and when they are asked, behind the back of every rule."""
    now, visits = clock.now(), context.unit.fair_visits
    visitor = FairVisitor(
        fair_id=fair_id,
        number=1,
        key="0" * 64,
        name_masked="某*",
        agreed=True,
        day=now.date(),
        how=CheckIn.DESK,
        at=now,
    )
    visits.add(visitor)
    told = {"fair_id": fair_id, "visitor_id": visitor.id or 0, "entry_id": entry_id}
    intention = FairIntention(**told, source=IntentionSource.DESK, at=now, undone_at=now)
    visits.add(intention)
    asked = FairFollowUp(visitor_id=visitor.id or 0, days=7, due=now.date())
    visits.add(asked)
    return {"visitor_id": visitor.id, "intention_id": intention.id, "follow_up_id": asked.id}


def _told(context: Context) -> dict[str, int | None]:
    """A message to who runs the system, which nobody else has, and its delivery, which failed."""
    account = context.unit.accounts.by_username(USERNAMES[Role.SYSADMIN])
    assert account is not None
    store, now = context.unit.notices, clock.now()
    facts = {"template": "case_routed", "subject": "case", "subject_id": 1, "title": "案件转来", "body": "请查看"}
    made = store.add(Notice(account_id=account.id, key=f"told:{now}", created_at=now, **facts))
    assert made is not None
    row = Delivery(notice_id=made.id, channel=NoticeChannel.EMAIL, state=DeliveryState.FAILED, created_at=now)
    return {"notice_id": made.id, "delivery_id": store.add_delivery(row).id}


def _asked(context: Context, person: int) -> int | None:
    """Somebody asked how their data is used."""
    store, now = context.unit.rights_requests, clock.now()
    words = store.seal_text("请说明怎样排序")
    made = RightsRequest(
        seeker_id=person, kind=RightsKind.EXPLAIN, text_sealed=words, due=clock.today(), created_at=now
    )
    return store.add(made).id


def _questioned(context: Context, firm: Enterprise, person: int) -> int | None:
    """Somebody was asked whether they may be recommended for the enterprise's first post."""
    now, post = clock.now(), context.unit.vacancies.of_enterprise(firm.id or 0)[0]
    until = now + timedelta(days=7)
    made = ConsentRequest(seeker_id=person, vacancy_id=post.id or 0, asked_at=now, expires_at=until)
    return context.unit.consent_requests.add(made).id


def _complained(context: Context, firm: Enterprise, person: int) -> int | None:
    """Somebody complained of the enterprise's first post."""
    store, post = context.unit.complaints, context.unit.vacancies.of_enterprise(firm.id or 0)[0]
    told = {"enterprise_id": firm.id, "vacancy_id": post.id, "seeker_id": person, "adcode": firm.adcode}
    made = Complaint(
        **told,
        number=f"TS{firm.id}A{person}",
        kind=ComplaintKind.FEES,
        channel=ComplaintChannel.PROFILE,
        text_sealed=store.seal_text("要求交三百元押金"),
        due=clock.today(),
        created_at=clock.now(),
    )
    return store.add(made).id


def _asked_in(context: Context, firm: Enterprise) -> int | None:
    """An enterprise of the same county that asks for an account."""
    store = context.unit.entry_requests
    facts = {"uscc": demo_uscc(firm.adcode, 958), "name": "申请入驻单位", "adcode": firm.adcode}
    facts |= {"industry": firm.industry, "due": clock.today(), "created_at": clock.now()}
    made = EntryRequest(**facts, **store.seal("某经办", "13800000000"), number=f"RZ{firm.id}A")
    return store.add(made).id


def _declared(context: Context, firm: Enterprise) -> int | None:
    """An account of the firm's county that has nothing to do there is barred from the firm."""
    auditor = context.unit.accounts.by_username(USERNAMES[Role.AUDITOR])
    assert auditor is not None
    told = {"account_id": auditor.id, "enterprise_id": firm.id or 0, "kind": ConflictKind.KIN}
    return context.unit.conflicts.add(Conflict(**told, since=clock.today(), declared_at=clock.now())).id


def _applied(context: Context, firm: Enterprise, person: int) -> int | None:
    """Somebody applied for the enterprise's first post."""
    now, post = clock.now(), context.unit.vacancies.of_enterprise(firm.id or 0)[0]
    consent = Consent(
        seeker_id=person,
        kind=ConsentKind.DISCLOSURE,
        enterprise_id=firm.id,
        scope="向该单位提供姓名",
        notice_version=NOTICE_VERSION,
        channel=ConsentChannel.SELF,
        granted_at=now,
        expires_on=clock.today(),
    )
    given = context.unit.consents.add(consent).id or 0
    made = Application(seeker_id=person, vacancy_id=post.id or 0, consent_id=given, created_at=now)
    return context.unit.applications.add(made).id


def _filed(context: Context, campaign: Campaign) -> dict[str, int | None]:
    """A task force that was handed over, its 附件2 as received and corrected, and a month filed and corrected."""
    campaign_id, today = campaign.id or 0, clock.today()
    office = Context(context.kit, context.unit, Actor(system=True, name="县人社局", adcode=campaign.adcode))
    region = context.unit.regions.find(campaign.adcode)
    assert region is not None
    asked = {"form": AnnexKind.TASK_FORCE, "due": today, "recipient": "市人社局"}
    context.unit.filings.add_form(CampaignForm(campaign_id=campaign_id, level=region.level, **asked))
    person = {"unit": "就业股", "post": "科员", "phone": "0351-7000000"}
    for duty in Duty:
        draft = TaskForceDraft(name=f"某{duty.label}", duty=duty, published=True, **person)
        member = task_forces.add_member(office, campaign_id, draft)
    later = TaskForceDraft(name="接任某", duty=member.duty, since=today + timedelta(days=1), **person)
    task_forces.replace_member(office, member.id or 0, later, version=1)
    told = {"form": AnnexKind.TASK_FORCE, "preparer": "某填表人", "phone": "0351-7000000"}
    filed = filings.file_form(office, campaign_id, FilingDraft(**told))
    filings.receive_filing(context, filed.id or 0, version=1)
    filings.file_form(office, campaign_id, FilingDraft(**told, reason="改一处"))
    month = {"month": month_of(today)}
    months = [monthly_filings.file_month(office, MonthlyFilingDraft(**month, reason=why)) for why in ("", "改一处")]
    return {"member_id": member.id, "filing_id": filed.id, "filed_id": months[0].id}


def _lent(context: Context, firm: Enterprise) -> dict[str, int | None]:
    """A worker of the enterprise lent to a neighbour, with an extension asked for and a cost documented."""
    today = clock.today()
    facts = {"adcode": firm.adcode, "industry": firm.industry}
    near = EnterpriseDraft(uscc=demo_uscc(firm.adcode, 957), name="借入单位", **facts)
    neighbour = context.unit.enterprises.by_uscc(near.uscc) or context.unit.enterprises.add(near)
    days = {"first": today, "last": today + timedelta(days=20)}
    lot = {"title": "电焊工", "headcount": 3, "adcode": firm.adcode, "pay": 20_000, **days}
    surplus = lots.publish(context, firm.id or 0, LotDraft(side=LotSide.SURPLUS, **lot))
    shortage = lots.publish(context, neighbour.id or 0, LotDraft(side=LotSide.SHORTAGE, **lot))
    draft = LendingDraft(surplus_id=surplus.id or 0, shortage_id=shortage.id or 0, headcount=1, **days)
    lending = lendings.propose(context, draft)
    lending_id = lending.id or 0
    terms = TermsDraft(pay=20_000, clauses=dict.fromkeys(CLAUSES, "按约定"))
    lendings.set_terms(context, lending_id, terms, version=lending.version)
    lending_steps.set_proof(context, lending_id, proof="参保证明", version=lending.version)
    for side in LendingSide:
        lendings.agree(context, lending_id, version=lending.version, side=side, how=WordChannel.PAPER)
    worker = LentWorkerDraft(name="某职工", phone="13700002222", title="电焊工", present_pay=19_000)
    lent_workers.name_workers(context, lending_id, [worker], version=lending.version)
    told = {"name": worker.name, "phone": worker.phone, "answer": ConsentState.AGREED, "how": WordChannel.DESK}
    lent = lent_workers.take_answer(context, lending_id, **told)
    lending_steps.sign(context, lending_id, version=lending.version)
    lending_steps.begin(context, lending_id, version=lending.version)
    cost = CostDraft(month=today, kind=PassThroughKind.WAGE, documented=20_000, proof="工资单")
    line = pass_through.add_cost(context, lending_id, cost)
    later = today + timedelta(days=25)
    longer = lending_extensions.propose(context, lending_id, last=later, reason="", version=lending.version)
    spare = lots.publish(context, firm.id or 0, LotDraft(side=LotSide.SURPLUS, **lot | {"headcount": 2}))
    moved = LotMove(surplus_id=spare.id or 0, shortage_id=shortage.id or 0, headcount=1, **days)
    moved.vacancy_id = context.unit.vacancies.of_enterprise(firm.id or 0)[0].id or 0
    moved.created_at = moved.updated_at = clock.now()
    move_id = context.unit.lot_moves.add(moved).id
    run = pooling.keep(context, scope=firm.adcode)
    ids = {"run_id": run.id, "lot_id": spare.id, "lending_id": lending_id, "lent_id": lent.id}
    return ids | {"extension_id": longer.id, "cost_id": line.id, "move_id": move_id}
