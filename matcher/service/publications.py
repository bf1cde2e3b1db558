"""What is public of a region (公开信息): local pages, feeds, the stream and its snapshot, for anybody.

Steps are written by the unit itself as things change (``repository/publications.py``). A step is shown with what the
thing is now: once it is public no longer, every step of it is a tombstone, so nothing withdrawn is read afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.enums import RegionLevel
from matcher.models.fair_kinds import FairKind, FairMode
from matcher.models.publication import PublicAction, Publication, PublicKind, PublicScope, PublicThing
from matcher.models.region import SHANXI
from matcher.service import policies
from matcher.service.context import Context

MOST = 200
_FEED = 50
_DIGITS = 19
_SETTLED = timedelta(minutes=1)
_PATHS = {PublicKind.VACANCY: "/jobs/", PublicKind.FAIR: "/fairs/"}


@dataclass(frozen=True, slots=True)
class Item:
    """One step of the stream as a follower reads it; without ``thing`` it is a tombstone (已撤回)."""

    step: Publication
    thing: PublicThing | None
    place: str

    @property
    def action(self) -> PublicAction:
        """What a follower does with it."""
        return self.step.action if self.thing is not None else PublicAction.RETRACTED

    @property
    def key(self) -> str:
        """The name of the thing over all kinds."""
        return f"{self.step.kind.value}:{self.step.subject}"

    @property
    def path(self) -> str:
        """The public page of the thing; contacts and policies stand on the page of their region."""
        if self.step.kind is PublicKind.TASK and self.thing is not None:
            return f"/markets/{self.thing.body['market_id']}/tasks/{self.step.subject}"
        start = _PATHS.get(self.step.kind)
        return f"{start}{self.step.subject}" if start else f"/local/{self.step.adcode}"

    @property
    def title(self) -> str:
        """One line that names it."""
        body = self.thing.body if self.thing is not None else {}
        if self.step.kind is PublicKind.VACANCY and body:
            return f"{body['enterprise']}招聘{body['title']}"
        if self.step.kind is PublicKind.TASK and body:
            return f"{body['enterprise']}招零工：{body['trade']}"
        if self.step.kind is PublicKind.OFFICER and body:
            return f"用工服务专员{body['name']}"
        return str(body.get("theme") or body.get("name") or "已撤回")

    @property
    def text(self) -> str:
        """What it says in one paragraph, of publishable facts only."""
        body = self.thing.body if self.thing is not None else {}
        if self.step.kind is PublicKind.VACANCY and body:
            people = f"招 {body['headcount']} 人" if body["headcount"] else "招若干人"
            return f"{people}。工作地点：{_at(self.place, body['address'])}。有效期至 {body['valid_to']}。"
        if self.step.kind is PublicKind.FAIR and body:
            days = body["first"] if body["first"] == body["last"] else f"{body['first']} 至 {body['last']}"
            kind, mode = FairKind(body["kind"]).label, FairMode(body["mode"]).label
            return f"{kind}，{mode}。时间：{days} {body['hours']}".rstrip() + f"。地点：{body['address'] or '线上'}。"
        if self.step.kind is PublicKind.TASK and body:
            hours = "至".join(
                f"{body[one] // 60 % 24:02}:{body[one] % 60:02}" for one in ("start_minute", "end_minute")
            )
            where = f"地点：{_at(self.place, body['place'])}。"
            return f"{body['day']} {hours}，招 {body['headcount']} 人。{where}报名请到零工市场窗口。"
        if self.step.kind is PublicKind.OFFICER and body:
            return f"服务地区：{self.place}。办公电话：{body['office_phone']}。"
        return f"文号：{body['doc_no']}。期限：{body['period']}。原文核对：{body['checked']}。" if body else ""


def _at(place: str, address: str) -> str:
    """A place with its region, which an address may name itself."""
    return address if place in address else place + address


@dataclass(frozen=True, slots=True)
class Page:
    """Some steps in order; ``cursor`` is where to go on, ``more`` whether to do so at once."""

    items: list[Item]
    cursor: int
    more: bool
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is public now, a page of it; ``cursor`` is the end of the stream as the first page was read.

    It is the same on every page of one reading, so that what changed meanwhile is told by the stream behind it.
    ``next_page`` is empty on the last one.
    """

    items: list[Item]
    cursor: int
    next_page: str
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest public things of a region."""

    items: list[Item]
    modified: datetime | None


def region(context: Context, adcode: str) -> str:
    """The name of a province, city or county of the system; another code is :class:`NotFound`."""
    found = context.unit.regions.find(adcode)
    levels = RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE
    if found is None or found.level not in levels:
        raise NotFound("没有这个地区，请使用山西省内的六位行政区划代码")
    return context.place_name(adcode)


def local(context: Context, adcode: str, scope: PublicScope = PublicScope.ALL) -> dict[PublicKind, list[Item]]:
    """What a region's page shows, by kind, the newest first, at most two hundred of each."""
    region(context, adcode)
    return {
        kind: _live(
            context,
            context.unit.publications.standing(adcode, scope=scope, kind=kind, limit=MOST, newest=True),
        )
        for kind in PublicKind
    }


