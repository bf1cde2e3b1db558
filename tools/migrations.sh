#!/bin/sh
# On an empty SQLite file: every migration up, then `alembic check` (the models and the migrations agree).
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export MATCHER_DEMO=1 MATCHER_VAR="$work" MATCHER_DATABASE_URL="sqlite:///$work/empty.sqlite3"
.venv/bin/python -m alembic upgrade head
.venv/bin/python -m alembic check
