"""消息通知: told with the cause or not at all, once, in waking hours, with consent, and by a real mail conversation."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlmodel import Session, col, select

from matcher import clock
from matcher.errors import NotFound
from matcher.models.annex import AnnexKind
from matcher.models.notice import Delivery, DeliveryState, Notice, NoticeChannel
from matcher.models.task_force import Duty
from matcher.service import filing_board, notice_sending, notices, task_forces
from matcher.service.channels import CaptureChannel, SmtpChannel
from matcher.service.context import Kit
from matcher.service.notice_sending import quiet_until, send_due
from matcher.service.notice_templates import load_templates, templates
from tests.conftest import settings_for
from tests.service.test_filings import START, Desk, person

EMAIL = NoticeChannel.EMAIL
FAIR = {"fair": "春风行动", "reason": "场地停用", "day": START}


@pytest.fixture
def desk(kit: Kit) -> Iterator[Desk]:
    with time_machine.travel(clock.midnight(START) + timedelta(hours=9), tick=False):
        yield Desk(kit)


def choose(desk: Desk, name: str = "xianji", *, on: bool = True, address: str = "li@example.test") -> None:
    desk.does(name, notices.choose, EMAIL, on=on, address=address)


def tell(desk: Desk, template: str = "filing_received", cause: str = "", name: str = "xianji") -> list[Notice]:
    fields = {"form": "附件2", "by": "某市", "receipt": "2022-1"} if template == "filing_received" else FAIR
    who = [desk.who[name].account_id]
    return desk.does("shiji", notices.tell, who, template, ("filing", 1), cause=cause, **fields)


def mail(kit: Kit) -> Delivery:
    """The last delivery by e-mail as it is stored."""
    with Session(kit.database.engine) as session:
        found = session.exec(select(Delivery).where(Delivery.channel == EMAIL).order_by(col(Delivery.id).desc()))
        return found.first()  # type: ignore[return-value]


def captured(kit: Kit) -> list[dict[str, str]]:
    folder = kit.settings.var / "captured" / "email"
    return [json.loads(one.read_text("utf-8")) for one in sorted(folder.glob("*.json"))]


def test_every_template_renders_and_a_wrong_one_names_its_file(tmp_path: Path) -> None:
    assert len(templates()) >= 6
    for template in templates().values():
        title, body, page = template.render(7, dict.fromkeys(template.fields, "值"))
        assert "{" not in title + body + page
        assert page.startswith("/")
        with pytest.raises(LookupError):
            template.render(7, {})
    told = templates()["filing_returned"].render(
        7, {"form": "附件2", "by": "某市", "reason": "张某 13812345678\n140101199001011234 有误"}
    )
    assert "138****5678 140101********1234" in told[1], "what somebody typed by hand is masked"
    (tmp_path / "wrong.toml").write_text('[one]\ntitle = "某"\nbody = "某"\npage = "//elsewhere"\n', "utf-8")
    with pytest.raises(ValueError, match=r"wrong\.toml：one"):
        load_templates(tmp_path)


def test_a_reminder_is_told_with_its_cause_or_not_at_all_and_to_nobody_else(desk: Desk) -> None:
    campaign = desk.campaign()
    handler = person(Duty.HANDLER, "某承办", login="xianji")
    desk.does("xianji", task_forces.add_member, campaign, handler)
    urged = (filing_board.urge, campaign, AnnexKind.TASK_FORCE, desk.county)
    with desk.kit.open(desk.who["shiji"], write=True) as context:
        urged[0](context, *urged[1:])
        assert context.unit.notices.unread(desk.who["xianji"].account_id or 0) == 1
    with desk.kit.open(desk.who["xianji"], write=False) as context:
        assert notices.count_unread(context) == 0, "rolled back, nobody was told"
    desk.does("shiji", *urged)
    with desk.kit.open(desk.who["xianji"], write=False) as context:
        rows, total = notices.list_notices(context)
        assert total == 1
        assert "催报" in rows[0].title
        assert rows[0].page == f"/campaigns/{campaign}/board"
        notice_id = rows[0].id or 0
    said = []
    for wanted in (notice_id, 2**40):
        with pytest.raises(NotFound) as caught:
            desk.does("shiji", notices.read_notice, wanted)
        said.append(caught.value.message)
    assert said[0] == said[1], "another's notice answers as one that is not there"
    desk.does("xianji", notices.read_notice, notice_id)
    with desk.kit.open(desk.who["xianji"], write=False) as context:
        assert notices.count_unread(context) == 0


def test_the_same_cause_tells_once_and_goes_out_once(desk: Desk) -> None:
    choose(desk)
    assert len(tell(desk)) == 1
    assert tell(desk) == [], "the cause repeated"
    assert len(tell(desk, cause="2")) == 1
    assert (send_due(desk.kit), send_due(desk.kit)) == (2, 0)
    assert [one["to"] for one in captured(desk.kit)] == ["li@example.test"] * 2
    assert tell(desk, cause="3", name="zhuanyuan")
    assert send_due(desk.kit) == 0
    assert (mail(desk.kit).state, mail(desk.kit).error) == (DeliveryState.SKIPPED, notices.NO_CONSENT)


def test_quiet_hours_hold_over_midnight_but_not_what_is_urgent(desk: Desk) -> None:
    choose(desk)
    late = clock.midnight(START) + timedelta(hours=23, minutes=30)
    morning = clock.midnight(START) + timedelta(days=1, hours=8)
    with time_machine.travel(late, tick=False):
        tell(desk)
        assert send_due(desk.kit) == 0
        assert (mail(desk.kit).state, mail(desk.kit).tries, mail(desk.kit).next_try) == (
            DeliveryState.HELD,
            0,
            morning,
        )
        tell(desk, "fair_cancelled")
        assert send_due(desk.kit) == 1
    with time_machine.travel(morning - timedelta(minutes=1), tick=False):
        assert send_due(desk.kit) == 0
    with time_machine.travel(morning, tick=False):
        assert send_due(desk.kit) == 1
    noon = clock.midnight(START) + timedelta(hours=12)
    assert quiet_until(noon, 720, 721) == noon + timedelta(minutes=1)
    assert quiet_until(noon, 720, 720) is None, "the same twice means none"
    assert quiet_until(morning - timedelta(hours=7), 1260, 480) == morning, "after midnight it ends the same day"


def test_consent_withdrawn_before_sending_stops_it_and_wipes_the_address(desk: Desk) -> None:
    choose(desk)
    tell(desk)
    choose(desk, on=False)
    assert send_due(desk.kit) == 0
    assert (mail(desk.kit).state, captured(desk.kit)) == (DeliveryState.SKIPPED, [])
    with desk.kit.open(desk.who["xianji"], write=False) as context:
        kept = context.unit.notices.preference(desk.who["xianji"].account_id or 0, EMAIL)
        assert kept is not None
        assert kept.address_sealed is None
        assert kept.withdrawn_at is not None


class Killed(BaseException):
    """The worker's death."""


