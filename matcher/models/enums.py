"""Closed lists (枚举): each member carries the Chinese label that forms and pages show."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A string enum whose members are written ``NAME = "code", "中文标签"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def from_label(cls, label: str) -> Self | None:
        """The member with this Chinese label, or None."""
        return next((member for member in cls if member.label == label.strip()), None)


class Role(Labelled):
    """Who an account acts as (角色), ``trust.md`` §25."""

    SEEKER = "seeker", "求职者"
    ENTERPRISE = "enterprise", "企业"
    OFFICER = "officer", "用工服务专员"
    MARKET_OPERATOR = "market_operator", "零工市场运营员"
    COUNTY_ADMIN = "county_admin", "县级管理员"
    CITY_ADMIN = "city_admin", "市级管理员"
    PROVINCE_ADMIN = "province_admin", "省级管理员"
    AUDITOR = "auditor", "审计管理员"
    SYSADMIN = "sysadmin", "系统管理员"
    TRAINING_BODY = "training_body", "培训机构"
    AGENCY = "agency", "人力资源服务机构"
    DISPATCH_BODY = "dispatch_body", "劳务派遣机构"


class RegionLevel(Labelled):
    """Administrative level of a region (行政层级)."""

    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    ZONE = "functional_zone", "功能区"


class Ownership(Labelled):
    """Form of ownership of an enterprise (单位性质)."""

    STATE = "state", "国有"
    COLLECTIVE = "collective", "集体"
    PRIVATE = "private", "民营"
    FOREIGN = "foreign", "外资"
    HMT = "hmt", "港澳台"
    SOLE = "sole", "个体"
    OTHER = "other", "其他"


class EnterpriseSize(Labelled):
    """Size class (企业规模) of 统计上大中小微型企业划分办法; never guessed."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"
    UNKNOWN = "unknown", "未知"
    NOT_CLASSIFIED = "not_classified", "不划型"


class EnterpriseTag(Labelled):
    """Key-enterprise lists an enterprise stands on (重点企业标签)."""

    ABOVE_SCALE = "above_scale", "规上工业"
    WHITELIST = "whitelist", "白名单"
    SPECIALISED = "specialised", "专精特新"
    FOUR_ABOVE = "four_above", "四上"
    KEY_PROJECT = "key_project", "重点项目"
    ZONE = "zone", "综改区"


class Industry(Labelled):
    """Section of GB/T 4754-2017 (国民经济行业门类)."""

    A = "A", "农、林、牧、渔业"
    B = "B", "采矿业"
    C = "C", "制造业"
    D = "D", "电力、热力、燃气及水生产和供应业"
    E = "E", "建筑业"
    F = "F", "批发和零售业"
    G = "G", "交通运输、仓储和邮政业"
    H = "H", "住宿和餐饮业"
    I = "I", "信息传输、软件和信息技术服务业"  # noqa: E741 (the standard's own letter)
    J = "J", "金融业"
    K = "K", "房地产业"
    L = "L", "租赁和商务服务业"
    M = "M", "科学研究和技术服务业"
    N = "N", "水利、环境和公共设施管理业"
    O = "O", "居民服务、修理和其他服务业"  # noqa: E741
    P = "P", "教育"
    Q = "Q", "卫生和社会工作"
    R = "R", "文化、体育和娱乐业"
    S = "S", "公共管理、社会保障和社会组织"
    T = "T", "国际组织"


class EducationLevel(Labelled):
    """Level of education (学历), GB/T 4658."""

    PRIMARY = "81", "小学"
    JUNIOR = "71", "初中"
    SENIOR = "61", "高中"
    SECONDARY = "41", "中专"
    VOCATIONAL = "44", "职高"
    TECHNICAL = "47", "技校"
    COLLEGE = "31", "大专"
    BACHELOR = "21", "本科"
    MASTER = "14", "硕士"
    DOCTOR = "11", "博士"

    @property
    def rank(self) -> int:
        """Comparable rank: 小学1 < 初中2 < 高中=中专=职高=技校 3 < 大专4 < 本科5 < 硕士6 < 博士7."""
        return _EDUCATION_RANK[self]


