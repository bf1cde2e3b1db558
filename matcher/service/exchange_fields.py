"""Fields of exchanged records (对接字段): what may stand in a mapping's columns, and our records in these words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Benefit, Hazard
from matcher.models.mapping import FIXED, OUR_NUMBER, THEIR_NUMBER, CellFormat, ExchangeKind, MappedColumn
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.vacancy import Vacancy
from matcher.repository.reach import Reach
from matcher.service import restated_people
from matcher.service.context import Context
from matcher.service.previews import filled
from matcher.text.contact import mask_name, mask_phone
from matcher.text.fields import HEADER_LABELS, POST_LABELS, SEEKER_LABELS
from matcher.text.wording import say_pay

# Fields of the enterprise beside a post's own carry this prefix.
FIRM = "firm."
_COMMON = {OUR_NUMBER: "我方编号", THEIR_NUMBER: "对方编号", FIXED: "固定值"}
_FIRM = {FIRM + key: label if label.startswith("单位") else f"单位{label}" for key, label in HEADER_LABELS.items()}
_PERSON = {"name": "姓名", "phone": "联系电话"}
_DAYS = {"started_on": "到岗日期", "left_on": "离岗日期", "left_reason": "离岗原因"}
LABELS: Mapping[ExchangeKind, Mapping[str, str]] = {
    ExchangeKind.SEEKER: _COMMON | dict(SEEKER_LABELS),
    ExchangeKind.VACANCY: _COMMON | dict(POST_LABELS) | _FIRM | {"state": "岗位状态"},
    ExchangeKind.REFERRAL: _COMMON
    | _PERSON
    | {"title": "岗位名称", "post_number": "我方岗位编号", "person_number": "我方人员编号"}
    | {FIRM + "name": "单位名称", FIRM + "uscc": "统一社会信用代码"}
    | {"state": "推荐结果", "reason": "不合适原因", "note": "说明"}
    | _DAYS,
    ExchangeKind.EMPLOYMENT: _COMMON
    | _PERSON
    | {FIRM + "name": "单位名称", FIRM + "uscc": "统一社会信用代码", "title": "岗位名称"}
    | _DAYS,
}
# Of these one in each group must have a column where a mapping is used for importing.
NEEDED: Mapping[ExchangeKind, Sequence[Sequence[str]]] = {
    ExchangeKind.SEEKER: (("name",), ("phone",), ("place",), ("wanted",), ("consent",)),
    ExchangeKind.VACANCY: ((FIRM + "uscc", FIRM + "name"), ("title",), ("headcount",)),
    ExchangeKind.REFERRAL: ((OUR_NUMBER, THEIR_NUMBER), ("state",)),
    ExchangeKind.EMPLOYMENT: (("name",), ("phone",), (FIRM + "uscc",), ("started_on",)),
}
DATES = frozenset({"birth", "available", "start_by", "valid_from", "valid_to", "started_on", "left_on"})
# What tells who a person is: masked unless the actor may see it and says why.
IDENTITY = frozenset({"name", "phone", "birth"})


@dataclass(frozen=True, slots=True)
class Record:
    """One of our records: its id, what changes with it, its fields in words, and the person it tells of."""

    subject_id: int
    mark: str
    fields: Mapping[str, str]
    seeker_id: int | None = None


def written(column: MappedColumn, text: str) -> str:
    """One of our words as the other system writes it: a day in its format, a word of its own code table."""
    if column.field == FIXED:
        return column.fixed
    text = column.codes.get(text, text)
    if column.field in DATES and len(text) == len("2026-11-30") and text[4] == text[7] == "-":
        separators = {CellFormat.DATE_SLASH: "/", CellFormat.DATE_PLAIN: ""}
        return text.replace("-", separators.get(column.format, "-"))
    return text


def read(column: MappedColumn, text: str) -> str:
    """A cell of theirs in our words: the inverse of ``written``; what is in no table stays as it is."""
    back = {theirs: own for own, theirs in column.codes.items()}
    text = back.get(text.strip(), text.strip())
    plain = column.format is CellFormat.DATE_PLAIN and len(text) == 8 and text.isascii() and text.isdigit()
    if column.field in DATES and plain:
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if column.field in DATES and column.format is CellFormat.DATE_SLASH:
        return text.replace("/", "-")
    return text


def records(context: Context, kind: ExchangeKind, reach: Reach, *, full: bool, limit: int) -> list[Record]:
    """Our records of a kind within reach, by id; ``full`` False masks who people are."""
    store = context.unit.exchanges
    if kind is ExchangeKind.SEEKER:
        return _people(context, store.people(reach, limit), full)
    if kind is ExchangeKind.VACANCY:
        return [_post(context, vacancy, firm) for vacancy, firm in store.posts(reach, limit)]
    started = kind is ExchangeKind.EMPLOYMENT
    return [_referral(context, *row, full=full) for row in store.referrals(reach, limit, started=started)]


def _people(context: Context, people: Sequence[Seeker], full: bool) -> list[Record]:
    """People whose consent to be registered holds today; nobody else's data leaves."""
    found = []
    for known in restated_people.load(context, people).values():
        if not known.agreed:
            continue
        words = restated_people.words_of(context, known.draft) | {"consent": "是"}
        words = words if full else words | _masked(words)
        seeker = known.seeker
        found.append(Record(seeker.id or 0, f"{seeker.version}:{full:d}", words, seeker.id))
    return found


