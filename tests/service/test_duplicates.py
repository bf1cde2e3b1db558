"""Duplicates: who is proposed to whom, what a merge moves, and that undoing restores everything exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from sqlmodel import SQLModel, col, select

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.account import Account
from matcher.models.case import OPEN_STATES, Case
from matcher.models.consent import Consent
from matcher.models.dossier import Agreement, AgreementState
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel, ConsentKind, IntakeKind, MergeKind, PairingRole, Role
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.officer import Officer, Pairing
from matcher.models.plan_kinds import MeasureState
from matcher.models.rights_request import RightsKind
from matcher.models.seeker import Seeker, SeekerDraft
from matcher.models.states import CaseState, PlanState, ReferralState, VacancyState
from matcher.models.stay_sheet import StayDraft
from matcher.models.vacancy import Vacancy
from matcher.models.visit import VisitKind
from matcher.service import (
    consents,
    duplicates,
    intakes,
    issues,
    looks,
    matching,
    merges,
    pairings,
    placements,
    previews,
    referrals,
    registrations,
    rights_requests,
    seekers,
    stay_sheets,
    surveys,
    vacancies,
    visits,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants, purge
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells, see_papers
from tests.service.test_applications import as_person
from tests.service.test_referrals import do, listed, submit

# Grown by every call or every merge on purpose: the log, the search index's feed, and the record of the merge itself.
# What is only added to: the log, the streams of what changed and of what is public.
NOT_COMPARED = {
    "audit_entry",
    "seeker_change",
    "publication",
    "merge",
    "login_session",
    "login_failure",
    "alembic_version",
}


def snapshot(kit: Kit) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but for versions; of deadlines those still to be kept, since the others are history."""
    with kit.open(SYSTEM, write=False) as context:
        return {
            table.name: [
                {name: value for name, value in row.items() if name != "version"}
                for row in context.unit.session.execute(sa.select(table).order_by(*table.primary_key)).mappings()
                if table.name != "deadline" or row["cleared_at"] is None
            ]
            for table in SQLModel.metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }


def by_system(kit: Kit, work: Callable[[Context], Any]) -> Any:
    with kit.open(SYSTEM, write=True) as context:
        made = work(context)
        context.unit.commit()
        return made


def sound(kit: Kit) -> list[object]:
    with kit.open(SYSTEM, write=False) as context:
        return list(check_invariants(context))


# --- Enterprises ------------------------------------------------------------------------------------------------------


def twin_of(kit: Kit, *rows: dict[str, str], number: int = 901, name: str = "") -> tuple[int, int]:
    """A second record of the demo enterprise under another code, with a brochure of its own: its id and case."""
    own = enterprise_of(kit, actor(kit, "qiye"))
    header = header_cells(own) | {"name": name or own.name.replace("有限公司", "有限责任公司"), "intro": "同一家企业"}
    header |= {"uscc": demo_uscc(own.adcode, number)}
    file = brochure(kit, own, rows or (post_cells(),), header=header)

    def hand_in(context: Context) -> tuple[int, int]:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        receipt = intakes.confirm(context, intake.id or 0, version=1)
        assert receipt.case is not None
        see_papers(context, receipt.case.enterprise_id)
        return receipt.case.enterprise_id, receipt.case.id or 0

    return by_system(kit, hand_in)


