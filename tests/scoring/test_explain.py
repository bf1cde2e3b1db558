"""Reasons: every cited word counts, stands where it is said to stand, and gaps read as an officer would put them."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.enums import EmploymentForm
from matcher.scoring.explain import explain, explain_all
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Candidate, shortlist

from .pools import COUNTIES, TODAY, Blanks, covers, index_of, pool, recut, vacancy

SEEDS = st.integers(0, 2**32)


def candidate_of(index: SeekerIndex, post: VacancyFeatures, number: int) -> Candidate:
    return next(c for c in shortlist(index, post, top=500, today=TODAY).candidates if c.seeker_id == number)


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_striking_a_cited_word_lowers_the_score(seed: int) -> None:
    draw = random.Random(seed)
    people, post = pool(draw, 200), vacancy(draw)
    index = index_of(people)
    before, known = index.snapshot_, {person.id: person for person in people}
    ranking = shortlist(index, post, top=3, today=TODAY)
    reasons = explain_all(index, post, ranking.candidates, known, ranking.means)
    for candidate, told in zip(ranking.candidates, reasons, strict=True):
        person = known[candidate.seeker_id]
        for match in told.matched:
            if any(match.word in token != match.word for token in person.words.split()):
                continue  # 维修 struck from 维修电工 leaves 电工, a word this segmenter did not give before
            pattern = re.compile(re.escape(match.word))
            struck = recut(
                person,
                titles=tuple(left for title in person.titles if (left := pattern.sub(" ", title).strip())),
                skills=pattern.sub(" ", person.skills),
                history=pattern.sub(" ", person.history),
            )
            # The same snapshot with only this person changed: nothing is fitted anew.
            index.adopt(before)
            index.update([struck])
            now = candidate_of(index, post, person.id).score
            assert now <= candidate.score
            # Scores are whole tenths of a point: less than two of them may vanish in the rounding.
            assert now < candidate.score or match.points < 2 or not struck.titles
            # Who names no title any more gets the others' mean, and leaving moves the mean a little.
            assert abs(candidate.score - match.points - now) <= (1.5 if struck.titles else 8)


@settings(deadline=None, max_examples=40)
@given(SEEDS)
def test_cited_words_stand_where_they_are_said_to_stand(seed: int) -> None:
    draw = random.Random(seed)
    people = {person.id: person for person in pool(draw, 20)}
    index, post = index_of(people.values()), vacancy(draw)
    for candidate in shortlist(index, post, top=5, today=TODAY).candidates:
        person = people[candidate.seeker_id]
        told = explain(index, post, person, candidate)
        json.dumps(told.to_dict(), ensure_ascii=False)
        assert [m.points for m in told.matched] == sorted((m.points for m in told.matched), reverse=True)
        assert all(match.points > 0 for match in told.matched)
        cited = [match.word for match in told.matched]
        assert not any(a in b for a in cited for b in cited if a != b), "焊工 and 电焊工 say the same twice"
        for match in told.matched:
            assert match.vacancy is not None
            assert match.seeker is not None
            asked = {name: getattr(post, name) for name in ("title", "duty", "conditions")}
            brought = {"titles": "、".join(person.titles), "skills": person.skills, "history": person.history}
            for found, texts in ((match.vacancy, asked), (match.seeker, brought)):
                assert texts[found.field][found.start : found.end].lower() == match.word
                assert found.text[found.start - found.offset : found.end - found.offset].lower() == match.word


def test_gaps_and_strengths_in_plain_words() -> None:
    lon, lat = COUNTIES["140105"]
    post = VacancyFeatures(
        id=1,
        title="叉车工",
        adcode="140105",
        longitude=lon,
        latitude=lat,
        pay_low=350_000,
        pay_high=450_000,
        education_rank=4,
        grade_rank=3,
        certificates=("低压电工证",),
        wished_certificates=("叉车证", "焊工证"),
        experience_years=3.0,
        start_by=TODAY,
        night=True,
    )
    far = SeekerFeatures(
        id=1,
        titles=("叉车工",),
        words="叉车",
        adcode="140802",
        longitude=lon,
        latitude=lat + 85 / 111.195,
        radius_km=30,
        pay_min=530_000,
        education_rank=3,
        grade_rank=1,
        certificates=("焊工证", "高压电工证"),
        experience_years=2.0,
        available_from=TODAY + timedelta(12),
        employment_forms=(EmploymentForm.FULL_TIME,),
        active_on=TODAY,
    )
    near = replace(
        far, id=2, adcode="140105", pay_min=None, education_rank=None, experience_years=5.0, available_from=TODAY
    )
    index = index_of([far, near])
    told = explain(index, post, far, candidate_of(index, post, 1))
    assert told.gaps == (
        "缺叉车证（优先条件）",
        "期望薪资高 800 元",
        "距离约 85 公里，超出期望的 30 公里",
        "学历低一档（要求大专，本人高中）",
        "技能等级低两级（要求高级工，本人初级工）",
        "经验少 1 年",
        "可到岗日期晚 12 天",
        "未填：是否接受夜班、出生日期（须核实已满 18 周岁）",
    )
    assert told.strengths == ("持有低压电工证", "持有焊工证")
    told = explain(index, post, near, candidate_of(index, post, 2))
    assert told.strengths == ("持有低压电工证", "持有焊工证", "就在本县", "有 5 年经验", "可按时到岗")
    assert "未填：期望薪资、学历、是否接受夜班、出生日期（须核实已满 18 周岁）" in told.gaps
    assert {part.key for part in told.parts if part.missing} == {"pay", "education"}


def test_people_without_coordinates_are_placed_by_county() -> None:
    post = VacancyFeatures(id=1, title="焊工", adcode="140105")
    person = SeekerFeatures(id=1, titles=("焊工",), adcode="140802", active_on=TODAY)
    table = {("140802", "140105"): 350.0}
    index = index_of([person], distances=lambda a, b: table.get((a, b)))
    candidate = candidate_of(index, post, 1)
    assert [part.value for part in candidate.parts if part.key == "place"] == [0.0002]
    assert explain(index, post, person, candidate).gaps[0] == "距离约 350 公里"
    assert SeekerIndex(Blanks(), index.weights, covers).size == 0
