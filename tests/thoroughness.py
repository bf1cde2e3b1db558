"""How long state machines and the great race run: short in `make test`, at full size in `make faults` (trust.md T24).

MATCHER_FAULTS=1 asks for the full size; MATCHER_FAULTS_EXAMPLES and MATCHER_FAULTS_RACES change it.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

FULL = bool(os.environ.get("MATCHER_FAULTS"))
FULL_EXAMPLES, FULL_STEPS = int(os.environ.get("MATCHER_FAULTS_EXAMPLES", "200")), 30
# Each is an order in which the moves of the race are dealt.
RACE_SEEDS = range(int(os.environ.get("MATCHER_FAULTS_RACES", "8")) if FULL else 1)


def machine_settings(examples: int, steps: int, **options: Any) -> settings:
    """Settings of one state machine, given its size in `make test`.

    At full size nothing is derandomized: each run looks somewhere else, and Hypothesis prints how to repeat a failure.
    """
    if FULL:
        examples, steps, options = FULL_EXAMPLES, FULL_STEPS, options | {"derandomize": False}
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        print_blob=True,
        **options,
    )
