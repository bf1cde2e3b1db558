"""Whom to ask and how (联系方式), and masking of personal data (脱敏) in free text."""

from __future__ import annotations

import re
from functools import cache

from matcher.models.values import Contact, Span
from matcher.text.lexicon import data_folder, read_toml
from matcher.text.normalise import MAX_CHARS, clean
from matcher.text.patterns import any_of
from matcher.text.phones import find_mobiles, find_phones

# A special-work licence bears the ID number after a T.
_RESIDENT_ID = any_of(
    r"(?<![0-9A-SU-Za-su-z])[1-8]\d{5} ?(?:18|19|20)\d{2} ?(?:0\d|1[0-2])[0-3]\d ?\d{3}[\dXx](?![0-9A-Za-z])",
    r"(?<![0-9A-Za-z])[1-8]\d{7}(?:0\d|1[0-2])[0-3]\d\d{3}(?![0-9A-Za-z])",
)
_LONG_DIGITS = re.compile(r"(?<![\dA-Za-z])\d(?:[ -]?\d){14,18}(?![\dA-Za-z])")

ID_HIDDEN = "[身份证号已隐去]"
CARD_HIDDEN = "[银行卡号已隐去]"
MAIL_HIDDEN = "[邮箱已隐去]"
WECHAT_HIDDEN = "[微信号已隐去]"
QQ_HIDDEN = "[QQ号已隐去]"
NUMBER_HIDDEN = "[号码已隐去]"
_BLANKED = re.compile(r"#{5,}")
# Texts of ours name one person, sometimes two; more would be a list that belongs nowhere.
_NAMES_AT_MOST = 8
# Bounded on both sides, so that no input makes it look back and forth.
_MAIL = re.compile(r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_WECHAT_WORD = (
    r"(?:微信|威信|薇信|徽信|卫星|[vV]信|(?<![A-Za-z])(?:[vV][xX]|[wW][xX]|[wW]e[cC]hat|WECHAT)"
    r"|(?<=[加➕+])(?:微|薇|[vV])(?![A-Za-z]{1,4}[ :])|(?<![A-Za-z0-9一-龥])[vV](?=\s?[:：]))"
)
_WECHAT = re.compile(
    rf"{_WECHAT_WORD}(?:号码?|ID|id|名|联系|咨询|搜索|添加|加)?\s?(?:[:：是为]|->"
    rf"|→)?\s?(?P<id>[A-Za-z_][A-Za-z0-9_-]{{4,19}}|\d{{6,20}}(?=\D|$))(?![A-Za-z0-9@])"
)
_WECHAT_SAME = re.compile(
    rf"(?:{_WECHAT_WORD}|[vV微薇])(?:号码?)?\s?(?:同号|同步|同手机号?|同电话|同上|一样|与?(?:手机"
    rf"|电话)(?:号码?)?(?:相同|一致|同号?))|(?:同|即|也是|就是|等同)(?:{_WECHAT_WORD}|[vV微])(?:号码?)?|(?:手机"
    rf"|电话)(?:号码?)?(?:即|就是|也是|兼|/|和|=|、|&)(?:{_WECHAT_WORD})|(?:{_WECHAT_WORD})(?:/|兼|和|、"
    rf"|&)(?:手机|电话)"
)
_QQ = re.compile(r"(?<![A-Za-z])[qQ][qQ](?:号码?|群号?|邮箱)?\s?(?:[:：是为]|->)?\s?(?P<id>[1-9]\d{4,10})(?![\d@])")
_TITLES = (
    "经理|女士|先生|老师|主任|主管|厂长|师傅|师父|部长|队长|店长|站长|书记|老板娘?|班长|组长|所长|科长|处长|院长|校长|园长|场长|矿长|"
    "总监|总|工(?![作人厂资种程业])|小姐|会计|同志|专员|助理|护士长|教练|领班|阿姨|大姐|大哥|姐|哥|姨|叔|嫂"
)
_LABEL = re.compile(
    r"(?:联系人|联络人|负责人|招聘人|对接人|经办人|接洽人|收件人|联系方式|联系电话|招聘电话|咨询电话|电话|联系"
    r"|咨询|人事部?|HR|hr|请?找)"
    r"(?:姓名)?\s?[:：]?\s?[(]?"
)
_GIVEN = r"[一-龥]{1,2}"
_LOOSE_NAME = re.compile(
    r"(?:联系人|联络人|负责人|招聘人|对接人|经办人)(?:姓名)?\s?[:：]\s?(?P<name>[一-龥·]{2,4})(?![一-龥])"
)
# 给老郝打电话
_ASKED_FOR = re.compile(r"(?:给|跟|和|致电)(?P<name>[小老阿][一-龥])(?=打电话|联系|说一声|发(?:消息|信息|微信))")
_NEAR_BEFORE = re.compile(
    r"[\s(:：,，、/]*(?:的)?(?:联系|招聘|咨询)?(?:电话|手机|tel|TEL|Tel|微信|[vV])?(?:号码?)?[\s(:：/+]*$"
)
_NEAR_AFTER = re.compile(r"[\s(,，、:：/]{0,3}(?:微信同号|同微信|[vV]同)?[\s(),，、/]{0,2}(?:联系人[:：]?\s?|找\s?)?")
_NOT_NAMES = re.compile(
    r"电话|手机|联系|微信|咨询|招聘|人事|地址|公司|岗位|工资|包吃|待遇|同号|报名|面试|急聘|急招|时间|路口|工人"
    r"|女工|男工"
)


def read_phones(text: str) -> list[str]:
    """Every telephone number in the text in one spelling: 13812345678, 0351-7676071, 0351-7676071-802, 400-123-4567."""
    return list(dict.fromkeys(number for number, _ in find_phones(clean(text))))


def read_contact(text: str) -> tuple[Contact, Span] | None:
    """Whom to ask and how: numbers, the name beside them, WeChat, mail; None when the text names none of these.

    微信同号 makes the first mobile number the WeChat name.
    """
    text = text[:MAX_CHARS]
    phones = find_phones(text)
    mail = _MAIL.search(text)
    wechat, wechat_span = _wechat(text, phones)
    spans = [span for _, span in phones]
    spans += [Span(mail.start(), mail.end())] if mail else []
    spans += [wechat_span] if wechat_span else []
    name = _name(text, spans)
    if name:
        spans.append(name[1])
    if not spans:
        return None
    contact = Contact(
        name[0] if name else "",
        tuple(dict.fromkeys(number for number, _ in phones)),
        wechat,
        mail.group().lower() if mail else "",
    )
    return contact, Span(min(span.start for span in spans), max(span.end for span in spans))


def redact(text: str, *, name: str = "") -> str:
    """The text without what identifies a person: mobiles masked, ID, bank-card, WeChat and QQ numbers and mail hidden.

    Office phones stay. ``name`` is the person's own, masked wherever it stands.
    """
    hidden = _MAIL.sub(MAIL_HIDDEN, _RESIDENT_ID.sub(ID_HIDDEN, clean(text)))
    if len(name.strip()) > 1:
        hidden = hidden.replace(name.strip(), mask_name(name))
    hidden = _LONG_DIGITS.sub(lambda match: CARD_HIDDEN if _is_card(match.group()) else match.group(), hidden)
    hidden = _without_mobiles(hidden)
    hidden = _WECHAT.sub(lambda match: _hide(match, WECHAT_HIDDEN), hidden)
    return _QQ.sub(lambda match: _hide(match, QQ_HIDDEN), hidden)


def without_numbers(text: str) -> str:
    """The text with telephone, WeChat and QQ numbers blanked by ``#``, all else in its place."""
    spans = [span for _, span in find_phones(text)]
    spans += [Span(match.start("id"), match.end("id")) for one in (_WECHAT, _QQ) for match in one.finditer(text)]
    for span in spans:
        text = text[: span.start] + "#" * (span.end - span.start) + text[span.end :]
    return text


def for_anybody(text: str) -> str:
    """Free text as strangers may read it, outside our own pages, too: no name of a person to ask for, no number.

    Telephone numbers of offices go with the others, since nobody can tell whose they are. A text without any of these
    comes back as it was.
    """
    plain = clean(text)
    hidden = plain
    for _ in range(_NAMES_AT_MOST):
        found = read_contact(hidden)
        if found is None or not found[0].name:
            break
        hidden = hidden.replace(found[0].name, mask_name(found[0].name))
    hidden = redact(_BLANKED.sub(NUMBER_HIDDEN, without_numbers(hidden)))
    return text if hidden == plain else hidden


def mask_name(name: str) -> str:
    """A name by its first character: 张三丰 → 张**."""
    name = name.strip()
    return name[:1] + "*" * max(1, min(len(name) - 1, 18)) if name else ""


def mask_phone(phone: str) -> str:
    """A telephone number by its first three and last four digits: 138****5678."""
    digits = re.sub(r"\D", "", phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else "*" * len(digits)


def _without_mobiles(text: str) -> str:
    parts, last = [], 0
    for number, span in find_mobiles(text):
        parts += [text[last : span.start], mask_phone(number)]
        last = span.end
    return "".join([*parts, text[last:]])


def _hide(match: re.Match[str], words: str) -> str:
    whole = match.group()
    return whole[: match.start("id") - match.start()] + words


def _wechat(text: str, phones: list[tuple[str, Span]]) -> tuple[str, Span | None]:
    """The WeChat name: written out, or the number it is the same as."""
    mobiles = [(number, span) for number, span in phones if "-" not in number]
    same = _WECHAT_SAME.search(text)
    if same and mobiles:
        return mobiles[0][0], Span(same.start(), same.end())
    for match in _WECHAT.finditer(text):
        span = Span(match.start("id"), match.end("id"))
        number = next((number for number, place in mobiles if place.start <= span.start < place.end), None)
        return number or match["id"].lower(), span
    # 微信 138 1234 5678: the number itself is the name.
    word = re.search(rf"{_WECHAT_WORD}(?:号码?)?\s?[:：]?\s?$", text[: mobiles[0][1].start]) if mobiles else None
    return (mobiles[0][0], mobiles[0][1]) if word else ("", None)


def _name(text: str, marks: list[Span]) -> tuple[str, Span] | None:
    """The person to ask for: after a label, or right beside a number."""
    person = _person()
    for label in _LABEL.finditer(text):
        match = person.match(text, label.end())
        if match and not _NOT_NAMES.search(match.group()):
            return match["name"], Span(match.start("name"), match.end("name"))
    loose = _LOOSE_NAME.search(text) or _ASKED_FOR.search(text)
    if loose and not _NOT_NAMES.search(loose["name"]):
        return loose["name"], Span(loose.start("name"), loose.end("name"))
    for mark in marks:
        for match in person.finditer(text, max(0, mark.start - 16), mark.start):
            if _NEAR_BEFORE.fullmatch(text, match.end("name"), mark.start) and not _NOT_NAMES.search(match.group()):
                return match["name"], Span(match.start("name"), match.end("name"))
        gap = _NEAR_AFTER.match(text, mark.end)
        match = person.match(text, gap.end() if gap else mark.end)
        if match and not _NOT_NAMES.search(match.group()):
            return match["name"], Span(match.start("name"), match.end("name"))
    return None


@cache
def _person() -> re.Pattern[str]:
    """How a person is named: 张经理, 李女士, 王建国, 小王, 老李."""
    surnames = read_toml(data_folder() / "lexicon" / "facts.toml")["names"]["surname"]
    family = "|".join(sorted(surnames, key=len, reverse=True))
    return re.compile(
        rf"(?P<name>(?:{family})(?:{_TITLES})|(?:{family}){_GIVEN}?(?:{_TITLES})"
        rf"|[小老阿](?:{family})(?![一-龥])|(?:{family}){_GIVEN}(?![一-龥]))"
    )


def _is_card(text: str) -> bool:
    """Bank cards have 15 to 19 digits with a Luhn check; any 15 digits or more that begin like one are hidden too."""
    digits = [int(char) for char in text if char.isdigit()]
    doubled = sum(sum(divmod(digit * 2, 10)) for digit in digits[-2::-2])
    return (doubled + sum(digits[-1::-2])) % 10 == 0 or digits[0] in {3, 4, 5, 6}
