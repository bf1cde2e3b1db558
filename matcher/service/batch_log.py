"""What a batch has ranked so far (批量推荐的记录): a line of JSON a post, so that a run that was broken off goes on.

A list is of the moment it was made at. A run that was broken off keeps its lists, whatever has changed since; a run
that was finished is taken up again only where nothing has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from matcher.errors import Conflict
from matcher.scoring.musts import Exclusion
from matcher.scoring.rank import Candidate, Part, Ranking

# A post, its version, and the weights it is ranked with.
Key = tuple[int, int, str]
_FINISHED = {"finished": True}


@dataclass(frozen=True, slots=True)
class Moment:
    """When a list was made: the instant, the number of the last change of a profile then, and the mark of referrals."""

    at: datetime
    reached: int
    referrals: str

    def is_as(self, other: Moment) -> bool:
        """Whether nothing has changed between the two."""
        return (self.reached, self.referrals) == (other.reached, other.referrals)


@dataclass(frozen=True, slots=True)
class Made:
    """A list and when it was made."""

    ranking: Ranking
    moment: Moment


@dataclass(frozen=True, slots=True)
class BatchLog:
    """The lists of one run; what another way of scoring, another day or another depth gave is thrown away."""

    path: Path
    asked: Mapping[str, Any]

    def read(self, now: Moment) -> dict[Key, Made]:
        """The lists by what they were made for; of a finished run those only since which nothing changed.

        The last line may be cut off, and is then ranked again.
        """
        found: dict[Key, Made] = {}
        finished = False
        lines = self.path.read_text("utf-8").splitlines() if self.path.is_file() else []
        try:
            if lines and json.loads(lines[0]) == self.asked:
                for line in lines[1:]:
                    plain = json.loads(line)
                    if plain == _FINISHED:
                        finished = True
                        continue
                    moment = Moment(datetime.fromisoformat(plain["at"]), plain["reached"], plain["referrals"])
                    made = Made(_ranking(plain), moment)
                    found[(plain["post"], plain["version"], plain["weights"])] = made
        except (ValueError, KeyError, TypeError):
            finished = False
        if finished:
            found = {key: made for key, made in found.items() if made.moment.is_as(now)}
        self._write([json.dumps(self.asked), *(_line(key, made) for key, made in found.items())])
        return found

    def add(self, key: Key, made: Made) -> None:
        """One more list, on disk before the next is ranked."""
        self._append(_line(key, made))

    def finish(self) -> None:
        """Every list is there."""
        self._append(json.dumps(_FINISHED))

    def _write(self, lines: list[str]) -> None:
        fresh = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh.write_text("".join(f"{line}\n" for line in lines), "utf-8")
            fresh.replace(self.path)
        except OSError as fault:
            raise self._full(fault) from fault

    def _append(self, line: str) -> None:
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as fault:
            raise self._full(fault) from fault

    def _full(self, fault: OSError) -> Conflict:
        return Conflict(f"写不进 {self.path}：{fault.strerror}；腾出空间后重新运行，已排的岗位不会重排")


def _line(key: Key, made: Made) -> str:
    ranking, moment = made.ranking, made.moment
    people = [
        [one.seeker_id, one.score, [[p.key, p.label, p.points, p.maximum, p.value, p.missing] for p in one.parts]]
        for one in ranking.candidates
    ]
    left_out = [[one.code, one.label, one.count] for one in ranking.excluded]
    told = {"at": moment.at.isoformat(), "reached": moment.reached, "referrals": moment.referrals}
    told |= {"pool": ranking.pool, "left_out": left_out, "people": people, "means": dict(ranking.means)}
    return json.dumps(dict(zip(("post", "version", "weights"), key, strict=True)) | told, ensure_ascii=False)


def _ranking(plain: dict[str, Any]) -> Ranking:
    people = [Candidate(who, score, tuple(Part(*part) for part in parts)) for who, score, parts in plain["people"]]
    return Ranking(plain["pool"], [Exclusion(*one) for one in plain["left_out"]], people, plain["means"])
