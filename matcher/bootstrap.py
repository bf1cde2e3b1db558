"""The one place that wires everything (装配)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from matcher import clock
from matcher.errors import MatcherError, Unavailable
from matcher.forms.columns import Form
from matcher.models.enums import IntakeKind
from matcher.models.region import Region
from matcher.planning.complaints import ComplaintRules
from matcher.planning.fair_size import FairSizes
from matcher.planning.hardship import HardshipTiers
from matcher.planning.holidays import calendar
from matcher.planning.policies import PolicyBook
from matcher.planning.pooling.rules import PoolingRules
from matcher.planning.retention import RetentionRules
from matcher.planning.roster.rules import RosterRules
from matcher.planning.rulebook import Rulebook
from matcher.planning.size_class import SizeStandard
from matcher.repository.database import Database, translated
from matcher.repository.regions import Regions
from matcher.repository.sealed_values import SealedValues
from matcher.repository.seekers import Seekers
from matcher.scoring.index import SeekerIndex
from matcher.scoring.semantic import Remembered
from matcher.scoring.weights import STANDARD, presets_in
from matcher.security.cipher import Cipher
from matcher.security.passwords import Passwords
from matcher.service import notice_templates
from matcher.service.context import Kit
from matcher.service.pool import CandidatePool
from matcher.service.post_board import PostBoard
from matcher.settings import Settings
from matcher.text.brochure import BrochureReader
from matcher.text.catalogue import Catalogue
from matcher.text.certificates import covers
from matcher.text.concepts import Concepts
from matcher.text.embedding import E5
from matcher.text.extract import FactReader
from matcher.text.gazetteer import RegionFact, load_regions
from matcher.text.lexicon import Lexicon
from matcher.text.loose import LooseReader
from matcher.text.lot_row import LotRowReader
from matcher.text.occupation import OccupationReader
from matcher.text.opener import OpenerReader
from matcher.text.place import PlaceReader
from matcher.text.resume import ResumeReader, headings
from matcher.text.roster import RosterReader
from matcher.text.sameness import CompanyNames
from matcher.text.segment import Segmenter
from matcher.text.sourced import Label
from matcher.text.survey_row import SurveyRowReader
from matcher.text.wage import WageTable

# The standard logger: a command's output is its own, and warnings go to standard error without being set up.
_log = logging.getLogger("matcher.bootstrap")


class SchemaError(MatcherError):
    """The store's schema does not fit this program (数据库版本不符)."""

    status = 503
    code = "schema"


class KeyProblem(MatcherError):
    """The keys do not fit the data in the store (密钥不符)."""

    status = 503
    code = "keys"