@pytest.fixture
def firms(kit: Kit) -> tuple[int, int]:
    """The demo enterprise and its twin, each with an open case, an officer, posts, candidates and an account."""
    vacancy_id = submit(kit)
    own = enterprise_of(kit, actor(kit, "qiye"))
    twin, case_id = twin_of(kit, post_cells(), post_cells(title="铸件清理工", hazards="粉尘"))

    def fill(context: Context) -> None:
        unit = context.unit
        officer = unit.session.exec(select(Officer).order_by(col(Officer.id).desc())).first()
        assert officer is not None
        day = clock.today() - timedelta(days=40)
        for role, one in ((PairingRole.MAIN, officer.id), (PairingRole.BACKUP, 1)):
            pair = {"role": role, "first": day, "created_at": clock.now()}
            unit.officers.pair(Pairing(enterprise_id=twin, officer_id=one or 0, **pair))
        unit.accounts.add(
            Account(
                username="qiye-2",
                password_hash="x",
                role=Role.ENTERPRISE,
                display_name="另一账号",
                enterprise_id=twin,
                created_at=clock.now(),
            )
        )
        unit.enterprises.get(own.id or 0).email = ""  # type: ignore[union-attr]
        unit.enterprises.get(twin).email = "hr@example.cn"  # type: ignore[union-attr]

    by_system(kit, fill)
    with kit.open(SYSTEM, write=False) as context:
        posts = [post.id or 0 for post in context.unit.vacancies.of_case(case_id)]
    for post in posts:
        do(kit, vacancies.publish_vacancy, post, version=1, opinion="核实", who="xianji")
        do(kit, matching.build_shortlist, post, who="xianji")
    free = [one for one in listed(kit, posts[0]) if one not in listed(kit, vacancy_id)[:3]]
    do(kit, referrals.refer, posts[0], free[0], channel=ConsentChannel.PHONE, who="xianji")
    do(kit, referrals.mark_contacted, posts[1], listed(kit, posts[1])[0], note="同意面试", who="xianji")
    return own.id or 0, twin


def merge_firms(
    kit: Kit, survivor: int, gone: int, who: str = "xianji", reason: str = "企业更名换证，旧证已注销"
) -> Any:
    return do(kit, merges.merge, MergeKind.ENTERPRISE, survivor_id=survivor, gone_id=gone, reason=reason, who=who)


def test_two_that_entrust_the_same_body_are_not_merged_until_one_agreement_ended(
    kit: Kit, firms: tuple[int, int]
) -> None:
    survivor, gone = firms

    def entrust(context: Context) -> tuple[int, str]:
        found = context.unit.dossiers.of_enterprise(survivor)
        own = next(one for one in found if one.state is AgreementState.ACTIVE)
        facts = own.model_dump(exclude={"id"}) | {"enterprise_id": gone}
        made = Agreement(**facts)
        context.unit.dossiers.add(made)
        body = context.unit.organisations.get(own.organisation_id)
        assert body is not None
        return made.id or 0, body.name

    other, name = by_system(kit, entrust)
    before = snapshot(kit)
    with pytest.raises(Conflict, match="请先终止其中一份协议") as told:
        merge_firms(kit, survivor, gone)
    assert name in told.value.message, "which body, so that somebody can go and end it"
    assert snapshot(kit) == before

    def end(context: Context) -> None:
        agreement = context.unit.session.get(Agreement, other)
        assert agreement is not None
        agreement.state = AgreementState.ENDED

    by_system(kit, end)
    merge_firms(kit, survivor, gone)
    with kit.open(SYSTEM, write=False) as context:
        agreements = context.unit.dossiers.of_enterprise(survivor)
        assert other in {one.id for one in agreements}, "the ended one goes along as history"
        assert sum(one.state is AgreementState.ACTIVE for one in agreements) == 1


@pytest.mark.parametrize("turned", [False, True], ids=["the older stays", "the newer stays"])
def test_merging_enterprises_moves_everything_and_undoing_restores_it(
    kit: Kit, firms: tuple[int, int], turned: bool
) -> None:
    survivor, gone = firms[::-1] if turned else firms
    before = snapshot(kit)
    assert sound(kit) == []
    made = merge_firms(kit, survivor, gone)
    assert sound(kit) == []
    with kit.open(SYSTEM, write=False) as context:
        session = context.unit.session
        open_cases = session.exec(
            select(Case).where(Case.enterprise_id == survivor, col(Case.state).in_(OPEN_STATES))
        ).all()
        assert len(open_cases) == 1
        posts = session.exec(select(Vacancy).where(Vacancy.enterprise_id == survivor)).all()
        live = [post for post in posts if post.state is VacancyState.PUBLISHED]
        assert {post.case_id for post in live} == {open_cases[0].id}, "all live posts stand in the one open case"
        titles = [post.title for post in live]
        assert titles.count("机器人焊接操作工") == 2, "the row both handed in is still two posts, for a person to merge"
        assert "铸件清理工" in titles
        mains = [one for one, _ in context.unit.officers.open_pairings(survivor) if one.role is PairingRole.MAIN]
        assert len(mains) == 1
        named = [account.username for account in session.exec(select(Account).where(Account.enterprise_id == survivor))]
        assert {"qiye", "qiye-2"} <= set(named)
        assert session.get(Enterprise, survivor).email == "hr@example.cn"  # type: ignore[union-attr]
        consents = session.exec(select(Consent.enterprise_id).where(Consent.kind == ConsentKind.DISCLOSURE)).all()
        assert set(consents) <= {firms[1], firms[0]}
        assert "统一社会信用代码" in made.conflicts
    do(kit, merges.undo, made.id, version=1, who="xianji")
    after = snapshot(kit)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert sound(kit) == []
    with pytest.raises(Conflict, match="已撤销"):
        do(kit, merges.undo, made.id, who="xianji")


