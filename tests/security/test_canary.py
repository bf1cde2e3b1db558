"""Where personal data goes (trust.md T60): two people with unique data, every route as every role, and what is left behind.

A hit is allowed only where ``ALLOWED`` says who may see what for which purpose, and everything it allows must be seen.
"""

from __future__ import annotations

import io
import json
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest
import structlog
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.jobs.worker import Worker
from matcher.models.enums import ConsentChannel, MergeKind, Role
from matcher.models.officer import Officer
from matcher.models.seeker import SeekerDraft
from matcher.service import handovers, merges, seekers
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.bodies import BODIES as MORE_BODIES
from tests.bodies import PATCHED, body_of
from tests.conftest import copied_world
from tests.factories import actor, brochure, enterprise_of, post_cells, subsidies
from tests.participants import NO_ACCOUNT, PARAMETERS, REQUESTS
from tests.plan_bodies import measures_of, plan_body
from tests.security.callers import Caller, asked_by, by_turns, caller, filled, signatures
from tests.security.ledgers import ledgers

pytestmark = pytest.mark.xdist_group("canary")  # one sweep, in one process
NOBODY = "nobody"


@dataclass(frozen=True)
class Person:
    """Unique data of one person; ``typed`` stands in the free text of the roster, where it does not belong."""

    name: str
    phone: str
    number: str
    card: str
    mail: str

    def row(self, titles: str) -> list[str]:
        skills = f"电焊、氩弧焊、焊接机器人操作，身份证号{self.number}，工资卡 {self.card}"
        history = f"2019—2025 太谷某铸造厂 巡检焊缝质量，本人{self.name}，铸件补焊{self.mail}；备用手机{self.phone}，无不良嗜好"
        return [self.name, self.phone, "1990-05-01", "太谷区", titles, skills, history, "焊工证", "6年", "是", "是"]

    def canaries(self) -> dict[str, str]:
        return {"name": self.name, "phone": self.phone, "number": self.number, "card": self.card, "mail": self.mail}


REFERRED = Person("璩珙玥", "13987650417", "140702199005013513", "6222020502001234569", "qugongyue.0417@example.cn")
LISTED = Person("亓霁瑄", "13698762093", "140702199105013517", "6228480402564890018", "qijixuan.2093@example.cn")
PEOPLE = {"referred": REFERRED, "listed": LISTED}
COLUMNS = "姓名,联系电话,出生日期,所在地区,求职意向,技能特长,工作经历,证书,工作年限,灵活就业,同意登记"

CONTACT = frozenset({"name", "phone"})
TYPED = frozenset({"name", "phone", "number", "card", "mail"})
_REVEALS = (
    "POST /api/v1/vacancies/{vacancy_id}/candidates/{seeker_id}/contact",
    "POST /vacancies/{vacancy_id}/candidates/{seeker_id}/contact",
)
_DESK = ("POST /api/v1/seekers/{seeker_id}/contact", "POST /seekers/{seeker_id}/contact")
# (role, route) → whose data of which kind may be seen, and what for.
ALLOWED: dict[tuple[str, str], tuple[frozenset[str], frozenset[str], str]] = {
    **{
        (role, route): (frozenset(PEOPLE), CONTACT, "the officer of the case or its county calls a candidate, logged")
        for role in (Role.OFFICER, Role.COUNTY_ADMIN)
        for route in _REVEALS
    },
    **{
        (role, route): (frozenset(PEOPLE), CONTACT, "who keeps the person's registration calls them, logged")
        for role in (Role.OFFICER, Role.COUNTY_ADMIN, Role.MARKET_OPERATOR)
        for route in _DESK
    },
    **{
        (Role.ENTERPRISE, route): (frozenset({"referred"}), CONTACT, "the enterprise the person agreed to, logged")
        for route in _REVEALS
    },
    # The three ways to it share one turn in ten minutes; the walk meets this one first.
    (Role.SEEKER, "POST /api/v1/me/data"): (frozenset({"referred"}), CONTACT, "the person's own copy"),
    (Role.SEEKER, "GET /profile"): (frozenset({"referred"}), CONTACT, "the person's own page"),
    (Role.OFFICER, "GET /intakes/{intake_id}"): (frozenset(PEOPLE), frozenset({"name"}), "the same, as a page"),
    (Role.OFFICER, "GET /api/v1/intakes/{intake_id}/rows/{row}"): (
        frozenset({"referred"}),
        frozenset({"name"}),
        "whom the first row of the own file brought; of a taken file no more than that",
    ),
    **{
        (Role.OFFICER, route): (frozenset(PEOPLE), TYPED, "the uploader checks the rows of the own file")
        for route in (
            "GET /api/v1/intakes/{intake_id}",
            "POST /api/v1/intakes/{kind}",
        )
    },
}


