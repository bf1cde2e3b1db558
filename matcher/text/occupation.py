"""Occupation (职业) of a post by its title: candidates of the national classification for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz

from matcher.models.values import Span
from matcher.text.catalogue import MINOR, Catalogue
from matcher.text.lexicon import Lexicon, TitleFamily, data_folder, read_toml
from matcher.text.likeness import Likeness, Words, best_first, terms
from matcher.text.naming import Mention, Naming
from matcher.text.normalise import clean
from matcher.text.segment import Segmenter
from matcher.text.title import TitleCleaner, folded, parts

_DUTY_CHARS = 600
_MOST_PARTS = 4
_CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One candidate: code, official name, score from 0 to 1, why (Chinese), and the words of the title behind it."""

    code: str
    name: str
    score: float
    reason: str
    span: Span | None


@dataclass(frozen=True)
class OccupationRules:
    """``occupation.toml``: how far each kind of evidence is believed, and the noise of titles."""

    weights: Mapping[str, float]
    place: Mapping[str, float]
    noise: tuple[str, ...]
    tails: tuple[str, ...]
    roles: tuple[str, ...]
    verbs: str

    @classmethod
    def load(cls, path: Path) -> OccupationRules:
        """Read one file of rules."""
        raw = read_toml(path)
        noise = raw["noise"]
        words, tails, roles = (tuple(noise[name]) for name in ("words", "tails", "roles"))
        return cls(raw["weights"], raw["place"], words, tails, roles, noise["verbs"])


class _Scores:
    """Evidence for each code, joined as independent hints; keeps the strongest hint's reason."""

    def __init__(self) -> None:
        self._doubt: dict[str, float] = {}
        self._best: dict[str, tuple[float, str, Span | None]] = {}

    def add(self, code: str, strength: float, reason: str, span: Span | None = None) -> None:
        """One more hint, from 0 to 1, with what to say of it."""
        if strength <= 0:
            return
        self._doubt[code] = self._doubt.get(code, 1.0) * (1 - (strength if strength < 0.999 else 0.999))
        best = self._best.get(code)
        if best is None or strength > best[0]:
            self._best[code] = (strength, reason, span)

    def totals(self) -> dict[str, float]:
        """All hints of each code joined."""
        return {code: 1 - doubt for code, doubt in self._doubt.items()}

    def why(self, code: str) -> tuple[str, Span | None]:
        """What the strongest hint says, and the words of the title behind it."""
        return self._best[code][1:]