_EDUCATION_RANK = {
    EducationLevel.PRIMARY: 1,
    EducationLevel.JUNIOR: 2,
    EducationLevel.SENIOR: 3,
    EducationLevel.SECONDARY: 3,
    EducationLevel.VOCATIONAL: 3,
    EducationLevel.TECHNICAL: 3,
    EducationLevel.COLLEGE: 4,
    EducationLevel.BACHELOR: 5,
    EducationLevel.MASTER: 6,
    EducationLevel.DOCTOR: 7,
}


class SkillGrade(Labelled):
    """Vocational skill grade (技能等级); the national grade 1 is the highest."""

    FIVE = "5", "初级工（五级）"
    FOUR = "4", "中级工（四级）"
    THREE = "3", "高级工（三级）"
    TWO = "2", "技师（二级）"
    ONE = "1", "高级技师（一级）"

    @property
    def rank(self) -> int:
        """Comparable rank, 6 − grade: 初级工 1 … 高级技师 5."""
        return 6 - int(self.value)


class PayUnit(Labelled):
    """What a pay figure is paid for (计薪单位)."""

    MONTH = "month", "月"
    DAY = "day", "日"
    WEEK = "week", "周"
    HOUR = "hour", "时"
    PIECE = "piece", "件"
    YEAR = "year", "年"


class Need(Labelled):
    """What a text says of a condition (条件的要求程度)."""

    MUST = "must", "必须"
    WISH = "wish", "优先"
    WAIVED = "waived", "不限"


class EmploymentForm(Labelled):
    """Form of employment (用工形式)."""

    FULL_TIME = "full_time", "全日制合同"
    PART_TIME = "part_time", "非全日制"
    DISPATCH = "dispatch", "劳务派遣"
    SEASONAL = "seasonal", "季节工"
    INTERNSHIP = "internship", "实习见习"
    ODD_JOB = "odd_job", "零工"


class HardLimit(Labelled):
    """What a person rules out from the start (本人底线): a post beyond it is not offered, however well it fits."""

    PLACE = "place", "只去意向地区"
    PAY = "pay", "低于期望薪资不去"


class Shift(Labelled):
    """Shift pattern of a post (班制)."""

    DAY = "day", "白班"
    TWO = "two", "两班倒"
    THREE = "three", "三班倒"
    NIGHT = "night", "夜班"

    @property
    def has_night(self) -> bool:
        """Whether the pattern includes night work."""
        return self is not Shift.DAY


class Hazard(Labelled):
    """Occupational hazards a post must answer for (职业危害), 劳动合同法 8."""

    UNDERGROUND = "underground", "井下"
    HEIGHT = "height", "高处"
    HEAT = "heat", "高温"
    NOISE = "noise", "噪声"
    DUST = "dust", "粉尘"
    TOXIC = "toxic", "有毒"
    HEAVY = "heavy", "重体力IV"
    LIFTING = "lifting", "负重"


class Benefit(Labelled):
    """Benefits offered with a post (福利待遇)."""

    INSURANCE = "insurance", "五险"
    HOUSING_FUND = "housing_fund", "公积金"
    MEALS = "meals", "包吃"
    LODGING = "lodging", "包住"
    MEAL_ALLOWANCE = "meal_allowance", "餐补"
    TRAVEL = "travel", "交通补贴"
    BUS = "bus", "班车"
    LEAVE = "leave", "带薪假"
    HEAT_ALLOWANCE = "heat_allowance", "高温补贴"
    BONUS = "bonus", "年终奖"


class ShortageKind(Labelled):
    """Class of a labour shortage (缺工类型), ``domain.md`` §5."""

    GENERAL = "general", "一般缺工"
    SHORT_TERM = "short_term", "短期缺工"
    SEASONAL = "seasonal", "季节性缺工"
    SKILL = "skill", "技能缺工"
    LONG_TERM = "long_term", "长期缺工"


class VacancySource(Labelled):
    """How a post reached the service (岗位来源)."""

    ENTERPRISE = "enterprise", "企业自报"
    OFFICER = "officer", "专员代录"
    TOWNSHIP = "township", "乡镇"
    FAIR = "fair", "招聘会"
    REPOST = "repost", "转载"


