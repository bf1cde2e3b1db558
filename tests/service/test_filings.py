"""报送: what is handed in is frozen, goes one way, is summed from what was received, and late units are seen and urged."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, MatcherError, NotFound
from matcher.models.annex import AnnexKind
from matcher.models.enums import RegionLevel
from matcher.models.filing import Filing, FilingDraft, FilingState
from matcher.models.task_force import Duty, TaskForceDraft
from matcher.models.todo import TodoKind
from matcher.planning.campaign_templates import load_templates, templates
from matcher.planning.deadlines import working_days_left
from matcher.service import (
    campaign_forms,
    filing_board,
    filing_packages,
    filing_reminders,
    filings,
    notices,
    task_forces,
)
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.todos import list_todos
from tests.conftest import copied_world
from tests.factories import actor

FORCE, POSTS = AnnexKind.TASK_FORCE, AnnexKind.BROCHURES
# The morning after the notice; the counties' 附件2 is due on Wednesday the 14th, the cities' on Friday the 16th.
START = date(2022, 12, 14)


def person(duty: Duty, name: str = "", **more: object) -> TaskForceDraft:
    facts = {"unit": "就业股", "name": name or f"某{duty.label}", "post": "股长", "phone": "0351-7000000"}
    return TaskForceDraft(**facts, duty=duty, **more)  # type: ignore[arg-type]


def told(form: AnnexKind, **more: str) -> FilingDraft:
    return FilingDraft(form=form, preparer="某填表人", phone="0351-7000001", **more)  # type: ignore[arg-type]


class Desk:
    """The offices of a province, a city and its county, each in transactions of its own."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.who: dict[str, Actor] = {name: actor(kit, name) for name in ("shengji", "shiji", "xianji", "zhuanyuan")}
        self.county = self.who["xianji"].adcode or ""
        self.city = self.who["shiji"].adcode or ""

    def does(self, name: str, call, *args, **more):  # type: ignore[no-untyped-def]
        """A use case as an account, committed."""
        with self.kit.open(self.who[name], write=True) as context:
            done = call(context, *args, **more)
            context.unit.session.expire_on_commit = False
            context.unit.commit()
            return done

    def campaign(self) -> int:
        return self.does("shengji", campaign_forms.make_from_template, "resume_2022", 2022).id or 0


@pytest.fixture
def desk(kit: Kit) -> Iterator[Desk]:
    with time_machine.travel(clock.midnight(START) + timedelta(hours=9), tick=False):
        yield Desk(kit)


def manned(desk: Desk, campaign: int, name: str = "xianji") -> None:
    for duty in Duty:
        desk.does(name, task_forces.add_member, campaign, person(duty, f"{name}{duty.label}"))


def test_the_notice_is_data_and_a_later_campaign_another_file(desk: Desk, tmp_path: Path) -> None:
    campaign = desk.campaign()
    with desk.kit.open(desk.who["shengji"], write=False) as context:
        forms = campaign_forms.forms_of(context, campaign)
    due = {(one.form.value, one.level): one.due for one in forms}
    city = RegionLevel.CITY
    assert [due[form, city] for form in "2134"] == [
        date(2022, 12, 16),
        date(2022, 12, 20),
        date(2022, 12, 20),
        date(2023, 2, 10),
    ]
    assert due["2", RegionLevel.COUNTY] == date(2022, 12, 14), "two working days before the city's"
    assert due["4", RegionLevel.COUNTY] == date(2023, 2, 8)
    assert {one.own_setting for one in forms if one.level is city} == {False}, "the notice's own days are not ours"
    assert all(one.own_setting for one in forms if one.level is not city)
    spring = next(one for one in templates() if one.key == "spring_wind")
    assert not spring.verified
    assert all(one.own_setting for one in spring.dated(2027)), "no notice was seen: every day is ours"
    for wrong, said in (
        ('name = "某行动"\nverified = true\nfirst = "13-01"\nlast = "12-31"', "至少写一个"),
        ('name = "某行动"\nverified = true\nfirst = "12-01"\nlast = "12-31"\n[[form]]\nform = "9"', "第 1 个"),
        ('name = "某行动', "TOML"),
        ('name = "某行动"\nverified = true\n[[contact]]\nname = "张某"', "role"),
    ):
        (tmp_path / "wrong.toml").write_text(wrong, "utf-8")
        with pytest.raises(Invalid, match=said) as caught:
            load_templates(tmp_path)
        assert "wrong.toml" in caught.value.message


