"""What is told of the demo county (演示县): which firm came when, with what gap, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from matcher.demo.firms import HOME_FIRMS, Firm
from matcher.demo.posts import Post

# Posts of a told brochure hold this long from the day they were handed in; the rules allow ninety days.
VALID_DAYS = 80
# What a post that somebody is to be found for asks for: nothing that only few have.
_OPEN_TO_ALL = {"education": "", "skill_grade": "", "certificates": "", "experience": "不限", "hazards": "无"}


@dataclass(frozen=True, slots=True)
class Part:
    """One firm's part: its place among the firms, its officer among the county's (None: nobody), the day it came.

    ``posts`` are the headcounts of its posts; ``easy`` posts ask for little, so that people are found for all of them.
    """

    firm: int
    officer: int | None
    days: int
    posts: tuple[int, ...]
    easy: bool = False


OVERDUE = Part(HOME_FIRMS[0], 0, 6, (3, 2))
RUNNING = Part(HOME_FIRMS[1], 0, 50, (3, 2, 2))
FOLLOWED = Part(HOME_FIRMS[2], 0, 40, (1, 1), easy=True)
SOLVED = Part(HOME_FIRMS[3], 1, 45, (1, 1, 1), easy=True)
GIVEN_UP = Part(HOME_FIRMS[6], 1, 35, (4,))
DRAFTED = Part(HOME_FIRMS[5], 2, 20, (4, 3))
PROVINCIAL = Part(HOME_FIRMS[7], 1, 34, (6, 5))
AGREED = Part(HOME_FIRMS[4], 3, 12, (3, 2))
UNLED = Part(HOME_FIRMS[8], None, 1, (3, 2))
STEADY = Part(HOME_FIRMS[9], 3, 16, (3, 2))
# In the order they are played: who began somewhere long ago is sent nowhere else afterwards.
PARTS = (SOLVED, FOLLOWED, GIVEN_UP, RUNNING, PROVINCIAL, DRAFTED, STEADY, AGREED, OVERDUE, UNLED)
# So many officers the county has, when it has firms enough; the third of them is on leave.
OFFICERS, AWAY = 4, 2
_BY_FIRM = {part.firm: part for part in PARTS}


def part_of(number: int) -> Part | None:
    """The part of the firm in this place; None where nothing is told."""
    return _BY_FIRM.get(number)


def complete(firms: list[Firm]) -> bool:
    """Whether the world is large enough for the story."""
    return len(firms) > max(HOME_FIRMS)


def rows(part: Part, posts: list[Post], today: date) -> list[dict[str, str]]:
    """The brochure's rows as they were handed in that day."""
    came = today - timedelta(days=part.days)
    told = {"valid_from": str(came), "valid_to": str(came + timedelta(days=VALID_DAYS)), "start_by": ""}
    sound = [post.cells for post in sorted(posts, key=lambda one: (bool(one.mark), "时" in one.cells["pay"]))]
    more = told | (_OPEN_TO_ALL if part.easy else {})
    return [cells | more | {"headcount": str(count)} for cells, count in zip(sound, part.posts, strict=False)]
