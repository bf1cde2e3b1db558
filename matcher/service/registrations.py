"""Registrations (求职登记): looked up, changed and made anew at a desk, and what people correct themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from matcher.errors import Invalid, NotFound
from matcher.models.enums import ConsentChannel, FindingLevel, Labelled, Role
from matcher.models.look import LookKind
from matcher.models.seeker import Seeker
from matcher.models.values import Problem
from matcher.repository.reach import Reach
from matcher.service import cases, restated_people, seekers
from matcher.service.context import Context
from matcher.service.looks import looked
from matcher.service.permissions import Action, permit
from matcher.service.restated_people import PERSONAL, Restated
from matcher.service.reveal_quota import count_reveal
from matcher.text.contact import read_phones
from matcher.text.fields import SEEKER_LABELS
from matcher.text.normalise import clean
from matcher.text.roster import CLEARED

MAX_CHARS = 4000
# What people correct themselves; papers, recognitions and who they are stay with whoever saw the originals.
OWN = (
    "wanted", "wanted_places", "pay", "available", "windows", "night", "forms", "radius", "own_tools", "transport",
    "limits", "skills", "history",
)  # fmt: skip
# Every column of a form, and those whose boxes never show what is registered.
LABELS = dict(SEEKER_LABELS)
COLUMNS = tuple(LABELS)
IDENTITY = PERSONAL
_NOBODY = "没有这位求职者，或不在您的管辖范围"
_SOURCES = {"kiosk": "自助机", "roster": "名册", "self": "本人网上", "agency": "人力资源服务机构"}

# How many people outside the own cases an officer may look at a day (trust.md T61), and how such a look is logged.


class Told(Labelled):
    """How a person asked for a change of their registration (提出方式)."""

    DESK = "desk", "本人到窗口"
    PHONE = "phone", "电话"


class Unfit(Invalid):
    """A registration whose columns cannot be taken as written: ``columns`` has a sentence for each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.columns: dict[str, str] = {}
        for one in problems:
            self.columns.setdefault(one.field, f"{one.message}。{one.remedy}")
        told = [str(one) for one in problems]
        super().__init__(told[0], field=problems[0].field, details=told)


@dataclass(frozen=True, slots=True)
class Trail:
    """One change as the page shows it: when, by whom, from what source, which fields; not their values."""

    at: datetime
    by: str
    source: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as its page shows it: ``words`` by column, what identifies the person masked."""

    seeker: Seeker
    words: dict[str, str]
    agreed: bool
    trail: list[Trail] = field(default_factory=list)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Label and words of every column."""
        return [(label, self.words.get(key, "")) for key, label in SEEKER_LABELS.items() if key in self.words]


def _within(context: Context) -> tuple[Reach, str | None]:
    """How far the actor sees registrations, and an officer's own county."""
    reach = permit(context.actor, Action.REGISTRATION_WORK)
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    return reach, officer.adcode if officer is not None else None


def _find(context: Context, seeker_id: int, *, lock: bool = False) -> Seeker:
    """A person within reach; elsewhere, merged away or not there at all get one answer."""
    found = bool(context.unit.seekers.within(*_within(context), [seeker_id]))
    seeker = context.unit.seekers.get(seeker_id, lock=lock) if found else None
    if seeker is None:
        raise NotFound(_NOBODY)
    return seeker


def may_see(context: Context, seeker_id: int) -> bool:
    """Whether the person lies within the actor's reach, as after a move to another county."""
    return bool(context.unit.seekers.within(*_within(context), [seeker_id]))


def list_registrations(context: Context, *, offset: int = 0, limit: int = 20) -> tuple[list[Registration], int]:
    """People within reach, the last active first, and how many there are."""
    rows, total = context.unit.seekers.latest(*_within(context), offset=offset, limit=limit)
    return _views(context, rows), total


def find_registrations(context: Context, *, phone: str = "", name: str = "") -> list[Registration]:
    """People within reach with this telephone or exactly this name, at most 20."""
    within = _within(context)
    phones = read_phones(clean(phone))
    if phone.strip() and not phones:
        raise Invalid("不是有效的电话号码，请填写11位手机号或带区号的固定电话", field="phone")
    store = context.unit.seekers
    if not phones:
        named = store.name_hash(clean(name))
        if named is None:
            raise Invalid("请填写联系电话或姓名", field="phone")
        return _views(context, store.latest(*within, name_hash=named)[0])
    owners = store.many(list(store.known_phones([store.phone_hash(phones[0]) or ""]).values()))
    ids = [one.merged_into or one.id or 0 for one in owners.values()]
    return _views(context, list(store.many(sorted(store.within(*within, ids))).values()))


