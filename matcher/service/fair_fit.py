"""For which enterprises a job fair is (企业类别): a hint to the reviewer, a written reason at a fair of key firms.

通知第（七）条: key enterprises have fairs of their own by summed need; the smaller ones by group, industry and area.
"""

from __future__ import annotations

from matcher.models.enterprise import Enterprise
from matcher.models.enums import EnterpriseSize, EnterpriseTag
from matcher.models.fair import Fair
from matcher.models.fair_kinds import FairKind, FirmGroup
from matcher.models.region import covers

_TAGS = {FirmGroup.ABOVE_SCALE: EnterpriseTag.ABOVE_SCALE, FirmGroup.WHITELIST: EnterpriseTag.WHITELIST}
_SMALL = (EnterpriseSize.MEDIUM, EnterpriseSize.SMALL, EnterpriseSize.MICRO)


def misfit(fair: Fair, enterprise: Enterprise) -> str:
    """Why a fair is not meant for an enterprise, in a sentence; empty: it is, or nothing is known against it."""
    tag = _TAGS.get(fair.firm_group)
    if tag is not None and tag not in enterprise.tags:
        return f"本场面向{fair.firm_group.label}，该单位不在名单上"
    if fair.firm_group is FirmGroup.SMALL and enterprise.size not in _SMALL:
        return f"本场面向中小微企业，该单位规模为“{enterprise.size.label}”"
    if fair.kind is FairKind.FIRMS and tag is None and not enterprise.is_key:
        return "本场为重点企业专场，该单位不是重点企业"
    if fair.kind is FairKind.INDUSTRY and fair.industry is not None and enterprise.industry is not fair.industry:
        return f"本场为{fair.industry.label}专场，该单位属于{enterprise.industry.label}"
    if fair.kind is FairKind.AREA and not covers(fair.adcode, enterprise.adcode):
        return "本场为分区域专场，该单位不在举办地"
    return ""


def must_say_why(fair: Fair, enterprise: Enterprise) -> str:
    """The misfit that is accepted only with a written reason: at a fair of key firms; empty: none."""
    return misfit(fair, enterprise) if fair.kind is FairKind.FIRMS else ""
