"""Posts shown at a job fair (参会岗位): the enterprise's own, published, lawful; counted as the fair closes."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.enums import FindingLevel
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairEntry
from matcher.models.fair_kinds import FairKind
from matcher.models.states import VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import vacancies
from matcher.service.context import Context

# One that found its people meanwhile was offered all the same.
_SHOWN = (VacancyState.PUBLISHED, VacancyState.FILLED)


def choosable(context: Context, fair: Fair, enterprise_id: int) -> list[Vacancy]:
    """The posts an enterprise may show at a fair: published, and valid on its first day."""
    posts = context.unit.vacancies.wanting(enterprise_id)
    return [one for one in posts if one.state is VacancyState.PUBLISHED and one.valid_to >= fair.first]


def choose(context: Context, fair: Fair, entry: FairEntry, enterprise: Enterprise, ids: Sequence[int]) -> None:
    """Let an entry show these posts; every one of them is the enterprise's own, published, and passes the rules."""
    if not ids and fair.kind is not FairKind.ODD_JOB:
        raise Invalid("请至少选择一个已发布的岗位", field="vacancy_ids")
    free = {one.id or 0: one for one in choosable(context, fair, enterprise.id or 0)}
    foreign = [one for one in ids if one not in free]
    if foreign:
        raise Invalid("所选岗位不是本单位已发布、在招聘会当天有效的岗位，请刷新后重选", field="vacancy_ids")
    wrong = [told for one in ids if (told := blocked(context, free[one], enterprise))]
    if wrong:
        raise Invalid("；".join(wrong), field="vacancy_ids")
    context.unit.fair_entries.show(entry, sorted(ids))


def blocked(context: Context, post: Vacancy, enterprise: Enterprise) -> str:
    """What forbids showing a post, in a sentence; empty: nothing."""
    rules = [one.rule for one in vacancies.findings(context, post, enterprise) if one.level is FindingLevel.BLOCK]
    return f"岗位“{post.title}”违反发布规则（{'、'.join(rules)}），请先改正" if rules else ""


def unfit(context: Context, fair: Fair, posts: Sequence[Vacancy], enterprise: Enterprise) -> dict[int, str]:
    """Which of the posts cannot be shown now, by id with the reason."""
    found = {}
    for one in posts:
        live = one.state in _SHOWN and one.valid_to >= fair.first
        told = blocked(context, one, enterprise) if live else f"岗位“{one.title}”当前为“{one.state.label}”，不能展示"
        if told:
            found[one.id or 0] = told
    return found


def take_off(context: Context, fair: Fair, entry: FairEntry, enterprise: Enterprise) -> int:
    """Take off the posts that cannot be shown any more as somebody checks in; returns how many are left."""
    posts = [vacancy for _, vacancy in context.unit.fair_entries.posts([entry.id or 0]).get(entry.id or 0, [])]
    gone = unfit(context, fair, posts, enterprise)
    if gone:
        kept = [one.id or 0 for one in posts if one.id not in gone]
        context.unit.fair_entries.show(entry, kept)
        context.unit.audit("fair.posts_off", "fair_entry", entry.id, fair_id=fair.id, posts=sorted(gone))
    return len(posts) - len(gone)


def freeze(context: Context, entries: Sequence[FairEntry]) -> None:
    """Keep how many people each post looked for, for those who came; it is what 附件4 counts ever after."""
    for shown in context.unit.fair_entries.posts([one.id or 0 for one in entries]).values():
        for post, vacancy in shown:
            post.headcount, post.frozen = vacancy.headcount, True
    context.unit.session.flush()


def thaw(context: Context, entry: FairEntry) -> None:
    """Take the frozen figures back, as somebody turns out not to have come."""
    for post, _ in context.unit.fair_entries.posts([entry.id or 0]).get(entry.id or 0, []):
        post.headcount, post.frozen = None, False
    context.unit.session.flush()
