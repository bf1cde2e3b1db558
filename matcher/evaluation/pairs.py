"""How well people are ranked for posts (人岗匹配评测) on graded pairs, beside chance, BM25, TF-IDF and fuzzy.

Posts and people are read by the very readers that read brochures and rosters, and ranked by the engine; only judged
pairs are ranked. A pair graded 0 breaks a must-have if its row says so (``"must": true``) or its reason does (必备,
必须持证, 缺叉车证, 未满 18 周岁, 不接受夜班): listing it is counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Invalid
from matcher.evaluation.labelled import LabelledRow, load_rows, numbered
from matcher.evaluation.rankers import bm25, chance, fuzzy, tfidf
from matcher.evaluation.retrieval import RetrievalScore, score_retrieval
from matcher.models.enums import FindingLevel
from matcher.scoring.features import (
    SeekerFeatures,
    VacancyFeatures,
    cut_profile,
    seeker_features,
    vacancy_features,
)
from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import shortlist
from matcher.text.availability import read_night
from matcher.text.brochure import BrochureReader
from matcher.text.normalise import clean, fold_title
from matcher.text.place import PlaceReader
from matcher.text.roster import RosterReader

VACANCY_FORM = '形如 {"id": "v1", "title": "焊工", "description": "焊接钢结构", "place": "太原市小店区", …}'
SEEKER_FORM = '形如 {"id": "s1", "wanted_title": "电焊工", "profile": "焊了五年钢结构", "place": "太原市小店区", …}'
GRADE_FORM = '形如 {"vacancy": "v1", "seeker": "s1", "grade": 3, "reason": "…"}，等级 0 到 3'
MUST = re.compile(
    r"必备|必须|硬性|未满|不接受|(?<!不)(?:缺|无|没有?|未持|未取得)[^，,。；;]{0,10}(?:证|资格)|"
    r"must|lacks? .{0,20}(?:certificate|licen[cs]e)",
    re.IGNORECASE,
)
PROVINCE = "140000"
# What stands in for a cell that forbids its row: no figure of pay, one person, somewhere in the province.
_OPEN = {"pay": "计件", "headcount": "1", "place": "山西省"}
DEPTH = 5
# The day as of which a folder says its 下月 and 年后, in a file of its own; without one that of our own pairs.
DAY_FILE = "day.txt"
DAY = date(2026, 11, 25)
_RADIUS = re.compile(r"\d{1,3}\s?(?:公里|里地?|千米|km)", re.IGNORECASE)
# 日结也行 shuts nothing out; 只做兼职 does.
_FORMS = re.compile(r"只[^,，;；。]{0,3}?(全职|兼职|零工|日结|小时工|钟点工|临时)")
_TEXTS = {
    "vacancy": ("title", "description"),
    "seeker": ("wanted_title", "profile"),
}


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads the texts, and the empty indexes to rank with, one of them with an encoder of titles or None."""

    brochures: BrochureReader
    roster: RosterReader
    places: PlaceReader
    index: SeekerIndex
    semantic: SeekerIndex | None
    today: date


def day_of(folder: Path, told: str = "") -> date:
    """The day as of which pairs are read, ``told`` or the folder's own: it must not drift.

    Raises :class:`Invalid` for what is no date.
    """
    path = folder / DAY_FILE
    try:
        said = told or (path.read_text("utf-8").strip() if path.is_file() else "")
        return date.fromisoformat(said) if said else DAY
    except (OSError, ValueError):
        raise Invalid(f"{'--today' if told else path} 应为日期，如 2026-11-25", field="today") from None


@dataclass(frozen=True, slots=True)
class PairScore:
    """One ranker's figures: retrieval over the judged people of each post, P@5 of grades 2 and 3, and broken musts."""

    retrieval: RetrievalScore
    precision5: float
    violations: int

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            **self.retrieval.plain(),
            "precision5": round(self.precision5, 4),
            "must_have_violations": self.violations,
        }


@dataclass(frozen=True, slots=True)
class PairsScore:
    """One row per ranker, ours first; ours by sector; rows that could not be read."""

    rows: tuple[PairScore, ...]
    sectors: Mapping[str, RetrievalScore]
    unread: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            "rows": [one.plain() for one in self.rows],
            "sectors": {name: one.plain() for name, one in self.sectors.items()},
            "unread": list(self.unread),
        }


@dataclass(frozen=True, slots=True)
class PairTask:
    """Posts, people, and the grade of each judged pair (posts, people); −1 where nobody judged."""

    vacancies: tuple[LabelledRow, ...]
    seekers: tuple[LabelledRow, ...]
    grades: NDArray[np.int8]
    broken: NDArray[np.bool_]


