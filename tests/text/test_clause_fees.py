"""A fee is found under its many names; what says that there is none is let be."""

from __future__ import annotations

import pytest

from matcher.service.lending_documents import PRINCIPLES
from matcher.service.lending_terms import SAMPLES
from matcher.text.clause_fees import fee_in


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("乙方每人每月支付管理费 100 元", "管理费"),
        ("借入方另付劳务服务费", "劳务服务费"),
        ("服 务 费按工资的５％计算", "服务费"),
        ("中介费由职工承担", "中介费"),
        ("每人介绍费一百元", "介绍费"),
        ("不收取管理费，乙方支付服务费", "服务费"),
        ("乙方不得不支付管理费", "管理费"),
        ("管理费不低于 100 元", "管理费"),
        ("乙方不按时支付管理费的，按日计息", "管理费"),
        ("不含管理费 100 元", "管理费"),
        ("按工资总额百分之三提取，作为佣金", "佣金"),
        ("工资与结算价的差价归甲方", "差价"),
        ("职工交押金 200 元", "押金"),
        ("不收取任何形式的管理费、服务费、中介费", None),
        ("双方均不得向职工收取押金", None),
        ("服务费：无", None),
        ("管理费0元", None),
        ("免收中介费", None),
        ("社会保险费、住宿费、伙食费、交通费据实结算", None),
        ("服从车间管理，费用据实结算", None),
        ("", None),
    ],
)
def test_fees(text: str, fee: str | None) -> None:
    assert fee_in(text) == fee


@pytest.mark.parametrize("text", [*PRINCIPLES, *SAMPLES.values()])
def test_what_the_program_itself_proposes_has_none(text: str) -> None:
    assert fee_in(text) is None
