#!/bin/sh
# What `make test` runs short, at full size (trust.md T20, T24): state machines with 200 examples of 30 steps, the races
# T20 names with fifty rounds on each store (overlapping bookings, one held per person, seats, main officer of an
# enterprise, units of a surplus), the race of sixty-four clients with eight orders of moves, and every other race, kill
# and full store. Two processes at once.
#   EXAMPLES  examples of each state machine (200)
#   RACES     orders of moves of the great race, each on both stores (8)
#   ROUNDS    rounds of each race of T20, each on both stores (50)
#   MINUTES   after so long it is stopped, and has failed (120)
set -eu
cd "$(dirname "$0")/.."
export MATCHER_FAULTS=1 MATCHER_FAULTS_EXAMPLES="${EXAMPLES:-200}" MATCHER_FAULTS_RACES="${RACES:-8}" MATCHER_FAULTS_ROUNDS="${ROUNDS:-50}"
exec timeout -k 30 "${MINUTES:-120}m" "${PYTHON:-.venv/bin/python}" -m pytest -n 2 --dist loadgroup --durations=15 \
    tests/service/test_referral_moves.py::test_candidates_move_only_along_the_allowed_steps \
    tests/service/test_plans.py::test_plans_move_only_along_the_allowed_steps \
    tests/service/test_pairings.py::test_no_sequence_of_changes_makes_two_main_officers \
    tests/service/test_claims.py::test_no_order_of_steps_claims_anything_twice \
    tests/service/test_case_steps.py::test_no_sequence_of_steps_breaks_a_case \
    tests/service/test_vacancy_life.py \
    tests/repository/test_whole_race.py \
    tests/repository/test_races.py \
    tests/repository/test_booking_races.py \
    tests/repository/test_lending_races.py \
    tests/repository/test_ticket_races.py \
    tests/repository/test_agreement_races.py \
    tests/repository/test_claim_races.py \
    tests/repository/test_merge_races.py \
    tests/repository/test_training_races.py \
    tests/repository/test_busy.py \
    tests/repository/test_crash.py \
    tests/security/test_schema.py \
    tests/api/test_idempotency.py