def _views(context: Context, rows: Sequence[Seeker]) -> list[Registration]:
    known = restated_people.load(context, rows)
    return [
        Registration(
            row, _masked(row, restated_people.words_of(context, known[row.id or 0].draft)), known[row.id or 0].agreed
        )
        for row in rows
    ]


def _masked(row: Seeker, words: dict[str, str]) -> dict[str, str]:
    birth = f"{words['birth'][:4]}年" if words["birth"] else ""
    return words | {"name": row.name_masked, "phone": row.phone_masked, "birth": birth}


def get_registration(context: Context, seeker_id: int) -> Registration:
    """One registration within reach, masked, with the changes made to it, newest first."""
    seeker = _find(context, seeker_id)
    view = _views(context, [seeker])[0]
    return Registration(seeker, view.words, view.agreed, _trail(context, seeker_id))


def _trail(context: Context, seeker_id: int) -> list[Trail]:
    told = {one.value: one.label for one in Told} | _SOURCES
    return [
        Trail(
            row.at,
            by or "系统",
            told.get(str(row.data.get("source")), ""),
            [SEEKER_LABELS[one] for one in row.data.get("fields", []) if one in SEEKER_LABELS],
        )
        for row, by in context.unit.audit_log.of_subject("seeker", seeker_id)
        if row.action in ("seeker.change", "seeker.register")
    ]


def reveal(context: Context, seeker_id: int, *, purpose: str) -> dict[str, str]:
    """Name, telephone and birth date in the clear, by column, for a stated purpose; written to the audit log.

    An officer may look at so many people a day outside the own cases (trust.md T61), whom an administrator sees then.
    """
    seeker = _find(context, seeker_id)
    if not purpose.strip():
        raise Invalid("请填写查看目的", field="purpose")
    own = context.actor.role is not Role.OFFICER or _in_own_case(context, seeker_id)
    fields = [SEEKER_LABELS[one] for one in SEEKER_LABELS if one in PERSONAL]
    if own:
        looked(
            context,
            seeker_id,
            LookKind.CONTACT,
            action="contact.reveal",
            subject="seeker",
            subject_id=seeker_id,
            purpose=purpose,
            fields=fields,
        )
    else:
        count_reveal(context, seeker_id, purpose=purpose, fields=fields)
    words = restated_people.words_of(context, restated_people.load(context, [seeker])[seeker_id].draft)
    return {one: words[one] for one in SEEKER_LABELS if one in PERSONAL}


def _in_own_case(context: Context, seeker_id: int) -> bool:
    """Whether the person is or was in hand at a post of one of the officer's cases."""
    reach = context.actor.reach
    found = {one.case_id for one in context.unit.referrals.of_seeker(seeker_id)}
    return any(context.unit.cases.get(case_id, reach) is not None for case_id in sorted(found))


def change_registration(
    context: Context, seeker_id: int, cells: Mapping[str, str], *, version: int, told: Told
) -> Seeker:
    """Change what ``cells`` state, by column, in the words of a roster; 清空 erases, an empty cell changes nothing.

    Raises :class:`Unfit` naming columns, ``Conflict`` when somebody changed the registration since ``version``.
    """
    seeker = _find(context, seeker_id, lock=True)
    cases.check_version(seeker.version, version)
    return _change(context, seeker, cells, told.value)


def _change(context: Context, seeker: Seeker, cells: Mapping[str, str], source: str) -> Seeker:
    _check(cells)
    known = restated_people.load(context, [seeker])[seeker.id or 0]
    found = restated_people.restate(context, known, cells)
    _refuse(found)
    if found.after is None or not found.changes:
        raise Invalid("没有改动任何内容", field="_form")
    phone = context.unit.seekers.phone_hash(found.after.phone)
    owner = context.unit.seekers.known_phones([phone]).get(phone) if phone else None
    if owner is not None and owner != seeker.id:
        raise Invalid("该联系电话已登记在另一条求职登记上，请核对；同一个人请在“疑似重复”里合并", field="phone")
    return restated_people.rewrite(context, known, found, source=source)


def _check(cells: Mapping[str, str]) -> None:
    for key, text in cells.items():
        if key not in SEEKER_LABELS:
            raise Invalid("没有这个栏目", field=key)
        if len(text) > MAX_CHARS:
            raise Invalid(f"{SEEKER_LABELS[key]}最多 {MAX_CHARS} 字，请精简", field=key)