def test_a_county_files_its_city_sums_up_and_what_was_filed_never_changes(desk: Desk) -> None:
    campaign = desk.campaign()
    with pytest.raises(Conflict, match="负责人、承办人"):
        desk.does("xianji", filings.file_form, campaign, told(FORCE))
    manned(desk, campaign)
    filed = desk.does("xianji", filings.file_form, campaign, told(FORCE))
    assert (filed.number, filed.attempt, filed.state, filed.sound) == (0, 1, FilingState.FILED, True)
    with pytest.raises(Conflict, match="接收"):
        desk.does("xianji", filings.file_form, campaign, told(FORCE))
    with pytest.raises(Forbidden):
        desk.does("xianji", filings.receive_filing, filed.id, version=1)
    with pytest.raises(Invalid, match="原因"):
        desk.does("shiji", filings.return_filing, filed.id, version=1, reason=" ")
    back = desk.does("shiji", filings.return_filing, filed.id, version=1, reason="第一行缺科室")
    assert back.state is FilingState.RETURNED
    again = desk.does("xianji", filings.file_form, campaign, told(FORCE))
    assert (again.number, again.attempt) == (0, 2)
    with pytest.raises(Conflict, match="他人更新"):
        desk.does("shiji", filings.receive_filing, again.id, version=9)
    done = desk.does("shiji", filings.receive_filing, again.id, version=1)
    assert done.receipt_no == f"2022-{campaign:04}-2-{desk.county}-00"
    with pytest.raises(Invalid, match="更正原因"):
        desk.does("xianji", filings.file_form, campaign, told(FORCE))
    # The city's sums up what was received, with its own people first, and says who is missing.
    manned(desk, campaign, "shiji")
    whole = desk.does("shiji", filings.file_form, campaign, told(FORCE))
    assert (whole.included, whole.counts) == ([again.id], {"people": 4})
    assert desk.county not in whole.missing
    assert len(whole.missing) > 3
    with pytest.raises(Conflict, match="上级"):
        desk.does("shiji", filings.receive_filing, whole.id, version=1)
    # The county hands over and corrects: the city's stays what it was, and says what would differ today.
    before = filings.redrawn
    with desk.kit.open(desk.who["shengji"], write=False) as context:
        kept = before(context, whole.id or 0)
        head = next(one for one in task_forces.get_force(context, campaign).serving if one.adcode == desk.county)
    with time_machine.travel(clock.midnight(START + timedelta(days=1)) + timedelta(hours=9), tick=False):
        heir = person(head.duty, "接任某")
        desk.does("xianji", task_forces.replace_member, head.id, heir, version=1)
        fixed = desk.does("xianji", filings.file_form, campaign, told(FORCE, reason="负责人调整"))
        assert (fixed.number, fixed.attempt, fixed.reason) == (1, 1, "负责人调整")
        desk.does("shiji", filings.receive_filing, fixed.id, version=1)
        with desk.kit.open(desk.who["shengji"], write=False) as context:
            assert filings.redrawn(context, whole.id or 0) == kept
            assert filings.redrawn(context, whole.id or 0).digest == whole.digest
            found = filings.differences(context, whole.id or 0)
            assert ([one[1] for one in found.gone], [one[1] for one in found.fresh]) == ([head.name], ["接任某"])
            view = task_forces.get_force(context, campaign)
            assert [(one.name, one.until, view.names[one.replaced_by or 0]) for one in view.past] == [
                (head.name, START, "接任某")
            ], "the history stays"
    for change in ("digest='0'", "content='{}'", "filed_name='别人'", "included='[]'", "state='filed'"):
        with desk.kit.open(desk.who["shengji"], write=True) as context, pytest.raises(sa.exc.DBAPIError):
            context.unit.session.execute(sa.text(f"UPDATE filing SET {change} WHERE id={again.id}"))
    # Nobody sees another city's, and a county not its neighbour's.
    stranger = replace(desk.who["xianji"], adcode="140202")
    with desk.kit.open(stranger, write=False) as context, pytest.raises(NotFound):
        filings.get_filing(context, again.id or 0)


