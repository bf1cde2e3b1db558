"""Words that no score may see (保护特征): sex, marital state, ethnicity, household registration and age, in free text.

Profiles often open with 女，35 岁，已婚，汉族. These words are struck before terms are made, from the person's text and
the post's, so they neither match nor lengthen a text. Everyday ways of saying the same (85后, 宝妈, 回民, 外地户) are
struck as well. 女装导购, 民族舞 or 离婚律师 stay: there the word names the work. A list never holds all wordings.
"""

from __future__ import annotations

import re

_PEOPLES = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
# Ages said in words or figures, and what follows them.
_MADE = r"(?:[二三四五六七]十[一二三四五六七八九]?|[一二三四五六七八九]?十[一二三四五六七八九]?|\d{1,3})"
_YEARS = r"(?:周岁|週歲|岁|歲)"
# 今年52 and 年近五十 tell an age, 今年20万 does not.
_ENDS = rf"(?:{_YEARS}|(?=[，。；、,;\s]|$))"
_TERMS = (
    "男女不限|不限男女|男士|女士|男性|女性|男生|女生|男方|女方|男同志|女同志|小伙子|小姑娘|性别|先生|"
    "已婚已育|已婚未育|未婚未育|已婚|未婚|已育|未育|离异|丧偶|单身|婚姻状况|"
    "已结婚|没结婚|未结婚|结过婚|刚结婚|结婚了|再婚|离过婚|离了婚|离婚(?!律师|诉讼|案|纠纷|登记)|"
    "单亲妈妈|单亲爸爸|单亲母亲|单亲父亲|单亲|未婚妈妈|全职妈妈|宝妈|宝爸|"
    "非农业户口|农业户口|非农户口|农村户口|城镇户口|城市户口|本地户口|外地户口|居民户口|非农业|户口|户籍|"
    "(?:农村|城镇|城市|本地|外地|外来|外省)户[口籍]?(?!外)|非农(?!机|忙)|农转非|(?:本地|外地|当地|外省|本省)人(?!力|才|事|员)|"
    rf"少数民族|(?:{_PEOPLES})族|蒙族|维族|回民(?!区|街|餐|食堂|饭|菜|面|中学|小学|医院)|民族(?=[:： ]|$)"
)
_FORM = (
    r"(?:性别|民族|婚姻状况|婚否|户籍|户口|籍贯)(?:所在地|性质|类型)?\s*[:：]\s*[^，。；、,;\s]{1,12}|"
    r"(?:户籍|户口|籍贯)(?:所在地)?[在是为][^，。；、,;\s]{1,12}"
)
_BORN = (
    r"\d{2,4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?\s*出?生|\d{4}[.\-/]\d{1,2}(?:[.\-/]\d{1,2})?\s*出?生|"
    r"出生(?:年月|日期)?\s*[:：]\s*[\d年月日.\-/]+|出?生于\s*\d{2,4}(?:\s*年)?|"
    rf"年龄\s*[:：]?\s*{_MADE}{_YEARS}?|(?<![一二三四五六七八九十\d])年[近过满约]\s*(?:{_MADE}|半百){_ENDS}|今年\s*{_MADE}{_ENDS}|"
    r"(?<![\d一-龥])(?:[5-9][05]|0[05]|[五六七八九][零〇五]|零零)后|"
    r"(?<![金附直所下隶从归专])属[鼠牛虎兔龙蛇马羊猴鸡狗猪]的?(?![一-龥])|"
    rf"(?:\d+\s*[-—~至到]\s*)?\d+\s*[多来]?{_YEARS}|{_MADE}[多来]?{_YEARS}"
)
# Whole words of a text that was cut before it was made neutral, with the pieces a segmenter makes of them.
_WORD = re.compile(rf"[男女]|{_TERMS}|农业户|业户|周岁|岁|年龄|年生|出生|籍贯|{_MADE}岁|\d+(?:周岁|岁|年)?")
# Every character that one of them may begin with: most places of a text are passed over at this look.
_BARE = re.sub(r"\(\?<?!.*?\)", " ", f"{_FORM} {_BORN} {_TERMS} 年龄")
_FIRST = "".join(sorted({run[0] for run in re.findall(r"[一-龥]+", _BARE)} | set("一二三四五六七八九十")))
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
