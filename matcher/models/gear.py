"""What a worker brings to an odd job: a way to get about (交通工具); own tools (自带工具) go by their usual names."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from matcher.models.enums import Labelled

# A short list is said at a desk in a breath; a longer one is somebody's inventory.
MOST_TOOLS = 10
Tool = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
Tools = Annotated[list[Tool], Field(max_length=MOST_TOOLS)]


class Transport(Labelled):
    """How a worker gets about with a load or without (交通工具)."""

    WALK = "walk", "步行"
    BICYCLE = "bicycle", "自行车"
    EBIKE = "ebike", "电动车"
    MOTORBIKE = "motorbike", "摩托车"
    CAR = "car", "汽车"
    TRUCK = "truck", "货车"


Transports = Annotated[list[Transport], Field(max_length=len(Transport))]
