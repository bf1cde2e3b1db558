"""``matcher eval parse | occupations | compliance``: measures on any file of labelled rows (评测)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from matcher.errors import MatcherError

evals = typer.Typer(help="评测：字段识别、职业识别、合规审查", no_args_is_help=True)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

File = Annotated[Path, typer.Argument(help="JSONL 文件，每行一个 JSON 对象", metavar="FILE.jsonl")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Vectors = Annotated[
    Path | None, typer.Option("--vectors", help="存放语义向量的文件夹，再次评测时不必重算", metavar="DIR")
]
Misses = Annotated[int, typer.Option("--misses", min=0, help="列出多少条不符的")]
# The minimum wage of the provincial capital, where a sentence names no place of its own.
_PLACE = "140100"


@evals.command()
def parse(file: File, as_json: AsJson = False, misses: Misses = 10) -> None:
    """字段识别：逐行比对识别结果与标注，按类别列出。"""
    from matcher.evaluation.parsing import load_parse_rows, score_parsing

    score = _run(lambda: score_parsing(load_parse_rows(file), _shapes()))
    if as_json:
        return _print_json(score.plain())
    table = _table("类别", "识别正确", "总数", "正确率", "空识别正确")
    for kind, one in score.kinds.items():
        table.add_row(kind, str(one.right), str(one.of), f"{one.rate:.1%}", str(one.empty))
    total = score.total
    table.add_row("合计", str(total.right), str(total.of), f"{total.rate:.1%}", str(total.empty), style="bold")
    table.add_row("各类平均", "", "", f"{score.macro:.1%}", "")
    out.print(table)
    for miss in score.misses[:misses]:
        out.print(f"  {miss['kind']}  {miss['text']}", markup=False)
        out.print(f"    应为 {_short(miss['expected'])}", markup=False)
        out.print(f"    读作 {_short(miss['got'])}", markup=False)
    return _rest(len(score.misses), misses)


@evals.command()
def occupations(file: File, as_json: AsJson = False, misses: Misses = 10) -> None:
    """职业识别：在全部细类职业里排序，与随机、模糊匹配、BM25、TF-IDF、照抄近邻对照。"""
    from matcher.evaluation.occupations import load_occupation_rows, score_occupations
    from matcher.text.catalogue import Catalogue
    from matcher.text.segment import Segmenter

    folder, lexicon = _data()
    catalogue = Catalogue.load(folder / "occupations")
    with TemporaryDirectory() as cache:
        words = Segmenter(lexicon, Path(cache)).words
        score = _run(lambda: score_occupations(load_occupation_rows(file), lexicon, catalogue, words))
    if as_json:
        return _print_json(score.plain())
    table = _table("方法", "nDCG@10", "首位正确", "前五正确", "按类 nDCG@10", "按类首位", "按类前五")
    for row in score.rows:
        figures = (row.ndcg10, row.top1, row.top5, row.macro_ndcg10, row.macro_top1, row.macro_top5)
        table.add_row(
            row.ranker, *(f"{figure:.3f}" for figure in figures), style="bold" if row.ranker == "ours" else ""
        )
    out.print(table)
    first = score.rows[0]
    out.print(f"{first.queries} 个名称，{first.families} 类；copying 是照抄本文件中最相似名称的标注")
    if score.dropped_aliases:
        out.print(f"与所测名称完全相同的别名 {score.dropped_aliases} 个已先剔除")
    for miss in score.misses[:misses]:
        out.print(f"  {miss['text']}：应为 {'、'.join(miss['codes'])}，前五为 {'、'.join(miss['got'])}", markup=False)
    return _rest(len(score.misses), misses)


@evals.command()
def titles(
    queries: Annotated[Path, typer.Option("--queries", help="查询名称，JSONL", metavar="Q.jsonl")],
    docs: Annotated[Path, typer.Option("--docs", help="全部岗位名称，JSONL", metavar="D.jsonl")],
    qrels: Annotated[Path | None, typer.Option("--qrels", help="TREC 相关性文件；不给时同 family 即相关")] = None,
    vectors: Vectors = None,
    as_json: AsJson = False,
) -> None:
    """岗位名称检索：找出同一工种的其他叫法，与随机、模糊匹配、BM25、TF-IDF 对照。"""
    from matcher.evaluation.titles import load_title_task, score_titles
    from matcher.text.catalogue import Catalogue
    from matcher.text.segment import Segmenter

    folder, lexicon = _data()
    catalogue = Catalogue.load(folder / "occupations")
    meaning = _meaning(vectors)
    with TemporaryDirectory() as cache:
        words = Segmenter(lexicon, Path(cache)).words
        score = _run(lambda: score_titles(load_title_task(queries, docs, qrels), lexicon, catalogue, words, meaning))
    if as_json:
        return _print_json({**score.plain(), **_note(meaning)})
    parts = [("全部", score.rows), ("难", score.hard)]
    parts += [(name, (one,)) for name, one in (("有名", score.known), ("无名", score.unknown)) if one]
    table = _table("范围", "方法", "nDCG@10", "95% 区间", "MRR", "MAP", "R@50", "个数")
    for name, rows in parts:
        for row in rows:
            figures = (f"{row.mrr:.3f}", f"{row.map:.3f}", f"{row.recall50:.3f}", str(row.queries))
            interval = f"{row.low:.2f}–{row.high:.2f}"
            style = "bold" if row.ranker == "ours" else ""
            table.add_row(name, row.ranker, f"{row.ndcg10:.3f}", interval, *figures, style=style)
    out.print(table)
    out.print("难：去掉与查询有两字相同的正确名称；有名、无名：词库里有没有查询中的名称")
    for note in _note(meaning).values():
        out.print(note, markup=False)
    return None


@evals.command()
def pairs(
    folder: Annotated[Path, typer.Argument(help="含 vacancies、seekers、grades 三个 .jsonl 的文件夹", metavar="DIR")],
    today: Annotated[str, typer.Option("--today", help="按哪一天算，如 2026-11-25；默认取文件夹里的 day.txt")] = "",
    vectors: Vectors = None,
    as_json: AsJson = False,
) -> None:
    """人岗匹配：按人工分级的岗位与求职者，与随机、模糊匹配、BM25、TF-IDF 对照。"""
    from matcher.evaluation.agreement import read_agreement
    from matcher.evaluation.pairs import day_of, load_pair_task, score_pairs

    meaning = _meaning(vectors)
    day = _run(lambda: day_of(folder, today))
    task = _run(lambda: load_pair_task(folder))
    second = _run(lambda: read_agreement(folder, task))
    score = _run(lambda: score_pairs(task, _pair_readers(meaning, day)))
    if as_json:
        told = {**score.plain(), "today": day.isoformat(), "second_reader": second and second.plain()}
        return _print_json({**told, **_note(meaning)})
    table = _table("方法", "nDCG@10", "95% 区间", "MRR", "MAP", "P@5", "违反必备")
    for row in score.rows:
        one = row.retrieval
        figures = (f"{one.mrr:.3f}", f"{one.map:.3f}", f"{row.precision5:.3f}", str(row.violations))
        style = "bold" if one.ranker == "ours" else ""
        table.add_row(one.ranker, f"{one.ndcg10:.3f}", f"{one.low:.2f}–{one.high:.2f}", *figures, style=style)
    out.print(table)
    if score.sectors:
        sectors = _table("行业", "岗位", "nDCG@10")
        for name, own in score.sectors.items():
            sectors.add_row(name, str(own.queries), f"{own.ndcg10:.3f}")
        out.print(sectors)
    out.print(f"“下月到岗”一类的话按 {day} 理解", markup=False)
    if second:
        share = second.same / second.pairs
        out.print(f"第二人独立复标 {second.pairs} 对：{share:.1%} 相同，加权 κ {second.kappa:.3f}", markup=False)
    if score.unread:
        out.print(f"读不出的行 {len(score.unread)} 条：{'、'.join(score.unread[:10])}", markup=False)
    for note in _note(meaning).values():
        out.print(note, markup=False)
    return None


@evals.command()
def compliance(file: File, as_json: AsJson = False, misses: Misses = 10) -> None:
    """合规审查：每条规则的查准率和查全率。"""
    from matcher import clock
    from matcher.evaluation.advertising import load_compliance_rows, score_compliance
    from matcher.text.compliance import RuleBook
    from matcher.text.wage import WageTable

    data, lexicon = _data()
    floor = WageTable.load(data / "policies" / "minimum_wage.toml").floor(_PLACE, clock.today())
    rules = RuleBook.load(data / "lexicon" / "compliance.toml")
    score = _run(lambda: score_compliance(load_compliance_rows(file), lexicon, floor=floor, rules=rules))
    if as_json:
        return _print_json(score.plain())
    table = _table("规则", "应命中", "命中", "命中正确", "查准率", "查全率")
    for one in score.rules:
        name = {"block": "不得发布的规则合计", "all": "全部规则合计"}.get(one.rule, one.rule)
        name = name if one.ranker == "ours" else "对照：学习得来的判断（十折）"
        rates = (_percent(one.precision), _percent(one.recall))
        table.add_row(name, str(one.expected), str(one.fired), str(one.right), *rates)
    out.print(table)
    for miss in score.misses[:misses]:
        wrong = [f"漏 {'、'.join(miss['missed'])}"] if miss["missed"] else []
        wrong += [f"误 {'、'.join(miss['wrong'])}"] if miss["wrong"] else []
        out.print(f"  {miss['text']}：{'；'.join(wrong) or '级别不符'}", markup=False)
    return _rest(len(score.misses), misses)


def _data() -> tuple[Path, Any]:
    """The shipped data: a measure needs neither store nor keys."""
    from matcher.text.lexicon import Lexicon, data_folder

    folder = data_folder()
    return folder, Lexicon.load(folder / "lexicon")


def _shapes() -> Any:
    from matcher.evaluation.shapes import Shapes
    from matcher.text.gazetteer import load_regions
    from matcher.text.place import PlaceReader
    from matcher.text.street import load_streets

    folder, lexicon = _data()
    regions = load_regions()
    return Shapes(lexicon, regions, PlaceReader(regions, streets=load_streets(folder / "regions")))


def _meaning(folder: Path | None) -> Any:
    """The encoder of titles with its store, None without the extra."""
    from matcher.scoring.semantic import Remembered
    from matcher.text.embedding import E5, installed

    return Remembered(E5(), folder) if installed() else None


def _note(meaning: Any) -> dict[str, str]:
    """What has to be said about the row with an encoder, by ``note``."""
    from matcher.text.embedding import MISSING

    if meaning is None:
        return {"note": f"没有 ours+semantic 一行：{MISSING}"}
    return {
        "note": f"语义：{meaning.encoded} 个名称现算，每个 {1000 * meaning.seconds / max(1, meaning.encoded):.0f} 毫秒"
    }


def _pair_readers(meaning: Any, day: date) -> Any:
    """The readers of brochures and rosters and empty indexes, as the service wires them, on this day."""
    from matcher.evaluation.pairs import Readers
    from matcher.scoring.index import SeekerIndex
    from matcher.scoring.weights import Weights
    from matcher.text.brochure import BrochureReader
    from matcher.text.catalogue import Catalogue
    from matcher.text.certificates import covers
    from matcher.text.concepts import Concepts
    from matcher.text.gazetteer import load_regions
    from matcher.text.occupation import OccupationReader
    from matcher.text.place import PlaceReader
    from matcher.text.roster import RosterReader
    from matcher.text.segment import Segmenter

    folder, lexicon = _data()
    places = PlaceReader(load_regions())
    with TemporaryDirectory() as cache:
        segmenter = Segmenter(lexicon, Path(cache))
        segmenter.words("预热")
    catalogue = Catalogue.load(folder / "occupations")
    concepts = Concepts(OccupationReader(lexicon, catalogue, segmenter), lexicon)

    def index(meaning: Any) -> SeekerIndex:
        return SeekerIndex(
            segmenter,
            Weights.load(folder / "weights.toml"),
            lambda held, needed: covers(held, needed, lexicon),
            distances=places.distance_km,
            concept_of=concepts.of,
            concept_print=concepts.fingerprint,
            meaning=meaning,
        )

    return Readers(
        BrochureReader(lexicon, places, lambda: day),
        RosterReader(lexicon, places, lambda: day),
        places,
        index(None),
        index(meaning) if meaning else None,
        day,
    )


def _run(measure: Callable[[], Any]) -> Any:
    """A file that cannot be measured ends the command with its sentence and status 1."""
    try:
        return measure()
    except MatcherError as error:
        err.print(error.message, style="red", markup=False)
        raise typer.Exit(1) from None


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _table(*heads: str) -> Table:
    table = Table()
    for number, head in enumerate(heads):
        table.add_column(head, justify="right" if number else "left", no_wrap=True)
    return table


def _percent(rate: float | None) -> str:
    return "" if rate is None else f"{rate:.1%}"


def _short(value: Sequence[Any] | dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)[:300]


def _rest(count: int, shown: int) -> None:
    if count > shown:
        out.print(f"  另有 {count - shown} 条不符，用 --misses {count} 列出，或用 --json 输出全部")
