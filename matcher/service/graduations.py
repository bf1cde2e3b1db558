"""Graduating classes (毕业班): reported by training bodies, their consented graduates registered and referred first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import IntakeKind
from matcher.models.graduation import Graduate, GraduatingClass, GraduatingClassDraft
from matcher.models.intake import Intake
from matcher.models.organisation import Organisation
from matcher.models.seeker import Seeker, SeekerDraft
from matcher.service import previews, seekers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.organisations import city_of, own_organisation
from matcher.service.permissions import Action, permit

_UNKNOWN = "没有这个毕业班，或不在您的管辖范围"
# Where an intake of graduates remembers their class.
CLASS = "graduating_class"


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as lists show it: its body and how many of its graduates agreed to be registered."""

    graduating: GraduatingClass
    organisation: Organisation
    registered: int


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class with its registered graduates who look for work, masked; ``own`` when the actor's body reported it."""

    row: ClassRow
    people: list[Seeker]
    own: bool


def _find(context: Context, class_id: int, action: Action, *, lock: bool = False) -> GraduatingClass:
    reach = permit(context.actor, action)
    found = context.unit.graduations.reachable(class_id, reach, city=city_of(context), lock=lock)
    if found is None:
        raise NotFound(_UNKNOWN)
    return found


def list_classes(context: Context) -> list[ClassRow]:
    """The classes the actor may see, the latest to graduate first."""
    reach = permit(context.actor, Action.CLASS_READ)
    rows = context.unit.graduations.page(reach, city=city_of(context))
    counts = context.unit.graduations.counts([one.id or 0 for one, _ in rows])
    return [ClassRow(one, body, counts.get(one.id or 0, 0)) for one, body in rows]


def get_class(context: Context, class_id: int) -> ClassView:
    """A class with its registered graduates."""
    one = _find(context, class_id, Action.CLASS_READ)
    body = context.unit.organisations.get(one.organisation_id)
    if body is None:
        raise NotFound(_UNKNOWN)
    row = ClassRow(one, body, context.unit.graduations.counts([class_id]).get(class_id, 0))
    people = [seeker for _, seeker in context.unit.graduations.seeking([class_id])]
    return ClassView(row, people, one.organisation_id == context.actor.organisation_id)


def report(context: Context, draft: GraduatingClassDraft) -> GraduatingClass:
    """Report a class that will graduate or has."""
    body = own_organisation(context, Action.CLASS_REPORT)
    hindrance = body.hindrance(clock.today())
    if hindrance:
        raise Conflict(hindrance, code="licence")
    made = context.unit.graduations.add(
        GraduatingClass(
            **draft.model_dump(),
            organisation_id=body.id or 0,
            by_id=context.actor.account_id,
            created_at=clock.now(),
        )
    )
    context.unit.audit("class.report", "graduating_class", made.id, size=made.size)
    return made


def preview_graduates(context: Context, class_id: int, filename: str, data: bytes) -> Intake:
    """Read the roster of those who agreed to be registered, with a verdict per row; nothing is taken yet."""
    permit(context.actor, Action.CLASS_REPORT)
    if not data:
        raise Invalid("请先选择文件", field="file")
    # The file is read before the first statement, so that no lock is held meanwhile.
    intake = previews.preview(context, IntakeKind.SEEKERS, filename, data)
    intake.header = {CLASS: _find(context, class_id, Action.CLASS_REPORT).id}
    return intake


def take_in(context: Context, class_id: int, drafts: Sequence[SeekerDraft]) -> None:
    """Put the people of a confirmed roster into their class, those registered before by their phone too."""
    one = _find(context, class_id, Action.CLASS_REPORT, lock=True)
    hashes = [phone for draft in drafts if (phone := context.unit.seekers.phone_hash(draft.phone))]
    known = context.unit.seekers.known_phones(hashes)
    ids = [known[phone] for phone in hashes if phone in known]
    entered = context.unit.graduations.enter(
        class_id, [Graduate(class_id=class_id, seeker_id=person, created_at=clock.now()) for person in ids]
    )
    context.unit.audit("class.graduates", "graduating_class", class_id, people=entered)
    if one.graduated_at is not None:
        _award(context, one, ids)


def confirm_graduation(context: Context, class_id: int, *, version: int) -> GraduatingClass:
    """The class has graduated: its grade and certificate go into the registrations of its graduates."""
    one = _find(context, class_id, Action.CLASS_REPORT, lock=True)
    check_version(one.version, version)
    if one.graduated_at is not None:
        raise Conflict("该班已确认毕业")
    if clock.today() < one.graduates_on:
        raise Conflict(f"还没到毕业日期 {one.graduates_on}")
    one.graduated_at = clock.now()
    one.version += 1
    people = [seeker.id or 0 for _, seeker in context.unit.graduations.seeking([class_id])]
    _award(context, one, people)
    context.unit.audit("class.graduated", "graduating_class", class_id, people=len(people))
    return one


def _award(context: Context, one: GraduatingClass, people: Sequence[int]) -> None:
    for person in people:
        seekers.award(context, person, certificate=one.certificate, grade=one.grade)
