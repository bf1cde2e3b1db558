"""Texts that try to become markup, code or a query (trust.md T49, T4B)."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.jobs.worker import Worker
from matcher.models.enums import Role
from matcher.models.officer import Officer
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, brochure, enterprise_of, header_cells, post_cells
from tests.participants import NO_ACCOUNT, PARAMETERS
from tests.plan_bodies import measures_of
from tests.security.bookings import booked
from tests.security.callers import MATRIX, Caller, asked_by, by_turns, caller, filled, signatures
from tests.security.ledgers import ledgers

MARK = "zqx"
# Short enough for a title; each would show as an element, an attribute or a product if it were taken for what it says.
PAYLOADS = [
    f"<script>{MARK}()</script>",
    f'"><img src={MARK} onerror={MARK}()>',
    f"'><svg/onload={MARK}()>",
    f"</title></textarea></select><b id={MARK}>",
    f'" autofocus onfocus={MARK}() x="',
    f"' onmouseover='{MARK}()",
    f"`onclick={MARK}()`",
    f"<a href=javascript:{MARK}()>焊工</a>",
    f"javascript:{MARK}()//",
    f"＜img src={MARK} onerror={MARK}()＞",
    f"&lt;img src={MARK} onerror={MARK}()&gt;",
    f"\\u003cimg src={MARK} onerror={MARK}()\\u003e",
    f"<!--{MARK}--><style>*{{}}</style>",
    f"<{MARK}-tag onload=1>焊工",
    f"{MARK}{{{{1234*5678}}}}${{1234*5678}}{{% raw %}}",
    f"{MARK}<iframe srcdoc='x'>",
    f"{MARK}\u202e<\u200bscript>",
]  # fmt: skip


# What a page may show again of its own address.
ECHOED = {"q": PAYLOADS[1], "action": PAYLOADS[1], "next": PAYLOADS[4], "ok": PAYLOADS[0], "state": PAYLOADS[1]}


class Alien(HTMLParser):
    """What stands in a page as markup and bears our mark, or could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bad = (
            tag in ("iframe", "object", "embed", "style")
            or (tag == "script" and "src" not in dict(attrs))
            or MARK in tag
        )
        for name, value in attrs:
            scheme = re.sub(r"[\s\x00-\x1f]", "", value or "").lower()
            runs = name in ("href", "src", "action", "formaction") and scheme.startswith(
                ("javascript:", "data:", "vbscript:")
            )
            bad = bad or MARK in name or name.startswith("on") or name == "srcdoc" or runs
            bad = bad or (MARK in (value or "") and name in ("id", "class", "src"))
        if bad:
            self.found.append(self.get_starttag_text() or tag)

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append(f"<!--{data}-->")


def aliens(page: str) -> list[str]:
    parser = Alien()
    parser.feed(page)
    return parser.found + (["7006652"] if "7006652" in page else [])


