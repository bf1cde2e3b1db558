"""Exchange with another system: what goes out comes back with its number, and nothing is typed or counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from openpyxl import Workbook, load_workbook

from matcher import clock
from matcher.errors import Forbidden, Invalid, MatcherError, NotFound
from matcher.models.enums import ConsentChannel
from matcher.models.exchange import RowOutcome
from matcher.models.mapping import ExchangeDirection, ExchangeKind, MappedColumn, MappingDraft
from matcher.models.placement import StartProof
from matcher.models.states import ReferralState
from matcher.service import (
    exchange_exports,
    exchange_imports,
    exchange_retention,
    exchange_returns,
    mappings,
    referrals,
)
from matcher.service.context import Kit
from matcher.service.exchange_exports import ExportScope
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of
from tests.fairs import held_fair
from tests.service.test_referrals import do, listed, submit

COUNTY = "xianji"


def shipped(kind: ExchangeKind) -> MappingDraft:
    return next(one for one in mappings.shipped() if one.kind is kind)


def made(kit: Kit, kind: ExchangeKind, who: str) -> int:
    return do(kit, mappings.make_mapping, shipped(kind), who=who).id


def sheet(rows: Sequence[Sequence[str]]) -> bytes:
    book, target = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(target)
    return target.getvalue()


def cells(data: bytes) -> list[list[str]]:
    rows = load_workbook(BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    return [["" if one is None else str(one) for one in row] for row in rows]


def target_system(data: bytes, refused: Sequence[str] = ()) -> bytes:
    """The other system: numbers what it takes by its own count, refuses some; hands its return file back."""
    head, *rows = cells(data)
    at = head.index("来源编号")
    answer = [["来源编号", head[0], "结果", "原因"]]
    for row in rows:
        bad = row[at] in refused
        answer.append([row[at], "" if bad else f"P{row[at]}", "失败" if bad else "成功", "学历代码不对" if bad else ""])
    return sheet(answer)


def take(kit: Kit, mapping: int, data: bytes, who: str = COUNTY, **options: Any) -> tuple[Any, Sequence[Any]]:
    return do(kit, exchange_imports.take_file, mapping, "来件.xlsx", data, who=who, **options)


def placed(kit: Kit) -> tuple[int, int, int]:
    """A person recommended for a post: the post, the person, the referral."""
    post = submit(kit)
    who = listed(kit, post)[0]
    made = do(kit, referrals.refer, post, who, channel=ConsentChannel.PHONE)
    return post, who, made.id or 0


def test_what_was_sent_and_answered_is_not_sent_again(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    first, _, data = do(kit, exchange_exports.export, mapping, who=COUNTY)
    _, *rows = cells(data)
    assert first.rows == len(rows) > 2
    refused = rows[0][1]
    answer = target_system(data, refused=[refused])
    _, told, again = do(kit, exchange_returns.take_return, mapping, "回执.xlsx", answer, who=COUNTY)
    assert not again
    assert [one.outcome for one in told].count(RowOutcome.ACCEPTED) == len(rows) - 1
    _, same, again = do(kit, exchange_returns.take_return, mapping, "回执.xlsx", answer, who=COUNTY)
    assert again
    assert [one.id for one in same] == [one.id for one in told]
    failed = do(kit, exchange_exports.list_refused, who=COUNTY)
    assert [(str(one.row.subject_id), one.row.message) for one in failed] == [(refused, "学历代码不对")]
    # What was sent back goes again, nothing else; answered then, nothing is left.
    _, _, second = do(kit, exchange_exports.export, mapping, who=COUNTY)
    assert [row[1] for row in cells(second)[1:]] == [refused]
    do(kit, exchange_returns.take_return, mapping, "回执.xlsx", target_system(second), who=COUNTY)
    third, _, _ = do(kit, exchange_exports.export, mapping, who=COUNTY)
    assert third.rows == 0
    assert not do(kit, exchange_exports.list_refused, who=COUNTY)
    # Their numbers stand in whatever goes out later.
    _, _, everything = do(kit, exchange_exports.export, mapping, scope=ExportScope.ALL, who=COUNTY)
    assert {row[0] for row in cells(everything)[1:]} == {f"P{row[1]}" for row in rows}


def test_a_return_with_unknown_numbers_names_row_and_remedy_and_changes_nothing(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    _, _, data = do(kit, exchange_exports.export, mapping, who=COUNTY)
    first, second = (row[1] for row in cells(data)[1:3])
    answer = [["来源编号", "平台人员编号", "结果", "原因"]]
    answer += [
        ["99999999", "P1", "成功", ""],
        [first, "P2", "成功", ""],
        [second, "P2", "成功", ""],
        [first, "P3", "成功", ""],
    ]
    _, rows, _ = do(kit, exchange_returns.take_return, mapping, "回执.xlsx", sheet(answer), who=COUNTY)
    assert [one.outcome for one in rows] == [
        RowOutcome.FAILED,
        RowOutcome.ACCEPTED,
        RowOutcome.FAILED,
        RowOutcome.FAILED,
    ]
    assert "第 2 行" in rows[0].message
    assert rows[0].remedy
    assert "已对应另一条记录" in rows[2].message


def test_names_leave_in_the_clear_only_with_the_permission_and_a_purpose(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, "shengji")
    _, _, masked = do(kit, exchange_exports.export, mapping, who=COUNTY)
    assert all("*" in row[3] and "*" in row[4] for row in cells(masked)[1:] if row[4])
    with pytest.raises(Invalid):
        do(kit, exchange_exports.export, mapping, full=True, who=COUNTY)
    with pytest.raises(Forbidden):
        do(kit, exchange_exports.export, mapping, full=True, purpose="报送省平台", who="shengji")
    batch, _, full = do(kit, exchange_exports.export, mapping, full=True, purpose="报送省平台", who=COUNTY)
    assert not any("*" in row[3] for row in cells(full)[1:])
    with kit.open(SYSTEM, write=False) as context:
        who = int(cells(full)[1][1])
        seen = [one for one, _ in context.unit.audit_log.of_subject("seeker", who) if one.action == "contact.reveal"]
    assert [one.purpose for one in seen] == ["报送省平台"]
    assert batch.purpose == "报送省平台"


def test_exported_people_come_back_as_the_same_people(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    _, _, data = do(kit, exchange_exports.export, mapping, full=True, purpose="往返核对", who=COUNTY)
    head, *rows = cells(data)
    numbered = [head, *[[f"P{row[1]}", *row[1:]] for row in rows]]
    with kit.open(SYSTEM, write=False) as context:
        before = context.unit.seekers.count()
    batch, told = take(kit, mapping, sheet(numbered))
    assert batch.rows == len(rows) == len(told)
    assert {(one.outcome, one.their_number == f"P{one.subject_id}") for one in told} == {(RowOutcome.KNOWN, True)}
    assert not [one.message for one in told if "不同" in one.message]
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.seekers.count() == before


def test_new_people_are_registered_once_and_every_row_in_has_one_row_out(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    county = next(one.adcode for one in [actor(kit, COUNTY)])
    head = [one["header"] for one in shipped(ExchangeKind.SEEKER).model_dump()["columns"]]

    def row(number: str, name: str, phone: str, **more: str) -> list[str]:
        told = {"平台人员编号": number, "姓名": name, "手机": phone, "居住地": county or "", "求职意向": "电焊工"}
        return [(told | {"同意登记": "1", "文化程度": "71"} | more).get(one, "") for one in head]

    rows = [
        row("N1", "钱多多", "13900990001"),
        row("N2", "钱多多", "13900990001"),
        row("N3", "", "13900990003"),
        row("N4", "=cmd|' /C calc'!A0", "13900990004"),
        row("N5", "孙小小", "13900990005", 同意登记="0"),
    ]
    batch, told = take(kit, mapping, sheet([head, *rows]))
    assert [one.number for one in told] == [2, 3, 4, 5, 6]
    assert told[0].outcome is RowOutcome.TAKEN
    assert told[1].outcome is RowOutcome.KNOWN
    assert {told[2].outcome, told[4].outcome} == {RowOutcome.FAILED}
    assert all(one.message and one.remedy for one in told if one.outcome is RowOutcome.FAILED)
    _, again = take(kit, mapping, sheet([head, *rows]))
    assert not [one for one in again if one.outcome is RowOutcome.TAKEN]
    assert again[0].subject_id == told[0].subject_id
    # The return file has their columns, ours behind them, and no cell a program would run.
    _, data = do(kit, exchange_imports.return_file, batch.id, who=COUNTY)
    lines = cells(data)
    assert lines[0] == [*head, "结果", "原因", "处理办法", "我方编号"]
    assert len(lines) == 1 + len(rows)
    assert not [text for line in lines for text in line if text[:1] in "=+-@" and text]
    # Their number with another person is an error of that row, not a second registration.
    _, wrong = take(kit, mapping, sheet([head, row("N1", "周大大", "13900990009")]))
    assert wrong[0].outcome is RowOutcome.FAILED
    assert "已对应另一条记录" in wrong[0].message


def test_registered_employment_proves_a_start_and_what_fits_nobody_is_listed(kit: Kit) -> None:
    post, who, referral = placed(kit)
    mapping = made(kit, ExchangeKind.EMPLOYMENT, COUNTY)
    firm = enterprise_of(kit, actor(kit, "qiye"))
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(who)
        assert seeker is not None
        contact = context.unit.seekers.contact(seeker)
    first = f"{clock.today() - timedelta(days=2):%Y%m%d}"
    head = ["就业登记号", "姓名", "手机", "用人单位", "社会信用代码", "就业日期", "终止日期", "终止原因"]
    rows = [
        ["J1", contact.name, contact.phone, firm.name, firm.uscc, first, "", ""],
        ["J2", "查无此人", "13900990008", firm.name, firm.uscc, first, "", ""],
        ["J3", contact.name, contact.phone, firm.name, firm.uscc, "20269999", "", ""],
    ]
    _, told = take(kit, mapping, sheet([head, *rows]))
    assert [one.outcome for one in told] == [RowOutcome.TAKEN, RowOutcome.UNMATCHED, RowOutcome.FAILED]
    with kit.open(SYSTEM, write=False) as context:
        kept = context.unit.referrals.get(referral)
        assert kept is not None
        assert (kept.state, kept.proof) == (ReferralState.STARTED, StartProof.REGISTRATION)
        assert kept.started_on == clock.today() - timedelta(days=2)
        assert kept.vacancy_id == post
    _, again = take(kit, mapping, sheet([head, *rows]))
    assert [one.outcome for one in again] == [RowOutcome.KNOWN, RowOutcome.UNMATCHED, RowOutcome.FAILED]


def test_results_of_recommendations_are_steps_and_an_illegal_one_fails_its_row(kit: Kit) -> None:
    _, _, referral = placed(kit)
    mapping = made(kit, ExchangeKind.REFERRAL, COUNTY)
    head = ["平台推荐编号", "来源编号", "推荐结果", "不合适原因", "到岗日期", "离岗日期", "离岗原因"]
    left = ["T1", str(referral), "06", "", "", f"{clock.today():%Y%m%d}", "家庭原因"]
    offered = ["T1", str(referral), "03", "", "", "", ""]
    unknown = ["T2", "99999999", "03", "", "", "", ""]
    _, told = take(kit, mapping, sheet([head, left, offered, unknown]))
    assert [one.outcome for one in told] == [RowOutcome.FAILED, RowOutcome.TAKEN, RowOutcome.FAILED]
    assert "不能标为" in told[0].message
    with kit.open(SYSTEM, write=False) as context:
        kept = context.unit.referrals.get(referral)
        assert kept is not None
        assert kept.state is ReferralState.OFFER
    _, again = take(kit, mapping, sheet([head, offered]))
    assert again[0].outcome is RowOutcome.KNOWN


def test_posts_of_theirs_are_submitted_once(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.VACANCY, COUNTY)
    firm = enterprise_of(kit, actor(kit, "qiye"))
    head = [one["header"] for one in shipped(ExchangeKind.VACANCY).model_dump()["columns"]]
    told = {
        "平台岗位编号": "G1", "单位名称": firm.name, "社会信用代码": firm.uscc, "岗位": "铸件打磨工", "人数": "3",
        "工作内容": "打磨铸件飞边毛刺", "任职要求": "能吃苦耐劳", "薪资": "5000-6000元/月", "用工形式": "全日制合同",
        "工作地": firm.adcode, "职业危害": "粉尘", "截止日期": f"{clock.today() + timedelta(days=30):%Y%m%d}",
    }  # fmt: skip
    rows = [[one.get(name, "") for name in head] for one in (told, told | {"平台岗位编号": "G2", "社会信用代码": "错"})]
    _, first = take(kit, mapping, sheet([head, *rows]))
    assert [one.outcome for one in first] == [RowOutcome.TAKEN, RowOutcome.FAILED]
    _, again = take(kit, mapping, sheet([head, *rows]))
    assert [one.outcome for one in again] == [RowOutcome.KNOWN, RowOutcome.FAILED]
    assert again[0].subject_id == first[0].subject_id is not None


def test_a_broken_mapping_is_refused_naming_the_column(kit: Kit) -> None:
    good = shipped(ExchangeKind.SEEKER)

    def refused(*columns: MappedColumn, **more: Any) -> str:
        draft = good.model_copy(update={"columns": [*good.columns, *columns], **more})
        with pytest.raises(Invalid) as error:
            do(kit, mappings.make_mapping, draft, who=COUNTY)
        return " ".join(error.value.details)

    assert "身高" in refused(MappedColumn(header="身高", field="height"))
    assert "表头相同" in refused(MappedColumn(header="姓名", field="radius"))
    assert "同一个字段" in refused(MappedColumn(header="名字", field="name"))
    assert "固定值" in refused(MappedColumn(header="标识", field="fixed"))
    assert "夜班" in refused(MappedColumn(header="夜班", field="night", codes={"是": "1", "否": "1"}))
    assert "没有的列" in refused(key="没有的列")
    assert "同意登记" in refused(columns=[one for one in good.columns if one.field != "consent"])
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    with pytest.raises(Invalid) as error:
        take(kit, mapping, sheet([["姓名", "手机"], ["某某", "13900990001"]]))
    assert "平台人员编号" in error.value.message
    for data in (b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" * 8, "姓名,手机\n".encode("utf-16")):
        with pytest.raises(MatcherError):
            take(kit, mapping, data)


def test_a_change_is_a_version_and_another_county_s_look_like_none(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    draft = shipped(ExchangeKind.SEEKER).model_copy(update={"direction": ExchangeDirection.EXPORT})
    second = do(kit, mappings.change_mapping, mapping, draft, who=COUNTY)
    assert second.version == 2
    with pytest.raises(MatcherError):
        do(kit, mappings.change_mapping, mapping, draft, who=COUNTY)
    batch, _, _ = do(kit, exchange_exports.export, second.id, who=COUNTY)
    with kit.open(SYSTEM, write=False) as context:
        other = next(
            one.adcode
            for one in context.unit.regions.everything()
            if one.adcode[:2] == "14" and one.adcode[4:] != "00" and one.adcode != actor(kit, COUNTY).adcode
        )
    stranger = replace(actor(kit, COUNTY), adcode=other)
    said = set()
    with kit.open(stranger, write=False) as context:
        for number in (batch.id or 0, 2**40):
            with pytest.raises(NotFound) as error:
                exchange_exports.get_batch(context, number)
            said.add(error.value.message)
        for number in (second.id or 0, 2**40):
            with pytest.raises(NotFound) as error:
                mappings.get_mapping(context, number)
            said.add(error.value.message)
        assert exchange_exports.list_batches(context)[1] == 0
    assert len(said) == 2


def test_what_came_in_is_wiped_after_its_term_and_what_became_of_it_stays(kit: Kit) -> None:
    mapping = made(kit, ExchangeKind.SEEKER, COUNTY)
    _, _, data = do(kit, exchange_exports.export, mapping, who=COUNTY)
    answer = target_system(data, refused=[cells(data)[1][1]])
    returned, _, _ = do(kit, exchange_returns.take_return, mapping, "回执.xlsx", answer, who=COUNTY)
    head = [one["header"] for one in shipped(ExchangeKind.SEEKER).model_dump()["columns"]]
    row = {"平台人员编号": "N1", "姓名": "钱多多", "手机": "电话不清", "居住地": "某地", "求职意向": "电焊工"}
    batch, before = take(kit, mapping, sheet([head, [row.get(one, "") for one in head]]))
    assert before[0].message
    gone = clock.today() + timedelta(days=kit.retention.cells_on(clock.today()).days + 1)

    def on(day: date) -> int:
        with time_machine.travel(clock.midnight(day) + timedelta(hours=9), tick=True):
            return do(kit, exchange_retention.wipe_due, who="xitong")

    assert on(gone - timedelta(days=1)) == 0
    assert on(gone) == 2
    assert on(gone) == 0
    _, data = do(kit, exchange_imports.return_file, batch.id, who=COUNTY)
    line = dict(zip(*cells(data), strict=True))
    assert (line["姓名"], line["手机"], line["原因"], line["结果"]) == ("", "", "", "失败")
    _, after = do(kit, exchange_exports.get_batch, batch.id, who=COUNTY)
    kept = [(one.number, one.outcome, one.remedy, one.their_number) for one in before]
    assert [(one.number, one.outcome, one.remedy, one.their_number) for one in after] == kept
    # What was sent back of our own is still to be corrected, and the same file is still known.
    assert [one.row.message for one in do(kit, exchange_exports.list_refused, who=COUNTY)] == ["学历代码不对"]
    _, _, again = do(kit, exchange_returns.take_return, mapping, "回执.xlsx", answer, who=COUNTY)
    assert again
    with kit.open(SYSTEM, write=False) as context:
        rows = [one for number in (batch.id, returned.id) for one in context.unit.exchanges.rows(number or 0)]
    assert not [one for one in rows if one.cells_sealed]


def test_registered_employment_proves_a_first_day_after_a_fair(kit: Kit) -> None:
    held_fair(kit)
    mapping = made(kit, ExchangeKind.EMPLOYMENT, COUNTY)
    firm = enterprise_of(kit, actor(kit, "qiye"))
    head = ["就业登记号", "姓名", "手机", "用人单位", "社会信用代码", "就业日期", "终止日期", "终止原因"]

    def row(name: str, day: date, last: str = "") -> list[str]:
        return ["J1", name, "13911110001", firm.name, firm.uscc, f"{day:%Y%m%d}", last, ""]

    def starts() -> list[tuple[Any, Any, Any]]:
        with kit.open(SYSTEM, write=False) as context:
            found = [one.start for one in context.unit.fair_visits.agreed() if one.start]
        return [(one.started_on, one.proof, one.left_on) for one in found]

    today = clock.today()
    # Said by the enterprise so far. A relative's name under the same telephone, and another day, prove nothing.
    rows = [head, row("别的某人", today), row("入场某人", today - timedelta(days=3))]
    _, told = take(kit, mapping, sheet(rows))
    assert [one.outcome for one in told] == [RowOutcome.UNMATCHED, RowOutcome.FAILED]
    assert starts() == [(today, StartProof.ENTERPRISE, None)]
    _, told = take(kit, mapping, sheet([head, row("入场某人", today)]))
    assert [one.outcome for one in told] == [RowOutcome.TAKEN]
    assert starts() == [(today, StartProof.REGISTRATION, None)]
    _, told = take(kit, mapping, sheet([head, row("入场某人", today, f"{today:%Y%m%d}")]))
    assert [one.outcome for one in told] == [RowOutcome.TAKEN]
    assert starts() == [(today, StartProof.REGISTRATION, today)]
    # Nothing was written down yet: the register is enough.
    with kit.open(SYSTEM, write=True) as context:
        (agreed,) = [one for one in context.unit.fair_visits.agreed() if one.start]
        context.unit.fair_visits.drop_start(agreed.start)
        context.unit.commit()
    for outcome in (RowOutcome.TAKEN, RowOutcome.KNOWN):
        _, told = take(kit, mapping, sheet([head, row("入场某人", today)]))
        assert [one.outcome for one in told] == [outcome]
        assert starts() == [(today, StartProof.REGISTRATION, None)]