def load_pair_task(folder: Path) -> PairTask:
    """Read ``vacancies.jsonl``, ``seekers.jsonl`` and ``grades.jsonl`` of a folder."""
    if not folder.is_dir():
        raise Invalid(f"{folder} 不是文件夹：里面应有 vacancies.jsonl、seekers.jsonl 和 grades.jsonl")
    posts = load_rows(folder / "vacancies.jsonl", lambda row: _has_texts(row, "vacancy"), VACANCY_FORM)
    people = load_rows(folder / "seekers.jsonl", lambda row: _has_texts(row, "seeker"), SEEKER_FORM)
    judged = load_rows(folder / "grades.jsonl", is_grade, GRADE_FORM)
    post_at, person_at = numbered("vacancies.jsonl", posts), numbered("seekers.jsonl", people)
    grades = np.full((len(posts), len(people)), -1, np.int8)
    broken = np.zeros(grades.shape, bool)
    for number, row in enumerate(judged, start=1):
        place = post_at.get(str(row["vacancy"])), person_at.get(str(row["seeker"]))
        if place[0] is None or place[1] is None:
            raise Invalid(f"grades.jsonl 第 {number} 条的岗位或求职者编号不存在")
        if grades[place[0], place[1]] not in (-1, row["grade"]):
            raise Invalid(f"grades.jsonl 第 {number} 条与前面对同一对岗位和求职者的等级不同，请只留一条")
        grades[place[0], place[1]] = row["grade"]
        broken[place[0], place[1]] = breaks_must(row)
    return PairTask(tuple(posts), tuple(people), grades, broken)


def _has_texts(row: LabelledRow, kind: str) -> bool:
    return all(isinstance(row[name], str) for name in _TEXTS[kind]) and isinstance(row["id"], str | int)


def is_grade(row: LabelledRow) -> bool:
    """Whether a row grades a pair."""
    return (
        row["grade"] in (0, 1, 2, 3) and isinstance(row["vacancy"], str | int) and isinstance(row["seeker"], str | int)
    )


def breaks_must(row: LabelledRow) -> bool:
    """Whether a graded pair breaks a must-have: what the row says in ``must``, or else its reason."""
    told = row.get("must")
    said = told if isinstance(told, bool) else MUST.search(str(row.get("reason") or "")) is not None
    return row["grade"] == 0 and said


def score_pairs(task: PairTask, readers: Readers) -> PairsScore:
    """Rank the judged people of every post with every ranker."""
    words = readers.index.segmenter.words
    people, unread = _people(task, readers)
    posts = []
    for number, row in enumerate(task.vacancies):
        post = _post(row, number, readers)
        if post is None:
            unread.append(str(row["id"]))
        posts.append(post)
    texts = [f"{row['wanted_title']} {row['profile']}" for row in task.seekers]
    asked = [f"{row['title']} {row['description']}" for row in task.vacancies]
    titles = [fold_title(row["wanted_title"]) for row in task.seekers]
    rankers = {
        "ours": _ours(posts, people, task, readers.index, readers.today),
        **({"ours+semantic": _ours(posts, people, task, readers.semantic, readers.today)} if readers.semantic else {}),
        "random": chance(len(texts))(asked),
        "fuzzy": fuzzy(titles)([fold_title(row["title"]) for row in task.vacancies]),
        "bm25": bm25(texts, words)(asked),
        "tfidf": tfidf(texts, words)(asked),
    }
    for scores in rankers.values():
        scores[task.grades < 0] = -np.inf
    right = np.maximum(task.grades, 0).astype(np.int8)
    rows = tuple(
        PairScore(score_retrieval(name, scores, right), _precision(scores, right), _violations(scores, task.broken))
        for name, scores in rankers.items()
    )
    return PairsScore(rows, _by_sector(task, rankers["ours"], right), tuple(unread))


def _by_sector(task: PairTask, scores: NDArray[np.float64], right: NDArray[np.int8]) -> dict[str, RetrievalScore]:
    sectors = np.array([str(row.get("sector") or "") for row in task.vacancies])
    return {
        name: score_retrieval("ours", scores[sectors == name], right[sectors == name])
        for name in sorted(set(sectors.tolist()) - {""})
    }


def _people(task: PairTask, readers: Readers) -> tuple[list[SeekerFeatures], list[str]]:
    found, unread = [], []
    for number, row in enumerate(task.seekers):
        person = _person(row, number, readers)
        if person is None:
            unread.append(str(row["id"]))
        else:
            found.append(person)
    return found, unread


