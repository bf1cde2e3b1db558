"""What somebody chose to weigh a list with (权重选择)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Points = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None


class Weighing(BaseModel):
    """A preset, or points for factors in any proportion, or neither: then those of the post's last list stay.

    A factor without points keeps those of the preset or of the last list. ``hardship`` switches the priority of people
    of recognised hardship; None leaves it as it was.
    """

    model_config = ConfigDict(extra="forbid")

    preset: Annotated[str, Field(max_length=40)] = ""
    hardship: bool | None = None
    words: Points = None
    chars: Points = None
    title: Points = None
    place: Points = None
    pay: Points = None
    education: Points = None
    grade: Points = None
    experience: Points = None
    certificates: Points = None
    availability: Points = None
    recency: Points = None

    @property
    def points(self) -> dict[str, float]:
        """The points given, by factor."""
        return self.model_dump(exclude={"preset", "hardship"}, exclude_none=True)
