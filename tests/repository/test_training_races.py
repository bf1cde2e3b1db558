"""Many clients at once, on both stores: seats are never passed, and no gap is ordered twice."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.errors import MatcherError
from matcher.models.enums import ConsentChannel
from matcher.models.training import SEATED, CourseState, EnrolmentDraft
from matcher.models.training_order import TrainingOrderDraft
from matcher.service import courses, enrolments, training_orders
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import race, won
from tests.repository.test_races import once
from tests.service.test_organisations import body, own_case
from tests.service.test_training import newcomers, opened, post_of, step, welders

RACERS, SEATS = 10, 3


def test_racing_clients_never_pass_the_seats(store: Kit) -> None:
    course_id = opened(store, actor(store, "peixun"), welders(SEATS))
    officer = actor(store, "zhuanyuan")
    people = newcomers(store, RACERS - 1, 900)
    # One person twice besides: neither a seat too many nor somebody in two of them.
    drafts = [EnrolmentDraft(seeker_id=one, channel=ConsentChannel.DESK) for one in (*people, people[0])]
    results = race(store, [once(officer, enrolments.enrol, course_id, draft) for draft in drafts])
    assert len(won(results)) == SEATS
    assert all(one.code == "full" or "已在" in one.message for one in results if isinstance(one, MatcherError))
    with store.open(SYSTEM, write=False) as context:
        seated = [one.seeker_id for one in context.unit.courses.people(course_id) if one.state in SEATED]
        assert len(seated) == len(set(seated)) == SEATS
    step(store, actor(store, "peixun"), course_id, CourseState.RUNNING)
    with store.open(SYSTEM, write=False) as context:
        assert courses.get_course(context, course_id).row.free == 0


def test_racing_orders_never_train_more_than_the_gap(store: Kit) -> None:
    case_id, officer = own_case(store), actor(store, "zhuanyuan")
    with store.open(SYSTEM, write=True) as context:
        post = post_of(context, case_id, headcount=1)
        need = training_orders.get_need(context, post.id or 0)
        post.headcount = need.qualified + need.to_come + need.ordered + 2
        school = body(context, "peixun").id or 0
        context.unit.commit()
    day = clock.today() + timedelta(days=60)
    draft = TrainingOrderDraft(organisation_id=school, headcount=1, needed_by=day)
    results = race(store, [once(officer, training_orders.place, post.id or 0, draft) for _ in range(5)])
    assert len(won(results)) == 2
    with store.open(SYSTEM, write=False) as context:
        assert training_orders.get_need(context, post.id or 0).room == 0
