"""What speaks for a person and what is missing, in the words an officer would use (优势与差距)."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.models.enums import SkillGrade
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.musts import Covers, minimum_age
from matcher.scoring.reach import Distances
from matcher.scoring.structured import covers_county, distance_km

EDUCATION_NAMES = {1: "小学", 2: "初中", 3: "高中", 4: "大专", 5: "本科", 6: "硕士", 7: "博士"}
GRADE_NAMES = {grade.rank: grade.label.split("（")[0] for grade in SkillGrade}
STEPS = "零一两三四五六七"
# Nearer than this is no gap for people who named no radius, in km.
NEAR_KM = 20.0


def kilometres(vacancy: VacancyFeatures, seeker: SeekerFeatures, distances: Distances | None) -> float | None:
    """Distance between post and home in km, by coordinates or else by county; None if neither is known."""
    if None not in (vacancy.longitude, vacancy.latitude, seeker.longitude, seeker.latitude):
        assert vacancy.longitude is not None
        assert vacancy.latitude is not None
        return float(
            distance_km(
                longitude=seeker.longitude,
                latitude=seeker.latitude,
                to_longitude=vacancy.longitude,
                to_latitude=vacancy.latitude,
            )
        )
    if distances is None or not vacancy.adcode or not seeker.adcode:
        return None
    return distances(seeker.adcode, vacancy.adcode)


def wants_region(vacancy: VacancyFeatures, seeker: SeekerFeatures) -> bool:
    """Whether the person asked for work in the county of the post."""
    return any(covers_county(code, vacancy.adcode) for code in seeker.wanted_adcodes)


def gaps(
    vacancy: VacancyFeatures, seeker: SeekerFeatures, *, covers: Covers, distances: Distances | None = None
) -> list[str]:
    """Where the person falls short of the post or the post of the person's wishes; last, what has not been told."""
    out = [f"缺{name}（优先条件）" for name in vacancy.wished_certificates if not covers(seeker.certificates, name)]
    offered = vacancy.pay_high if vacancy.pay_high is not None else vacancy.pay_low
    if offered is not None and seeker.pay_min is not None and seeker.pay_min > offered:
        out.append(f"期望薪资高 {max(1, round((seeker.pay_min - offered) / 100))} 元")
    out.extend(_place_gap(vacancy, seeker, distances))
    out.extend(_rank_gap("学历", "档", vacancy.education_rank, seeker.education_rank, EDUCATION_NAMES))
    out.extend(_rank_gap("技能等级", "级", vacancy.grade_rank, seeker.grade_rank, GRADE_NAMES))
    needed, years = vacancy.experience_years, seeker.experience_years
    if needed and years is not None and years < needed:
        out.append(f"经验少 {max(0.1, round(needed - years, 1)):g} 年")
    if vacancy.start_by and seeker.available_from and seeker.available_from > vacancy.start_by:
        out.append(f"可到岗日期晚 {(seeker.available_from - vacancy.start_by).days} 天")
    untold = list(_untold(vacancy, seeker))
    return [*out, f"未填：{'、'.join(untold)}"] if untold else out


def strengths(
    vacancy: VacancyFeatures, seeker: SeekerFeatures, *, covers: Covers, distances: Distances | None = None
) -> list[str]:
    """What the person brings that the post asks for."""
    out = [
        f"持有{name}"
        for name in dict.fromkeys((*vacancy.certificates, *vacancy.wished_certificates))
        if covers(seeker.certificates, name)
    ]
    if vacancy.adcode and seeker.adcode == vacancy.adcode:
        out.append("就在本县")
    elif wants_region(vacancy, seeker):
        out.append("愿意到该地区工作")
    elif (km := kilometres(vacancy, seeker, distances)) is not None and km <= (seeker.radius_km or NEAR_KM):
        out.append(f"距离约 {max(1, round(km))} 公里")
    offered = vacancy.pay_high if vacancy.pay_high is not None else vacancy.pay_low
    if offered is not None and seeker.pay_min is not None and seeker.pay_min <= offered:
        out.append("期望薪资在岗位范围内")
    if vacancy.education_rank is not None and (seeker.education_rank or 0) >= vacancy.education_rank:
        out.append("学历符合要求")
    if vacancy.grade_rank is not None and (seeker.grade_rank or 0) >= vacancy.grade_rank:
        out.append("技能等级符合要求")
    if vacancy.experience_years and (seeker.experience_years or 0) >= vacancy.experience_years:
        out.append(f"有 {seeker.experience_years:g} 年经验")
    if vacancy.start_by and seeker.available_from and seeker.available_from <= vacancy.start_by:
        out.append("可按时到岗")
    return out


def _place_gap(vacancy: VacancyFeatures, seeker: SeekerFeatures, distances: Distances | None) -> Iterator[str]:
    if (vacancy.adcode and seeker.adcode == vacancy.adcode) or wants_region(vacancy, seeker):
        return
    km = kilometres(vacancy, seeker, distances)
    if km is not None and km > (seeker.radius_km or NEAR_KM):
        beyond = f"，超出期望的 {seeker.radius_km:g} 公里" if seeker.radius_km else ""
        yield f"距离约 {round(km)} 公里{beyond}"


def _rank_gap(what: str, unit: str, needed: int | None, held: int | None, names: dict[int, str]) -> Iterator[str]:
    if needed is not None and held is not None and held < needed:
        yield f"{what}低{STEPS[needed - held]}{unit}（要求{names[needed]}，本人{names[held]}）"


def _untold(vacancy: VacancyFeatures, seeker: SeekerFeatures) -> Iterator[str]:
    if not seeker.titles:
        yield "求职岗位"
    if not seeker.words.strip():
        yield "技能和经历"
    if (vacancy.pay_high is not None or vacancy.pay_low is not None) and seeker.pay_min is None:
        yield "期望薪资"
    if vacancy.education_rank is not None and seeker.education_rank is None:
        yield "学历"
    if vacancy.grade_rank is not None and seeker.grade_rank is None:
        yield "技能等级"
    if vacancy.experience_years and seeker.experience_years is None:
        yield "工作经验"
    if vacancy.start_by is not None and seeker.available_from is None:
        yield "可到岗日期"
    if vacancy.night and seeker.accepts_night is None:
        yield "是否接受夜班"
    if seeker.born_on is None:
        yield f"出生日期（须核实已满 {minimum_age(vacancy)} 周岁）"
