"""Subsidies as decidable, dated rules: the answers of 2022 exactly, the same today, every boundary, three values."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import Invalid
from matcher.models.enums import EducationLevel, EnterpriseSize
from matcher.models.policy import AnswerKind, Claimant, Policy
from matcher.models.policy_facts import PolicyFacts, Taken
from matcher.models.retirement import RetireKind
from matcher.models.training import CourseKind
from matcher.planning.deadlines import add_months
from matcher.planning.policies import PolicyBook
from matcher.planning.retirement import legal_retirement
from matcher.text.lexicon import read_toml

BOOK = PolicyBook.load(Path(__file__).parents[2] / "data/policies")
DAY = date(2022, 12, 20)
TODAY = date(2026, 11, 30)
BORN = {"born_on": date(2000, 3, 1)}
SIGNED = {"contract_signed": True, "contract_months": 12, "adcode": "140703", **BORN}
GRADUATE = {"education": "21", "graduated_on": date(2022, 6, 30)}
JOBLESS = {"unemployed": True, "unemployed_since": date(2022, 6, 1)}
HARD = {"hardship": True, "hardship_from": date(2022, 3, 1)}
INSURED = {"social_insured": True, "unemployment_insured": True}
FLEXIBLE = {"flexible_insured": True, "insured_adcode": "140105", "household_adcode": "141002", **BORN}
TRAINED = {"training": "upskill", "trained": True, "adcode": "140703"}
SERVED = {"free_service": True, "placed": True, "adcode": "140105", **JOBLESS}
LISTED = {"enterprise_insured": True, "on_list": True, "adcode": "140703"}


def on(day: date, **facts: Any) -> PolicyFacts:
    dates = {"applied_on": day, "hired_on": day, "listed_on": day}
    return PolicyFacts.model_validate(dates | facts)


def kind(policy: str, facts: PolicyFacts) -> str:
    said = BOOK.answer(policy, facts)
    assert said is not None
    return said.kind.value


# What is asked: facts, and the answers at 2022-12-20 and on the same facts today; None in place of an amount: unknown.
GOLDEN: list[tuple[str, dict[str, Any], str, int | None, str]] = [
    ("S0", {"size": "small", **SIGNED, **GRADUATE}, "eligible", 100_000, "not"),
    ("S0", {"size": "medium", **SIGNED, **GRADUATE}, "not", 100_000, "not"),
    ("S1", {"size": "medium", **SIGNED, **GRADUATE}, "eligible", 100_000, "expired"),
    ("S1", {"size": "large", **SIGNED, **GRADUATE}, "not", 100_000, "expired"),
    ("S1", {**SIGNED, **GRADUATE}, "missing", 100_000, "expired"),
    ("S1", {"size": "medium", **SIGNED, "education": "61"}, "not", 100_000, "expired"),
    ("S1", {"size": "medium", **SIGNED, **GRADUATE, "contract_months": 11}, "not", 100_000, "expired"),
    ("S2", {"size": "large", **SIGNED, **JOBLESS}, "eligible", 100_000, "expired"),
    ("S2", {"size": "medium", **SIGNED, **JOBLESS}, "eligible", 100_000, "expired"),
    ("S2", {"size": "small", **SIGNED, **JOBLESS}, "not", 100_000, "expired"),
    ("S2", {"size": "large", **SIGNED, "unemployed": True}, "missing", 100_000, "expired"),
    ("S2", {"size": "large", **SIGNED, **JOBLESS, "unemployed_to": date(2022, 12, 1)}, "not", 100_000, "expired"),
    ("S3", {"size": "large", **SIGNED, **HARD, **INSURED, "paid_fen": 90_001}, "eligible", 90_001, "missing"),
    ("S3", {"size": "micro", **SIGNED, **GRADUATE, **INSURED}, "eligible", None, "missing"),
    ("S3", {"size": "large", **SIGNED, **GRADUATE, **INSURED, "hardship": False}, "not", None, "not"),
    ("S3", {"size": "large", **SIGNED, **GRADUATE, **INSURED}, "missing", None, "missing"),
    ("S3b", {**SIGNED, **HARD, **INSURED}, "not", 30_000, "missing"),
    ("S4", TRAINED, "eligible", None, "eligible"),
    ("S4", {**TRAINED, "trained": False}, "not", None, "not"),
    ("S5", LISTED, "eligible", 50_000, "expired"),
    ("S5", {**LISTED, "on_list": None}, "missing", 50_000, "expired"),
    ("S6", {**SIGNED, **GRADUATE, **INSURED}, "eligible", 150_000, "expired"),
    ("S6", {**SIGNED, **GRADUATE}, "missing", 150_000, "expired"),
    ("S7", SERVED, "eligible", None, "eligible"),
    ("S7", {**SERVED, "free_service": False}, "not", None, "not"),
    ("S8", {**FLEXIBLE, **HARD, "paid_fen": 90_001}, "eligible", 60_000, "eligible"),
    ("S8", {**FLEXIBLE, "education": "31", "graduated_on": date(2020, 1, 1)}, "missing", None, "missing"),
    ("S8", {**FLEXIBLE, **GRADUATE}, "eligible", None, "missing"),
    ("S8", {**FLEXIBLE, "hardship": False, "failed_business": False, "education": "61"}, "not", None, "not"),
    ("S1", {"size": "medium", **SIGNED, **GRADUATE, "adcode": "110105"}, "not", 100_000, "expired"),
]


@pytest.mark.parametrize(("policy", "facts", "then", "amount", "today"), GOLDEN)
def test_the_answers_of_2022_and_the_same_asked_today(
    policy: str, facts: dict[str, Any], then: str, amount: int | None, today: str
) -> None:
    said = BOOK.answer(policy, on(DAY, **facts))
    assert said is not None
    assert (said.kind.value, said.amount) == (then, amount)
    assert kind(policy, on(TODAY, **facts)) == today


def test_a_hire_of_2022_applied_for_today_has_expired() -> None:
    facts = {"size": "medium", **SIGNED, **GRADUATE, **INSURED, "hired_on": DAY}
    assert [kind(one, on(DAY, **facts)) for one in ("S1", "S6")] == ["eligible", "eligible"]
    assert [kind(one, on(TODAY, **facts)) for one in ("S1", "S6")] == ["expired", "expired"]


def test_only_four_policies_of_the_notice_end_with_the_year() -> None:
    ending = {one.id for one in BOOK.policies if one.version == "notice_2022" and one.valid_to is not None}
    assert ending == {"S1", "S2", "S5", "S6"}
    assert {one.valid_to for one in BOOK.policies if one.id in ending} == {date(2022, 12, 31)}


@pytest.mark.parametrize("policy", ["S1", "S2", "S5", "S6"])
def test_what_has_ended_has_expired_whatever_is_unknown(policy: str) -> None:
    """As an enterprise's sheet and a plan ask: only the place and the day of asking are known."""
    assert kind(policy, PolicyFacts.model_validate({"applied_on": TODAY, "adcode": "140703"})) == "expired"


