"""Every page as its reader sees it, wide and narrow: layout, headings, console, accessibility, keyboard, double submits."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from matcher import clock
from matcher.demo.load import PASSWORD
from matcher.models.consent import NOTICE_VERSION
from matcher.models.enums import ConsentChannel, MergeKind, Role
from matcher.models.officer import Officer
from matcher.models.organisation import ParticipationDraft, ParticipationPart
from matcher.models.refusal import UnsuitableReason
from matcher.models.training_order import TrainingOrderDraft
from matcher.models.visit import VisitKind
from matcher.service import (
    account_admin,
    desk,
    escalation,
    handovers,
    inbox_links,
    lent_workers,
    matching,
    merges,
    participations,
    placements,
    referrals,
    registrations,
    sign_in_links,
    training_orders,
    vacancies,
    visits,
)
from matcher.service.account_places import Belonging
from matcher.service.cases import list_cases
from matcher.service.permissions import SYSTEM
from tests.e2e.conftest import Site, Visitor
from tests.factories import actor, subsidies
from tests.fairs import fair_now, held_fair, open_fair
from tests.security.bookings import booked
from tests.security.ledgers import ledgers
from tests.service.odd_jobs import TOMORROW, posted
from tests.thoroughness import FULL

MATRIX: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "access_matrix.yaml").read_text("utf-8"))
AXE = Axe().axe_script
WIDTHS = (1280, 375)
# Who looks at which page; "" is nobody signed in. The names in braces are filled in from the store.
PAGES: dict[str, tuple[str, ...]] = {
    "": (
        "/reply/{token}",
        "/activate/{account_link}",
        "/enter/{sign_in_link}",
        "/login/phone",
        "/join",
        "/lent/{lent_link}",
        "/login",
        "/jobs",
        "/jobs?q=没有这样的岗位",
        "/jobs?near=140105&sort=distance&days=30&without=dust",
        "/jobs/{published}",
        "/jobs/{published}?near=140105",
        "/complain",
        "/enterprise-entry",
        "/complain?vacancy_id={published}",
        "/publicity",
        "/publicity/{grant}",
        "/markets",
        "/markets?adcode=140400",
        "/markets/{market}",
        "/markets/{market}/screen",
        "/markets/{market}/tasks/{odd_job}",
        "/privacy",
        "/privacy/data",
        "/privacy/{version}",
        "/fairs",
        "/local/140000",
        "/local/140703?scope=own",
        "/fairs?past=true",
        "/fairs/{held}",
        "/fairs/c/{opened_door}",
        "/styleguide",
        "/api/docs",
        "/nothing",
    ),
    "qiye": (
        "/workbench",
        "/job-fairs",
        "/job-fairs/{held}",
        "/job-fairs/{held}/sign-up",
        "/own-fairs",
        "/job-fair-entries/{opened_entry}/intentions",
        "/fair-check-in/{door}",
        "/cases",
        "/cases/{case}",
        "/cases/{case}/plan",
        "/cases/{case}/plan/print",
        "/imports/brochure",
        "/intakes/{intake}",
        "/vacancies/{waiting}",
        "/imports/brochure/paste",
        "/enterprises/{enterprise}/policies",
        "/surveys",
        "/surveys/new",
        "/surveys/{survey}",
        "/issues/new",
        "/quick-tasks",
        "/quick-tasks/{odd}",
        "/stay-sheets/new",
        "/stay-sheets/{stay}/change",
        "/inbox",
        "/courses",
        "/courses/2",
        "/agreements",
        "/staff-batches/1",
        "/lots",
        "/enterprises/{enterprise}/shortages",
        "/lots/new?side=shortage",
        "/lots/{lot}",
        "/lots/{lot}/change",
        "/lendings",
        "/lendings/{lending}",
        "/lendings/{lending}/costs",
        "/lendings/{lending}/print",
    ),
    "zhuanyuan": (
        "/workbench",
        "/applications",
        "/rights-requests",
        "/complaints/new",
        "/conflicts",
        "/applications?state=declined",
        "/job-fairs/{held}/sign-up",
        "/cases",
        "/cases/{case}",
        "/cases/{case}/plan",
        "/cases/{case}/plan/print",
        "/cases/{case}/plan/comparison",
        "/cases/{case}/plan/measures/{measure}",
        "/vacancies/{waiting}",
        "/vacancies/{published}",
        "/vacancies/{published}/shortlist",
        "/vacancies/{published}/shortlist/left-out",
        "/vacancies/{published}/shortlist/weights",
        "/vacancies/{published}/training",
        "/vacancies/{published}/dispatch",
        "/dispatch-orders/1",
        "/courses/1",
        "/enterprises/{enterprise}",
        "/enterprises/{enterprise}/pairing",
        "/enterprises/{enterprise}/visit",
        "/workbench?kind=visit&sort=-days",
        "/calls",
        "/calls?queue=canvass",
        "/calls?queue=candidates&vacancy_id={published}",
        "/calls?queue=follow_ups",
        "/pairings",
        "/handovers",
        "/enterprises/{enterprise}/policies",
        "/seekers/{person}/statuses",
        "/claims/personal",
        "/attachments/claim/{subject}",
        "/statuses",
        "/policies",
        "/policies/try",
        "/services",
        "/imports/seekers",
        "/imports/seekers/paste",
        "/surveys/rates",
        "/surveys/{survey}/revise",
        "/issues",
        "/issues/{issue}",
        "/stay-sheets",
        "/stay-sheets/{stay}",
        "/campaigns/{campaign}",
        "/campaigns/{campaign}/board",
        "/campaigns/{campaign}/task-force",
        "/filings/{filing}",
        "/filings/{filing}/print",
        "/actions",
        "/actions/{campaign}",
        "/seekers",
        "/seekers/new",
        "/seekers/{registered}",
        "/seekers/{registered}/edit",
        "/lots",
        "/enterprises/{enterprise}/shortages",
        "/lots/{lot}",
        "/lot-moves/{move}",
        "/lots/balance",
        "/lendings/new?surplus_id={lot}&shortage_id={shortage}",
        "/lendings/{lending}",
    ),
    "peixun": (
        "/workbench",
        "/participations",
        "/organisations",
        "/courses",
        "/courses/1",
        "/classes",
        "/classes/1",
        "/training-orders",
        "/training-orders/{order}",
    ),
    "jigou": (
        "/workbench",
        "/clients",
        "/vacancies/{published}/recommend",
        "/own-services",
        "/participations",
        "/agreements",
        "/agreements/1",
        "/dossier-requests",
    ),
    "paiqian": (
        "/workbench",
        "/dispatch-orders",
        "/participations",
    ),
    "linggong": (
        "/job-fairs/new",
        "/tasks",
        "/tasks/{odd}",
        "/day-sheet",
        "/tasks/{odd}/sheet",
        "/tasks/{odd}/paper",
        "/bookings/{booking}",
        "/mornings?day={tomorrow}",
        "/roster",
        "/roster?day={tomorrow}",
        "/settlements?day={tomorrow}",
        "/crews",
        "/crews/{crew}",
        "/desk",
        "/desk?slip={slip}",
        "/desk/workers/{worker}",
        "/desk/entry",
        "/kiosk",
    ),
    "qiuzhi": (
        "/profile",
        "/profile/posts",
        "/profile/edit",
        "/profile/applications",
        "/profile/referrals",
        "/profile/rights",
        "/profile/complaints",
        "/profile/searches",
        "/profile/applications/new/{published}",
    ),
    "xianji": (
        "/conflicts",
        "/complaints",
        "/complaints/{complaint}",
        "/entry-requests",
        "/entry-requests/{entry_request}",
        "/blacklists",
        "/mappings",
        "/mappings/new?kind=seeker",
        "/mappings/{mapping}",
        "/mappings/{mapping}/edit",
        "/workbench",
        "/job-fairs",
        "/job-fairs/calendar",
        "/job-fairs/map",
        "/job-fairs/new",
        "/job-fairs/{fair}",
        "/job-fairs/{fair}/edit",
        "/job-fairs/{held}",
        "/job-fairs/{held}/booths",
        "/job-fairs/{opened}/visitors",
        "/job-fairs/{opened}/wall",
        "/job-fairs/{held}/visitors",
        "/job-fairs/{held}/after",
        "/job-fairs/{held}/report",
        "/exchanges",
        "/exchanges/{exchange}",
        "/job-fair-entries/{opened_entry}/intentions",
        "/job-fairs/proposals",
        "/job-fairs/{held}/poster",
        "/job-fairs/{held}/booth-cards",
        "/job-fairs/{held}/firms",
        "/job-fairs/{held}/people",
        "/enterprises/{enterprise}",
        "/cases/{case}",
        "/cases?light=red",
        "/pooling",
        "/pooling?radius_km=100&pay_percent=5",
        "/pooling/runs/{run}",
        "/pairings",
        "/pairings?unpaired=1",
        "/pairings/proposals",
        "/pairings/balance",
        "/enterprises/{enterprise}/pairing",
        "/handovers",
        "/handovers/{handover}",
        "/officers",
        "/publicity-texts",
        "/officers/{officer}",
        "/accounts",
        "/accounts/{account}",
        "/account",
        "/account/second-factor",
        "/account/tokens",
        "/organisations",
        "/organisations/1",
        "/cases/{case}/participants",
        "/overview",
        "/overview/rows?figure=missing",
        "/duplicates",
        "/duplicates?kind=seeker",
        "/duplicates/pair?kind=vacancy&first={one}&second={other}",
        "/duplicates/merges?kind=vacancy",
        "/duplicates/merges/{merge}",
        "/claims",
        "/grants",
        "/grants/{grant}",
        "/key-lists",
        "/key-lists/{list}",
        "/campaigns",
        "/campaigns/{campaign}/filings/new?form=2",
        "/imports/surveys",
        "/imports/key_list",
    ),
    "shiji": (
        "/workbench",
        "/market-figures?period=2026Q4",
        "/annexes",
        "/annexes?number=3",
        "/annexes/print?number=4",
        "/annexes/rows?figure=solved",
        "/monthly",
        "/monthly/rows/{enterprise}",
        "/monthly/filed",
        "/monthly/filed/{filed}",
        "/annexes/reconciliation",
        "/annexes/comparison",
        "/market-register",
        "/pairings",
        "/pairings/balance",
        "/officers",
        "/overview",
    ),
    "shengji": (
        "/workbench",
        "/overview",
        "/overview/rows?figure=solved",
        "/weights",
        "/policies",
        "/policies/draft",
        "/policies/{code}/edit",
        "/policy-editions/{edition}",
    ),
    "shenji": ("/audit", "/audit/disclosures", "/audit/seals?check=1"),
    "xitong": (
        "/system",
        "/accounts",
        "/notices",
        "/notices/preferences",
        "/notice-deliveries",
        "/notice-deliveries?state=failed",
    ),
}
# A device turned over to everybody answers nothing else, so these have a window of their own.
KIOSK = ("/kiosk", "/kiosk/tasks", "/kiosk/number", "/kiosk/card", "/kiosk/register", "/kiosk/leave")
NO_PAGES = re.compile(
    r"/api/v1/|/plan/document$|/document$|/consent-form$|/healthz|/readyz|openapi|template$|/rejects$|/settlements/file$|/annexes/file$|/monthly/file$|/filed/\{\}/file$|/briefing/file$|/package$|^/mappings/[^/]+/file$|/publicity-texts/cover$|/report/file$|\.ics$|/feed\.json$|/rss\.xml$|^/$|^/login/code$"
)


def names(path: str) -> str:
    """An address of the matrix or of the list above with all names made equal."""
    path = re.sub(r"/\d+(?=/|$)", "/{}", path.split("?")[0])
    path = path.replace("/attachments/claim/", "/attachments/{}/")
    return re.sub(r"\{\w+\}", "{}", path).replace("/brochure", "/{}").replace("/seekers", "/{}")


@pytest.fixture(scope="module")
def ids(site: Site) -> dict[str, Any]:
    """A world in use: one post published, people contacted, recommended, started and turned down."""
    kit, officer = site.kit, actor(site.kit, "zhuanyuan")
    with kit.open(officer, write=True) as context:
        first = list_cases(context, limit=1)[0][0].case
        case, enterprise = first.id or 0, first.enterprise_id
        published, waiting = [one.id or 0 for one in context.unit.vacancies.of_case(case)][:2]
        version = vacancies.get_vacancy(context, published).vacancy.version
        vacancies.publish_vacancy(context, published, version=version, opinion="已核实")
        people = [one.seeker.id or 0 for one in matching.get_shortlist(context, published).candidates]
        for person in (*people[1:3], *people[4:7]):
            referrals.refer(context, published, person, channel=ConsentChannel.PHONE)
        referrals.mark_interview(context, published, people[4], at=clock.now(), place="厂区南门")
        referrals.mark_offer(context, published, people[5])
        referrals.mark_unsuitable(context, published, people[6], reason=UnsuitableReason.SKILL)
        referrals.mark_contacted(context, published, people[0], note="约定周五再谈")
        placements.mark_started(context, published, people[2])
        referrals.mark_unsuitable(context, published, people[3], reason=UnsuitableReason.PAY)
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        invited = actor(kit, "jigou").organisation_id or 0
        part = {"organisation_id": invited, "part": ParticipationPart.REFERRAL, "first": clock.today()}
        participations.assign(context, case, ParticipationDraft.model_validate(part))
        context.unit.commit()
    with kit.open(actor(kit, "xianji"), write=True) as context:
        posts = [one.id or 0 for one in context.unit.vacancies.of_case(case)][2:6]
        found = merges.merge(context, MergeKind.VACANCY, survivor_id=posts[0], gone_id=posts[1], reason="重复录入")
        merge = found.id or 0
        colleague = Officer(staff_no="E1", name="同县员", adcode=first.adcode, industries=["C"])
        officer_id = context.unit.officers.add(colleague).id or 0
        handover = handovers.propose(context, enterprise, receiver_id=officer_id, reason="岗位调整")
        visits.record_visit(context, enterprise, kind=VisitKind.PHONE, note="了解空岗结构")
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        case_now = list_cases(context, limit=1)[0][0].case
        escalation.escalate(context, case_now.id or 0, version=case_now.version, opinion="请县里协调")
        context.unit.commit()
    made = subsidies(kit, enterprise, people[2]) | ledgers(kit, enterprise)
    held = held_fair(kit)
    opened, opened_entry = open_fair(kit)
    with kit.open(SYSTEM, write=False) as context:
        intake = context.unit.intakes.get(1)
        market = actor(kit, "linggong").market_id or 0
        task = context.unit.tasks.coming(market, clock.today())[0].id or 0
        plan = context.unit.plans.of_case(case)
        assert plan is not None
        measure = context.unit.plans.measures(plan.id or 0)[0].id or 0
        orders = training_orders.list_orders(context)
    with kit.open(actor(kit, "linggong"), write=True) as context:
        worker = context.unit.seekers.workers(market)[0].id or 0
        slip = desk.arrive(context, worker).ticket.id or 0
        odd_job = context.unit.tasks.coming(market, clock.today() + timedelta(days=1))[0].id or 0
        context.unit.commit()
    with kit.open(officer, write=False) as context:
        registered = registrations.list_registrations(context)[0][0].seeker.id or 0
    assert intake is not None
    if orders:
        order = orders[0].order.id or 0
    else:
        with kit.open(actor(kit, "xianji"), write=True) as context:
            wanting = context.unit.vacancies.get(waiting)
            school = actor(kit, "peixun").organisation_id or 0
            assert wanting is not None
            wanting.headcount = 500
            wanted = TrainingOrderDraft(
                organisation_id=school, headcount=1, needed_by=clock.today() + timedelta(days=60)
            )
            order = training_orders.place(context, waiting, wanted).id or 0
            context.unit.commit()
    odd = posted(kit)
    made |= booked(kit, "linggong", odd)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.tasks.held([odd])[odd].enterprise_id = enterprise
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        token = inbox_links.make_link(context, case).token
        staff_no = context.unit.officers.get(officer.officer_id or 0).staff_no  # type: ignore[union-attr]
        context.unit.commit()
    with kit.open(actor(kit, "xianji"), write=True) as context:
        told = Belonging(staff_no=staff_no)
        invited = account_admin.invite(context, username="xin-renyuan", name="测新人", role=Role.OFFICER, told=told)
        entered = sign_in_links.make_link(context, registered, verified="核对身份证原件")
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        lent_link = lent_workers.make_links(context, made["lending_id"])[0].token
        lent = context.unit.lendings.reachable(made["lending_id"], SYSTEM.reach, None)
        assert lent is not None
        context.unit.commit()
    return {
        "measure": measure,
        "case": case,
        "published": published,
        "waiting": waiting,
        "intake": intake.id or 0,
        "task": task,
        "odd": odd,
        "tomorrow": TOMORROW,  # type: ignore[dict-item]
    } | {
        "one": posts[2],
        "other": posts[3],
        "merge": merge,
        "handover": handover.id or 0,
        "officer": officer_id,
        "order": order,
        "worker": worker,
        "market": market,
        "odd_job": odd_job,
        "slip": slip,
        "registered": registered,
        "enterprise": enterprise,
        "person": people[2],
        "code": "S2",  # type: ignore[dict-item]
        **{name.removesuffix("_id"): one for name, one in made.items()},
        "token": token,
        "version": NOTICE_VERSION,  # type: ignore[dict-item]
        "account": invited.account.id or 0,
        "account_link": invited.token,  # type: ignore[dict-item]
        "sign_in_link": entered.token,  # type: ignore[dict-item]
        "lent_link": lent_link,  # type: ignore[dict-item]
        "shortage": lent.shortage_id,
        "held": held,
        "door": fair_now(kit, held).code,  # type: ignore[dict-item]
        "opened": opened,
        "opened_entry": opened_entry,
        "opened_door": fair_now(kit, opened).code,  # type: ignore[dict-item]
    }


def test_no_page_is_forgotten() -> None:
    routes = [*MATRIX["public"], *MATRIX["signed_in"], *MATRIX["routes"]]
    pages = {names(one.removeprefix("GET ")) for one in routes if one.startswith("GET ")}
    seen = {names(one) for listed in (*PAGES.values(), KIOSK) for one in listed} | {
        "/reply",
        "/lent",
        "/activate",
        "/enter",
        # The steps behind a proven number are walked in test_seeker_journey.py.
        "/join/{}",
        # Only an empty store has it.
        "/setup",
    }  # where a link leads
    assert {one for one in pages if not NO_PAGES.search(one)} - seen == set()


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "public")
def test_pages_are_in_order(visit: Visitor, ids: dict[str, Any], who: str) -> None:
    window = visit(who, width=WIDTHS[0])
    wrong = walked(window.page, PAGES[who], ids)
    # Chromium itself writes the 404 that was asked for.
    heard = [one for one in window.complaints if "/nothing" not in one]
    assert wrong + heard == []


def test_the_kiosk_is_in_order(visit: Visitor) -> None:
    window = visit("linggong", width=WIDTHS[0])
    window.page.goto("/kiosk")
    window.page.get_by_label("我记得本账号的口令").check()
    window.page.get_by_role("button", name="转入自助机模式").click()
    assert walked(window.page, KIOSK, {}) + window.complaints == []


def walked(page: Page, paths: tuple[str, ...], ids: dict[str, Any]) -> list[str]:
    """What is wrong with these pages, wide and narrow."""
    wrong = []
    for path in paths:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = page.goto(path.format(**ids))
        assert answer is not None
        expected = 404 if path == "/nothing" else 200
        if answer.status != expected:
            wrong.append(f"{path}: {answer.status}")
            continue
        if path == "/api/docs":
            page.locator(".swagger-ui .info").wait_for()
            continue  # a tool of its own, fetched at build
        wrong += [f"{path}: {problem}" for problem in problems(page)]
        # The same page on a phone: the rules of the style sheet alone decide, so it need not be fetched again.
        page.set_viewport_size({"width": WIDTHS[1], "height": 900})
        wrong += [f"{path}: {problem}" for problem in sideways(page, WIDTHS[1])]
    return wrong


def sideways(page: Page, width: int) -> list[str]:
    """Whether a page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"scrolls sideways at {width}: {wide}"] if wide > width else []


