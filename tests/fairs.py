"""Job fairs that tests make: planned, with their papers, carried to a state, with enterprises that signed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import col, select

from matcher import clock
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RecruitingPaper, Role
from matcher.models.fair import Fair, FairDraft
from matcher.models.fair_entry import EntryDraft, FairEntry
from matcher.models.fair_kinds import FAIR_PAPERS, FairKind, FairState, FairStep
from matcher.models.fair_visit import VisitorDraft
from matcher.models.lending import WordChannel
from matcher.models.placement import StartProof
from matcher.models.states import VacancyState
from matcher.service import (
    attachments,
    fair_booths,
    fair_check_ins,
    fair_entries,
    fair_intentions,
    fair_starts,
    fair_steps,
    fair_visitors,
    fairs,
    standing,
    vacancies,
)
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.told import Behalf
from tests.factories import actor

# The steps that lead to a state, in order.
ROAD = (
    (FairStep.SUBMIT, FairState.SUBMITTED),
    (FairStep.APPROVE, FairState.APPROVED),
    (FairStep.PUBLICISE, FairState.PUBLICISED),
    (FairStep.READY, FairState.READY),
    (FairStep.OPEN, FairState.OPEN),
    (FairStep.CLOSE, FairState.CLOSED),
    (FairStep.REPORT, FairState.REPORTED),
)
SUMMARY = "参会单位和求职者反映良好，后续按期回访。"


def as_(kit: Kit, who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A use case as somebody, committed."""
    with kit.open(who, write=True) as context:
        made = use_case(context, *args, **options)
        context.unit.commit()
        return made


def draft(adcode: str, **changes: Any) -> FairDraft:
    """A county's fair of today."""
    today = clock.today()
    facts: dict[str, Any] = {
        "theme": "惠民生促就业专场招聘会",
        "kind": FairKind.GENERAL,
        "adcode": adcode,
        "address": "人民广场",
        "first": today,
        "last": today,
        "planned_firms": 10,
        "booths": 20,
        "contact_name": "李女士",
        "contact_phone": "0354-7000002",
    }
    return FairDraft.model_validate(facts | changes)


def hang_papers(context: Context, fair_id: int) -> None:
    """The three papers that a fair is handed in with."""
    for name in FAIR_PAPERS:
        data = b"%PDF-1.4\n" + name.encode() + b"\n%%EOF"
        attachments.add_attachment(context, "fair", fair_id, filename=f"{name}.pdf", data=data, paper=name)


def planned(kit: Kit, who: Actor, **changes: Any) -> Fair:
    """A fair with its papers."""

    def make(context: Context) -> Fair:
        place = changes.pop("adcode", None) or who.adcode or "140100"
        made = fairs.plan_fair(context, draft(place, **changes))
        hang_papers(context, made.id or 0)
        return made

    made: Fair = as_(kit, who, make)
    return made


def fair_now(kit: Kit, fair_id: int) -> Fair:
    """A fair as it is."""
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.fairs.get(fair_id)
    assert found is not None
    return found


def entry_now(kit: Kit, entry_id: int) -> FairEntry:
    """An entry as it is."""
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.fair_entries.get(entry_id)
    assert found is not None
    return found


def take(kit: Kit, who: Actor, fair_id: int, step: FairStep, **told: str) -> Fair:
    """One step on the fair's present version."""
    version = fair_now(kit, fair_id).version
    made: Fair = as_(kit, who, fair_steps.take_step, fair_id, step, version=version, **told)
    return made


def carried(kit: Kit, fair_id: int, to: FairState, *, by: Actor, approver: Actor) -> Fair:
    """Carry a fair along its road to a state; the steps that ask for entries find them there."""
    reached = fair_now(kit, fair_id).state
    states = [FairState.PLANNED, *(state for _, state in ROAD)]
    for step, state in ROAD[states.index(reached) : states.index(to)]:
        told = {"summary": SUMMARY} if step is FairStep.REPORT else {}
        made = take(kit, approver if step is FairStep.APPROVE else by, fair_id, step, **told)
        assert made.state is state
    return fair_now(kit, fair_id)