def hand_in(kit: Kit, company: Caller, officer: Caller) -> tuple[int, int]:
    """A brochure and a roster with a payload in every text; returns the case and the roster's intake."""
    own = enterprise_of(kit, actor(kit, USERNAMES[Role.ENTERPRISE]))
    with kit.open(SYSTEM, write=True) as context:
        # Its first introduction, which a brochure may bring; a later one would wait for a review.
        registered = context.unit.enterprises.get(own.id or 0)
        assert registered is not None
        registered.intro = ""
        context.unit.commit()
    header = header_cells(own) | {"intro": " ".join(PAYLOADS), "address": PAYLOADS[1], "contact_name": PAYLOADS[2]}
    rows = [
        post_cells(
            title=f"焊工{number}{text}"[:60],
            duty=f"焊接 {text}",
            conditions=f"能焊接 {text}",
            address=text,
            headcount="2",
        )
        for number, text in enumerate(PAYLOADS)
    ]
    rows += [
        post_cells(title="铸件清理工", pay=PAYLOADS[0], headcount=PAYLOADS[1], place=PAYLOADS[3], shift=PAYLOADS[4])
    ]
    file = ("<img src=zqx onerror=zqx()>.xlsx", brochure(kit, own, rows, header=header))
    handed = company("POST", "/api/v1/intakes/brochure", files={"file": file}).json()
    good = sum(handed["counts"].get(name, 0) for name in ("good", "warn"))
    assert good >= 10, handed["counts"]
    case_id = company("POST", f"/api/v1/intakes/{handed['id']}/confirmation", json={"version": 1}).json()["case_id"]
    lines = ["姓名,联系电话,所在地区,求职意向,技能特长,工作经历,证书,期望薪资,可到岗日期,同意登记"]
    for number, text in enumerate(PAYLOADS):
        quoted = '"' + text.replace('"', '""') + '"'
        lines += [f"{quoted},1390000{number:04d},太谷区,{quoted},{quoted},{quoted},{quoted},{quoted},{quoted},是"]
        lines += [
            f"某某某,1391111{number:04d},太谷区,焊工、{quoted[1:-1] if ',' not in text and chr(34) not in text else '电焊工'},焊接,焊接,焊工证,,,是"
        ]
    roster = officer(
        "POST", "/api/v1/intakes/seekers", files={"file": ("<b>名册.csv", "\n".join(lines).encode())}
    ).json()
    assert officer("POST", f"/api/v1/intakes/{roster['id']}/confirmation", json={"version": 1}).status_code == 201
    return case_id, roster["id"]


def note_down(kit: Kit, callers: dict[Role, Caller], case_id: int) -> tuple[int, int]:
    """A payload in every note, opinion, reason and purpose; returns a post and a task."""
    officer, county, market = (callers[role] for role in (Role.OFFICER, Role.COUNTY_ADMIN, Role.MARKET_OPERATOR))
    case = officer("GET", f"/api/v1/cases/{case_id}").json()
    posts = [one for one in case["posts"] if one["title"].startswith("焊工") and one["state"] == "submitted"]
    first, second = posts[0], posts[1]
    for path, opinion in ((f"{first['id']}/publication", PAYLOADS[0]), (f"{second['id']}/rejection", PAYLOADS[1])):
        done = officer("POST", f"/api/v1/vacancies/{path}", json={"version": first["version"], "opinion": opinion})
        assert done.status_code == 200, done.text
    shown = officer("POST", f"/api/v1/vacancies/{first['id']}/shortlists", params={"top": 100}).json()["candidates"]
    base = f"/api/v1/vacancies/{first['id']}/candidates"
    one, two, three = (candidate["seeker_id"] for candidate in shown[:3])
    assert officer("POST", f"{base}/{one}/contacted", json={"note": PAYLOADS[1]}).status_code == 200
    assert officer("POST", f"{base}/{two}/unsuitable", json={"reason": "other", "note": PAYLOADS[2]}).status_code == 200
    assert officer("POST", f"{base}/{three}/referral", json={"channel": "phone"}).status_code == 201
    assert officer("POST", f"{base}/{one}/contact", json={"purpose": PAYLOADS[0]}).status_code == 200
    version = officer("GET", f"/api/v1/cases/{case_id}").json()["version"]
    officer(
        "POST", f"/api/v1/cases/{case_id}/moves", json={"to": "following", "version": version, "opinion": PAYLOADS[5]}
    )
    fresh = county("GET", f"/api/v1/cases/{case_id}").json()
    with kit.open(SYSTEM, write=True) as context:
        joined = Officer(
            staff_no="ZQX1", name=PAYLOADS[1][:40], adcode=fresh["adcode"], office_phone="0354-7000001", load_cap=9
        )
        other = context.unit.officers.add(joined).id
        context.unit.commit()
    pair = {"officer_id": other, "version": fresh["version"], "reason": PAYLOADS[3]}
    assert county("POST", f"/api/v1/cases/{case_id}/pairing", json=pair).status_code == 201
    task = {"employer": PAYLOADS[0], "trade": PAYLOADS[2], "detail": PAYLOADS[1], "place": PAYLOADS[4], "headcount": 1}
    task |= {
        "day": str(clock.today()),
        "start_minute": 480,
        "end_minute": 960,
        "adcode": "140105",
        "pay": 20000,
        "cover": "accident",
    }
    made = market(
        "POST", "/api/v1/tasks", json=task | {"certificates": [PAYLOADS[1], "焊工证"], "own_tools": [PAYLOADS[1][:20]]}
    )
    assert made.status_code == 201, made.text
    return first["id"], made.json()["id"]