class Deadly(CaptureChannel):
    """Takes the message, and its worker dies before it can write that down."""

    def send(self, address: str, title: str, body: str, *, key: str) -> str:
        super().send(address, title, body, key=key)
        raise Killed


def test_a_worker_that_dies_while_sending_keeps_the_lease_and_the_message_goes_out_under_the_same_key(
    desk: Desk,
) -> None:
    choose(desk)
    tell(desk)
    with pytest.raises(Killed):
        send_due(desk.kit, {EMAIL: Deadly(desk.kit.settings.var / "captured" / "email")})
    assert mail(desk.kit).state is DeliveryState.SENDING
    assert send_due(desk.kit) == 0, "nobody else sends it while the lease holds"
    with time_machine.travel(clock.now() + notice_sending.LEASE, tick=False):
        assert send_due(desk.kit) == 1
    assert (mail(desk.kit).tries, len(captured(desk.kit))) == (2, 1)


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str], list[bytes]]]:
    """A mail server on this machine that answers RCPT with the next of the replies; port, replies, mails taken."""
    replies: list[str] = []
    taken: list[bytes] = []

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline().strip().upper():
                if line.startswith(b"RCPT"):
                    self.wfile.write(replies.pop(0).encode() + b"\r\n")
                elif line == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    text = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        text += part
                    taken.append(text)
                    self.wfile.write(b"250 taken\r\n")
                elif line == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 ok\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Talk) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], replies, taken
        finally:
            server.shutdown()
            thread.join()


def test_mail_is_sent_refused_for_good_or_tried_again(desk: Desk, tmp_path: Path) -> None:
    choose(desk)
    with mail_server() as (port, replies, taken):
        facts: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "plain"}
        ways = {EMAIL: SmtpChannel(settings_for(tmp_path, **facts, smtp_from="no-reply@example.test"))}
        replies += ["250 ok"]
        tell(desk)
        assert send_due(desk.kit, ways) == 1
        assert (mail(desk.kit).state, mail(desk.kit).provider_ref) == (
            DeliveryState.SENT,
            f"<notice-{mail(desk.kit).id}@example.test>",
        )
        assert mail(desk.kit).provider_ref.encode() in taken[0]
        assert b"li@example.test" in taken[0]
        replies += ["550 li@example.test unknown"]
        tell(desk, cause="2")
        assert send_due(desk.kit, ways) == 0
        assert (mail(desk.kit).state, mail(desk.kit).tries) == (DeliveryState.FAILED, 1)
        assert mail(desk.kit).error == "收件人被拒（550）", "no address in the log"
        replies += ["451 later", "250 ok"]
        tell(desk, cause="3")
        assert (send_due(desk.kit, ways), mail(desk.kit).state) == (0, DeliveryState.WAITING)
        assert send_due(desk.kit, ways) == 0, "not before its time"
        with time_machine.travel(clock.now() + notice_sending.BACK_OFF[0], tick=False):
            assert send_due(desk.kit, ways) == 1
    tell(desk, cause="4")
    moment = clock.now()
    for wait in (*notice_sending.BACK_OFF, timedelta()):
        with time_machine.travel(moment, tick=False):
            send_due(desk.kit, ways)
        moment += wait
        # Nobody listens there any more; past the quiet hours where a try falls into them.
        moment = notice_sending.quiet_until(moment, 1260, 480) or moment
    assert (mail(desk.kit).state, mail(desk.kit).tries) == (DeliveryState.FAILED, len(notice_sending.BACK_OFF) + 1)
