"""Merges at once with each other and with submissions, on both stores: one wins, nothing hangs on what is gone."""

from __future__ import annotations

from matcher.demo.uscc import demo_uscc
from matcher.models.enums import ConsentChannel, IntakeKind, MergeKind
from matcher.service import intakes, merges, previews, referrals, seekers
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells
from tests.repository.stores import race, won
from tests.repository.test_races import once, sound
from tests.service.test_duplicates import by_system, person, snapshot, twin_of
from tests.service.test_referrals import listed, submit

REASON = "同一企业换证后重复登记"


def test_one_of_two_enterprises_is_merged_once_and_undone_once(store: Kit) -> None:
    own = enterprise_of(store, actor(store, "qiye")).id or 0
    twin, _ = twin_of(store, post_cells(), post_cells(title="铸件清理工", duty="铸件打磨"))
    before = snapshot(store)
    ways = [
        once(SYSTEM, merges.merge, MergeKind.ENTERPRISE, survivor_id=one, gone_id=other, reason=REASON)
        for one, other in ((own, twin), (twin, own))
    ]
    made = won(race(store, ways * 8))
    assert len(made) == 1
    assert sound(store)
    undone = won(race(store, [once(SYSTEM, merges.undo, made[0].id)] * 8))
    assert len(undone) == 1
    after = snapshot(store)
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}
    assert sound(store)


def test_a_brochure_confirmed_while_its_enterprise_is_merged_hangs_on_nothing_gone(store: Kit) -> None:
    own = enterprise_of(store, actor(store, "qiye"))
    twin, _ = twin_of(store, post_cells())
    header = header_cells(own) | {"uscc": demo_uscc(own.adcode, 901)}
    racers = []
    for number in range(8):
        file = brochure(store, own, [post_cells(title=f"质检员{number}", duty="检验铸件尺寸")], header=header)
        intake = by_system(
            store, lambda context, file=file: previews.preview(context, IntakeKind.BROCHURE, "a.xlsx", file)
        )
        racers.append(once(SYSTEM, intakes.confirm, intake.id, version=1))
    racers.insert(4, once(SYSTEM, merges.merge, MergeKind.ENTERPRISE, survivor_id=own.id, gone_id=twin, reason=REASON))
    outcome = race(store, racers)
    assert len(won(outcome)) >= 1
    assert sound(store)


def test_a_person_is_marked_and_merged_at_once(store: Kit) -> None:
    drafts = [person("18811117301"), person("18811117302")]
    first, second = by_system(store, lambda context: seekers.register_many(context, drafts))
    post = submit(store)
    assert {first, second} <= set(listed(store, post))
    county = actor(store, "xianji")
    refer = [once(county, referrals.refer, post, one, channel=ConsentChannel.DESK) for one in (first, second)]
    merge = once(SYSTEM, merges.merge, MergeKind.SEEKER, survivor_id=first, gone_id=second)
    race(store, [*refer, merge] * 4)
    assert sound(store)
    with store.open(SYSTEM, write=False) as context:
        assert [one.seeker_id for one in context.unit.referrals.of_vacancies([post])] == [first]


def test_posts_are_merged_once_while_candidates_are_marked(store: Kit) -> None:
    first = submit(store, headcount="4")
    second = submit(store, headcount="4", title="机器人焊接操作工（一班）")
    people = listed(store, second)[:4]
    county = actor(store, "xianji")
    marks = [once(county, referrals.mark_contacted, second, one) for one in people]
    ways = [
        once(county, merges.merge, MergeKind.VACANCY, survivor_id=one, gone_id=other)
        for one, other in ((first, second), (second, first))
    ]
    outcome = race(store, [*marks[:2], *ways, *marks[2:], *ways])
    assert len([one for one in outcome if getattr(one, "gone_id", None)]) == 1
    assert sound(store)