def _person(row: LabelledRow, number: int, readers: Readers) -> SeekerFeatures | None:
    """The person as a roster row gives it; ids are places in the file."""
    hours = clean(_text(row, "availability_text"))
    night = read_night(hours)
    radius, forms = _RADIUS.search(hours), _FORMS.findall(hours)
    cells = {
        "name": "求职者",
        "phone": "",
        "place": _text(row, "adcode") or _text(row, "place"),
        "wanted": _text(row, "wanted_title"),
        "history": _text(row, "profile"),
        "education": _text(row, "education_text"),
        "certificates": _text(row, "certificates_text"),
        "experience": _text(row, "experience_text"),
        "pay": _text(row, "pay_text"),
        "night": "" if night is None else "是" if night else "否",
        "radius": radius.group() if radius else "",
        "forms": "、".join(forms),
        "limits": "。".join(_text(row, name) for name in ("place", "pay_text", "availability_text", "profile")),
        "available": hours,
        "consent": "电话",
    }
    draft, problems = readers.roster.read_seeker(cells)
    if draft is None:
        blocked = {one.field for one in problems if one.level is FindingLevel.BLOCK} - {"wanted"}
        draft, _ = readers.roster.read_seeker(cells | {name: _OPEN.get(name, "") for name in blocked})
    if draft is None:
        return None
    words = cut_profile(
        readers.index.segmenter.words, titles=draft.wanted_titles, skills=draft.skills, history=draft.history
    )
    location = readers.places.location(draft.adcode)
    return seeker_features(draft, id=number, words=words, location=location, active_on=readers.today)


def _post(row: LabelledRow, number: int, readers: Readers) -> VacancyFeatures | None:
    """The post as a brochure row gives it."""
    asked = [_text(row, name) for name in ("education_text", "experience_text", "certificates_text")]
    cells = {
        "title": _text(row, "title"),
        "headcount": _text(row, "headcount") or "1",
        "duty": _text(row, "description"),
        "conditions": "，".join(filter(None, asked)),
        "education": asked[0],
        "experience": asked[1],
        "certificates": asked[2],
        "pay": _text(row, "pay_text"),
        "shift": _text(row, "schedule_text"),
        "place": _text(row, "adcode") or _text(row, "place"),
    }
    drafts, problems = readers.brochures.read_post(cells, header_adcode=PROVINCE)
    if not drafts:
        # A measure has no reviewer to ask: what forbids the row is left open, all other facts still count.
        blocked = {one.field for one in problems if one.level is FindingLevel.BLOCK}
        cells |= {name: _OPEN.get(name, "") for name in blocked - {"title"}}
        drafts, _ = readers.brochures.read_post(cells, header_adcode=PROVINCE)
    if not drafts:
        return None
    post = vacancy_features(drafts[0], id=number, location=readers.places.location(drafts[0].adcode))
    return replace(post, title=_text(row, "title"))


def _text(row: LabelledRow, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _ours(
    posts: Sequence[VacancyFeatures | None],
    people: Sequence[SeekerFeatures],
    task: PairTask,
    index: SeekerIndex,
    today: date,
) -> NDArray[np.float64]:
    """Scores of the engine; people it leaves out by a must stand at −inf, those nobody could read at −1."""
    index.fit(people)
    scores = np.full(task.grades.shape, -np.inf)
    readable = {person.id for person in people}
    scores[:, [number for number in range(len(task.seekers)) if number not in readable]] = -1.0
    for number, post in enumerate(posts):
        if post is None:
            scores[number] = -1.0
            continue
        ranking = shortlist(index, post, top=len(people), today=today)
        for candidate in ranking.candidates:
            scores[number, candidate.seeker_id] = candidate.score
    return scores


def _precision(scores: NDArray[np.float64], right: NDArray[np.int8]) -> float:
    """Share of good people (grades 2 and 3) among the first five, or among as many as there are."""
    found = []
    for own, grades in zip(scores, right, strict=True):
        good = int((grades >= 2).sum())
        if good:
            order = np.argsort(-own, kind="stable")[:DEPTH]
            listed = order[own[order] > -np.inf]
            found.append(float((grades[listed] >= 2).sum()) / min(DEPTH, good))
    return float(np.mean(found)) if found else 0.0


def _violations(scores: NDArray[np.float64], broken: NDArray[np.bool_]) -> int:
    return int((broken & (scores > -np.inf)).sum())
