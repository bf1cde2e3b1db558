"""Who may do what (权限表): the one table, enforced in use cases; ``trust.md`` §25."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import Forbidden, Unauthenticated
from matcher.models.account import SignInDue
from matcher.models.enums import Role
from matcher.repository.reach import Reach
from matcher.service.actions import Action as Action

_STAFF = frozenset({Role.OFFICER, Role.COUNTY_ADMIN})
_ADMINS = frozenset({Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN})
# Roles that act for an organisation other than an enterprise or a bureau (服务机构).
BODIES = frozenset({Role.TRAINING_BODY, Role.AGENCY, Role.DISPATCH_BODY})

PERMISSIONS: dict[Action, frozenset[Role]] = {
    Action.BROCHURE_SUBMIT: _STAFF | {Role.ENTERPRISE},
    # A training body registers those of its graduates who agreed to it.
    Action.SEEKER_IMPORT: _STAFF | {Role.MARKET_OPERATOR, Role.TRAINING_BODY},
    Action.CASE_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.CASE_WORK: _STAFF,
    Action.CASE_ASSIGN: _ADMINS,
    Action.CASE_ESCALATE: _ADMINS | {Role.OFFICER},
    Action.PAIRING_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.OVERVIEW_READ: _ADMINS,
    Action.HANDOVER_WORK: _ADMINS | {Role.OFFICER},
    # The enterprise by its account, staff from a signed paper.
    Action.PLAN_AGREE: _STAFF | {Role.ENTERPRISE},
    # Somebody other than who entered the paper; the use case sees to that.
    Action.PLAN_PROVE: _ADMINS,
    Action.VACANCY_REVIEW: _ADMINS | {Role.OFFICER},
    Action.SHORTLIST_READ: _STAFF,
    Action.REFERRAL_MARK: _STAFF,
    Action.CONTACT_REVEAL: _STAFF | {Role.ENTERPRISE},
    Action.REFERRED_READ: _STAFF | {Role.ENTERPRISE},
    Action.INBOX_ANSWER: frozenset({Role.ENTERPRISE}),
    # A person's registration at the desk: officers and counties their own county's, a market those it brought.
    Action.REGISTRATION_WORK: _STAFF | {Role.MARKET_OPERATOR},
    # People of the own county.
    Action.SEEKER_ERASE: _STAFF,
    Action.RIGHTS_ANSWER: _STAFF,
    # One's own, an administrator those of the officers of the region; ended by another than it concerns.
    Action.CONFLICT_DECLARE: _ADMINS | {Role.OFFICER},
    Action.CONFLICT_END: _ADMINS,
    # A county all of its own; above it what is late. Never the enterprise complained of, nor its officer.
    Action.COMPLAINT_READ: _ADMINS,
    Action.COMPLAINT_HANDLE: _ADMINS,
    # At the desk, for somebody who came.
    Action.COMPLAINT_FILE: _STAFF | {Role.MARKET_OPERATOR},
    Action.PROFILE_READ: frozenset({Role.SEEKER}),
    Action.PROFILE_CHANGE: frozenset({Role.SEEKER}),
    Action.CONSENT_WITHDRAW: frozenset({Role.SEEKER}),
    Action.TASK_WORK: frozenset({Role.MARKET_OPERATOR}),
    Action.TASK_OWN: frozenset({Role.ENTERPRISE}),
    # The market's operator on the market's tasks, an enterprise on its own.
    Action.BOOKING_WORK: frozenset({Role.MARKET_OPERATOR, Role.ENTERPRISE}),
    Action.BOOKING_OWN: frozenset({Role.SEEKER}),
    # The own market's, of the own region's markets; never who marked the absence (the use case sees to that).
    Action.APPEAL_ANSWER: frozenset({Role.MARKET_OPERATOR, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN}),
    Action.DESK_WORK: frozenset({Role.MARKET_OPERATOR}),
    Action.KIOSK_USE: frozenset({Role.MARKET_OPERATOR}),
    Action.MARKET_EDIT: frozenset({Role.MARKET_OPERATOR}),
    # A county or a city for its own region.
    Action.MARKET_FOUND: _ADMINS,
    # The own market's; those of the own region.
    Action.MARKET_FIGURES: _ADMINS | {Role.MARKET_OPERATOR},
    Action.DUPLICATE_READ: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR},
    Action.RECORD_MERGE: _ADMINS | {Role.OFFICER},
    # Who may see people in lists: officers and counties their own county's, a market those it brought.
    Action.PERSON_MERGE: _STAFF | {Role.MARKET_OPERATOR},
    Action.ENTERPRISE_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.ENTERPRISE_VERIFY: _ADMINS | {Role.OFFICER},
    Action.ENTERPRISE_BAR: _ADMINS,
    # Who may make the account that follows from it.
    Action.ENTRY_HANDLE: _ADMINS,
    Action.SIZE_STATE: _STAFF | {Role.ENTERPRISE},
    Action.SURVEY_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.SURVEY_SUBMIT: _STAFF | {Role.ENTERPRISE},
    Action.SURVEY_IMPORT: _STAFF,
    Action.LIST_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.LIST_IMPORT: _ADMINS,
    Action.CAMPAIGN_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.CAMPAIGN_MAKE: _ADMINS,
    Action.CANVASS: _STAFF,
    # Whoever may begin a campaign says whom to ask; the counties and their officers call.
    Action.CANVASS_ENTER: _ADMINS | {Role.OFFICER},
    # Whoever may begin a campaign says what is handed in by when; the use case asks whose campaign it is.
    Action.FORM_SET: _ADMINS,
    Action.TASK_FORCE_WORK: _ADMINS,
    Action.FILING_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    # The unit's administrator, and an officer whom its task force names 承办人; the province only receives.
    Action.FILING_FILE: frozenset({Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.OFFICER}),
    # A unit above the one that files.
    Action.FILING_DECIDE: frozenset({Role.CITY_ADMIN, Role.PROVINCE_ADMIN}),
    Action.FAIR_READ: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR, Role.ENTERPRISE, Role.AUDITOR},
    # A unit its own fairs; a market the small ones held at the market (零工小型专场), which its county approves.
    Action.FAIR_PLAN: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR},
    # Never who submitted it; the use case sees to that.
    Action.FAIR_APPROVE: _ADMINS,
    # The enterprise by its account, staff for one that has none; a market at the small fairs it holds itself.
    Action.FAIR_ENTER: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR, Role.ENTERPRISE},
    Action.FAIR_DOOR: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR},
    # Of a lower unit's fair, drawn by the system; single visitors are seen by the unit that holds it.
    Action.SPOT_CHECK: frozenset({Role.CITY_ADMIN, Role.PROVINCE_ADMIN}),
    # People are asked by the staff of their own county, whoever of the units above holds the fair.
    Action.FAIR_CALL: _STAFF,
    # The enterprise at its own booth, the organiser at the service desk.
    Action.FAIR_INTEND: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR, Role.ENTERPRISE},
    # The forms of the own region and of those below it; people in their rows are masked.
    Action.ANNEX_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    # Who answers for the unit's figures files the own unit's months; officers keep the surveys they rest on.
    Action.MONTH_FILE: _ADMINS,
    Action.ANNEX_COMPARE: _ADMINS | {Role.OFFICER},
    Action.ISSUE_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.ISSUE_RAISE: _STAFF | {Role.ENTERPRISE},
    Action.ISSUE_HANDLE: _ADMINS | {Role.OFFICER},
    Action.STAY_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.STAY_REPORT: _STAFF | {Role.ENTERPRISE},
    Action.POST_RENEW: _STAFF | {Role.ENTERPRISE},
    Action.POST_CLOSE: _STAFF | {Role.ENTERPRISE},
    Action.AUDIT_READ: frozenset({Role.AUDITOR}),
    Action.WEIGHTS_READ: _ADMINS,
    Action.WEIGHTS_ADOPT: frozenset({Role.PROVINCE_ADMIN}),
    # An agency those of agencies (职业介绍补贴).
    Action.POLICY_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.SEEKER, Role.AUDITOR, Role.AGENCY},
    Action.POLICY_EDIT: frozenset({Role.CITY_ADMIN, Role.PROVINCE_ADMIN}),
    Action.STATUS_WORK: _STAFF,
    Action.CLAIM_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.CLAIM_WORK: _STAFF,
    Action.CLAIM_DECIDE: _ADMINS,
    Action.CLAIM_OWN: frozenset({Role.SEEKER}),
    # The door alone: what a file hangs on says who of these may see it, open it and change it (service/attachments.py).
    Action.ATTACHMENT_READ: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR, Role.ENTERPRISE, Role.SEEKER, Role.AUDITOR},
    Action.ATTACHMENT_OPEN: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR, Role.ENTERPRISE, Role.SEEKER},
    Action.ATTACHMENT_WORK: _ADMINS | {Role.OFFICER, Role.MARKET_OPERATOR, Role.ENTERPRISE, Role.SEEKER},
    Action.SERVICE_WORK: _STAFF,
    Action.SERVICE_OWN: frozenset({Role.AGENCY}),
    Action.CLIENT_WORK: frozenset({Role.AGENCY}),
    Action.GRANT_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.GRANT_WORK: _ADMINS,
    # The enterprise by its account, staff what it told them.
    Action.GRANT_CONFIRM: _STAFF | {Role.ENTERPRISE},
    # A unit its own; those above it are used, not changed (the use case sees to that).
    Action.MAPPING_EDIT: _ADMINS,
    # Names and telephones in the clear only where the role may reveal them too.
    Action.EXCHANGE_WORK: _ADMINS,
    # A bureau those of its region and below, the system administrator staff's (service/account_admin.py).
    Action.ACCOUNT_KEEP: _ADMINS | {Role.SYSADMIN},
    Action.SYSTEM_READ: frozenset({Role.SYSADMIN}),
    # How messages fared, by whom and what they say left out; one that failed is sent anew.
    Action.DELIVERY_READ: frozenset({Role.SYSADMIN}),
    Action.DELIVERY_RETRY: frozenset({Role.SYSADMIN}),
    Action.ORGANISATION_READ: _ADMINS | BODIES | {Role.OFFICER, Role.AUDITOR},
    Action.ORGANISATION_REGISTER: _ADMINS,
    Action.PARTICIPATION_ASSIGN: _STAFF,
    Action.PARTICIPATION_OWN: BODIES,
    Action.COURSE_READ: _ADMINS | {Role.OFFICER, Role.TRAINING_BODY, Role.ENTERPRISE},
    # A body its own; an enterprise its own, or staff for it.
    Action.COURSE_RUN: _STAFF | {Role.TRAINING_BODY, Role.ENTERPRISE},
    # Who holds the course; staff who run it for an enterprise typed the names and need not see them again.
    Action.TRAINEE_REVEAL: frozenset({Role.TRAINING_BODY, Role.ENTERPRISE}),
    Action.ENROL: _STAFF,
    Action.CLASS_READ: _ADMINS | {Role.OFFICER, Role.TRAINING_BODY},
    Action.CLASS_REPORT: frozenset({Role.TRAINING_BODY}),
    Action.ORDER_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.TRAINING_BODY},
    Action.ORDER_PLACE: _STAFF,
    Action.ORDER_ANSWER: frozenset({Role.TRAINING_BODY}),
    Action.DISPATCH_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.DISPATCH_BODY, Role.AUDITOR},
    Action.DISPATCH_PLACE: _STAFF,
    Action.DISPATCH_ANSWER: frozenset({Role.DISPATCH_BODY}),
    # The enterprise for itself, staff for the office and from what the enterprise signed.
    Action.DISPATCH_DECIDE: _STAFF | {Role.ENTERPRISE},
    Action.AGREEMENT_READ: _STAFF | {Role.ENTERPRISE, Role.AGENCY},
    # The enterprise, or staff for it (档案代理); the files themselves stay between enterprise and body.
    Action.AGREEMENT_PROPOSE: _STAFF | {Role.ENTERPRISE},
    Action.AGREEMENT_END: frozenset({Role.ENTERPRISE, Role.AGENCY}),
    Action.DOSSIER_READ: frozenset({Role.ENTERPRISE, Role.AGENCY}),
    Action.DOSSIER_KEEP: frozenset({Role.AGENCY}),
    Action.LOT_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.LOT_KEEP: _ADMINS | {Role.OFFICER, Role.ENTERPRISE},
    Action.BALANCE_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.POOLING_READ: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.POOLING_SOLVE: _ADMINS | {Role.OFFICER, Role.AUDITOR},
    Action.LENDING_READ: _ADMINS | {Role.OFFICER, Role.ENTERPRISE, Role.AUDITOR},
    Action.LENDING_PROPOSE: _ADMINS | {Role.OFFICER},
    # Each side does its own part; staff write down what enterprises and workers told them.
    Action.LENDING_WORK: _ADMINS | {Role.OFFICER, Role.ENTERPRISE},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account with its role and the place, organisation or person it belongs to."""

    account_id: int | None = None
    role: Role | None = None
    name: str = "系统"
    username: str = ""
    adcode: str | None = None
    enterprise_id: int | None = None
    officer_id: int | None = None
    market_id: int | None = None
    seeker_id: int | None = None
    organisation_id: int | None = None
    system: bool = False
    # The session stands on a device that anybody may touch: it may draw numbers there, and nothing else of its role.
    kiosk: bool = False
    # The session lacks a step of signing in: nothing of the role is open to it.
    due: SignInDue | None = None
    # The session asked with, so that one's own others can be told from it.
    session_id: int | None = None
    # A program's token, and what it names; None for people, who do what their role may.
    token_id: int | None = None
    scopes: frozenset[str] | None = None

    @property
    def reach(self) -> Reach:
        """How far this actor sees; a role whose organisation is missing sees nothing."""
        if self.system or self.role is Role.AUDITOR:
            return Reach(everything=True)
        if self.role is Role.ENTERPRISE:
            return Reach(enterprise_id=self.enterprise_id)
        if self.role is Role.OFFICER:
            return Reach(officer_id=self.officer_id)
        if self.role is Role.MARKET_OPERATOR:
            return Reach(market_id=self.market_id)
        if self.role in BODIES:
            return Reach(organisation_id=self.organisation_id)
        if self.role is Role.SEEKER:
            return Reach(seeker_id=self.seeker_id)
        if self.role in _ADMINS:
            return Reach(adcode=self.adcode)
        return Reach()


