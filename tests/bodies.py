"""Bodies good enough for the routes of surveys, lists, ledgers and renewals, by the last part of their address.

Where one word means two things, by the noun before the id too: ``participations/end``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matcher import clock

BODIES: dict[str, dict[str, Any]] = {
    "sizes": {"version": 1, "year": 2025, "industry_code": "3391", "employees": 300, "revenue": 2_000_000_000},
    "size": {"version": 1, "year": 2025, "industry_code": "3391", "employees": "300", "revenue": "2000"},
}
_SURVEY = {"month": "2020-01", "staff_start": 10, "staff_end": 10, "needed": 3, "short": 2}
BODIES |= {
    "surveys": _SURVEY,
    "unchanged": {"month": "2020-01"},
    "revisions": _SURVEY | {"revision_reason": "填错了"},
    "revise": _SURVEY | {"revision_reason": "填错了"},
}
_STAY = {"holiday": "元旦", "first": "2030-01-01", "last": "2030-01-03", "staff": 10, "stay": 5, "leave": 5}
_STAY |= {"returners": 5}
BODIES |= {
    "campaigns": {"name": "冬季用工服务", "first": "2022-12-01", "last": "2023-02-10"},
    "canvass": {"uscc": "91140000000000000X"},
    "enter": {"uscc": "91140000000000000X"},
    "calls": {"outcome": "need", "version": 1},
    "call": {"outcome": "need", "version": 1},
    "issues": {"kind": "labour", "text": "夜班缺人"},
    "assignment": {"version": 1, "department": "县工信局"},
    "assign": {"version": 1, "department": "县工信局"},
    "answer": {"version": 1, "text": "已联系"},
    "reply": {"version": 1, "text": "已联系"},
    "acceptance": {"version": 1},
    "accept": {"version": 1},
    "reopening": {"version": 1, "text": "没有解决"},
    "reopen": {"version": 1, "text": "没有解决"},
    "issues/escalation": {"version": 1, "text": "涉及市级部门"},
    "issues/escalate": {"version": 1, "reason": "涉及市级部门"},
    "stay-sheets": _STAY,
    "changes": _STAY | {"version": 1},
    "change": _STAY | {"version": 1},
    "returns": {"day": "2030-01-04", "due": 5, "back": 4},
    "back": {"day": "2030-01-04", "due": 5, "back": 4},
}
BODIES |= {
    "renewal": {"version": 1},
    "renew": {"version": 1},
    "closure": {"version": 1, "reason": "withdrawn"},
    "close": {"version": 1, "reason": "withdrawn", "confirmed": "1"},
    "copies": {"title": "铸件打磨工"},
    "copy": {"title": "铸件打磨工"},
}
_MARKET = {"name": "测试区零工市场", "kind": "public", "adcode": "140105", "address": "某路1号", "hours": "05:00-19:00"}
BODIES |= {
    "markets/register": _MARKET,
    "market-register": _MARKET,
    "markets/closure": {"version": 1, "reason": "合并到邻县"},
    "markets/reopening": {"version": 1},
    "market-register/close": {"version": 1, "reason": "合并到邻县"},
    "market-register/reopen": {"version": 1},
}
_PERSON = {"told": "desk", "name": "测登记", "place": "太谷区", "wanted": "普工", "consent": "柜台"}
BODIES |= {
    "seekers": _PERSON,
    "new": _PERSON,
    "find": {"phone": "19900000000"},
    "edit": {"version": 1, "told": "desk", "pay": "5000元/月"},
}
# The one route of this kind ends in an id.
PATCHED: dict[str, Any] = {"version": 1, "told": "desk", "pay": "5000元/月"}


BODIES |= {
    "officers/departure": {"version": 1, "reason": "调离"},
    "cases/retraction": {"version": 1},
    "inbox/retraction": {},
    "inbox/answer": {"answer": "interview"},
    "reply/answer": {"answer": "interview"},
    "issues/answer": {"version": 1, "text": "已联系"},
    "inbox/undo": {},
    "candidates/undo": {},
    "inbox-links/revocation": {},
    "inbox-links/revoke": {},
}


BODIES |= {
    "handovers/accept": {"version": 1},
    "handovers/acceptance": {"version": 1},
    "issues/accept": {"version": 1},
    "issues/acceptance": {"version": 1},
    "agreements/accept": {"accept": True, "version": 1},
    "agreements/acceptance": {"accept": True, "version": 1},
    "training-orders/answer": {"accept": True, "version": 1},
    "pairings/end": {"reason": "停产"},
    **{f"attachments/{key}": {"reason": "传错了"} for key in ("removal", "remove")},
    "attachments/download": {"purpose": "核对材料"},
    "pooling/solve": {"adcode": ""},
    "pooling/runs": {"adcode": ""},
    "runs/propose": {"lines": [1]},
    "participations/end": {"version": 1, "last": "2099-01-01"},
    "enrolments/leave": {"version": 1, "note": "本人退出"},
    "cases/return": {"version": 1, "part": "state", "opinion": "退回"},
    "loans/return": {"version": 1},
    "courses/steps": {"to": "open", "version": 1},
    "claims/steps": {"version": 1, "step": "withdraw"},
    "grant-rows/steps": {"version": 1, "step": "restore", "reason": "异议不成立"},
    "merges/undo": {"version": 1},
    "tickets/move": {"to": "left"},
    "tickets/moves": {"to": "left"},
    "desk/find": {"text": "0417"},
    "desk/arrivals": {"seeker_id": 1},
    "desk/workers": {"name": "测登记", "phone": "", "birth": "", "trades": "普工", "hours": "", "agreed": False},
    "desk/entry": {"version": 1, "name": "试市场零工", "kind": "public", "address": "迎泽街", "hours": "6-18"},
    "markets/own": {"version": 1, "name": "试市场零工", "kind": "public", "address": "迎泽街", "hours": "6-18"},
    # Without the tick, and outside the kiosk's mode: a walk over the routes narrows no session.
    "kiosk/begin": {},
    "kiosk/end": {"password": "no-such-password"},
    "kiosk/number": {"phone": "19900000000", "name": "测登记"},
    "workers/card": {"version": 1, "pay": "200元/天"},
}


_LOT = {"side": "surplus", "title": "电焊工", "headcount": 5, "first": "2099-01-01", "last": "2099-01-20"}
_LOT |= {"adcode": "140703", "pay": 20000}
_LENDING = {"surplus_id": 987_654_321, "shortage_id": 987_654_322, "headcount": 1}
_LENDING |= {"first": "2099-01-01", "last": "2099-01-10"}
_WORKER = {"name": "赵某某", "phone": "13700001111", "title": "电焊工", "present_pay": 15000}
_TOLD = {"name": "赵某某", "phone": "13700001111", "answer": "agreed", "how": "phone"}
_COST = {"month": "2099-01-01", "kind": "wage", "documented": 100, "proof": "工资单"}
_GONE = {"version": 1, "returned_on": "2099-01-10", "reason": "expired"}
_LETTER = {"version": 1, "letter": "放行函 1", "released_on": "2099-01-10"}
BODIES |= {
    "lots": _LOT,
    **{f"lots/{key}": _LOT | {"version": 1} for key in ("changes", "change")},
    **{f"lots/{key}": {"version": 1, "reason": "不缺人了"} for key in ("withdrawal", "withdraw")},
    "lots/moves": {"shortage_id": 987_654_321, "headcount": 1},
    **{f"lot-moves/{key}": {"version": 1, "came": 1} for key in ("closing", "close")},
    **{f"lot-moves/{key}": {"version": 1, "reason": "没有人应聘"} for key in ("dropping", "drop")},
    "lendings": _LENDING,
    "lendings/terms": {"version": 1, "pay": 20000, "clauses": {"rest": "每周休一日"}},
    **{f"lendings/{key}": {"version": 1} for key in ("word", "agree", "signing", "sign", "beginning", "begin")},
    **{f"lendings/{key}": {"version": 1} for key in ("closing", "close", "asking", "ask-anew")},
    "lendings/proof": {"version": 1, "proof": "参保证明 1"},
    **{f"lendings/{key}": {"version": 1, "reason": "订单取消"} for key in ("early-end", "finish")},
    **{f"lendings/{key}": {"version": 1, "reason": "订单取消"} for key in ("cancellation", "cancel")},
    "lendings/extensions": {"version": 1, "last": "2099-01-20"},
    "lendings/extend": {"version": 1, "until": "2099-01-20"},
    **{f"lending-extensions/{key}": {"version": 1} for key in ("word", "agree", "signing", "sign", "dropping", "drop")},
    "lendings/workers": {"version": 1, "people": [_WORKER]},
    **{f"lendings/{key}": {} for key in ("links", "roster")},
    "lendings/answers": _TOLD,
    "lendings/costs": _COST,
    "costs/export": {},
    "lent-workers/contact": {"purpose": "核对"},
    "lent-workers/name": {"purpose": "核对"},
    **{f"lent-workers/{key}": _GONE for key in ("going-back", "go-back")},
    **{f"lent-workers/{key}": {"version": 1, "own": "1", "how": "phone"} for key in ("check", "confirm")},
    **{f"lent-workers/{key}": {"version": 1} for key in ("arrival", "arrive")},
    **{f"lent-workers/{key}": _LETTER for key in ("release", "let-go")},
    **{f"pass-through/{key}": {"version": 1, "paid": 100, "paid_on": "2099-01-10"} for key in ("paid", "pay")},
    **{f"pass-through/{key}": {"version": 1, "documented": 100, "proof": "工资单"} for key in ("amendment", "amend")},
    "lent/answer": {"answer": "agreed"},
}
_SAID = {"reason": "说明", "version": 1}
_QUICK: dict[str, Any] = {"trade": "装卸", "headcount": 1, "day": str(clock.today() + timedelta(days=60))}
_QUICK |= {"cover": "accident"}
BODIES |= {
    "bookings/confirmation": {"version": 1},
    "bookings/check-in": {"code": "000000"},
    "bookings/check-in-withdrawal": _SAID,
    "bookings/work": {"minutes": 60, "version": 1},
    "bookings/pay": {"amount": 100, "version": 1},
    "bookings/dispute": _SAID,
    "bookings/absence": {"by": "worker", "version": 1},
    "bookings/cancellation": {"version": 1},
    "bookings/appeal": _SAID,
    "bookings/appeal-answer": {"upheld": True, "version": 1},
    "bookings/step": {"to": "worked", "version": 1, "minutes": "60"},
    "tasks/holds": {"count": 1},
    "market/holds": {"tasks": [{"task_id": 987_654_321, "count": 1}]},
    "market/roster": {"task_ids": []},
    "roster/adoption": {
        "day": str(clock.today()),
        "pairs": [{"task_id": 987_654_321, "seeker_id": 987_654_321}],
    },
    "roster/adopt": {"day": str(clock.today()), "plan": "987654321:987654321", "task-987654321": "1"},
    "tasks/bookings": {"seeker_id": 987_654_321},
    "tasks/crews": {"crew_id": 987_654_321},
    "tasks/sheet": {"rows": [{"worker": "987654321", "minutes": 60}]},
    "tasks/audit": {"version": 1},
    "tasks/finish": {"version": 1},
    "tasks/cancellation": _SAID,
    "tasks/cancel": _SAID,
    "tasks/changes": {"version": 1, "headcount": 9},
    "tasks/change": {"version": 1, "headcount": "9"},
    "bookings/agreement": {"version": 1},
    "bookings/agree": {"version": 1},
    "tasks/hold": {"count": "1"},
    "tasks/crew": {"crew_id": "987654321"},
    "tasks/paper": {"worker_1": "987654321", "minutes_1": "60"},
    "tasks/past": _QUICK
    | {"employer": "某单位", "adcode": "140105", "start_minute": 480, "end_minute": 960, "pay": 20000},
    "tasks/own": _QUICK | {"start_minute": 480, "end_minute": 960, "pay": 20000},
    "quick-tasks": _QUICK | {"start": "08:00", "end": "16:00", "pay_yuan": "200"},
    "crews": {"name": "装卸组", "leader_id": 987_654_321, "members": [987_654_321]},
    "crews/members": {"leader_id": 987_654_321, "members": [987_654_321], "version": 1},
    "crews/disbandment": {"version": 1},
    "crews/change": {"members": "987654321", "version": "1"},
    "crews/disband": {"version": 1},
    "mornings": {"task_987654321": "1"},
}


_CALL = {"queue": "canvass", "subject_id": 1, "version": 1, "outcome": "need"}
BODIES |= {"outcome": _CALL, "number": {"queue": "candidates", "subject_id": 1, "vacancy_id": 1, "purpose": "联系"}}


_POLICY = {"id": "N1", "name": "一次性试验补贴", "doc_no": "晋人社函〔2099〕1号", "claimant": "enterprise"}
_POLICY |= {"date_kind": "hire", "amount": {"kind": "person"}, "exclusions": [{"slot": "N1", "basis": "person"}]}
_END = {"effective_from": "2099-01-01", "reason": "新文件废止"}
BODIES |= {
    "policies": {"effective_from": "2099-01-01", "wording": _POLICY, "reason": "本省文件"},
    "policies/draft": {"id": "N1", "name": "一次性试验补贴", "claimant": "enterprise", "date_kind": "hire"},
    # Where the number of a policy is the word before, that number counts as the noun.
    **{f"{code}/withdrawal": _END for code in ("policies", "S1", "S2")},
    **{f"{code}/withdraw": {"last_from": "2099-01-01", "why": "新文件废止"} for code in ("policies", "S1", "S2")},
}


_COMPLAINT = {"kind": "fees", "text": "要求交三百元押金", "firm": "某某公司", "adcode": "140703"}
_FAIR = {"theme": "冬季专场招聘会", "kind": "general", "adcode": "140703", "address": "人民广场", "planned_firms": 5}
_FAIR |= {"first": str(clock.today()), "last": str(clock.today())}
_SHOWN = {"vacancy_ids": [987_654_321], "enterprise_id": 987_654_321, "how": "phone", "name": "王女士"}
BODIES |= {
    "fairs": _FAIR,
    "job-fairs": _FAIR,
    "fairs/change": _FAIR | {"version": 1},
    "job-fairs/change": _FAIR | {"version": 1},
    "fairs/steps": {"step": "submit", "version": 1},
    "job-fairs/step": {"step": "submit", "version": 1},
    "fairs/entries": _SHOWN,
    "job-fairs/entries": _SHOWN | {"people": "2"},
    "fairs/invitations": {"enterprise_ids": [987_654_321]},
    "job-fairs/invite": {"codes": "91140000000000000X"},
    "fairs/booths": {"version": 1},
    "job-fairs/booths": {"version": 1},
    "job-fairs/firms": {"enterprise_ids": "987654321"},
    "fairs/people-invitations": {"seeker_ids": [987_654_321], "channel": "call"},
    "job-fairs/people": {"seeker_ids": "987654321", "channel": "call"},
    "me/ranking": {"ranked": False},
    "rights/ranking": {"ranked": "0"},
    "seekers/erase": {"ground": "asked", "purpose": "本人到窗口要求", "confirm": "不是此人"},
    "entry-requests/approval": {"version": 1, "username": "qy-ceshi", "papers": ["licence", "handler", "authority"]},
    "entry-requests/approve": {"version": 1, "username": "qy-ceshi2", "papers": ["licence", "handler", "authority"]},
    "entry-requests/refusal": {"version": 1, "reason": "执照看不清"},
    "entry-requests/refuse": {"version": 1, "reason": "执照看不清"},
    "blacklists": {"kind": "arrears", "department": "县人社局", "source": "公告一号", "list_date": "2026-01-01"},
    "me/searches": {"query": "q=%E7%84%8A%E5%B7%A5", "name": "焊工"},
    "profile/searches": {"query": "q=%E6%99%AE%E5%B7%A5"},
    "conflicts": {"uscc": "91140000000000000X", "kind": "kin", "since": "2026-01-01"},
    "conflicts/end": {"version": 1, "reason": "已离任"},
    "complaints": _COMPLAINT,
    "me/complaints": _COMPLAINT,
    "profile/complaints": _COMPLAINT,
    "complaints/step": {"version": 1, "step": "accept"},
    "complaints/contact": {"purpose": "核实情况"},
    "complaints/suspension": {"version": 1, "suspended": True, "reason": "核查"},
    "me/rights-requests": {"kind": "explain", "text": "请说明怎样排序"},
    "rights/requests": {"kind": "explain", "text": "请说明怎样排序"},
    "rights-requests/answer": {"version": 1, "granted": False, "answer": "已在窗口说明"},
    "me/applications": {"vacancy_id": 987_654_321, "agreed": True},
    "applications/new": {"agreed": "1"},
    "applications/recommendation": {"version": 1},
    "applications/recommend": {"version": 1},
    "applications/declining": {"version": 1, "reason": "skill"},
    "applications/decline": {"version": 1, "reason": "skill"},
    "applications/withdrawal": {"version": 1},
    "applications/withdraw": {"version": 1},
    "fairs/answer": {"answer": "coming"},
    "fair-invitations/answer": {"answer": "coming"},
    "fairs/sheet": {"entry_ids": [987_654_321]},
    "job-fairs/sheet": {"entry_ids": "987654321"},
    "fair-entries/review": {"accept": True, "version": 1},
    "job-fair-entries/review": {"verdict": "accept", "version": 1},
    "fair-entries/posts": _SHOWN | {"version": 1},
    "job-fair-entries/posts": _SHOWN | {"version": 1},
    "fair-entries/withdrawal": {"version": 1, "how": "phone", "name": "王女士"},
    "job-fair-entries/withdraw": {"version": 1, "how": "phone", "name": "王女士"},
    "fair-entries/booth": {"booth": 1, "version": 1},
    "job-fair-entries/booth": {"booth": "1", "version": 1},
    "fair-entries/swap": {"other_id": 987_654_321, "version": 1, "other_version": 1},
    "job-fair-entries/swap": {"other": "987654321:1", "version": 1},
    "fair-entries/check-in": {"how": "desk"},
    "fairs/visitors": {"name": "某求职者", "phone": "13900000001"},
    "job-fairs/visitors": {"name": "某求职者", "phone": "13900000001"},
    "fairs/registered-visitors": {"seeker_id": 987_654_321},
    "job-fairs/registered-visitors": {"seeker_id": "987654321"},
    "fairs/gate": {"count": 5, "how": "入口计数器", "version": 1},
    "job-fairs/gate": {"gate_count": "5", "gate_how": "入口计数器", "version": 1},
    "fairs/spot-check": {"purpose": "核对登记"},
    "job-fairs/spot-check": {"purpose": "核对登记"},
    "fair-visitors/contact": {"purpose": "会后回访"},
    "fair-entries/intentions": {"phone": "13900000001"},
    "job-fair-entries/intentions": {"phone": "13900000001"},
    "fair-intentions/start": {"proof": "call"},
    "fair-intentions/leaving": {"reason": "unknown"},
    "fair-follow-ups/answer": {"outcome": "lost"},
}
_MEMBER = {"unit": "就业股", "name": "某承办人", "post": "科员", "phone": "0351-7000000", "duty": "handler"}
_FORM = {"form": "2", "level": "county", "due": "2099-12-14"}
_FILED = {"form": "2", "preparer": "某填表人", "phone": "0351-7000000"}
BODIES |= {
    "notices/preferences": {"channel": "email", "on": False, "quiet_from": 1260, "quiet_until": 480},
    # One that no folder holds: a walk over the routes begins no campaign.
    "campaign-templates": {"template": "no-such", "year": 2022},
    "campaigns/from-template": {"template": "no-such", "year": 2022},
    "campaigns/forms": _FORM,
    "forms/removal": {"form": "2", "level": "county"},
    "forms/drop": {"form": "2", "level": "county"},
    "campaigns/task-force": _MEMBER,
    **{f"task-force/{key}": _MEMBER | {"version": 1, "since": "2099-01-01"} for key in ("replacement", "replace")},
    "task-force/publicity": {"published": True, "version": 1},
    "task-force/publish": {"published": "1", "version": 1},
    **{f"campaigns/{key}": {"form": "2", "adcode": "140105"} for key in ("urges", "urge")},
    "campaigns/filings": _FILED,
    **{f"filings/{key}": {"version": 1} for key in ("receipt", "receive")},
    "filings/return": {"version": 1, "reason": "缺项"},
    "monthly/filed": {"month": "2025-11"},
}

_MAPPING: dict[str, Any] = {
    "name": "测试对接方案",
    "system": "某平台",
    "kind": "vacancy",
    "direction": "export",
    "key": "平台编号",
    "columns": [
        {"header": "平台编号", "field": "their_number"},
        {"header": "来源编号", "field": "our_number"},
        {"header": "岗位", "field": "title"},
    ],
}
_MAPPING_FORM = {key: text for key, text in _MAPPING.items() if key != "columns"} | {
    f"c{number}_{part}": column[part]
    for number, column in enumerate(_MAPPING["columns"], start=1)
    for part in ("header", "field")
}
BODIES |= {f"mappings/{key}": _MAPPING_FORM for key in ("new", "rows", "edit")}
BODIES |= {"mappings": _MAPPING, "mappings/versions": _MAPPING, "mappings/exports": {"scope": "all"}}


def body_of(bodies: dict[str, dict[str, Any]], path: str) -> dict[str, Any]:
    """The body for a route, empty for none."""
    *before, last = path.split("/")
    noun = next((part for part in reversed(before) if part[:1].isalpha()), "")
    if (noun, last) == ("candidates", "departure"):  # the form of the page has a name of its own for the reason
        return {"reason" if path.startswith("/api/") else "left_reason": "pay"}
    return bodies.get(f"{noun}/{last}", bodies.get(last, {}))


BODIES |= {"officers/contact": {"version": 1, "public": "true"}}

BODIES |= {
    "accounts": {"username": "xin-zhanghao", "name": "测账号", "role": "officer"},
    "accounts/reset": {},
    "accounts/enable": {},
    "accounts/disable": {"reason": "调离"},
    "accounts/depart": {"reason": "调离"},
    "account/tokens": {"name": "测系统", "scopes": ["policy.read"], "days": 30, "password": "demo-2022"},
    "me/tokens": {"name": "测系统", "scopes": ["policy.read"], "days": 30, "password": "demo-2022"},
    "tokens/revoke": {},
    "login/code": {"code": "000000"},
    "second-factor/begin": {"password": "demo-2022"},
    "second-factor/end": {"reason": "手机丢失", "password": "demo-2022"},
    "second-factor/confirm": {"code": "000000"},
    "second-factor/renew": {"code": "000000"},
    "seekers/account": {"username": "xin-zhanghao"},
    "sessions/end": {},
    "end-others": {},
    # The right one, so that no try counts, and a new one that is refused.
    "account/password": {"old": "demo-2022", "password": "12345678", "again": "12345678"},
    "me/password": {"old": "demo-2022", "new": "12345678"},
    "candidates/ask": {},
    "candidates/consent-request": {},
    "referrals/interview": {"version": 1, "answer": "coming"},
    "referrals/interview-answer": {"version": 1, "answer": "coming"},
    "referrals/leave": {"version": 1},
    "referrals/leaving": {"version": 1},
    "consent-requests/answer": {"version": 1, "answer": "no"},
    "consent-requests/reply": {"version": 1, "agreed": False},
    "seekers/sign-in-link": {"verified": "核对身份证原件"},
    "sign-in-link/revoke": {},
    "sign-in-link/revocation": {},
    "login/phone": {"phone": "19900000007", "code": "000000", "do": "in"},
    "phone-codes": {"phone": "19900000007"},
    "sessions/phone": {"phone": "19900000007", "code": "000000"},
    "join": {"do": "code", "phone": "19900000008"},
    "registrations": {
        "phone": "19900000007",
        "code": "000000",
        "name": "测试人",
        "birth": "1990-05-12",
        "place": "太原市小店区",
        "wanted": "焊工",
        "agreed": True,
        "notice_version": "2026-11",
    },
    "enter": {},
    "activate": {"password": "lantern-27-boat", "again": "lantern-27-boat"},
}
