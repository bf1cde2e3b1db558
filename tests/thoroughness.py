"""How long state machines and races run: short in `make test`, at full size in `make faults` (trust.md T20, T24).

MATCHER_FAULTS=1 asks for the full size; MATCHER_FAULTS_EXAMPLES, MATCHER_FAULTS_RACES and MATCHER_FAULTS_ROUNDS change
it. Rounds hold without the first as well: MATCHER_FAULTS_ROUNDS=50 with a single test is what looks for a rare fault.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

FULL = bool(os.environ.get("MATCHER_FAULTS"))
FULL_EXAMPLES, FULL_STEPS = int(os.environ.get("MATCHER_FAULTS_EXAMPLES", "200")), 30
# Each is an order in which the moves of the race are dealt.
# Rounds of each race that T20 names, in one store: what the round before left is there.
ROUNDS = int(os.environ.get("MATCHER_FAULTS_ROUNDS", "50" if FULL else "1"))
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