def test_a_consent_given_to_one_name_is_not_one_for_the_other(kit: Kit, firms: tuple[int, int]) -> None:
    survivor, gone = firms
    with kit.open(SYSTEM, write=False) as context:
        consent = context.unit.session.exec(select(Consent).where(Consent.enterprise_id == gone)).one()
    merge_firms(kit, survivor, gone)
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.consents.in_force(consent.seeker_id, survivor, clock.today()) is None
        kept = context.unit.consents.get(consent.id or 0)
        assert kept is not None
        assert (kept.enterprise_id, kept.expires_on, kept.withdrawn_at) == (gone, consent.expires_on, None)


def test_two_valid_codes_need_the_administration_and_a_reason(kit: Kit, firms: tuple[int, int]) -> None:
    with pytest.raises(Forbidden, match="管理员"):
        merge_firms(kit, *firms, who="zhuanyuan")
    with pytest.raises(Invalid, match="理由"):
        merge_firms(kit, *firms, reason=" ")
    with pytest.raises(Conflict, match="已被他人更新"):
        do(
            kit,
            merges.merge,
            MergeKind.ENTERPRISE,
            survivor_id=firms[0],
            gone_id=firms[1],
            reason="企业更名换证",
            versions=(99, 1),
            who="xianji",
        )


@pytest.mark.parametrize("later", ["a post", "a candidate", "a pairing", "another merge", "a month"])
def test_undoing_names_what_stands_in_its_way(kit: Kit, firms: tuple[int, int], later: str) -> None:
    survivor, gone = firms
    by_system(kit, lambda context: _close_case(context, survivor))
    made = merge_firms(kit, survivor, gone)
    moment = clock.now()
    if later == "a post":
        file = brochure(
            kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells(title="质检员", duty="检验铸件尺寸和外观")]
        )
        intake = do(kit, previews.preview, IntakeKind.BROCHURE, "简章.xlsx", file, who="qiye")
        do(kit, intakes.confirm, intake.id, version=1, who="qiye")
        words = "又提交了岗位“质检员”"
    elif later == "a candidate":
        with kit.open(SYSTEM, write=False) as context:
            post = next(one for one in moved_posts(context, survivor) if one.title == "铸件清理工")
        do(kit, referrals.mark_contacted, post.id, listed(kit, post.id or 0)[0], who="xianji")
        words = "铸件清理工”又有候选人办理"
    elif later == "a pairing":
        by_system(kit, lambda context: _end_pairing(context, survivor))
        words = "合并后结对（编号"
    elif later == "another merge":
        third, _ = twin_of(kit, post_cells(title="叉车司机", duty="厂内转运"), number=902)
        merge_firms(kit, third, survivor)
        words = "请先撤销那一次"
    else:
        moment += timedelta(days=31)
        words = "已超过 30 天"
    before = snapshot(kit)
    with time_machine.travel(moment), pytest.raises(Conflict, match=words):
        do(kit, merges.undo, made.id, who="xianji")
    assert snapshot(kit) == before, "a refused undo changes nothing"
    assert sound(kit) == []


def moved_posts(context: Context, enterprise_id: int) -> list[Vacancy]:
    query = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id, Vacancy.state == VacancyState.PUBLISHED)
    return list(context.unit.session.exec(query).all())


def _close_case(context: Context, enterprise_id: int) -> None:
    """So that the other's case moves over whole and stays open."""
    case = context.unit.cases.open_of(enterprise_id)
    assert case is not None
    case.state = CaseState.CLOSED
    plan = context.unit.plans.of_case(case.id or 0)
    assert plan is not None
    plan.state, plan.solved = PlanState.UNSOLVED_CLOSED, 0
    for measure in context.unit.plans.measures(plan.id or 0):
        measure.state_before, measure.outcome = measure.state, "企业停产"
        measure.state = MeasureState.MISSED
    for pairing, _ in context.unit.officers.open_pairings(enterprise_id):
        pairing.last = clock.today() - timedelta(days=1)


