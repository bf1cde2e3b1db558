"""Rows of a roster compared (求职者名册 逐行结论): new people, changed registrations, repeats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from matcher.models.enums import FindingLevel
from matcher.models.seeker import SeekerDraft
from matcher.models.states import Verdict
from matcher.service import restated_people, seekers
from matcher.service.context import Context
from matcher.service.restated_people import Known
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

Row = dict[str, Any]
_KNOWN = "该联系电话已登记，不重复入库"
_STALE = "预览后此人的登记有变化，本行没有更新，请重新上传核对"


def read(context: Context, cells: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[str], Verdict, list[str]]:
    """One row on its own: draft, problems, verdict, and the telephone by which the person is known again.

    A row that lacks what a first registration needs still has its telephone: it may change a registered person.
    """
    draft, problems = context.kit.roster.read_seeker(cells)
    bad = draft is None or any(problem.level is FindingLevel.BLOCK for problem in problems)
    verdict = Verdict.BAD if bad else Verdict.WARN if problems else Verdict.GOOD
    drafts = [draft.model_dump(mode="json")] if draft else []
    phones = read_phones(clean(cells.get("phone", "")))
    phone = context.unit.seekers.phone_hash(phones[0]) if phones else None
    return drafts, [str(problem) for problem in problems], verdict, [phone] if phone else []


def settle(context: Context, rows: list[Row]) -> dict[str, int]:
    """Compare the rows with the people registered and with the rows before; returns how many have which verdict."""
    known = _known(context, [key for row in rows for key in row["keys"]])
    near = _within(context, known.values())
    first_seen: dict[str, int] = {}
    for row in rows:
        row |= {"verdict": row["own_verdict"], "problems": list(row["own_problems"]), "changes": [], "person": None}
        person = next((known[key] for key in row["keys"] if key in known), None)
        if person is not None:
            _compare(context, row, person, person.seeker.id in near)
        if row["verdict"] == Verdict.BAD:
            continue
        twin = next((first_seen[key] for key in row["keys"] if key in first_seen), None)
        if twin is not None:
            row |= {"verdict": Verdict.DUPLICATE.value, "changes": [], "person": None}
            row["problems"].append(f"与第 {twin} 行的联系电话相同")
        for key in row["keys"]:
            first_seen.setdefault(key, row["number"])
    return dict(Counter(row["verdict"] for row in rows))


def _known(context: Context, phones: Sequence[str]) -> dict[str, Known]:
    """Who is registered under these telephones; a registration that was merged stands for the one that stayed."""
    store = context.unit.seekers
    owners = store.known_phones(phones)
    people = store.many(sorted(set(owners.values())))
    kept = store.many(sorted({one.merged_into for one in people.values() if one.merged_into is not None}))
    people |= kept
    loaded = restated_people.load(context, people.values())
    return {phone: loaded[people[owner].merged_into or owner] for phone, owner in owners.items()}


def _within(context: Context, known: Iterable[Known]) -> set[int]:
    """Those whose registration the actor may see and change."""
    reach = context.actor.reach
    officer = context.unit.officers.get(reach.officer_id) if reach.officer_id is not None else None
    ids = sorted({one.seeker.id or 0 for one in known})
    return context.unit.seekers.within(reach, officer.adcode if officer is not None else None, ids)


def _compare(context: Context, row: Row, known: Known, near: bool) -> None:
    """Whether a row repeats a registration, changes it, or renews one whose person had taken the consent back.

    What is registered shows only to those who may look the person up. Elsewhere a person who still looks for work
    stays as they are; one who stopped is registered where they give their consent anew.
    """
    named = context.unit.seekers.name_hash(_name(row["cells"]))
    same = named is not None and named == context.unit.seekers.name_hash(known.draft.name)
    if not same or not (near or not known.agreed):
        _repeated(row, "：登记的姓名与本行不同，请核对姓名和电话" if near and named is not None else "")
        return
    if not near and row["own_verdict"] == Verdict.BAD:
        return  # as anybody who is registered for the first time: what lacks was told
    found = restated_people.restate(context, known, _without_phone(row["cells"]))
    row["problems"] = [str(problem) for problem in found.problems]
    if found.after is None:
        row["verdict"] = Verdict.BAD.value
    elif not found.changes:
        row["verdict"] = Verdict.DUPLICATE.value
        row["problems"].append(f"{_KNOWN}：登记的内容与本行相同")
    else:
        row["verdict"] = Verdict.UPDATE.value
        row["person"] = {"id": known.seeker.id, "version": known.seeker.version}
        row["changes"] = [asdict(one) for one in found.changes if near or one.column == "consent"]


def _repeated(row: Row, why: str) -> None:
    if row["own_verdict"] == Verdict.BAD:
        return
    row["verdict"] = Verdict.DUPLICATE.value
    row["problems"].append(_KNOWN + why)


def _name(cells: Mapping[str, str]) -> str:
    return clean(cells.get("name", ""))


def _without_phone(cells: Mapping[str, str]) -> dict[str, str]:
    """The telephone is what the person is known by, be it the first or the second of a merged registration."""
    return {key: text for key, text in cells.items() if key not in ("phone", "name")}


def take(context: Context, rows: Sequence[Row], intake_id: int | None) -> int:
    """Register the new people of a roster and change the known ones as its preview showed; returns how many.

    A row whose person was changed after the preview is left: it is marked so and counted as skipped.
    """
    fresh = [row for row in rows if row["verdict"] in (Verdict.GOOD, Verdict.WARN)]
    drafts = [SeekerDraft.model_validate(row["drafts"][0]) for row in fresh]
    # People an odd-job market brings belong to that market.
    extra = {"market_id": context.actor.market_id} if context.actor.market_id else None
    taken = len(seekers.register_many(context, drafts, intake_id=intake_id, extra=extra))
    again = sorted((row for row in rows if row["verdict"] == Verdict.UPDATE), key=lambda row: int(row["person"]["id"]))
    locked = [context.unit.seekers.get(int(row["person"]["id"]), lock=True) for row in again]
    known = restated_people.load(context, [one for one in locked if one is not None])
    for row in again:
        person = known.get(int(row["person"]["id"]))
        found = restated_people.restate(context, person, _without_phone(row["cells"])) if person else None
        current = person is not None and person.seeker.version == row["person"]["version"]
        if person is None or found is None or found.after is None or not current or person.seeker.merged_into:
            row |= {"verdict": Verdict.DUPLICATE.value, "changes": []}
            row["problems"].append(_STALE)
            continue
        restated_people.rewrite(context, person, found, source="roster", intake_id=intake_id)
        taken += 1
    return taken
