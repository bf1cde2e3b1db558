"""``matcher ledger`` (台账): what offices keep lists of, read from the command line as the pages show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from matcher.cli.terminal import MOST, AsJson, in_words, open_kit, out, print_json, said, words

if TYPE_CHECKING:
    from matcher.service.context import Context

Row = dict[str, Any]


class Ledger(StrEnum):
    """The ledgers by name."""

    ISSUES = "issues"
    CAMPAIGNS = "campaigns"
    STAY = "stay-sheets"
    KEY_LISTS = "key-lists"
    CLAIMS = "claims"
    GRANTS = "grants"
    COURSES = "courses"
    ORDERS = "training-orders"
    DISPATCHES = "dispatch-orders"
    HANDOVERS = "handovers"
    REQUESTS = "dossier-requests"


def ledger(
    name: Annotated[
        Ledger,
        typer.Argument(
            help="issues 问题台账、campaigns 摸排台账、stay-sheets 留工返岗、key-lists 重点企业名单、"
            "claims 待核定、待拨付和责令退回中的补贴、grants 免申即享名单、courses 培训班、training-orders 培训订单、"
            "dispatch-orders 派遣订单、"
            "handovers 交接、dossier-requests 人事代理办件"
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """列出一种台账，姓名、电话等仍按页面遮挡。"""
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context, in_words():
        labels, rows = _READERS[name](context)
        if as_json:
            print_json(rows)
            return
        table = Table(*labels.values())
        for row in rows:
            table.add_row(*(said(row[key]) for key in labels))
        out.print(table)
        out.print(f"共 {len(rows)} 条")


Read = tuple[Mapping[str, str], list[Row]]


def _read(labels: Mapping[str, str], rows: Iterable[Row]) -> Read:
    return labels, list(rows)


def _issues(context: Context) -> Read:
    from matcher.service.issues import list_issues

    labels = words(
        "id:编号 enterprise:企业 kind:类别 text:问题 state:状态 level:层级 "
        "department:责任部门 due:答复期限 close_by:办结期限 overdue:逾期"
    )
    return _read(
        labels,
        (
            {
                "id": one.issue.id,
                "enterprise": one.enterprise.name,
                "kind": one.issue.kind.label,
                "text": one.issue.text,
                "state": one.issue.state.label,
                "level": one.issue.level.label,
                "department": one.issue.department,
                "due": one.issue.due,
                "close_by": one.issue.close_by,
                "overdue": one.overdue,
            }
            for one in list_issues(context, limit=MOST)[0]
        ),
    )


def _campaigns(context: Context) -> Read:
    from matcher.service.campaigns import get_campaign, list_campaigns

    def row(campaign: Any) -> Row:
        whole = get_campaign(context, campaign.id).whole
        return {
            "id": campaign.id,
            "name": campaign.name,
            "place": context.place_name(campaign.adcode),
            "first": campaign.first,
            "last": campaign.last,
            "asked": whole.should,
            "done": whole.done,
        }

    labels = {
        "id": "编号",
        "name": "名称",
        "place": "范围",
        "first": "开始",
        "last": "截止",
        "asked": "应摸",
        "done": "已摸",
    }
    return _read(labels, map(row, list_campaigns(context)))


def _stay(context: Context) -> Read:
    from matcher.service.stay_sheets import list_sheets

    labels = words(
        "id:编号 enterprise:企业 holiday:节日 staff:在岗 stay:留工 leave:离岗 returners:预计返岗 rate:返岗率"
    )
    return _read(
        labels,
        (
            {
                "id": one.sheet.id,
                "enterprise": one.enterprise.name,
                "holiday": one.sheet.holiday,
                "staff": one.sheet.staff,
                "stay": one.sheet.stay,
                "leave": one.sheet.leave,
                "returners": one.sheet.returners,
                "rate": None if one.rate is None else round(one.rate, 4),
            }
            for one in list_sheets(context, limit=MOST)[0]
        ),
    )


def _key_lists(context: Context) -> Read:
    from matcher.service.key_lists import list_lists

    labels = {
        "id": "编号",
        "name": "名单",
        "tag": "类别",
        "department": "部门",
        "place": "地区",
        "list_date": "名单日期",
    }
    labels |= {"size": "企业数", "counts": "现在有效"}
    return _read(
        labels,
        (
            {
                "id": one.listed.id,
                "name": one.listed.name,
                "tag": one.listed.tag.label,
                "department": one.listed.department,
                "place": context.place_name(one.listed.adcode),
                "list_date": one.listed.list_date,
                "size": one.size,
                "counts": one.counts,
            }
            for one in list_lists(context)
        ),
    )


def _claims(context: Context) -> Read:
    from matcher.service.claims import list_recovering, list_to_pay, list_waiting

    labels = words("id:编号 policy:政策 enterprise:企业 applied_on:申请日期 amount:金额（分） state:状态")
    return _read(
        labels,
        (
            {
                "id": claim.id,
                "policy": claim.wording["name"],
                "enterprise": firm,
                "applied_on": claim.applied_on,
                "amount": claim.amount,
                "state": claim.state.label,
            }
            for claim, firm in (
                *list_waiting(context, MOST),
                *list_to_pay(context, MOST),
                *list_recovering(context, MOST),
            )
        ),
    )


def _grants(context: Context) -> Read:
    from matcher.service.grants import list_lists

    labels = {
        "id": "编号",
        "title": "名单",
        "place": "地区",
        "listed_on": "列名日期",
        "public_from": "公示自",
        "public_to": "公示至",
    }
    return _read(
        labels,
        (
            {
                "id": one.id,
                "title": one.title,
                "place": context.place_name(one.adcode),
                "listed_on": one.listed_on,
                "public_from": one.public_from,
                "public_to": one.public_to,
            }
            for one in list_lists(context)
        ),
    )


def _courses(context: Context) -> Read:
    from matcher.service.courses import list_courses

    labels = {
        "id": "编号",
        "title": "培训班",
        "holder": "举办",
        "trade": "工种",
        "starts_on": "开班",
        "ends_on": "结业",
    }
    labels |= {"seats": "名额", "seated": "已报", "state": "状态"}
    return _read(
        labels,
        (
            {
                "id": one.course.id,
                "title": one.course.title,
                "holder": one.holder,
                "trade": one.course.trade,
                "starts_on": one.course.starts_on,
                "ends_on": one.course.ends_on,
                "seats": one.course.seats,
                "seated": one.seated,
                "state": one.course.state.label,
            }
            for one in list_courses(context, limit=MOST)[0]
        ),
    )


def _orders(context: Context) -> Read:
    from matcher.service.training_orders import list_orders

    labels = words(
        "id:编号 enterprise:企业 organisation:培训机构 trade:工种 "
        "headcount:人数 needed_by:需要日期 trained:已培训 state:状态"
    )
    return _read(
        labels,
        (
            {
                "id": one.order.id,
                "enterprise": one.enterprise.name,
                "organisation": one.organisation.name,
                "trade": one.order.trade,
                "headcount": one.order.headcount,
                "needed_by": one.order.needed_by,
                "trained": one.trained,
                "state": one.order.state.label,
            }
            for one in list_orders(context)
        ),
    )


def _dispatches(context: Context) -> Read:
    from matcher.service.dispatches import list_dispatches

    labels = words(
        "id:编号 enterprise:企业 organisation:派遣机构 title:岗位 headcount:需要 offered:可派 most:在岗最多 state:状态"
    )
    return _read(
        labels,
        (
            {
                "id": one.order.id,
                "enterprise": one.enterprise.name,
                "organisation": one.organisation.name,
                "title": one.order.title,
                "headcount": one.order.headcount,
                "offered": one.order.offered,
                "most": one.came.most,
                "state": one.order.state.label,
            }
            for one in list_dispatches(context)
        ),
    )


def _handovers(context: Context) -> Read:
    from matcher.service.handovers import list_handovers

    labels = words("id:编号 enterprise:企业 giver:移交 receiver:接收 state:状态")
    return _read(
        labels,
        (
            {
                "id": one.handover.id,
                "enterprise": one.enterprise.name,
                "giver": one.handover.giver_name,
                "receiver": one.handover.receiver_name,
                "state": one.handover.state.label,
            }
            for one in list_handovers(context, limit=MOST)
        ),
    )


def _requests(context: Context) -> Read:
    from matcher.service.dossiers import list_requests

    labels = {
        "id": "编号",
        "service": "办件",
        "person": "档案",
        "due": "期限",
        "days_left": "剩余天数",
        "state": "状态",
    }
    return _read(
        labels,
        (
            {
                "id": one.request.id,
                "service": one.request.service.label,
                "person": one.dossier.name_masked,
                "due": one.request.due,
                "days_left": one.days_left,
                "state": one.request.state.label,
            }
            for one in list_requests(context)
        ),
    )


_READERS: Mapping[Ledger, Callable[[Context], Read]] = {
    Ledger.ISSUES: _issues,
    Ledger.CAMPAIGNS: _campaigns,
    Ledger.STAY: _stay,
    Ledger.KEY_LISTS: _key_lists,
    Ledger.CLAIMS: _claims,
    Ledger.GRANTS: _grants,
    Ledger.COURSES: _courses,
    Ledger.ORDERS: _orders,
    Ledger.DISPATCHES: _dispatches,
    Ledger.HANDOVERS: _handovers,
    Ledger.REQUESTS: _requests,
}