def build(settings: Settings) -> Kit:
    """Everything a process needs; opens no connection beyond reading the regions, loads no dictionary yet."""
    data = settings.data_folder
    calendar()  # a holiday file that cannot be read stops the start, not the first deadline
    notice_templates.templates()  # nor is a wrong template found when somebody is to be told
    database = Database(settings.database_url)
    lexicon = Lexicon.load(data / "lexicon")
    segmenter = Segmenter(lexicon, settings.var / "cache")
    places = PlaceReader(_regions(database))
    forms = {file.stem: Form.load(file.stem, data / "forms") for file in sorted((data / "forms").glob("*.toml"))}
    facts = FactReader(lexicon, places, clock.today)
    openers = OpenerReader(lexicon)
    catalogue = Catalogue.load(data / "occupations")
    presets = presets_in(data / "weights.toml")
    occupations = OccupationReader(lexicon, catalogue, segmenter)
    concepts = Concepts(occupations, lexicon)
    index = SeekerIndex(
        segmenter,
        presets[STANDARD],
        lambda held, needed: covers(held, needed, lexicon),
        distances=places.distance_km,
        concept_of=concepts.of,
        concept_print=concepts.fingerprint,
        meaning=_meaning(settings),
    )
    cipher = Cipher(
        settings.data_key.get_secret_value(),
        old=settings.old_data_keys,
        lookup=settings.lookup_key.get_secret_value(),
    )
    with database.session(write=False) as session:
        if problem := SealedValues(session, cipher).problem():
            raise KeyProblem(problem)

    @contextmanager
    def reading() -> Iterator[Seekers]:
        with database.session(write=False) as session:
            yield Seekers(session, cipher)

    return Kit(
        settings=settings,
        database=database,
        cipher=cipher,
        passwords=Passwords(memory_kib=settings.argon2_memory_kib),
        lexicon=lexicon,
        segmenter=segmenter,
        places=places,
        companies=CompanyNames(places, data / "lexicon" / "company_names.toml"),
        brochures=BrochureReader(lexicon, places, clock.today),
        roster=RosterReader(lexicon, places, clock.today),
        survey_rows=SurveyRowReader(clock.today),
        lot_rows=LotRowReader(lexicon, places, clock.today),
        facts=facts,
        loose=LooseReader(facts, openers, _labels(forms[IntakeKind.BROCHURE.value])),
        resumes=ResumeReader(facts, openers, _labels(forms[IntakeKind.SEEKERS.value]) | headings()),
        catalogue=catalogue,
        occupations=occupations,
        forms=forms,
        wages=WageTable.load(data / "policies" / "minimum_wage.toml"),
        sizes=SizeStandard.load(data / "standards" / "size_standard.toml"),
        policies=PolicyBook.load(data / "policies"),
        planning=Rulebook.load(data / "planning.toml"),
        pooling=PoolingRules.load(data / "pooling.toml"),
        retention=RetentionRules.load(data / "retention.toml"),
        odd_work=RosterRules.load(data / "roster.toml"),
        hardship=HardshipTiers.load(data / "hardship.toml"),
        complaints=ComplaintRules.load(data / "complaints.toml"),
        fair_sizes=FairSizes.load(data / "fairs.toml"),
        pool=CandidatePool(index, places, segmenter, presets, home=settings.var / "index", reading=reading),
        posts=PostBoard(segmenter, lexicon, places),
    )


def _meaning(settings: Settings) -> Remembered | None:
    """The encoder of titles if it is asked for; without its package the service runs as if it were not."""
    if not settings.semantic:
        return None
    try:
        return Remembered(E5(), settings.var / "cache" / "semantic")
    except Unavailable as missing:
        _log.warning("MATCHER_SEMANTIC=1 不起作用：%s", missing.message)
        return None


def _labels(form: Form) -> dict[str, Label]:
    """Every name that a form's columns go by, for the readers of loose text; a post's own columns come first."""
    labels: dict[str, Label] = {}
    for header, columns in ((False, form.columns), (True, form.header)):
        for column in columns:
            for name in sorted(column.names()):
                labels.setdefault(name, Label(column.key, header, kept=name in (*column.extras, *column.otherwise)))
    return labels


def _regions(database: Database) -> list[RegionFact]:
    """The stored regions; they were seeded from the packages' data when the schema was made."""
    with database.session(write=False) as session:
        rows = Regions(session).everything()
    return [RegionFact(row.adcode, row.name, row.level, row.parent, row.longitude, row.latitude) for row in rows]


def migrate(settings: Settings) -> None:
    """Bring the schema up to date and seed the regions; two starters at once queue up behind one lock."""
    from alembic import command
    from alembic.util.exc import CommandError

    settings.var.mkdir(parents=True, exist_ok=True)
    with _starter_lock(settings.var / "migrate.lock"):
        try:
            command.upgrade(alembic_config(settings), "head")
        except CommandError as error:
            raise SchemaError(
                "数据库由更新版本的程序建立，当前程序不能打开；请升级程序，或用备份恢复到本版本的数据库"
            ) from error
        except DBAPIError as error:
            raise translated(error) from error
        _seed_regions(Database(settings.database_url))


def _seed_regions(database: Database) -> None:
    with database.session(write=True) as session:
        regions = Regions(session)
        regions.lock()
        if not regions.count():
            regions.seed(_row(fact) for fact in load_regions())
            session.commit()
    database.dispose()


def _row(fact: RegionFact) -> Region:
    return Region(
        adcode=fact.adcode,
        name=fact.name,
        level=fact.level,
        parent=fact.parent,
        longitude=fact.longitude,
        latitude=fact.latitude,
    )


def alembic_config(settings: Settings):  # type: ignore[no-untyped-def]
    """Alembic's configuration for this store."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(settings.migrations_folder))
    config.attributes["database_url"] = settings.database_url
    return config


@contextmanager
def _starter_lock(path: Path) -> Iterator[None]:
    import fcntl

    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
