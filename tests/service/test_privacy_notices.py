"""个人信息处理规则: the version people agree to stands to be read with the terms that count; all services stop at one word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.consent import NOTICE_VERSION
from matcher.models.enums import ConsentChannel, Role
from matcher.models.notice import NoticeChannel
from matcher.models.states import ReferralState
from matcher.planning.privacy_notices import load_notices, notices
from matcher.service import consents, privacy_notices, referrals
from matcher.service import notices as telling
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_referrals import do, listed, submit


def test_the_version_agreed_to_is_the_one_in_force_and_tells_the_terms_that_count(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        told = privacy_notices.get_notice(context)
        with pytest.raises(NotFound):
            privacy_notices.get_notice(context, "1999-01")
    assert told.notice.version == NOTICE_VERSION
    whole = "".join(text for _, items in told.sections for text in items)
    rules, today = kit.retention, clock.today()
    for term in (rules.visitors_on(today).days, rules.notices_on(today).days):
        assert f"{term} 天" in whole
    assert f" {rules.lent_on(today).lent_months} 个月" in whole
    assert "{" not in whole


def test_a_later_version_is_another_file_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    (known,) = [one for one in notices() if one.version == NOTICE_VERSION]
    text = (Path(__file__).parents[2] / "data" / "privacy" / f"{NOTICE_VERSION}.toml").read_text("utf-8")
    (tmp_path / f"{NOTICE_VERSION}.toml").write_text(text, "utf-8")
    later = text.replace(NOTICE_VERSION, "2027-06").replace(str(known.effective_from), "2027-06-01")
    (tmp_path / "2027-06.toml").write_text(later, "utf-8")
    assert [one.effective_from for one in load_notices(tmp_path)] == [known.effective_from, date(2027, 6, 1)]
    (tmp_path / "2027-07.toml").write_text(later, "utf-8")
    with pytest.raises(Invalid, match="2027-07"):
        load_notices(tmp_path)


def test_everything_stops_at_one_word(kit: Kit) -> None:
    vacancy_id = submit(kit)
    one = listed(kit, vacancy_id)[0]
    do(kit, referrals.refer, vacancy_id, one, channel=ConsentChannel.PHONE)
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("qiuzhi")
        assert account is not None
        account.seeker_id = one
        context.unit.commit()
    own = actor(kit, "qiuzhi")
    assert own.role is Role.SEEKER
    with kit.open(own, write=True) as context:
        telling.choose(context, NoticeChannel.EMAIL, on=True, address="one@example.test")
        assert len(consents.stop_all(context)) == 2
        context.unit.commit()
        with pytest.raises(Conflict, match="没有正在进行"):
            consents.stop_all(context)
        assert not [choice for choice in telling.list_choices(context) if choice.on]
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(one)
        referral = context.unit.referrals.of_pair(vacancy_id, one)
        assert seeker is not None
        assert referral is not None
        assert (seeker.seeking, referral.state) == (False, ReferralState.UNSUITABLE)
        assert not context.unit.consents.registered([one], clock.today())


def test_anybody_reads_what_is_held_why_and_how_long(kit: Kit, client: TestClient) -> None:
    page = client.get("/privacy/data")
    assert page.status_code == 200
    term = kit.retention.term_on("profile", clock.today())
    for words in ("工作经历", "第十三条第一项", term.words(), "为什么必需", "谁看过的记录：查看之日起 36 个月"):
        assert words in page.text
    assert '"/privacy/data"' in client.get("/privacy").text
