"""What a password may be (口令规则): long enough, and not what is guessed first; ``trust.md`` T56.

No rule asks for capitals or signs, and no downloaded list is kept: guessing programs combine a few kinds of parts
(common words, runs of keys, digits, dates, the names around the account), so a password is refused when too little of
it is left once all such parts are taken out. That covers the lists of the most common passwords with their endings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from matcher.errors import Invalid

SHORTEST, LONGEST = 8, 128
# Characters that nobody guesses by rule which must be left.
_LEFT = 4

# Most used words, endings left out: English, pinyin, then what stands around this service.
_WORDS = """
password passwd passwort pass pwd admin administrator root user guest test tester demo login default master manager
system server public private secret welcome hello letmein access changeme whatever iloveyou loveyou love lovely
dragon monkey shadow sunshine princess football baseball superman batman pokemon starwars michael jordan charlie
computer internet windows google android iphone apple huawei xiaomi alibaba taobao tencent weixin wechat
summer winter spring autumn january february monday friday killer freedom flower cookie summer hunter trustno
woaini woaiwo woaini aini wojiushi wodemima nihao mima kouling denglu yonghu zhanghao guanli guanliyuan yuangong
zhongguo china beijing shanghai shanxi taiyuan datong yangquan changzhi jincheng shuozhou jinzhong yuncheng xinzhou
linfen lvliang luliang xiaodian yingze gongzuo shenghuo laopo laogong baobei mama baba kuaile xingfu fafafa
matcher goodmatch pipei jiuye zhaopin qiuzhi renshe rensheju renli ziyuan danwei zhuanyuan qiye shiji xianji shengji
linggong shichang shenji peixun paiqian jigou yonggong fuwu xitong bangong houtai ceshi yanshi
省 市 县 人社 人社局 就业 招聘 求职 用工 服务 专员
企业 单位 系统 管理 管理员
用户 用户名 口令 密码 登录 账号 山西 太原 匹配
"""
_KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_SLANTS = "qaz wsx edc rfv tgb yhn ujm 1qaz 2wsx 3edc 4rfv zaq xsw cde vfr 147258369 159357 789456123 741852963 "
_SLANTS += "5201314 1314520 5211314 1314521 520520 888888 666666 112233 121212 123123 321321 456456 789789 987654321"
_LEET = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_YEAR = r"(?:19[3-9]\d|20[0-4]\d)"
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_PARTS = (
    ("date", re.compile(rf"{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR}|{_YEAR}{_MONTH}|{_YEAR}|\d\d{_MONTH}{_DAY}")),
    ("phone", re.compile(r"1[3-9]\d{9}")),
    ("repeat", re.compile(r"(.{1,3}?)\1{2,}|(.)\2+|(.{3,})\3")),
)
_SAID = {
    "word": "常见的词",
    "run": "连续的按键或数字",
    "date": "日期或年份",
    "phone": "手机号",
    "repeat": "重复的字符",
    "own": "登录名、姓名或单位的字",
}


def check(password: str, *, words: Iterable[str] = (), field: str = "password") -> None:
    """Refuse a password that would be guessed, with a sentence that names the rule.

    ``words`` are those around the account: sign-in name, display name, unit, codes. Raises ``Invalid`` at ``field``.
    """
    if len(password) < SHORTEST:
        raise Invalid(f"口令至少 {SHORTEST} 位", field=field)
    if len(password) > LONGEST:
        raise Invalid(f"口令最多 {LONGEST} 位", field=field)
    if any(unicodedata.category(one) == "Cc" for one in password):
        raise Invalid("口令不能含有换行、制表等控制字符", field=field)
    plain = unicodedata.normalize("NFKC", password).casefold()
    own = _own(words)
    for text in _readings(plain):
        found = _guessable(text, own)
        if found:
            said = "、".join(_SAID[kind] for kind in _SAID if kind in found)
            raise Invalid(f"口令太容易被猜到：除了{said}，剩下的不足 {_LEFT} 个字符，请换一个", field=field)


def _readings(plain: str) -> list[str]:
    """The text as typed, with signs read as letters (p@ssw0rd), and letters and digits apart (1q2w3e4r)."""
    letters = "".join(one for one in plain if one.isalpha())
    digits = "".join(one for one in plain if one.isdigit())
    return list(dict.fromkeys((plain, plain.translate(_LEET), f"{letters} {digits}")))


def _guessable(text: str, own: tuple[str, ...]) -> set[str]:
    """The kinds of parts that make up the text; nothing when enough is left beside them."""
    found: set[str] = set()
    left = text
    for kind, parts in (("own", own), ("run", _runs()), ("word", _common())):
        for part in parts:
            if part in left:
                left = left.replace(part, " ")
                found.add(kind)
    for kind, pattern in _PARTS:
        shorter = pattern.sub(" ", left)
        if shorter != left:
            left = shorter
            found.add(kind)
    return found if found and sum(one.isalnum() for one in left) < _LEFT else set()


def _own(words: Iterable[str]) -> tuple[str, ...]:
    """The words around an account and their parts, longest first."""
    parts: set[str] = set()
    for word in words:
        plain = unicodedata.normalize("NFKC", word).casefold()
        for part in (plain, *re.split(r"[\W_]+", plain)):
            if len(part) >= (3 if part.isascii() else 2):
                parts.add(part)
    return tuple(sorted(parts, key=lambda one: (-len(one), one)))


@lru_cache(maxsize=1)
def _common() -> tuple[str, ...]:
    return tuple(sorted(set(_WORDS.split()), key=lambda one: (-len(one), one)))


@lru_cache(maxsize=1)
def _runs() -> tuple[str, ...]:
    """Runs of at least three neighbours on the keyboard or in the alphabet, either way, longest first."""
    found = set(_SLANTS.split())
    for row in (*_KEYS, "01234567890"):
        for line in (row, row[::-1]):
            found |= {line[i:j] for i in range(len(line)) for j in range(i + 3, len(line) + 1)}
    return tuple(sorted(found, key=lambda one: (-len(one), one)))
