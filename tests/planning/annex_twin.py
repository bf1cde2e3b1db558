"""Random histories of 附件4, and a slow count of them from plain lists, written without the rows."""

from __future__ import annotations

import random
from datetime import date, timedelta

from matcher.models.annex_figure import (
    AnnexFigure,
    EntryFact,
    FairFact,
    History,
    IntentionFact,
    PostFact,
    ServiceFact,
    SolvedBy,
    SolvedFact,
    StartFact,
    VisitorFact,
)

F = AnnexFigure
UNITS = ("140100", "140105", "140106", "140700", "140703")
START = date(2022, 12, 14)


def random_history(seed: int) -> History:
    """A small history: few people, firms and fairs, so that the same ones meet again and again."""
    draw = random.Random(seed)
    day = START + timedelta(days=draw.randint(0, 60))
    fairs = [
        FairFact(
            at,
            draw.choice(UNITS),
            f"第{at}场",
            START + timedelta(days=draw.randint(0, 9)),
            draw.choice([None, 0, 2, 7]),
            "计数器",
        )
        for at in range(1, draw.randint(0, 4) + 1)
    ]
    entries, posts, visitors, intentions, starts = [], [], [], [], []
    for fair in fairs:
        for firm in draw.sample(range(1, 5), draw.randint(0, 3)):
            entry = EntryFact(len(entries) + 1, fair.id, firm, f"企业{firm}")
            entries.append(entry)
            for vacancy in draw.sample((firm * 10, firm * 10 + 1), draw.randint(0, 2)):
                posts.append(PostFact(len(posts) + 1, entry.id, vacancy, f"岗位{vacancy}", draw.choice([None, 1, 5])))
        for person in draw.sample(range(1, 7), draw.randint(0, 5)):
            # Known by the telephone at some fairs, by the registration as well at others.
            marks = (f"phone:{person}", f"seeker:{person}") if draw.random() < 0.5 else (f"phone:{person}",)
            visitors.append(VisitorFact(len(visitors) + 1, fair.id, marks, f"人{person}"))
        here = [one for one in visitors if one.fair_id == fair.id]
        came = [one for one in entries if one.fair_id == fair.id]
        for visitor in here if came else ():
            for entry in draw.sample(came, draw.randint(0, min(2, len(came)))):
                intentions.append(IntentionFact(len(intentions) + 1, visitor.id, entry.enterprise_id, entry.name))
                if draw.random() < 0.5:
                    began = fair.first + timedelta(days=draw.randint(0, 40))
                    left = began + timedelta(days=draw.randint(0, 40)) if draw.random() < 0.4 else None
                    starts.append(StartFact(len(starts) + 1, intentions[-1].id, began, left))
    firms = {firm: draw.choice(UNITS) for firm in range(1, 5)}
    services = [
        ServiceFact(firm, firms[firm], f"企业{firm}", "上门走访", START + timedelta(days=draw.randint(0, 9)))
        for firm in draw.choices(range(1, 5), k=draw.randint(0, 5))
    ]
    solved = []
    for at in range(draw.randint(0, 6)):
        firm, person, by = draw.randint(1, 4), draw.randint(1, 6), draw.choice(list(SolvedBy))
        sent = by is SolvedBy.DISPATCH
        marks = () if sent else (f"phone:{person}", f"seeker:{person}") if draw.random() < 0.5 else (f"phone:{person}",)
        began = START + timedelta(days=draw.randint(0, 30))
        people = draw.randint(1, 5) if sent else 1
        solved.append(SolvedFact(f"r{at}", firm, firms[firm], f"企业{firm}", marks, f"人{person}", began, by, people))
    return History(day, fairs, entries, posts, visitors, intentions, starts, services, solved)


def slow(history: History, unit: str) -> dict[AnnexFigure, int]:
    """The figures of one unit by the definitions of domain.md §12, people known by their telephone."""
    fairs = [one for one in history.fairs if one.unit == unit]
    ids = {one.id for one in fairs}
    entries = [one for one in history.entries if one.fair_id in ids]
    posts = [one for one in history.posts if one.entry_id in {entry.id for entry in entries}]
    visitors = [one for one in history.visitors if one.fair_id in ids]
    phone = {one.id: one.marks[0] for one in visitors}
    fair_of = {one.id: one.fair_id for one in visitors}
    meant = [one for one in history.intentions if one.visitor_id in phone]
    at_work = {
        phone[intention.visitor_id]
        for intention in meant
        for start in history.starts
        if start.intention_id == intention.id
        and start.started_on <= history.today
        and not (start.left_on is not None and start.left_on <= history.today)
    }
    most: dict[int, int] = {}
    for post in posts:
        most[post.vacancy_id] = max(most.get(post.vacancy_id, 0), post.headcount or 0)
    gates = [max(len({phone[one.id] for one in visitors if one.fair_id == fair.id}), fair.gate or 0) for fair in fairs]
    solved = [one for one in history.solved if one.unit == unit]
    return {
        F.FAIRS: len(fairs),
        F.FIRM_TIMES: len({(one.fair_id, one.enterprise_id) for one in entries}),
        F.FIRMS: len({one.enterprise_id for one in entries}),
        F.POSTS: sum(one.headcount or 0 for one in posts),
        F.POSTS_ONCE: sum(most.values()),
        F.VISITORS: sum(gates),
        F.INTENTIONS: len({(fair_of[one.visitor_id], phone[one.visitor_id]) for one in meant}),
        F.PAIRS: len({(fair_of[one.visitor_id], phone[one.visitor_id], one.enterprise_id) for one in meant}),
        F.WORKING: len(at_work),
        F.SERVED: len({one.enterprise_id for one in history.services if one.unit == unit}),
        F.SOLVED: len({(one.marks[0], one.enterprise_id) for one in solved if one.marks})
        + sum(one.people for one in solved if not one.marks),
    }