def given_away(kit: Kit, callers: dict[Role, Caller], firm: int) -> dict[str, Any]:
    """Payloads in a hand-over's reason, a visit's note and an officer's name; ids of hand-over and officer."""
    county = callers[Role.COUNTY_ADMIN]
    with kit.open(SYSTEM, write=True) as context:
        known = context.unit.enterprises.get(firm)
        assert known is not None
        joined = Officer(staff_no="ZQX2", name=PAYLOADS[2][:40], adcode=known.adcode)
        other = context.unit.officers.add(joined).id
        context.unit.commit()
    offered = county(
        "POST", f"/api/v1/enterprises/{firm}/handovers", json={"receiver_id": other, "reason": PAYLOADS[0]}
    )
    assert offered.status_code == 201, offered.text
    noted = county("POST", f"/api/v1/enterprises/{firm}/visits", json={"kind": "visit", "note": PAYLOADS[1]})
    assert noted.status_code == 201, noted.text
    return {"handover_id": [offered.json()["id"]], "officer_id": [other]}


def test_texts_stay_texts_on_every_page(kit: Kit, client: TestClient) -> None:
    callers = {role: caller(client, USERNAMES[role]) for role in Role}
    case_id, roster_id = hand_in(kit, callers[Role.ENTERPRISE], callers[Role.OFFICER])
    vacancy_id, task_id = note_down(kit, callers, case_id)
    Worker(kit).drain()
    ids: dict[str, Any] = {"case_id": [case_id], "vacancy_id": [vacancy_id], "task_id": [task_id]}
    ids |= {name: [1] for name in PARAMETERS} | {"account_id": [NO_ACCOUNT], "session_id": [NO_ACCOUNT]}
    ids["enterprise_id"] = [actor(kit, USERNAMES[Role.ENTERPRISE]).enterprise_id]
    ids |= {name: [one] for name, one in ledgers(kit, ids["enterprise_id"][0]).items()}
    ids |= {
        "intake_id": [roster_id, roster_id - 1],
        "kind": ["brochure", "seekers"],
        "seeker_id": [1],
        "consent_id": [1],
        "merge_id": [1],
        "learned_id": [1],
        "pairing_id": [1],
        "code": ["S1"],
        "adcode": ["140703"],
        **{key: [1] for key in ("claim_id", "edition_id", "status_id", "service_id", "grant_id", "row_id")},
        "measure_id": measures_of(kit, case_id),
        "referral_id": [1],
        "link_id": [1],
        **{name: [one] for name, one in booked(kit, USERNAMES[Role.MARKET_OPERATOR]).items()},
        "token": ["x" * 43],
    }
    ids |= given_away(kit, callers, ids["enterprise_id"][0])
    marked = set()
    for method, path in signatures(client):
        if (
            method != "GET"
            or path.startswith(("/api/", "/healthz", "/readyz"))
            or path.endswith(("template", "rejects"))
        ):
            continue
        nobody = [] if f"{method} {path}" in MATRIX["routes"] else [caller(client)]
        for who in (*nobody, *(callers[one] for one in by_turns(path, asked_by(method, path, list(callers)), 4))):
            for address in filled(path, ids):
                answer = who(method, address, params=ECHOED)
                assert aliens(answer.text) == [], (who.name, address)
                plain = who(method, address).text if answer.status_code == 200 else ""
                assert aliens(plain) == [], (who.name, address)
                marked |= {path} if MARK in answer.text + plain else set()
    shown = {"/cases/{case_id}", "/vacancies/{vacancy_id}", "/vacancies/{vacancy_id}/shortlist", "/intakes/{intake_id}"}
    shown |= {"/handovers/{handover_id}", "/enterprises/{enterprise_id}/pairing", "/officers/{officer_id}", "/officers"}
    shown |= {"/cases/{case_id}/plan"}
    assert shown | {"/jobs", "/jobs/{vacancy_id}", "/tasks", "/tasks/{task_id}", "/audit", "/imports/{kind}"} <= marked


