"""Who somebody is changes no score (trust.md T67): age, name, and what free text tells of sex, people or marriage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

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
    """Among adults: who is under 18 is kept from night work by law, not by a score."""
    vacancy_id = submit(kit)
    today = clock.today()

    def turned(by: int) -> Shown:
        """Everybody gets one of four ages and names; ``by`` turns the wheel."""

        def another(person: Seeker) -> None:
            turn = ((person.id or 0) + by) % 4
            person.born_on = date(today.year - (18, 30, 45, 62)[turn] - 1, 1, 1 + turn)
            person.name_masked = ("欧阳*", "马**", "李*", "买买提***")[turn]
            person.name_sealed = kit.cipher.seal(("欧阳娜", "马国强", "李伟", "买买提江")[turn], "seeker.name")

        change_all(kit, another)
        return shown(kit, vacancy_id)

    before = turned(0)
    assert len(before) > 20
    assert len({score for _, score, _ in before}) > 10
    for by in (1, 2, 3):
        assert turned(by) == before
    change_all(kit, lambda person: setattr(person, "born_on", None))
    untold = [(who, score) for who, score, _ in shown(kit, vacancy_id)]
    assert untold == [(who, score) for who, score, _ in before], "not telling one's age costs nothing either"


def test_what_free_text_tells_of_a_person_changes_no_score(kit: Kit) -> None:
    vacancy_id = submit(kit)
    original: dict[int, str] = {}
    change_all(kit, lambda person: original.setdefault(person.id or 0, person.history) and None)

    def telling(text: str) -> Shown:
        change_all(kit, lambda person: setattr(person, "history", f"{text}{original[person.id or 0]}"))
        return shown(kit, vacancy_id)

    plain = telling("")
    assert len(plain) > 20
    texts = [
        "男，汉族，已婚。",
        "女，52岁，回族，未婚未育。",
        "性别：女；民族：汉族；婚姻状况：离异；",
        "男/女/汉族/已婚 ",
    ]
    changed = {text: telling(text) != plain for text in texts}
    assert not any(changed.values()), changed
