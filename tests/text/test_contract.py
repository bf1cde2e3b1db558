"""Form and term of a labour contract, and probation."""

from __future__ import annotations

import pytest

from matcher.models.enums import EmploymentForm as F
from matcher.models.values import Probation, Term
from matcher.text.contract import read_form, read_term
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import clean
from matcher.text.probation import read_probation


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("用工性质:全职", F.FULL_TIME), ("派遣工,缴五险", F.DISPATCH), ("日结零工,干一天算一天", F.ODD_JOB),
        ("采摘苹果,季节性用工", F.SEASONAL), ("顶岗实习", F.INTERNSHIP), ("带薪实习", F.INTERNSHIP), ("招发单员(兼职)", F.PART_TIME),
        ("不要兼职,只要全职", F.FULL_TIME), ("与派遣公司签合同", F.DISPATCH), ("非全日制,按小时算", F.PART_TIME),
        ("企业直招,非劳务派遣", None), ("不搞派遣", None), ("全职妈妈也可以", None), ("带过实习生的老师傅", None),
        ("全日制本科", None), ("临时身份证亦可", None), ("实习期三个月", None), ("", None),
    ],
)  # fmt: skip
def test_form(text: str, form: F | None, lexicon: Lexicon) -> None:
    read = read_form(clean(text), lexicon)
    assert (read[0] if read else None) is form


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("签三年固定期限劳动合同", Term(36)), ("合同期半年", Term(6)), ("首签合同一年半", Term(18)), ("劳动合同期限:五年", Term(60)),
        ("合同叁年", Term(36)), ("合同一年一签", Term(12)), ("签无固定期限合同", Term(None, open_ended=True)),
        ("两年期合同", Term(24)), ("劳动合同2至3年", Term(36)), ("满十年可签无固定期限合同", None),
        ("供货合同一年一签", None), ("试用期三个月", None), ("租赁合同三年", None), ("合同额3000万元", None), ("工龄三年", None),
        ("合同期3年,试用期3个月", Term(36)),
    ],
)  # fmt: skip
def test_term(text: str, term: Term | None) -> None:
    read = read_term(clean(text))
    assert (read[0] if read else None) == term


@pytest.mark.parametrize(
    ("text", "probation"),
    [
        ("试用期2个月,工资八折", Probation(2, 80)), ("试用期:1个月;试用期工资:2800元/月", Probation(1, None, 280_000)),
        ("试用期半个月,同工同酬", Probation(0.5, 100)), ("无试用期", Probation(0)), ("入职即转正,没有试用期", Probation(0)),
        ("试用期工资3500,转正后4500", Probation(None, None, 350_000)), ("试用期工资按转正工资的80%发", Probation(None, 80)),
        ("试用期60天", Probation(2)), ("试用期15天", Probation(0.5)), ("试用期一周", Probation(0.25)),
        ("2个月试用期后按5000发,期间4200", Probation(2, None, 420_000)), ("转正后按100%发,试用三个月发七成", Probation(3, 70)),
        ("试用期3千,转正3千8", Probation(None, None, 300_000)), ("三年合同,试用期半年", Probation(6)),
        ("试用期一个月,补贴2000元", Probation(1)), ("试用期八五折", Probation(None, 85)),
        ("产品免费试用15天", None), ("实习期三个月,补贴2000", None), ("试用合格后月薪5000", None), ("合同期三年,工资4500", None),
        ("试用期间包吃住", None),
    ],
)  # fmt: skip
def test_probation(text: str, probation: Probation | None) -> None:
    text = clean(text)
    read = read_probation(text)
    assert (read[0] if read else None) == probation
    assert read is None or 0 <= read[1].start < read[1].end <= len(text)
