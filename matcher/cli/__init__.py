"""The command line (命令行): ``matcher serve | worker | demo | import | parse | shortlist | recommend | cases | …``."""

from __future__ import annotations

import typer

import matcher.cli.fair_invitations

# Adds its commands to those of ``fair``.
import matcher.cli.fair_visits  # noqa: F401
from matcher.cli.accounts import account
from matcher.cli.agreements import agreement
from matcher.cli.annexes import export
from matcher.cli.attachments import attachments
from matcher.cli.audit import audit
from matcher.cli.batch import batch
from matcher.cli.briefings import briefing
from matcher.cli.calls import call, todo, visit
from matcher.cli.campaigns import campaign
from matcher.cli.cases import case
from matcher.cli.claims import claim
from matcher.cli.complaints import complaint
from matcher.cli.courses import course
from matcher.cli.dossiers import dossier
from matcher.cli.exchange import exchange
from matcher.cli.fairs import fair
from matcher.cli.feed import feed
from matcher.cli.filings import filing, taskforce
from matcher.cli.grants import grant
from matcher.cli.handovers import handover
from matcher.cli.imports import imports
from matcher.cli.inbox import inbox
from matcher.cli.indexing import index
from matcher.cli.issues import issue
from matcher.cli.key_lists import key_list, size
from matcher.cli.keys import keys
from matcher.cli.ledgers import ledger
from matcher.cli.lendings import lending
from matcher.cli.lot_moves import move
from matcher.cli.lots import balance, lot
from matcher.cli.markets import market
from matcher.cli.measures import measure
from matcher.cli.monthly import monthly
from matcher.cli.notices import notice
from matcher.cli.officers import officer
from matcher.cli.orders import order
from matcher.cli.organisations import organisation
from matcher.cli.overview import overview
from matcher.cli.pairings import pairing
from matcher.cli.participants import class_, part, service
from matcher.cli.plan_steps import plan
from matcher.cli.policy_editions import policy
from matcher.cli.pooling import pool
from matcher.cli.privacy import privacy
from matcher.cli.publicity import publicity
from matcher.cli.reading import corrections, parse
from matcher.cli.referral import referral
from matcher.cli.rosters import roster
from matcher.cli.running import check, db, demo, serve, user, worker
from matcher.cli.seekers import seeker
from matcher.cli.stay_sheets import stay
from matcher.cli.surveys import survey
from matcher.cli.vacancies import vacancy
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
    todo,
    overview,
    briefing,
    balance,
    ledger,
    check,
):
    app.command()(command)
_GROUPS = {
    "import": imports,
    "case": case,
    "vacancy": vacancy,
    "referral": referral,
    "inbox": inbox,
    "pairing": pairing,
    "officer": officer,
    "handover": handover,
    "visit": visit,
    "notice": notice,
    "call": call,
    "plan": plan,
    "market": market,
    "measure": measure,
    "survey": survey,
    "key-list": key_list,
    "size": size,
    "campaign": campaign,
    "fair": fair,
    "feed": feed,
    "publicity": publicity,
    "taskforce": taskforce,
    "filing": filing,
    "issue": issue,
    "complaint": complaint,
    "stay": stay,
    "policy": policy,
    "claim": claim,
    "attachments": attachments,
    "seeker": seeker,
    "audit": audit,
    "privacy": privacy,
    "keys": keys,
    "export": export,
    "exchange": exchange,
    "grant": grant,
    "monthly": monthly,
    "order": order,
    "course": course,
    "class": class_,
    "organisation": organisation,
    "part": part,
    "service": service,
    "agreement": agreement,
    "dossier": dossier,
    "pool": pool,
    "lot": lot,
    "move": move,
    "lending": lending,
    "roster": roster,
    "index": index,
    "eval": evals,
    "db": db,
    "user": user,
    "account": account,
}
for _name, _group in _GROUPS.items():
    app.add_typer(_group, name=_name)
