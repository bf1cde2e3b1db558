"""The briefing: 附件4's figures beside the last period's, a filed month as it was filed, over pages, API and commands."""

from __future__ import annotations

import io

import docx
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import clock
from matcher.models.annex_figure import AnnexFigure
from matcher.models.briefing import NO_PERIOD, Briefing, Headline
from matcher.models.campaign import Campaign
from matcher.models.enums import RegionLevel
from matcher.models.monthly_filing import MonthlyFilingDraft
from matcher.models.survey import Survey, SurveySource, month_before, month_of
from matcher.service import annex_figures, briefings, monthly, monthly_filings
from matcher.service.context import Kit
from tests.factories import actor
from tests.security.callers import caller

MONTH = month_of(clock.today())


def told(briefing: Briefing, label: str) -> tuple[int | None, int | None]:
    return next((one.now, one.was) for one in briefing.headlines if one.label == label)


def test_a_change_is_told_in_numbers_and_per_cent_or_not_at_all() -> None:
    cells = [
        Headline("解决用工人数", "人", now, was).cells()[2:] for now, was in ((15, 12), (9, 12), (3, 0), (3, None))
    ]
    assert cells == [
        ("12 人", "+3", "+25.0%"),
        ("12 人", "-3", "-25.0%"),
        ("0 人", "+3", "—"),
        (NO_PERIOD, "—", "—"),
    ]
    words = [Headline("", "人", now, was).words() for now, was in ((9, 12), (12, 12), (3, 0), (3, None))]
    assert words == ["比上期减少 3 人（下降 25.0%）", "与上期持平", "比上期增加 3 人", NO_PERIOD]
    assert Headline("缺口", "人", None, 3).cells() == ("缺口", "未填报", "3 人", "—", "—")


def test_a_filed_month_is_briefed_as_filed_and_says_what_is_wrong(kit: Kit) -> None:
    county = actor(kit, "xianji")
    with kit.open(county, write=True) as context:
        firms = monthly.get_month(context, month=MONTH).lines
        for firm, short in zip(firms, (30, 12), strict=False):
            there = context.unit.surveys.revisions(firm.enterprise_id, MONTH)
            reason = {"revision": len(there) + 1, "revision_reason": "重报" if there else ""}
            counts = {"staff_start": 90, "staff_end": 90, "needed": short, "short": short}
            where = {"source": SurveySource.ENTERPRISE, "at": clock.now()}
            context.unit.session.add(Survey(enterprise_id=firm.enterprise_id, month=MONTH, **counts, **reason, **where))
        context.unit.session.flush()
        sheet = monthly.get_month(context, month=MONTH)
        live = briefings.get_briefing(context, month=MONTH)
        asked = annex_figures.ask(context, day=str(clock.today()))
        assert told(live, "重点企业用工缺口")[0] == sheet.sums.gap_end
        assert f"缺口 {sheet.sums.gap_end} 人，其中{sheet.gaps[0][0]} {sheet.gaps[0][1]} 人" in live.trouble
        assert f"{sheet.unserved} 家重点企业尚未对接服务" in live.trouble or not sheet.unserved
        assert ("逾期" in live.trouble) == bool(sheet.overdue)
        assert live.unit == f"{asked.place}人力资源和社会保障局"
        assert "未填报" in live.basis
        monthly_filings.file_month(context, MonthlyFilingDraft(month=MONTH))
        firm = firms[0].enterprise_id
        later = {"staff_start": 90, "staff_end": 90, "needed": 0, "short": 0, "source": SurveySource.ENTERPRISE}
        number = len(context.unit.surveys.revisions(firm, MONTH)) + 1
        rows = {"revision": number, "revision_reason": "重报", "at": clock.now()}
        context.unit.session.add(Survey(enterprise_id=firm, month=MONTH, **later, **rows))
        context.unit.session.flush()
        assert monthly.get_month(context, month=MONTH).sums.gap_end != sheet.sums.gap_end
        filed = briefings.get_briefing(context, month=MONTH)
        assert (list(filed.headlines), filed.troubles) == (list(live.headlines), live.troubles)
        assert "填报" in filed.basis
        next_month = briefings.get_briefing(context, month=month_before(MONTH))
        assert told(next_month, "重点企业用工缺口")[0] != sheet.sums.gap_end


