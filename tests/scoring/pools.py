"""Small made-up pools for the ranking tests, drawn from a seed; texts have blanks between words."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from matcher.models.enums import EmploymentForm, HardLimit
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile
from matcher.scoring.index import SeekerIndex
from matcher.scoring.weights import Weights

TODAY = date(2026, 3, 2)
WEIGHTS = Path(__file__).parents[2] / "data" / "weights.toml"
WORDS = [
    "焊接",
    "电路",
    "钳工",
    "车床",
    "装配",
    "叉车",
    "仓库",
    "物流",
    "驾驶",
    "维修",
    "机械",
    "设备",
    "生产",
    "质检",
    "化验",
    "采掘",
    "通风",
    "炼钢",
    "铸造",
    "热处理",
    "喷涂",
    "纺织",
    "缝纫",
    "烘焙",
]
TITLES = (
    "焊工",
    "电工",
    "电焊工",
    "叉车司机",
    "叉车工",
    "仓库管理员",
    "维修电工",
    "质检员",
    "数控车床操作工",
    "缝纫工",
)
CERTIFICATES = ("叉车证", "焊工证", "低压电工证", "高压电工证")
COUNTIES = {
    "140105": (112.56, 37.82),
    "140106": (112.57, 37.87),
    "140202": (113.30, 40.09),
    "140702": (112.75, 37.69),
    "140802": (111.00, 35.02),
}


class Blanks:
    """A segmenter for texts that already have blanks between words."""

    fingerprint = "blanks"

    def words(self, text: str) -> list[str]:
        return text.lower().split()

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        out, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            out.append((word.lower(), at, at + len(word)))
            at += len(word)
        return out


def covers(held: Iterable[str], needed: str) -> bool:
    """高压电工证 answers for 低压电工证 too."""
    return any(name == needed or (name, needed) == ("高压电工证", "低压电工证") for name in held)


def weights(name: str = "standard") -> Weights:
    return Weights.load(WEIGHTS, name)


def index_of(people: Iterable[SeekerFeatures], **more: Any) -> SeekerIndex:
    return SeekerIndex(Blanks(), weights(), covers, **more).fit(people)


def recut(person: SeekerFeatures, **changes: Any) -> SeekerFeatures:
    """The person with changed fields and the words cut anew."""
    new = replace(person, **changes)
    return replace(new, words=cut_profile(Blanks().words, titles=new.titles, skills=new.skills, history=new.history))


def seeker(draw: random.Random, number: int) -> SeekerFeatures:
    def perhaps(value: Any, chance: float = 0.7) -> Any:
        return value if draw.random() < chance else None

    adcode = draw.choice(list(COUNTIES))
    here = perhaps(COUNTIES[adcode], 0.8) or (None, None)
    return recut(
        SeekerFeatures(
            id=number,
            titles=tuple(draw.sample(TITLES, draw.randint(1, 3))),
            skills=" ".join(draw.choices(WORDS, k=draw.randint(0, 6))),
            history=" ".join(draw.choices(WORDS, k=draw.randint(0, 12))),
            adcode=adcode,
            longitude=here[0],
            latitude=here[1],
            wanted_adcodes=tuple(draw.sample(["140100", "140000", "140202"], draw.choice([0, 0, 1, 2]))),
            limits=tuple(draw.sample(list(HardLimit), draw.choice([0, 0, 0, 1, 2]))),
            pay_min=perhaps(draw.randint(20, 90) * 10_000),
            education_rank=perhaps(draw.randint(1, 6)),
            grade_rank=perhaps(draw.randint(1, 5)),
            certificates=tuple(name for name in CERTIFICATES if draw.random() < 0.4),
            experience_years=perhaps(float(draw.randint(0, 12))),
            available_from=perhaps(TODAY + timedelta(draw.randint(-20, 160))),
            accepts_night=draw.choice([None, True, False]),
            employment_forms=draw.choice([(), (EmploymentForm.FULL_TIME,), (EmploymentForm.PART_TIME,)]),
            radius_km=perhaps(float(draw.randint(2, 80)), 0.4),
            born_on=perhaps(date(draw.randint(1960, 2011), draw.randint(1, 12), draw.randint(1, 28))),
            active_on=TODAY - timedelta(draw.randint(0, 200)),
        )
    )


def pool(draw: random.Random, size: int) -> list[SeekerFeatures]:
    return [seeker(draw, number) for number in draw.sample(range(1, 10 * size + 1), size)]


def vacancy(draw: random.Random, **fixed: Any) -> VacancyFeatures:
    adcode = draw.choice(list(COUNTIES))
    low = draw.randint(25, 60) * 10_000
    told: dict[str, Any] = {
        "pay_low": low,
        "pay_high": low + draw.randint(0, 20) * 10_000,
        "education_rank": draw.randint(2, 5),
        "grade_rank": draw.randint(1, 4),
        "wished_certificates": tuple(draw.sample(CERTIFICATES, 2)),
        "experience_years": float(draw.randint(1, 6)),
        "start_by": TODAY + timedelta(draw.randint(0, 30)),
    }
    stated = {key: value for key, value in told.items() if draw.random() < 0.8}
    if "pay_low" in stated and "pay_high" not in stated:
        stated["pay_high"] = told["pay_high"]
    place = {"adcode": adcode, "longitude": COUNTIES[adcode][0], "latitude": COUNTIES[adcode][1]}
    flags = {key: draw.random() < 0.5 for key in ("education_required", "experience_required")}
    text = {"title": draw.choice(TITLES), "duty": " ".join(draw.choices(WORDS, k=8)), "conditions": draw.choice(WORDS)}
    return VacancyFeatures(**{"id": 1, **text, **place, **flags, **stated, **fixed})
