"""Things of others (trust.md T51) look like things that never were; nobody sets what is not theirs to set (T52)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.demo.uscc import demo_uscc
from matcher.models.enterprise import EnterpriseDraft
from matcher.models.enums import ConsentChannel, IntakeKind, MergeKind, Role
from matcher.models.officer import Officer
from matcher.models.ticket import Ticket
from matcher.service import accounts, inbox_links, matching, merges, pairings, previews, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.bodies import BODIES as MORE_BODIES
from tests.bodies import PATCHED, body_of
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells, subsidies
from tests.participants import FILES, PARAMETERS, REQUESTS, foreign
from tests.plan_bodies import plan_body
from tests.security.bookings import booked
from tests.security.callers import Caller, asked_by, caller, filled, signatures
from tests.security.ledgers import NAMES as LEDGERS
from tests.security.ledgers import ledgers

# No row has these ids.
NEVER = {"case_id": 912_345_678, "vacancy_id": 912_345_679, "seeker_id": 912_345_680, "intake_id": 912_345_681}
NEVER |= {"enterprise_id": 912_345_685, "consent_id": 912_345_682, "task_id": 912_345_683, "merge_id": 912_345_684}
NEVER |= dict.fromkeys(LEDGERS, 912_345_690)
NEVER |= {"learned_id": 912_345_686, "handover_id": 912_345_687, "pairing_id": 912_345_688, "officer_id": 912_345_689}
NEVER |= {"claim_id": 912_345_691, "edition_id": 912_345_692, "status_id": 912_345_693}
NEVER |= {"service_id": 912_345_694, "grant_id": 912_345_695, "row_id": 912_345_696, "measure_id": 912_345_697}
NEVER |= {"attachment_id": 912_345_790, "subject_id": 912_345_791}
NEVER |= {"referral_id": 912_345_698, "link_id": 912_345_699}
NEVER |= {"booking_id": 912_345_780, "crew_id": 912_345_781}
NEVER |= {name: 912_345_700 + at for at, name in enumerate(PARAMETERS)}
Ids = dict[str, int]


def body_for(path: str) -> dict[str, Any]:
    if (about_plan := plan_body(path)) is not None:
        return about_plan
    move = {"to": "matching", "version": 1, "opinion": "推进"}
    bodies = REQUESTS | {
        "moves": move,
        "move": move,
        "pairing": {"officer_id": 1, "version": 1},
        "pair": {"officer_id": 1, "version": 1},
    }
    bodies |= {key: {"version": 1} for key in ("publication", "publish", "confirmation", "confirm", "discard")}
    bodies |= {key: {"version": 1, "opinion": "退回"} for key in ("rejection", "reject")}
    bodies |= {"verification": {"version": 1, "papers": ["licence", "handler"]}, "unbar": {"version": 1}}
    bodies |= {"identity": {"id_number": "11010519491231002X"}}
    bodies |= {"bar": {"version": 1, "reason": "列入失信名单"}}
    bodies |= {"adoption": {"version": 1}, "retirement": {"version": 1}}
    bodies |= {"corrections": {"version": 1, "fields": {"pay": "5000元/月"}}}
    bodies |= {"correct": {"version": 1, "cell.pay": "5000元/月"}, "occupation": {"version": 1, "code": "6-18-02-04"}}
    bodies |= {key: {"channel": "phone"} for key in ("referral", "refer")}
    bodies |= {"undo": {"version": 1}, "payment": {"version": 1}} | MORE_BODIES
    bodies |= {key: {"version": 1, "opinion": "请协调"} for key in ("escalation", "escalate", "refusal", "refuse")}
    bodies |= {"return": {"version": 1, "part": "state", "opinion": "退回"}, "end": {"reason": "停产"}}
    seen = ("retraction", "retract", "leave", "acceptance", "accept", "cancellation", "cancel")
    bodies |= {key: {"version": 1} for key in seen} | {"cap": {"version": 1, "load_cap": 9}}
    bodies |= {key: {"version": 1, "reason": "调离"} for key in ("departure", "depart")}
    bodies |= {key: {"kind": "visit"} for key in ("visits", "visit")}
    bodies |= {key: {"receiver_id": 1, "reason": "调整"} for key in ("handovers", "handover")}
    bodies |= {key: {"officer_id": 1} for key in ("main", "backup")}
    bodies |= {"proposals": {"choices": [{"enterprise_id": 1, "officer_id": 1}]}}
    bodies |= {"balance": {"adcode": "140703", "stamp": "0" * 64}}
    bodies |= {"statuses": {"kind": "graduate", "since": "2022-06-30"}, "steps": {"version": 1, "step": "withdraw"}}
    bodies |= {"claims": {"policy": "S1", "seeker_id": 1}, "papers": {"purpose": "核对"}, "claim": {"place": "140105"}}
    bodies |= {"evidence": {"version": 1, "names": []}, "removal": {"version": 1, "reason": "公示有异议"}}
    return body_of(bodies | {"unsuitable": {"reason": "pay"}, "contact": {"purpose": "联系"}}, path)


def outcome(who: Caller, method: str, path: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers, but for what names the request itself: its id, its address, and keys of fresh forms."""
    sent = (
        {} if method != "POST" else {"json": body_for(path)} if path.startswith("/api/") else {"data": body_for(path)}
    )
    if method == "POST" and path.rsplit("/", 1)[-1] in FILES:
        sent = {"files": {"file": FILES[path.rsplit("/", 1)[-1]]}}
    answer = who(method, path, **(sent if method != "PATCH" else {"json": PATCHED}))
    text = answer.text.replace(answer.headers["x-request-id"], "")
    for identity in sorted(re.findall(r"\d+", path), key=len, reverse=True):
        text = re.sub(rf"(?<=/){identity}\b", "", text)
    text = re.sub(r'name="idempotency_key" value="[^"]*"', "", text)
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "content-length")}
    return answer.status_code, text, headers


