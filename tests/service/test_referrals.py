"""Who may be handled, seen and recommended; the moves themselves are in ``test_referral_moves``."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from matcher.errors import Conflict, Invalid, MatcherError, NotFound
from matcher.models.call import CallQueue
from matcher.models.enums import ConsentChannel, IntakeKind
from matcher.models.placement import InboxAnswer
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import ReferralState
from matcher.service import consents, inbox, intakes, matching, placements, previews, referrals, seekers, vacancies
from matcher.service.call_lines import LINES
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor, brochure, enterprise_of, post_cells


def submit(kit: Kit, *, company: Actor | None = None, officer: Actor | None = None, **changes: str) -> int:
    """Hand in one post, as the first demo enterprise if none is named, and list candidates; returns the post's id."""
    company, officer = company or actor(kit, "qiye"), officer or actor(kit, "zhuanyuan")
    file = brochure(kit, enterprise_of(kit, company), [post_cells(**changes)])
    with kit.open(company, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        receipt = intakes.confirm(context, intake.id or 0, version=1)
        context.unit.commit()
    assert receipt.case is not None
    with kit.open(officer, write=True) as context:
        post = context.unit.vacancies.of_case(receipt.case.id or 0)[-1]
        vacancies.publish_vacancy(context, post.id or 0, version=post.version, opinion="核实")
        matching.build_shortlist(context, post.id or 0)
        context.unit.commit()
    return post.id or 0


def do(kit: Kit, use_case: Callable[..., Any], *args: Any, who: str = "zhuanyuan", **options: Any) -> Any:
    with kit.open(actor(kit, who), write=True) as context:
        made = use_case(context, *args, **options)
        context.unit.commit()
        return made


def listed(kit: Kit, vacancy_id: int) -> list[int]:
    with kit.open(SYSTEM, write=False) as context:
        return [one.seeker.id or 0 for one in matching.get_shortlist(context, vacancy_id).candidates]


def test_only_people_the_list_showed_can_be_handled(kit: Kit) -> None:
    vacancy_id = submit(kit)
    shown = set(listed(kit, vacancy_id))
    with kit.open(SYSTEM, write=False) as context:
        hidden = next(one.id for one in context.unit.seekers.seeking() if one.id not in shown)
    with pytest.raises(NotFound):
        do(kit, referrals.mark_contacted, vacancy_id, hidden)
    with pytest.raises(NotFound):
        do(kit, inbox.reveal_contact, vacancy_id, hidden, purpose="试探")


def test_a_look_needs_a_purpose_and_leaves_an_audit_row(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one = listed(kit, vacancy_id)[0]
    with pytest.raises(Invalid):
        do(kit, inbox.reveal_contact, vacancy_id, one, purpose=" ")
    contact = do(kit, inbox.reveal_contact, vacancy_id, one, purpose="电话沟通岗位")
    assert contact.phone.startswith("199")
    with kit.open(SYSTEM, write=False) as context:
        entry, name = context.unit.audit_log.of_subject("seeker", one)[0]
    assert (entry.action, entry.purpose) == ("contact.reveal", "电话沟通岗位")
    assert name == actor(kit, "zhuanyuan").name


def test_withdrawing_consent_ends_the_referral_and_hides_the_person_at_once(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one = listed(kit, vacancy_id)[0]
    do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.PHONE)
    company = actor(kit, "qiye")
    with kit.open(company, write=False) as context:
        case_id = context.unit.vacancies.get(vacancy_id).case_id  # type: ignore[union-attr]
        assert one in [person.seeker.id for person in inbox.list_referred(context, case_id)]
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("qiuzhi")
        assert account is not None
        account.seeker_id = one
        context.unit.commit()
    person = actor(kit, "qiuzhi")
    with kit.open(person, write=True) as context:
        profile = seekers.get_profile(context)
        disclosed = next(consent for consent in profile.consents if consent.enterprise_id)
        registered = next(consent for consent in profile.consents if not consent.enterprise_id)
        assert profile.disclosures
        consents.withdraw_consent(context, disclosed.id or 0)
        context.unit.commit()
    with kit.open(company, write=True) as context:
        assert one not in [found.seeker.id for found in inbox.list_referred(context, case_id)]
        with pytest.raises(MatcherError):
            inbox.reveal_contact(context, vacancy_id, one, purpose="再看一次")
    with kit.open(person, write=True) as context:
        consents.withdraw_consent(context, registered.id or 0)
        context.unit.commit()
    do(kit, matching.build_shortlist, vacancy_id)
    assert one not in listed(kit, vacancy_id)


def test_starting_at_one_place_ends_the_other_proposals(kit: Kit) -> None:
    first, second = submit(kit), submit(kit, title="焊接班组操作工")
    both = [one for one in listed(kit, first) if one in listed(kit, second)]
    assert both, "two welding posts share candidates"
    one = both[0]
    for vacancy_id in (first, second):
        do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.PHONE)
    do(kit, placements.mark_started, first, one)
    with kit.open(SYSTEM, write=False) as context:
        other = context.unit.referrals.of_pair(second, one)
    assert other is not None
    assert (other.state, other.reason) == (ReferralState.UNSUITABLE, UnsuitableReason.EMPLOYED)
    with pytest.raises(Conflict):
        do(kit, placements.mark_started, second, one)


def test_who_began_elsewhere_since_the_list_was_made_is_shown_so_and_taken_out_of_every_copy(kit: Kit) -> None:
    first, second = submit(kit), submit(kit, title="焊接班组操作工")
    one = next(who for who in listed(kit, second) if who in listed(kit, first))
    do(kit, referrals.refer, first, one, channel=ConsentChannel.PHONE)
    made = do(kit, placements.mark_started, first, one)
    assert made.proof is None, "what nobody stated is not written down"
    view = do(kit, matching.get_shortlist, second)
    assert [each.seeker.id for each in view.candidates if each.elsewhere] == [one]
    assert view.placed == 1
    assert one not in [each.seeker.id for each in view.free]
    text = do(kit, matching.export_text, second)
    assert f"{len(view.free)}. " in text
    assert f"{len(view.free) + 1}. " not in text
    name, data = do(kit, matching.export_workbook, second)
    assert len(read_rows(data)) == len(view.free), name
    queue = do(kit, LINES[CallQueue.CANDIDATES].waiting, second)
    assert one not in [each.subject_id for each in queue]
    here = do(kit, matching.get_shortlist, first)
    assert not any(each.elsewhere for each in here.handled), "at work here is not elsewhere"


def test_the_enterprises_own_offer_is_the_basis_that_is_proposed(kit: Kit) -> None:
    post = submit(kit)
    one, two = listed(kit, post)[:2]
    for person in (one, two):
        do(kit, referrals.refer, post, person, channel=ConsentChannel.PHONE)
    do(kit, referrals.mark_offer, post, two)
    with kit.open(SYSTEM, write=False) as context:
        referral = context.unit.referrals.of_pair(post, one)
    do(kit, inbox.answer, referral.id if referral else 0, InboxAnswer.OFFER, who="qiye")
    view = do(kit, matching.get_shortlist, post)
    assert {each.seeker.id: each.hired for each in view.handled} == {one: True, two: False}


def read_rows(data: bytes) -> list[tuple[object, ...]]:
    """The people of an exported workbook."""
    rows = list(load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "序号")
    return [row for row in rows[top + 1 :] if row[0]]