class IntakeKind(Labelled):
    """What an uploaded file holds (导入类型)."""

    BROCHURE = "brochure", "招聘简章"
    SEEKERS = "seekers", "求职者名册"
    SURVEYS = "surveys", "用工需求调查"
    KEY_LIST = "key_list", "重点企业名单"
    LOTS = "lots", "余缺信息"


class MergeKind(Labelled):
    """What may be held twice (查重对象)."""

    ENTERPRISE = "enterprise", "单位"
    VACANCY = "vacancy", "岗位"
    SEEKER = "seeker", "求职者"


class PairingRole(Labelled):
    """Part an officer plays in a pairing (结对角色)."""

    MAIN = "main", "主责"
    BACKUP = "backup", "备岗"


class RoutingKind(Labelled):
    """What decided the officer of a case (派单依据)."""

    PAIRING = "pairing", "结对关系"
    BACKUP = "backup", "备岗专员"
    PROPOSAL = "proposal", "系统建议"
    MANUAL = "manual", "人工指派"


class CaseEventKind(Labelled):
    """Kinds of line in a case's history (办理记录)."""

    OPENED = "opened", "立案"
    ROUTED = "routed", "派单"
    SUBMITTED = "submitted", "提交岗位"
    REVIEWED = "reviewed", "审核"
    REJECTED = "rejected", "退回"
    SHORTLISTED = "shortlisted", "生成名单"
    CONTACTED = "contacted", "联系"
    REFERRED = "referred", "推荐"
    VIEWED = "viewed", "企业查看"
    INTERVIEW = "interview", "面试"
    OFFER = "offer", "录用"
    UNSUITABLE = "unsuitable", "不合适"
    STARTED = "started", "到岗"
    FOLLOWED = "followed", "回访"
    LEFT = "left", "离岗"
    ELSEWHERE = "elsewhere", "他处就业"
    UNDONE = "undone", "撤回操作"
    LINKED = "linked", "收件链接"
    WITHDRAWN = "withdrawn", "撤回同意"
    EXPORTED = "exported", "导出名单"
    STATE = "state", "进度变更"
    DIAGNOSED = "diagnosed", "缺工诊断"
    PLAN = "plan", "方案"
    NOTE = "note", "备注"


class ConsentKind(Labelled):
    """What a person agreed to (同意事项), 个人信息保护法 13, 23."""

    PROFILE = "profile", "求职服务（信息登记与匹配）"
    DISCLOSURE = "disclosure", "向用人单位提供个人信息"
    TRAINING = "training", "向培训机构提供姓名和电话"
    AGENCY = "agency", "由人力资源服务机构推荐岗位"


class ConsentChannel(Labelled):
    """How consent was given (同意方式)."""

    PHONE = "phone", "电话"
    DESK = "desk", "柜台"
    SELF = "self", "本人网上"
    PAPER = "paper", "纸质登记表"


class MarketKind(Labelled):
    """Kind of odd-job market (零工市场性质)."""

    PUBLIC = "public", "公共"
    COMMERCIAL = "commercial", "经营"
    SPONTANEOUS = "spontaneous", "自发"


class SettleCycle(Labelled):
    """When an odd job is paid (结算方式)."""

    DAILY = "daily", "日结"
    WEEKLY = "weekly", "周结"
    HALF_MONTH = "half_month", "半月结"
    ON_COMPLETION = "on_completion", "完工结"


class InjuryCover(Labelled):
    """Cover against injury at work (伤害保障)."""

    WORK_INJURY = "work_injury", "工伤保险"
    PROJECT = "project", "按项目参保"
    OCCUPATIONAL = "occupational", "职业伤害保障"
    ACCIDENT = "accident", "意外险"
    NONE = "none", "无"


class RecruitingPaper(Labelled):
    """What an employer shows before its posts are published (人力资源市场暂行条例 第二十六条)."""

    LICENCE = "licence", "营业执照或批准设立文件"
    HANDLER = "handler", "经办人身份证件"
    AUTHORITY = "authority", "单位委托证明"


class FindingLevel(Labelled):
    """Weight of a compliance finding (合规结论)."""

    BLOCK = "block", "禁止发布"
    WARN = "warn", "需审核说明"
