"""Demand surveys (用工需求调查): handed in once a month, prefilled from the last, corrected by a new revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import FindingLevel, Role
from matcher.models.survey import Survey, SurveyDraft, SurveyPost, SurveyPostDraft, SurveySource, month_before, month_of
from matcher.models.values import Problem
from matcher.planning import survey_rules
from matcher.service import open_posts, plans, survey_wishes
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import find_enterprise, hold_enterprise, within
from matcher.text.normalise import fold_title

# What a survey holds beside its draft's figures.
_FIGURES = tuple(name for name in SurveyDraft.model_fields if name != "posts")


@dataclass(frozen=True, slots=True)
class SurveyView:
    """One revision as its page shows it: posts, what the formulas ask to look at, and the other revisions."""

    survey: Survey
    enterprise: Enterprise
    posts: Sequence[SurveyPost]
    revisions: Sequence[Survey]
    doubts: list[Problem]

    @property
    def trainings(self) -> str:
        """Trades to be trained in with how many, in words."""
        return "、".join(one.words for one in survey_wishes.needs_of(self.survey))

    @property
    def classes(self) -> dict[str, int]:
        """The shortage by kind of worker, as stated or else as the posts add up; ``unclassed`` is the rest."""
        one = self.survey
        stated = (one.short_general, one.short_skilled, one.short_technical)
        return survey_rules.classes(stated, one.short, [(post.kind, post.short) for post in self.posts])

    @property
    def summed(self) -> bool:
        """Whether the kinds of worker were not stated but added up from the posts."""
        one = self.survey
        return one.short_general is one.short_skilled is one.short_technical is None and bool(self.posts)

    @property
    def counts(self) -> bool:
        """Whether this is the revision that counts."""
        return self.survey.revision == self.revisions[0].revision


@dataclass(frozen=True, slots=True)
class Prefilled:
    """A survey's posts as a text to hand in, empty when all of them are open; ``notes`` say what is left out."""

    text: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """A month within reach: what came in, and which key enterprises (重点企业) have not handed in."""

    month: str
    rows: Sequence[tuple[Survey, Enterprise]]
    total: int
    missing: list[Enterprise] = field(default_factory=list)


def list_surveys(context: Context, *, month: str = "", words: str = "", offset: int = 0, limit: int = 20) -> SurveyPage:
    """The surveys of a month (this one without any), the largest shortage first."""
    month = month or month_of(clock.today())
    reach, county = within(context, Action.SURVEY_READ)
    found = context.unit.surveys.of_month(month, reach, county, words=words.strip(), offset=offset, limit=limit)
    missing = [one for one in context.unit.surveys.without(month, reach, county) if one.is_key or reach.enterprise_id]
    return SurveyPage(month, *found, missing=missing)


def get_survey(context: Context, survey_id: int, action: Action = Action.SURVEY_READ) -> SurveyView:
    """One revision, for reading or for what else is to be done with it."""
    found = context.unit.surveys.get(survey_id, *within(context, action))
    if found is None:
        raise NotFound("没有这份调查，或不在您的管辖范围")
    survey, enterprise = found
    posts = context.unit.surveys.posts([survey_id])
    doubts = problems(context, survey.enterprise_id, draft_of(survey, posts))
    revisions = context.unit.surveys.revisions(survey.enterprise_id, survey.month)
    return SurveyView(survey, enterprise, posts, revisions, doubts)


def brochure_text(context: Context, survey_id: int) -> Prefilled:
    """The short posts of a survey as the text of a brochure, to be completed and handed in (粘贴识别).

    Only what no open post asks for yet: what one still wants is taken off, else the gap would count twice.
    """
    view = get_survey(context, survey_id)
    wanted = open_posts.still_wanted(context, view.enterprise.id or 0)
    lines = [f"单位名称：{view.enterprise.name}", f"统一社会信用代码：{view.enterprise.uscc}"]
    notes, left = [], 0
    for post in view.posts:
        open_ = wanted.get(fold_title(post.title), 0)
        more = 0 if open_ is None else max(0, post.short - open_)
        if open_ != 0:
            told = "人数若干" if open_ is None else f"还缺 {open_} 人"
            rest = f"这里只填其余 {more} 人" if more else "不再登记"
            notes.append(f"“{post.title}”已在招，{told}；调查缺 {post.short} 人，{rest}")
        if more:
            left += 1
            lines += ["", f"岗位名称：{post.title}", f"招聘人数：{more}人"]
            lines += [f"到岗时间：{post.needed_by}"] if post.needed_by else []
    return Prefilled("\n".join(lines) if left else "", notes)


def surveys_of(context: Context, enterprise_id: int) -> Sequence[Survey]:
    """An enterprise's surveys as they count, the latest month first."""
    find_enterprise(context, enterprise_id, Action.SURVEY_READ)
    return context.unit.surveys.of_enterprise(enterprise_id)


def draft_of(survey: Survey, posts: Sequence[SurveyPost]) -> SurveyDraft:
    """A stored survey as a draft again."""
    facts = {name: getattr(survey, name) for name in _FIGURES}
    rows = [SurveyPostDraft(**post.model_dump(exclude={"id", "survey_id"})) for post in posts]
    return SurveyDraft(**facts, posts=rows)


def prefill(context: Context, enterprise_id: int, month: str) -> tuple[Enterprise, SurveyDraft]:
    """What the form begins with: the last survey's figures, nobody joined or gone; else the registered staff."""
    enterprise = find_enterprise(context, enterprise_id, Action.SURVEY_SUBMIT)
    last = context.unit.surveys.before(enterprise_id, month)
    if last is None:
        staff = enterprise.employees_now or 0
        return enterprise, SurveyDraft(month=month, staff_start=staff, staff_end=staff, signer=enterprise.contact_name)
    return enterprise, _carried(last, context.unit.surveys.posts([last.id or 0]), month)


