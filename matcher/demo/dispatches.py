"""An invented dispatch order (派遣订单) of the first firm, agreed to, with one day told and confirmed."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.demo.bodies import account_actor
from matcher.demo.world import World
from matcher.models.dispatch import DispatchDraft, DispatchOffer
from matcher.models.pooling import DispatchKind
from matcher.planning.dispatch_rules import OWN_TO_DISPATCHED
from matcher.service import dispatches
from matcher.service.context import Kit
from matcher.service.pool import MATCHABLE


def dispatch(kit: Kit, world: World) -> None:
    """A dispatch order of the first firm's case, agreed to by both sides, with its first day told and confirmed."""
    officer, firm, body = (account_actor(kit, one) for one in ("zhuanyuan", "qiye", "paiqian"))
    today = clock.today()
    with kit.open(officer, write=True, request_id="demo") as context:
        enterprise = context.unit.enterprises.by_uscc(world.firms[0].uscc)
        case = context.unit.cases.open_of(enterprise.id or 0) if enterprise else None
        posts = context.unit.vacancies.of_case(case.id or 0) if case is not None else []
        floor = context.kit.wages.floor(enterprise.adcode, today) if enterprise else None
        if enterprise is None or enterprise.id != firm.enterprise_id or case is None:
            return
        post = next((one for one in posts if one.state in MATCHABLE and one.headcount), None)
        if post is None or case.officer_id != officer.officer_id or (enterprise.employees_now or 0) < OWN_TO_DISPATCHED:
            return
        wage = max(context.kit.pool.vacancy(post).pay_low or 0, floor.low if floor else 0)
        draft = DispatchDraft(
            organisation_id=body.organisation_id or 0,
            headcount=1,
            first=today,
            last=today + timedelta(days=60),
            kind=DispatchKind.AUXILIARY,
            dispatched_now=0,
            note="年底赶工，辅助工位",
        )
        order = dispatches.place(context, post.id or 0, draft)
        context.unit.commit()
    offer = DispatchOffer(headcount=1, first=draft.first, last=draft.last, pay=wage or 300_000)
    with kit.open(body, write=True, request_id="demo") as context:
        dispatches.offer(context, order.id or 0, offer, version=1)
        context.unit.commit()
    for version, actor in ((2, firm), (3, officer)):
        with kit.open(actor, write=True, request_id="demo") as context:
            dispatches.decide(context, order.id or 0, approve=True, version=version)
            context.unit.commit()
    with kit.open(body, write=True, request_id="demo") as context:
        dispatches.tell_day(context, order.id or 0, today, 1, version=4)
        context.unit.commit()
    with kit.open(firm, write=True, request_id="demo") as context:
        dispatches.confirm_days(context, order.id or 0, version=5)
        context.unit.commit()