def _masked(words: Mapping[str, str]) -> dict[str, str]:
    birth = words.get("birth", "")
    return {
        "name": mask_name(words["name"]),
        "phone": mask_phone(words["phone"]) if words["phone"] else "",
        "birth": f"{birth[:4]}-**-**" if birth else "",
    }


def _firm(firm: Enterprise, context: Context) -> dict[str, str]:
    words = filled(firm) | {
        "name": firm.name,
        "uscc": firm.uscc,
        "place": context.place_name(firm.adcode),
        "industry": firm.industry.label,
    }
    return {FIRM + key: text for key, text in words.items()}


def _post(context: Context, post: Vacancy, firm: Enterprise) -> Record:
    """A post in the words of the brochure form; its readers read the same facts from them."""

    def spoken(value: float | None, unit: str) -> str:
        return "" if value is None else f"{value:g}{unit}"

    education = f"{post.education.label}{'及以上' if post.education_required else '优先'}" if post.education else ""
    words = {
        "title": post.title,
        "headcount": str(post.headcount) if post.headcount is not None else "若干",
        "duty": post.duty,
        "conditions": post.conditions,
        "education": education,
        "skill_grade": post.skill_grade.label if post.skill_grade else "",
        "certificates": "、".join(post.certificates),
        "experience": spoken(post.experience_years, "年以上" if post.experience_required else "年优先"),
        "pay": say_pay(post.pay),
        "form": post.employment_form.label,
        "place": context.place_name(post.adcode),
        "address": post.address,
        "shift": post.shift.label if post.shift else "",
        "hours": spoken(post.hours_per_day, "小时"),
        "days": spoken(post.days_per_week, "天"),
        # None: nobody said anything of hazards; an empty list: there are none.
        "hazards": "" if post.hazards is None else "、".join(Hazard(one).label for one in post.hazards) or "无",
        "benefits": "、".join(Benefit(one).label for one in post.benefits),
        "urgent": "是" if post.urgent else "否",
        "shortage": post.shortage_kind.label if post.shortage_kind else "",
        "start_by": _day(post.start_by),
        "valid_from": str(post.valid_from),
        "valid_to": str(post.valid_to),
        "contact": f"{post.contact_name} {post.contact_phone}".strip(),
        "state": post.state.label,
    }
    return Record(post.id or 0, str(post.version), words | _firm(firm, context))


def _day(day: object) -> str:
    return str(day) if day is not None else ""


def _referral(
    context: Context, one: Referral, post: Vacancy, firm: Enterprise, seeker: Seeker, *, full: bool
) -> Record:
    contact = context.unit.seekers.contact(seeker) if full else None
    words = {
        "name": contact.name if contact else seeker.name_masked,
        "phone": contact.phone if contact else seeker.phone_masked,
        "title": post.title,
        "post_number": str(post.id),
        "person_number": str(seeker.id),
        FIRM + "name": firm.name,
        FIRM + "uscc": firm.uscc,
        "state": one.state.label,
        "reason": one.reason.label if one.reason else "",
        "note": one.note,
        "started_on": _day(one.started_on),
        "left_on": _day(one.left_on),
        "left_reason": one.left_reason.label if one.left_reason else "",
    }
    return Record(one.id or 0, f"{one.version}:{full:d}", words, seeker.id)


def stamp(moment: datetime) -> str:
    """A moment for a file's name, Shanxi time."""
    return f"{clock.local(moment):%Y%m%d-%H%M%S}"
