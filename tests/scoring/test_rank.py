"""The shortlist: same as its slow twin, filtered before the cut, fair, and never better for knowing less."""

from __future__ import annotations

import math
import random
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matcher.models.enums import EmploymentForm, HardLimit
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile
from matcher.scoring.rank import Ranking, assemble, left_out, shortlist
from matcher.scoring.structured import RADIUS_EDGE
from matcher.scoring.tfidf import char_terms, word_terms
from matcher.text.lexicon import Lexicon, data_folder
from matcher.text.segment import Segmenter

from . import twin
from .pools import TODAY, WORDS, index_of, pool, recut, seeker, vacancy

SEEDS = st.integers(0, 2**32)
slowly = settings(deadline=None, max_examples=60)


def ranked(people: list[SeekerFeatures], post: VacancyFeatures, top: int = 500) -> Ranking:
    return shortlist(index_of(people), post, top=top, today=TODAY)


def scores(ranking: Ranking) -> dict[int, int]:
    return {candidate.seeker_id: candidate.score for candidate in ranking.candidates}


@slowly
@given(SEEDS)
def test_slow_twin_gives_the_same_people_and_scores(seed: int) -> None:
    draw = random.Random(seed)
    people, post = pool(draw, draw.randint(2, 40)), vacancy(draw, night=draw.choice([None, True]))
    slow, ranking = twin.shortlist(people, post, TODAY), ranked(people, post)
    assert scores(ranking).keys() == slow.keys()
    for candidate in ranking.candidates:
        # Weights become whole tenths when shared out, so each factor may differ by one tenth.
        assert candidate.score == pytest.approx(slow[candidate.seeker_id] * 10, abs=len(candidate.parts) / 2 + 1)
    places = [slow[candidate.seeker_id] for candidate in ranking.candidates]
    assert all(places[i] >= places[j] - 1.2 for i in range(len(places)) for j in range(i, len(places)))


def test_the_best_fifty_of_thousands_are_those_of_the_slow_twin() -> None:
    """The same ids, but for people whose scores lie within 1e-5 of the last one's (scale 0 to 1); in the same order."""
    draw = random.Random(50)
    people = pool(draw, 2000)
    index = index_of(people)
    for _ in range(8):
        post = vacancy(draw)
        slow = twin.shortlist(people, post, TODAY, tenths=True)
        found = shortlist(index, post, top=50, today=TODAY).candidates
        ids = {one.seeker_id for one in found}
        edge = sorted(slow.values(), reverse=True)[:50][-1]
        close = 1e-5 * 100
        assert len(found) == min(50, len(slow))
        assert ids >= {who for who, score in slow.items() if score > edge + close}
        assert all(slow[who] >= edge - close for who in ids)
        for one in found:
            assert one.score / 10 == pytest.approx(slow[one.seeker_id], abs=0.05 + close)


@slowly
@given(SEEDS)
def test_parts_add_up_and_stay_within_their_maximum(seed: int) -> None:
    draw = random.Random(seed)
    index, post = index_of(pool(draw, 30)), vacancy(draw)
    ranking = shortlist(index, post, top=500, today=TODAY)
    for candidate in ranking.candidates:
        assert candidate.score == sum(part.points for part in candidate.parts)
        assert sum(part.maximum for part in candidate.parts) == 1000
        assert all(0 <= part.points <= part.maximum and 0 <= part.value <= 1 for part in candidate.parts)
    keys = [(-candidate.score, candidate.seeker_id) for candidate in ranking.candidates]
    assert keys == sorted(keys)
    assert ranking.eligible == len(ranking.candidates)
    gone = {
        exclusion.code: left_out(index, post, exclusion.code, today=TODAY, top=500) for exclusion in ranking.excluded
    }
    assert {exclusion.code: exclusion.count for exclusion in ranking.excluded} == {k: len(v) for k, v in gone.items()}
    everybody = [i for ids in gone.values() for i in ids] + [c.seeker_id for c in ranking.candidates]
    assert len(everybody) == len(set(everybody)) == ranking.pool == 30


