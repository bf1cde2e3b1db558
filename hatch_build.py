"""Build hook: brings the front-end files, and puts data and migrations inside the wheel."""

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


class AssetsHook(BuildHookInterface):  # type: ignore[misc]
    """Runs before the sdist, the wheel and the editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        assets = runpy.run_path(str(root / "tools" / "assets.py"))
        problem = assets["bring"](root)
        if problem:
            self.app.display_warning(f"{problem} The pages still work, without charts and partial updates.")
        if self.target_name == "wheel" and version != "editable":  # an editable install reads the tree itself
            for source, inside in INSIDE_THE_WHEEL.items():
                build_data["force_include"][str(root / source)] = inside
