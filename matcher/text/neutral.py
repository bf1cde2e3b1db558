"""Words that no score may see (保护特征): sex, marital state, ethnicity, household registration and age, in free text.

Profiles often open with 女，35 岁，已婚，汉族. These words are struck before terms are made, from the person's text and
the post's, so they neither match nor lengthen a text. Everyday ways of saying the same (85后, 宝妈, 回民, 外地户) are
struck as well. 女装导购, 民族舞 or 离婚律师 stay: there the word names the work. A list never holds all wordings.
"""

from __future__ import annotations

import re
from hashlib import sha256

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
_PROVINCES = (
    "河北|山西|内蒙古?|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|"
    "西藏|陕西|甘肃|青海|宁夏|新疆|台湾|北京|天津|上海|重庆|太原|大同|阳泉|长治|晋城|朔州|晋中|运城|忻州|临汾|吕梁"
)
# What makes another word of 人: 河南人民医院, 北京人寿, 外地人才.
_NO_PERSON = "(?!力|才|事|员|民|寿|社|工|保|和|家|大|均|口|文|体|像|造|次|数|资|物|行|格|道|气|生|际)"
_TERMS = (
    "男女(?:均可|都可以?|皆可|都行|都要)|男女不限|不限男女|男士|女士|男性|女性|男生|女生|男方|女方|男同志|女同志|性别|"
    "先生|小伙子?|小?姑娘|大姐(?!夫)|(?<!大)小姐姐?|阿姨|大妈|大婶|大叔|大哥|打工[妹仔]|外来[妹仔]|妇女(?!主任|联合|用品|干部|权益|儿童|工作|病|保健)|"
    "[男女]的(?=[，。；、,;\\s]|$)|女人(?!节)|男人(?!装)|(?:我|本人)[是为][男女]|"
    # 女工 and 男工, 缝纫女工 and 电焊工女: the sex of who works, with the sort of work beside it.
    "[男女](?=工(?!装|具|作|会|委|部|鞋|服|用))|(?<=[工员师手])[男女](?=[，。；、,;\\s(（]|$)|"
    "已婚已育|已婚未育|未婚未育|已婚|未婚|已育|未育|离异|丧偶|单身|婚姻状况|"
    "已结婚|没结婚|未结婚|结过婚|刚结婚|结婚了|再婚|离过婚|离了婚|离婚(?!律师|诉讼|案|纠纷|登记)|"
    "单亲妈妈|单亲爸爸|单亲母亲|单亲父亲|单亲|未婚妈妈|全职妈妈|宝妈|宝爸|有家室|成了?家(?=[，。；、,;\\s]|$)|"
    "[没有无]对象|[有没无]老[公婆]|老公|老婆(?!饼)|丈夫|妻子|爱人(?=[在是有和，。；、,;\\s]|$)|哺乳期(?!护|的?妈|的?产)|备孕|怀孕|孕期|"
    "家?有[一两二三四俩仨\\d]个?(?:孩子?|小孩|娃|儿子|女儿|儿|女)|[一二两三]胎(?:已生|妈妈)|生[过了][一二两三]胎|"
    "非农业户口|农业户口|非农户口|农村户口|城镇户口|城市户口|本地户口|外地户口|居民户口|非农业|户口|户籍|"
    "(?:农村|城镇|城市|本地|外地|外来|外省)户[口籍]?(?!外)|非农(?!机|忙)|农转非|(?:本地|外地|当地|外省|本省)人(?!力|才|事|员)|"
    rf"(?:{_PROVINCES})[省市]?(?:人{_NO_PERSON}|籍(?!贯))|农民工(?!工资|服务|实名|维权|管理|子女)|农村人{_NO_PERSON}|农村来的|"
    r"老家(?!具|电|装|政|长)(?:[在是]?[^，。；、,;\s]{1,10})?|"
    rf"少数民族|(?:{_PEOPLES})族|蒙族|维族|[回藏彝苗壮]民(?!区|街|餐|食堂|饭|菜|面|中学|小学|医院|居|宿|俗|族)|彝人|蒙古人|"
    "维吾尔人?|哈萨克人?|穆斯林|清真(?!餐|食|饭|菜|拉|牛|羊|面|店|火|小|馆|肉|屠|厨|烹|糕|寺)|民族(?=[:： ]|$)"
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
    rf"{_MADE}多?(?:出头|好几|来岁)|(?<!\d)[2-7]\d多(?=[，。；、,;\s的]|$)|奔[三四五六七](?:了|的人)?(?=[，。；、,;\s]|$)|"
    r"[五六七八九零〇][零〇一二三四五六七八九]年(?:出?生|的(?=[，。；、,;\s]|$)|(?=[，。；、,;\s]|$))|"
    r"[一二][九零〇][零〇一二三四五六七八九]{2}年(?:[一二三四五六七八九十]{1,2}月)?(?:出?生)?|"
    r"19[4-9]\d\s*年(?:\s*\d{1,2}\s*月)?|出生\s*(?:19|20)\d{2}|[虚实周]岁\s*\d{1,2}|芳龄\s*\d{1,2}|"
    r"[廿卅][一二三四五六七八九]?岁|4050(?:人员)?|(?:[5-9]0|[五六七八九]十|零零|00)年代(?:出?生|的人)?|"
    r"[已刚早内]退休?(?:了|人员|职工|工人|教师)?|退休了?(?=[，。；、,;\s]|$)|年轻(?!化)|中年(?!级)|(?:人|正|已)到中年|"
    r"(?<![金附直所下隶从归专])属[鼠牛虎兔龙蛇马羊猴鸡狗猪]的?(?![一-龥])|"
    rf"(?:\d+\s*[-—~至到]\s*)?\d+\s*[多来]?{_YEARS}|{_MADE}[多来]?{_YEARS}"
)
# Whole words of a text that was cut before it was made neutral, with the pieces a segmenter makes of them.
_WORD = re.compile(
    rf"[男女]|{_TERMS}|农业户|业户|农民工|农村人|退休|已退休|中年|年轻|老家|周岁|岁|年龄|年生|出生|籍贯|{_MADE}岁|\d+(?:周岁|岁|年)?"
)
# Every character that one of them may begin with: most places of a text are passed over at this look.
_BARE = re.sub(r"\(\?<?!.*?\)", " ", f"{_FORM} {_BORN} {_TERMS} 年龄")
_CLASSES = set("".join(re.findall(r"\[([一-龥〇]+)\]", _BARE)))
_FIRST = "".join(sorted({run[0] for run in re.findall(r"[一-龥]+", _BARE)} | _CLASSES | set("一二三四五六七八九十")))
_TEXT = re.compile(rf"(?=[\d{_FIRST}])(?:{_FORM}|{_BORN}|(?<![一-龥])[男女](?![一-龥])|{_TERMS}|年龄)")


