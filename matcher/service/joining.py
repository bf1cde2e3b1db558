"""Registering by oneself on the phone (自助登记): six short steps, kept sealed on the server between them.

The first step proves the number by a code. Whether somebody is registered under it shows only then: who is, is signed
in instead. Nobody is registered without agreeing to the version of the notice that was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Gone, Invalid
from matcher.models.consent import NOTICE_VERSION
from matcher.models.enums import ConsentChannel, FindingLevel
from matcher.models.joining import DRAFT_HOURS, STEPS, Joining
from matcher.models.phone_code import CodePurpose
from matcher.models.values import Problem
from matcher.security.tokens import new_token, token_hash
from matcher.service import phone_codes, registrations
from matcher.service.accounts import SignedIn
from matcher.service.context import Context, Kit
from matcher.service.link_guard import Door
from matcher.service.permissions import SYSTEM
from matcher.service.phone_sign_in import open_person, person_of
from matcher.service.registrations import MAX_CHARS, Unfit
from matcher.text.contact import mask_phone
from matcher.text.fields import SEEKER_LABELS
from matcher.text.normalise import clean

DOOR = Door("join", "joining")
# What each step asks for, in the columns of a roster; the last one asks for the consent.
COLUMNS: Mapping[int, tuple[str, ...]] = {
    1: ("name", "birth"),
    2: ("place", "radius", "transport"),
    3: ("wanted", "wanted_places", "forms"),
    4: ("education", "skill_grade", "certificates", "experience", "skills", "history"),
    5: ("pay", "available", "night", "windows"),
    6: (),
}
NEEDED = ("name", "birth", "place", "wanted")
_ALL = tuple(key for keys in COLUMNS.values() for key in keys)
_OVER = "这次登记已经过期，请从第一步重新开始"
_TAKEN = "这个手机号已经登记，请用手机号登录后更正"


@dataclass(frozen=True, slots=True)
class Draft:
    """A registration begun: what was written, by column, the next step, and the number masked."""

    cells: dict[str, str]
    step: int
    phone_masked: str


def begin(
    kit: Kit, *, phone: str, code: str, cells: Mapping[str, str], address: str, agent: str = ""
) -> str | SignedIn:
    """The first step: name, date of birth and a number proven by its code. A cookie's token for the further ones.

    Who is registered under the number is signed in instead. What was typed is checked before the code, so that nobody
    loses a code over a date; ``Unfit`` for somebody younger than sixteen.
    """
    number, given = phone_codes.mobile(phone), _step_cells(1, cells)
    _check(kit, 1, given, {})
    phone_codes.count_try(kit, address)
    with kit.open(SYSTEM, write=True) as context:
        right = phone_codes.take(context, number, code, CodePurpose.JOIN)
        made, refused = "", None
        signed: SignedIn | None = None
        if right:
            try:
                signed = _known(context, number, address, agent)
                made = "" if signed else _draft(context, number, given, step=2)
            except Conflict as error:
                refused = error
        context.unit.commit()  # the code is used up, or a try is, whatever comes of it
    if not right:
        raise Invalid(phone_codes.WRONG, field="code")
    if refused is not None:
        raise refused
    return signed or made


def begin_proven(kit: Kit, phone: str) -> str:
    """A cookie's token for somebody whose number was proven while signing in, and who is not registered."""
    with kit.open(SYSTEM, write=True) as context:
        made = _draft(context, phone_codes.mobile(phone), {}, step=1)
        context.unit.commit()
    return made


def _known(context: Context, number: str, address: str, agent: str) -> SignedIn | None:
    person = person_of(context, number)
    if person is None:
        return None
    return open_person(context, person.id or 0, "sign_in.phone", address=address, agent=agent)


def _draft(context: Context, number: str, cells: Mapping[str, str], *, step: int) -> str:
    token, moment = new_token(), clock.now()
    joinings = context.unit.joinings
    draft = joinings.begin(token_hash(token), number, cells, moment, moment + timedelta(hours=DRAFT_HOURS))
    draft.step = step
    context.unit.audit("joining.begin", "joining", draft.id)
    return token


def get_draft(kit: Kit, token: str) -> Draft | None:
    """The registration a cookie opens; None when there is none, or it is over."""
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.joinings.by_hash(token_hash(token[:100])) if token else None
        if found is None or found.expires_at <= clock.now():
            return None
        cells = context.unit.joinings.cells(found)
        return Draft(cells, found.step, mask_phone(cells["phone"]))


def save(kit: Kit, token: str, step: int, cells: Mapping[str, str]) -> None:
    """Keep what one step asked for; ``Unfit`` names the columns that could not be read, ``Gone`` an old draft."""
    given = _step_cells(step, cells)
    with kit.open(SYSTEM, write=True) as context:
        draft, kept = _held(context, token)
        if step > draft.step:
            raise Conflict("请先完成前面的步骤", code="step")
        _check(kit, step, given, kept)
        context.unit.joinings.keep(draft, {**kept, **given}, step=max(draft.step, step + 1))
        context.unit.commit()


