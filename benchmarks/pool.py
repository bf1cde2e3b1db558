"""A made-up pool of seekers and posts (合成数据): word frequencies fall like Zipf's, facts spread like a province's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from matcher.models.enums import EmploymentForm
from matcher.scoring.features import SeekerFeatures, VacancyFeatures

TODAY = date(2026, 3, 2)
CERTIFICATES = ("叉车证", "焊工证", "低压电工证", "高处作业证", "健康证", "驾驶证B2", "会计证", "教师资格证")
# Syllables that made-up words are spelled with; enough for 40,000 two-character words.
GLYPHS = "焊电钳车铣刨磨装配叉运仓储收发货物流司机驾驶维修保养机械设备生产操作质检验化煤矿采掘通风井下瓦斯炼钢铁锻造"
GLYPHS += "铸热处理涂喷漆纺织缝纫服裁剪食品烘焙厨师面点餐饮客房前台保安洁家政月嫂护理养老幼师教学会计出纳财务统计文秘"
GLYPHS += "行政人事招聘销售市场推广运营直播剪辑摄影设计编程软件网络测试数据库算法工程造价施工资料监理测量土建钢筋木瓦水"
# Certificates that so many people hold, in a thousand: posts that ask for one leave so many.
SHARES = {"千分之五证": 5, "百分之五证": 50, "百分之三十证": 300}
# Distinct job titles in the pool, falling like Zipf's too.
TITLES = 60_000


class Segmenter:
    """Stands in for the real one: made-up texts have blanks between words."""

    fingerprint = "blanks"

    def words(self, text: str) -> list[str]:
        """Blank-separated words."""
        return text.split()

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """The same with their places."""
        out, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            out.append((word, at, at + len(word)))
            at += len(word)
        return out


class Maker:
    """Draws people and posts from one seeded generator, so every run measures the same pool."""

    def __init__(self, seed: int = 7, vocabulary: int = 40_000) -> None:
        self._random = np.random.default_rng(seed)
        glyphs = sorted(set(GLYPHS))
        pairs = self._random.permutation(len(glyphs) ** 2)[:vocabulary]
        self._words = [glyphs[i // len(glyphs)] + glyphs[i % len(glyphs)] for i in pairs.tolist()]
        rank = np.arange(1, len(self._words) + 1)
        self._chance = np.cumsum(1 / rank) / np.sum(1 / rank)
        # Job titles repeat far more than words do: half of all people want one of some hundred titles.
        self._titles = [self._text(2).replace(" ", "") for _ in range(TITLES)]
        weight = 1 / np.arange(1, TITLES + 1)
        self._wanted = np.cumsum(weight) / weight.sum()
        self.counties = [(f"14{c:02d}{k:02d}", *self._somewhere()) for c in range(1, 12) for k in range(1, 12)]

    def seekers(self, count: int) -> Iterator[SeekerFeatures]:
        """People with 60–120 words each, ids from 1."""
        for i in range(1, count + 1):
            draw = self._random
            adcode, longitude, latitude = self.counties[draw.integers(len(self.counties))]
            titles = tuple(self._title() for _ in range(draw.integers(1, 4)))
            skills, history = self._skills(int(draw.integers(8, 20))), self._text(int(draw.integers(50, 100)))
            yield SeekerFeatures(
                id=i,
                titles=titles,
                skills=skills,
                history=history,
                words=self._cut(titles, skills, history),
                adcode=adcode,
                longitude=longitude,
                latitude=latitude,
                wanted_adcodes=(adcode[:4] + "00",) if draw.random() < 0.4 else (),
                pay_min=int(draw.integers(25, 90)) * 10_000 if draw.random() < 0.8 else None,
                education_rank=int(draw.integers(1, 6)) if draw.random() < 0.9 else None,
                grade_rank=int(draw.integers(1, 6)) if draw.random() < 0.2 else None,
                certificates=(
                    *(name for name in CERTIFICATES if draw.random() < 0.08),
                    *(name for name, share in SHARES.items() if draw.random() * 1000 < share),
                ),
                experience_years=float(draw.integers(0, 20)) if draw.random() < 0.7 else None,
                available_from=TODAY + timedelta(int(draw.integers(-30, 60))) if draw.random() < 0.6 else None,
                accepts_night=(None, True, False)[draw.integers(3)],
                employment_forms=(EmploymentForm.FULL_TIME,) if draw.random() < 0.5 else (),
                radius_km=float(draw.integers(5, 60)) if draw.random() < 0.3 else None,
                born_on=date(int(draw.integers(1966, 2009)), 1, 1),
                active_on=TODAY - timedelta(int(draw.integers(0, 300))),
            )

    def vacancies(self, count: int) -> Iterator[VacancyFeatures]:
        """Posts with 80–200 words each that state most facts."""
        for i in range(1, count + 1):
            draw = self._random
            adcode, longitude, latitude = self.counties[draw.integers(len(self.counties))]
            low = int(draw.integers(25, 70)) * 10_000
            yield VacancyFeatures(
                id=i,
                title=self._title(),
                duty=self._text(int(draw.integers(50, 130))),
                conditions=self._text(int(draw.integers(30, 70))),
                adcode=adcode,
                longitude=longitude,
                latitude=latitude,
                pay_low=low,
                pay_high=low + 150_000,
                education_rank=int(draw.integers(2, 5)),
                certificates=(CERTIFICATES[draw.integers(len(CERTIFICATES))],) if draw.random() < 0.3 else (),
                wished_certificates=(CERTIFICATES[draw.integers(len(CERTIFICATES))],),
                experience_years=float(draw.integers(1, 6)),
                night=bool(draw.random() < 0.3),
                start_by=TODAY + timedelta(14),
            )

    def _text(self, count: int) -> str:
        picks = np.searchsorted(self._chance, self._random.random(count))
        return " ".join(self._words[i] for i in picks.tolist())

    def _skills(self, count: int) -> str:
        return self._text(count)

    def _cut(self, titles: tuple[str, ...], skills: str, history: str) -> str:
        title_words = " ".join(title[k : k + 2] for title in titles for k in (0, 2))
        return f"{title_words}\n{skills}\n{history}"

    def _title(self) -> str:
        return self._titles[int(np.searchsorted(self._wanted, self._random.random()))]

    def _somewhere(self) -> tuple[float, float]:
        return float(self._random.uniform(110.3, 114.5)), float(self._random.uniform(34.7, 40.6))
