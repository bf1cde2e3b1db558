"""The slow twin of the shortlist: float64, scikit-learn's vectoriser and cosine, one person at a time in a loop."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from matcher.models.enums import HardLimit
from matcher.scoring.features import SeekerFeatures, VacancyFeatures

from .pools import covers, weights


def shortlist(
    people: Sequence[SeekerFeatures], post: VacancyFeatures, today: date, *, tenths: bool = False
) -> dict[int, float]:
    """Score in points out of 100 for everybody who passes the musts, not rounded.

    ``tenths`` takes the weights in the whole tenths of a point in which they are shared out, so nothing is left to
    differ but the float sums.
    """
    words = cosines(
        [weighted(*(f"{' '.join(p.titles)}\n{p.skills}\n{p.history}".split("\n"))) for p in people],
        weighted(post.title, post.duty, post.conditions),
        str.split,
    )
    chars = cosines(["\n".join((*p.titles, p.skills)) for p in people], post.title, grams)
    named = ["", *sorted({title for p in people for title in p.titles})]
    views = [cosines(named, post.title, analyser) for analyser in (str.split, grams)]
    alike = {title: title_likeness(post.title, title, [view[row] for view in views]) for row, title in enumerate(named)}
    rows = {}
    for person, word, char in zip(people, words, chars, strict=True):
        if passes(person, post, today):
            titles = [math.sqrt(alike[title]) for title in person.titles]
            rows[person.id] = {
                "words": math.sqrt(word),
                "chars": math.sqrt(char),
                "title": max(titles, default=None),
                **facts(person, post, today),
            }
    factors = {key for row in rows.values() for key in row}
    total = sum(weights().factors[key] for key in factors)
    for key in factors:
        known = [row[key] for row in rows.values() if row[key] is not None]
        mean = sum(known) / len(known) if known else 0.0
        for row in rows.values():
            row[key] = mean if row[key] is None else row[key]
    share = {key: weights().factors[key] * 100 / total for key in factors}
    if tenths:
        share = {key: points / 10 for key, points in weights().applied(factors).items()}
    return {i: sum(share[key] * row[key] for key in row) for i, row in rows.items()}


def title_likeness(title: str, other: str, views: Sequence[float]) -> float:
    """Words and characters of two titles (no concepts here), and their spelling where they are alike at all."""
    if title == other:
        return 1.0
    alike = sum(views) / 2.4
    return min(1.0, alike + (0.4 / 2.4 * fuzz.ratio(title, other) / 100 if alike >= 0.1 else 0.0))


def cosines(documents: list[str], query: str, analyser: object) -> list[float]:
    vectorizer = TfidfVectorizer(analyzer=analyser, sublinear_tf=True)
    matrix = vectorizer.fit_transform(documents)
    return cosine_similarity(matrix, vectorizer.transform([query]))[:, 0].clip(0, 1).tolist()


def weighted(title: str, second: str, third: str) -> str:
    return " ".join([title] * 3 + [second] * 2 + [third])


def grams(text: str) -> list[str]:
    runs = re.findall(r"\w+", text)
    return [run[i : i + n] for run in runs for n in (2, 3) for i in range(len(run)) if i + n <= len(run)]


def passes(p: SeekerFeatures, post: VacancyFeatures, today: date) -> bool:
    limit = 18 if post.night or post.underground or (post.age_min or 0) >= 18 else 16
    if p.born_on is not None:
        had_birthday = (today.month, today.day) >= (p.born_on.month, p.born_on.day)
        if today.year - p.born_on.year - (not had_birthday) < limit:
            return False
    too_low = post.education_rank is not None and p.education_rank is not None
    if too_low and post.education_required and post.education_rank - p.education_rank >= 2:
        return False
    offer = post.pay_low if post.pay_high is None else post.pay_high
    return (
        all(covers(p.certificates, needed) for needed in post.certificates)
        and not (post.night and p.accepts_night is False)
        and not (post.start_by and p.available_from and (p.available_from - post.start_by).days > 90)
        and (not p.employment_forms or post.employment_form in p.employment_forms)
        and not (HardLimit.PAY in p.limits and p.pay_min is not None and offer is not None and p.pay_min > offer)
        and (HardLimit.PLACE not in p.limits or within_reach(p, post))
    )


def within_reach(p: SeekerFeatures, post: VacancyFeatures) -> bool:
    prefixes = [re.sub("(00)+$", "", code) for code in p.wanted_adcodes or [p.adcode]]
    if any(post.adcode.startswith(prefix) for prefix in prefixes):
        return True
    return p.longitude is not None and p.radius_km is not None and kilometres(p, post) <= p.radius_km


def facts(p: SeekerFeatures, post: VacancyFeatures, today: date) -> dict[str, float | None]:
    out: dict[str, float | None] = {"recency": 0.5 ** ((today - p.active_on).days / 60), "place": place(p, post)}
    if post.pay_high is not None:
        low = post.pay_high if post.pay_low is None else post.pay_low
        out["pay"] = None if p.pay_min is None else pay(p.pay_min, low, post.pay_high)
    for key in ("education", "grade"):
        needed, held = getattr(post, f"{key}_rank"), getattr(p, f"{key}_rank")
        if needed is not None:
            out[key] = None if held is None else {0: 1.0, 1: 0.5, 2: 0.2}.get(max(0, needed - held), 0.0)
    if post.experience_years is not None:
        share = None if p.experience_years is None else min(1.0, p.experience_years / post.experience_years)
        out["experience"] = share if post.experience_required or share is None else (1 + share) / 2
    if post.wished_certificates:
        held_names = [covers(p.certificates, name) for name in post.wished_certificates]
        out["certificates"] = sum(held_names) / len(held_names)
    if post.start_by is not None:
        late = None if p.available_from is None else max(0, (p.available_from - post.start_by).days)
        out["availability"] = None if late is None else math.exp(-late / 30)
    return out


def pay(expected: int, low: int, high: int) -> float:
    if expected <= low:
        return 1.0
    if expected <= high:
        return 1 - 0.2 * (expected - low) / (high - low)
    return max(0.0, 0.8 * (1 - (expected / high - 1) / 0.4))


def place(p: SeekerFeatures, post: VacancyFeatures) -> float | None:
    prefixes = [re.sub("(00)+$", "", code) for code in p.wanted_adcodes]
    if p.adcode == post.adcode or any(post.adcode.startswith(prefix) for prefix in prefixes):
        return 1.0
    if p.longitude is None:
        return None
    km = kilometres(p, post)
    if p.radius_km is None:
        return math.exp(-km / 40)
    plain = math.exp(-km / 40)
    return max(plain, 1 - 0.3 * km / p.radius_km) if km <= p.radius_km else 0.5 * plain


def kilometres(p: SeekerFeatures, post: VacancyFeatures) -> float:
    lon1, lat1, lon2, lat2 = map(math.radians, (p.longitude, p.latitude, post.longitude, post.latitude))
    chord = math.sin((lat1 - lat2) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon1 - lon2) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(chord))