@pytest.fixture
def others(kit: Kit) -> dict[Role, Ids]:
    """For each role with a reach of its own, real ids of somebody else in another county."""
    with kit.open(SYSTEM, write=False) as context:
        mine = {role: actor(kit, USERNAMES[role]) for role in Role}
        cases, _ = context.unit.cases.page(SYSTEM.reach, states=(), words="", offset=0, limit=200)
        home = next(case for case, firm in cases if firm.id == mine[Role.ENTERPRISE].enterprise_id)
        reaches = [mine[role].reach for role in (Role.OFFICER, Role.ENTERPRISE, Role.COUNTY_ADMIN, Role.CITY_ADMIN)]
        away, firm = next(
            (case, firm)
            for case, firm in cases
            if case.adcode[:4] != home.adcode[:4]
            and all(context.unit.cases.get(case.id or 0, r) is None for r in reaches)
        )
        assert away.officer_id != mine[Role.OFFICER].officer_id
        vacancy = context.unit.vacancies.of_case(away.id or 0)[0]
        plan = context.unit.plans.of_case(away.id or 0)
        assert plan is not None
        measure = context.unit.plans.measures(plan.id or 0)[0]
        stranger = context.unit.accounts.by_enterprise(firm.id or 0)
        assert stranger is not None
        tasks = [task for market in range(1, 20) for task in context.unit.tasks.coming(market, vacancy.valid_from)]
        task = next(one for one in tasks if one.market_id != mine[Role.MARKET_OPERATOR].market_id)
    company: Actor = accounts.actor_of(stranger)
    with kit.open(company, write=True) as context:
        file = brochure(kit, enterprise_of(kit, company), [post_cells(), post_cells(title="", headcount="x")])
        intake = previews.preview(context, IntakeKind.BROCHURE, "别家.xlsx", file)
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        matching.build_shortlist(context, vacancy.id or 0)
        listed = matching.get_shortlist(context, vacancy.id or 0).candidates
        seeker_id = listed[0].seeker.id or 0
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        again = EnterpriseDraft(
            uscc=demo_uscc(firm.adcode, 990), name=firm.name, adcode=firm.adcode, industry=firm.industry
        )
        merged = merges.merge(
            context,
            MergeKind.ENTERPRISE,
            survivor_id=firm.id or 0,
            gone_id=context.unit.enterprises.add(again).id or 0,
            reason="重复登记",
        )
        context.unit.commit()
    with kit.open(Actor(account_id=stranger.id, system=True), write=True) as context:
        made = referrals.refer(context, vacancy.id or 0, seeker_id, channel=ConsentChannel.PHONE)
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        unit, held = context.unit, context.unit.enterprises.hold([away.enterprise_id])[away.enterprise_id]
        two = [unit.officers.add(Officer(staff_no=f"F{n}", name=f"外县员{n}", adcode=away.adcode)) for n in range(2)]
        pairing = [pairings.change_main(context, held, one, "调整") for one in two][1]
        handover = unit.handovers.of_enterprise(away.enterprise_id)[0]
        context.unit.commit()
    with kit.open(Actor(account_id=stranger.id, system=True), write=True) as context:
        link = inbox_links.make_link(context, away.id or 0).link
        context.unit.commit()
    ids = {"case_id": away.id, "vacancy_id": vacancy.id, "seeker_id": seeker_id, "intake_id": intake.id}
    real = {name: one or 0 for name, one in ids.items()} | {"consent_id": made.consent_id or 0, "task_id": task.id or 0}
    real |= {"pairing_id": pairing.id or 0, "officer_id": two[0].id or 0, "handover_id": handover.id or 0}
    real |= {"referral_id": made.id or 0, "link_id": link.id or 0}
    real |= {"merge_id": merged.id or 0, "enterprise_id": away.enterprise_id, "learned_id": 1}
    real |= {"measure_id": measure.id or 0}
    real |= ledgers(kit, away.enterprise_id)
    real |= subsidies(kit, away.enterprise_id, seeker_id)
    real |= foreign(kit, away.id or 0)
    real |= booked(kit)
    with kit.open(SYSTEM, write=True) as context:
        # A number drawn at the other market.
        drawn = Ticket(market_id=task.market_id, day=clock.today(), number=1, seeker_id=seeker_id, taken_at=clock.now())
        real |= {"market_id": task.market_id, "ticket_id": context.unit.tickets.add(drawn).id or 0}
        context.unit.commit()
    bodies = (Role.TRAINING_BODY, Role.AGENCY, Role.DISPATCH_BODY)
    limited = (
        *bodies,
        Role.ENTERPRISE,
        Role.OFFICER,
        Role.MARKET_OPERATOR,
        Role.SEEKER,
        Role.COUNTY_ADMIN,
        Role.CITY_ADMIN,
    )
    return dict.fromkeys(limited, real)


