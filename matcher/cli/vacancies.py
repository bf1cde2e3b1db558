"""``matcher vacancy`` (岗位): review, publish, send back, renew, copy."""

from __future__ import annotations

from typing import Annotated

import typer

from matcher.cli.terminal import (
    AsJson,
    Opinion,
    Reader,
    RowId,
    Staff,
    Version,
    acting,
    chosen,
    day,
    print_json,
    reading,
    row_of,
    seen,
    show,
    step_argument,
    tell,
)

vacancy = typer.Typer(help="岗位：待审核、发布、退回、续期、复制", no_args_is_help=True)
_STEPS = "publish:发布 reject:退回（写原因）"
_LISTED = (
    "id=vacancy.id:编号 enterprise=enterprise.name:企业 title=vacancy.title:岗位 case=case.number:案件 "
    "headcount=vacancy.headcount:人数 pay=vacancy.pay_text:薪资 started:到岗 state=vacancy.state:状态 blocked:不得发布 "
    "valid_to=vacancy.valid_to:有效期至 version=vacancy.version:版次"
)
_VACANCY = "id:编号 title:岗位 headcount:人数 state:状态 valid_to:有效期至 version:版次"
_FINDING = "severity:程度 quote:原文 reason:问题 law:依据"


@vacancy.command("reviews")
def reviews(staff: Staff, as_json: AsJson = False) -> None:
    """列出这个账号待审核的岗位，期限近的在前。"""
    from matcher.service.vacancies import list_reviews

    with reading(staff) as context:
        rows = list_reviews(context)
    show(rows, _LISTED, as_json)


@vacancy.command("show")
def show_vacancy(vacancy_id: RowId, staff: Reader = "", as_json: AsJson = False) -> None:
    """一个岗位和广告审查意见。"""
    from matcher.service.vacancies import get_vacancy

    with reading(staff) as context:
        view = get_vacancy(context, vacancy_id)
    if as_json:
        print_json(row_of(view, _LISTED) | {"findings": [row_of(one, _FINDING) for one in view.findings]})
        return
    tell(view, _LISTED, False)
    show(view.findings, _FINDING, False)


@vacancy.command("step")
def step_vacancy(
    vacancy_id: RowId,
    step: Annotated[str, step_argument(_STEPS)],
    staff: Staff,
    opinion: Opinion = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """审核一个岗位；不能由提交的人审核，有提示的须写意见。"""
    from matcher.models.vacancy import Vacancy
    from matcher.service import vacancies

    with acting(staff) as context:
        held = seen(context, Vacancy, vacancy_id, version)
        use_case = vacancies.publish_vacancy if chosen(_STEPS, step) == "publish" else vacancies.reject_vacancy
        done = use_case(context, vacancy_id, version=held, opinion=opinion)
    tell(done, _VACANCY, as_json)


@vacancy.command("renew")
def renew(
    vacancy_id: RowId,
    staff: Staff,
    until: Annotated[str, typer.Option(help="有效期至；不写延长 30 天")] = "",
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """续期一个岗位。"""
    from matcher.models.vacancy import Vacancy
    from matcher.service import renewals

    with acting(staff) as context:
        held = seen(context, Vacancy, vacancy_id, version)
        done = renewals.renew_vacancy(context, vacancy_id, version=held, valid_to=day(until, "--until"))
    tell(done, _VACANCY, as_json)


@vacancy.command("copy")
def copy(
    vacancy_id: RowId,
    staff: Staff,
    title: Annotated[str, typer.Option(help="新岗位名称；不写相同")] = "",
    headcount: Annotated[int | None, typer.Option(min=1, max=100_000, help="人数；不写相同")] = None,
    until: Annotated[str, typer.Option(help="有效期至")] = "",
    as_json: AsJson = False,
) -> None:
    """照一个岗位再报一个，提交审核。"""
    from matcher.service import renewals

    with acting(staff) as context:
        end = day(until, "--until")
        done = renewals.copy_vacancy(context, vacancy_id, title=title, headcount=headcount, valid_to=end)
    tell(done, _VACANCY, as_json)
