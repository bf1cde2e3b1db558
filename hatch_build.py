"""Build hook: brings front-end files, towns and occupations, and puts data and migrations inside the wheel."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSIDE_THE_WHEEL = {
    "data": "matcher/_data",
    "migrations": "matcher/_migrations",
    "alembic.ini": "matcher/_migrations/alembic.ini",
}
FETCHED = {
    "assets.py": "The pages still work, without charts and partial updates, and places stop at counties.",
    "occupations.py": "Occupations are suggested by code alone, from the project's own word list.",
}
# git ignores what was fetched; the sdist carries it all the same.
IGNORED = ("data/occupations/*", "data/regions/*")


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Runs before the sdist, the wheel and the editable install."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What an isolated build needs to fetch the occupations."""
        return ["pip"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        for tool, otherwise in FETCHED.items():
            problem = runpy.run_path(str(root / "tools" / tool))["bring"](root)
            if problem:
                self.app.display_warning(f"{problem} {otherwise}")
        build_data["artifacts"].extend(IGNORED)
        if self.target_name == "wheel" and version != "editable":  # an editable install reads the tree itself
            for source, inside in INSIDE_THE_WHEEL.items():
                build_data["force_include"][str(root / source)] = inside
