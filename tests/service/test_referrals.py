"""What may become of a candidate, as a state machine against plain dictionaries; every illegal step is a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher.errors import Conflict, Invalid, MatcherError, NotFound
from matcher.models.enums import ConsentChannel, IntakeKind, UnsuitableReason
from matcher.models.states import ReferralState, VacancyState
from matcher.service import intakes, matching, previews, referrals, seekers, vacancies
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor, brochure, enterprise_of, post_cells


def submit(kit: Kit, **changes: str) -> int:
    """Hand in one post as the first demo enterprise and list candidates; returns the post's id."""
    company = actor(kit, "qiye")
    file = brochure(kit, enterprise_of(kit, company), [post_cells(**changes)])
    with kit.open(company, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.xlsx", file)
        receipt = intakes.confirm(context, intake.id or 0, version=1)
        context.unit.commit()
    assert receipt.case is not None
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
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


class Candidates(RuleBasedStateMachine):
    """The model: one state per person; headcount two."""

    people = Bundle("people")
    kit: Kit
    vacancy_id: int
    ids: list[int]

    @initialize()
    def nothing_yet(self) -> None:
        with self.kit.open(SYSTEM, write=True) as context:
            for referral in context.unit.referrals.of_vacancies([self.vacancy_id]):
                context.unit.session.delete(referral)
            vacancy = context.unit.vacancies.get(self.vacancy_id)
            assert vacancy is not None
            vacancy.state = VacancyState.PUBLISHED
            context.unit.commit()
        self.states: dict[int, ReferralState] = {}

    def expect(
        self, seeker: int, state: ReferralState, allowed: bool, use_case: Callable[..., Any], **options: Any
    ) -> None:
        try:
            do(self.kit, use_case, self.vacancy_id, seeker, **options)
        except Conflict:
            assert not allowed
        else:
            assert allowed
            self.states[seeker] = state

    @rule(seeker=st.integers(0, 3))
    def contact(self, seeker: int) -> None:
        one = self.ids[seeker]
        allowed = self.states.get(one) in (None, ReferralState.UNSUITABLE)
        self.expect(one, ReferralState.CONTACTED, allowed, referrals.mark_contacted)

    @rule(seeker=st.integers(0, 3))
    def refer(self, seeker: int) -> None:
        one = self.ids[seeker]
        allowed = self.states.get(one) in (None, ReferralState.CONTACTED) and self.open
        self.expect(one, ReferralState.REFERRED, allowed, referrals.refer, channel=ConsentChannel.DESK)

    @rule(seeker=st.integers(0, 3))
    def refuse(self, seeker: int) -> None:
        one = self.ids[seeker]
        allowed = self.states.get(one) in (None, ReferralState.CONTACTED, ReferralState.REFERRED)
        self.expect(one, ReferralState.UNSUITABLE, allowed, referrals.mark_unsuitable, reason=UnsuitableReason.PAY)

    @rule(seeker=st.integers(0, 3))
    def start(self, seeker: int) -> None:
        one = self.ids[seeker]
        allowed = self.states.get(one) is ReferralState.REFERRED and self.open
        self.expect(one, ReferralState.STARTED, allowed, referrals.mark_started)

    @property
    def open(self) -> bool:
        return list(self.states.values()).count(ReferralState.STARTED) < 2

    @invariant()
    def the_store_agrees(self) -> None:
        if not hasattr(self, "states"):
            return
        with self.kit.open(SYSTEM, write=False) as context:
            stored = {one.seeker_id: one.state for one in context.unit.referrals.of_vacancies([self.vacancy_id])}
            vacancy = context.unit.vacancies.get(self.vacancy_id)
            assert vacancy is not None
            assert stored == self.states
            assert (vacancy.state is VacancyState.PUBLISHED) == self.open
            assert check_invariants(context) == []


def test_candidates_move_only_along_the_allowed_steps(kit: Kit) -> None:
    vacancy_id = submit(kit)
    found = listed(kit, vacancy_id)
    assert len(found) >= 4
    bound = type("BoundCandidates", (Candidates,), {"kit": kit, "vacancy_id": vacancy_id, "ids": found[:4]})
    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_only_people_the_list_showed_can_be_handled(kit: Kit) -> None:
    vacancy_id = submit(kit)
    shown = set(listed(kit, vacancy_id))
    with kit.open(SYSTEM, write=False) as context:
        hidden = next(one.id for one in context.unit.seekers.seeking() if one.id not in shown)
    with pytest.raises(NotFound):
        do(kit, referrals.mark_contacted, vacancy_id, hidden)
    with pytest.raises(NotFound):
        do(kit, referrals.reveal_contact, vacancy_id, hidden, purpose="试探")


def test_a_look_needs_a_purpose_and_leaves_an_audit_row(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one = listed(kit, vacancy_id)[0]
    with pytest.raises(Invalid):
        do(kit, referrals.reveal_contact, vacancy_id, one, purpose=" ")
    contact = do(kit, referrals.reveal_contact, vacancy_id, one, purpose="电话沟通岗位")
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
        assert one in [person.seeker.id for person in referrals.list_referred(context, case_id)]
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
        referrals.withdraw_consent(context, disclosed.id or 0)
        context.unit.commit()
    with kit.open(company, write=True) as context:
        assert one not in [found.seeker.id for found in referrals.list_referred(context, case_id)]
        with pytest.raises(MatcherError):
            referrals.reveal_contact(context, vacancy_id, one, purpose="再看一次")
    with kit.open(person, write=True) as context:
        referrals.withdraw_consent(context, registered.id or 0)
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
    do(kit, referrals.mark_started, first, one)
    with kit.open(SYSTEM, write=False) as context:
        other = context.unit.referrals.of_pair(second, one)
    assert other is not None
    assert (other.state, other.reason) == (ReferralState.UNSUITABLE, UnsuitableReason.EMPLOYED)
    with pytest.raises(Conflict):
        do(kit, referrals.mark_started, second, one)
