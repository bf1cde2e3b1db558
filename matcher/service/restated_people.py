"""Registrations stated anew (登记信息的变更): what words change in a registered person, field by field, old and new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from matcher import clock
from matcher.models.consent import NOTICE_VERSION
from matcher.models.enums import ConsentChannel, ConsentKind, EmploymentForm, HardLimit
from matcher.models.gear import Transport
from matcher.models.seeker import Seeker, SeekerDraft
from matcher.models.shift import MINUTES_PER_DAY
from matcher.models.values import Problem, Window
from matcher.scoring.hours import WEEKDAYS
from matcher.service.context import Context
from matcher.service.seekers import PROFILE_DAYS, REGISTERED_FOR, hours_of
from matcher.text.contact import mask_name, mask_phone
from matcher.text.fields import SEEKER_LABELS, Cells
from matcher.text.normalise import clean
from matcher.text.roster import FACTS, REGISTERED, Stated

NOTHING = "未填"
# Shown masked wherever old and new stand side by side.
PERSONAL = frozenset({"name", "phone", "birth"})
_CUT = frozenset({"wanted_titles", "skills", "history"})


@dataclass(frozen=True, slots=True)
class Known:
    """A registered person as stated words are compared with them; ``agreed`` if their consent to it holds today."""

    seeker: Seeker
    draft: SeekerDraft
    agreed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One field that words change, in Chinese; what identifies a person is masked."""

    column: str
    label: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.label}：{self.old} → {self.new}"


@dataclass(frozen=True, slots=True)
class Restated:
    """What stated words make of a person; ``renewed`` is how they agreed to be registered anew, None if they need not.

    ``after`` is None when a problem forbids taking any of it.
    """

    after: SeekerDraft | None
    changes: list[Change]
    problems: list[Problem]
    unread: frozenset[str] = frozenset()
    renewed: ConsentChannel | None = None
    columns: list[str] = field(default_factory=list)


def load(context: Context, people: Iterable[Seeker]) -> dict[int, Known]:
    """Registered people by id, ready to be compared, in a fixed number of queries."""
    rows = {one.id: one for one in people if one.id is not None}
    ids = sorted(rows)
    windows = context.unit.tasks.windows(ids)
    agreed = context.unit.consents.registered(ids, clock.today())
    return {
        one: Known(rows[one], _draft(context, rows[one], windows.get(one, [])), rows[one].seeking and one in agreed)
        for one in ids
    }


def _draft(context: Context, seeker: Seeker, windows: Sequence[tuple[int, int, int]]) -> SeekerDraft:
    """A stored person as a draft; what was checked once is not checked again."""
    contact = context.unit.seekers.contact(seeker)
    facts = {name: getattr(seeker, name) for name in SeekerDraft.model_fields if hasattr(seeker, name)}
    days: dict[tuple[int, int], list[int]] = {}
    for weekday, start, end in windows:
        days.setdefault((start, end), []).append(weekday)
    return SeekerDraft.model_construct(
        **facts
        | {
            "name": contact.name,
            "phone": contact.phone,
            "employment_forms": [EmploymentForm(one) for one in seeker.employment_forms],
            "limits": [HardLimit(one) for one in seeker.limits],
            "transports": [Transport(one) for one in seeker.transports],
            "windows": [Window(tuple(found), start, end) for (start, end), found in days.items()],
            # Whose agreement it was stands in their consents; a draft cannot be without one.
            "consent_channel": ConsentChannel.SELF,
        }
    )


def restate(context: Context, known: Known, cells: Mapping[str, str]) -> Restated:
    """What cells say anew of a person; their telephone, if stated, is compared like everything else."""
    before = known.draft
    old = words_of(context, before)
    stated = context.kit.roster.read_stated(cells, name=before.name, home=before.adcode)
    # What stands as we would write it out ourselves is no change, however a reader would divide it today.
    same = {FACTS[key] for key, text in cells.items() if old.get(key) and clean(text) == clean(old[key])}
    stated = replace(stated, facts={fact: value for fact, value in stated.facts.items() if fact not in same})
    if not known.agreed and "consent_channel" not in stated.facts and not stated.bad:
        words = "此人已撤回同意或同意已到期，登记已停止"
        remedy = "请重新征得本人同意，在“同意登记”栏写明方式（电话、柜台、纸质）"
        stated.problems.append(Problem("consent", SEEKER_LABELS["consent"], words, remedy))
    if stated.bad:
        return Restated(None, [], stated.problems, stated.unread)
    after, problems = _checked(before, stated)
    if after is None:
        return Restated(None, [], problems, stated.unread)
    fields = [name for name in SeekerDraft.model_fields if name != "consent_channel" and _differs(before, after, name)]
    fields = ["adcode" if name == "resident" else name for name in fields]
    columns = [column for column, name in FACTS.items() if name in fields]
    new = words_of(context, after)
    changes = [_change(column, old, new) for column in columns]
    renewed = None if known.agreed else after.consent_channel
    if renewed is not None:
        changes.insert(0, Change("consent", "求职登记", "已停止", f"重新登记（同意方式：{renewed.label}）"))
    return Restated(after, changes, problems, stated.unread, renewed, columns)


def _checked(before: SeekerDraft, stated: Stated) -> tuple[SeekerDraft | None, list[Problem]]:
    facts = {name: getattr(before, name) for name in SeekerDraft.model_fields}
    try:
        return SeekerDraft.model_validate(facts | stated.facts), stated.problems
    except ValidationError as error:
        row = Cells({}, SEEKER_LABELS)
        row.invalid(error)
        return None, [*stated.problems, *row.problems]


