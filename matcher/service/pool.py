"""The candidate pool (候选库): this process's search index, kept in step with the change feed."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from matcher.models.enums import EmploymentForm, Shift
from matcher.models.seeker import Seeker
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Seekers
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile
from matcher.scoring.index import SeekerIndex
from matcher.text.place import PlaceReader
from matcher.text.segment import Segmenter


class CandidatePool:
    """Holds one index; ``refresh`` brings in what changed since the last look, so a new profile is found at once."""

    def __init__(self, index: SeekerIndex, places: PlaceReader, segmenter: Segmenter) -> None:
        self.index = index
        self._places = places
        self._segmenter = segmenter
        self._lock = Lock()
        self._seq: int | None = None

    @property
    def ready(self) -> bool:
        """Whether the index was built at least once."""
        return self._seq is not None

    def refresh(self, seekers: Seekers) -> int:
        """Catch up with the store; returns the number of the feed entry reached."""
        end = seekers.feed_end()
        if self._seq == end:
            return end
        with self._lock:
            if self._seq is None:
                self.index.fit(self._features(seekers.seeking()))
            elif self._seq < end:
                ids = seekers.changed_since(self._seq)
                live = list(self._features(seekers.seeking(ids)))
                present = {one.id for one in live}
                self.index.update(live, [one for one in ids if one not in present])
            self._seq = max(end, self._seq or 0)
        return end

    def _features(self, seekers: Iterable[Seeker]) -> Iterable[SeekerFeatures]:
        return (self.seeker(seeker) for seeker in seekers)

    def words(self, titles: Iterable[str], skills: str, history: str) -> str:
        """The tokens of a profile by field, cut once and stored with it."""
        return cut_profile(self._segmenter.words, titles=titles, skills=skills, history=history)

    def seeker(self, row: Seeker) -> SeekerFeatures:
        """What the engine may know of a person: never sex, ethnicity, household registration or marital state."""
        longitude, latitude = self._places.location(row.adcode) or (None, None)
        return SeekerFeatures(
            id=row.id or 0,
            titles=tuple(row.wanted_titles),
            skills=row.skills,
            history=row.history,
            words=row.words,
            adcode=row.adcode,
            longitude=longitude,
            latitude=latitude,
            wanted_adcodes=tuple(row.wanted_adcodes),
            pay_min=row.pay_min,
            education_rank=row.education.rank if row.education else None,
            grade_rank=row.skill_grade.rank if row.skill_grade else None,
            certificates=tuple(row.certificates),
            experience_years=row.experience_years,
            available_from=row.available_from,
            accepts_night=row.accepts_night,
            employment_forms=tuple(EmploymentForm(form) for form in row.employment_forms),
            radius_km=row.radius_km,
            born_on=row.born_on,
            active_on=row.active_at.date(),
        )

    def vacancy(self, row: Vacancy) -> VacancyFeatures:
        """What the engine knows of a post; age ceilings stay out (``trust.md`` T67)."""
        longitude, latitude = self._places.location(row.adcode) or (None, None)
        monthly = row.pay.monthly(hours_per_day=row.hours_per_day or 8.0)
        return VacancyFeatures(
            id=row.id or 0,
            title=row.title,
            duty=row.duty,
            conditions=row.conditions,
            adcode=row.adcode,
            longitude=longitude,
            latitude=latitude,
            pay_low=monthly[0] if monthly else None,
            pay_high=monthly[1] if monthly else None,
            education_rank=row.education.rank if row.education else None,
            education_required=row.education_required,
            grade_rank=row.skill_grade.rank if row.skill_grade else None,
            certificates=tuple(row.certificates),
            wished_certificates=tuple(row.wished_certificates),
            experience_years=row.experience_years,
            experience_required=row.experience_required,
            night=row.shift.has_night if isinstance(row.shift, Shift) else None,
            underground="underground" in (row.hazards or []),
            employment_form=row.employment_form,
            start_by=row.start_by,
            age_min=row.age_min,
        )


# A shortlist may be made as soon as a post is submitted (domain.md §0, publish flow).
MATCHABLE = (VacancyState.SUBMITTED, VacancyState.PUBLISHED, VacancyState.PAUSED)