def test_what_was_typed_comes_back_as_text(kit: Kit, client: TestClient) -> None:
    """Forms shown again with their errors, the sign-in name, and the page after an upload that cannot be read."""
    market, officer = caller(client, "linggong"), caller(client, "zhuanyuan")
    for text in PAYLOADS:
        names = (
            "employer",
            "trade",
            "detail",
            "headcount",
            "day",
            "start",
            "end",
            "adcode",
            "place",
            "pay_yuan",
            "pay_unit",
        )
        answers = [
            market("POST", "/tasks", data=dict.fromkeys((*names, "settle", "cover", "certificates"), text)),
            caller(client)("POST", "/login", data={"username": text, "password": text, "target": text}),
            officer("POST", "/imports/seekers", files={"file": (f"{text}.exe", b"MZ")}),
            officer("POST", "/cases/1/move", data={"to": text, "version": text, "opinion": text}),
        ]
        for answer in answers:
            assert answer.status_code in (401, 404, 415, 422, 429), answer.status_code
            assert aliens(answer.text) == [], text


def test_the_search_for_markup_would_find_it() -> None:
    """The other tests are worth something only if a payload left as it is would be seen."""
    raw = [text for text in PAYLOADS if re.search(r"<[a-z/!]", text)]
    assert len(raw) >= 8
    assert all(aliens(f"<p>{text}</p>") for text in raw)
    assert all(aliens(f'<input value="{text}">') for text in (PAYLOADS[1], PAYLOADS[4]))


WILD = [
    "%",
    "_",
    "\\",
    "'",
    '"',
    "%%",
    "_%",
    "\\%",
    "' OR '1'='1",
    "') OR 1=1 --",
    "; DROP TABLE seeker",
    "*",
    "NEAR(a b)",
    "a\x00b",
    "?",
]
WILD += [
    "/*",
    "0x00",
    "||",
    "char(37)",
    "％",
    "＿",
    "[a-z]",
    "^",
    "$",
    "(?i)a",
    "‘",
    "\u202e",
    "UNION SELECT 1,2,3",
    "\\x25",
]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.PROVINCE_ADMIN])
def test_a_wildcard_is_a_character_like_any_other(client: TestClient, role: Role) -> None:
    who = caller(client, USERNAMES[role])
    everything = who("GET", "/api/v1/cases").json()
    assert everything["total"] > 0
    name = everything["items"][0]["enterprise"]["name"]
    assert who("GET", "/api/v1/cases", params={"q": name}).json()["total"] >= 1
    for text in WILD:
        answer = who("GET", "/api/v1/cases", params={"q": text})
        assert (answer.status_code, answer.json()["total"]) == (200, 0), text
        page = who("GET", "/cases", params={"q": text})
        assert page.status_code == 200, text
        assert name not in page.text, text


def test_wildcards_neither_open_nor_break_the_other_searches(client: TestClient) -> None:
    nobody, auditor = caller(client), caller(client, "shenji")
    assert "sign_in" in auditor("GET", "/audit", params={"action": "sign_in"}).text
    for text in WILD:
        audit = auditor("GET", "/audit", params={"action": text})
        assert audit.status_code == 200
        assert "没有符合条件的记录" in audit.text, text
        jobs = nobody("GET", "/jobs", params={"q": text})
        assert jobs.status_code == 200
        assert not re.search(r'href="/jobs/\d+"', jobs.text), text
        for path, name in (
            ("/jobs", "adcode"),
            ("/jobs", "page"),
            ("/jobs", "size"),
            ("/cases", "state"),
            ("/audit", "page"),
        ):
            answer = auditor("GET", path, params={name: text})
            assert answer.status_code in (200, 422), (path, name, text)
            assert not re.search(
                r"sqlite3|syntax error|operationalerror|select\b.+\bfrom\b", answer.text, re.IGNORECASE
            ), text
