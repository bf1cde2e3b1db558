"""Places (地点) in text: full and short names, old names, functional zones, towns and six-digit codes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from matcher.models.enums import RegionLevel
from matcher.models.region import SHANXI
from matcher.models.values import Place, Span
from matcher.text.gazetteer import RegionFact
from matcher.text.lexicon import data_folder, read_toml
from matcher.text.normalise import MAX_CHARS
from matcher.text.street import MISSING, Street, StreetFact, StreetNames, load_streets

_SUFFIX = re.compile(
    r"(?:(?:[一-龥]{1,4}?族)+自治[县州旗区]|特别行政区|维吾尔自治区|自治区|地区|新区|(?<=神农架)林区|矿区|[省市县区盟旗])$"
)
# 太原路, 运城医院: the short name of a place inside the name of something else.
_ROADS = re.compile(
    r"(?:[东西南北中](?:路|街|大街)|大?路|大?街|大道|公路|高速|桥|巷|胡同|里\d|广场|公园|大厦|小区|苑|花园|立交)"
)
_BODIES = re.compile(
    r"(?:医院|学院|大学|中学|小学|学校|师范|公司|集团|宾馆|酒店|饭店|刀削面|面馆|陈醋|老陈醋|银行|豆浆|人(?!民|社|才|力))"
)
_CODE = re.compile(r"(?<!\d)(?:14\d{4}|(?<=代码)[:：]?\d{6}|(?<=编码)[:：]?\d{6})(?!\d)")
# 怀仁经济开发区: what follows tells that a common word is meant as a place.
_ZONE_AFTER = re.compile(
    r"[省市县区]?(?:国家级?|省级)?(?:现代农业|生态文化旅游|高新技术|经济技术|经济|高新|工业|产业|农业)*"
    r"(?:开发区|示范区|园区|产业园|工业园|经开区|高新区)"
)
# 不去太原, 非太原户口, 太原除外: a place that is ruled out is not where the work is.
_NOT_THERE_BEFORE = re.compile(
    r"(?:(?:不|别|勿)(?:想|愿意?|能|会|用|肯|考虑|接受)?(?:去|到|在|来|往|回|属于?|是|外派|派)|非|除了?|除去|除开|拒绝|远离)\s?$"
)
_OF_IT = r"(?:[一-龥]{0,3}(?:户籍?|户口|籍贯?|那边|方面|地区)|人)?(?:的|者)?"
_OUTSIDE = re.compile(rf"{_OF_IT}\s?(?:除外|以外|之外)")
_REFUSED = re.compile(
    rf"{_OF_IT}\s?(?:不(?:想|愿意?|能)?(?:去|来|回|要|招|考虑)(?=$|[,，;；。、\s!！了吧的])|勿[扰投来]|免谈|别来)"
)
_LISTED_GAP = re.compile(r"[\-·、/()>—]{0,2}(?:省|市|地区)?(?:[、/]|或者?|和|及)?")
_NARROW_GAP = re.compile(r"[\s\-·,、/()>—]{0,3}(?:省|市|地区)?[\s\-·,、/()>—]{0,3}")
_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """Names kept by hand (``place_names.toml``): old and popular ones, and those that are or hide in common words."""

    aliases: Mapping[str, tuple[str, ...]]
    common: frozenset[str]
    longer: frozenset[str]
    streets: frozenset[str] = frozenset()

    @classmethod
    def load(cls, path: Path) -> PlaceNames:
        """Read one file of names."""
        raw = read_toml(path)
        aliases = {name: (codes,) if isinstance(codes, str) else tuple(codes) for name, codes in raw["aliases"].items()}
        return cls(
            aliases,
            frozenset(raw["common"]["names"]),
            frozenset(raw["longer"]["words"]),
            frozenset(raw["common"]["streets"]),
        )


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in the text with the regions it can mean; a weak one counts only after a region above it."""

    start: int
    end: int
    codes: tuple[str, ...]
    weak: bool