def feed(context: Context, adcode: str) -> Feed:
    """The newest fifty public things of a region, for feed readers."""
    region(context, adcode)
    found = _items(context, context.unit.publications.standing(adcode, limit=_FEED, newest=True))
    return Feed([one for one in found if one.thing is not None], _modified(context, adcode, found))


def public_item(context: Context, adcode: str, kind: PublicKind, subject: str) -> Item | None:
    """One thing that a region's page shows now."""
    steps = context.unit.publications.standing(adcode, kind=kind, subject=subject, limit=1)
    return next(iter(_live(context, steps)), None)


def follow(context: Context, *, after: int, adcode: str = "", limit: int = 100) -> Page:
    """The steps behind a cursor; a cursor ahead of the stream is refused, since it is of another store."""
    place, most = adcode or SHANXI, min(max(limit, 1), MOST)
    region(context, place)
    if after > context.unit.publications.end():
        raise Invalid("游标超出现有记录，请重新下载快照", field="after")
    steps = context.unit.publications.since(after, adcode=place, limit=most + 1)
    shown = list(steps[:most])
    found = _items(context, shown)
    cursor = shown[-1].seq or 0 if shown else after
    return Page(found, cursor, len(steps) > most, _modified(context, place, found))


def snapshot(context: Context, *, adcode: str = "", page: str = "", limit: int = 100) -> Snapshot:
    """Everything public of a region with the cursor at which it was read; ``page`` is the last answer's ``next_page``.

    The cursor is read before the things, so what changes meanwhile is told by the stream once more, never missed.
    """
    place, most = adcode or SHANXI, min(max(limit, 1), MOST)
    region(context, place)
    cursor = context.unit.publications.end()
    behind = None
    if page:
        first, kind, subject = (*page.split(":", 2), "", "")[:3]
        known = first.isascii() and first.isdecimal() and len(first) < _DIGITS and int(first) <= cursor
        if not known or kind not in list(PublicKind) or not subject:
            raise Invalid("页码无效，请使用上一页给出的 next_page", field="page")
        cursor, behind = int(first), (kind, subject)
    steps = context.unit.publications.standing(place, behind=behind, limit=most + 1)
    shown = list(steps[:most])
    following = f"{cursor}:{shown[-1].kind.value}:{shown[-1].subject}" if len(steps) > most else ""
    found = _items(context, shown)
    live = [one for one in found if one.thing is not None]
    return Snapshot(live, cursor, following, _modified(context, place, found))


def _modified(context: Context, adcode: str, found: Sequence[Item]) -> datetime | None:
    """When a region's answer changed last, or None while that moment does not tell two states apart.

    That is so within a minute of a step, as another may follow in the same second, and while something that ended by
    the calendar has no step of its own yet.
    """
    newest = context.unit.publications.newest(adcode)
    ended = any(one.thing is None and one.step.action is not PublicAction.RETRACTED for one in found)
    if newest is None or ended or clock.now() - newest.at < _SETTLED:
        return None
    return newest.at


def sweep(context: Context) -> None:
    """Compare everything with the stream at the commit: what expired since, and the policies that run today."""
    context.unit.publications.sweep(policies_now(context))


def compare_policies(context: Context) -> None:
    """Let the commit write what an adopted edition changed."""
    context.unit.publications.compare_policies(policies_now(context))


def policies_now(context: Context) -> list[PublicThing]:
    """The policies that run today by id and region: what they are, never an amount nobody compared."""
    found = {}
    for row in policies.running(context):
        one = row.policy
        body = {
            "name": one.name,
            "doc_no": one.doc_no,
            "clause": one.clause,
            "adcode": one.scope,
            "claimant": one.claimant.label,
            "period": row.period,
            "checked": row.checked,
        }
        found[f"{one.id}-{one.scope}"] = PublicThing(PublicKind.POLICY, f"{one.id}-{one.scope}", one.scope, body)
    return [found[key] for key in sorted(found)]


def _live(context: Context, steps: Sequence[Publication]) -> list[Item]:
    return [one for one in _items(context, steps) if one.thing is not None]


def _items(context: Context, steps: Sequence[Publication]) -> list[Item]:
    """Each step with what its thing is now; one that is gone, or stands elsewhere now, is a tombstone."""
    now: dict[tuple[PublicKind, str], PublicThing] = {}
    for kind in PublicKind:
        subjects = {one.subject for one in steps if one.kind is kind}
        if not subjects:
            continue
        if kind is PublicKind.POLICY:
            held = policies_now(context)
        else:
            held = context.unit.publications.things(kind, sorted(map(int, subjects)), clock.today())
        now |= {one.key: one for one in held}
    names = {code: context.place_name(code) for code in {one.adcode for one in steps}}
    found = []
    for step in steps:
        thing = now.get((step.kind, step.subject))
        shown = thing is not None and step.action is not PublicAction.RETRACTED and thing.adcode == step.adcode
        found.append(Item(step, thing if shown else None, names[step.adcode]))
    return found