class OccupationReader:
    """Suggests occupations for titles; deterministic, and quick once its index is made (on the first title)."""

    def __init__(
        self,
        lexicon: Lexicon,
        catalogue: Catalogue,
        words: Segmenter | Words | None = None,
        rules: OccupationRules | None = None,
    ) -> None:
        """``words`` cuts a text into search words; without it characters alone are compared, a little worse."""
        self._lexicon = lexicon
        self._catalogue = catalogue
        self._words = words.words if isinstance(words, Segmenter) else words
        self._rules = rules or OccupationRules.load(data_folder() / "lexicon" / "occupation.toml")
        self._cleaner = TitleCleaner(self._rules.noise, self._rules.tails, self._rules.roles, self._rules.verbs)
        self._naming = Naming(lexicon, catalogue, self._cleaner, self._rules.place, self._words)

    @property
    def catalogue_size(self) -> int:
        """How many occupations are known: without the fetched classification the same title says less."""
        return len(self._catalogue.occupations)

    def suggest(self, title: str, *, duty: str = "", limit: int = 10) -> list[Suggestion]:
        """Candidates for a title, best first; ``duty`` (岗位职责) settles what the title leaves open.

        ``Suggestion.span`` counts in ``title`` as given. A title without a single known word gives an empty list.
        """
        scores, _ = self._scores(title, duty)
        if duty and self._catalogue.fine:
            self._add_texts(scores, _plain_duty(duty), self._rules.weights["duty"], "与岗位职责相符")
        return self._ranked(scores, limit)

    def evidence(self, title: str, limit: int = 5) -> tuple[dict[str, float], dict[str, float]]:
        """What a title speaks of: its likeliest codes, and the families named in it, each with a strength from 0 to 1.

        Unlike ``suggest`` no code is lifted by its neighbours, so that two titles can be compared by what they share.
        """
        scores, mentions = self._scores(title, "")
        own = scores.totals()
        codes = {code: own[code] for code in sorted(own, key=lambda code: (-own[code], code))[:limit]}
        families: dict[str, float] = {}
        for one in mentions:
            for name in one.names:
                if name.family:
                    families[name.family.name] = max(families.get(name.family.name, 0.0), one.weight)
        return codes, families

    def _scores(self, title: str, duty: str) -> tuple[_Scores, list[Mention]]:
        text = self._naming.plain(folded(title))
        mentions = list(self._naming.mentions(text))
        plain = self._cleaner.blanked(text, [(one.span.start, one.span.end) for one in mentions])
        scores = _Scores()
        self._add_mentions(scores, mentions, self._closest_to(duty))
        crossed = {name.key for one in mentions if one.crossed for name in one.names}
        self._add_likeness(scores, [self._cleaner.stem(part.text) for part in parts(plain)], crossed)
        return scores, mentions

    # Names inside the title

    @cached_property
    def _by_family(self) -> dict[str, TitleFamily]:
        return {family.name: family for family in self._lexicon.titles}

    def _add_mentions(self, scores: _Scores, mentions: list[Mention], duty: Mapping[str, float]) -> None:
        weights, fade = self._rules.weights, self._rules.place["rank"]
        for one in mentions:
            for name in one.names:
                said, weight = f"含职业名称“{name.shown}”", weights["named"]
                if name.family:
                    own = name.shown == name.family.name
                    said, weight = f"名称“{name.shown}”" + ("" if own else f"即{name.family.name}"), weights["family"]
                    self._add_near(scores, name.family, weights["near"] * one.weight)
                for rank, code in enumerate(self._in_order(name.codes, duty)):
                    scores.add(code, weight * one.weight * fade**rank, said, one.span)

    def _closest_to(self, duty: str) -> Mapping[str, float]:
        """How alike the duty text and each occupation's definition are; nothing without either."""
        if not duty or not self._catalogue.fine:
            return {}
        alike = self._texts.compare([terms(_plain_duty(duty), None)])[0]
        return {one.code: float(alike[index]) for index, one in enumerate(self._catalogue.fine)}

    def _in_order(self, codes: tuple[str, ...], duty: Mapping[str, float]) -> list[str]:
        """A family's codes, the likeliest first; the duty text may put another first if it is clearly closer."""
        lead = self._rules.place["lead"]
        own = {code: duty.get(code, 0.0) - lead * rank for rank, code in enumerate(codes)}
        return sorted(codes, key=lambda code: -own[code]) if duty else list(codes)

    def _add_near(self, scores: _Scores, family: TitleFamily, strength: float) -> None:
        for name in family.near:
            near = self._by_family.get(name)
            for rank, code in enumerate(near.codes if near else ()):
                scores.add(code, strength * self._rules.place["rank"] ** rank, f"与{family.name}相近的{name}")

    # Names that look alike

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness([terms(name.key, self._words) for name in self._naming.names])

    @cached_property
    def _texts(self) -> Likeness:
        texts = (f"{one.name} {one.definition} {one.tasks}" for one in self._catalogue.fine)
        return Likeness([terms(text, None) for text in texts])  # long texts gain nothing from words

    def _add_likeness(self, scores: _Scores, runs: list[str], crossed: set[str]) -> None:
        """Of the whole title and of each of its parts, the better counts; names in ``crossed`` hardly do."""
        whole = " ".join(runs)
        if not whole or not self._naming.names:
            return
        queries = [whole, *(runs[:_MOST_PARTS] if len(runs) > 1 else ())]
        cut = [terms(query, self._words) for query in queries]
        alike = self._likeness.compare(cut)
        alike[1:] *= self._rules.place["part"]
        best = best_first(alike.max(axis=0) if len(queries) > 1 else alike[0], _CANDIDATES)
        closest = alike[:, best]
        weights, fuzzy, fade = self._rules.weights, self._rules.weights["fuzzy"], self._rules.place["rank"]
        done: set[tuple[str, bool]] = set()
        cosines, owners = closest.max(axis=0).tolist(), closest.argmax(axis=0).tolist()
        for index, cosine, owner in zip(best, cosines, owners, strict=True):
            one = self._naming.names[index]
            edited = fuzz.ratio(queries[owner], one.key) / 100
            strength = (1 - fuzzy) * cosine + fuzzy * edited
            strength *= weights["form"] if one.family else weights["official"]
            if one.key in crossed:
                strength *= self._rules.place["crossed"]
            said = f"与“{one.shown}”相似" if one.family else f"与职业名称“{one.shown}”相似"
            for rank, code in enumerate(one.codes):
                if (code, one.family is None) not in done:  # the best name of each list counts, once
                    done.add((code, one.family is None))
                    scores.add(code, strength * fade**rank, said)
        if self._catalogue.fine:
            self._add_texts(scores, whole, weights["definition"], "与职业定义相符")

    def _add_texts(self, scores: _Scores, text: str, weight: float, said: str) -> None:
        alike = self._texts.compare([terms(text, None)])[0]
        best = best_first(alike, _CANDIDATES)
        for index, cosine in zip(best, alike[best].tolist(), strict=True):
            scores.add(self._catalogue.fine[index].code, weight * cosine, said)

    # The list

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        groups: dict[str, list[str]] = {}
        for one in self._catalogue.fine:
            groups.setdefault(one.minor, []).append(one.code)
        return groups

    def _ranked(self, scores: _Scores, limit: int) -> list[Suggestion]:
        """The first few by what speaks for each; behind them the neighbours of the best before strangers."""
        own = scores.totals()
        best: dict[str, str] = {}
        for code, total in sorted(own.items()):
            if total > own.get(best.get(code[:MINOR], ""), 0.0):
                best[code[:MINOR]] = code
        weight = self._rules.weights["group"]
        lifted: dict[str, float] = {}
        for minor, leader in best.items():
            for code in {*self._groups.get(minor, ()), *(code for code in own if code[:MINOR] == minor)}:
                lifted[code] = 1 - (1 - own.get(code, 0.0)) * (1 - weight * own[leader])
        first = sorted(own, key=lambda code: (-own[code], -lifted[code], code))[: int(self._rules.place["first"])]
        rest = sorted(lifted.keys() - set(first), key=lambda code: (-lifted[code], code))
        found = []
        ceiling = 1.0
        for code in (*first, *rest)[:limit]:
            ceiling = min(ceiling, own[code] if code in first else lifted[code])
            found.append(self._suggestion(code, ceiling, own, best, scores))
        return found

    def _suggestion(
        self, code: str, score: float, own: Mapping[str, float], best: Mapping[str, str], scores: _Scores
    ) -> Suggestion:
        """With the reason that weighs most: what speaks for the code itself, or that it stands beside the best."""
        leader = best[code[:MINOR]]
        if own.get(code, 0.0) >= self._rules.weights["group"] * own[leader]:
            reason, span = scores.why(code)
        else:
            reason, span = f"与“{self._catalogue.name_of(leader)}”同属一个小类", None
        return Suggestion(code, self._catalogue.name_of(code), round(score, 4), reason, span)


def _plain_duty(duty: str) -> str:
    return clean(duty)[:_DUTY_CHARS].casefold()