def read_text(kit: Kit, token: str, text: str) -> dict[str, str]:
    """What a pasted text says, by column, for the person to correct: of this step to be shown, of others where empty.

    The text itself is not kept. ``Invalid`` when nothing was found in it.
    """
    if not clean(text) or len(text) > MAX_CHARS:
        raise Invalid(f"请粘贴一段文字，最多 {MAX_CHARS} 字", field="paste")
    with kit.open(SYSTEM, write=True) as context:
        draft, kept = _held(context, token)
        # Whose text it is, is known: without a name the reader looks for one in its first words.
        cells = kit.resumes.read(f"{kept.get('name', '')}\n{text}").row.cells
        cells = {**cells, **_labels(kit, cells)}
        read = {
            key: cells[key][:MAX_CHARS]
            for key in _ALL
            if cells.get(key) and not _problems(kit, {key: cells[key]}, kept)
        }
        if not read:
            raise Invalid("没有从这段文字里识别出技能、证书或经历，请直接填写下面的栏目", field="paste")
        later = {key: read[key] for key in COLUMNS[5] if key in read and not kept.get(key)}
        context.unit.joinings.keep(draft, {**kept, **later}, step=draft.step)
        context.unit.commit()
    return {key: text for key, text in read.items() if key in COLUMNS[4]}


def _labels(kit: Kit, cells: Mapping[str, str]) -> dict[str, str]:
    """What a text says of education and grade in the words of the lists one chooses from: 初中毕业 is 初中."""
    told = {key: cells[key] for key in ("education", "skill_grade") if cells.get(key)}
    facts = kit.roster.read_stated(told, name="", home="").facts
    return {key: facts[key].label for key in told if facts.get(key) is not None}


def finish(kit: Kit, token: str, *, agreed: bool, notice: str, address: str, agent: str = "") -> SignedIn:
    """The last step: register the person who agrees to the notice shown, with an account and a session, in one go."""
    _agreed(agreed, notice)
    with kit.open(SYSTEM, write=True) as context:
        draft, kept = _held(context, token)
        if draft.step < STEPS:
            raise Conflict("请先完成前面的步骤", code="step")
        # Registered at a desk meanwhile: the number is proven, so the person goes in all the same.
        signed = _known(context, kept["phone"], address, agent) or _register(context, kept, address, agent)
        context.unit.joinings.drop(draft)
        context.unit.commit()
    return signed


def register(
    kit: Kit,
    *,
    phone: str,
    code: str,
    cells: Mapping[str, str],
    agreed: bool,
    notice: str,
    address: str,
    agent: str = "",
) -> SignedIn:
    """All steps in one, for programs. Raises ``Conflict`` (registered) after a right code of a registered number."""
    number = phone_codes.mobile(phone)
    given = {key: text for key, text in cells.items() if key in _ALL}
    _agreed(agreed, notice)
    for step in COLUMNS:
        _check(kit, step, _step_cells(step, given), given)
    phone_codes.count_try(kit, address)
    with kit.open(SYSTEM, write=True) as context:
        right = phone_codes.take(context, number, code, CodePurpose.JOIN)
        known = right and person_of(context, number) is not None
        signed = _register(context, {**given, "phone": number}, address, agent) if right and not known else None
        context.unit.commit()
    if known:
        raise Conflict(_TAKEN, code="registered")
    if signed is None:
        raise Invalid(phone_codes.WRONG, field="code")
    return signed


def _agreed(agreed: bool, notice: str) -> None:
    if notice != NOTICE_VERSION:
        raise Invalid("个人信息处理规则已有新版本，请重新阅读后再同意", field="notice")
    if not agreed:
        raise Invalid("没有您的同意不能登记；请勾选同意，或到窗口咨询", field="agreed")


def _register(context: Context, cells: Mapping[str, str], address: str, agent: str) -> SignedIn:
    seeker_id = registrations.enter_person(context, {**cells, "consent": ConsentChannel.SELF.label}, source="self")
    return open_person(context, seeker_id, "sign_in.phone", address=address, agent=agent)


def _held(context: Context, token: str) -> tuple[Joining, dict[str, str]]:
    draft = context.unit.joinings.by_hash(token_hash(token[:100]), lock=True) if token else None
    if draft is None or draft.expires_at <= clock.now():
        raise Gone(_OVER)
    return draft, context.unit.joinings.cells(draft)


def _step_cells(step: int, cells: Mapping[str, str]) -> dict[str, str]:
    """Of what was sent, what this step asks for; lines as they were typed."""
    return {key: cells[key].replace("\r\n", "\n").strip() for key in COLUMNS[step] if key in cells}


def _check(kit: Kit, step: int, given: Mapping[str, str], kept: Mapping[str, str]) -> None:
    missing = [
        Problem(key, SEEKER_LABELS[key], "没有填写", f"请填写{SEEKER_LABELS[key]}", level=FindingLevel.BLOCK)
        for key in COLUMNS[step]
        if key in NEEDED and not clean(given.get(key, ""))
    ]
    long = [
        Problem(key, SEEKER_LABELS[key], "太长", f"最多 {MAX_CHARS} 字", level=FindingLevel.BLOCK)
        for key, text in given.items()
        if len(text) > MAX_CHARS
    ]
    wrong = missing + long or _problems(kit, given, kept)
    if wrong:
        raise Unfit(wrong)


def _problems(kit: Kit, given: Mapping[str, str], kept: Mapping[str, str]) -> list[Problem]:
    """What of the given cells could not be read, or forbids taking them."""
    told = {**kept, **given}
    place = kit.places.read_place(told.get("place", "")) if told.get("place") else None
    read = kit.roster.read_stated(given, name=told.get("name", ""), home=place.adcode if place else "")
    return [one for one in read.problems if one.level is FindingLevel.BLOCK or one.field in read.unread]
