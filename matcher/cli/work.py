"""Commands over the daily work (办理): a shortlist, the open cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from matcher.cli.terminal import AsJson, open_kit, out, print_json

if TYPE_CHECKING:
    from matcher.models.weighting import Weighing


def shortlist(
    vacancy: Annotated[int, typer.Argument(help="岗位编号", min=1)],
    top: Annotated[int, typer.Option(help="列出人数", min=1, max=200)] = 20,
    preset: Annotated[str, typer.Option(help="权重方案：standard、skilled、nearby；不写沿用上次")] = "",
    weigh: Annotated[list[str] | None, typer.Option(help="单项分值，可重复，如 place=40")] = None,
    hardship: Annotated[bool | None, typer.Option(help="就业困难人员优先；不写沿用上次")] = None,
    graduates: Annotated[
        bool | None, typer.Option(help="毕业班优先；不写沿用上次，要求等级或证书的岗位默认优先")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """为一个岗位生成候选名单（姓名脱敏），并说明理由。"""
    from matcher.service import matching
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit:
        chosen = _chosen(preset, weigh or [], hardship, graduates)
        matching.warm(kit)
        with kit.open(SYSTEM, write=True) as context:
            matching.build_shortlist(context, vacancy, top=top, chosen=chosen)
            view = matching.get_shortlist(context, vacancy)
            context.unit.commit()
        if as_json:
            print_json(matching.as_json(view))
            return
        out.print(
            f"{view.enterprise.name}：{view.vacancy.title}（{view.place}，{view.vacancy.pay_text}）", markup=False
        )
        table = Table("名次", "编号", "姓名", "求职意向", "所在地", "岗位看本人", "本人看岗位", "综合", "符合", "不足")
        for one in view.candidates:
            if one.entry is not None:
                table.add_row(
                    str(one.entry.rank),
                    str(one.seeker.id),
                    one.seeker.name_masked,
                    "、".join(one.seeker.wanted_titles),
                    one.place,
                    *map(_points, (one.entry.score, one.explanation.get("wish"), one.explanation.get("combined"))),
                    "；".join(one.explanation.get("strengths", [])),
                    "；".join(one.explanation.get("gaps", [])),
                )
        out.print(table)
        for label, count in (view.shortlist.excluded if view.shortlist else {}).items():
            out.print(f"  未列入：{label} {count} 人", markup=False)


def _points(tenths: int | None) -> str:
    """A score in points, a dash where there is none."""
    return "—" if tenths is None else f"{tenths / 10:.1f}"


def _chosen(preset: str, weigh: list[str], hardship: bool | None, graduates: bool | None) -> Weighing:
    from matcher.service.weighing import chosen

    switches = {"hardship": hardship, "graduates": graduates}
    return chosen({"preset": preset, **switches, **dict(one.partition("=")[::2] for one in weigh)})


def recommend(
    seeker: Annotated[int, typer.Argument(help="求职者编号", min=1)],
    top: Annotated[int, typer.Option(help="列出岗位数", min=1, max=200)] = 20,
    as_json: AsJson = False,
) -> None:
    """为一名求职者推荐已发布的岗位，并说明理由。"""
    from matcher.service import recommending
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        found, left_out = recommending.recommend_posts(context, seeker, top=top)
        if as_json:
            print_json([recommending.as_json(one) for one in found])
            return
        table = Table(
            *("名次", "编号", "岗位", "企业", "地点", "薪资", "本人看岗位", "岗位看本人", "综合", "符合", "不足")
        )
        for number, one in enumerate(found, 1):
            reasons = ("；".join(one.why.strengths), "；".join(one.why.gaps))
            facts = (str(one.vacancy.id), one.vacancy.title, one.enterprise.name, one.place, one.vacancy.pay_text)
            table.add_row(str(number), *facts, *map(_points, (one.offer.score, one.fit, one.combined)), *reasons)
        out.print(table)
        for label, count in left_out.items():
            out.print(f"  未列入：{label} {count} 个岗位", markup=False)


def learn(as_json: AsJson = False) -> None:
    """从专员的处理结果学习一套评分权重，与现用的对照；不保存，采用须由省级管理员在网页上决定。"""
    from matcher.service import learning
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit, kit.open(SYSTEM, write=False) as context:
        lesson = learning.try_learning(context)
        labels = learning.show(context).labels
    if as_json:
        print_json(lesson.to_dict())
        return
    table = Table("项目", "原权重", "新权重", "变化")
    for key, label in labels.items():
        old, new = lesson.old.factors[key], lesson.new.factors[key]
        table.add_row(label, f"{old:.1f}", f"{new:.1f}", f"{new - old:+.1f}")
    out.print(table)
    out.print(f"记录 {lesson.decisions} 条（合适 {lesson.good}），岗位 {lesson.posts} 个", markup=False)
    out.print(f"排对的把握（交叉验证）：原 {lesson.old_auc:.1%}，新 {lesson.new_auc:.1%}；50% 等于随便猜", markup=False)
    if not lesson.better:
        out.print("两者相差在偶然范围内或更差，不建议采用", markup=False)


def cases(as_json: AsJson = False, limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200) -> None:
    """列出在办案件：企业、专员、层级、时限灯色、缺口、派单依据。"""
    from matcher.models.case import OPEN_STATES
    from matcher.service.cases import list_cases, row_json
    from matcher.service.permissions import SYSTEM

    with open_kit() as kit:
        with kit.open(SYSTEM, write=False) as context:
            rows, total = list_cases(context, states=OPEN_STATES, limit=limit)
        if as_json:
            print_json([row_json(row) for row in rows])
            return
        table = Table("编号", "企业", "专员", "派单", "进度", "层级", "时限", "需求", "到岗", "缺口", "审核期限")
        for row in rows:
            table.add_row(
                row.case.number,
                row.enterprise.name,
                row.officer.name if row.officer else "未指派",
                row.case.routing.label if row.case.routing else "",
                row.case.state.label,
                row.case.level.label,
                row.light.label if row.light else "",
                str(row.gap.wanted),
                str(row.gap.started),
                str(row.gap.missing),
                str(row.case.review_due or ""),
            )
        out.print(table)
        out.print(f"共 {total} 件", markup=False)