def problems(page: Page) -> list[str]:
    """What is wrong with a page as it stands."""
    found = sideways(page, WIDTHS[0])
    headings = page.locator("h1").count()
    if headings != 1:
        found.append(f"{headings} h1")
    # What is folded or in the menu is there too.
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found += [f"{one}, unfolded" for one in sideways(page, WIDTHS[0])]
    doubled = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, n, all) => all.indexOf(id) !== n)"
    )
    if doubled:
        found.append(f"ids twice: {doubled}")
    path = urlsplit(page.url).path
    # Axe looks at every other page; what else is asked of a page is asked of each.
    if not (FULL or path == "/styleguide" or crc32(path.encode()) % 2):
        return found
    # Contrast takes axe most of its time and hangs on the style sheet alone: an eighth of the pages, and the style guide.
    contrast = FULL or path == "/styleguide" or crc32(path.encode()) % 8 == 1
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    page.evaluate(AXE)
    # What passed is most of the answer and of the time it takes out of the browser.
    for one in page.evaluate("options => axe.run(options).then(found => found.violations)", options):
        if one["impact"] in ("serious", "critical"):
            where = [node["target"] for node in one["nodes"][:3]]
            found.append(f"{one['id']}: {one['help']} {where}")
    return found


def test_the_keyboard_reaches_the_text_first(visit: Visitor) -> None:
    page = visit("zhuanyuan").page
    page.goto("/cases")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('#main').contains(document.activeElement)")
    assert inside, "after the skip link the next stop is in the text"


