"""Console pages without a browser: queries do not grow with rows, sessions and redirects hold, forms keep what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient

from api.browser_session import local_path
from api.console.menu import HOMES, menu
from api.console.page import DONE
from matcher import clock
from matcher.demo.load import PASSWORD, USERNAMES
from matcher.models.enums import ConsentChannel, Role
from matcher.models.issue import IssueDraft, IssueKind
from matcher.models.states import PresetState
from matcher.models.survey import month_of
from matcher.models.weighting import LearnedWeights
from matcher.service import issues, matching, placements, referrals, vacancies
from matcher.service.accounts import actor_of
from matcher.service.cases import list_cases
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.factories import actor
from tests.service.test_learning import FACTORS
from tests.service.test_referrals import submit


@pytest.fixture
def case_id(kit: Kit) -> int:
    """The case of the demo officer."""
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        return list_cases(context, limit=1)[0][0].case.id or 0


def posts(kit: Kit, case_id: int) -> list[int]:
    with kit.open(SYSTEM, write=False) as context:
        return [one.id or 0 for one in context.unit.vacancies.of_case(case_id)]


@contextmanager
def counted(kit: Kit) -> Iterator[list[str]]:
    """The SQL statements sent while the block runs."""
    sent: list[str] = []

    def keep(_connection, _cursor, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(kit.database.engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        sa.event.remove(kit.database.engine, "before_cursor_execute", keep)


def queries(kit: Kit, client: TestClient, path: str) -> list[str]:
    client.get(path)  # what is read once and kept is not counted
    with counted(kit) as sent:
        answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return sent


# --- Queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/cases?size={}", "/audit?size={}", "/jobs?size={}"])
def test_a_longer_list_asks_no_more(kit: Kit, enter, path: str) -> None:
    with kit.open(SYSTEM, write=False) as context:
        waiting = context.unit.vacancies.awaiting_review(SYSTEM.reach)[:12]
        officers = [context.unit.accounts.by_officer(case.officer_id or 0) for _post, _firm, case in waiting]
    for (post, _firm, _case), account in zip(waiting, officers, strict=True):
        with kit.open(actor_of(account), write=True) as context:
            vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="已核实")
            context.unit.commit()
    client = enter("shenji" if "audit" in path else "shengji")
    few, many = queries(kit, client, path.format(5)), queries(kit, client, path.format(10))
    assert few
    assert len(many) == len(few), sorted(many)
    page = client.get(path.format(10)).text
    rows = page.count('scope="row"') + page.count('class="post-title"')
    assert rows == 10, "the longer list is longer"


def test_more_posts_to_review_ask_no_more(kit: Kit, enter, case_id: int) -> None:
    client = enter("zhuanyuan")
    many = queries(kit, client, "/workbench")
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        for post in posts(kit, case_id)[:4]:
            version = vacancies.get_vacancy(context, post).vacancy.version
            vacancies.publish_vacancy(context, post, version=version, opinion="已核实")
        context.unit.commit()
    assert len(queries(kit, client, "/workbench")) == len(many)


def handle(kit: Kit, vacancy_id: int, count: int) -> None:
    """Recommend some people more."""
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        for one in matching.get_shortlist(context, vacancy_id).candidates[:count]:
            referrals.refer(context, vacancy_id, one.seeker.id or 0, channel=ConsentChannel.PHONE)
        context.unit.commit()


def test_more_people_recommended_ask_no_more(kit: Kit, enter, case_id: int) -> None:
    client, post = enter("zhuanyuan"), posts(kit, case_id)[0]
    found = []
    for more in (1, 4):
        handle(kit, post, more)
        found.append(
            [len(queries(kit, client, path)) for path in (f"/cases/{case_id}", f"/vacancies/{post}/shortlist")]
        )
    assert found[0] == found[1]


# --- Signing in and out --------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/cases", "/cases/3?page=2", "/vacancies/1/shortlist"])
def test_signing_in_leads_where_one_wanted_to_go(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\\b",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/",
        "/cases\r\nSet-Cookie: a=b",
        "/\t/evil.example",
        "/\n/evil.example",
    ],
)
def test_no_sign_in_leads_elsewhere(client: TestClient, target: str) -> None:
    answer = client.post("/login", data={"username": "qiye", "password": PASSWORD, "target": target})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/workbench"
    shown = client.get("/login", params={"next": target})
    assert shown.status_code == 200
    assert Form(shown.text).to("/login")["target"] == "/workbench"


def test_a_page_asked_for_too_early_comes_after_signing_in(client: TestClient) -> None:
    asked = client.get("/cases/1")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/login?next=/cases/1"
    form = Form(client.get(asked.headers["location"]).text).to("/login")
    answer = client.post("/login", data={**form, "username": "qiye", "password": PASSWORD})
    assert answer.headers["location"] == "/cases/1"


def test_signing_out_ends_the_session_at_once(client: TestClient, enter) -> None:
    page = enter("zhuanyuan").get("/workbench")
    kept = dict(client.cookies)
    answer = client.post("/logout", data=Form(page.text).to("/logout"))
    assert answer.status_code == 303
    assert not dict(client.cookies), "the cookie is taken back"
    client.cookies.update(kept)  # somebody kept a copy
    again = client.get("/workbench")
    assert again.status_code == 303
    assert again.headers["location"].startswith("/login")
    assert client.post("/logout", data=Form(page.text).to("/logout")).headers["location"].startswith("/login")


def test_a_wrong_password_keeps_the_name_but_not_the_password(client: TestClient) -> None:
    answer = client.post("/login", data={"username": "qiye", "password": "not-this-one", "target": "/cases"})
    assert answer.status_code == 401
    form = Form(answer.text).to("/login")
    assert (form["username"], form["password"], form["target"]) == ("qiye", "", "/cases")
    assert "not-this-one" not in answer.text


# --- Forms that come back ------------------------------------------------------------------------


def refused(client: TestClient, action: str, form: dict[str, str]) -> Form:
    answer = client.post(action, data=form)
    assert answer.status_code == 422, answer.text
    assert "error-summary" in answer.text
    target = re.search(r'href="#(f-\w+)"', answer.text)
    assert target, "the summary leads to the field"
    assert f'id="{target.group(1)}"' in answer.text
    return Form(answer.text)


def test_a_task_with_errors_keeps_what_was_typed(enter) -> None:
    client = enter("linggong")
    form = Form(client.get("/tasks").text).to("/tasks")
    typed = {"trade": "水电维修", "employer": "汾榆<物业>", "headcount": "两", "pay_yuan": "二百", "detail": "换 & 修"}
    back = refused(client, "/tasks", form | typed).to("/tasks")
    assert {name: back[name] for name in typed} == typed
    assert back["idempotency_key"] != form["idempotency_key"]
    right = back | {"headcount": "2", "pay_yuan": "200.50", "cover": "accident"}
    done = client.post("/tasks", data=right)
    assert done.status_code == 303, done.text
    assert "200.50 元" in client.get(done.headers["location"]).text


@pytest.mark.parametrize("field", ["pay_yuan", "start", "day", "adcode", "cover", "headcount"])
def test_every_field_of_a_task_says_what_is_wrong_with_it(enter, field: str) -> None:
    client = enter("linggong")
    form = Form(client.get("/tasks").text).to("/tasks")
    right = {"trade": "保洁", "employer": "汾榆物业", "headcount": "2", "pay_yuan": "200", "cover": "accident"}
    for wrong in ("", "不对"):
        answer = client.post("/tasks", data=form | right | {field: wrong})
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in answer.text
        assert f'id="f-{field}-error"' in answer.text


def test_a_rejection_without_a_reason_comes_back(kit: Kit, enter, case_id: int) -> None:
    client, post = enter("zhuanyuan"), posts(kit, case_id)[0]
    form = Form(client.get(f"/vacancies/{post}").text).to(f"/vacancies/{post}/publish")
    back = refused(client, f"/vacancies/{post}/reject", form | {"opinion": "  "}).to(f"/vacancies/{post}/publish")
    assert back["version"] == form["version"]
    assert client.post(f"/vacancies/{post}/reject", data=back | {"opinion": "请写明班次"}).status_code == 303


def test_weights_that_are_not_clearly_better_ask_for_a_reason(kit: Kit, enter) -> None:
    figures = {
        "old": {"auc": 0.6, "factors": FACTORS},
        "new": {"auc": 0.59},
        "better": False,
        "decisions": 200,
        "good": 90,
    }
    figures |= {"posts": 30, "folds": 5}
    with kit.open(SYSTEM, write=True) as context:
        made = LearnedWeights(state=PresetState.PROPOSED, factors=FACTORS, figures=figures, made_at=clock.now())
        context.unit.weightings.add(made)
        context.unit.commit()
        address = f"/weights/{made.id}/adoption"
    client = enter("shengji")
    form = Form(client.get("/weights").text).to(address)
    assert form["reason"] == ""
    refused = client.post(address, data=form | {"reason": " "})
    assert refused.status_code == 422
    assert "请写明理由" in refused.text
    taken = client.post(address, data=form | {"reason": "按局务会意见先用一个月"})
    assert taken.status_code == 303, taken.text
    assert "按局务会意见先用一个月" in client.get("/weights").text


def test_a_step_without_an_opinion_keeps_the_step(enter, case_id: int) -> None:
    client = enter("zhuanyuan")
    action = f"/cases/{case_id}/move"
    form = Form(client.get(f"/cases/{case_id}").text).to(action)
    back = refused(client, action, form | {"to": "matching", "opinion": " "}).to(action)
    assert back["to"] == "matching"
    assert client.post(action, data=back | {"opinion": "开始对接"}).status_code == 303


def test_a_candidate_mark_that_lacks_something_comes_back_open(kit: Kit, enter, case_id: int) -> None:
    client, post = enter("zhuanyuan"), posts(kit, case_id)[0]
    with kit.open(SYSTEM, write=False) as context:
        person = matching.get_shortlist(context, post).candidates[0].seeker.id
    page, base = f"/vacancies/{post}/shortlist", f"/vacancies/{post}/candidates/{person}"
    form = Form(client.get(page).text).to(f"{base}/unsuitable")
    back = refused(client, f"{base}/unsuitable", form | {"reason": "other", "note": " "})
    assert back.to(f"{base}/unsuitable")["reason"] == "other"

    far = str(clock.today().replace(year=clock.today().year + 3))
    form = Form(client.get(page).text).to(f"{base}/refer")
    back = refused(client, f"{base}/refer", form | {"channel": "paper", "expires_on": far})
    assert (back.to(f"{base}/refer")["channel"], back.to(f"{base}/refer")["expires_on"]) == ("paper", far)
    with kit.open(SYSTEM, write=False) as context:
        kinds = [one.enterprise_id for one in context.unit.consents.of_seeker(person or 0)]
    assert kinds == [None], "nothing of a refused form was kept"

    assert client.post(f"{base}/refer", data=form | {"channel": "desk"}).status_code == 303
    form = Form(client.get(page).text).to(f"{base}/start")
    back = refused(client, f"{base}/start", form | {"started_on": far})
    assert back.to(f"{base}/start")["started_on"] == far


def test_an_unreadable_file_leads_back_to_the_form(enter) -> None:
    client = enter("qiye")
    form = Form(client.get("/imports/brochure").text).to("/imports/brochure")
    for files in ({"file": ("a.xlsx", b"no workbook")}, None):
        answer = client.post("/imports/brochure", data=form, files=files)
        assert answer.status_code in (415, 422)
        assert 'id="f-file"' in answer.text
        assert "error-summary" in answer.text


# --- Errors --------------------------------------------------------------------------------------


def test_an_error_after_a_form_offers_the_way_back(enter, case_id: int) -> None:
    client = enter("zhuanyuan")
    page = f"/cases/{case_id}"
    form = Form(client.get(page).text).to(f"{page}/move")
    sent = form | {"to": "matching", "opinion": "推进", "version": "99"}
    answer = client.post(f"{page}/move", data=sent, headers={"referer": f"http://testserver{page}"})
    assert answer.status_code == 409
    assert "已被他人更新" in answer.text
    assert f'href="http://testserver{page}"' in answer.text
    assert "<li>推进</li>" in answer.text, "what was typed is not lost"
    assert 'href="/workbench"' in answer.text
    assert re.search(r"请求编号：<code>[0-9a-f]{16}</code>", answer.text)


@pytest.mark.parametrize(
    "referer", ["https://evil.example/", "javascript:alert(1)", "http://testserver.evil.example/", ""]
)
def test_no_way_back_leads_elsewhere(enter, referer: str) -> None:
    answer = enter("zhuanyuan").get("/cases/987654321", headers={"referer": referer})
    assert answer.status_code == 404
    assert not referer or referer not in answer.text
    assert 'href="/workbench"' in answer.text


def test_a_form_without_its_token_is_refused_with_a_way_back(enter, case_id: int) -> None:
    client = enter("zhuanyuan")
    answer = client.post(f"/cases/{case_id}/move", data={"to": "matching", "opinion": "推进", "version": "1"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.text
    assert 'href="/workbench"' in answer.text


def test_messages_in_the_address_are_only_known_ones(enter) -> None:
    client = enter("zhuanyuan")
    assert DONE["published"] in client.get("/workbench", params={"ok": "published"}).text
    assert "您中奖了" not in client.get("/workbench", params={"ok": "您中奖了"}).text


@pytest.mark.parametrize("role", list(Role))
def test_everything_in_the_menu_opens(kit: Kit, enter, role: Role) -> None:
    client = enter(USERNAMES[role])
    items = menu(actor(kit, USERNAMES[role]), "/cases/1")
    assert len({item["label"] for item in items}) == len(items)
    assert sum(item["href"] == "/cases" for item in items if item.get("current")) == any(
        item.get("href") == "/cases" for item in items
    ), "the page one is on is marked, once"
    for item in items:
        if "href" not in item:
            continue
        answer = client.get(item["href"])
        assert answer.status_code == 200, item
        assert answer.text.count("<h1>") == 1
    home = client.get("/workbench")
    assert home.headers.get("location") == HOMES.get(role)


def test_a_survey_shows_its_doubts_before_it_is_kept_for_good(enter) -> None:
    client = enter("qiye")
    month = month_of(clock.today() - timedelta(days=320))
    form = Form(client.get(f"/surveys/new?month={month}").text).to("/surveys")
    assert form["month"] == month
    form |= {"staff_start": "90", "joined": "0", "departed": "0", "staff_end": "85", "needed": "3", "short": "0"}
    form |= {name: "" for name in form if name.startswith(("post.", "short_", "lend_"))}
    asked = client.post("/surveys", data=form)
    assert asked.status_code == 422, asked.text
    assert "期初 90 + 新进 0 − 离职 0 = 90，期末填的是 85" in asked.text
    assert "还没有调查" in client.get(f"/surveys?month={month}").text, "nothing is kept yet"
    again = Form(asked.text).to("/surveys")
    assert (again["staff_end"], len(again["seen"])) == ("85", 64)
    other = client.post("/surveys", data=again | {"staff_end": "84"})
    assert (other.status_code, "期末填的是 84" in other.text) == (422, True), "a new doubt is asked anew"
    kept = client.post("/surveys", data=again)
    assert kept.status_code == 303
    assert "期末填的是 85" in client.get(kept.headers["location"]).text


def test_a_wrong_number_of_days_leaves_the_form_and_names_its_field(kit: Kit, enter) -> None:
    own = actor(kit, "qiye").enterprise_id or 0
    with kit.open(SYSTEM, write=True) as context:
        made = issues.raise_issue(context, own, IssueDraft(kind=IssueKind.LABOUR, text="夜班招不到人"))
        issue_id = made.id or 0
        context.unit.commit()
    client = enter("xianji")
    path = f"/issues/{issue_id}"
    form = Form(client.get(path).text).to(f"{path}/assign") | {"department": "县交通局", "days": "五"}
    answer = client.post(f"{path}/assign", data=form)
    assert answer.status_code == 422
    assert "办理期限请填整数" in answer.text
    assert Form(answer.text).to(f"{path}/assign")["department"] == "县交通局"
    up = Form(answer.text).to(f"{path}/escalate")
    assert client.post(f"{path}/escalate", data=up | {"reason": ""}).status_code == 422
    assert client.post(f"{path}/escalate", data=up | {"reason": "涉及市级部门"}).status_code == 303
    assert "县级督办 → 市级督办：涉及市级部门" in client.get(path).text


def test_whoever_is_signed_in_finds_the_way_back(kit: Kit, enter) -> None:
    client = enter("zhuanyuan")
    name = actor(kit, "zhuanyuan").name
    for path in ("/jobs", "/no-such-page", "/cases/999999", "/jobs?page=x"):
        found = client.get(path).text
        assert f"返回工作台（{name}）" in found, path
        assert ">登录<" not in found
    client.cookies.clear()
    assert ">登录<" in client.get("/no-such-page").text


def test_what_cannot_be_done_with_a_candidate_is_told_on_the_list(kit: Kit, enter) -> None:
    first, second = submit(kit), submit(kit, title="焊接班组操作工")
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        there = [one.seeker.id for one in matching.get_shortlist(context, first).candidates]
        shown = [one.seeker.id for one in matching.get_shortlist(context, second).candidates]
        one = next(who for who in shown if who in there)
    client = enter("zhuanyuan")
    page = f"/vacancies/{second}/shortlist"
    base = f"/vacancies/{second}/candidates/{one}"
    before = Form(client.get(page).text).to(f"{base}/contacted")
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        referrals.refer(context, first, one or 0, channel=ConsentChannel.PHONE)
        placements.mark_started(context, first, one or 0)
        context.unit.commit()
    answer = client.post(f"{base}/contacted", data=before)
    assert answer.status_code == 409
    assert "该求职者已在其他岗位到岗" in answer.text
    assert all(f"candidate-{who}" in answer.text for who in shown), "the list stays in sight"
    now = client.get(page).text
    assert "已在他处到岗" in now
    forms = [action for action, _ in Form(now).forms]
    assert not [action for action in forms if action.startswith(base)], "nothing is offered for them"
    assert "standard@" not in now


def test_a_stay_sheet_asks_once_about_a_gap_its_plans_do_not_explain(enter) -> None:
    client = enter("qiye")
    first = clock.today() + timedelta(days=20)
    last = first + timedelta(days=6)
    form = Form(client.get("/stay-sheets/new").text).to("/stay-sheets")
    typed = {"holiday": "春节", "first": str(first), "last": str(last), "staff": "300", "stay": "150"}
    typed |= {"leave": "120", "returners": "100"}
    asked = client.post("/stay-sheets", data=form | typed)
    assert asked.status_code == 422
    assert "有 20 人不返岗，没有写节后缺口" in asked.text
    back = Form(asked.text).to("/stay-sheets")
    assert (back["gap.0.day"], back["gap.0.short"]) == (str(last + timedelta(days=1)), "20"), (
        "worked out from the plans"
    )
    low = client.post("/stay-sheets", data=back | {"gap.0.short": "5"})
    assert low.status_code == 422
    assert "只写了 5 人" in low.text
    taken = client.post("/stay-sheets", data=Form(low.text).to("/stay-sheets"))
    assert taken.status_code == 303, "seen and handed in all the same"
    assert "只写了 5 人" in client.get(taken.headers["location"].split("?")[0]).text
