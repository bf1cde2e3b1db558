"""The command line: one summary per file, an exit code a script can trust, and nothing but JSON with --json."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlmodel import func, select
from typer.testing import CliRunner, Result

from api.app import create_app
from matcher import bootstrap
from matcher.cli import app, terminal
from matcher.cli.ledgers import Ledger
from matcher.demo.uscc import demo_uscc
from matcher.evaluation.parsing import load_parse_rows
from matcher.models.enums import IntakeKind
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.service import intakes, issues, previews
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.conftest import kit_over
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells
from tests.service.odd_jobs import TOMORROW, TRADE, posted, workers
from tests.service.test_referrals import listed, submit

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]
SECRETS = {name: secrets.token_urlsafe(48) for name in ("MATCHER_SECRET_KEY", "MATCHER_DATA_KEY")}
ROSTER = (
    "姓名,联系电话,出生日期,所在地区,求职意向,学历,证书,期望薪资,同意登记\n"
    "测甲乙,19900008881,1990-05-01,太谷区,焊工,高中,焊工证,6000元/月,电话\n"
    "测丙丁,19900008882,1990-05-01,太谷区,普工,初中,,4000元/月,\n"
)


@pytest.fixture
def run(kit: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command over the test's own world.

    Word lists and readers are those of the test process, which spares two seconds a command; commands of the index,
    ``fresh`` ones and all that :func:`bare` starts load their own.
    """
    for name, value in environment(tmp_path, MATCHER_DATABASE_URL=kit.database.url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def invoke(*words: object, fresh: bool = False, **options: Any) -> Result:
        with monkeypatch.context() as patch:
            if not fresh and words[0] not in ("index", "serve"):
                patch.setattr(bootstrap, "build", lambda found: kit_over(kit, found.database_url, found.var))
            return CliRunner().invoke(app, [str(word) for word in words], **options)

    return invoke


def environment(folder: Path, **changes: str) -> dict[str, str]:
    return {"MATCHER_DEMO": "1", "MATCHER_VAR": str(folder), "MATCHER_ARGON2_MEMORY_KIB": "1024"} | changes


def bare(folder: Path, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """A real process without demo mode, as a first production start would be."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MATCHER_")}
    env = clean | environment(folder, **changes)
    del env["MATCHER_DEMO"]
    command = [sys.executable, "-m", "matcher.cli", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)


def count(kit: Kit, table: type) -> int:
    with kit.open(SYSTEM, write=False) as context:
        return context.unit.session.exec(select(func.count()).select_from(table)).one()


def test_brochures_good_bad_and_unreadable_in_one_go(kit: Kit, run: Run, tmp_path: Path) -> None:
    mine = enterprise_of(kit, actor(kit, "qiye"))
    new = header_cells(mine) | {"name": "命令行演示机械厂", "uscc": demo_uscc("140703", 950)}
    files = {
        "好.xlsx": brochure(kit, mine, [post_cells(title="数控车工")]),
        "半.docx": brochure(
            kit, mine, [post_cells(), post_cells(title="清理工", headcount="若干")], "docx", header=new
        ),
        "坏.xlsx": b"PK\x03\x04 not a workbook",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    before = count(kit, Vacancy)
    tried = run("import", "brochures", *(tmp_path / name for name in files), "--json", "--dry-run")
    assert [(one["taken"], one["bad"]) for one in json.loads(tried.stdout)] == [(0, 0), (0, 1), (0, 0)]
    assert [one["takeable"] for one in json.loads(tried.stdout)] == [1, 1, 0], "and tells what could be taken"
    assert count(kit, Vacancy) == before, "a dry run takes nothing"

    result = run("import", "brochures", *(tmp_path / name for name in files), "--json")
    assert result.exit_code == 1
    good, half, bad = json.loads(result.stdout)
    assert [one["file"] for one in (good, half, bad)] == list(files)
    assert (good["taken"], good["bad"], good["error"]) == (1, 0, None)
    assert (half["taken"], half["bad"], half["case"][:8]) == (1, 1, "YQ140703")
    assert any("招聘人数" in detail and "若干" in detail for detail in half["details"])
    assert (bad["taken"], bad["case"]) == (0, None)
    assert "损坏" in bad["error"]
    assert count(kit, Vacancy) == before + 2

    # The rows sent back are corrected in place and handed in by the same command, of the same enterprise.
    rejects = Path(half["rejects"])
    book = openpyxl.load_workbook(rejects)
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.value == "若干":
                cell.value = "3"
    book.save(rejects)
    again = run("import", "brochures", rejects, "--json")
    (fixed,) = json.loads(again.stdout)
    assert (fixed["error"], fixed["taken"], fixed["bad"], fixed["case"]) == (None, 1, 0, half["case"])
    assert again.exit_code == 0
    # The very same files once more add nothing, and say so.
    repeated = run("import", "brochures", tmp_path / "好.xlsx")
    assert repeated.exit_code == 0
    assert "好.xlsx" in repeated.stdout
    assert count(kit, Vacancy) == before + 3


def test_seekers_only_with_consent(kit: Kit, run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text(ROSTER, "utf-8")
    before = count(kit, Seeker)
    tried = run("import", "seekers", roster, "--dry-run")
    assert (tried.exit_code, "可导入" in tried.stdout) == (1, True)
    assert count(kit, Seeker) == before
    result = run("import", "seekers", roster)
    assert result.exit_code == 1
    assert "同意" in result.stdout
    assert count(kit, Seeker) == before + 1
    assert (tmp_path / "名册_需改正.xlsx").read_bytes()[:2] == b"PK"


def test_cases_and_shortlist_as_json(kit: Kit, run: Run) -> None:
    listed = json.loads(run("cases", "--json").stdout)
    assert listed
    for case in listed:
        assert case["missing"] <= case["wanted"]
        assert case["routing_reasons"]
    with kit.open(SYSTEM, write=False) as context:
        post = next(
            one
            for case in listed
            for one in context.unit.vacancies.of_case(case["id"])
            if one.state == "submitted" and context.unit.shortlists.latest(one.id or 0)
        )
    result = run("shortlist", post.id, "--top", 5, "--json")
    assert result.exit_code == 0, result.output
    shown: dict[str, Any] = json.loads(result.stdout)
    assert 0 < len(shown["candidates"]) <= 5
    for one in shown["candidates"]:
        assert sum(part["points"] for part in one["explanation"]["parts"]) == round(one["score"] * 10)
        assert "*" in one["name"]
    unknown = run("shortlist", 987_654_321)
    assert unknown.exit_code == 1
    assert "没有这个岗位" in unknown.stderr
    assert "没有这名求职者" in run("recommend", 987_654_321).stderr
    for wrong in ("place=abc", "place", "foo=3"):
        refused = run("shortlist", post.id, "--weigh", wrong)
        assert (refused.exit_code, "权重应是 0 到 100 的数" in refused.stderr) == (1, True), wrong


def test_both_directions_stand_in_the_tables(kit: Kit, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal.out, "width", 400)
    post = submit(kit)
    person = listed(kit, post)[0]
    for command, number in (("shortlist", post), ("recommend", person)):
        told = run(command, number)
        assert told.exit_code == 0, told.output
        for name in ("岗位看本人", "本人看岗位", "综合"):
            assert name in told.stdout
    rows = json.loads(run("recommend", person, "--json").stdout)
    own = next(one for one in rows if one["vacancy_id"] == post)
    shown = next(one for one in json.loads(run("shortlist", post, "--json").stdout)["candidates"] if one["rank"] == 1)
    assert shown["seeker_id"] == person
    assert own["fit"] == shown["score"]
    assert (own["score"], own["combined"]) == (
        shown["explanation"]["wish"] / 10,
        shown["explanation"]["combined"] / 10,
    )


def test_surveys_are_imported_listed_and_added_up(kit: Kit, run: Run, tmp_path: Path) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    head = "统一社会信用代码,调查月份,期初在岗人数,期末在岗人数,用工需求人数,缺工人数"
    file = tmp_path / "用工需求.csv"
    file.write_text(f"{head}\n{firm.uscc},2025-05,90,90,12,10\n{firm.uscc[:-1]}0,2025-05,90,90,12,x\n", "utf-8")
    done = run("survey", "import", file, "--json")
    (told,) = json.loads(done.stdout)
    assert (done.exit_code, told["taken"], told["bad"]) == (1, 1, 1)
    assert "第 3 行" in told["details"][-1]
    assert Path(told["rejects"]).is_file()
    (listed,) = json.loads(run("survey", "list", "--month", "2025-05", "--json").stdout)
    assert (listed["uscc"], listed["short"], listed["source"]) == (firm.uscc, 10, "import")
    rates = json.loads(run("survey", "rates", "--month", "2025-05", "--by", "enterprise", "--json").stdout)
    assert (rates["total"]["shortage_rate"], rates["total"]["demand_ratio"]) == (0.1, None)
    refused = run("survey", "rates", "--month", "2025年5月")
    assert (refused.exit_code, refused.stdout) == (1, "")


def test_a_plan_is_shown_and_written_as_a_document(kit: Kit, run: Run, tmp_path: Path) -> None:
    case = json.loads(run("cases", "--json").stdout)[0]
    shown = json.loads(run("plan", "show", case["number"], "--json").stdout)
    assert shown["plan"]["case_id"] == shown["diagnosis"]["case_id"] == case["id"]
    assert shown["plan"]["measures"]
    assert "措施" in run("plan", "show", case["id"]).stdout
    target = tmp_path / "方案.docx"
    assert run("plan", "export", case["id"], "--format", "docx", "--out", target).exit_code == 0
    assert target.read_bytes()[:2] == b"PK"
    for wrong, said in (
        (("show", "YQ000000-2022-0001"), "没有编号"),
        (("export", case["id"], "--format", "pdf", "--out", target), "不支持"),
        (("export", case["id"], "--out", tmp_path / "没有" / "方案.docx"), "不能写入"),
    ):
        result = run("plan", *wrong)
        assert result.exit_code in (1, 2)
        assert said in result.stderr


def test_check_tells_a_broken_rule_by_its_exit_code(kit: Kit, run: Run) -> None:
    assert run("check").exit_code == 0
    with kit.database.engine.begin() as connection:
        changed = connection.execute(
            sa.text("UPDATE vacancy SET state='published', reviewer_id=NULL WHERE id=(SELECT min(id) FROM vacancy)")
        )
        assert changed.rowcount == 1
    broken = run("check", "--json")
    assert broken.exit_code == 1
    assert [one["rule"] for one in json.loads(broken.stdout)] == ["published_unreviewed"]
    assert "没有审核人" in run("check").stdout


def test_production_does_not_start_without_secrets(tmp_path: Path) -> None:
    refused = bare(tmp_path, "cases")
    assert refused.returncode == 2
    assert "MATCHER_SECRET_KEY" in refused.stderr
    assert "生产环境必须设置" in refused.stderr
    assert "Traceback" not in refused.stderr
    known = {"MATCHER_DATA_KEY": "demo-secret-not-for-production-use-0000"}
    weak = bare(tmp_path, "serve", **(SECRETS | known))
    assert (weak.returncode, "MATCHER_DATA_KEY" in weak.stderr) == (2, True), weak.stderr
    assert not (tmp_path / "matcher.sqlite3").exists(), "refused before anything was made"


def test_a_faulty_data_file_is_told_in_a_sentence(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from matcher.settings import Settings

    data = tmp_path / "data"
    data.mkdir()
    for one in Settings().data_folder.iterdir():
        if one.name != "weights.toml":
            (data / one.name).symlink_to(one)
    monkeypatch.setattr(Settings, "data_folder", data)
    monkeypatch.setattr("uvicorn.run", lambda *_args, **_options: create_app())
    for command in ("cases", "serve"):
        refused = run(command, fresh=True)
        assert refused.exit_code == 1, refused.output
        assert isinstance(refused.exception, SystemExit), "no traceback"
        assert "权重文件" in refused.stderr
        assert "改正后重新启动" in refused.stderr


def test_accounts_of_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (environment(tmp_path) | SECRETS | {"MATCHER_DEMO": "0"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def add(username: str, password: str, *more: str) -> Result:
        words = ["user", "add", username, "--name", "王管理", *more]
        return CliRunner().invoke(app, words, input=f"{password}\n{password}\n")

    made = add("guanli", "chang-kouling-42", "--role", "sysadmin")
    assert made.exit_code == 0, made.output
    assert "chang-kouling-42" not in made.output
    for username, password, role, words in (
        ("guanli", "chang-kouling-42", "sysadmin", "已存在"),
        ("duan", "abc", "sysadmin", "至少 8 位"),
        ("xian", "chang-kouling-42", "county_admin", "--adcode"),
        ("zhuan", "chang-kouling-42", "officer", "--officer"),
    ):
        refused = add(username, password, "--role", role)
        assert (refused.exit_code, words in refused.output) == (1, True), refused.output
    assert add("x", "chang-kouling-42", "--role", "koenig").exit_code == 2
    assert add("xianji", "chang-kouling-42", "--role", "county_admin", "--adcode", "140703").exit_code == 0

    from matcher import bootstrap
    from matcher.service.accounts import resolve, sign_in
    from matcher.settings import Settings

    kit = bootstrap.build(Settings(_env_file=None))
    signed = sign_in(kit, username="xianji", password="chang-kouling-42", address="127.0.0.1")
    assert signed.actor.adcode == "140703"
    assert resolve(kit, signed.token) is not None
    kit.database.dispose()
    assert CliRunner().invoke(app, ["demo"]).exit_code == 1, "no invented people in production"


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from matcher.cli import app\n"
        "told = CliRunner().invoke(app, ['--help'])\n"
        "assert told.exit_code == 0 and 'import' in told.stdout\n"
        "print([name for name in ('sklearn', 'jieba', 'sqlalchemy', 'fastapi') if name in sys.modules])\n"
    )
    before = os.times().children_user
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
    assert os.times().children_user - before < 2, "CPU seconds, so that a busy machine does not count"


# --- Recognition ---------------------------------------------------------------------------------


def test_parse_shows_what_was_read_with_its_words(run: Run, tmp_path: Path) -> None:
    text = "招电焊工5名，月薪6000-8000元，持焊工证优先"
    table = run("parse", text)
    assert table.exit_code == 0, table.output
    assert "6000–8000元/月" in table.output
    facts = json.loads(run("parse", text, "--json").stdout)
    pay = next(fact for fact in facts["facts"] if fact["kind"] == "pay")
    assert facts["text"][pay["start"] : pay["end"]] == "6000-8000元"
    file = tmp_path / "招聘.txt"
    file.write_bytes((text + "\n电话：13812345678").encode("gb18030"))
    posts = json.loads(run("parse", "--file", file, "--as", "post", "--json").stdout)
    assert (posts["rows"][0]["heading"], posts["header"]["contact_phone"]) == ("电焊工", "13812345678")
    person = run("parse", "--as", "resume", "我叫诸葛试，想找电工的工作，电话19900003331")
    assert "诸葛试" in person.output
    for words in (("parse",), ("parse", text, "--file", file), ("parse", text, "--as", "poem")):
        assert run(*words).exit_code == 2
    assert run("parse", "--as", "post", "今天天气不错").exit_code == 1


def test_corrections_come_out_as_labelled_rows(run: Run, kit: Kit, tmp_path: Path) -> None:
    assert run("corrections").stdout == ""
    with kit.open(actor(kit, "qiye"), write=True) as context:
        made = previews.preview_text(context, IntakeKind.BROCHURE, "招镗工2名，工资六千上下，负责镗孔")
        intakes.correct_row(context, made.id or 0, 0, fields={"pay": "6000元/月", "duty": "镗孔"}, version=1)
        context.unit.commit()
    lines = [json.loads(line) for line in run("corrections").stdout.splitlines()]
    assert [(one["kind"], one["text"], one["expected"]["min"]) for one in lines] == [("pay", "工资六千上下", 6000)]
    everything = json.loads(run("corrections", "--json").stdout)
    assert [one["field"] for one in everything] == ["pay", "duty"]
    labelled = tmp_path / "corrections.jsonl"
    labelled.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    assert len(load_parse_rows(labelled)) == 1, "the form the evaluation reads"


def test_policies_are_tried_from_a_file_or_from_words(run: Run, tmp_path: Path) -> None:
    facts = {"size": "medium", "contract_signed": True, "contract_months": 12, "adcode": "140703", "education": "21"}
    facts |= {"born_on": "2000-03-01"}
    file = tmp_path / "情况.json"
    file.write_text(json.dumps(facts | {"graduated_on": "2022-06-30"}), "utf-8")
    days = ("--fact", "hired_on=2022-12-31", "--fact", "applied_on=2022-12-31")
    said = {one["policy"]: one for one in json.loads(run("policy", "try", "--facts", file, *days, "--json").stdout)}
    assert (said["S1"]["kind"], said["S0"]["kind"], said["S2"]["kind"]) == ("eligible", "not", "missing")
    assert [one["field"] for one in said["S2"]["missing"]] == ["unemployed", "unemployed_since"]
    late = json.loads(run("policy", "try", "--facts", file, "--fact", "hired_on=2023-01-01", "--json").stdout)
    assert next(one for one in late if one["policy"] == "S1")["kind"] == "expired"
    for wrong, told in (
        ("size=huge", "企业规模"),
        ("hired_on=昨天", "2022-12-20"),
        ("moon=1", "没有名为"),
        ("size", "="),
    ):
        answer = run("policy", "try", "--fact", wrong)
        assert answer.exit_code == 1
        assert told in answer.stderr
    rows = json.loads(run("policy", "list", "--on", "2022-12-20", "--json").stdout)
    assert {one["id"] for one in rows if one["valid_to"]} == {"S1", "S2", "S5", "S6"}


def test_pairings_are_listed_proposed_and_rebalanced_only_when_told(kit: Kit, run: Run) -> None:
    listed = json.loads(run("pairing", "list", "--json").stdout)
    free = [one for one in listed if one["main"] is None]
    assert listed[: len(free)] == free
    assert all(one["key"] for one in free)
    proposed = json.loads(run("pairing", "propose", "--json").stdout)
    assert [one["enterprise"]["id"] for one in proposed] == [one["enterprise"]["id"] for one in free]
    county = next(one["adcode"] for one in listed if one["main"])
    shown = json.loads(run("pairing", "rebalance", "--adcode", county, "--json").stdout)
    assert json.loads(run("pairing", "list", "--json").stdout) == listed, "a preview changes nothing"
    done = json.loads(run("pairing", "rebalance", "--adcode", county, "--apply", "--json").stdout)
    assert (done["moves"], done["applied"], shown["applied"]) == (shown["moves"], True, False)
    assert json.loads(run("pairing", "rebalance", "--adcode", county, "--json").stdout)["moves"] == []
    refused = run("pairing", "rebalance", "--adcode", "140000")
    assert (refused.exit_code, "请选择一个县" in refused.stderr) == (1, True)


def test_recommendations_are_listed_and_marked_from_the_command_line(kit: Kit, run: Run) -> None:
    post = submit(kit)
    one = listed(kit, post)[0]
    assert run("referral", "mark", post, one, "started", "--as", "zhuanyuan").exit_code == 1, "not recommended yet"
    said = run("referral", "mark", post, one, "referred", "--channel", "phone", "--as", "zhuanyuan", "--json")
    assert json.loads(said.stdout)["state"] == "referred", said.stderr
    assert run("referral", "mark", post, one, "unsuitable", "--reason", "sex", "--as", "zhuanyuan").exit_code == 1
    assert run("referral", "mark", post, one, "unsuitable", "--reason", "skill", "--as", "zhuanyuan").exit_code == 0
    rows = json.loads(run("referral", "list", "--vacancy", post, "--json").stdout)
    assert [(row["seeker_id"], row["state"], row["refused_by"]) for row in rows] == [(one, "unsuitable", "enterprise")]
    assert "*" in rows[0]["name"]
    assert run("referral", "list", "--state", "nowhere").exit_code == 2


def test_a_roster_is_solved_by_the_command_line(kit: Kit, run: Run) -> None:
    workers(kit, 2)
    posted(kit, headcount=1)
    done = run("roster", "solve", "--market", actor(kit, "linggong").market_id, "--day", TOMORROW)
    assert done.exit_code == 0, done.output
    assert TRADE in done.stdout
    assert "已证明最优" in done.stdout
    assert "欧阳测" not in done.stdout


@pytest.mark.parametrize("name", list(Ledger))
def test_every_ledger_is_listed_with_the_same_rows_in_both_forms(kit: Kit, run: Run, name: Ledger) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(actor(kit, "qiye"), write=True) as context:
        issues.raise_issue(context, firm.id or 0, IssueDraft(kind=IssueKind.LABOUR, text="夜班招不到人"))
        context.unit.commit()
    told = run("ledger", name.value, "--json")
    assert told.exit_code == 0, told.output
    rows = json.loads(told.stdout)
    shown = run("ledger", name.value)
    assert shown.exit_code == 0, shown.output
    assert f"共 {len(rows)} 条" in shown.stdout
    if name in (Ledger.ISSUES, Ledger.KEY_LISTS, Ledger.COURSES):
        assert rows, "there are some"
        assert all(row["id"] for row in rows)