def test_what_belongs_to_others_looks_like_what_never_was(client: TestClient, others: dict[Role, Ids]) -> None:
    wrong, compared, hidden = [], 0, 0
    for role, real in others.items():
        who = caller(client, USERNAMES[role])
        for method, path in signatures(client):
            if role not in asked_by(method, path, list(others), most=3):
                continue
            # Posts, markets and lists made public are for everybody; who may close a market is asked in test_markets.
            # A wording the province proposed is read in every city it would count in, and decided by the province alone.
            if (
                "_id}" not in path
                or path in ("/jobs/{vacancy_id}", "/api/v1/public-posts/{vacancy_id}")
                or "/{market_id}" in path
                or "/publicity/" in path
                or "/actions/" in path
                or (method == "GET" and "/policy-editions/" in path)
            ):
                continue
            theirs, never = (filled(path, {name: [one] for name, one in ids.items()})[0] for ids in (real, NEVER))
            compared += 1
            got = outcome(who, method, theirs)
            hidden += got[0] == 404
            if got != outcome(who, method, never) or got[0] not in (403, 404):
                wrong.append((role.value, method, path, got[0]))
    assert wrong == []
    assert compared > 200
    assert hidden > 80, "most are refused by reach, not by role"


def test_people_outside_the_own_list_look_like_people_who_never_were(kit: Kit, client: TestClient) -> None:
    """On a post of one's own: somebody the list never showed, and, for the enterprise, somebody not recommended."""
    with kit.open(SYSTEM, write=False) as context:
        case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
        assert case is not None
        posts = [
            one for one in context.unit.vacancies.of_case(case.id or 0) if context.unit.shortlists.latest(one.id or 0)
        ]
        vacancy_id = posts[0].id or 0
        listed = [one.seeker.id or 0 for one in matching.get_shortlist(context, vacancy_id).candidates]
        unlisted = next(one.id or 0 for one in context.unit.seekers.seeking() if one.id not in listed)
    never = NEVER["seeker_id"]
    for role, people in ((Role.OFFICER, [unlisted]), (Role.ENTERPRISE, [unlisted, listed[0]])):
        who = caller(client, USERNAMES[role])
        routes = [one for one in signatures(client) if "{seeker_id}" in one[1]]
        for method, path in routes:
            for seeker_id in people:
                addresses = [
                    path.format(vacancy_id=vacancy_id, seeker_id=one, status_id=1) for one in (seeker_id, never)
                ]
                got, expected = (outcome(who, method, one) for one in addresses)
                assert got == expected, (role, path)
                assert got[0] in (403, 404)