def _end_pairing(context: Context, enterprise_id: int) -> None:
    pairing, _ = context.unit.officers.open_pairings(enterprise_id)[0]
    pairing.last = clock.today()


def test_chains_have_one_link_and_unwind_in_order(kit: Kit, firms: tuple[int, int]) -> None:
    survivor, gone = firms
    before = snapshot(kit)
    first = merge_firms(kit, survivor, gone)
    middle = snapshot(kit)
    third, _ = twin_of(kit, post_cells(title="叉车司机", duty="厂内转运"), number=902)
    beside = snapshot(kit)
    second = merge_firms(kit, third, survivor)
    assert sound(kit) == []
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.enterprises.get(gone).merged_into == third  # type: ignore[union-attr]
    do(kit, merges.undo, second.id, who="xianji")
    assert snapshot(kit) == beside
    assert {row["id"]: row["merged_into"] for row in middle["enterprise"]}[gone] == survivor
    do(kit, merges.undo, first.id, who="xianji")
    now = snapshot(kit)
    assert [row for row in now["enterprise"] if row["id"] != third] == before["enterprise"]


def test_nothing_more_is_hung_on_an_enterprise_merged_away(kit: Kit, firms: tuple[int, int]) -> None:
    survivor, gone = firms
    merge_firms(kit, survivor, gone)
    before, day = snapshot(kit), clock.today()
    stay = StayDraft(holiday="元旦", first=day, last=day, staff=10, stay=5, leave=5, returners=5)
    raised = IssueDraft(kind=IssueKind.LABOUR, text="工资怎么核定")
    officer = next(one for one in before["officer"] if one["adcode"] == actor(kit, "xianji").adcode)
    for work in (
        lambda context: issues.raise_issue(context, gone, raised),
        lambda context: stay_sheets.make_sheet(context, gone, stay),
        lambda context: surveys.submit_survey(context, gone, surveys.prefill(context, gone, f"{day:%Y-%m}")[1]),
        lambda context: visits.record_visit(context, gone, kind=VisitKind.PHONE),
        lambda context: pairings.make_main(context, gone, officer_id=officer["id"], current=None),
    ):
        with pytest.raises(Conflict, match="已合并到另一单位"):
            by_system(kit, work)
    assert snapshot(kit) == before


def test_a_brochure_under_a_merged_code_is_sent_to_the_survivor(kit: Kit, firms: tuple[int, int]) -> None:
    survivor, gone = firms
    own = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=False) as context:
        code = context.unit.enterprises.get(gone).uscc  # type: ignore[union-attr]
    header = header_cells(own) | {"uscc": code}
    file = brochure(kit, own, [post_cells(title="质检员", duty="检验铸件尺寸和外观")], header=header)
    early = do(kit, previews.preview, IntakeKind.BROCHURE, "简章.xlsx", file, who="xianji")
    merge_firms(kit, survivor, gone)
    with pytest.raises(Conflict, match="已合并到"):
        do(kit, intakes.confirm, early.id, version=2, who="xianji")
    with pytest.raises(Invalid, match="已合并到"):
        do(kit, previews.preview, IntakeKind.BROCHURE, "简章.xlsx", file, who="xianji")
    assert sound(kit) == []


def test_an_import_names_the_enterprise_it_may_mean(kit: Kit) -> None:
    own = enterprise_of(kit, actor(kit, "qiye"))
    near = own.name.replace("有限公司", "有限责任公司")
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        found = duplicates.likely_enterprises(context, near, own.adcode)
        assert [one.id for one in found] == [own.id]
        assert duplicates.likely_enterprises(context, "清徐县从未听说过的文化传媒公司", own.adcode) == []
    with kit.open(actor(kit, "qiye"), write=False) as context:
        assert duplicates.likely_enterprises(context, near, own.adcode) == [], "an enterprise is not told of others"
    file = brochure(
        kit, own, [post_cells()], header=header_cells(own) | {"name": near, "uscc": demo_uscc(own.adcode, 903)}
    )
    intake = do(kit, previews.preview, IntakeKind.BROCHURE, "简章.xlsx", file, who="xianji")
    assert any(own.name in note and "疑似" in note for note in intake.notes)