def test_a_last_day_without_a_last_application_is_refused() -> None:
    for one in BOOK.policies:
        if one.apply_to is not None:
            with pytest.raises(ValueError, match="最晚申请日期"):
                Policy.model_validate(one.model_dump() | {"apply_to": None})


LAST = date(2022, 12, 31)
# 政策实施期 tests the hire, 政策申请期 the application, S5 the day of its list.
PERIODS = [
    ("S1", "hired_on", {"size": "medium", **SIGNED, **GRADUATE}),
    ("S6", "hired_on", {**SIGNED, **GRADUATE, **INSURED}),
    ("S2", "applied_on", {"size": "large", **SIGNED, **JOBLESS, "hired_on": DAY}),
    ("S5", "listed_on", LISTED),
]


@pytest.mark.parametrize(("policy", "tested", "facts"), PERIODS)
def test_the_last_day_counts_and_the_next_does_not(policy: str, tested: str, facts: dict[str, Any]) -> None:
    for day, expected in ((LAST - timedelta(1), "eligible"), (LAST, "eligible"), (LAST + timedelta(1), "expired")):
        assert kind(policy, on(DAY, **facts | {tested: day})) == expected, day
    # Only that date is tested.
    for other in {"hired_on", "applied_on", "listed_on"} - {tested}:
        if not (policy == "S2" and other == "hired_on"):
            assert kind(policy, on(LAST, **facts | {other: LAST + timedelta(1)})) == "eligible", other


