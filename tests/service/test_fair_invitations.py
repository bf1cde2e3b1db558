"""Who is suggested for a fair and why not, what is proposed from gaps, and people asked once and counted by the engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import ConsentKind, EnterpriseTag, Role
from matcher.models.fair_kinds import CheckIn, EntryState, FairKind, FairState, FirmGroup, InviteAnswer, InviteChannel
from matcher.models.fair_visit import FairVisitor
from matcher.models.states import VacancyState
from matcher.planning.fair_size import FairSizes
from matcher.scoring.columns import Codebooks, columns_of
from matcher.scoring.musts import reasons, sift
from matcher.service import fair_entries, fair_firms, fair_people, fair_prints, fair_proposals, own_fairs, vacancies
from matcher.service.accounts import actor_of
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor
from tests.fairs import as_, carried, entered, firms_with_posts, planned, reviewed

DATA = Path(__file__).parents[2] / "data"
# Of a county of another city.
NEIGHBOUR = Actor(role=Role.COUNTY_ADMIN, adcode="140925", name="外市县级")


def test_the_size_follows_the_summed_need() -> None:
    rule = FairSizes.load(DATA / "fairs.toml").on(date(2026, 12, 1))
    assert not rule.verified
    two = rule.propose(1240, 70)
    assert (two.fairs, two.booths) == (2, 31)
    assert (
        fair_firms.told("规上工业企业", two) == "规上工业企业 70 家，缺口合计 1,240 人 → 建议专场 2 场，每场 31 个展位"
    )
    # One booth for each enterprise: seven have no use for ten.
    assert (rule.propose(100, 7).fairs, rule.propose(100, 7).booths) == (1, 7)
    assert (rule.propose(49, 7).fairs, rule.propose(0, 0).fairs) == (0, 0)


def test_enterprises_are_suggested_and_asked_in_one_go(kit: Kit) -> None:
    county, city, neighbour = actor(kit, "xianji"), actor(kit, "shiji"), NEIGHBOUR
    firms = firms_with_posts(kit, 4)
    listed, barred, already, other = firms
    with kit.open(SYSTEM, write=True) as context:
        for number in firms:
            found = context.unit.enterprises.get(number)
            assert found is not None
            found.adcode = county.adcode or ""
            found.tags = [] if number == other else [EnterpriseTag.ABOVE_SCALE.value]
        context.unit.enterprises.get(barred).barred_at = clock.now()  # type: ignore[union-attr]
        context.unit.enterprises.get(barred).barred_reason = "欠薪"  # type: ignore[union-attr]
        context.unit.commit()
    told = {"kind": FairKind.FIRMS, "firm_group": FirmGroup.ABOVE_SCALE}
    fair_id = planned(kit, county, **told).id or 0
    with kit.open(neighbour, write=False) as context:
        with pytest.raises(NotFound) as foreign:
            fair_firms.suggest_firms(context, fair_id)
        with pytest.raises(NotFound) as none:
            fair_firms.suggest_firms(context, 987_654_321)
        assert str(foreign.value) == str(none.value)
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    entered(kit, county, fair_id, already)
    with kit.open(county, write=False) as context:
        sheet = fair_firms.suggest_firms(context, fair_id)
        proposals = fair_proposals.propose_fairs(context).rows
        with pytest.raises(Invalid, match="本单位或下级"):
            fair_proposals.propose_fairs(context, "140900")
    assert [one.enterprise.id for one in sheet.rows] == [listed]
    assert sheet.rows[0].posts >= 1
    why = {firm.id: reason for firm, reason in sheet.left_out}
    assert (why[already], why[barred]) == ("已在本场：待审核", "已被暂停发布招聘信息")
    assert "不在名单上" in why[other]
    above = next(one for one in proposals if one.firm_group is FirmGroup.ABOVE_SCALE)
    # Who is barred has no need that a fair could meet.
    assert (above.size.firms, above.planned) == (2, 1)
    for _ in range(2):
        as_(kit, county, fair_firms.invite_suggested, fair_id, [listed, already])
    with kit.open(county, write=False) as context:
        _, rows = fair_entries.list_entries(context, fair_id)
    states = {one.enterprise.id: one.entry.state for one in rows}
    assert states == {listed: EntryState.INVITED, already: EntryState.APPLIED}


def show_everything(kit: Kit, county: Actor, fair_id: int) -> None:
    """Every enterprise with a post signs up with all of its posts that pass, by its own account, and is accepted."""
    by = Actor(account_id=actor(kit, "shenji").account_id, system=True)
    for number in firms_with_posts(kit, 12):
        with kit.open(by, write=True) as context:
            for post in context.unit.vacancies.wanting(number):
                waits = post.state is VacancyState.SUBMITTED
                if waits and not vacancies.get_vacancy(context, post.id or 0).blocked:
                    vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="核实")
            out = [one.id or 0 for one in context.unit.vacancies.wanting(number) if one.state is VacancyState.PUBLISHED]
            account = context.unit.accounts.by_enterprise(number)
            context.unit.commit()
        if account is not None:
            entry = entered(kit, actor_of(account), fair_id, number, vacancy_ids=out)
            reviewed(kit, county, entry.id or 0)


def test_people_are_asked_once_for_posts_that_are_for_them(kit: Kit) -> None:
    county, city, neighbour = actor(kit, "xianji"), actor(kit, "shiji"), NEIGHBOUR
    fair_id = planned(kit, county).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    show_everything(kit, county, fair_id)
    with kit.open(county, write=False) as context:
        sheet = fair_people.suggest_people(context, fair_id)
        fair = sheet.row.fair
        shown = {post.id for post, _, _ in fair_people.shown_posts(context, fair)}
        pool = context.kit.pool
        for row in sheet.rows:
            assert row.matched.sentence == f"此场与您期望匹配的岗位 {len(row.matched.posts)} 个"
            assert (row.seeker.adcode, row.seeker.seeking) == (county.adcode, True)
            person, books = pool.seeker(row.seeker), Codebooks()
            columns, told = columns_of([person], books), books.reading()
            for post, _, _ in row.matched.posts:
                assert post.id in shown
                facts = {"covers": pool.index.covers, "distances": pool.index.distances, "excluded": {}}
                musts = reasons(pool.vacancy(post), told, today=clock.today(), **facts)  # type: ignore[arg-type]
                assert sift(musts, columns, dead=np.zeros(0, np.intp)).reasons[0] == 0
    assert len(sheet.rows) >= 2
    with kit.open(neighbour, write=True) as context:
        for use_case, more in (
            (fair_people.suggest_people, ()),
            (fair_people.invite_people, ([sheet.rows[0].seeker.id or 0], InviteChannel.CALL)),
        ):
            with pytest.raises(NotFound):
                use_case(context, fair_id, *more)  # type: ignore[operator]
    first, second = sheet.rows[:2]
    one, other = first.seeker.id or 0, second.seeker.id or 0
    (made,) = as_(kit, county, fair_people.invite_people, fair_id, [one], InviteChannel.CALL)
    assert made.posts == len(first.matched.posts)
    assert as_(kit, county, fair_people.invite_people, fair_id, [one], InviteChannel.LIST) == []
    with kit.open(SYSTEM, write=True) as context:
        # The other one takes the consent back; the first comes to the fair.
        for consent in context.unit.consents.of_seeker(other):
            if consent.kind is ConsentKind.PROFILE:
                consent.withdrawn_at = clock.now()
        came = FairVisitor(
            fair_id=fair_id,
            seeker_id=one,
            number=1,
            key="k" * 64,
            agreed=False,
            day=clock.today(),
            how=CheckIn.DESK,
            at=clock.now(),
        )
        context.unit.session.add(came)
        context.unit.commit()
    with pytest.raises(Conflict, match="没有同意"):
        as_(kit, county, fair_people.invite_people, fair_id, [other], InviteChannel.CALL)
    with pytest.raises(NotFound):
        as_(kit, neighbour, fair_people.record_answer, made.id or 0, InviteAnswer.NOT)
    as_(kit, county, fair_people.record_answer, made.id or 0, InviteAnswer.NOT)
    # The person changes it on their own page; whoever was not asked has nothing to answer.
    own, strange = (Actor(role=Role.SEEKER, seeker_id=number, name="本人") for number in (one, other))
    with kit.open(own, write=False) as context:
        near = next(near for near in own_fairs.fairs_near(context) if near.row.fair.id == fair_id)
    assert near.invitation is not None
    assert near.invitation.answer is InviteAnswer.NOT
    assert [post.id for post, _, _ in near.matched.posts] == [post.id for post, _, _ in first.matched.posts]
    for who, fair in ((strange, fair_id), (own, 987_654_321)):
        with pytest.raises(NotFound, match="没有发给您"):
            as_(kit, who, own_fairs.answer_own, fair, InviteAnswer.COMING)
    as_(kit, own, own_fairs.answer_own, fair_id, InviteAnswer.COMING)
    with kit.open(county, write=False) as context:
        after = fair_people.suggest_people(context, fair_id)
        names = fair_prints.poster(context, fair_id)
    assert {one, other} & {row.seeker.id for row in after.rows} == set()
    assert [(row[0].answer, row[3]) for row in after.asked] == [(InviteAnswer.COMING, True)]
    assert {(row.invited, row.coming, row.came) for row in after.figures} == {(1, 1, 1)}
    assert names.posts == len(shown)