@given(st.lists(st.tuples(st.integers(1, 400), st.fractions(0, 1, max_denominator=12)), min_size=1, max_size=12))
@example([(1, Fraction(1, 3)), (1, Fraction(1, 3)), (1, Fraction(5, 6))])
def test_parts_add_up_where_digits_run_out(shares: list[tuple[int, Fraction]]) -> None:
    weights = {str(n): points for n, (points, _) in enumerate(shares)}
    values = {str(n): np.array([float(value)]) for n, (_, value) in enumerate(shares)}
    missing = {key: np.array([False]) for key in weights}
    (candidate,) = assemble(np.array([7]), values, missing, weights, {key: key for key in weights})
    assert candidate.score == sum(part.points for part in candidate.parts)
    assert all(part.points <= part.maximum for part in candidate.parts)
    exact = sum((points * value for points, value in shares), Fraction())
    assert candidate.score == math.floor(exact + Fraction(1, 2)), "the sum rounded half up, as it always was"


def test_filter_comes_before_the_cut() -> None:
    draw = random.Random(3)
    people = [replace(person, certificates=()) for person in pool(draw, 5000)]
    for position in (4, 2222, 4999):  # poor matches, but the only holders
        people[position] = recut(people[position], titles=("缝纫工",), skills="", history="", certificates=("焊工证",))
    kept = {people[i].id for i in (4, 2222, 4999)}
    people = [replace(person, born_on=None, employment_forms=(), education_rank=None) for person in people]
    ranking = ranked(people, vacancy(draw, title="电焊工", certificates=("焊工证",)), top=20)
    assert scores(ranking).keys() == kept
    assert [(e.code, e.label, e.count) for e in ranking.excluded] == [("certificate:焊工证", "无焊工证", 4997)]


def test_each_must_has_its_reason() -> None:
    plain = SeekerFeatures(id=1, titles=("电工",), active_on=TODAY, education_rank=4, certificates=("焊工证",))
    people = [
        plain,
        replace(plain, id=2, born_on=date(2008, 3, 3)),  # turns 18 tomorrow
        replace(plain, id=3, born_on=date(2008, 3, 2)),  # turns 18 today
        replace(plain, id=4, accepts_night=False),
        replace(plain, id=5, employment_forms=(EmploymentForm.PART_TIME,)),
        replace(plain, id=6, education_rank=2),
        replace(plain, id=7, education_rank=3),
        replace(plain, id=8, certificates=()),
        replace(plain, id=9, certificates=(), accepts_night=False),
        *(replace(plain, id=i) for i in (10, 11, 12, 13)),
    ]
    post = VacancyFeatures(id=1, title="电工", night=True, education_rank=4, certificates=("焊工证",), age_min=25)
    called = {"handled": {10}, "placed": {11}, "capped": {12}, "已有面试安排": {13}}
    index = index_of(people)
    ranking = shortlist(index, post, today=TODAY, excluded=called)
    named = {
        e.label: sorted(left_out(index, post, e.code, today=TODAY, excluded=called, top=9)) for e in ranking.excluded
    }
    assert named == {
        "已在本岗位处理": [10],
        "已在别处到岗": [11],
        "已达推荐上限": [12],
        "已有面试安排": [13],
        "未满 18 周岁": [2],
        "无焊工证": [8, 9],
        "不接受夜班": [4],
        "不接受全日制合同": [5],
        "学历低两档以上": [6],
    }
    assert sorted(scores(ranking)) == [1, 3, 7]


@pytest.mark.parametrize(("born", "ok"), [(date(2010, 3, 2), True), (date(2010, 3, 3), False), (None, True)])
def test_nobody_under_sixteen_is_introduced(born: date | None, ok: bool) -> None:
    person = SeekerFeatures(id=1, titles=("电工",), active_on=TODAY, born_on=born)
    assert bool(ranked([person], VacancyFeatures(id=1, title="电工")).candidates) is ok