EDGES: list[tuple[str, dict[str, Any], list[tuple[date, str]]]] = [
    # Half a year registered at the start of the contract: 1 June and six months is 1 December.
    (
        "S2",
        {"size": "large", **SIGNED, **JOBLESS},
        [(date(2022, 11, 30), "not"), (date(2022, 12, 1), "eligible"), (date(2022, 12, 2), "eligible")],
    ),
    # 毕业年度 is the calendar year of the diploma.
    (
        "S0",
        {"size": "micro", **SIGNED, "education": "31", "graduated_on": date(2023, 1, 1)},
        [
            (date(2022, 12, 31), "not"),
            (date(2023, 1, 1), "eligible"),
            (date(2023, 12, 31), "eligible"),
            (date(2024, 1, 1), "not"),
        ],
    ),
    # 离校 2 年: from the day of graduation up to, not including, the same day two years later.
    (
        "S8",
        {**FLEXIBLE, "education": "21", "graduated_on": date(2021, 7, 1), "hardship": False, "failed_business": False},
        [(date(2021, 6, 30), "eligible"), (date(2023, 6, 30), "eligible"), (date(2023, 7, 1), "not")],
    ),
    # The county's decision, both ends inclusive.
    (
        "S3b",
        {**SIGNED, **INSURED, "hardship": True, "hardship_from": date(2023, 3, 1), "hardship_to": date(2023, 11, 28)},
        [
            (date(2023, 2, 28), "not"),
            (date(2023, 3, 1), "eligible"),
            (date(2023, 11, 28), "eligible"),
            (date(2023, 11, 29), "not"),
        ],
    ),
    # 16 years to the day; whoever is 50 or older is asked for the legal retirement date, which is the first day too late.
    (
        "S2",
        {"size": "large", **SIGNED, **JOBLESS, "born_on": date(2006, 12, 10)},
        [(date(2022, 12, 9), "not"), (date(2022, 12, 10), "eligible")],
    ),
    (
        "S2",
        {"size": "large", **SIGNED, **JOBLESS, "born_on": date(1972, 12, 10)},
        [(date(2022, 12, 9), "eligible"), (date(2022, 12, 10), "missing")],
    ),
    (
        "S8",
        {**FLEXIBLE, **HARD, "born_on": date(1962, 12, 20), "retires_on": date(2022, 12, 20)},
        [(date(2022, 12, 19), "eligible"), (date(2022, 12, 20), "not")],
    ),
    # The last day was never seen: eligible as far as it is known to run, unknown past that.
    (
        "S3b",
        {**SIGNED, **INSURED, **HARD},
        [(date(2023, 12, 31), "eligible"), (date(2024, 1, 1), "missing")],
    ),
    # A policy begins on its day.
    (
        "S3b",
        {**SIGNED, **INSURED, **HARD},
        [(date(2022, 12, 31), "not"), (date(2023, 1, 1), "eligible")],
    ),
    (
        "S8",
        {**FLEXIBLE, "failed_business": True, "failed_on": date(2022, 1, 31), "hardship": False, "education": "61"},
        [
            (date(2022, 1, 30), "not"),
            (date(2022, 1, 31), "eligible"),
            (date(2025, 1, 30), "eligible"),
            (date(2025, 1, 31), "not"),
        ],
    ),
]


@pytest.mark.parametrize(("policy", "facts", "days"), EDGES)
def test_every_boundary_to_the_day(policy: str, facts: dict[str, Any], days: list[tuple[date, str]]) -> None:
    assert [kind(policy, on(day, **facts)) for day, _ in days] == [expected for _, expected in days]