SYSTEM = Actor(system=True)


# A family does not bring the sight of names and telephones along: that action itself is named.
_BY_NAME = frozenset({Action.CONTACT_REVEAL, Action.TRAINEE_REVEAL, Action.SPOT_CHECK})
NEVER_BY_TOKEN = frozenset({Action.ACCOUNT_KEEP})


def in_scope(actor: Actor, action: Action) -> bool:
    """Whether a token names this action or its family; people have no scopes."""
    if actor.scopes is None:
        return True
    family = action not in _BY_NAME and action.value.partition(".")[0] in actor.scopes
    return action not in NEVER_BY_TOKEN and (family or action.value in actor.scopes)


def may(actor: Actor, action: Action) -> bool:
    """Whether the role may do this at all (menus and buttons ask this); a session narrowed to the kiosk only that."""
    if actor.due is not None or (actor.kiosk and action is not Action.KIOSK_USE):
        return False
    if not in_scope(actor, action):
        return False
    return actor.system or actor.role in PERMISSIONS[action]


def signed_in(actor: Actor) -> None:
    """Raise 401 for nobody in particular; 403 for a program: what hangs on no action is for people alone."""
    _somebody(actor)
    if actor.scopes is not None:
        raise Forbidden("接口令牌不能办理这件事，请登录后办理", code="scope")


def _somebody(actor: Actor) -> None:
    if actor.role is None and not actor.system:
        raise Unauthenticated("请先登录")
    if actor.due is not None:
        raise Forbidden("请先完成登录：输入或设置动态验证码", code="second_factor")


def permit(actor: Actor, action: Action) -> Reach:
    """The reach within which ``actor`` may do ``action``; raises 401 or 403."""
    _somebody(actor)
    if not in_scope(actor, action):
        raise Forbidden(f"这个接口令牌不能{action.label}", code="scope")
    if actor.kiosk and action is not Action.KIOSK_USE:
        raise Forbidden("这台设备在自助机模式，只能取号和看今天的活；工作人员请先退出自助机模式", code="kiosk")
    if not may(actor, action):
        role = actor.role.label if actor.role else ""
        if action is Action.SERVICE_WORK and actor.role is Role.AGENCY:
            raise Forbidden(
                "这本台账登记全县各机构的服务，由用工服务专员和县级管理；本机构的服务请在“本机构服务台账”登记"
            )
        raise Forbidden(f"{role}不能{action.label}")
    return actor.reach
