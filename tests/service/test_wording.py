"""What no advertisement may say is not said beside it either: in an address, an interview's place, an answer, a task."""

from __future__ import annotations

import pytest

from matcher.errors import Invalid
from matcher.models.placement import InboxAnswer
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import ReferralState
from matcher.service import inbox, referrals, vacancies
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.text.compliance import check_note
from tests.service.test_placements import referred
from tests.service.test_referrals import do, listed, submit


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("技能可以，但女的不要", "R1"),
        ("厂区南门，女性勿来", "R1"),
        ("已婚未育不考虑", "R2"),
        ("不要河南的", "R4"),
        ("乙肝携带者不录用", "R5"),
        ("面试先交押金200元", "R9"),
    ],
)
def test_notes_are_read_by_the_rules_of_advertisements(text: str, rule: str) -> None:
    assert [one.rule for one in check_note(text)] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "太谷区女儿河路12号",
        "离女子监狱500米，男岭村妇联旁边",
        "残联门口",
        "男工宿舍楼下集合",
        "技能不符，不会用氩弧焊",
        "同意录用，宿舍男女分开",
        "",
    ],
)
def test_places_and_plain_words_stay_free(text: str) -> None:
    assert check_note(text) == []


def test_an_enterprise_gives_no_unlawful_reason_under_a_lawful_one(kit: Kit) -> None:
    post = submit(kit)
    one = listed(kit, post)[0]
    referred(kit, post, one)
    with kit.open(SYSTEM, write=False) as context:
        (mine,) = [each.id or 0 for each in context.unit.referrals.of_vacancies([post]) if each.seeker_id == one]
    refusal = {"reason": UnsuitableReason.SKILL, "who": "qiye"}
    with pytest.raises(Invalid, match="性别") as told:
        do(kit, inbox.answer, mine, InboxAnswer.UNSUITABLE, note="女的不要", **refusal)
    assert (told.value.field, told.value.code) == ("note", "compliance")
    with pytest.raises(Invalid, match="不能写") as place:
        do(kit, referrals.mark_interview, post, one, at=None, place="南门（限男性）")
    assert place.value.field == "interview_place"
    with kit.open(SYSTEM, write=False) as context:
        stands = context.unit.referrals.get(mine)
        assert stands is not None
        assert (stands.state, stands.note) == (ReferralState.REFERRED, "")
    do(kit, inbox.answer, mine, InboxAnswer.UNSUITABLE, note="不会氩弧焊", **refusal)


def test_an_address_is_part_of_the_advertisement(kit: Kit) -> None:
    post = submit(kit)
    with kit.open(SYSTEM, write=True) as context:
        vacancy = context.unit.vacancies.get(post)
        assert vacancy is not None
        vacancy.address = "工业园3号（限男性）"
        context.unit.commit()
    with kit.open(SYSTEM, write=False) as context:
        found = vacancies.get_vacancy(context, post).findings
    assert [(one.rule, one.field, one.quote) for one in found if one.field == "address"] == [
        ("R1", "address", "限男性")
    ]