def test_months_end_where_the_calendar_ends() -> None:
    assert add_months(date(2022, 8, 31), 6) == date(2023, 2, 28)
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert add_months(date(2022, 12, 31), 12) == date(2023, 12, 31)
    assert add_months(date(9999, 12, 1), 600) == date.max


def test_the_rate_of_social_insurance_changes_with_the_year() -> None:
    facts = {"size": "large", **SIGNED, **HARD, **INSURED, "paid_fen": 100_000, "months": 40}
    before, after = (BOOK.answer("S3", on(day, **facts)) for day in (LAST, LAST + timedelta(1)))
    assert before is not None
    assert after is not None
    assert (before.amount, after.amount) == (100_000, 66_666)
    assert after.total == 66_666 * 36, "no more months than the term"
    assert (before.doc_no, after.doc_no) == ("晋人社厅函〔2022〕1253号", "晋政办发〔2023〕45号")


@pytest.mark.parametrize(
    ("retires", "first", "term"),
    [
        # Five years to the day is not under five years; a day less reaches retirement.
        (date(2027, 12, 20), None, 36),
        (date(2027, 12, 19), None, 60),
        (date(2027, 6, 1), None, 54),
        # Nearer than the usual term: until retirement, not past it.
        (date(2025, 12, 1), None, 36),
        (date(2025, 11, 30), None, 35),
        (date(2024, 8, 1), None, 20),
        (date(2022, 12, 19), None, 0),
        # What counts is how near it was when first assessed.
        (date(2027, 12, 19), date(2022, 11, 1), 36),
        (date(2027, 6, 1), date(2022, 11, 1), 55),
    ],
)
def test_near_retirement_the_term_ends_with_it(retires: date, first: date | None, term: int) -> None:
    facts = {**FLEXIBLE, **HARD, "retires_on": retires, "paid_fen": 90_000, "months": 60, "first_applied_on": first}
    said = BOOK.answer("S8", on(DAY, **facts))
    assert said is not None
    assert (said.term_months, said.total) == (term, 60_000 * term)


def test_the_longer_term_is_for_people_in_hardship_only() -> None:
    for retires, term in ((date(2027, 6, 1), 36), (date(2024, 8, 1), 20)):
        said = BOOK.answer("S8", on(DAY, **FLEXIBLE, **GRADUATE, retires_on=retires))
        assert said is not None
        assert said.term_months == term


def test_a_taken_slot_excludes_and_the_switch_decides_between_the_two_hiring_subsidies() -> None:
    held = {"taken": (Taken(slot="hire_graduate", policy="一次性扩岗补助"),)}
    said = BOOK.answer("S1", on(DAY, size="medium", **SIGNED, **GRADUATE, **held))
    assert said is not None
    assert said.kind is AnswerKind.NOT
    assert "不重复申领" in said.reasons[0].text
    s2 = on(DAY, size="large", **SIGNED, **JOBLESS, **held)
    assert kind("S2", s2) == "not"
    loose = PolicyBook(BOOK.policies, {"s1_s2_exclusive": False}).answer("S2", s2)
    assert loose is not None
    assert loose.kind is AnswerKind.ELIGIBLE


def test_either_place_of_application_will_do() -> None:
    away = {**FLEXIBLE, **GRADUATE, "insured_adcode": "110105"}
    assert kind("S8", on(DAY, **away)) == "eligible"
    assert kind("S8", on(DAY, **away | {"household_adcode": "110105"})) == "not"


def test_evidence_names_what_is_still_missing() -> None:
    said = BOOK.answer("S2", on(DAY, size="large", **SIGNED, **JOBLESS, evidence=("劳动合同",)))
    assert said is not None
    assert [one.name for one in said.evidence_missing] == ["失业登记记录", "招用人员花名册", "社会保险缴费记录"]


