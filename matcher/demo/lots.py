"""Lots of the demo world (余缺信息): in every city some firms have workers to spare while others lack them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlmodel import col, select

from matcher import clock
from matcher.demo.plot import complete
from matcher.demo.world import World
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Shift
from matcher.models.pooling import DispatchKind, Lot, LotDraft, LotSide, WhatIf
from matcher.models.vacancy import Vacancy
from matcher.models.values import PAID_DAYS_PER_MONTH
from matcher.service import lots, pooling
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM

# Firms of a city that have something to pool, at most; a day's pay in fen where a post tells none.
PER_CITY = 6
USUAL_PAY = 20_000
_FREE = (col(Enterprise.barred_at).is_(None), col(Enterprise.merged_into).is_(None))


def pool_lots(kit: Kit, world: World) -> int:
    """Publish lots in every city, as enterprises would; returns how many."""
    rng = Random(f"{world.seed}:lots")  # noqa: S311 (demo data, not a secret)
    with kit.open(SYSTEM, write=True, request_id="demo") as context:
        by_city: dict[str, list[Enterprise]] = {}
        for one in context.unit.session.exec(select(Enterprise).where(*_FREE).order_by(col(Enterprise.id))):
            by_city.setdefault(one.adcode[:4], []).append(one)
        count = 0
        for city in sorted(by_city):
            # Firms of one industry stand beside each other: what one spares the next can use.
            firms = sorted(by_city[city], key=lambda one: (one.industry.value, one.id or 0))
            count += _city(context, firms[:PER_CITY], rng, lodged=complete(world.firms))
        context.unit.commit()
    return count


def propose_everywhere(kit: Kit, world: World) -> int:
    """In every city but the one whose story is told, pool what there is and propose it; returns how many lendings."""
    with kit.open(SYSTEM, write=False) as context:
        told = context.unit.enterprises.by_uscc(world.firms[0].uscc)
        here = told.adcode[:4] if told is not None else ""
        rows = context.unit.session.exec(select(Lot.adcode).distinct()).all()
    made = 0
    for city in sorted({one[:4] for one in rows} - {here}):
        with kit.open(SYSTEM, write=True, request_id="demo") as context:
            run = pooling.keep(context, scope=f"{city}00", chosen=WhatIf())
            lines = [line.id or 0 for line, _, _ in pooling.get_run(context, run.id or 0).lines]
            made += len(pooling.propose(context, run.id or 0, lines[:1])) if lines else 0
            context.unit.commit()
    return made


def _city(context: Context, firms: list[Enterprise], rng: Random, *, lodged: bool) -> int:
    """Every second firm spares what the next one lacks; the last lacks a trade nobody spares.

    ``lodged``: the first pair has beds and the same days, so that in every city somebody can go somewhere.
    """
    count = 0
    for place, firm in enumerate(firms):
        posts = context.unit.vacancies.of_enterprise(firm.id or 0, limit=3)
        if not posts:
            continue
        post = posts[0]
        spare, beds = place % 2 == 0, {"lodging": True} if lodged and place == 0 else {}
        side = LotSide.SURPLUS if spare else LotSide.SHORTAGE
        draft = _lot(firm, post, side, rng).model_copy(update=beds)
        lots.publish(context, firm.id or 0, draft)
        count += 1
        if spare and place + 1 < len(firms):
            lacking = _lot(firms[place + 1], post, LotSide.SHORTAGE, rng).model_copy(update=beds)
            if beds:
                lacking = lacking.model_copy(update={"first": draft.first, "last": draft.last})
            lots.publish(context, firms[place + 1].id or 0, lacking)
            count += 1
    return count


def _lot(firm: Enterprise, post: Vacancy, side: LotSide, rng: Random) -> LotDraft:
    first = clock.today() + timedelta(days=rng.randint(1, 10))
    lacking = side is LotSide.SHORTAGE
    monthly = post.pay.monthly()
    pay = USUAL_PAY if monthly is None else round(monthly[0] / PAID_DAYS_PER_MONTH / 1000) * 1000
    staff = firm.employees_now or 0
    return LotDraft(
        side=side,
        title=post.title,
        skill_grade=None,
        headcount=rng.randint(4, 15),
        first=first,
        last=first + timedelta(days=rng.randint(20, 75)),
        adcode=firm.adcode,
        address=firm.address[:200],
        shift=rng.choice((None, Shift.DAY)),
        pay=max(pay, USUAL_PAY // 2) + (2000 if lacking else 0),
        lodging=rng.random() < 0.5,
        board=rng.random() < 0.6,
        dispatch_kind=DispatchKind.TEMPORARY if lacking and staff else None,
        dispatched_now=staff // 20 if lacking and staff else None,
        note="订单交付期短，急需熟手" if lacking else "设备检修期间富余，可短期支援",
    )
