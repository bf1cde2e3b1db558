"""The size standard against a second, hand-written copy of its table, at every boundary and one below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.models.enums import EnterpriseSize, Industry
from matcher.planning.size_class import SizeInputs, SizeStandard

STANDARD = SizeStandard.load(Path(__file__).parents[2] / "data" / "standards" / "size_standard.toml")
L, M, S, MICRO = EnterpriseSize.LARGE, EnterpriseSize.MEDIUM, EnterpriseSize.SMALL, EnterpriseSize.MICRO
WAN = 1_000_000  # fen
# Codes, then for large, medium and small: people, revenue and assets in 万元; None where the line does not ask.
TABLE: dict[tuple[str, ...], list[tuple[int | None, int | None, int | None]]] = {
    ("A", "05", "0111"): [(None, 20000, None), (None, 500, None), (None, 50, None)],
    ("B", "C", "D", "06", "33", "3391", "46"): [(1000, 40000, None), (300, 2000, None), (20, 300, None)],
    ("E", "47", "5010"): [(None, 80000, 80000), (None, 6000, 5000), (None, 300, 300)],
    ("51", "5199"): [(200, 40000, None), (20, 5000, None), (5, 1000, None)],
    ("52", "521"): [(300, 20000, None), (50, 500, None), (10, 100, None)],
    ("54", "55", "56", "57", "58", "591", "5910"): [(1000, 30000, None), (300, 3000, None), (20, 200, None)],
    ("592", "5990"): [(200, 30000, None), (100, 1000, None), (20, 100, None)],
    ("60",): [(1000, 30000, None), (300, 2000, None), (20, 100, None)],
    ("H", "61", "6210"): [(300, 10000, None), (100, 2000, None), (10, 100, None)],
    ("63", "64"): [(2000, 100000, None), (100, 1000, None), (10, 100, None)],
    ("65", "6513"): [(300, 10000, None), (100, 1000, None), (10, 50, None)],
    ("7010", "701"): [(None, 200000, 10000), (None, 1000, 5000), (None, 100, 2000)],
    ("702",): [(1000, 5000, None), (300, 1000, None), (100, 500, None)],
    ("L", "71", "7263"): [(300, None, 120000), (100, None, 8000), (10, None, 100)],
    ("M", "N", "O", "R", "85", "703", "709", "8010"): [(300, None, None), (100, None, None), (10, None, None)],
}
CASES = [(code, bounds) for codes, bounds in TABLE.items() for code in codes]


def size(code: str, people: int | None, revenue: int | None, assets: int | None) -> EnterpriseSize:
    return STANDARD.classify(SizeInputs(code, people, revenue, assets, 2025)).size


def fen(bound: tuple[int | None, int | None, int | None]) -> list[int | None]:
    return [bound[0], *(None if one is None else one * WAN for one in bound[1:])]


def expected(bounds: list[tuple[int | None, int | None, int | None]], values: list[int | None]) -> EnterpriseSize:
    for grade, bound in zip((L, M, S), bounds, strict=True):
        if all(need is None or (have or 0) >= need for need, have in zip(fen(bound), values, strict=True)):
            return grade
    return MICRO


@pytest.mark.parametrize(("code", "bounds"), CASES, ids=[code for code, _ in CASES])
def test_every_boundary_and_one_beside_it(code: str, bounds: list[tuple[int | None, int | None, int | None]]) -> None:
    seen = set()
    for grade, bound in zip((L, M, S), bounds, strict=True):
        at = fen(bound)
        assert size(code, *at) is grade
        for place, value in enumerate(at):
            if value is None:
                continue
            for step in (-1, 1):
                # One person or one fen; the other figures far above, so that this one alone decides.
                beside = [None if one is None else 10**15 for one in at]
                beside[place] = value + step
                seen.add(size(code, *beside))
                assert size(code, *beside) is expected(bounds, beside), (grade, place, step)
                near = list(at)
                near[place] = value + step
                assert size(code, *near) is expected(bounds, near)
    assert seen == {L, M, S, MICRO}
    assert size(code, *(None if one is None else 0 for one in fen(bounds[0]))) is MICRO


@pytest.mark.parametrize(("code", "bounds"), CASES, ids=[code for code, _ in CASES])
def test_a_missing_figure_is_never_guessed(code: str, bounds: list[tuple[int | None, int | None, int | None]]) -> None:
    whole = fen(bounds[0])
    for place, value in enumerate(whole):
        if value is not None:
            lacking = list(whole)
            lacking[place] = None
            result = STANDARD.classify(SizeInputs(code, *lacking, 2025))
            assert result.size is EnterpriseSize.UNKNOWN
            assert result.missing == ((["从业人员", "营业收入", "资产总额"][place]),)


@pytest.mark.parametrize("code", ["F", "G", "I", "K", "Q", "59", "70", "98", "00", "", "７０", "X1"])
def test_a_code_that_leaves_two_lines_open_is_unknown(code: str) -> None:
    result = STANDARD.classify(SizeInputs(code, 5000, 10**14, 10**14, 2025))
    assert (result.size, result.missing) == (EnterpriseSize.UNKNOWN, ("行业代码",))


@pytest.mark.parametrize("code", ["J", "P", "S", "T", "53", "5310", "66", "83", "84", "7040", "97"])
def test_what_the_standard_leaves_out_is_not_classified(code: str) -> None:
    assert size(code, None, None, None) is EnterpriseSize.NOT_CLASSIFIED


def test_inputs_year_and_source_are_kept() -> None:
    inputs = SizeInputs("3391", 300, 2000 * WAN, None, 2025)
    result = STANDARD.classify(inputs)
    assert result.inputs == inputs
    assert "213号" in result.source
    assert "工业" in result.row


def test_every_division_of_every_section_has_a_line() -> None:
    assert set(STANDARD.sections) == {one.value for one in Industry}
    divisions = [one for found in STANDARD.sections.values() for one in found]
    assert divisions == [f"{number:02d}" for number in range(1, 98)]
    assert [one for one in divisions if not STANDARD.rows_for(one)] == []