def test_figures_nobody_verified_are_not_for_everybody() -> None:
    said = BOOK.answer("S6", on(DAY, **SIGNED, **GRADUATE, **INSURED))
    plain = BOOK.answer("S2", on(DAY, size="large", **SIGNED, **JOBLESS))
    assert said is not None
    assert plain is not None
    assert said.shown(amounts=True)["amount"] == 150_000
    hidden = said.shown(amounts=False)
    assert hidden["amount"] is None
    assert "1,500" not in str(hidden)
    assert plain.shown(amounts=False)["amount"] == 100_000


def test_a_city_wording_wins_in_its_city_from_its_day() -> None:
    city = next(one for one in BOOK.policies if one.id == "S0").model_copy(
        update={"scope": "140700", "effective_from": date(2024, 1, 1), "version": "v1"}
    )
    whole = BOOK.adding([city])
    asked = [("140703", date(2024, 1, 1)), ("140703", date(2023, 12, 31)), ("140105", date(2024, 1, 1))]
    found = [whole.governing("S0", place, day) for place, day in asked]
    assert [one.version for one in found if one] == ["v1", "notice_2022", "notice_2022"]


@pytest.mark.parametrize(
    "row",
    [
        "id = 'X1'\n",
        "conditions = [{ kind = 'size' }]\n",
        "conditions = [{ kind = 'moon' }]\n",
        "valid_from = 2023-01-02\nvalid_to = 2023-01-01\n",
        "verified = true\n",
        "amount = { kind = 'share', numerator = 3, denominator = 2 }\n",
    ],
)
def test_a_broken_row_names_its_file_and_number(tmp_path: Path, row: str) -> None:
    whole = "name = '补贴'\ndoc_no = '文号'\nscope = '140000'\nclaimant = 'enterprise'\ndate_kind = 'none'\n"
    rest = "" if row.startswith("amount") else "amount = { kind = 'person' }\n"
    first = row if row.startswith("id") else "id = 'X1'\n" + row
    body = whole.replace("name = '补贴'\n", "") if row.startswith("id") else whole
    (tmp_path / "own.toml").write_text("[[policy]]\n" + first + body + rest, "utf-8")
    with pytest.raises(Invalid, match=r"own\.toml 第 1 条政策"):
        PolicyBook.load(tmp_path)


# Three values: a fact that comes later never turns round what was decided without it.
dates = st.dates(date(2020, 1, 1), date(2026, 12, 31))
places = st.sampled_from(["140703", "140105", "110105"])
KNOWN = st.fixed_dictionaries(
    {
        "applied_on": dates,
        "hired_on": dates,
        "listed_on": dates,
        "adcode": places,
        "registration_adcode": places,
        "insured_adcode": places,
        "household_adcode": places,
        "size": st.sampled_from([one for one in EnterpriseSize if one is not EnterpriseSize.UNKNOWN]),
        "contract_months": st.integers(0, 36),
        "education": st.sampled_from(EducationLevel),
        "graduated_on": dates,
        "unemployed_since": dates,
        "hardship_from": dates,
        "failed_on": dates,
        "born_on": st.dates(date(1955, 1, 1), date(2012, 12, 31)),
        "retires_on": st.dates(date(2015, 1, 1), date(2060, 12, 31)),
        "retire_kind": st.sampled_from(RetireKind),
        "training": st.sampled_from([one for one in CourseKind if one.own]),
        **{
            name: st.booleans()
            for name in (
                *("contract_signed", "unemployed", "hardship", "failed_business", "employed", "unemployment_insured"),
                *("social_insured", "flexible_insured", "enterprise_insured", "on_list", "trained", "placed"),
                "free_service",
            )
        },
    }
)
# Who is still registered or still counts has no last day, who never claimed has taken nothing: that is no gap. The rest
# says how much and how long, not whether.
OPEN = {"unemployed_to", "hardship_to", "taken"}
MEASURING = {"first_applied_on", "paid_fen", "months", "trainees", "evidence"}
NAMES = sorted(PolicyFacts.model_fields.keys() - OPEN - MEASURING)
WIDER = BOOK.adding(
    [
        # A city with conditions of its own, and a later wording that is easier: the choice of wording is a fact too.
        one.model_copy(update={"scope": "140700", "conditions": one.conditions[:1], "version": "v1"})
        for one in BOOK.policies
        if one.id in ("S1", "S3", "S8")
    ]
    + [
        one.model_copy(update={"effective_from": date(2023, 6, 1), "conditions": (), "version": "v2"})
        for one in BOOK.policies
        if one.id in ("S0", "S2", "S8")
    ]
)
DECIDED = (AnswerKind.NOT, AnswerKind.EXPIRED)