def test_what_a_score_may_not_see_has_no_field() -> None:
    names = {field.name for kind in (SeekerFeatures, VacancyFeatures) for field in fields(kind)}
    assert not names & {"sex", "gender", "ethnicity", "hukou", "marital", "married", "age", "age_max", "name", "phone"}


def test_age_and_told_traits_change_no_score() -> None:
    """Metamorphic, 200 pairs: another birthday and other words for sex, marriage, people and registration."""
    traits = ["男 汉族 已婚 35 岁 农业户口", "女 回族 未婚 22岁 城镇户口", "女性 蒙古族 离异 58 周岁 外地户口"]
    draw = random.Random(11)
    for _ in range(200):
        post = vacancy(
            draw, title=draw.choice(["电工", "女 电工"]), conditions="男 已婚 35 岁 汉族 " + draw.choice(WORDS)
        )
        others = pool(draw, 5)
        one = seeker(draw, 999)
        a, b = draw.sample(traits, 2)
        left = recut(one, history=f"{a} {one.history}", skills=f"{a} {one.skills}", born_on=date(1966, 1, 1))
        right = recut(one, history=f"{b} {one.history}", skills=f"{b} {one.skills}", born_on=date(2001, 5, 5))
        bare = replace(one, born_on=None)
        first, second, third = (ranked([*others, p], post).candidates for p in (left, right, bare))
        assert first == second == third


def test_told_traits_leave_no_trace_when_really_cut(tmp_path: Path) -> None:
    cut = Segmenter(Lexicon.load(data_folder() / "lexicon"), tmp_path / "cache").words
    bare = list(word_terms(cut_profile(cut, titles=["焊工"], skills="会做氩弧焊", history="")))
    for traits in (
        "女，35岁，已婚已育，汉族，农业户口，",
        "男 22 周岁 未婚 回族 城镇户口 ",
        "性别：男；民族：蒙古族；婚姻状况：离异；户籍：外地；1990年5月生；",
        "少数民族，单身女性，年龄58岁，出生年月：1967.03，",
    ):
        assert list(word_terms(cut_profile(cut, titles=["焊工"], skills=f"{traits}会做氩弧焊", history=""))) == bare
        assert set(char_terms(f"{traits}会做氩弧焊")) == set(char_terms("会做氩弧焊"))
    assert {"女装", "导购"} <= set(word_terms(cut_profile(cut, titles=["女装导购"], skills="", history="")))


@slowly
@given(SEEDS)
def test_leaving_out_a_fact_better_than_the_mean_never_raises_the_score(seed: int) -> None:
    draw = random.Random(seed)
    people, post = pool(draw, 12), vacancy(draw)
    ranking = ranked(people, post)
    columns = {
        "pay": "pay_min",
        "education": "education_rank",
        "grade": "grade_rank",
        "experience": "experience_years",
        "availability": "available_from",
    }
    for candidate in ranking.candidates:
        for part in candidate.parts:
            told = [p.value for c in ranking.candidates for p in c.parts if p.key == part.key and not p.missing]
            if part.key in columns and not part.missing and part.value >= sum(told) / len(told):
                bare = [
                    replace(person, **{columns[part.key]: None}) if person.id == candidate.seeker_id else person
                    for person in people
                ]
                assert scores(ranked(bare, post))[candidate.seeker_id] <= candidate.score