def test_the_board_counts_working_days_and_the_handler_is_reminded(desk: Desk) -> None:
    campaign = desk.campaign()
    login = desk.who["zhuanyuan"].username
    with pytest.raises(Invalid, match="登录名"):
        desk.does("xianji", task_forces.add_member, campaign, person(Duty.HANDLER, login="shengji"))

    def waits(name: str) -> list[str]:
        with desk.kit.open(desk.who[name], write=False) as context:
            return [one.what for one in list_todos(context, kind=TodoKind.FILING_DUE).todos]

    assert waits("zhuanyuan") == [], "an officer who is no 承办人 is left alone"
    desk.does("xianji", task_forces.add_member, campaign, person(Duty.HEAD, published=True))
    desk.does("xianji", task_forces.add_member, campaign, person(Duty.HANDLER, login=login))
    assert any("附件2" in one for one in waits("zhuanyuan"))
    with desk.kit.open(desk.who["shiji"], write=False) as context:
        own = next(one for one in filing_board.get_board(context, campaign).rows if one.adcode == desk.county)
    cell = next(one for one in own.cells if one and one.form is FORCE)
    assert (cell.standing, cell.left, cell.late, cell.urgeable) == (filing_board.Standing.NONE, 0, False, True)
    with time_machine.travel(clock.midnight(date(2022, 12, 19)) + timedelta(hours=9), tick=False):
        assert working_days_left(date(2022, 12, 19), date(2022, 12, 14)) == -3
        desk.does("shiji", filing_board.urge, campaign, FORCE, desk.county)
        with pytest.raises(Conflict, match="今天"):
            desk.does("shiji", filing_board.urge, campaign, FORCE, desk.county)
        with pytest.raises(NotFound):
            desk.does("shiji", filing_board.urge, campaign, FORCE, "140202")
        assert any("催报 1 次" in one for one in waits("zhuanyuan"))
        desk.does("zhuanyuan", filings.file_form, campaign, told(FORCE))
        assert not any("附件2" in one for one in waits("zhuanyuan"))
        with desk.kit.open(desk.who["shiji"], write=False) as context:
            board = filing_board.get_board(context, campaign)
            assert any(one.kind is TodoKind.FILING_CHECK for one in list_todos(context).todos)
        row = next(one for one in board.rows if one.adcode == desk.county)
        cell = next(one for one in row.cells if one and one.form is FORCE)
        assert (cell.standing, cell.late, row.handlers) == (filing_board.Standing.FILED, True, "某承办人")
        total = next(one for one in board.sums if (one.asked.form, one.asked.level) == (FORCE, RegionLevel.COUNTY))
        assert (total.should, total.filed, total.missing) == (total.should, 1, total.should - 1)
        assert total.late == total.should, "one handed in late, the others not at all"
        with desk.kit.open(Actor(), write=False) as context:
            public = task_forces.get_public(context, campaign)
            assert [one.name for _, one in public.contacts] == ["某负责人"]
            assert task_forces.get_public(context, campaign, scope="140200").contacts == []


def test_the_handler_is_told_before_on_and_after_the_day_until_it_is_handed_in(desk: Desk) -> None:
    login = desk.who["zhuanyuan"].username
    with time_machine.travel(clock.midnight(date(2022, 12, 7)) + timedelta(hours=9), tick=False):
        campaign = desk.campaign()
        manned(desk, campaign)
        desk.does("xianji", task_forces.add_member, campaign, person(Duty.HANDLER, "李某", login=login))

    def reminded(day: date, who: str = "zhuanyuan") -> list[str]:
        """What the day's job (run twice) told of 附件2 that day."""
        with time_machine.travel(clock.midnight(day) + timedelta(hours=8), tick=False):
            for _ in range(2):
                with desk.kit.open(SYSTEM, write=True) as context:
                    filing_reminders.remind_due(context)
                    context.unit.commit()
            with desk.kit.open(desk.who[who], write=False) as context:
                rows = notices.list_notices(context)[0]
                return [one.body for one in rows if clock.local(one.created_at).date() == day and "附件2" in one.title]

    # The counties' 附件2 is due on Wednesday the 14th.
    assert reminded(date(2022, 12, 8)) == []
    assert [one.split("，")[1] for one in reminded(date(2022, 12, 9))] == ["还有 3 个工作日。请登录系统报送。"]
    assert reminded(date(2022, 12, 10)) == [], "nobody is reminded on a Saturday"
    assert reminded(date(2022, 12, 12)) == []
    assert "今天截止" in reminded(date(2022, 12, 14))[0]
    assert "已逾期 2 个工作日" in reminded(date(2022, 12, 16))[0]
    assert reminded(date(2022, 12, 16), "xianji") == [], "only who is 承办人"
    with time_machine.travel(clock.midnight(date(2022, 12, 16)) + timedelta(hours=9), tick=False):
        made = desk.does("zhuanyuan", filings.file_form, campaign, told(FORCE))
        assert made.state is FilingState.FILED
    assert reminded(date(2022, 12, 19)) == [], "handed in, nobody is reminded"
    with time_machine.travel(clock.midnight(date(2022, 12, 19)) + timedelta(hours=9), tick=False):
        desk.does("shiji", filings.return_filing, made.id, version=made.version, reason="缺承办人电话")
    assert "退回" in reminded(date(2022, 12, 20))[0]
    assert reminded(date(2022, 12, 22)) == [], "after five working days it stands on the board"


