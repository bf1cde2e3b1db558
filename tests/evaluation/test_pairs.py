"""`matcher eval pairs`: our graded pairs, broken musts, and files that do not fit together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from typer.testing import CliRunner

from matcher.cli import app
from matcher.evaluation.pairs import breaks_must
from matcher.text.availability import read_night

OURS = Path(__file__).parents[1] / "labelled"
runner = CliRunner()


def write(folder: Path, **rows: list[dict[str, Any]]) -> Path:
    for name, found in rows.items():
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in found)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("part", "ndcg", "ahead", "precision", "sectors"),
    [("pairs", 0.95, 0.06, 0.96, 8), ("pairs_more", 0.82, 0.34, 0.88, 12), ("pairs_held", 0.81, 0.3, 0.85, 4)],
)
def test_our_graded_pairs(part: str, ndcg: float, ahead: float, precision: float, sectors: int) -> None:
    """The floors are what was measured less a little; they may only rise. ``ahead`` of the best plain ranker."""
    done = runner.invoke(app, ["eval", "pairs", str(OURS / part), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    rows = {row["ranker"]: row for row in told["rows"]}
    assert rows["ours"]["must_have_violations"] == 0 < rows["bm25"]["must_have_violations"]
    assert rows["ours"]["ndcg10"] >= ndcg
    assert rows["ours"]["ndcg10"] >= max(rows[name]["ndcg10"] for name in ("bm25", "tfidf", "fuzzy")) + ahead
    assert rows["ours"]["precision5"] >= precision
    assert len(told["sectors"]) == sectors
    assert told["unread"] == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    place = {"place": "太原市小店区", "adcode": "140105"}
    return write(
        tmp_path,
        vacancies=[{"id": 1, "title": "叉车司机", "description": "装卸货物", "certificates_text": "叉车证", **place}],
        seekers=[
            {
                "id": 7,
                "wanted_title": "叉车司机",
                "profile": "装卸货物，开叉车五年",
                "certificates_text": "无",
                **place,
            },
            {"id": 8, "wanted_title": "叉车工", "profile": "仓库转运", "certificates_text": "叉车证", **place},
        ],
        grades=[
            {"vacancy": 1, "seeker": 7, "grade": 0, "reason": "必备条件不符：无叉车证"},
            {"vacancy": 1, "seeker": 8, "grade": 3, "reason": ""},
        ],
    )


def test_who_lacks_a_must_is_not_listed_however_well_the_words_fit(small: Path) -> None:
    told = json.loads(runner.invoke(app, ["eval", "pairs", str(small), "--json"]).stdout)
    rows = {row["ranker"]: row for row in told["rows"]}
    assert (rows["ours"]["mrr"], rows["ours"]["must_have_violations"]) == (1.0, 0)
    assert (rows["bm25"]["mrr"], rows["bm25"]["must_have_violations"]) == (0.5, 1)


def test_words_about_time_are_of_the_day_of_the_folder(small: Path) -> None:
    posts = [{"id": 1, "title": "叉车司机", "description": "装卸货物，2026年3月10日前到岗", "place": "太原市小店区"}]
    people = [
        {"id": 7, "wanted_title": "叉车司机", "profile": "开叉车五年，下个月能到岗", "place": "太原市小店区"},
        {"id": 8, "wanted_title": "叉车司机", "profile": "开叉车五年，2026年3月5日能到岗", "place": "太原市小店区"},
    ]
    write(small, vacancies=posts, seekers=people, grades=[{"vacancy": 1, "seeker": n, "grade": n - 6} for n in (7, 8)])

    def told(*options: str) -> Any:
        done = runner.invoke(app, ["eval", "pairs", str(small), "--json", *options])
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    assert told()["today"] == "2026-11-25"
    (small / "day.txt").write_text("2026-03-02\n", encoding="utf-8")
    of_folder = told()
    assert of_folder["today"] == "2026-03-02"
    with time_machine.travel("2031-07-01"):
        assert told() == of_folder, "whenever it is run"
    assert told("--today", "2026-01-15")["today"] == "2026-01-15"
    (small / "day.txt").write_text("昨天", encoding="utf-8")
    refused = runner.invoke(app, ["eval", "pairs", str(small)])
    assert refused.exit_code == 1
    assert "day.txt 应为日期" in refused.stderr


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        ({"reason": "缺叉车证"}, True),
        ({"reason": "未满 18 周岁，不能上夜班"}, True),
        ({"reason": "本人不接受倒班"}, True),
        ({"reason": "工种不同", "must": True}, True),
        ({"reason": "必备条件都有，只是太远", "must": False}, False),
        ({"reason": "工种不同"}, False),
        ({"reason": "不缺证，只是路远"}, False),
        ({}, False),
    ],
)
def test_graders_say_in_their_own_words_which_must_is_broken(row: dict[str, Any], broken: bool) -> None:
    assert breaks_must({"vacancy": 1, "seeker": 7, "grade": 0, **row}) is broken
    assert not breaks_must({"vacancy": 1, "seeker": 7, "grade": 1, **row})


def test_a_row_nobody_can_read_is_said_and_ranked_last(small: Path) -> None:
    rows = [json.loads(line) for line in (small / "seekers.jsonl").read_text("utf-8").splitlines()]
    rows[1] |= {"wanted_title": ""}
    told = json.loads(runner.invoke(app, ["eval", "pairs", str(write(small, seekers=rows)), "--json"]).stdout)
    assert told["unread"] == ["8"]


def test_files_that_do_not_fit_together_are_told(small: Path, tmp_path: Path) -> None:
    write(small, grades=[{"vacancy": 1, "seeker": 99, "grade": 3}])
    done = runner.invoke(app, ["eval", "pairs", str(small)])
    assert done.exit_code == 1
    assert "编号不存在" in done.output
    write(small, grades=[{"vacancy": 1, "seeker": 7, "grade": 3}, {"vacancy": 1, "seeker": 7, "grade": 0}])
    assert "等级不同" in runner.invoke(app, ["eval", "pairs", str(small)]).output
    people = (small / "seekers.jsonl").read_text("utf-8")
    (small / "seekers.jsonl").write_text(people + "\n" + people, encoding="utf-8")
    assert "编号 7 出现了不止一次" in runner.invoke(app, ["eval", "pairs", str(small)]).output
    done = runner.invoke(app, ["eval", "pairs", str(tmp_path / "none")])
    assert done.exit_code == 1
    assert "不是文件夹" in done.output


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("不上夜班", False),
        ("只上白班", False),
        ("夜班不行", False),
        ("晚上要带孩子", False),
        ("长白班", False),
        ("能倒班", True),
        ("夜班也可以", True),
        ("三班倒可以", True),
        ("周末双休", None),
        ("", None),
    ],
)
def test_who_takes_night_work(text: str, takes: bool | None) -> None:
    assert read_night(text) is takes


def test_a_second_reader_is_compared(small: Path) -> None:
    write(small, second=[{"vacancy": 1, "seeker": 7, "grade": 0}, {"vacancy": 1, "seeker": 8, "grade": 2}])
    done = runner.invoke(app, ["eval", "pairs", str(small), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["second_reader"]
    assert (told["pairs"], told["same"]) == (2, 1)
    assert told["apart"] == [{"first": 3, "second": 2, "pairs": 1}]
    write(small, second=[{"vacancy": 1, "seeker": 99, "grade": 0}])
    done = runner.invoke(app, ["eval", "pairs", str(small)])
    assert done.exit_code == 1
    assert "second.jsonl 第 1 条" in done.output
