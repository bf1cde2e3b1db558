"""Who somebody is changes no score (trust.md T67): age, name, and what free text tells of sex, people or marriage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from matcher import clock
from matcher.models.seeker import Seeker
from matcher.service import matching
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_referrals import submit

Shown = list[tuple[int, int, dict[str, object]]]


def shown(kit: Kit, vacancy_id: int) -> Shown:
    """A fresh list as stored: who, score, and the parts of the explanation with what speaks for and against."""
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        matching.build_shortlist(context, vacancy_id, top=200)
        view = matching.get_shortlist(context, vacancy_id)
        context.unit.commit()
    keys = ("parts", "strengths", "gaps")
    found = [(one.seeker.id or 0, one.entry, one.explanation) for one in view.candidates]
    return [(who, entry.score if entry else 0, {key: why[key] for key in keys}) for who, entry, why in found]


def change_all(kit: Kit, change: Callable[[Seeker], None]) -> None:
    with kit.open(SYSTEM, write=True) as context:
        people = list(context.unit.seekers.seeking())
        for person in people:
            change(person)
            person.words = kit.pool.words(person.wanted_titles, person.skills, person.history)
        context.unit.seekers.touch([person.id or 0 for person in people])
        context.unit.commit()


def test_age_and_name_change_neither_score_nor_order(kit: Kit) -> None:
    vacancy_id = submit(kit)
    before = shown(kit, vacancy_id)
    assert len(before) > 20
    today = clock.today()

    def another(person: Seeker) -> None:
        turn = (person.id or 0) % 4
        age = (18, 30, 45, 62)[turn]
        person.born_on = date(today.year - age - 1, 1, 1 + turn)
        person.name_masked = ("欧阳*", "马**", "李*", "买买提***")[turn]
        person.name_sealed = kit.cipher.seal(("欧阳娜", "马国强", "李伟", "买买提江")[turn], "seeker.name")

    change_all(kit, another)
    assert shown(kit, vacancy_id) == before

    change_all(kit, lambda person: setattr(person, "born_on", None))
    assert shown(kit, vacancy_id) == before, "not telling one's age costs nothing either"


@pytest.mark.parametrize("first", ["", "本人性格开朗，"])
def test_what_free_text_tells_of_a_person_changes_no_score(kit: Kit, first: str) -> None:
    vacancy_id = submit(kit)
    original: dict[int, str] = {}
    change_all(kit, lambda person: original.setdefault(person.id or 0, person.history) and None)

    def telling(text: str) -> Shown:
        change_all(kit, lambda person: setattr(person, "history", f"{text}{original[person.id or 0]}"))
        return shown(kit, vacancy_id)

    plain = telling(first)
    assert len(plain) > 20
    texts = [
        "男，汉族，已婚。",
        "女，回族，未婚未育。",
        "性别：女；民族：汉族；婚姻状况：离异；",
        "男/女/汉族/已婚 ",
        "52岁，农村户口，",
    ]
    changed = {text: telling(first + text) != plain for text in texts}
    assert not any(changed.values()), changed
