"""For whom staff act (代办), as the requests of several nouns carry it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from matcher.models.lending import WordChannel
from matcher.service.told import Behalf


class BehalfIn(BaseModel):
    """For staff: the enterprise, who of it said so, and how; enterprises leave it out."""

    enterprise_id: int | None = Field(default=None, ge=1, le=2**62, description="工作人员代办时必填")
    how: WordChannel | None = Field(default=None, description="代办时必填：phone、desk、paper")
    name: str = Field(default="", max_length=40, description="代办时必填：单位经办人")

    @property
    def behalf(self) -> Behalf:
        """As the use cases take it."""
        return Behalf(self.enterprise_id, self.how, self.name)