def test_unpublished_posts_do_not_exist_for_the_public(kit: Kit, client: TestClient, others: dict[Role, Ids]) -> None:
    nobody = caller(client)
    with kit.open(SYSTEM, write=False) as context:
        vacancy_id = others[Role.OFFICER]["vacancy_id"]
        assert context.unit.vacancies.get(vacancy_id).state == "submitted"  # type: ignore[union-attr]
    assert outcome(nobody, "GET", f"/jobs/{vacancy_id}") == outcome(nobody, "GET", f"/jobs/{NEVER['vacancy_id']}")


def test_another_countys_officer_is_as_unknown_as_none(kit: Kit, client: TestClient, others: dict[Role, Ids]) -> None:
    with kit.open(SYSTEM, write=False) as context:
        own, _ = context.unit.cases.page(actor(kit, "xianji").reach, states=(), words="", offset=0, limit=1)
        case = own[0][0]
        away = context.unit.cases.get(others[Role.OFFICER]["case_id"], SYSTEM.reach)
        assert away is not None
        officers = context.unit.officers.within(away.adcode[:4] + "00")
        foreign = next(one.id for one in officers if one.adcode[:4] != case.adcode[:4])
    county = caller(client, "xianji")
    answers = [
        county("POST", f"/api/v1/cases/{case.id}/pairing", json={"officer_id": one, "version": case.version})
        for one in (foreign, NEVER["case_id"])
    ]
    assert [one.status_code for one in answers] == [422, 422]
    bodies = [one.json() | {"request_id": ""} for one in answers]
    assert bodies[0] == bodies[1]


def test_an_idempotency_key_is_worth_nothing_to_another_account(client: TestClient) -> None:
    facts = {"files": {"file": ("a.txt", "岗位：焊工".encode())}, "headers": {"Idempotency-Key": "shared-key-1"}}
    first = caller(client, "zhuanyuan")("POST", "/api/v1/intakes/seekers", **facts)
    second = caller(client, "linggong")("POST", "/api/v1/intakes/seekers", **facts)
    assert "idempotent-replay" not in second.headers
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


# --- Mass assignment (T52) --------------------------------------------------------------------------------------------

FORBIDDEN = (
    "role",
    "state",
    "id",
    "account_id",
    "author_id",
    "enterprise_id",
    "reviewer_id",
    "market_id",
    "by_id",
    "demo",
)


def bodies(client: TestClient) -> dict[tuple[str, str], dict[str, Any]]:
    """The JSON body's schema of every route that takes one, from the API's own description."""
    spec = client.get("/api/openapi.json").json()
    found = {}
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            if "application/json" in content:
                schema = content["application/json"]["schema"]
                # A body that may be left out is one of two: itself or nothing.
                ref = schema.get("$ref") or next(one["$ref"] for one in schema["anyOf"] if "$ref" in one)
                name = ref.rsplit("/", 1)[-1]
                found[method.upper(), path] = spec["components"]["schemas"][name]
    return found


def test_no_body_takes_a_field_it_does_not_know(client: TestClient, others: dict[Role, Ids]) -> None:
    schemas = bodies(client)
    assert len(schemas) > 12
    allowed = {
        Role.SEEKER: ("consents",),
        Role.MARKET_OPERATOR: ("tasks", "market", "bookings", "crews", "/desk", "tickets"),
        Role.COUNTY_ADMIN: ("pairing", "/main", "/backup", "/officers/"),
    }

    callers = {role: caller(client, USERNAMES[role]) for role in (Role.OFFICER, *allowed)}
    for (method, path), schema in schemas.items():
        assert schema.get("additionalProperties") is False, path
        role = next((role for role, words in allowed.items() if any(word in path for word in words)), Role.OFFICER)
        address = filled(
            path,
            {name: [one] for name, one in others[Role.OFFICER].items()}
            | {"kind": ["seekers"], "code": ["S1"], "adcode": ["140703"]},
        )[0]
        for name in set(FORBIDDEN) - set(schema["properties"]):
            answer = callers[role](method, address, json={name: 1})
            assert answer.status_code == 422, (path, name)
            assert {"field": name, "message": "不接受这个字段"} in answer.json()["errors"], (path, name)