@settings(max_examples=300, deadline=None)
@given(KNOWN, st.sets(st.sampled_from(NAMES)), st.sampled_from(WIDER.ids))
def test_a_missing_fact_decides_nothing(whole: dict[str, Any], hidden: set[str], policy: str) -> None:
    facts = PolicyFacts.model_validate(whole)
    less = PolicyFacts.model_validate({name: value for name, value in whole.items() if name not in hidden})
    more, fewer = WIDER.answer(policy, facts), WIDER.answer(policy, less)
    assert more is not None
    assert fewer is not None
    assert more.missing in ((), ("valid_to",)), "everything is known but until when the policy runs"
    assert bool(fewer.missing) == (fewer.kind is AnswerKind.MISSING)
    assert bool(fewer.reasons) == (fewer.kind in DECIDED)
    if fewer.kind in DECIDED:
        assert more.kind in DECIDED
    if fewer.kind is AnswerKind.ELIGIBLE:
        assert more.kind is AnswerKind.ELIGIBLE
    if fewer.kind is AnswerKind.EXPIRED:
        assert more.kind is AnswerKind.EXPIRED
    assert set(fewer.missing) <= hidden | {"valid_to"}


@settings(max_examples=60, deadline=None)
@given(KNOWN)
def test_dropping_one_fact_never_makes_anybody_eligible(whole: dict[str, Any]) -> None:
    assert set(whole) == set(NAMES)
    for policy in WIDER.ids:
        said = WIDER.answer(policy, PolicyFacts.model_validate(whole))
        assert said is not None
        if said.kind is AnswerKind.ELIGIBLE:
            continue
        for name in NAMES:
            less = WIDER.answer(policy, PolicyFacts.model_validate(whole | {name: None}))
            assert less is not None
            assert less.kind is not AnswerKind.ELIGIBLE, (policy, name)


def test_an_unknown_birth_date_or_group_is_asked_for() -> None:
    """Nobody is found eligible of whom it is not known whether they may work, or whether they belong to the group."""
    cases = [
        ("S1", {"size": "medium", **SIGNED, **GRADUATE}, "graduated_on"),
        ("S2", {"size": "large", **SIGNED, **JOBLESS}, "unemployed"),
        ("S3", {"size": "large", **SIGNED, **HARD, **INSURED}, "hardship"),
        ("S6", {**SIGNED, **GRADUATE, **INSURED}, "education"),
        ("S8", {**FLEXIBLE, **HARD}, "hardship"),
    ]
    for policy, facts, group in cases:
        assert kind(policy, on(DAY, **facts)) == "eligible", policy
        for name in ("born_on", group):
            said = BOOK.answer(policy, on(DAY, **facts | {name: None}))
            assert said is not None
            assert said.kind is AnswerKind.MISSING, (policy, name)
            assert name in said.missing
        for born, retires in ((date(2007, 1, 1), None), (date(1960, 1, 1), date(2020, 1, 1))):
            assert kind(policy, on(DAY, **facts | {"born_on": born, "retires_on": retires})) == "not", policy


