"""What a use case works with (上下文): the parts built once, the unit of this request, and who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from matcher import clock
from matcher.forms import watermark
from matcher.forms.columns import Form
from matcher.models.seeker import Seeker
from matcher.planning.complaints import ComplaintRules
from matcher.planning.fair_size import FairSizes
from matcher.planning.hardship import HardshipTiers
from matcher.planning.policies import PolicyBook
from matcher.planning.pooling.rules import PoolingRules
from matcher.planning.retention import RetentionRules
from matcher.planning.roster.rules import RosterRules
from matcher.planning.rulebook import Rulebook
from matcher.planning.size_class import SizeStandard
from matcher.repository.database import Database
from matcher.repository.unit import Unit, open_unit
from matcher.security.cipher import Cipher
from matcher.security.passwords import Passwords
from matcher.service.permissions import Actor
from matcher.service.pool import CandidatePool
from matcher.service.post_board import PostBoard
from matcher.settings import Settings
from matcher.text.brochure import BrochureReader
from matcher.text.catalogue import Catalogue
from matcher.text.extract import FactReader
from matcher.text.lexicon import Lexicon
from matcher.text.loose import LooseReader
from matcher.text.lot_row import LotRowReader
from matcher.text.occupation import OccupationReader
from matcher.text.place import PlaceReader
from matcher.text.resume import ResumeReader
from matcher.text.roster import RosterReader
from matcher.text.sameness import CompanyNames
from matcher.text.segment import Segmenter
from matcher.text.survey_row import SurveyRowReader
from matcher.text.wage import WageTable


@dataclass(frozen=True)
class Kit:
    """Everything built once per process by ``bootstrap.build``."""

    settings: Settings
    database: Database
    cipher: Cipher
    passwords: Passwords
    lexicon: Lexicon
    segmenter: Segmenter
    places: PlaceReader
    companies: CompanyNames
    brochures: BrochureReader
    roster: RosterReader
    survey_rows: SurveyRowReader
    lot_rows: LotRowReader
    facts: FactReader
    loose: LooseReader
    resumes: ResumeReader
    catalogue: Catalogue
    occupations: OccupationReader
    forms: Mapping[str, Form]
    wages: WageTable
    sizes: SizeStandard
    policies: PolicyBook
    planning: Rulebook
    pooling: PoolingRules
    retention: RetentionRules
    # Hours of odd work, for tasks, bookings and rosters alike.
    odd_work: RosterRules
    hardship: HardshipTiers
    fair_sizes: FairSizes
    complaints: ComplaintRules
    pool: CandidatePool
    posts: PostBoard

    @contextmanager
    def open(self, actor: Actor, *, write: bool, request_id: str = "") -> Iterator[Context]:
        """A context over a fresh unit; the caller commits."""
        with open_unit(
            self.database,
            self.cipher,
            write=write,
            account_id=actor.account_id,
            role=actor.role or ("system" if actor.system else ""),
            request_id=request_id,
            token_id=actor.token_id,
        ) as unit:
            yield Context(self, unit, actor)


@dataclass(frozen=True, slots=True)
class Context:
    """One use case's surroundings."""

    kit: Kit
    unit: Unit
    actor: Actor

    def now(self) -> datetime:
        """This instant."""
        return clock.now()

    def today(self) -> date:
        """The day it is in Shanxi."""
        return clock.today()

    def file_mark(self, use: str = "") -> str:
        """The watermark of a file that the actor takes out now, and what it may be used for."""
        return watermark.watermark(self.actor.name, self.now(), use)

    def page_mark(self) -> str:
        """The watermark of a page that the actor looks at now."""
        return watermark.looked_at(self.actor.name, self.now())

    def place_name(self, adcode: str) -> str:
        """The region's name with its city, such as 太原市小店区."""
        return self.kit.places.name_of(adcode)

    def home_of(self, seeker: Seeker) -> str:
        """Where a person lives; where only the household registration is known, its place and that it is no more."""
        return self.place_name(seeker.adcode) + ("" if seeker.resident else "（户籍地，现居住地未登记）")

    def full_address(self, adcode: str, address: str) -> str:
        """Region and address in one line, the region not said twice."""
        name = self.place_name(adcode)
        if name in address:
            return address
        # An address may begin with the county alone, or with the city alone: what it says is not said again.
        city = name[: name.find("市") + 1]
        if city and city != name:
            if address.startswith(name.removeprefix(city)):
                return city + address
            return name + address.removeprefix(city)
        return name + address
