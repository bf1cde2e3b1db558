"""What a password may be (trust.md T56), wherever it is set."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import bootstrap, clock
from matcher.errors import Invalid, NotFound, TooMany
from matcher.models.account import SETUP_HOURS
from matcher.repository.database import Database
from matcher.security.password_rules import LONGEST, check
from matcher.service import first_setup
from matcher.service.context import Kit
from tests.conftest import settings_for

SECRETS = {"secret_key": "Wm5q8vTz3Lr1Xc7Ns9Kp2Jd4Hf6Gb0Ay", "data_key": "Ub7e1Ri5Wo3Qp9Zm2Xn8Cv4Bk6Lj0Hgd"}

WORDS = ("xiaozhang", "张三丰", "太原市某某机械有限公司")
# Heads of the lists of most common passwords, with the endings people give them, and what stands around an account.
GUESSED = """
12345678 password P@ssw0rd Password1 passw0rd! qwertyuiop 1q2w3e4r 1qaz2wsx qazwsxedc asdf1234 zxcvbnm123 11111111
abc12345 abcabcabc aaaaaaaaa ab12ab12 a1b2c3d4 123456789a 0987654321 iloveyou1 letmein99 welcome123 football11
woaini520 5201314520 mima1234 admin@123 demo-2022 Taiyuan2026 RenShe@2025 zhuanyuan2022! 19900101 20221201 13812345678
管理员123456 １２３４５６７８ xiaozhang01 Xiaozhang! 张三丰123456 太原市某某机械有限公司 goodmatch2026
"""
FINE = (
    "chang-kouling-42 correct-horse-battery lantern-27-boat Wm5q8vTz3Lr1 kxwy7392 三江源头的老水车 zuotianxiawulaiguo"
)


@pytest.mark.parametrize("password", GUESSED.split())
def test_what_is_guessed_first_is_refused_with_the_rule_it_breaks(password: str) -> None:
    with pytest.raises(Invalid, match=r"太容易被猜到：除了.+剩下的不足 4 个字符") as refused:
        check(password, words=WORDS, field="password")
    assert refused.value.field == "password"
    assert password not in refused.value.message


def test_length_is_asked_in_both_directions_and_nothing_else_of_the_characters() -> None:
    for password in FINE.split():
        check(password, words=WORDS)
    check("三江" + "源头老水车" * 3 + "x y z ")
    for password, words in (("kxw7392", "至少 8 位"), ("kx7" * 60, f"最多 {LONGEST} 位"), ("kxwy\n7392", "控制字符")):
        with pytest.raises(Invalid, match=words):
            check(password)


def test_an_empty_store_is_set_up_once_by_the_code_of_the_terminal(base_kit: Kit, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, demo=False, **SECRETS)
    bootstrap.migrate(settings)
    kit = dataclasses.replace(base_kit, settings=settings, database=Database(settings.database_url))
    told = {"username": "guanli", "name": "王管理", "password": "lantern-27-boat", "again": "lantern-27-boat"}
    old, code = first_setup.issue(kit), first_setup.issue(kit)
    assert old is not None
    assert code is not None
    assert old != code
    store = b"".join(file.read_bytes() for file in tmp_path.glob("*.sqlite3*"))
    assert code.replace("-", "").encode() not in store
    with TestClient(create_app(kit), base_url="https://testserver", follow_redirects=False) as client:
        assert client.get("/setup").status_code == 200
        assert client.post("/setup", data=told | {"code": old}).status_code == 404, "a newer code ends it"
        assert client.post("/setup", data=told | {"code": code, "password": "guanli2026"}).status_code == 422
        later = clock.now() + timedelta(hours=SETUP_HOURS)
        with time_machine.travel(later, tick=False):
            assert client.post("/setup", data=told | {"code": code}).status_code == 404
        assert client.post("/setup", data=told | {"code": code.upper()}).headers["location"] == "/login"
        assert client.post("/setup", data=told | {"code": code, "username": "zweite"}).status_code == 404
        assert client.get("/setup").status_code == 404
        assert client.post("/login", data={"username": "guanli", "password": "lantern-27-boat"}).status_code == 303
    assert first_setup.issue(kit) is None
    kit.database.dispose()


def test_wrong_codes_are_counted(base_kit: Kit, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, demo=False, **SECRETS)
    bootstrap.migrate(settings)
    kit = dataclasses.replace(base_kit, settings=settings, database=Database(settings.database_url))
    code = first_setup.issue(kit)
    told = {"username": "guanli", "name": "王管理", "password": "lantern-27-boat", "again": "lantern-27-boat"}
    for _ in range(10):
        with pytest.raises(NotFound):
            first_setup.use(kit, code="x" * 16, address="10.0.0.1", **told)
    with pytest.raises(TooMany):
        first_setup.use(kit, code=code or "", address="10.0.0.1", **told)
    first_setup.use(kit, code=code or "", address="10.0.0.2", **told)
    kit.database.dispose()
