"""Requests to what bodies (服务机构) do, for the walks over all routes: by the last word of the path, and their ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matcher import clock
from matcher.demo.uscc import demo_uscc
from matcher.models.account import LoginSession
from matcher.models.api_token import ApiToken
from matcher.models.dispatch import DispatchOrder
from matcher.models.dossier import AgreementDraft, DossierService, DossierState, LoanDraft, RequestDraft
from matcher.models.enums import ConsentChannel, Role
from matcher.models.graduation import GraduatingClassDraft
from matcher.models.organisation import OrganisationDraft, OrganisationKind, ParticipationDraft, ParticipationPart
from matcher.models.pooling import DispatchKind
from matcher.models.training import CourseDraft, CourseState, EnrolmentDraft
from matcher.models.training_order import TrainingOrderDraft
from matcher.service import (
    accounts,
    agreements,
    courses,
    dossiers,
    enrolments,
    graduations,
    loans,
    organisations,
    participations,
    training_orders,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor

# No row has this id.
NO_ID = 987_654_321
_PART = {"organisation_id": NO_ID, "part": "referral", "first": "2099-01-01"}
_BODY = {"uscc": "911407030000000000", "name": "某机构", "kind": "training", "adcode": "140703"}
_COURSE = {"kind": "seekers", "title": "焊工班", "trade": "焊工", "certificate": "焊工证", "hours": 40, "seats": 20}
_COURSE |= {"starts_on": "2099-01-01", "ends_on": "2099-02-01", "adcode": "140703"}
_ORDER = {"organisation_id": NO_ID, "headcount": 1, "needed_by": "2099-01-01"}
_DISPATCH = {"organisation_id": NO_ID, "headcount": 1, "first": "2099-01-01", "last": "2099-02-01"}
_DISPATCH |= {"kind": "auxiliary", "dispatched_now": 0}
REQUESTS: dict[str, dict[str, Any]] = {
    "organisations": _BODY,
    "approval": {"version": 1, "licence_number": "A1"},
    "approve": {"version": 1, "licence_number": "A1"},
    "standing-down": {"version": 1, "reason": "停业"},
    "stand-down": {"version": 1, "reason": "停业"},
    "participations": _PART,
    "participants": _PART,
    "ending": {"version": 1, "last": "2099-01-01"},
    "courses": _COURSE,
    "steps": {"to": "open", "version": 1},
    "step": {"to": "open", "version": 1},
    "enrolments": {"phone": "13900000000", "channel": "desk"},
    "enrol": {"phone": "13900000000", "channel": "desk"},
    "trainees": {"people": [{"name": "某某", "staff_no": "A1"}]},
    "roster": {"people": "某某 A1"},
    "attendance": {"day": "2099-01-01", "present": []},
    "attend": {"day": "2099-01-01"},
    "certificate": {"number": "Z1", "issued_on": "2099-01-01", "version": 1},
    "certify": {"number": "Z1", "issued_on": "2099-01-01", "version": 1},
    **{key: {"assessed_on": "2099-01-01", "version": 1} for key in ("passing", "pass")},
    **{key: {"version": 1, "note": "本人退出"} for key in ("failing", "fail", "leaving", "leave")},
    **{key: {"purpose": "组织培训"} for key in ("reveal", "name")},
    "classes": {"title": "焊接班", "trade": "焊工", "size": 20, "graduates_on": "2099-01-01"},
    "graduation": {"version": 1},
    "graduate": {"version": 1},
    **dict.fromkeys(("training-orders", "training"), _ORDER),
    **dict.fromkeys(("dispatch-orders", "dispatch"), _DISPATCH),
    "clients": {"name": "测客户", "phone": "19911112222", "channel": "desk"},
    **{key: {"seeker_id": NO_ID, "channel": "phone"} for key in ("client-referrals", "recommend")},
    "quote": {"headcount": 1, "first": "2099-01-01", "last": "2099-02-01", "pay": 300_000, "version": 1},
    "decline": {"version": 1, "reason": "没有合适人员"},
    "days": {"day": "2099-01-01", "headcount": 1, "version": 1},
    "confirmed-days": {"version": 1},
    "answer": {"accept": True, "version": 1},
    "recall": {"version": 1, "reason": "岗位取消"},
    "agreements": {"organisation_id": NO_ID, "first": "2099-01-01", "last": "2099-12-31", "scope": ["keeping"]},
    **{key: {"accept": True, "version": 1} for key in ("acceptance", "accept")},
    **{key: {"version": 1, "reason": "迁出"} for key in ("termination", "terminate")},
    **{key: {"version": 1} for key in ("taking", "take", "dropping", "drop", "return", "give-back")},
    "view": {"purpose": "核对"},
    **{key: {"service": "keeping", "purpose": "整理"} for key in ("requests", "request")},
    **{key: {"to": "accepted", "version": 1} for key in ("handling", "handle")},
    **{key: {"purpose": "核对工龄", "return_due": "2099-01-01"} for key in ("loans", "loan")},
    **{key: {"approve": True, "version": 1} for key in ("decision", "decide")},
}
PARAMETERS = ("organisation_id", "participation_id", "course_id", "enrolment_id", "class_id", "order_id")
PARAMETERS += ("agreement_id", "batch_id", "dossier_id", "request_id", "loan_id")
PARAMETERS += ("ticket_id", "market_id", "dispatch_id", "account_id", "session_id", "token_id")
# Where each id is tried on every route: an account nobody has, since another would be disabled on the way.
NO_ACCOUNT = 912_345_770
# Routes that take a file, by the last word of their path.
FILES = {
    "graduates": ("名册.csv", "姓名,联系电话,所在地区,求职意向,同意登记\n赵某某,13700001111,太谷区,电焊工,是".encode()),
    "files": ("扫描件.pdf", b"%PDF-1.4\n%%EOF"),
    "staff": ("名单.csv", "姓名,身份证号\n赵某某,11010519491231002X".encode()),
}


def foreign(kit: Kit, case_id: int) -> dict[str, int]:
    """Real ids of what a body of another city has and does, for the case of an enterprise there."""
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("peixun2")
        assert account is not None
        moment = clock.now()
        until = moment + timedelta(hours=1)
        login = LoginSession(
            token_hash="0" * 64, account_id=account.id or 0, created_at=moment, seen_at=moment, expires_at=until
        )
        context.unit.accounts.open_session(login)
        program = context.unit.api_tokens.add(
            ApiToken(
                account_id=account.id or 0,
                name="测系统",
                token_hash="1" * 64,
                prefix="gm_foreign",
                expires_on=clock.today(),
                created_at=moment,
            )
        )
        mine = {"account_id": account.id, "session_id": login.id, "token_id": program.id}
        school, body = accounts.actor_of(account), account.organisation_id or 0
        draft = ParticipationDraft(organisation_id=body, part=ParticipationPart.TRAINING, first=clock.today())
        part = participations.assign(context, case_id, draft)
        post = next(one for one in context.unit.vacancies.of_case(case_id))
        post.headcount = 500
        wanted = TrainingOrderDraft(organisation_id=body, headcount=1, needed_by=clock.today() + timedelta(days=90))
        order = training_orders.place(context, post.id or 0, wanted)
        context.unit.commit()
    with kit.open(school, write=True) as context:
        facts = _COURSE | {"starts_on": clock.today(), "adcode": school.adcode}
        course = courses.file_course(context, CourseDraft.model_validate(facts))
        courses.move_course(context, course.id or 0, to=CourseState.OPEN, version=1)
        reported = GraduatingClassDraft.model_validate(REQUESTS["classes"])
        graduating = graduations.report(context, reported)
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        clerk = context.unit.accounts.by_username("shengji")
        person = next(context.unit.seekers.seeking())
        assert clerk is not None
        context.unit.commit()
    with kit.open(Actor(account_id=clerk.id, system=True), write=True) as context:
        agreed = EnrolmentDraft(seeker_id=person.id, channel=ConsentChannel.DESK)
        place = enrolments.enrol(context, course.id or 0, agreed)
        context.unit.commit()
    ids = {"organisation_id": body, "participation_id": part.id, "course_id": course.id, "enrolment_id": place.id}
    ids |= {"class_id": graduating.id, "order_id": order.id} | _files(kit, case_id)
    ids |= {"dispatch_id": _dispatch(kit, case_id, body)} | mine
    return {name: one or 0 for name, one in ids.items()}


def _dispatch(kit: Kit, case_id: int, body: int) -> int:
    """A dispatch order of the case of another city, with a body there."""
    moment = clock.now()
    with kit.open(SYSTEM, write=True) as context:
        post = context.unit.vacancies.of_case(case_id)[0]
        order = context.unit.dispatches.add(
            DispatchOrder(
                case_id=case_id,
                vacancy_id=post.id or 0,
                organisation_id=body,
                title=post.title,
                headcount=1,
                first=clock.today(),
                last=clock.today(),
                kind=DispatchKind.AUXILIARY,
                dispatched_now=0,
                created_at=moment,
                updated_at=moment,
            )
        )
        context.unit.commit()
    return order.id or 0


def _files(kit: Kit, case_id: int) -> dict[str, int | None]:
    """An entrustment of the case's enterprise to a public body of its city, with a list, a file, a request and a loan."""
    today = clock.today()
    with kit.open(SYSTEM, write=True) as context:
        case = context.unit.cases.get(case_id, SYSTEM.reach)
        assert case is not None
        account = context.unit.accounts.by_enterprise(case.enterprise_id)
        assert account is not None
        uscc = demo_uscc(case.adcode, 790)
        draft = OrganisationDraft(uscc=uscc, name="外市人才中心", kind=OrganisationKind.PUBLIC, adcode=case.adcode)
        center = organisations.register(context, draft)
        organisations.verify(context, center.id or 0, version=1, licence_number="", licence_valid_to=None)
        context.unit.commit()
    firm = accounts.actor_of(account)
    with kit.open(firm, write=True) as context:
        scope = list(DossierService)
        entrusted = AgreementDraft(organisation_id=center.id or 0, first=today, last=today, scope=scope)
        agreement = agreements.propose(context, entrusted)
        context.unit.commit()
    clerk = Actor(account_id=account.id, role=Role.AGENCY, organisation_id=center.id)
    with kit.open(clerk, write=True) as context:
        agreements.answer(context, agreement.id or 0, accept=True, version=1)
        context.unit.commit()
    with kit.open(firm, write=True) as context:
        batch = agreements.preview_staff(context, agreement.id or 0, *FILES["staff"])
        agreements.take_staff(context, batch.id or 0, version=1)
        file = agreements.get_agreement(context, agreement.id or 0).dossiers[0]
        asked = RequestDraft.model_validate(REQUESTS["requests"])
        request = dossiers.ask(context, file.id or 0, asked)
        file.state = DossierState.HELD
        loan = loans.ask_loan(context, file.id or 0, LoanDraft(purpose="核对", return_due=today))
        context.unit.commit()
    ids = {"agreement_id": agreement.id, "batch_id": batch.id, "dossier_id": file.id, "request_id": request.id}
    return ids | {"loan_id": loan.id}