# --- Posts ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def posts(kit: Kit) -> tuple[int, int]:
    """One post handed in twice with different last days; three people on either or both, one hand-over each."""
    first = submit(kit, headcount="4")
    second = submit(kit, headcount="4", valid_to=str(clock.today() + timedelta(days=60)), pay="6500-8000元/月")
    both = [one for one in listed(kit, first) if one in listed(kit, second)]
    do(kit, referrals.mark_contacted, first, both[0])
    do(kit, referrals.refer, second, both[0], channel=ConsentChannel.PHONE)
    do(kit, referrals.refer, first, both[1], channel=ConsentChannel.DESK)
    do(kit, referrals.mark_contacted, second, both[1])
    do(kit, referrals.refer, second, both[2], channel=ConsentChannel.DESK)
    do(kit, placements.mark_started, second, both[2])
    return first, second


def test_merging_posts_keeps_the_further_candidate_and_undoing_restores_both(kit: Kit, posts: tuple[int, int]) -> None:
    first, second = posts
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        pairs = [(one.first_id, one.second_id) for one in duplicates.propose_vacancies(context)]
        assert (first, second) in pairs
    before = snapshot(kit)
    made = do(kit, merges.merge, MergeKind.VACANCY, survivor_id=first, gone_id=second)
    assert sound(kit) == []
    with kit.open(SYSTEM, write=False) as context:
        kept = {one.seeker_id: one.state for one in context.unit.referrals.of_vacancies([first])}
        assert sorted(state.value for state in kept.values()) == ["referred", "referred", "started"]
        assert context.unit.referrals.of_vacancies([second]) == []
        survivor, gone = context.unit.vacancies.get(first), context.unit.vacancies.get(second)
        assert survivor is not None
        assert gone is not None
        assert (survivor.pay_text, gone.state, gone.merged_into) == ("6000-8000元/月", VacancyState.CLOSED, first)
    assert {"薪资", "有效期"} <= set(made.conflicts)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert second not in [one.second_id for one in duplicates.propose_vacancies(context)]
    do(kit, merges.undo, made.id)
    after = snapshot(kit)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert sound(kit) == []


def test_posts_of_two_enterprises_or_too_many_people_are_not_merged(kit: Kit, posts: tuple[int, int]) -> None:
    first, second = posts
    with kit.open(SYSTEM, write=False) as context:
        mine = context.unit.vacancies.get(first)
        assert mine is not None
        other = context.unit.session.exec(select(Vacancy).where(Vacancy.enterprise_id != mine.enterprise_id)).first()
        assert other is not None
    with pytest.raises(Conflict, match="先合并单位"):
        by_system(
            kit, lambda context: merges.merge(context, MergeKind.VACANCY, survivor_id=first, gone_id=other.id or 0)
        )
    do(kit, placements.mark_started, first, _referred(kit, first))
    by_system(kit, lambda context: setattr(context.unit.vacancies.get(first), "headcount", 1))
    with pytest.raises(Conflict, match="多于保留岗位的招聘人数"):
        do(kit, merges.merge, MergeKind.VACANCY, survivor_id=first, gone_id=second)


def _referred(kit: Kit, vacancy_id: int) -> int:
    with kit.open(SYSTEM, write=False) as context:
        rows = context.unit.referrals.of_vacancies([vacancy_id])
        return next(one.seeker_id for one in rows if one.state is ReferralState.REFERRED)


# --- People -----------------------------------------------------------------------------------------------------------

NUMBER, OTHER_NUMBER = "140702199005013517", "140702199105013514"


def person(phone: str, **changes: Any) -> SeekerDraft:
    facts: dict[str, Any] = {
        "name": "穆拾遗",
        "phone": phone,
        "born_on": date(1990, 5, 1),
        "adcode": "140703",
        "wanted_titles": ["机器人焊接操作工", "电焊工"],
        "skills": "电焊、氩弧焊、焊接机器人操作",
        "history": "2019—2025 某铸造厂 补焊",
        "certificates": ["焊工证"],
        "consent_channel": ConsentChannel.DESK,
    }
    return SeekerDraft(**facts | changes)