def _differs(before: SeekerDraft, after: SeekerDraft, name: str) -> bool:
    old, new = getattr(before, name), getattr(after, name)
    if name == "windows":
        return hours_of(old) != hours_of(new)
    if name == "available_from" and old is not None and new is not None:
        # 随时 is read as the day it was said on: any day that is past is one and the same.
        return bool(max(old, clock.today()) != max(new, clock.today()))
    if isinstance(old, str) and isinstance(new, str):
        # Signs of another width (， for ,) are no change; texts from before a reader may hold them.
        return clean(old) != clean(new)
    return bool(old != new)


def _change(column: str, old: Mapping[str, str], new: Mapping[str, str]) -> Change:
    before, after = old[column], new[column]
    if column in PERSONAL:
        before, after = _masked(column, before), _masked(column, after)
    return Change(column, SEEKER_LABELS[column], before or NOTHING, after or NOTHING)


def _masked(column: str, text: str) -> str:
    if column == "birth":
        return f"{text[:4]}-**-**" if text else ""
    return mask_name(text) if column == "name" else mask_phone(text) if text else ""


def words_of(context: Context, draft: SeekerDraft) -> dict[str, str]:
    """A person's facts in the words of the roster, by column; the roster's readers read the same facts from them."""
    return {
        "name": draft.name,
        "phone": draft.phone,
        "birth": draft.born_on.isoformat() if draft.born_on else "",
        "place": ("" if draft.resident else REGISTERED) + context.place_name(draft.adcode),
        "wanted": "、".join(draft.wanted_titles),
        "wanted_places": "、".join(context.place_name(code) for code in draft.wanted_adcodes),
        "skills": draft.skills,
        "history": draft.history,
        "education": draft.education.label if draft.education else "",
        "skill_grade": draft.skill_grade.label if draft.skill_grade else "",
        "certificates": "、".join(draft.certificates),
        "experience": f"{draft.experience_years:g}年" if draft.experience_years is not None else "",
        "pay": f"{draft.pay_min / 100:.10g}元/月" if draft.pay_min is not None else "",
        "available": draft.available_from.isoformat() if draft.available_from else "",
        "windows": "；".join(_spoken(window) for window in draft.windows),
        "night": "" if draft.accepts_night is None else "是" if draft.accepts_night else "否",
        "forms": "、".join(form.label for form in draft.employment_forms),
        "flexible": "是" if draft.flexible else "否",
        "radius": f"{draft.radius_km}公里" if draft.radius_km is not None else "",
        "own_tools": "、".join(draft.own_tools),
        "transport": "、".join(one.label for one in draft.transports),
        "limits": "；".join(_limit(context, draft, one) for one in draft.limits),
        "hardship": "是" if draft.hardship else "否",
    }


def _spoken(window: Window) -> str:
    """周一、周二18:00-22:00; what runs past midnight ends on 次日."""
    days = "每天" if len(window.days) == len(WEEKDAYS) else "、".join(f"周{WEEKDAYS[day - 1]}" for day in window.days)
    late = window.end_minute > MINUTES_PER_DAY
    end = window.end_minute - MINUTES_PER_DAY if late else window.end_minute
    times = f"{window.start_minute // 60:02d}:{window.start_minute % 60:02d}-{'次日' if late else ''}"
    return f"{days}{times}{end // 60:02d}:{end % 60:02d}"


def _limit(context: Context, draft: SeekerDraft, limit: HardLimit) -> str:
    if limit is HardLimit.PLACE:
        places = "、".join(context.place_name(code) for code in draft.wanted_adcodes)
        return f"只去{places}" if places else limit.label
    return f"低于{draft.pay_min / 100:.10g}元不去" if draft.pay_min else limit.label


def rewrite(context: Context, known: Known, restated: Restated, *, source: str, **told: Any) -> Seeker:
    """Put the changed facts in place, tell the change feed, and note who changed which fields, without their values.

    A person who stopped is registered anew under the consent they just gave; the consents before it stay as they are.
    """
    after, unit, seeker = restated.after, context.unit, known.seeker
    if after is None:
        raise ValueError("a restatement with problems is not taken")
    names = {FACTS[column] for column in restated.columns}
    cut = context.kit.pool.words(after.wanted_titles, after.skills, after.history) if names & _CUT else seeker.words
    masked = mask_phone(after.phone) if after.phone else ""
    if restated.renewed is not None:
        _renew(context, seeker, restated.renewed)
    unit.seekers.rewrite(seeker, after, words=cut, name_masked=mask_name(after.name), phone_masked=masked)
    if "windows" in names:
        rows = [
            {"seeker_id": seeker.id, "weekday": weekday, "start_minute": start, "end_minute": end}
            for (weekday, start), end in hours_of(after.windows).items()
        ]
        unit.tasks.replace_windows(seeker.id or 0, rows)
    unit.audit("seeker.change", "seeker", seeker.id, fields=restated.columns, source=source, **told)
    return seeker


def _renew(context: Context, seeker: Seeker, channel: ConsentChannel) -> None:
    """The person agreed anew: they are looked for again, and belong to the odd-job market that they came to."""
    unit, moment = context.unit, clock.now()
    seeker.seeking = True
    if context.actor.market_id is not None:
        seeker.market_id = context.actor.market_id
    row = {
        "seeker_id": seeker.id,
        "kind": ConsentKind.PROFILE,
        "scope": REGISTERED_FOR,
        "notice_version": NOTICE_VERSION,
        "channel": channel,
        "staff_id": context.actor.account_id,
        "granted_at": moment,
        "expires_on": clock.today() + timedelta(days=PROFILE_DAYS),
    }
    unit.consents.add_many([row])
    unit.audit("consent.record", "seeker", seeker.id, kind=ConsentKind.PROFILE.value, channel=channel.value)