def roster(*people: Person) -> bytes:
    titles = "机器人焊接操作工、电焊工、装卸工"
    return "\n".join([COLUMNS, *(",".join(one.row(titles)) for one in people)]).encode()


@lru_cache
def variants(canary: str) -> list[bytes]:
    """A canary in the spellings of a page, a JSON column, an address and common encodings."""
    escaped = json.dumps(canary)[1:-1]
    texts = {canary, escaped, quote(canary), canary.encode().hex()}
    if canary.isdigit():
        texts |= {gap.join((canary[:3], canary[3:7], canary[7:])) for gap in " -."}
    return [*(one.encode() for one in texts), canary.encode("utf-16-le"), canary.encode("gb18030")]


@cache
def _spellings() -> tuple[re.Pattern[bytes], dict[bytes, frozenset[tuple[str, str]]]]:
    """All canaries in all spellings as one pattern, and whose data of which kind each spelling is.

    A longer spelling comes before one that it begins with, and brings what that one says.
    """
    said: dict[bytes, set[tuple[str, str]]] = defaultdict(set)
    for who, person in PEOPLE.items():
        for kind, canary in person.canaries().items():
            for one in variants(canary):
                said[one].add((who, kind))
    whole = {one: frozenset(x for other, kinds in said.items() if other in one for x in kinds) for one in said}
    ordered = sorted(said, key=lambda one: (-len(one), one))
    return re.compile(b"|".join(re.escape(one) for one in ordered)), whole


@lru_cache(maxsize=64)
def seen_in(content: bytes) -> frozenset[tuple[str, str]]:
    """Whose data of which kind stands in some bytes, zipped ones opened; the same answer to many is looked at once."""
    parts = [content]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name) for name in archive.namelist()]
    pattern, said = _spellings()
    found: set[tuple[str, str]] = set()
    for part in parts:
        plain = unescape(part.decode("utf-8", "replace")).encode("utf-8", "replace")
        for text in (part, plain) if plain != part else (part,):
            for one in set(pattern.findall(text)):
                found |= said[one]
    return frozenset(found)


