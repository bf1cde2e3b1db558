"""Facts of one post row (岗位信息): its own columns win, the free text fills what they leave open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from matcher.models.enums import Benefit, EmploymentForm, Hazard, PayUnit, Shift, ShortageKind, SkillGrade
from matcher.models.seeker import WORKING_AGE
from matcher.models.vacancy import MAX_VALID_DAYS
from matcher.models.values import Pay, Span
from matcher.text.age import read_age
from matcher.text.benefits import read_benefits
from matcher.text.certificates import offers_choice, read_certificates, unnamed_certificate
from matcher.text.compliance import child_wanted
from matcher.text.contact import read_contact
from matcher.text.contract import read_term
from matcher.text.education import read_education, read_wished_education
from matcher.text.experience import read_experience
from matcher.text.fields import POST_LABELS, Cells
from matcher.text.grade import read_skill_grade
from matcher.text.hazards import read_hazards
from matcher.text.lexicon import Lexicon
from matcher.text.pay import read_pay
from matcher.text.period import is_open_ended, read_date
from matcher.text.place import PlaceReader
from matcher.text.probation import read_probation
from matcher.text.schedule import read_days, read_hours, read_shift
from matcher.text.words import find_code, says_nothing

_Read = TypeVar("_Read")
# How long a post is shown when nobody says how long.
DEFAULT_DAYS = 30


class PostFacts:
    """Reads every fact of one row but its title and headcount, noting problems on the row."""

    def __init__(self, row: Cells, lexicon: Lexicon, places: PlaceReader, today: date) -> None:
        self._row = row
        self._lexicon = lexicon
        self._places = places
        self._today = today

    def read(self, header_adcode: str | None) -> dict[str, Any]:
        """Values for a vacancy draft by its field names."""
        row = self._row
        conditions = row["conditions"] or self._conditions_by_column()
        for key, text, what in (("duty", row["duty"], "工作内容"), ("conditions", conditions, "招聘条件")):
            if not text:
                row.warn(key, "没有填写", f"{what}是招聘简章的必备内容，发布前请补齐")
        return {
            "duty": row["duty"],
            "conditions": conditions,
            **self._education(),
            **self._experience(),
            **self._certificates(),
            **self._ages(),
            **self._pay(),
            **self._dates(),
            "skill_grade": self._skill_grade(),
            "employment_form": self._form(),
            **self._term(),
            **self._probation(),
            **self._contact(),
            "adcode": self._adcode(header_adcode),
            "address": row["address"],
            "shift": self._shift(),
            "hours_per_day": self._number("hours", read_hours),
            "days_per_week": self._number("days", read_days),
            "hazards": self._hazards(),
            "benefits": self._benefits(),
            "urgent": self._urgent(),
            "shortage_kind": self._shortage(),
        }

    def _conditions_by_column(self) -> str:
        """Conditions in words, when a brochure has them only in columns of their own."""
        keys = ("education", "experience", "skill_grade", "certificates")
        return "；".join(f"{POST_LABELS[key]}：{self._row[key]}" for key in keys if self._row[key])

    @property
    def _demands(self) -> str:
        """Where demands stand: the conditions, or the duties of a brochure that has no conditions."""
        return self._row["conditions"] or self._row["duty"]

    def _education(self) -> dict[str, Any]:
        own = self._row["education"]
        for text in (own, self._demands):
            if found := read_education(text):
                # 初中及以下 demands nothing of anybody.
                level = found[0].level if found[0].or_above else None
                return {"education": level, "education_required": level is not None}
            if wished := read_wished_education(text):
                return {"education": wished[0].level, "education_required": False}
            if text and text is own:
                self._row.warn(
                    "education", f"“{self._row.quote('education')}”无法识别", "请填写学历，如“高中及以上”或“不限”"
                )
        return {"education": None, "education_required": False}

    def _experience(self) -> dict[str, Any]:
        own = self._row["experience"]
        for text in (own, self._demands):
            if found := read_experience(text):
                experience = found[0]
                required = bool(experience.minimum) and not experience.wish_only
                return {"experience_years": experience.minimum, "experience_required": required}
            if text and text is own:
                self._row.warn(
                    "experience", f"“{self._row.quote('experience')}”无法识别", "请填写年限，如“1年以上”或“不限”"
                )
        return {"experience_years": None, "experience_required": False}

    def _certificates(self) -> dict[str, Any]:
        own = self._row["certificates"]
        found = read_certificates(own, self._lexicon)
        unnamed = unnamed_certificate(own, self._lexicon)
        if own and not found and not unnamed and not says_nothing(own) and "不限" not in own and "无" not in own:
            self._row.warn(
                "certificates", f"“{self._row.quote('certificates')}”不在证书目录中", "请核对证书名称，如“叉车证”"
            )
        known = {certificate.name for certificate in found}
        found += [extra for extra in read_certificates(self._demands, self._lexicon) if extra.name not in known]
        for key in ("certificates", "conditions", "duty", "title"):
            place = None if found else unnamed_certificate(self._row[key], self._lexicon)
            if place:
                quote = self._row[key][place.start : place.end]
                self._row.warn(key, f"“{quote}”未写明何种证书", "请补充证书名称，如“焊工证”")
                break
        if any(offers_choice(text, self._lexicon) for text in (own, self._demands)):
            self._row.warn("certificates", "证书任选其一，已按优先条件处理", "请核对，如必须持有其中一种，请只写这一种")
        return {
            "certificates": [certificate.name for certificate in found if certificate.required],
            "wished_certificates": [certificate.name for certificate in found if not certificate.required],
        }

    def _ages(self) -> dict[str, Any]:
        found = read_age(self._demands) or read_age(self._row["title"])
        if not found or found[0].minimum is None or found[0].minimum >= WORKING_AGE:
            self._children()
        if not found:
            return {}
        if found[0].minimum is not None and found[0].minimum < WORKING_AGE:
            self._row.block("conditions", "招用年龄低于16周岁", "禁止使用童工，请改为16周岁以上")
        return {"age_min": found[0].minimum, "age_max": found[0].maximum}

    def _children(self) -> None:
        """A child wanted in any words; an age that was read is told as such."""
        for key in ("title", "conditions", "duty"):
            if quote := child_wanted(self._row[key]):
                self._row.block(key, f"“{quote}”是招用未满16周岁的人", "禁止使用童工，请改为16周岁以上")
                return

    def _pay(self) -> dict[str, Any]:
        """Basic pay is a must: an amount, or a piece rate; 面议 alone is not enough."""
        own = self._row["pay"]
        found = read_pay(own) or (None if own else read_pay(self._row["title"]) or read_pay(self._row["conditions"]))
        if not found:
            message = f"“{self._row.quote('pay')}”看不出薪资" if own else "没有填写"
            self._row.block("pay", message, "请写明金额和单位，如“5000-7000元/月”")
            return {}
        pay = found[0]
        if pay.minimum is None and pay.maximum is None:
            self._open_pay(pay)
        return {
            "pay_min": pay.minimum,
            "pay_max": pay.maximum,
            "pay_unit": pay.unit,
            "pay_base": pay.base,
            "pay_text": (own or self._row["title"])[:200],
        }

    def _open_pay(self, pay: Pay) -> None:
        if pay.unit is PayUnit.PIECE:
            self._row.warn("pay", "计件但没有写单价或保底", "请补充计件单价或保底工资，如“计件，保底3000元/月”")
        else:
            self._row.block(
                "pay", "只写了“面议”，没有基本劳动报酬", "请至少写明基本工资，如“基本工资3000元/月，其余面议”"
            )

    def _dates(self) -> dict[str, Any]:
        first = self._date("valid_from") or self._today
        last = self._date("valid_to", end=True)
        if last is None:
            last = max(first, self._today) + timedelta(days=DEFAULT_DAYS)
            said = "写的是长期" if is_open_ended(self._row["valid_to"]) else "没有填写"
            if not self._row["valid_to"] or is_open_ended(self._row["valid_to"]):
                self._row.warn(
                    "valid_to",
                    f"{said}，按{DEFAULT_DAYS}天登记到{last.isoformat()}",
                    "如需更长，请填写日期，最长90天，到期可续",
                )
        elif last < first:
            self._row.block("valid_to", "早于有效期起", "请核对有效期的起止日期")
        elif last < self._today:
            self._row.block("valid_to", f"{last.isoformat()}已经过去", "请填写今天以后的日期")
        elif (last - first).days >= MAX_VALID_DAYS:
            latest = first + timedelta(days=MAX_VALID_DAYS - 1)
            self._row.block(
                "valid_to", f"有效期超过{MAX_VALID_DAYS}天", f"请改为不晚于{latest.isoformat()}，到期可续期"
            )
        return {"valid_from": first, "valid_to": last, "start_by": self._date("start_by", end=True)}

    def _date(self, key: str, *, end: bool = False) -> date | None:
        text = self._row[key]
        if not text or is_open_ended(text):
            return None
        found = read_date(text, self._today, end=end)
        if found is None:
            note = self._row.warn if key == "start_by" else self._row.block
            note(key, f"“{self._row.quote(key)}”不是能识别的日期", "请写成“2026-12-31”")
        return found[0] if found else None

    def _skill_grade(self) -> SkillGrade | None:
        found = read_skill_grade(self._row["skill_grade"])
        if found:
            return found[0]
        own = self._row["skill_grade"]
        if own and not says_nothing(own) and "不限" not in own and "不要求" not in own:
            self._row.warn("skill_grade", f"“{self._row.quote('skill_grade')}”无法识别", "请填写技能等级，如“中级工”")
        found = read_skill_grade(self._demands)
        return found[0] if found else None

    def _form(self) -> EmploymentForm:
        words = self._lexicon.words_for("forms")
        own = self._row["form"]
        code = find_code(own, words)
        if own and code is None:
            self._row.warn("form", f"“{self._row.quote('form')}”无法识别，按全日制合同登记", "请核对用工形式")
        if not own:
            code = find_code(self._row["title"], words)
        return EmploymentForm(code) if code else EmploymentForm.FULL_TIME

    def _term(self) -> dict[str, Any]:
        """How long the contract runs, wherever the row says it."""
        found = self._first(read_term, "form", "conditions", "benefits", "duty")
        if not found:
            return {}
        return {"contract_months": found[0].months, "contract_open_ended": found[0].open_ended}

    def _probation(self) -> dict[str, Any]:
        found = self._first(read_probation, "form", "conditions", "pay", "benefits", "duty")
        if not found:
            return {}
        probation = found[0]
        return {
            "probation_months": probation.months,
            "probation_percent": probation.percent,
            "probation_pay": probation.pay,
        }

    def _contact(self) -> dict[str, Any]:
        """Whom to ask about this very post; the enterprise's own contact stands in its header."""
        text = self._row["contact"]
        found = read_contact(text) if text else None
        if found is None:
            return {}
        phones = found[0].phones
        return {"contact_name": found[0].name[:40], "contact_phone": phones[0][:20] if phones else ""}

    def _first(self, reader: Callable[[str], tuple[_Read, Span] | None], *keys: str) -> tuple[_Read, Span] | None:
        """What a reader finds in the first of some cells that speaks of it."""
        return next((found for key in keys if self._row[key] and (found := reader(self._row[key]))), None)

    def _adcode(self, header_adcode: str | None) -> str:
        """The workplace from its column or address; left open, it is where the enterprise is."""
        for key in ("place", "address"):
            place = self._places.read_place(self._row[key], near=header_adcode) if self._row[key] else None
            if place:
                if place.adcode.endswith("00"):
                    self._row.warn("place", f"只写到{place.name}", "请写到县（市、区），如“太原市小店区”")
                return place.adcode
        if self._row["place"]:
            self._row.block(
                "place", f"“{self._row.quote('place')}”不是能识别的地区", "请写明市和县（市、区），如“太原市小店区”"
            )
        elif header_adcode is None:
            self._row.block("place", "没有填写", "请写明工作所在的市和县（市、区）")
        else:
            name = self._places.name_of(header_adcode)
            self._row.warn("place", f"没有填写，按单位所在地{name}登记", "如工作地点不在单位所在地，请填写工作地区")
        return header_adcode or ""

    def _shift(self) -> Shift | None:
        own = self._row["shift"]
        found = read_shift(own)
        if own and not found:
            self._row.warn("shift", f"“{self._row.quote('shift')}”无法识别", "请选填白班、两班倒、三班倒、夜班")
        found = (
            found
            or read_shift(self._row["conditions"])
            or read_shift(self._row["duty"])
            or read_shift(self._row["title"])
        )
        return found[0] if found else None

    def _number(self, key: str, reader: Callable[[str], tuple[float, Span] | None]) -> float | None:
        own = self._row[key]
        found = reader(own) if own else None
        if own and not found:
            self._row.warn(
                key, f"“{self._row.quote(key)}”无法识别", "请填写数字，如“8”" if key == "hours" else "请填写数字，如“6”"
            )
        others = ("shift", "hours", "days", "conditions", "duty", "benefits")
        for text in (self._row[other] for other in others if other != key):
            found = found or (reader(text) if len(text) > 2 else None)
        return float(found[0]) if found else None

    def _hazards(self) -> list[Hazard] | None:
        found = read_hazards(self._row["hazards"], self._lexicon)
        if found is None:
            if self._row["hazards"]:
                self._row.warn(
                    "hazards", f"“{self._row.quote('hazards')}”无法识别", "请写明危害种类，如“粉尘、噪声”，没有则填“无”"
                )
            else:
                self._row.warn("hazards", "没有回答", "请写明有无职业病危害，如“粉尘、噪声”，没有则填“无”")
        return found

    def _benefits(self) -> list[Benefit]:
        found = read_benefits(self._row["benefits"], self._lexicon) or []
        for text in (self._row["pay"], self._row["conditions"], self._row["title"]):
            found += [extra for extra in read_benefits(text, self._lexicon) or [] if extra not in found]
        return found

    def _urgent(self) -> bool:
        answer = self._row.yes_or_no("urgent")
        return answer if answer is not None else any(word in self._row["title"] for word in ("急聘", "急招"))

    def _shortage(self) -> ShortageKind | None:
        own = self._row["shortage"]
        code = find_code(own, self._lexicon.words_for("shortages"))
        if own and code is None and not says_nothing(own):
            self._row.warn(
                "shortage",
                f"“{self._row.quote('shortage')}”无法识别，未登记",
                "请选填一般、短期、季节性、技能、长期缺工",
            )
        return ShortageKind(code) if code else None