@slowly
@given(SEEDS)
def test_telling_how_far_one_goes_and_where_one_lives_is_never_punished(seed: int) -> None:
    """Leaving out a radius that holds the post, or a place better than the mean, raises no score.

    A radius that ends before the post is a wish not to go there, and does cost.
    """
    draw = random.Random(seed)
    people, post = pool(draw, 12), vacancy(draw)
    people = [person for person in people if HardLimit.PLACE not in person.limits]
    by_id = {person.id: person for person in people}
    ranking = ranked(people, post)
    told = [part.value for c in ranking.candidates for part in c.parts if part.key == "place" and not part.missing]
    for candidate in ranking.candidates:
        part = next((one for one in candidate.parts if one.key == "place"), None)
        if part is None or part.missing:
            continue
        person, silent = by_id[candidate.seeker_id], []
        if person.radius_km is not None and part.value >= RADIUS_EDGE:
            silent.append(replace(person, radius_km=None))
        if part.value >= sum(told) / len(told):
            silent.append(replace(person, adcode="", longitude=None, latitude=None, radius_km=None, wanted_adcodes=()))
        for bare in silent:
            changed = [bare if one.id == person.id else one for one in people]
            assert scores(ranked(changed, post))[person.id] <= candidate.score


def test_an_empty_profile_is_never_above_a_full_one_that_fits() -> None:
    draw = random.Random(5)
    for _ in range(50):
        post = vacancy(draw, education_rank=3, pay_low=400_000, pay_high=500_000, experience_years=2.0)
        full = SeekerFeatures(
            id=2,
            titles=(post.title,),
            adcode=post.adcode,
            pay_min=400_000,
            education_rank=5,
            grade_rank=5,
            experience_years=9.0,
            available_from=TODAY,
            certificates=post.wished_certificates,
            active_on=TODAY,
        )
        empty = SeekerFeatures(id=1, active_on=TODAY)
        order = [
            c.seeker_id
            for c in ranked([*pool(draw, 8), recut(full, id=10_002), replace(empty, id=10_001)], post).candidates
        ]
        assert order.index(10_002) < order.index(10_001)


def test_factors_without_data_are_ignored() -> None:
    draw = random.Random(1)
    ranking = ranked(pool(draw, 5), VacancyFeatures(id=1, title="焊工"))
    assert {part.key for part in ranking.candidates[0].parts} == {"words", "chars", "title", "recency"}


@slowly
@given(SEEDS)
def test_same_list_whatever_the_order_of_the_pool(seed: int) -> None:
    draw = random.Random(seed)
    people, post = pool(draw, 25), vacancy(draw)
    twins = [replace(person, id=person.id + 1000) for person in people]
    first = ranked([*people, *twins], post)
    assert first == ranked(draw.sample([*people, *twins], 50), post)
    given_scores = scores(first)
    assert all(given_scores[i] == given_scores[i + 1000] for i in given_scores if i <= 250)


def test_an_empty_pool_and_an_empty_text_give_an_empty_list() -> None:
    assert ranked([], VacancyFeatures(id=1, title="焊工")).candidates == []
    bare = ranked([SeekerFeatures(id=1, active_on=TODAY)], VacancyFeatures(id=1, title="！"))
    assert [part.points for part in bare.candidates[0].parts if part.key in ("words", "chars", "title")] == [0, 0, 0]


def test_who_would_fit_best_without_a_must_stands_first_among_those_it_leaves_out() -> None:
    draw = random.Random(12)
    people = [replace(person, certificates=()) for person in pool(draw, 60)]
    post = vacancy(draw, certificates=("焊工证",))
    index = index_of(people)
    bare = shortlist(index_of(people), replace(post, certificates=()), top=500, today=TODAY)
    named = left_out(index, post, "certificate:焊工证", today=TODAY, top=500)
    assert left_out(index, post, "certificate:焊工证", today=TODAY, top=5) == named[:5]
    without = [c.seeker_id for c in bare.candidates if c.seeker_id in set(named)]
    passing = [i for i in named if i in set(without)]
    # The means of untold facts are those of other people, so neighbours may change places.
    assert abs(sum(map(without.index, passing[:5])) - 10) <= 5, "the list that the must keeps them from"
