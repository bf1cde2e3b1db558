"""Every invariant finds the row that breaks it: rows are broken by SQL, behind the back of every rule and constraint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import Session, SQLModel

from matcher import clock
from matcher.models.attachment import DocumentKind
from matcher.models.enums import MergeKind
from matcher.models.plan_kinds import LinkKind
from matcher.repository.database import Database
from matcher.repository.invariants import CHECKS, RULES, Invariants
from matcher.service import (
    attachments,
    bookings,
    claims,
    escalation,
    grants,
    handovers,
    merges,
    placements,
    plan_measures,
    surveys,
)
from matcher.service.accounts import actor_of
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.conftest import copied_world
from tests.factories import capped, enterprise_of
from tests.fairs import held_fair
from tests.repository.contest import by
from tests.repository.ground import ground
from tests.repository.test_races import sound
from tests.repository.test_whole_race import DAY, MONTH, WHY
from tests.security.ledgers import ledgers
from tests.service.odd_jobs import confirmed, posted, workers
from tests.service.test_grants import sheet
from tests.service.test_plans import view_of
from tests.service.test_surveys import draft as survey

VALUES = {
    "yesterday": clock.today() - timedelta(days=1),
    "stale": clock.now(),
    "birth": clock.today() - timedelta(days=16 * 366),
    "caps_since": clock.now() - timedelta(days=1),
    "per_post": 5,
    "per_person": 5,
}


def copy(table: str, where: str, **changes: str) -> str:
    """SQL that adds a row like an existing one but for ``changes``, each an SQL expression."""
    columns = [one.name for one in SQLModel.metadata.tables[table].columns if one.name != "id"]
    quoted = [f'"{one}"' for one in columns]
    values = [changes.get(one, f'"{one}"') for one in columns]
    return (
        f'INSERT INTO "{table}" ({", ".join(quoted)}) SELECT {", ".join(values)} FROM "{table}" WHERE {where} LIMIT 1'
    )


def more_open(same: str, other: str) -> str:
    """SQL that proposes many more: the people to one post, or one person to the posts."""
    table = {"seeker_id": "seeker", "vacancy_id": "vacancy"}[other]
    columns = [one.name for one in SQLModel.metadata.tables["referral"].columns if one.name != "id"]
    values = ["x.id" if one == other else f"one.{one}" for one in columns]
    return (
        f"WITH one AS (SELECT * FROM referral WHERE state='referred' LIMIT 1) INSERT INTO referral ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM one, {table} x WHERE x.id NOT IN (SELECT {other} FROM referral WHERE {same}) "
        "LIMIT 9"
    )


ANOTHER_POST, ANOTHER_OFFICER = "(SELECT max(id) FROM vacancy)", "(SELECT max(id) FROM officer)"
MAIN, TAKEN_BACK = "role='main' AND last IS NULL", "withdrawn_at='2022-12-01 00:00:00'"
# One way at least to break each rule.
BREAKS: dict[str, tuple[str, ...]] = {
    "two_main_pairings": ("DROP INDEX uq_pairing_open_main", copy("pairing", MAIN, officer_id=ANOTHER_OFFICER)),
    "pairing_overlap": (copy("pairing", MAIN, officer_id=ANOTHER_OFFICER, last="first"),),
    "pairing_of_the_gone": ("UPDATE officer SET active=0 WHERE id IN (SELECT officer_id FROM pairing)",),
    "handover_of_another_main": ("UPDATE handover SET giver_id=987654",),
    "two_handovers": ("DROP INDEX uq_handover_proposed", copy("handover", "state='proposed'")),
    "case_off_its_log": ("UPDATE case_step SET to_state='closed'",),
    "response_deadline": ("UPDATE \"case\" SET review_due='2020-01-01'",),
    "deadline_of_a_closed_case": ("UPDATE \"case\" SET state='closed'",),
    "published_unreviewed": ("UPDATE vacancy SET reviewer_id=author_id",),
    "published_past_validity": ("UPDATE vacancy SET valid_to='2020-01-01'",),
    "referral_without_consent": ("UPDATE referral SET consent_id=NULL",),
    "referral_on_withdrawn_consent": (f"UPDATE consent SET {TAKEN_BACK} WHERE kind='disclosure'",),
    "referral_off_its_trail": ("UPDATE referral SET state='offer'",),
    "underage_referral": (f"UPDATE seeker SET born_on='{clock.today()}'",),
    "filing_numbers": (copy("filing", "state='received'", number="7", reason="'x'", receipt_no="'x'"),),
    "filing_not_asked": ("DELETE FROM campaign_form",),
    "filing_digest": ("DROP TRIGGER filing_no_update", "UPDATE filing SET rows='[]'"),
    "filing_included": ("DROP TRIGGER filing_no_update", "UPDATE filing SET included='[987654]'"),
    "monthly_numbers": (copy("monthly_filing", "number=1", number="7"),),
    "monthly_digest": ("DROP TRIGGER monthly_filing_no_update", "UPDATE monthly_filing SET reason='x' WHERE number=1"),
    "monthly_sums": ("DROP TRIGGER monthly_filing_no_update", "UPDATE monthly_filing SET content='{}'"),
    "task_force_heir": ("UPDATE task_force_member SET duty='head' WHERE replaced_by IS NOT NULL",),
    "survey_gap": (copy("survey", "revision=1", revision="3"),),
    "survey_posts": (copy("survey_post", "true", title="'清理工'", short="9999"),),
    "overfilled": ("UPDATE vacancy SET headcount=0",),
    "full_and_wanting": ("UPDATE vacancy SET state='filled' WHERE state='published'",),
    "started_twice": (copy("referral", "state='started'", vacancy_id=ANOTHER_POST),),
    "open_beside_work": (copy("referral", "state='started'", vacancy_id=ANOTHER_POST, state="'viewed'"),),
    "follow_up_lost": ("UPDATE referral SET follow_up_due=NULL",),
    "two_open_cases": ("DROP INDEX uq_case_open", copy("case", "true", number="'重复'")),
    "case_without_officer": ('UPDATE "case" SET officer_id=NULL',),
    "case_without_plan": ("DELETE FROM plan",),
    "plan_numbers": ("UPDATE plan SET state='solved', solved=99",),
    "outside_people_alone": ("UPDATE measure_link SET confirmed_at='2022-12-01', confirmed_by=by_id",),
    "plan_measures_open": ("UPDATE plan SET state='solved'", "UPDATE measure SET state='planned', removed=false"),
    "plan_of_a_closed_case": ("UPDATE \"case\" SET state='closed'",),
    "plan_without_agreement": ("UPDATE plan SET state='running', agreed=0",),
    "placement_not_started": ("UPDATE referral SET state='left' WHERE state='started'",),
    "placement_of_another_case": ("UPDATE referral SET case_id=987654 WHERE state='started'",),
    "post_in_foreign_case": ('UPDATE vacancy SET case_id=(SELECT max(id) FROM "case")',),
    "participation_overlap": (copy("participation", "true"),),
    "score_parts": ("UPDATE shortlist_entry SET rank=1",),
    "stale_job": ("UPDATE job SET state='running', heartbeat_at='2020-01-01 00:00:00'",),
    "intake_count": ("UPDATE intake SET taken=0",),
    "seeker_without_consent": (f"UPDATE consent SET {TAKEN_BACK} WHERE kind='profile'",),
    "account_of_who_left": ("UPDATE officer SET active=FALSE, left_on='2026-01-01'",),
    "merged_chain": ("UPDATE enterprise SET merged_into=(SELECT max(gone_id) FROM merge) WHERE id=1",),
    "hanging_on_merged_enterprise": ("UPDATE enterprise SET merged_into=987654 WHERE id=1",),
    "hanging_on_merged_vacancy": ("UPDATE vacancy SET merged_into=987654",),
    "hanging_on_merged_seeker": ("UPDATE seeker SET merged_into=987654",),
    "course_overfull": ("UPDATE course SET seats=0",),
    "trainee_without_consent": (f"UPDATE consent SET {TAKEN_BACK} WHERE kind='training'",),
    "loan_and_shelf": ("UPDATE dossier SET state='held'",),
    "travelling_by_request": ("UPDATE dossier SET state='travelling'",),
    "loan_twice": ("DROP INDEX uq_loan_open", copy("loan", "state='lent'", state="'asked'")),
    "agreements_overlap": ("DROP INDEX uq_agreement_live", copy("agreement", "state='active'")),
    "renewal_with_a_gap": ("UPDATE agreement SET follows_id=id",),
    "loss_alone": ("UPDATE dossier SET state='lost'",),
    "loan_alone": ("UPDATE loan SET state='returned', approver_id=asker_id",),
    "double_claim": ("DROP INDEX uq_claim_hold_live", copy("claim_hold", "live")),
    "claim_slots_kept": ("UPDATE claim SET state='withdrawn'",),
    "claim_alone": ("UPDATE claim SET state='approved', decided_by=proposed_by",),
    "claim_returns": ("UPDATE claim SET returned=1",),
    "recovery_alone": ("UPDATE claim SET recover_by=proposed_by",),
    "grant_slots_kept": ("UPDATE grant_row SET state='dropped'",),
    "grant_in_public": ("UPDATE grant_row SET state='paid', confirmed_by=1, paid_on='2020-01-01'",),
    "grant_returns": ("UPDATE grant_row SET returned=1",),
    "grant_recovery_alone": ("UPDATE grant_row SET confirmed_by=1, recover_by=1",),
    "attachment_content": ("DELETE FROM attachment_content",),
    "attachment_size": ("UPDATE attachment SET size=size+1",),
    "attachments_beyond_limit": (
        "DROP INDEX uq_attachment_same",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 10) INSERT INTO attachment "
        "(subject, subject_id, kind, paper, name_sealed, media, size, sha256, at, reason) SELECT subject, subject_id, "
        "kind, paper, name_sealed, media, size, printf('%064d', i), at, '' FROM attachment, n",
    ),
    "attachment_twice": ("DROP INDEX uq_attachment_same", copy("attachment", "true")),
    "attachment_of_nothing": ("UPDATE attachment SET subject_id=987654",),
    "claim_on_merged": ("UPDATE seeker SET merged_into=987654",),
    "booking_overlap": (
        "DROP TRIGGER booking_overlap_insert",
        copy("booking", "state='confirmed'", seat="3"),
    ),
    "two_holds": (
        "DROP INDEX uq_booking_hold",
        "DROP TRIGGER booking_overlap_insert",
        copy("booking", "state='held'", seat="3"),
    ),
    "seats_beyond_headcount": ("UPDATE booking SET seat=99 WHERE state='held'",),
    "task_off_its_seats": ("UPDATE task SET state='filled' WHERE id IN (SELECT task_id FROM booking)",),
    "booking_of_a_cancelled_task": ("UPDATE task SET state='cancelled'",),
    "fair_booth": ("UPDATE fair_entry SET booth=99",),
    "fair_post_of_another": ("UPDATE fair_post SET fair_id=987654",),
    "fair_came_unheld": ("UPDATE fair SET state='cancelled'",),
    "fair_frozen": ("UPDATE fair_post SET frozen=0",),
    "fair_alone": ("UPDATE fair SET approved_by_id=submitted_by_id",),
    "fair_intention_apart": ("UPDATE fair_intention SET fair_id=987654",),
    "fair_start_without": ("UPDATE fair_intention SET undone_at='2022-01-01 00:00:00'",),
    "fair_start_differs": (
        "UPDATE fair_intention SET referral_id=(SELECT min(id) FROM referral WHERE started_on IS NOT NULL)",
        "UPDATE fair_start SET started_on='2000-01-01'",
    ),
    "fair_visitor_names": ("UPDATE fair_follow_up SET done_at='2022-01-01 00:00:00', outcome='lost'",),
    "booking_of_one_who_stopped": ("UPDATE seeker SET seeking=0",),
    "booking_under_age": (f"UPDATE seeker SET born_on='{clock.today()}'",),
    "merge_record": ("UPDATE enterprise SET merged_into=NULL",),
    "lending_unlawful": ("UPDATE lending SET clauses=json_remove(clauses, '$.injury') WHERE state='active'",),
    "lent_without_consent": ("UPDATE lent_worker SET terms_hash='' WHERE live",),
    "lent_for_profit": ("UPDATE pass_through SET paid=documented+1",),
    "lent_twice": (
        "DROP TRIGGER lent_worker_overlap_insert",
        copy("lent_worker", "live", link_hash="NULL", lending_id="987654"),
    ),
    "lent_not_forgotten": (f"UPDATE lent_worker SET forgotten_on='{clock.today()}' WHERE live",),
    "lot_overdrawn": ("UPDATE lot SET headcount=0",),
    "post_beyond_cap": (more_open("vacancy_id=(SELECT vacancy_id FROM one)", "seeker_id"),),
    "person_beyond_cap": (more_open("seeker_id=(SELECT seeker_id FROM one)", "vacancy_id"),),
}


_BARRED = "INSERT INTO conflict ({who}, enterprise_id, kind, since, declared_at, end_reason, version{more}) SELECT "
BREAKS |= {
    "paired_in_conflict": (
        _BARRED.format(who="officer_id", more="")
        + "officer_id, enterprise_id, 'kin', '2000-01-01', '2000-01-01', '', 1 FROM pairing WHERE last IS NULL LIMIT 1",
    ),
    "handover_in_conflict": (
        _BARRED.format(who="officer_id", more="")
        + "receiver_id, enterprise_id, 'kin', '2000-01-01', '2000-01-01', '', 1 FROM handover LIMIT 1",
        "UPDATE handover SET state='proposed'",
    ),
    "conflict_ended_alone": (
        _BARRED.format(who="account_id", more=", ended_at, ended_by")
        + "id, 1, 'kin', '2000-01-01', '2000-01-01', 'x', 1, '2026-01-01', id FROM account LIMIT 1",
    ),
}


@pytest.fixture(scope="module")
def lived_in(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A world in which something of every kind has been done, and nothing is broken."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("invariants"))
    at = ground(capped(kit, 16))
    desk, county, company = (at.who[name] for name in ("zhuanyuan", "xianji", "qiye"))
    own = company.enterprise_id or 0
    started = by(desk, placements.mark_started, at.post, at.people[2])(kit)
    view = view_of(kit, at.case_id)
    counted = {"kind": LinkKind.PLACEMENT, "ref": str(started.id), "people": 1, "version": view.plan.version}
    by(desk, plan_measures.link, at.case_id, view.measures[0].measure.id, **counted)(kit)
    case = at.reads(lambda one: one.unit.cases.get(at.case_id, SYSTEM.reach))
    by(desk, escalation.escalate, at.case_id, version=case.version, opinion="请协调")(kit)
    by(desk, surveys.submit_survey, own, survey(MONTH))(kit)
    by(at.other_officer, handovers.propose, at.other_firm, receiver_id=at.spare[0], reason="调整")(kit)
    told = {"hired_on": DAY.isoformat()}
    claim = by(county, claims.propose_claim, "S6", enterprise_id=own, seeker_id=at.claimed, told=told, reason=WHY)(kit)
    scan = {"filename": "合同.pdf", "data": b"%PDF-1.4\n%%EOF", "kind": DocumentKind.CONTRACT}
    by(county, attachments.add_attachment, "claim", claim.id, **scan)(kit)
    firm = enterprise_of(kit, company)
    usual = {"title": "留工培训补助第一批", "source": "失业保险经办比对", "listed_on": DAY}
    by(county, grants.import_list, "S5", "名单.csv", sheet((1, firm.uscc, firm.name, 300, 150_000)), **usual)(kit)
    market, odd = at.reads(lambda one: actor_of(one.unit.accounts.by_username("linggong"))), posted(kit)
    held = [by(market, bookings.hold_named, odd, one)(kit) for one in workers(kit, 2)]
    confirmed(kit, market, held[0])
    pair = {"survivor_id": at.merged[0], "gone_id": at.merged[1]}
    by(SYSTEM, merges.merge, MergeKind.ENTERPRISE, **pair, reason="同一企业换证后重复登记")(kit)
    ledgers(kit, own)
    held_fair(kit)
    assert sound(kit)
    yield kit
    kit.database.dispose()


@pytest.fixture
def unguarded(lived_in: Kit) -> Iterator[Session]:
    """The same file without keys and constraints; what is broken is never committed."""
    database = Database(lived_in.database.url)

    @event.listens_for(database.engine, "connect")
    def _unguarded(connection: object, _record: object) -> None:
        for pragma in ("foreign_keys=OFF", "ignore_check_constraints=ON"):
            connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]

    with database.session(write=True) as session:
        yield session
    database.dispose()


def test_every_rule_is_broken_here() -> None:
    assert sorted(BREAKS) == sorted(name for name, _, _ in (*RULES, *CHECKS))


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_row_is_found(unguarded: Session, rule: str) -> None:
    for statement in BREAKS[rule]:
        assert unguarded.execute(sa.text(statement)).rowcount != 0, statement
    found = {one.rule: one for one in Invariants(unguarded).violations(VALUES)}
    assert rule in found
    assert found[rule].ids