def test_a_form_sent_twice_has_one_effect(visit: Visitor) -> None:
    page = visit("linggong").page
    page.goto("/tasks")
    before = page.locator("tbody tr").count()
    form = {
        one.get_attribute("name") or "": one.input_value() for one in page.locator("form.form [name]:not(button)").all()
    }
    form |= {"trade": "保洁", "employer": "汾榆演示物业", "headcount": "2", "pay_yuan": "180", "cover": "accident"}
    answers = [page.request.post("/tasks", form=form, max_redirects=0) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert answers[1].headers["idempotent-replay"] == "true"
    page.goto("/tasks")
    assert page.locator("tbody tr").count() == before + 1


def test_a_double_click_has_one_effect(visit: Visitor, ids: dict[str, Any]) -> None:
    page = visit("zhuanyuan").page
    page.goto(f"/vacancies/{ids['published']}/shortlist")
    candidate = page.locator("article.candidate:not(:has(.tag))").first
    chosen = candidate.get_attribute("id")
    candidate.get_by_role("button", name="已联系", exact=True).dblclick()
    expect(page.locator(f"#{chosen} .tag")).to_have_text("已联系")
    expect(page.get_by_text("已标记为已联系")).to_be_visible()


def test_signing_in_leads_back_to_the_page_asked_for(visit: Visitor) -> None:
    page = visit().page
    page.goto("/cases")
    page.get_by_label("用户名").fill("zhuanyuan")
    page.get_by_label("口令").fill("wrong-wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("用户名")).to_have_value("zhuanyuan")
    expect(page.get_by_label("口令")).to_have_value("")
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("一企一策")


def test_a_shortlist_stays_readable(visit: Visitor, ids: dict[str, Any]) -> None:
    """Twenty candidates are a few screens, not twenty; nothing on a card sticks out of it."""
    page = visit("zhuanyuan").page
    page.goto(f"/vacancies/{ids['published']}/shortlist")
    cards = page.locator("article.candidate")
    height = cards.evaluate_all("all => all.reduce((sum, card) => sum + card.offsetHeight, 0)")
    assert height < 185 * cards.count(), height / cards.count()
    page.emulate_media(media="print")
    expect(page.locator("form:visible")).to_have_count(0)
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