def test_forms_and_uploads_cannot_set_what_the_server_decides(kit: Kit, client: TestClient) -> None:
    """A task's market, author and state; an intake's account; whatever comes along in the form is not looked at."""
    market = caller(client, "linggong")
    form = {
        "employer": "某物流",
        "trade": "装卸",
        "headcount": "1",
        "day": str(clock.today() + timedelta(days=30)),
        "start": "08:00",
        "end": "12:00",
    }
    form |= {"adcode": "140105", "pay_yuan": "100", "pay_unit": "day", "settle": "daily", "cover": "accident"}
    answer = market(
        "POST", "/tasks", data=form | {"market_id": "2", "author_id": "1", "state": "done", "id": "77", "version": "9"}
    )
    assert answer.status_code == 303, answer.text
    task_id = int(re.findall(r"/tasks/(\d+)", answer.headers["location"])[0])
    operator = actor(kit, "linggong")
    with kit.open(SYSTEM, write=False) as context:
        task = context.unit.tasks.get(task_id)
    assert task is not None
    assert (task.market_id, task.author_id, task.state, task.version) == (
        operator.market_id,
        operator.account_id,
        "open",
        1,
    )
    assert task_id != 77
    officer = caller(client, "zhuanyuan")
    sent = {"account_id": "1", "enterprise_id": "2", "state": "confirmed", "kind": "brochure"}
    made = officer("POST", "/api/v1/intakes/seekers", data=sent, files={"file": ("a.txt", "姓名：某某".encode())})
    if made.status_code == 201:
        with kit.open(SYSTEM, write=False) as context:
            intake = context.unit.intakes.get(made.json()["id"])
        assert intake is not None
        assert (intake.account_id, intake.state, intake.kind) == (
            actor(kit, "zhuanyuan").account_id,
            "previewed",
            "seekers",
        )


def test_an_enterprise_cannot_hand_in_for_another(kit: Kit, client: TestClient) -> None:
    company = caller(client, "qiye")
    own = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=False) as context:
        rows, _ = context.unit.cases.page(SYSTEM.reach, states=(), words="", offset=0, limit=50)
        other = next(firm for _, firm in rows if firm.id != own.id)
    answer = company(
        "POST", "/api/v1/intakes/brochure", files={"file": ("a.xlsx", brochure(kit, other, [post_cells()]))}
    )
    assert answer.status_code == 422
    assert other.contact_phone not in answer.text


def test_an_enterprise_cannot_take_another_name_or_county(kit: Kit, client: TestClient) -> None:
    """The name stands on published posts at once, and the county decides who is in charge."""
    company = caller(client, "qiye")
    own = enterprise_of(kit, actor(kit, "qiye"))
    header = header_cells(own) | {"name": "国网山西省电力公司", "place": "大同市平城区"}
    file = brochure(kit, own, [post_cells()], header=header)
    intake = company("POST", "/api/v1/intakes/brochure", files={"file": ("a.xlsx", file)}).json()
    if "id" in intake:
        company("POST", f"/api/v1/intakes/{intake['id']}/confirmation", json={"version": 1})
    now = enterprise_of(kit, actor(kit, "qiye"))
    assert (now.name, now.adcode) == (own.name, own.adcode)


def test_what_an_officer_notes_of_a_person_stays_with_the_officers(kit: Kit, client: TestClient) -> None:
    with kit.open(SYSTEM, write=False) as context:
        case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
        assert case is not None
        posts = [post.id or 0 for post in context.unit.vacancies.of_case(case.id or 0)]
        vacancy_id = next(one for one in posts if context.unit.shortlists.latest(one))
        person = matching.get_shortlist(context, vacancy_id).candidates[0].seeker.id
    officer = caller(client, "zhuanyuan")
    path = f"/api/v1/vacancies/{vacancy_id}/candidates/{person}/contacted"
    assert officer("POST", path, json={"note": "家有病人，另约 13987650417"}).status_code == 200
    for role in (Role.ENTERPRISE, Role.PROVINCE_ADMIN, Role.AUDITOR):
        who = caller(client, USERNAMES[role])
        for address in (f"/api/v1/cases/{case.id}", f"/cases/{case.id}"):
            assert not re.search("家有病人|13987650417", who("GET", address).text), (role, address)