def _carried(last: Survey, posts: Sequence[SurveyPost], month: str) -> SurveyDraft:
    """Last month's survey carried into another month; days that are over are left out."""
    today = clock.today()
    draft = draft_of(last, posts)
    over = draft.lend_to is not None and draft.lend_to < today
    lending: dict[str, Any] = {"lend_count": 0, "lend_from": None, "lend_to": None} if over else {}
    kept = [
        post.model_copy(update={"needed_by": None} if post.needed_by is not None and post.needed_by < today else {})
        for post in draft.posts
    ]
    staff = {"staff_start": last.staff_end, "staff_end": last.staff_end, "joined": 0, "departed": 0}
    return draft.model_copy(update={"month": month, "posts": kept, **staff, **lending})


def check(context: Context, enterprise_id: int, draft: SurveyDraft) -> list[Problem]:
    """What the formulas say of a draft: what blocks first, then what asks for a look."""
    find_enterprise(context, enterprise_id, Action.SURVEY_SUBMIT)
    return problems(context, enterprise_id, draft)


def problems(context: Context, enterprise_id: int, draft: SurveyDraft) -> list[Problem]:
    """The same for an enterprise the caller has found; only the survey of the month before is 上月."""
    last = context.unit.surveys.before(enterprise_id, draft.month)
    adjacent = last is not None and last.month == month_before(draft.month)
    return survey_rules.problems(draft, clock.today(), previous_end=last.staff_end if last and adjacent else None)


def submit_survey(
    context: Context,
    enterprise_id: int,
    draft: SurveyDraft,
    *,
    unchanged: bool = False,
    source: SurveySource | None = None,
    intake_id: int | None = None,
) -> Survey:
    """Hand a month's survey in. Afterwards it stands as it is: a correction is a revision of its own."""
    enterprise = hold_enterprise(context, enterprise_id, Action.SURVEY_SUBMIT)
    there = context.unit.surveys.revisions(enterprise_id, draft.month)
    if there:
        raise Conflict(f"{draft.month} 的调查已经提交，不能再改；要更正请在原调查里说明原因", code="handed_in")
    return _store(context, enterprise, draft, 1, "", unchanged=unchanged, source=source, intake_id=intake_id)


def submit_unchanged(context: Context, enterprise_id: int, month: str) -> Survey:
    """无变化: last month's figures are this month's."""
    _enterprise, draft = prefill(context, enterprise_id, month)
    if context.unit.surveys.before(enterprise_id, month) is None:
        raise Conflict("还没有以前的调查，请填写后提交")
    return submit_survey(context, enterprise_id, draft, unchanged=True)


def revise_survey(
    context: Context,
    survey_id: int,
    draft: SurveyDraft,
    *,
    reason: str,
    source: SurveySource | None = None,
    intake_id: int | None = None,
) -> Survey:
    """Correct a survey by a new revision that says why; the revision corrected must be the one that counts."""
    found = context.unit.surveys.get(survey_id, *within(context, Action.SURVEY_SUBMIT))
    if found is None:
        raise NotFound("没有这份调查，或不在您的管辖范围")
    if not reason.strip():
        raise Invalid("请填写更正原因", field="revision_reason")
    survey, _ = found
    enterprise = hold_enterprise(context, survey.enterprise_id, Action.SURVEY_SUBMIT)
    if draft.month != survey.month:
        raise Invalid(f"更正的是 {survey.month} 的调查，月份不能改", field="month")
    latest = context.unit.surveys.revisions(survey.enterprise_id, survey.month)[0]
    if latest.id != survey.id:
        raise Conflict(f"这份调查已有第 {latest.revision} 版，请在最新一版上更正", code="stale")
    reason = reason.strip()[:200]
    return _store(context, enterprise, draft, latest.revision + 1, reason, source=source, intake_id=intake_id)


def _store(
    context: Context,
    enterprise: Enterprise,
    draft: SurveyDraft,
    revision: int,
    reason: str,
    *,
    unchanged: bool = False,
    source: SurveySource | None = None,
    intake_id: int | None = None,
) -> Survey:
    blocking = [one for one in problems(context, enterprise.id or 0, draft) if one.level is FindingLevel.BLOCK]
    if blocking:
        raise Invalid(str(blocking[0]), field=blocking[0].field, details=[str(one) for one in blocking])
    own = context.actor.role is Role.ENTERPRISE
    needs = [one.model_dump() for one in survey_wishes.settled(context, draft)]
    facts: dict[str, Any] = {name: getattr(draft, name) for name in _FIGURES}
    survey = context.unit.surveys.add(
        Survey(
            **(facts | {"wants": [one.value for one in draft.wants], "training_needs": needs}),
            enterprise_id=enterprise.id or 0,
            revision=revision,
            revision_reason=reason,
            unchanged=unchanged,
            source=source or (SurveySource.ENTERPRISE if own else SurveySource.OFFICER),
            intake_id=intake_id,
            by_id=context.actor.account_id,
            at=clock.now(),
        ),
        [SurveyPost(survey_id=0, **post.model_dump()) for post in draft.posts],
    )
    context.unit.audit("survey.submit", "survey", survey.id, month=draft.month, revision=revision)
    plans.hear_survey(context, enterprise.id or 0)
    return survey
