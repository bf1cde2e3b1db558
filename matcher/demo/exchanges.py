"""The demo's exchange with an invented system (演示对接): mappings, an export with its return file, rows that came."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from matcher import clock
from matcher.demo.bodies import account_actor
from matcher.forms.exchange import exchange_workbook
from matcher.models.mapping import THEIR_NUMBER, ExchangeKind, Mapping
from matcher.models.states import ReferralState
from matcher.service import exchange_exports, exchange_imports, exchange_returns, mappings
from matcher.service.context import Context, Kit
from matcher.service.exchange_fields import FIRM, written

# When the county described the other system, sent its posts and had the answer.
_DESCRIBED, _SENT, _ANSWERED = 9, 6, 5
_REFUSED = ("学历要求的代码不在对方字典内", "工作地点须写到乡镇（街道）")
# Who found work without this system; nobody of this name is registered.
_STRANGER = ("钟离问渠", "13900009021")
_MOST = 2


def exchange(kit: Kit, username: str) -> int:
    """What the county of an administrator exchanged; returns how many batches there are of it."""
    with kit.open(account_actor(kit, username), write=True, request_id="demo") as context:
        with clock.days_ago(_DESCRIBED):
            drafts = {one.kind: one for one in mappings.shipped()}
            posts = mappings.make_mapping(context, drafts[ExchangeKind.VACANCY])
            people = mappings.make_mapping(context, drafts[ExchangeKind.EMPLOYMENT])
        with clock.days_ago(_SENT):
            _, name, data = exchange_exports.export(context, posts.id or 0)
        with clock.days_ago(_ANSWERED):
            exchange_returns.take_return(context, posts.id or 0, f"回执_{name}", _answer(posts, data))
        exchange_imports.take_file(context, people.id or 0, "就业登记.xlsx", _registered(context, people))
        context.unit.commit()
        return exchange_exports.list_batches(context)[1]


def _answer(mapping: Mapping, data: bytes) -> bytes:
    """The other system numbers what it takes and sends the first ones back."""
    rows = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    head = [str(one) for one in next(rows)]
    ours = head.index(next(one.header for one in mapping.cells if one.field == "our_number"))
    lines = []
    for number, row in enumerate(rows):
        good = number >= len(_REFUSED)
        told = (f"GW{row[ours]}", "成功", "") if good else ("", "失败", _REFUSED[number])
        lines.append([str(row[ours]), *told])
    return exchange_workbook("回执", [head[ours], mapping.key, "结果", "原因"], lines, "")


def _registered(context: Context, mapping: Mapping) -> bytes:
    """A sheet of the register: people who began here, and one whom nobody recommended."""
    found = context.unit.exchanges.referrals(context.actor.reach, 500, started=True)
    rows = [row for row in found if row[0].state is ReferralState.STARTED and row[0].started_on is not None][:_MOST]
    lines = []
    for number, (referral, post, firm, seeker) in enumerate(rows, start=1):
        contact = context.unit.seekers.contact(seeker)
        words = {
            "name": contact.name,
            "phone": contact.phone,
            "title": post.title,
            "started_on": str(referral.started_on),
        }
        words |= {FIRM + "name": firm.name, FIRM + "uscc": firm.uscc, THEIR_NUMBER: f"JY{number:06d}"}
        lines.append([written(column, words.get(column.field, "")) for column in mapping.cells])
    name, phone = _STRANGER
    words = {"name": name, "phone": phone, "started_on": str(clock.today()), THEIR_NUMBER: "JY000099"}
    words |= {FIRM + "name": "某某商贸有限公司", FIRM + "uscc": "91140000000000000X", "title": "导购"}
    lines.append([written(column, words.get(column.field, "")) for column in mapping.cells])
    return exchange_workbook("就业登记", [column.header for column in mapping.cells], lines, "")