class PlaceReader:
    """Finds the region a text speaks of; Shanxi wins over the rest of China, a named city over both."""

    def __init__(
        self,
        regions: Iterable[RegionFact],
        names: PlaceNames | None = None,
        streets: Iterable[StreetFact] | None = None,
    ) -> None:
        """``names`` and ``streets`` are those of the data folder unless given."""
        self._names = names or PlaceNames.load(data_folder() / "lexicon" / "place_names.toml")
        towns = tuple(load_streets(data_folder() / "regions") if streets is None else streets)
        self.problem = None if towns else MISSING  # what an operator should be told about this data
        self._streets = StreetNames(towns, self._names.streets)
        self._regions = {region.adcode: region for region in regions}
        self._strong: dict[str, list[str]] = {}
        self._weak: dict[str, list[str]] = {}
        for region in self._regions.values():
            self._add_names(region)
        for name, codes in self._names.aliases.items():
            self._strong.setdefault(name, []).extend(code for code in codes if code in self._regions)
        known = (*self._strong, *self._weak, *self._names.longer)
        self._longest = max((len(name) for name in known), default=0)
        self._first_chars = frozenset(name[0] for name in known)

    def _add_names(self, region: RegionFact) -> None:
        self._strong.setdefault(region.name, []).append(region.adcode)
        short = _SUFFIX.sub("", region.name)
        if short == region.name or len(short) < 2 or region.level is RegionLevel.ZONE:
            return
        is_own = region.adcode.startswith(SHANXI[:2]) or region.level is not RegionLevel.COUNTY
        names = self._strong if is_own and short not in self._names.common else self._weak
        names.setdefault(short, []).append(region.adcode)

    def read_place(self, text: str, *, near: str | None = None) -> Place | None:
        """The first place in the text, as exact as it is named there; ``near`` is a code that settles twin names."""
        text = text[:MAX_CHARS]
        place = self._region(text, near)
        street = self._street(text, place, near)
        if street is None or street.adcode not in self._regions:
            return place
        start, end = street.span.start, street.span.end
        if place and _NARROW_GAP.fullmatch(text, place.span.end, start):
            start = place.span.start
        return self._place(street.adcode, start, end)

    def read_street(self, text: str, *, near: str | None = None) -> Street | None:
        """The town or street of Shanxi a text names, 襄垣县古韩镇 or 坞城街道; ``near`` as in ``read_place``."""
        text = text[:MAX_CHARS]
        place = self._region(text, near)
        if place is None or place.adcode.endswith("00"):
            return self._street(text, place, near)
        behind = self._streets.find(text, place.adcode, start=place.span.end)
        # 柳林镇 lies in 柳林县: its own name was taken for the county's.
        return behind or self._streets.find(text, place.adcode, start=place.span.start, in_full=True)

    def read_name(self, text: str, *, near: str | None = None) -> Place | None:
        """The region whose name or code the text is from end to end; cheap, for many short texts."""
        return self._whole(text, near) if len(text) <= self._longest else None

    def _region(self, text: str, near: str | None) -> Place | None:
        whole = self._whole(text, near)
        if whole:
            return whole
        code = next((match for match in _CODE.finditer(text) if match.group()[-6:] in self._regions), None)
        if code:
            return self._place(code.group()[-6:], code.end() - 6, code.end())
        return self._walk(self._mentions(text), text, near)

    def _street(self, text: str, place: Place | None, near: str | None) -> Street | None:
        """A town that makes the place more exact: after a city of Shanxi, or where no region is named at all."""
        if place is None:
            found = self._streets.find(text, None) or (self._streets.find(text, near) if near else None)
            return None if found and _ruled_out(text, found.span.start, found.span.end) else found
        if place.adcode.startswith(SHANXI[:2]) and place.adcode.endswith("00"):
            return self._streets.find(text, place.adcode, start=place.span.end)
        return None

    def name_of(self, adcode: str) -> str:
        """City and county as people say it, 太原市小店区; outside Shanxi with the province; unknown codes stay."""
        region = self._regions.get(adcode)
        if region is None:
            return adcode
        if region.level is RegionLevel.ZONE:
            return region.name
        names = [region.name]
        while region.parent and region.parent != SHANXI:
            region = self._regions[region.parent]
            names.append(region.name)
        return "".join(reversed(names))

    def location(self, adcode: str) -> tuple[float, float] | None:
        """Longitude and latitude of a region's centroid in degrees, or None when unknown."""
        region = self._regions.get(adcode)
        if region is None or region.longitude is None or region.latitude is None:
            return None
        return region.longitude, region.latitude

    def distance_km(self, a: str, b: str) -> float | None:
        """Great-circle distance between two centroids, or None when one is unknown."""
        first, second = self._regions.get(a), self._regions.get(b)
        if not first or not second or first.longitude is None or second.longitude is None:
            return None
        if first.latitude is None or second.latitude is None:
            return None
        return _haversine(first.longitude, first.latitude, second.longitude, second.latitude)

    def _whole(self, text: str, near: str | None) -> Place | None:
        """A cell that is nothing but one name or code."""
        name = text.strip()
        start = text.find(name)
        if name.isdigit():
            return self._place(name, start, start + 6) if name in self._regions else None
        codes = tuple(self._strong.get(name, [])) + tuple(self._weak.get(name, []))
        chosen = self._settle(codes, above=None, near=near)
        return self._place(chosen, start, start + len(name)) if chosen else None

    def _mentions(self, text: str) -> list[_Mention]:
        found = []
        at = 0
        while at < len(text):
            mention = self._mention_at(text, at) if text[at] in self._first_chars else None
            if mention and mention.codes:
                found.append(mention)
            # 南武乡 is a town and not 武乡: a county's name inside the full name of a town does not count.
            at = mention.end if mention else self._streets.end_of_name(text, at) or at + 1
        return list(_not_ruled_out(found, text))

    def _mention_at(self, text: str, at: int) -> _Mention | None:
        """The longest name that starts here; a longer common word hides it (no codes), a longer town's name wins."""
        town = self._streets.alone_at(text, at)
        for length in range(min(self._longest, len(text) - at), 1, -1):
            name, end = text[at : at + length], at + length
            if name in self._names.longer:
                return _Mention(at, end, (), weak=False)
            codes = tuple(self._strong.get(name, []))
            weak_codes = tuple(self._weak.get(name, []))
            if not codes and not weak_codes:
                continue
            if town and town.span.end > end and town.adcode in self._regions:
                return _Mention(at, town.span.end, (town.adcode,), weak=False)
            if self._is_short(codes + weak_codes, name):
                if _ROADS.match(text, end):
                    return _Mention(at, end, (), weak=False)
                is_county = all(not code.endswith("00") for code in codes)
                if _BODIES.match(text, end) and (not codes or is_county):
                    return _Mention(at, end, (), weak=False)
            return _Mention(at, end, codes + weak_codes, weak=not codes and not _ZONE_AFTER.match(text, end))
        return None

    def _is_short(self, codes: tuple[str, ...], name: str) -> bool:
        return all(self._regions[code].name != name for code in codes)

    def _walk(self, mentions: list[_Mention], text: str, near: str | None) -> Place | None:
        """From the first mention down: each later one may only make the place more exact."""
        place: str | None = None
        start = end = 0
        for mention in mentions:
            if place is None:
                chosen = None if mention.weak else self._settle(mention.codes, above=None, near=near)
                if chosen:
                    place, start, end = chosen, mention.start, mention.end
                continue
            inside = [code for code in mention.codes if code != place and self._is_above(place, code)]
            adjoining = bool(_NARROW_GAP.fullmatch(text, end, mention.start))
            if inside and (adjoining or not mention.weak):
                place, end = self._settle(tuple(inside), above=place, near=near) or place, mention.end
            elif place in mention.codes and adjoining:
                end = mention.end
            elif not inside and not adjoining:
                break
        return self._place(place, start, end) if place else None

    def _settle(self, codes: tuple[str, ...], *, above: str | None, near: str | None) -> str | None:
        """One of several regions of the same name: under ``above``, else by ``near``, else the only one in Shanxi."""
        candidates = list(dict.fromkeys(code for code in codes if above is None or self._is_above(above, code)))
        if len(candidates) <= 1:
            return candidates[0] if candidates else None
        prefixes = [near, near[:4], near[:2], SHANXI[:2]] if near else [SHANXI[:2]]
        for prefix in prefixes:
            fitting = [code for code in candidates if code.startswith(prefix)]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                return self._highest(fitting)
        return self._highest(candidates)

    def _highest(self, codes: list[str]) -> str | None:
        """The city among counties of the same name (吉林 is none); None when equals remain."""
        for ending in ("0000", "00"):
            fitting = [code for code in codes if code.endswith(ending)]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None

    def _is_above(self, upper: str, lower: str) -> bool:
        region = self._regions.get(lower)
        while region and region.parent:
            if region.parent == upper:
                return True
            region = self._regions.get(region.parent)
        return False

    def _place(self, adcode: str, start: int, end: int) -> Place:
        return Place(adcode, self.name_of(adcode), Span(start, end))


def _not_ruled_out(mentions: list[_Mention], text: str) -> Iterator[_Mention]:
    """Mentions without those named only to rule them out; what stands in one list shares its fate."""
    group: list[_Mention] = []
    for index, mention in enumerate(mentions):
        group.append(mention)
        after = mentions[index + 1] if index + 1 < len(mentions) else None
        if after is None or not _LISTED_GAP.fullmatch(text, mention.end, after.start):
            if not _ruled_out(text, group[0].start, group[-1].end):
                yield from group
            group = []


def _ruled_out(text: str, start: int, end: int) -> bool:
    """Whether the words around rule a place out; 非太原不去 and 不去太原的勿扰 make it a must instead."""
    before = _NOT_THERE_BEFORE.search(text, max(0, start - 8), start)
    refused = _REFUSED.match(text, end)
    if before and refused:
        return bool(re.search("[户籍]", refused.group()))
    return bool(before or refused or _OUTSIDE.match(text, end))


def _haversine(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    lon_a, lat_a, lon_b, lat_b = (math.radians(angle) for angle in (lon_a, lat_a, lon_b, lat_b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))