@pytest.fixture
def people(kit: Kit) -> tuple[int, int, int]:
    """One person registered twice, both listed for one post, with hours, consents, an account; and the post."""
    drafts = [person("18811117301"), person("18811117302", skills="焊接机器人操作、电焊", pay_min=500000)]
    first, second = by_system(kit, lambda context: seekers.register_many(context, drafts))

    def more(context: Context) -> None:
        windows = [(first, 1), (second, 1), (second, 2)]
        rows = [{"seeker_id": one, "weekday": day, "start_minute": 480, "end_minute": 960} for one, day in windows]
        context.unit.tasks.add_windows(rows)
        account = context.unit.accounts.by_username("qiuzhi")
        assert account is not None
        account.seeker_id = second

    by_system(kit, more)
    post = submit(kit)
    other = submit(kit, title="电焊工", duty="焊接结构件")
    assert {first, second} <= set(listed(kit, post)), "both stand on the list"
    do(kit, referrals.mark_contacted, post, first)
    do(kit, referrals.refer, post, second, channel=ConsentChannel.PHONE, expires_on=clock.today() + timedelta(days=90))
    do(kit, referrals.refer, other, first, channel=ConsentChannel.PHONE, expires_on=clock.today() + timedelta(days=10))
    return first, second, post


def test_merging_people_narrows_consents_and_undoing_restores_both(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, post = people
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        found = next(one for one in duplicates.propose_seekers(context) if one.first_id == first)
        assert found.second_id == second
        shown = duplicates.compare(context, MergeKind.SEEKER, second, first)
        assert "18811117301" not in str(shown)
        assert "穆拾遗" not in str(shown)
        assert "1990-05-01" not in str(shown)
    do(kit, registrations.reveal, second, purpose="核对是否同一人")
    as_person(kit, second, rights_requests.file_request, RightsKind.EXPLAIN, "请说明怎样排序")
    before = snapshot(kit)
    made = do(kit, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=second)
    assert sound(kit) == []
    looked, asked = as_person(kit, first, looks.list_own)[1], as_person(kit, first, rights_requests.list_own)
    assert (looked, [one.text for one in asked]) == (1, ["请说明怎样排序"]), "who looked and what was asked go along"
    with kit.open(SYSTEM, write=False) as context:
        unit = context.unit
        rows = {one.vacancy_id: one for one in unit.referrals.of_seeker(first)}
        assert rows[post].state is ReferralState.REFERRED
        assert unit.referrals.of_seeker(second) == []
        last = max(one.expires_on for one in unit.consents.of_seeker(first) if one.kind is ConsentKind.DISCLOSURE)
        assert last == clock.today() + timedelta(days=10), "of two agreements to one enterprise the narrower holds"
        assert unit.tasks.windows([first])[first] == [(1, 480, 960)], "the survivor's own hours count"
        assert unit.seekers.get(first).pay_min == 500000  # type: ignore[union-attr]
        assert second not in [one.id for one in unit.seekers.seeking()]
        kit.pool.refresh(unit.seekers)
        assert unit.accounts.by_username("qiuzhi").seeker_id == first  # type: ignore[union-attr]
    assert "联系电话" in made.conflicts
    do(kit, matching.build_shortlist, post)
    assert second not in listed(kit, post)
    # Built after the merge, so it is no part of what undoing restores.
    by_system(kit, lambda context: _drop_newest_list(context, post))
    do(kit, merges.undo, made.id)
    after = snapshot(kit)
    later = {"case_event", "job"}
    assert {name for name, rows in after.items() if rows != before[name]} <= later
    assert sound(kit) == []
    with kit.open(SYSTEM, write=False) as context:
        kit.pool.refresh(context.unit.seekers)
        assert second in [one.id for one in context.unit.seekers.seeking()]
    do(kit, matching.build_shortlist, post)


def _drop_newest_list(context: Context, vacancy_id: int) -> None:
    newest = context.unit.shortlists.latest(vacancy_id)
    assert newest is not None
    for entry in context.unit.shortlists.entries(newest.id or 0):
        context.unit.session.delete(entry)
    context.unit.session.flush()
    context.unit.session.delete(newest)


def test_neither_merging_nor_undoing_brings_back_who_said_no(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, _ = people

    def profile_consent(context: Context) -> int:
        held = [one for one in context.unit.consents.of_seeker(second) if one.kind is ConsentKind.PROFILE]
        return held[0].id or 0

    with kit.open(SYSTEM, write=False) as context:
        consent = profile_consent(context)
    made = do(kit, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=second)
    do(kit, consents.withdraw_consent, consent, who="qiuzhi")
    with pytest.raises(Conflict, match="撤回了同意"):
        do(kit, merges.undo, made.id)


def test_a_withdrawn_registration_hides_the_merged_person(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, _ = people
    with kit.open(SYSTEM, write=False) as context:
        given = [one for one in context.unit.consents.of_seeker(second) if one.kind is ConsentKind.PROFILE]
    do(kit, consents.withdraw_consent, given[0].id, who="qiuzhi")
    do(kit, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=second)
    with kit.open(SYSTEM, write=False) as context:
        assert not {first, second} & {one.id for one in context.unit.seekers.seeking()}
    assert sound(kit) == []


def test_an_id_number_settles_who_is_who(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, _ = people
    with pytest.raises(Invalid, match="身份证"):
        do(kit, seekers.keep_id_number, first, NUMBER[:-1] + "1")
    do(kit, seekers.keep_id_number, first, NUMBER)
    do(kit, seekers.keep_id_number, second, OTHER_NUMBER)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert first not in [one.first_id for one in duplicates.propose_seekers(context)], "two numbers, two people"
        with pytest.raises(NotFound):
            duplicates.compare(context, MergeKind.SEEKER, first, second)
    do(kit, seekers.keep_id_number, second, NUMBER)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        found = next(one for one in duplicates.propose_seekers(context) if one.first_id == first)
        assert found.likeness.score == 100
        stored = context.unit.session.get(Seeker, first)
        assert stored is not None
        assert NUMBER not in repr(stored.model_dump())


def test_two_starts_are_for_a_person_to_settle(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, post = people
    do(kit, placements.mark_started, post, second)
    with kit.open(SYSTEM, write=False) as context:
        other = next(one for one in context.unit.referrals.of_seeker(first) if one.state is ReferralState.REFERRED)
    do(kit, placements.mark_started, other.vacancy_id, first)
    with pytest.raises(Conflict, match="到岗记录"):
        do(kit, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=second)


# --- Who may, and what is remembered ----------------------------------------------------------------------------------


def test_not_the_same_is_remembered(kit: Kit, firms: tuple[int, int]) -> None:
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert firms in [(one.first_id, one.second_id) for one in duplicates.propose_enterprises(context)]
    do(kit, duplicates.dismiss, MergeKind.ENTERPRISE, firms[1], firms[0], note="两家独立法人")
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert firms not in [(one.first_id, one.second_id) for one in duplicates.propose_enterprises(context)]
        assert duplicates.compare(context, MergeKind.ENTERPRISE, *firms).told_apart


def test_records_out_of_reach_are_as_unknown_as_none(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, _ = people
    by_system(kit, lambda context: setattr(context.unit.seekers.get(second), "adcode", "140105"))
    for pair in ((first, second), (first, 987_654_321), (first, first)):
        with pytest.raises(NotFound, match="没有这两条求职者记录"):
            do(kit, merges.merge, MergeKind.SEEKER, survivor_id=pair[0], gone_id=pair[1])
    with kit.open(SYSTEM, write=False) as context:
        strangers = [one.id or 0 for one in context.unit.session.exec(select(Seeker).where(Seeker.adcode == "140703"))]
    with pytest.raises(NotFound):
        # In reach, and not alike: people are not for looking up by number.
        do(kit, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=next(x for x in strangers if x != first))
    with pytest.raises(Forbidden):
        do(kit, duplicates.list_duplicates, MergeKind.SEEKER, who="shiji")
    with pytest.raises(Forbidden):
        do(kit, duplicates.list_duplicates, MergeKind.ENTERPRISE, who="linggong")


def test_what_undoing_needs_is_forgotten_after_its_time(kit: Kit, people: tuple[int, int, int]) -> None:
    first, second, _ = people
    made = do(kit, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=second)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        by_system(kit, purge)
        with kit.open(SYSTEM, write=False) as context:
            assert context.unit.merges.get(made.id or 0).steps_sealed is None  # type: ignore[union-attr]
            assert merges.get_merge(context, made.id or 0).locked