def test_a_package_holds_the_merged_sheet_and_a_manifest(desk: Desk) -> None:
    campaign = desk.campaign()
    live = (
        "UPDATE vacancy SET state='published', published_at=created_at, valid_to='2022-12-31', valid_from='2022-12-01'"
    )
    with desk.kit.open(desk.who["xianji"], write=True) as context:
        context.unit.session.execute(sa.text(live))
        context.unit.commit()
    filed = desk.does("xianji", filings.file_form, campaign, told(POSTS))
    assert filed.counts["posts"] == len(filed.rows) == len(filed.table.rows) > 0
    assert filed.counts["people"] == sum(one["headcount"] for one in filed.rows)
    desk.does("shiji", filings.receive_filing, filed.id, version=1)
    whole = desk.does("shiji", filings.file_form, campaign, told(POSTS))
    assert whole.counts == filed.counts, "a city's package is its counties', as received"
    with desk.kit.open(desk.who["shengji"], write=False) as context:
        name, content = filing_packages.package_of(context, whole.id or 0)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert sorted(packed.namelist()) == sorted([name.replace(".zip", ".xlsx"), "manifest.json"])
        manifest = json.loads(packed.read("manifest.json"))
    assert (manifest["digest"], manifest["counts"]) == (whole.digest, whole.counts)
    assert [one["unit"] for one in manifest["included"]] == [desk.county]


class Histories(RuleBasedStateMachine):
    """One unit and form under random steps: only what the table allows is taken, everything else is a 409 or 422."""

    base: Kit
    folder: Path
    runs = 0
    refused = 0

    @initialize()
    def begin(self) -> None:
        type(self).runs += 1
        self.folder_of = self.folder / str(self.runs)
        self.folder_of.mkdir()
        self.desk = Desk(copied_world(self.base, self.folder_of))
        self.campaign = self.desk.campaign()
        manned(self.desk, self.campaign)
        self.log: list[Filing] = []

    def take(self, name: str, call, *args, **more) -> bool:  # type: ignore[no-untyped-def]
        try:
            self.desk.does(name, call, *args, **more)
        except MatcherError as error:
            self.refused = error.status
            return False
        return True

    def rows(self) -> list[Filing]:
        with self.desk.kit.open(self.desk.who["shengji"], write=False) as context:
            found = list(context.unit.filings.of_unit(self.campaign, FORCE, self.desk.county))
            for one in found:
                assert one.sound
            return found

    @rule(reason=st.sampled_from(["", "改一处"]))
    def file(self, reason: str) -> None:
        before = self.rows()
        state = before[0].state if before else None
        taken = self.take("xianji", filings.file_form, self.campaign, told(FORCE, reason=reason))
        number = before[0].number if before else 0
        allowed = {
            None: not reason,
            FilingState.FILED: False,
            FilingState.RECEIVED: bool(reason),
            FilingState.RETURNED: not reason or number > 0,
        }
        assert taken is allowed[state]
        if not taken:
            assert self.refused == (409 if state is FilingState.FILED else 422), "an illegal step, or a reason amiss"

    @rule(to=st.sampled_from(["receive", "return"]), which=st.integers(0, 3), by=st.sampled_from(["shiji", "shengji"]))
    def decide(self, to: str, which: int, by: str) -> None:
        before = self.rows()
        if which >= len(before):
            return
        one = before[which]
        more = {"version": one.version} | ({"reason": "缺项"} if to == "return" else {})
        call = filings.receive_filing if to == "receive" else filings.return_filing
        taken = self.take(by, call, one.id, **more)
        assert taken is (one.state is FilingState.FILED)
        assert taken or self.refused == 409

    @invariant()
    def one_stands_and_numbers_follow(self) -> None:
        if not hasattr(self, "campaign"):
            return
        rows = self.rows()
        assert sum(one.state is FilingState.FILED for one in rows) <= 1
        received = sorted(one.number for one in rows if one.state is FilingState.RECEIVED)
        assert received == list(range(len(received)))

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.kit.database.dispose()


def test_no_history_breaks_the_order(base_kit: Kit, tmp_path: Path) -> None:
    Histories.base, Histories.folder = base_kit, tmp_path
    with time_machine.travel(clock.midnight(START) + timedelta(hours=9), tick=False):
        run_state_machine_as_test(
            Histories,
            settings=settings(
                max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