def test_an_end_nobody_has_read_is_shown_as_unknown_and_never_eligible() -> None:
    """晋政办发〔2023〕45号 was seen in excerpts only: until when it runs is nobody's guess."""
    unread = {one.id for one in BOOK.policies if one.known_to is not None}
    assert unread == {"S3", "S3b"}
    facts = {"size": "large", **SIGNED, **HARD, **INSURED, "paid_fen": 90_000}
    for policy in sorted(unread):
        said = BOOK.answer(policy, on(TODAY, **facts))
        assert said is not None
        assert (said.kind, said.missing) == (AnswerKind.MISSING, ("valid_to",))
        assert "未核实" in said.missing_labels[0]
        assert kind(policy, on(TODAY, **facts | {"social_insured": False})) == "not", "a no stays a no"


def test_every_shipped_wording_says_its_document_its_dates_and_who_checked_it() -> None:
    """What the files leave out would be read as a default; a wording nobody compared says so itself."""
    folder = Path(__file__).parents[2] / "data/policies"
    rows = [row for path in sorted(folder.glob("*.toml")) for row in read_toml(path).get("policy", [])]
    assert len(rows) == len(BOOK.policies)
    for row in rows:
        assert row["doc_no"], row["id"]
        assert {"verified", "checked_by"} <= set(row), row["id"]
        assert "verified" in row["amount"], row["id"]
        assert row["verified"] is not row["checked_by"].startswith("未核实"), row["id"]
        dated = {"valid_from", "valid_to"} & set(row)
        assert dated or "期限" in row.get("note", "") or "有效期" in row.get("note", ""), row["id"]
    in_force = {one.id for one in BOOK.policies if one.valid_to is None}
    assert in_force == {"S0", "S3", "S3b", "S4", "S7", "S8"}


def test_every_policy_of_the_design_is_there() -> None:
    assert set(BOOK.ids) == {"S0", "S1", "S2", "S3", "S3b", "S4", "S5", "S6", "S7", "S8"}
    by: dict[str, Policy] = {one.id: one for one in BOOK.policies}
    assert by["S8"].claimant is Claimant.SEEKER
    assert by["S7"].claimant is Claimant.AGENCY
    assert {one.id for one in BOOK.policies if one.automatic} == {"S5", "S6"}
    assert {one.id for one in BOOK.policies if one.concerns_hire} == {"S0", "S1", "S2", "S3", "S3b", "S6"}
    assert all(one.evidence and one.doc_no for one in BOOK.policies)


@pytest.mark.parametrize(
    ("who", "born", "retires"),
    [
        (RetireKind.MAN, date(1964, 12, 31), date(2024, 12, 31)),
        (RetireKind.MAN, date(1965, 1, 1), date(2025, 2, 1)),
        (RetireKind.MAN, date(1965, 4, 30), date(2025, 5, 30)),
        (RetireKind.MAN, date(1965, 5, 1), date(2025, 7, 1)),
        (RetireKind.MAN, date(1976, 8, 1), date(2039, 7, 1)),
        (RetireKind.MAN, date(1976, 9, 1), date(2039, 9, 1)),
        (RetireKind.MAN, date(1999, 1, 1), date(2062, 1, 1)),
        (RetireKind.WOMAN_CADRE, date(1969, 12, 1), date(2024, 12, 1)),
        (RetireKind.WOMAN_CADRE, date(1981, 9, 1), date(2039, 9, 1)),
        (RetireKind.WOMAN, date(1974, 12, 1), date(2024, 12, 1)),
        (RetireKind.WOMAN, date(1975, 3, 1), date(2025, 5, 1)),
        (RetireKind.WOMAN, date(1984, 10, 1), date(2039, 9, 1)),
        (RetireKind.WOMAN, date(1984, 11, 1), date(2039, 11, 1)),
    ],
)
def test_retirement_moves_later_since_2025_up_to_a_most(who: RetireKind, born: date, retires: date) -> None:
    assert legal_retirement(born, who, BOOK.ages, TODAY) == retires
    assert legal_retirement(born, who, BOOK.ages, date(2024, 12, 31)) == add_months(
        born, {"man": 720, "woman_cadre": 660, "woman": 600}[who.value]
    )
    assert legal_retirement(born, who, BOOK.ages, date(1970, 1, 1)) is None