def is_protected(word: str) -> bool:
    """Whether a word tells sex, marital state, ethnicity, registration or, as any bare number may, age."""
    return _WORD.fullmatch(word) is not None


# 女电焊工 asks for the same work as 电焊工; 女装导购, 男科护士 and 女子监狱 name the work.
_SEXED = re.compile(
    r"(?:^|(?<=[、,，。;；:：/\s(（]))[男女](?=[一-龥])"
    r"(?!装|鞋|包|宾|性|裤|帽|袜|内衣|士|科|款|职工|子|童|生|友|神|浴|厕|更衣|团|足|篮|排|方|用|服装|衣|表|儿|人|王|巫|红|娃|孩|模|女|男)"
)
# Which rules struck: texts cut by other rules have to be cut anew.
PRINT = sha256(f"{_TEXT.pattern} {_SEXED.pattern}".encode()).hexdigest()[:12]


def neutral(text: str) -> str:
    """The text with protected words replaced by a blank, and without the sex of who does the work."""
    return _SEXED.sub("", _TEXT.sub(" ", text))


def unsexed(title: str) -> str:
    """A title without the sex of who does the work at its head; its other words stay as they were said."""
    return _SEXED.sub("", title)


def masked(text: str) -> str:
    """The text with every protected character as an asterisk, so that places in it stay the same."""
    hidden = _TEXT.sub(lambda match: "*" * len(match.group()), text)
    return _SEXED.sub("*", hidden)