def test_a_campaign_is_briefed_as_annex_4_counts_it_against_the_last_of_its_kind(kit: Kit) -> None:
    city, today = actor(kit, "shiji"), clock.today()
    with kit.open(city, write=True) as context:
        head = {"level": RegionLevel.CITY, "adcode": city.adcode or "", "at": clock.now()}
        made = [
            context.unit.campaigns.add(
                Campaign(name=name, first=today.replace(year=year, day=1), last=last, **head, template=kind)
            )
            for name, year, last, kind in (
                ("去年春风", today.year - 1, today.replace(year=today.year - 1, day=20), "spring"),
                ("今年复工", today.year, today.replace(day=1), "resume"),
                ("今年春风", today.year, today, "spring"),
            )
        ]
        told_of = briefings.get_briefing(context, campaign_id=made[2].id)
        asked = annex_figures.ask(context, campaign_id=made[2].id, day=str(today))
        report = annex_figures.get_report(context, asked)
        for figure in (AnnexFigure.FAIRS, AnnexFigure.SERVED, AnnexFigure.SOLVED):
            assert told(told_of, figure.label)[0] == report.value(figure)
        assert told_of.before == "去年春风"
        assert briefings.get_briefing(context, campaign_id=made[1].id).before == "去年春风", "none of its own kind"


def test_pages_and_interface_file_a_month_and_give_its_briefing(kit: Kit) -> None:
    with TestClient(create_app(kit), follow_redirects=False) as client:
        county, officer = caller(client, "xianji"), caller(client, "zhuanyuan")
        said = county("GET", "/api/v1/briefing").json()
        for address in ("/briefing/file", "/api/v1/briefing/file"):
            answer = county("GET", address)
            assert answer.status_code == 200, answer.text
            document = docx.Document(io.BytesIO(answer.content))
            lines = {one.text for one in document.paragraphs}
            assert {said["title"], said["trouble"], said["contact"], said["day"], *said["sentences"]} <= lines
            assert len(document.tables[0].rows) == len(said["headlines"]) + 1
        assert county("GET", "/api/v1/briefing?month=2026-01&campaign_id=1").status_code == 422
        never = [
            officer("GET", f"/api/v1/briefing?{one}").status_code for one in ("campaign_id=987654", "adcode=149999")
        ]
        assert never == [404, 404]
        assert 'action="/monthly/filed"' in county("GET", "/monthly").text
        assert 'method="post" action="/monthly/filed"' not in officer("GET", "/monthly").text
        made = county("POST", "/api/v1/monthly/filed", json={"month": MONTH}).json()
        assert (made["number"], made["kind_label"]) == (0, "填报")
        page = county("GET", f"/monthly/filed/{made['id']}").text
        assert made["digest"] in page
        assert "与现在的数据一致" in page
        refused = county("POST", "/monthly/filed", data={"month": MONTH, "reason": ""})
        assert (refused.status_code, "更正原因" in refused.text) == (422, True)
        done = county("POST", "/monthly/filed", data={"month": MONTH, "reason": "改一处"})
        assert (done.status_code, done.headers["location"].startswith("/monthly/filed/")) == (303, True)
        listed = officer("GET", f"/api/v1/monthly/filed?month={MONTH}").json()
        assert [one["number"] for one in listed] == [1, 0]
        assert "改一处" in officer("GET", "/monthly/filed").text
        detail = officer("GET", f"/api/v1/monthly/filed/{made['id']}").json()
        assert (detail["sound"], detail["sheet"]["month"]) == (True, MONTH)
        files = [
            officer("GET", f"{address}/monthly/filed/{made['id']}/file?format=csv").content
            for address in ("", "/api/v1")
        ]
        assert files[0] == files[1]
        last = county("POST", "/api/v1/monthly/filed", json={"month": month_before(MONTH)}).json()
        compared = county("GET", "/api/v1/monthly/comparison").json()
        assert (compared["filed_id"], "已填报" in compared["basis"]) == (last["id"], True)
        assert compared["basis"] in county("GET", "/monthly").text
        own = {"mapping": ("对方.toml", b'[[column]]\nfield = "name"\nname = "\xe5\x8d\x95\xe4\xbd\x8d"\n')}
        told = {"month": MONTH, "format": "csv"}
        lines = officer("POST", "/monthly/own-file", data=told, files=own).content.decode("utf-8-sig").splitlines()
        assert (lines[0], len(lines)) == (
            "单位",
            1 + len(county("GET", f"/api/v1/monthly?month={MONTH}").json()["lines"]),
        )
        wrong = officer(
            "POST", "/monthly/own-file", data=told, files={"mapping": ("对方.toml", b"[[column]]\nfield = 1")}
        )
        assert (wrong.status_code, "第 1 列" in wrong.text) == (422, True)
        assert officer("POST", "/monthly/own-file", data=told | {"adcode": "149999"}, files=own).status_code == 404