def _refuse(found: Restated) -> None:
    """A form is taken whole: what could not be read is told at its field, and nothing is changed."""
    wrong = [one for one in found.problems if one.level is FindingLevel.BLOCK or one.field in found.unread]
    if wrong:
        raise Unfit(wrong)


def register_person(context: Context, cells: Mapping[str, str], *, told: Told) -> int:
    """Register one new person at a desk or by telephone, as a roster row would; returns the id."""
    within = _within(context)
    extra = {"market_id": context.actor.market_id} if context.actor.market_id else None

    def near(owner: int) -> bool:
        return bool(context.unit.seekers.within(*within, [owner]))

    return enter_person(context, cells, source=told.value, near=near, extra=extra)


def enter_person(
    context: Context,
    cells: Mapping[str, str],
    *,
    source: str,
    near: Callable[[int], bool] | None = None,
    extra: dict[str, Any] | None = None,
) -> int:
    """The rule of :func:`register_person`, for use cases with a permission of their own.

    ``near`` tells whether the actor sees the owner of a telephone that is taken; others are told no more than that.
    """
    _check(cells)
    stated = {key: text for key, text in cells.items() if clean(text) != CLEARED}
    draft, problems = context.kit.roster.read_seeker(stated)
    again = context.kit.roster.read_stated(stated, name=stated.get("name", ""), home="")
    wrong = [one for one in problems if one.level is FindingLevel.BLOCK or one.field in again.unread]
    if wrong or draft is None:
        raise Unfit(wrong or problems)
    phone = context.unit.seekers.phone_hash(draft.phone)
    owner = context.unit.seekers.known_phones([phone]).get(phone) if phone else None
    if owner is not None:
        seen = near is not None and near(owner)
        raise Invalid("该联系电话已登记" + ("，请查找到此人后更新" if seen else "，请核对"), field="phone")
    made = seekers.register_many(context, [draft], extra=extra)
    if not made:  # another desk took the telephone between the look and the writing
        raise Invalid("该联系电话刚刚已由他人登记，请查找到此人后更新", field="phone")
    seeker_id = made[0]
    columns = [key for key in SEEKER_LABELS if clean(stated.get(key, ""))]
    context.unit.audit("seeker.register", "seeker", seeker_id, fields=columns, source=source)
    return seeker_id


def own_registration(context: Context) -> Registration:
    """The signed-in person's own registration, in the clear."""
    permit(context.actor, Action.PROFILE_CHANGE)
    return _own(context, lock=False)


def _own(context: Context, *, lock: bool) -> Registration:
    seeker = context.unit.seekers.get(context.actor.seeker_id or 0, lock=lock)
    if seeker is None or seeker.gone:
        raise NotFound("没有您的求职登记")
    known = restated_people.load(context, [seeker])[seeker.id or 0]
    return Registration(seeker, restated_people.words_of(context, known.draft), known.agreed)


def change_own(context: Context, cells: Mapping[str, str], *, version: int, agree: bool = False) -> Seeker:
    """A person corrects their own wishes and skills; who stopped is registered anew only by agreeing again."""
    permit(context.actor, Action.PROFILE_CHANGE)
    view = _own(context, lock=True)
    cases.check_version(view.seeker.version, version)
    other = next((key for key in cells if key not in OWN), None)
    if other is not None:
        label = SEEKER_LABELS.get(other, "这一栏")
        raise Invalid(f"{label}不能在网上更正，请到窗口或告诉专员", field=other)
    if not view.agreed and not agree:
        raise Invalid("您已撤回同意或同意已到期；勾选同意后才会重新登记", field="agree")
    given = {"consent": ConsentChannel.SELF.label} if not view.agreed else {}
    return _change(context, view.seeker, {**cells, **given}, "self")


def sent(columns: Mapping[str, str | None]) -> dict[str, str]:
    """What a program sends as cells of a roster: null erases."""
    return {key: CLEARED if text is None else text for key, text in columns.items()}


def typed(shown: Mapping[str, str], form: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """What a form states: fields that differ from what stood in them; an emptied one erases, a missing one stays."""
    stated = {}
    for key in (one for one in columns if one in form):
        was, now = clean(shown.get(key, "")), clean(form.get(key, ""))
        if now != was:
            stated[key] = now or CLEARED
    return stated
