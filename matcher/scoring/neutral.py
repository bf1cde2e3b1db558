"""Words that no score may see (保护特征): sex, marital state, ethnicity, household registration and age, in free text.

Profiles often open with 女，35 岁，已婚，汉族. These words are struck before terms are made, from the person's text and
the post's, so they neither match nor lengthen a text. 女装导购 or 民族舞 stay: there the word names the work.
"""

from __future__ import annotations

import re

_PEOPLES = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_TERMS = (
    "男女不限|不限男女|男士|女士|男性|女性|男生|女生|男方|女方|性别|先生|"
    "已婚已育|已婚未育|未婚未育|已婚|未婚|已育|未育|离异|丧偶|单身|婚姻状况|"
    "非农业户口|农业户口|非农户口|农村户口|城镇户口|城市户口|本地户口|外地户口|居民户口|非农业|户口|户籍|"
    rf"少数民族|(?:{_PEOPLES})族|民族(?=[:： ]|$)"
)
_FORM = r"(?:性别|民族|婚姻状况|婚否|户籍|户口)(?:所在地|性质|类型)?\s*[:：]\s*[^，。；、,;\s]{1,12}"
_BORN = (
    r"\d{2,4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?\s*出?生|"
    r"出生(?:年月|日期)?\s*[:：]\s*[\d年月日.\-/]+|\d+\s*(?:周岁|岁)"
)
# Whole words of a text that was cut before it was made neutral, with the pieces a segmenter makes of them.
_WORD = re.compile(rf"[男女]|{_TERMS}|农业户|业户|周岁|岁|年龄|年生|出生|\d+(?:周岁|岁|年)?")
# Every character that one of them may begin with: most places of a text are passed over at this look.
_FIRST = "".join(sorted({run[0] for run in re.findall(r"[一-龥]+", f"{_FORM} {_BORN} {_TERMS} 年龄")}))
_TEXT = re.compile(rf"(?=[\d{_FIRST}])(?:{_FORM}|{_BORN}|(?<![一-龥])[男女](?![一-龥])|{_TERMS}|年龄)")


def is_protected(word: str) -> bool:
    """Whether a word tells sex, marital state, ethnicity, registration or, as any bare number may, age."""
    return _WORD.fullmatch(word) is not None


# 女电焊工 asks for the same work as 电焊工; 女装导购, 男科护士 and 女子监狱 name the work.
_SEXED_TITLE = re.compile(
    r"(?:^|(?<=[、,，/;；\s(（]))[男女](?=[一-龥])"
    r"(?!装|鞋|包|宾|性|裤|帽|袜|内衣|士|科|款|职工|子|童|生|友|神|浴|厕|更衣|团|足|篮|排|方|用|服装|衣|表|儿|人|王|巫|红|娃|孩|模)"
)


def neutral_title(title: str) -> str:
    """A title with what it says of the worker's sex struck as well, unless it names the work."""
    return _SEXED_TITLE.sub("", neutral(title))


def neutral(text: str) -> str:
    """The text with protected words replaced by a blank."""
    return _TEXT.sub(" ", text)