@dataclass
class Sweep:
    """What was seen where; ``calls`` counts per role and status class, so that an empty sweep shows."""

    hits: dict[tuple[str, str], set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    calls: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    answered: set[tuple[str, str]] = field(default_factory=set)
    logs: list[str] = field(default_factory=list)

    def logged(self, _logger: object, level: str, event: dict[str, Any]) -> str:
        """Take a line of ours, whatever its level, and print nothing."""
        self.logs.append(f"{level} {event!r}")
        raise structlog.DropEvent

    def leaks(self) -> set[tuple[str, str, str, str]]:
        """Role, route, person and kind of everything seen that nothing allows."""
        found = set()
        for (role, route), seen in self.hits.items():
            people, kinds, _ = ALLOWED.get((role, route), (frozenset(), frozenset(), ""))
            found |= {(role, route, who, kind) for who, kind in seen if who not in people or kind not in kinds}
        return found


class Collect(logging.Handler):
    """Everything any library logs."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(0)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.name} {record.getMessage()} {record.exc_text or record.exc_info or ''}")


@dataclass
class Place:
    """The world with the two people in it, and real ids for every parameter of a path."""

    kit: Kit
    client: TestClient
    callers: dict[str, Caller]
    ids: dict[str, list[object]]
    officer_id: int
    task: dict[str, Any]


def place(kit: Kit, client: TestClient) -> Place:
    """Register both by the roster import, list both, refer one of them, and put both into an odd-job market."""
    callers = {NOBODY: caller(client), **{role.value: caller(client, name) for role, name in USERNAMES.items()}}
    officer, company, market = (callers[r] for r in (Role.OFFICER, Role.ENTERPRISE, Role.MARKET_OPERATOR))
    taken = officer("POST", "/api/v1/intakes/seekers", files={"file": ("名册.csv", roster(REFERRED, LISTED))}).json()
    assert taken["counts"].get("bad", 0) == 0, taken
    done = officer("POST", f"/api/v1/intakes/{taken['id']}/confirmation", json={"version": 1})
    assert done.json()["taken"] == 2, done.text
    with kit.open(SYSTEM, write=True) as context:
        unit = context.unit
        known = [unit.seekers.phone_hash(one.phone) or "" for one in (REFERRED, LISTED)]
        found = unit.seekers.known_phones(known)
        people = [found[phone] for phone in known]
        market_id = actor(kit, USERNAMES[Role.MARKET_OPERATOR]).market_id
        for seeker in unit.seekers.many(people).values():
            seeker.market_id, seeker.flexible = market_id, True
        windows = [
            {"seeker_id": one, "weekday": day, "start_minute": 0, "end_minute": 1440}
            for one in people
            for day in range(1, 8)
        ]
        unit.tasks.add_windows(windows)
        account = unit.accounts.by_username(USERNAMES[Role.SEEKER])
        assert account is not None
        account.seeker_id = people[0]
        unit.seekers.touch(people)
        context.unit.commit()
    file = brochure(kit, enterprise_of(kit, actor(kit, USERNAMES[Role.ENTERPRISE])), [post_cells(headcount="5")])
    handed = company("POST", "/api/v1/intakes/brochure", files={"file": ("简章.xlsx", file)}).json()
    case_id = company("POST", f"/api/v1/intakes/{handed['id']}/confirmation", json={"version": 1}).json()["case_id"]
    case = officer("GET", f"/api/v1/cases/{case_id}").json()
    post = next(one for one in case["posts"] if one["title"] == "机器人焊接操作工")
    officer("POST", f"/api/v1/vacancies/{post['id']}/publication", json={"version": post["version"], "opinion": "核实"})
    shown = officer("POST", f"/api/v1/vacancies/{post['id']}/shortlists", params={"top": 200}).json()
    assert set(people) <= {one["seeker_id"] for one in shown["candidates"]}, "both stand on the list"
    base = f"/api/v1/vacancies/{post['id']}/candidates"
    referral = officer("POST", f"{base}/{people[0]}/referral", json={"channel": "phone"}).json()
    assert referral["state"] == "referred", referral
    link = officer("POST", f"/api/v1/cases/{case_id}/inbox-links", json={}).json()
    facts = task_facts(kit)
    task = market("POST", "/api/v1/tasks", json=facts).json()
    pulled = market("GET", f"/api/v1/tasks/{task['id']}/workers", params={"top": 200}).json()
    assert set(people) <= {one["seeker_id"] for one in pulled["workers"]}, "both fit the odd job"
    for one in people:
        held = market("POST", f"/api/v1/tasks/{task['id']}/bookings", json={"seeker_id": one})
        assert held.status_code == 201, held.text
    crew = market("POST", "/api/v1/crews", json={"name": "焊接组", "leader_id": people[0], "members": people}).json()
    consents = callers[Role.SEEKER]("GET", "/api/v1/consents").json()
    twins, merged = doubled(kit, people)
    offered = given_away(kit)
    firm = enterprise_of(kit, actor(kit, USERNAMES[Role.ENTERPRISE]))
    ids: dict[str, list[object]] = {
        "case_id": [case_id],
        "enterprise_id": [firm.id],
        "merge_id": [merged],
        "learned_id": [1],
        "pairing_id": [1],
        "handover_id": [offered],
        "officer_id": [case["officer"]["id"]],
        "code": ["S2"],
        "adcode": ["140703"],
        **{name: [one] for name, one in subsidies(kit, firm.id or 0, people[0]).items()},
        "measure_id": measures_of(kit, case_id),
        "referral_id": [referral["id"]],
        "link_id": [link["id"]],
        "booking_id": [held.json()["id"]],
        "crew_id": [crew["id"]],
        "token": [link["url"].rsplit("/", 1)[-1]],
        "pair": twins,
        "vacancy_id": [post["id"]],
        "seeker_id": people,
        "intake_id": [taken["id"], handed["id"]],
        "consent_id": [consents[0]["id"]],
        "task_id": [task["id"]],
        "kind": ["seekers", "brochure"],
        "annex": [1, 2, 3, 4],
        **{name: [1] for name in PARAMETERS},
        "account_id": [NO_ACCOUNT],
        "session_id": [NO_ACCOUNT],
    }
    own = actor(kit, USERNAMES[Role.ENTERPRISE]).enterprise_id or 0
    ids |= {name: [one] for name, one in ledgers(kit, own).items()}
    return Place(kit, client, callers, ids, case["officer"]["id"], facts)


def doubled(kit: Kit, people: list[int]) -> tuple[list[int], int]:
    """Both registered once more: one to be compared, the other merged; the pair and the merge."""
    with kit.open(SYSTEM, write=True) as context:
        known = context.unit.seekers.get(people[0])
        assert known is not None
        facts = {"born_on": date(1990, 5, 1), "adcode": known.adcode, "wanted_titles": ["电焊工"]}
        drafts = [SeekerDraft(name=one.name, consent_channel=ConsentChannel.DESK, **facts) for one in PEOPLE.values()]
        again = seekers.register_many(context, drafts)
        made = merges.merge(context, MergeKind.SEEKER, survivor_id=people[1], gone_id=again[1])
        context.unit.commit()
    return [people[0], again[0]], made.id or 0


def given_away(kit: Kit) -> int:
    """A hand-over of the enterprise on offer, with what is open there written down; its id."""
    firm = enterprise_of(kit, actor(kit, USERNAMES[Role.ENTERPRISE]))
    with kit.open(SYSTEM, write=True) as context:
        colleague = context.unit.officers.add(Officer(staff_no="C1", name="同县员", adcode=firm.adcode))
        made = handovers.propose(context, firm.id or 0, receiver_id=colleague.id or 0, reason="调整")
        assert {"case", "referral"} <= {one["kind"] for one in made.actions}
        context.unit.commit()
    return made.id or 0


def task_facts(kit: Kit) -> dict[str, Any]:
    with kit.open(SYSTEM, write=False) as context:
        home = context.unit.markets.get(actor(kit, USERNAMES[Role.MARKET_OPERATOR]).market_id or 0)
    assert home is not None
    hours = {"start_minute": 540, "end_minute": 720, "day": str(clock.today() + timedelta(days=1))}
    return {
        "employer": "某物流",
        "trade": "装卸",
        "headcount": 2,
        "adcode": home.adcode,
        "pay": 20000,
        "cover": "accident",
    } | hours


# Reads first, then what leaves the rest in place, then what changes it, the withdrawal of consent last.
_LATE = (
    "shortlists",
    "shortlist",
    "moves",
    "move",
    "pairing",
    "pair",
    "referral",
    "refer",
    "start",
    "unsuitable",
    "discard",
    "revocation",
    "removal",
    "steps",
    "departure",
    "answer",
    "revocation",
    "revoke",
    "undo",
    "merge",
    "merges",
    "dismiss",
    "distinctions",
)


# Who is in charge may change here, so what the officer sees is looked at before.
_LATER = ("end", "main", "backup", "proposals", "balance", "leave", "departure", "depart", "acceptance", "accept")
_LATER += ("return", "retraction", "retract", "handovers", "handover")


def lateness(signature: tuple[str, str]) -> tuple[int, str, str]:
    method, path = signature
    last = path.rsplit("/", 1)[-1]
    late = 0 if method == "GET" else 1 if last == "contact" else 2 if last not in _LATE else 3
    late = 4 if last in _LATER and method != "GET" else late
    late = 5 if last in ("withdrawal", "withdraw") else 6 if last in ("logout", "current", "end-others") else late
    return late, path, method


def body_for(place: Place, path: str) -> dict[str, Any]:
    """Good enough a body for any route."""
    move = {"to": "matching", "version": 1, "opinion": "推进"}
    pair = {"officer_id": place.officer_id, "version": 1}
    reject = {"version": 1, "opinion": "退回"}
    typed = {"username": LISTED.phone, "password": REFERRED.number}
    bodies = REQUESTS | {"moves": move, "move": move, "pairing": pair, "pair": pair}
    bodies |= {"rejection": reject, "reject": reject}
    bodies |= {key: {"version": 1} for key in ("publication", "publish", "confirmation", "confirm", "discard")}
    bodies |= {"verification": {"version": 1, "papers": ["licence", "handler"]}, "unbar": {"version": 1}}
    bodies |= {"identity": {"id_number": "11010519491231002X"}}
    bodies |= {"bar": {"version": 1, "reason": "列入失信名单"}}
    bodies |= {"adoption": {"version": 1}, "retirement": {"version": 1}} | MORE_BODIES
    bodies |= {"corrections": {"version": 1, "fields": {"pay": "5000元/月"}}}
    bodies |= {"correct": {"version": 1, "cell.pay": "5000元/月"}, "occupation": {"version": 1, "code": "6-18-02-04"}}
    bodies |= {key: {"channel": "phone"} for key in ("referral", "refer")}
    bodies |= {"unsuitable": {"reason": "pay"}, "contact": {"purpose": "联系面试"}, "tasks": place.task}
    bodies |= {key: {"version": 1, "opinion": "请协调"} for key in ("escalation", "escalate", "refusal", "refuse")}
    bodies |= {"return": {"version": 1, "part": "state", "opinion": "退回"}, "end": {"reason": "停产"}}
    seen = ("retraction", "retract", "leave", "acceptance", "accept", "cancellation", "cancel")
    bodies |= {key: {"version": 1} for key in seen} | {"cap": {"version": 1, "load_cap": 9}}
    bodies |= {key: {"version": 1, "reason": "调离"} for key in ("departure", "depart")}
    bodies |= {key: {"kind": "visit"} for key in ("visits", "visit")}
    bodies |= {key: {"receiver_id": place.officer_id, "reason": "调整"} for key in ("handovers", "handover")}
    bodies |= {key: {"officer_id": place.officer_id} for key in ("main", "backup")}
    bodies |= {"proposals": {"choices": [{"enterprise_id": 1, "officer_id": place.officer_id}]}}
    bodies |= {"balance": {"adcode": "140703", "stamp": "0" * 64}}
    person = place.ids["seeker_id"][0]
    bodies |= {"try": {"size": "medium"}, "papers": {"purpose": "核对"}, "evidence": {"version": 1, "names": []}}
    bodies |= {"statuses": {"kind": "graduate", "since": "2022-06-30"}, "steps": {"version": 1, "step": "withdraw"}}
    bodies |= {"claims": {"policy": "S1", "seeker_id": person, "reason": "研究同意"}, "payment": {"version": 1}}
    bodies |= {
        "claim": {"place": "140105"},
        "removal": {"version": 1, "reason": "公示有异议"},
        "refusal": {"version": 1},
    }
    bodies |= {"editions": {"effective_from": "2099-01-01", "changes": {"note": "试"}, "reason": "本省文件"}}
    first, second = place.ids["pair"]
    told = {"kind": "seeker", "first": first, "second": second, "first_id": first, "second_id": second}
    paired = {"kind": "seeker", "survivor_id": first, "gone_id": second, "survivor_version": 1, "gone_version": 1}
    bodies |= {
        "undo": {"version": 1},
        "dismiss": told,
        "distinctions": {k: told[k] for k in ("kind", "first_id", "second_id")},
    }
    bodies |= {"merges": paired, "merge": told | {"first_version": 1, "second_version": 1, "survivor": "first"}}
    about_plan = plan_body(path)
    return about_plan if about_plan is not None else body_of(bodies | {"sessions": typed, "login": typed}, path)


def send(place: Place, who: Caller, method: str, path: str) -> tuple[int, frozenset[tuple[str, str]]]:
    options: dict[str, Any] = {}
    if method == "PATCH":
        options["json"] = PATCHED
    elif method == "POST" and path.endswith(("s/seekers", "/brochure")):
        options["files"] = {"file": ("无关.txt", "姓名：无关".encode())}
    elif method == "POST":
        options["json" if path.startswith("/api/") else "data"] = body_for(place, path)
    elif path == "/api/v1/intakes":
        options["params"] = {"kind": "seekers"}
    elif method == "GET" and not path.startswith("/api/"):
        options["params"] = {"size": "50"}
    if method == "GET" and ("/duplicates" in path or "/merges" in path):
        first, second = place.ids["pair"]
        options["params"] = {"kind": "seeker", "first": first, "second": second}
    answer = who(method, path, **options)
    head = "\n".join(f"{name}: {unquote_plus(value)}" for name, value in answer.headers.items())
    return answer.status_code, seen_in(answer.content) | seen_in(head.encode())


def walk(place: Place, sweep: Sweep, *, reads: bool, again: bool = False) -> None:
    """Everything as one of those who may, by turns, and one other; who is to see something here always asks.

    ``again`` asks those once more whom the first time gave an answer: most answers to a second look are the first ones,
    so one of those who got one asks again, another for the next route. At full size everybody asks everything.
    """
    for method, path in sorted(signatures(place.client), key=lambda one: lateness(one)):
        if reads is not (method == "GET"):
            continue
        asking = asked_by(method, path, list(place.callers), most=1)
        asking += [who for who, route in ALLOWED if route == f"{method} {path}" and who not in asking]
        if again:
            asking = by_turns(path, [role for role in asking if (role, path) in sweep.answered], 1)
        for role in asking:
            who = place.callers[role]
            for address in filled(path, place.ids):
                status, seen = send(place, who, method, address)
                sweep.calls[role, status // 100] += 1
                if reads and status < 300:
                    sweep.answered.add((role, path))
                # What somebody typed into the sign-in form is theirs; it must go nowhere but back into that form.
                own = {("listed", "phone")} if path == "/login" and method == "POST" else set()
                sweep.hits[role, f"{method} {path}"] |= seen - own


@pytest.fixture(scope="module")
def swept(base_kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Sweep]]:
    """The sweep itself, once; the tests look at parts of what it found."""
    kit = copied_world(base_kit, tmp_path_factory.mktemp("canary"))
    sweep = Sweep()
    handler, root = Collect(sweep.logs), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    # Every statement with its values is the store's own talk, which production never turns on: nobody looks at it here.
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    with TestClient(create_app(kit), follow_redirects=False, raise_server_exceptions=False) as client:
        before = structlog.get_config()
        structlog.configure(processors=[sweep.logged], wrapper_class=structlog.make_filtering_bound_logger(0))
        try:
            made = place(kit, client)
            uploaded = made.callers[Role.OFFICER](
                "POST", "/api/v1/intakes/seekers", files={"file": ("名册.csv", roster(REFERRED, LISTED))}
            )
            sweep.hits[Role.OFFICER, "POST /api/v1/intakes/{kind}"] |= seen_in(uploaded.content)
            walk(made, sweep, reads=True)
            walk(made, sweep, reads=False)
            Worker(kit).drain()
            # Signed out by the walk: sign in anew, and see what stands after all that happened.
            made.callers |= {role.value: caller(client, name) for role, name in USERNAMES.items()}
            walk(made, sweep, reads=True, again=True)
            yield made, sweep
        finally:
            structlog.configure(**before)
            root.removeHandler(handler)
            root.setLevel(level)
            logging.getLogger("sqlalchemy").setLevel(logging.NOTSET)
    kit.database.dispose()


def test_the_walk_went_everywhere(swept: tuple[Place, Sweep]) -> None:
    _, sweep = swept
    assert not [key for key in sweep.calls if key[1] == 5], "no call failed"
    assert all(sweep.calls[role.value, 2] > 10 for role in Role)
    unused = [
        (key, who, kind)
        for key, (people, kinds, _) in ALLOWED.items()
        for who in people
        for kind in kinds
        if (who, kind) not in sweep.hits[key]
    ]
    assert unused == [], "the allowlist speaks of what nobody sees"


def test_no_route_shows_anybody_what_the_allowlist_does_not(swept: tuple[Place, Sweep]) -> None:
    _, sweep = swept
    assert sweep.leaks() == set()


def test_nothing_personal_is_logged_at_any_level(swept: tuple[Place, Sweep]) -> None:
    _, sweep = swept
    requests = [line for line in sweep.logs if "'request'" in line]
    assert len(requests) > 500, "the access lines were captured"
    text = "\n".join(sweep.logs)
    assert seen_in(text.encode()) == set()
    assert "?" not in "".join(re.findall(r"'path': '[^']*'", text)), "no query strings"


def kept(kit: Kit) -> set[tuple[str, str]]:
    """What stands in the clear in the store, its log, and every file beside it."""
    store = Path(kit.settings.database_url.removeprefix("sqlite:///"))
    files = [*store.parent.rglob("*")]
    assert any(file.name.endswith("-wal") for file in files), "the store is open, its log is looked at too"
    return {hit for file in files if file.is_file() for hit in seen_in(file.read_bytes())}


def test_identity_is_kept_sealed(swept: tuple[Place, Sweep]) -> None:
    made, _ = swept
    assert kept(made.kit) == set()


def test_no_column_of_a_roster_takes_identity_in(base_kit: Kit) -> None:
    """A special-work licence bears the ID number after a T; people write phones and names beside what is asked."""
    one = REFERRED
    cells = {"name": one.name, "phone": one.phone, "place": "太谷区", "consent": "是"}
    cells |= {"wanted": f"电焊工{one.phone}、请联系{one.name}", "certificates": f"焊工证、{one.phone}、{one.name}的证"}
    cells |= {"skills": f"焊接，证号T{one.number}", "history": f"电话{one.phone[:3]}.{one.phone[3:7]}.{one.phone[7:]}"}
    cells |= {"own_tools": f"电焊机、{one.phone}、{one.name}的锹"}
    draft, _ = base_kit.roster.read_seeker(cells)
    assert draft is not None
    open_text = " ".join([*draft.wanted_titles, *draft.certificates, *draft.own_tools, draft.skills, draft.history])
    assert seen_in(open_text.encode()) == set()


def test_a_remembered_answer_keeps_no_identity_in_the_clear(kit: Kit, client: TestClient) -> None:
    officer = caller(client, USERNAMES[Role.OFFICER])
    answer = officer(
        "POST",
        "/api/v1/intakes/seekers",
        files={"file": ("名册.csv", roster(LISTED))},
        headers={"Idempotency-Key": "roster-0001"},
    )
    assert answer.status_code == 201
    assert {kind for _, kind in kept(kit)} == set()


def test_a_remembered_reveal_ends_with_the_consent(kit: Kit, client: TestClient) -> None:
    made = place(kit, client)
    path = f"/api/v1/vacancies/{made.ids['vacancy_id'][0]}/candidates/{made.ids['seeker_id'][0]}/contact"
    options = {"json": {"purpose": "联系面试"}, "headers": {"Idempotency-Key": "reveal-0001"}}
    company = made.callers[Role.ENTERPRISE]
    assert company("POST", path, **options).json()["phone"] == REFERRED.phone
    for consent in made.callers[Role.SEEKER]("GET", "/api/v1/consents").json():
        made.callers[Role.SEEKER]("POST", f"/api/v1/consents/{consent['id']}/withdrawal")
    assert company("POST", path, json={"purpose": "联系面试"}).status_code == 404
    assert company("POST", path, **options).status_code == 404