def post_of(kit: Kit, enterprise_id: int) -> int:
    """A published post of an enterprise whose papers were seen: the first it has, let through by the service itself."""
    by = Actor(account_id=actor(kit, "shenji").account_id, system=True)
    with kit.open(by, write=True) as context:
        firm = context.unit.enterprises.get(enterprise_id)
        assert firm is not None
        if not standing.may_recruit(standing.standing_of(firm)):
            papers = list(RecruitingPaper)
            standing.verify(context, enterprise_id, version=firm.version, papers=papers, licence_valid_to=None)
        posts = context.unit.vacancies.wanting(enterprise_id)
        for post in posts if all(one.state is not VacancyState.PUBLISHED for one in posts) else ():
            if post.state is VacancyState.SUBMITTED and not vacancies.get_vacancy(context, post.id or 0).blocked:
                vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="核实")
                break
        found = [one for one in context.unit.vacancies.wanting(enterprise_id) if one.state is VacancyState.PUBLISHED]
        context.unit.commit()
    assert found, "the enterprise has no post to show"
    return found[0].id or 0


def firms_with_posts(kit: Kit, most: int, *, adcode: str = "14") -> list[int]:
    """Enterprises that have a post to show, by id."""
    with kit.open(SYSTEM, write=False) as context:
        wanted = select(Enterprise.id).where(col(Enterprise.adcode).startswith(adcode)).order_by(col(Enterprise.id))
        ids = [one for one in context.unit.session.exec(wanted) if one is not None]
    found = []
    for one in ids:
        try:
            post_of(kit, one)
        except AssertionError:
            continue
        found.append(one)
        if len(found) == most:
            break
    return found


def entered(kit: Kit, who: Actor, fair_id: int, enterprise_id: int, **changes: Any) -> FairEntry:
    """An enterprise signed up by staff, as it told them by telephone."""
    ids: Sequence[int] = changes.pop("vacancy_ids", None) or [post_of(kit, enterprise_id)]
    behalf = None if who.role is Role.ENTERPRISE else Behalf(enterprise_id, WordChannel.PHONE, "王女士")
    told = EntryDraft(vacancy_ids=list(ids), **changes)
    made: FairEntry = as_(kit, who, fair_entries.sign_up, fair_id, told, behalf)
    return made


def reviewed(kit: Kit, who: Actor, entry_id: int, *, accept: bool = True, **told: str) -> FairEntry:
    """An entry reviewed on its present version."""
    version = entry_now(kit, entry_id).version
    made: FairEntry = as_(kit, who, fair_entries.review_entry, entry_id, accept=accept, version=version, **told)
    return made


def open_fair(kit: Kit) -> tuple[int, int]:
    """A county's fair that is open: the demo's enterprise is at its booth; ids of fair and entry."""
    county, city, firm = (actor(kit, one) for one in ("xianji", "shiji", "qiye"))
    fair_id = planned(kit, county).id or 0
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    entry = entered(kit, firm, fair_id, firm.enterprise_id or 0).id or 0
    reviewed(kit, county, entry)
    as_(kit, county, fair_booths.assign_booths, fair_id, version=fair_now(kit, fair_id).version)
    carried(kit, fair_id, FairState.OPEN, by=county, approver=city)
    as_(kit, county, fair_check_ins.check_in, entry)
    return fair_id, entry


def held_fair(kit: Kit) -> int:
    """A county's fair that is over: the demo's enterprise came with one post, somebody agreed and began; its id."""
    county, city, firm = (actor(kit, one) for one in ("xianji", "shiji", "qiye"))
    fair_id, entry = open_fair(kit)
    visitor = VisitorDraft(name="入场某人", phone="13911110001", agreed=True)
    as_(kit, county, fair_visitors.register, fair_id, visitor)
    agreed = as_(kit, firm, fair_intentions.record, entry, phone=visitor.phone)
    carried(kit, fair_id, FairState.CLOSED, by=county, approver=city)
    as_(kit, county, fair_starts.mark_started, agreed.id, started_on=None, proof=StartProof.ENTERPRISE)
    return fair_id
