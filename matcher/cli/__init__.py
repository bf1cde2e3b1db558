"""The command line (命令行): ``matcher serve | worker | demo | import | parse | shortlist | recommend | cases | …``."""

from __future__ import annotations

import typer

from matcher.cli.batch import batch
from matcher.cli.imports import imports
from matcher.cli.indexing import index
from matcher.cli.ledgers import ledger
from matcher.cli.lots import balance
from matcher.cli.organisations import organisation
from matcher.cli.overview import overview
from matcher.cli.pairings import pairing
from matcher.cli.plans import plan
from matcher.cli.policies import policy
from matcher.cli.pooling import pool
from matcher.cli.reading import corrections, parse
from matcher.cli.referral import referral
from matcher.cli.rosters import roster
from matcher.cli.running import check, db, demo, serve, user, worker
from matcher.cli.surveys import survey
from matcher.cli.work import cases, learn, recommend, shortlist
from matcher.evaluation.commands import evals

app = typer.Typer(help="公共就业用工匹配服务", no_args_is_help=True, pretty_exceptions_enable=False)
for command in (
    serve,
    worker,
    demo,
    parse,
    corrections,
    shortlist,
    recommend,
    batch,
    learn,
    cases,
    overview,
    balance,
    ledger,
    check,
):
    app.command()(command)
app.add_typer(imports, name="import")
app.add_typer(survey, name="survey")
app.add_typer(db, name="db")
app.add_typer(user, name="user")
app.add_typer(organisation, name="organisation")
app.add_typer(index, name="index")
app.add_typer(policy, name="policy")
app.add_typer(pairing, name="pairing")
app.add_typer(plan, name="plan")
app.add_typer(pool, name="pool")
app.add_typer(roster, name="roster")
app.add_typer(referral, name="referral")
app.add_typer(evals, name="eval")
