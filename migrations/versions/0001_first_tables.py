"""first tables

Revision: 0001, after
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import matcher.models.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The audit log is insert-only, whoever is connected (trust.md T65).
_SQLITE_GUARDS = (
    """
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit rows are insert-only'); END
""",
    # Rows leave only under a seal that says their term is over (service/audit_seals.py).
    """
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
WHEN NOT EXISTS (
    SELECT 1 FROM audit_seal WHERE expired_at IS NOT NULL AND OLD.id > after_id AND OLD.id <= last_id
)
BEGIN SELECT RAISE(ABORT, 'audit rows are insert-only'); END
""",
)
# REPLACE INTO removes a row without asking the trigger for DELETE.
_SQLITE_REPLACE_GUARD = """
CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit rows are insert-only'); END
"""
_POSTGRES_GUARDS = (
    """
CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit rows are insert-only'; END $$
""",
    """
CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()
""",
    """
CREATE FUNCTION audit_entry_expiry() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF NOT EXISTS (
    SELECT 1 FROM audit_seal WHERE expired_at IS NOT NULL AND OLD.id > after_id AND OLD.id <= last_id
) THEN RAISE EXCEPTION 'audit rows are insert-only'; END IF;
RETURN OLD;
END $$
""",
    """
CREATE TRIGGER audit_entry_expiry BEFORE DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_expiry()
""",
)
# A seal tells once that its rows have left; nothing else of it ever changes.
_SEAL_FACTS = "number, after_id, last_id, rows, first_at, last_at, digest, previous, signer, signature, sealed_at"
_SQLITE_SEAL_GUARDS = (
    f"CREATE TRIGGER audit_seal_no_update BEFORE UPDATE OF {_SEAL_FACTS} ON audit_seal "
    "BEGIN SELECT RAISE(ABORT, 'seals are insert-only'); END",
    "CREATE TRIGGER audit_seal_once BEFORE UPDATE OF expired_at ON audit_seal "
    # 网络安全法 21: six months are kept at least, whatever the settings say.
    "WHEN OLD.expired_at IS NOT NULL OR NEW.expired_at IS NULL OR NEW.expired_at < datetime(OLD.last_at, '+6 months') "
    "BEGIN SELECT RAISE(ABORT, 'seals are insert-only'); END",
    "CREATE TRIGGER audit_seal_no_delete BEFORE DELETE ON audit_seal "
    "BEGIN SELECT RAISE(ABORT, 'seals are insert-only'); END",
    "CREATE TRIGGER audit_seal_no_replace BEFORE INSERT ON audit_seal "
    "WHEN EXISTS (SELECT 1 FROM audit_seal WHERE number = NEW.number OR last_id = NEW.last_id) "
    "BEGIN SELECT RAISE(ABORT, 'seals are insert-only'); END",
)
_POSTGRES_SEAL_GUARDS = (
    """
CREATE FUNCTION audit_seal_guard() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE told audit_seal := NEW; BEGIN
told.expired_at := OLD.expired_at;
IF OLD.expired_at IS NOT NULL OR told IS DISTINCT FROM OLD OR NEW.expired_at < OLD.last_at + interval '6 months' THEN RAISE EXCEPTION 'seals are insert-only'; END IF;
RETURN NEW;
END $$
""",
    """
CREATE TRIGGER audit_seal_guard BEFORE UPDATE ON audit_seal
FOR EACH ROW EXECUTE FUNCTION audit_seal_guard()
""",
    """
CREATE TRIGGER audit_seal_kept BEFORE DELETE OR TRUNCATE ON audit_seal
FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()
""",
)


def _guard_audit() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    guards = (
        (*_SQLITE_GUARDS, _SQLITE_REPLACE_GUARD, *_SQLITE_SEAL_GUARDS)
        if sqlite
        else (*_POSTGRES_GUARDS, *_POSTGRES_SEAL_GUARDS)
    )
    for one in guards:
        op.execute(one)


# A survey is corrected by another revision, never changed; only whose it is may follow a merge of two enterprises.
_SURVEY_FACTS = (
    "month, revision, revision_reason, unchanged, staff_start, staff_end, joined, departed, needed, short, "
    "short_general, short_skilled, short_technical, lend_count, lend_from, lend_to, training_need, training_needs, wants, "
    "signer, source, by_id, at"
)
_POST_FACTS = "survey_id, title, kind, short, reason, needed_by, duration_days"


def _guard_surveys() -> None:
    tables = (("survey", _SURVEY_FACTS), ("survey_post", _POST_FACTS))
    if op.get_bind().dialect.name == "sqlite":
        told = "BEGIN SELECT RAISE(ABORT, 'surveys are not changed'); END"
        for table, facts in tables:
            op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {facts} ON {table} {told}")
            op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {told}")
        return
    raising = "BEGIN RAISE EXCEPTION 'surveys are not changed'; END"
    op.execute(f"CREATE FUNCTION survey_guard() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
    for table, facts in tables:
        events = f"UPDATE OF {facts} OR DELETE ON {table}"
        op.execute(f"CREATE TRIGGER {table}_guard BEFORE {events} FOR EACH STATEMENT EXECUTE FUNCTION survey_guard()")


# What was handed in is frozen: a filing is received, returned or corrected by another row, never changed. Only its
# state with receipt, reason and who decided may be written.
_FILING_FACTS = (
    "id, campaign_id, form, adcode, number, attempt, reason, content, rows, counts, included, missing, digest, "
    "rows_digest, query_version, cutoff, preparer, phone, channel, recipient, filed_by, filed_name, filed_at"
)


def _guard_filings() -> None:
    if op.get_bind().dialect.name == "sqlite":
        told = "BEGIN SELECT RAISE(ABORT, 'filings are not changed'); END"
        op.execute(f"CREATE TRIGGER filing_no_update BEFORE UPDATE OF {_FILING_FACTS} ON filing {told}")
        op.execute(f"CREATE TRIGGER filing_no_delete BEFORE DELETE ON filing {told}")
        op.execute(
            "CREATE TRIGGER filing_decided_once BEFORE UPDATE OF state, receipt_no, return_reason ON filing "
            f"WHEN OLD.state <> 'filed' {told}"
        )
        return
    raising = "BEGIN RAISE EXCEPTION 'filings are not changed'; END"
    op.execute(f"CREATE FUNCTION filing_guard() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
    events = f"UPDATE OF {_FILING_FACTS} OR DELETE ON filing"
    op.execute(f"CREATE TRIGGER filing_guard BEFORE {events} FOR EACH STATEMENT EXECUTE FUNCTION filing_guard()")
    op.execute(
        "CREATE TRIGGER filing_decided_once BEFORE UPDATE OF state, receipt_no, return_reason ON filing "
        "FOR EACH ROW WHEN (OLD.state <> 'filed') EXECUTE FUNCTION filing_guard()"
    )


# A filed month is corrected by another row, never changed.
def _guard_months() -> None:
    if op.get_bind().dialect.name == "sqlite":
        told = "BEGIN SELECT RAISE(ABORT, 'filed months are not changed'); END"
        for verb in ("update", "delete"):
            op.execute(f"CREATE TRIGGER monthly_filing_no_{verb} BEFORE {verb.upper()} ON monthly_filing {told}")
        return
    raising = "BEGIN RAISE EXCEPTION 'filed months are not changed'; END"
    op.execute(f"CREATE FUNCTION monthly_filing_guard() RETURNS trigger LANGUAGE plpgsql AS $$ {raising} $$")
    op.execute(
        "CREATE TRIGGER monthly_filing_guard BEFORE UPDATE OR DELETE ON monthly_filing "
        "FOR EACH STATEMENT EXECUTE FUNCTION monthly_filing_guard()"
    )


# No two live bookings of a worker overlap in time, whoever writes them (trust.md T20). A range of one number stands for
# the person, so that PostgreSQL needs no extension.
_LIVE = "state IN ('held', 'confirmed', 'arrived', 'worked', 'paid', 'disputed')"
_SQLITE_OVERLAP = """
CREATE TRIGGER booking_overlap_{verb} BEFORE {what} ON booking
WHEN NEW.{live} AND EXISTS (
    SELECT 1 FROM booking b WHERE b.seeker_id = NEW.seeker_id AND b.id IS NOT NEW.id AND b.{live}
    AND b.starts_at < NEW.ends_at AND NEW.starts_at < b.ends_at)
BEGIN SELECT RAISE(ABORT, 'booking overlaps'); END
"""
_POSTGRES_OVERLAP = f"""
ALTER TABLE booking ADD CONSTRAINT ex_booking_overlap EXCLUDE USING gist
(int8range(seeker_id, seeker_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE ({_LIVE})
"""


def _guard_bookings() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE_OVERLAP.format(verb="insert", what="INSERT", live=_LIVE))
        what = "UPDATE OF state, starts_at, ends_at, seeker_id"
        op.execute(_SQLITE_OVERLAP.format(verb="update", what=what, live=_LIVE))
    else:
        op.execute(_POSTGRES_OVERLAP)


# Nobody is lent twice on one day, whoever writes it (trust.md §23, 8). The first fifteen hexadecimal digits of the
# digest stand for the person; a chance meeting of two people in them would only refuse, never allow.
_SQLITE_LENT = """
CREATE TRIGGER lent_worker_overlap_{verb} BEFORE {what} ON lent_worker
WHEN NEW.live AND EXISTS (
    SELECT 1 FROM lent_worker w WHERE w.person_hash = NEW.person_hash AND w.id IS NOT NEW.id AND w.live
    AND w.first <= NEW.last AND NEW.first <= w.last)
BEGIN SELECT RAISE(ABORT, 'worker is lent already'); END
"""
_PERSON = "(('x' || substr(person_hash, 1, 15))::bit(60)::bigint)"
_POSTGRES_LENT = f"""
ALTER TABLE lent_worker ADD CONSTRAINT ex_lent_worker_overlap EXCLUDE USING gist
(int8range({_PERSON}, {_PERSON}, '[]') WITH &&, daterange(first, last, '[]') WITH &&) WHERE (live)
"""


def _guard_lent_workers() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_SQLITE_LENT.format(verb="insert", what="INSERT"))
        op.execute(_SQLITE_LENT.format(verb="update", what="UPDATE OF live, first, last, person_hash"))
    else:
        op.execute(_POSTGRES_LENT)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("action", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("request_id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)

    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("previous", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("signer", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("signature", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False),
        sa.Column("sealed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expired_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("last_id", name=op.f("uq_audit_seal_last_id")),
    )
    op.create_table(
        "external_number",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "seeker",
                "vacancy",
                "referral",
                "employment",
                name="exchangekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("system", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_number")),
        sa.UniqueConstraint("kind", "system", "number", name=op.f("uq_external_number_kind_system_number")),
        sa.UniqueConstraint("kind", "system", "subject_id", name=op.f("uq_external_number_kind_system_subject_id")),
    )
    op.create_table(
        "idempotent_reply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("request_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_reply")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_idempotent_reply_account_id_key")),
    )
    with op.batch_alter_table("idempotent_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotent_reply_created_at"), ["created_at"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unique_key", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
        sa.Column("run_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("heartbeat_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_job_unique_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_run_at", ["state", "run_at"], unique=False)

    op.create_table(
        "joining",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step BETWEEN 1 AND 6", name=op.f("ck_joining_joining_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_joining_token_hash")),
    )
    with op.batch_alter_table("joining", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_joining_phone_hash"), ["phone_hash"], unique=False)

    op.create_table(
        "login_failure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_failure")),
    )
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.create_index("ix_login_failure_subject_at", ["subject", "at"], unique=False)

    op.create_table(
        "phone_code",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("code_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("sign_in", "join", name="codepurpose", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_phone_code_phone_code_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_code")),
    )
    with op.batch_alter_table("phone_code", schema=None) as batch_op:
        batch_op.create_index("ix_phone_code_phone", ["phone_hash", "purpose"], unique=False)

    op.create_table(
        "publication",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vacancy",
                "fair",
                "officer",
                "policy",
                "task",
                name="publickind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province", "city", "county", name="publiclevel", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "published",
                "changed",
                "retracted",
                name="publicaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_adcode"), ["adcode"], unique=False)
        batch_op.create_index("ix_publication_subject", ["kind", "subject", "seq"], unique=False)

    op.create_table(
        "region",
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "city",
                "county",
                "functional_zone",
                name="regionlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("parent", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("adcode", name=op.f("pk_region")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_parent"), ["parent"], unique=False)

    op.create_table(
        "seeker_change",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_seeker_change")),
    )
    with op.batch_alter_table("seeker_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seeker_change_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uscc", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "industry",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                "I",
                "J",
                "K",
                "L",
                "M",
                "N",
                "O",
                "P",
                "Q",
                "R",
                "S",
                "T",
                name="industry",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("industry_note", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("industry_code", sqlmodel.sql.sqltypes.AutoString(length=4), nullable=True),
        sa.Column(
            "ownership",
            sa.Enum(
                "state",
                "collective",
                "private",
                "foreign",
                "hmt",
                "sole",
                "other",
                name="ownership",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "size",
            sa.Enum(
                "large",
                "medium",
                "small",
                "micro",
                "unknown",
                "not_classified",
                name="enterprisesize",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("employees_now", sa.Integer(), nullable=True),
        sa.Column("intro", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("contact_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("contact_phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("verified_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verified_papers", sa.JSON(), nullable=False),
        sa.Column("licence_valid_to", sa.Date(), nullable=True),
        sa.Column("mandate_valid_to", sa.Date(), nullable=True),
        sa.Column("barred_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("barred_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("blacklist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(barred_at IS NULL) = (barred_reason = '')", name=op.f("ck_enterprise_barred_reason")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_enterprise_uscc_length")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_enterprise_adcode_region")),
        sa.ForeignKeyConstraint(["merged_into"], ["enterprise.id"], name=op.f("fk_enterprise_merged_into_enterprise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("uscc", name=op.f("uq_enterprise_uscc")),
    )
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_blacklist_id"), ["blacklist_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enterprise_merged_into"), ["merged_into"], unique=False)

    op.create_table(
        "market",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "public",
                "commercial",
                "spontaneous",
                name="marketkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("area_m2", sa.Integer(), nullable=True),
        sa.Column("trades", sa.JSON(), nullable=False),
        sa.Column("closed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_market_adcode_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market")),
        sa.UniqueConstraint("name", name=op.f("uq_market_name")),
    )
    with op.batch_alter_table("market", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_market_adcode"), ["adcode"], unique=False)

    op.create_table(
        "officer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("staff_no", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("office_phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("contact_public", sa.Boolean(), nullable=False),
        sa.Column("industries", sa.JSON(), nullable=False),
        sa.Column("load_cap", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("leave_from", sa.Date(), nullable=True),
        sa.Column("leave_to", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("load_cap > 0", name=op.f("ck_officer_load_cap_positive")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_officer_adcode_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_officer_staff_no")),
    )
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_adcode"), ["adcode"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uscc", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "public",
                "commercial",
                "training",
                "dispatch",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("licence_number", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("licence_valid_to", sa.Date(), nullable=True),
        sa.Column("contact_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("contact_phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("verified_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_organisation_uscc_length")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_organisation_adcode_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("uscc", name=op.f("uq_organisation_uscc")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_kind"), ["kind"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "routing",
            sa.Enum(
                "pairing",
                "backup",
                "proposal",
                "manual",
                name="routingkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("routing_reasons", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "matching",
                "following",
                "solved",
                "closed",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "officer",
                "county",
                "city",
                "province",
                name="caselevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_case_adcode_region")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_case_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["held_for_id"], ["officer.id"], name=op.f("fk_case_held_for_id_officer")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_case_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_held_for_id"), ["held_for_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(
            "uq_case_open",
            ["enterprise_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('registered', 'matching', 'following')"),
            postgresql_where=sa.text("state IN ('registered', 'matching', 'following')"),
        )

    op.create_table(
        "pairing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum("main", "backup", name="pairingrole", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("end_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("revoked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last IS NULL OR last >= first", name=op.f("ck_pairing_period_order")),
        sa.CheckConstraint("revoked_at IS NULL OR last IS NOT NULL", name=op.f("ck_pairing_revoked_ended")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_pairing_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_pairing_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pairing_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(
            "uq_pairing_open_main",
            ["enterprise_id"],
            unique=True,
            sqlite_where=sa.text("role = 'main' AND last IS NULL"),
            postgresql_where=sa.text("role = 'main' AND last IS NULL"),
        )
        batch_op.create_index(
            "uq_pairing_open_officer",
            ["enterprise_id", "officer_id"],
            unique=True,
            sqlite_where=sa.text("last IS NULL"),
            postgresql_where=sa.text("last IS NULL"),
        )

    op.create_table(
        "seeker",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("phone_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("name_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("id_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("resident", sa.Boolean(), nullable=False),
        sa.Column("wanted_titles", sa.JSON(), nullable=False),
        sa.Column("wanted_adcodes", sa.JSON(), nullable=False),
        sa.Column("skills", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("history", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column(
            "education",
            sa.Enum(
                "81",
                "71",
                "61",
                "41",
                "44",
                "47",
                "31",
                "21",
                "14",
                "11",
                name="educationlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "skill_grade",
            sa.Enum("5", "4", "3", "2", "1", name="skillgrade", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("experience_years", sa.Float(), nullable=True),
        sa.Column("pay_min", sa.BigInteger(), nullable=True),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("accepts_night", sa.Boolean(), nullable=True),
        sa.Column("employment_forms", sa.JSON(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("hardship", sa.Boolean(), nullable=False),
        sa.Column("flexible", sa.Boolean(), nullable=False),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("radius_km", sa.Integer(), nullable=True),
        sa.Column("own_tools", sa.JSON(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("seeking", sa.Boolean(), nullable=False),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("intake_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("erased_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "erased_on IS NULL OR (NOT seeking AND phone_hash IS NULL AND name_hash IS NULL AND id_hash IS NULL)",
            name=op.f("ck_seeker_erased_unknown"),
        ),
        sa.CheckConstraint(
            "experience_years IS NULL OR experience_years >= 0", name=op.f("ck_seeker_experience_range")
        ),
        sa.CheckConstraint("merged_into IS NULL OR NOT seeking", name=op.f("ck_seeker_merged_hidden")),
        sa.CheckConstraint("pay_min IS NULL OR pay_min >= 0", name=op.f("ck_seeker_pay_range")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_seeker_adcode_region")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_seeker_market_id_market")),
        sa.ForeignKeyConstraint(["merged_into"], ["seeker.id"], name=op.f("fk_seeker_merged_into_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeker")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_seeker_phone_hash")),
    )
    with op.batch_alter_table("seeker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seeker_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_flexible"), ["flexible"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_id_hash"), ["id_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_market_id"), ["market_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_name_hash"), ["name_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_seeker_seeking"), ["seeking"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(length=256), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "seeker",
                "enterprise",
                "officer",
                "market_operator",
                "county_admin",
                "city_admin",
                "province_admin",
                "auditor",
                "sysadmin",
                "training_body",
                "agency",
                "dispatch_body",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("display_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("disabled_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("disabled_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("signed_in_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_account_adcode_region")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_account_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_account_market_id_market")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_account_officer_id_officer")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_account_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_account_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_market_id"), ["market_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "availability",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "start_minute >= 0 AND end_minute > start_minute AND end_minute <= 2160",
            name=op.f("ck_availability_minute_range"),
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_availability_weekday_range")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_availability_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability")),
        sa.UniqueConstraint(
            "seeker_id", "weekday", "start_minute", name=op.f("uq_availability_seeker_id_weekday_start_minute")
        ),
    )
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_availability_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "crew",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("disbanded_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["leader_id"], ["seeker.id"], name=op.f("fk_crew_leader_id_seeker")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_crew_market_id_market")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crew")),
    )
    with op.batch_alter_table("crew", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crew_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_crew_market_id"), ["market_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "first_contact",
                "response",
                "shortlist",
                "visit",
                "close",
                name="deadlinekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("cleared_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cleared_by", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.CheckConstraint("due >= started_on", name=op.f("ck_deadline_due_order")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_deadline_case_id_case")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_deadline_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_due"), ["due"], unique=False)
        batch_op.create_index(batch_op.f("ix_deadline_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(
            "uq_deadline_open",
            ["enterprise_id", "kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "plan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "agreed",
                "running",
                "paused",
                "solved",
                "unsolved_closed",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("risks", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("remarks", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("agreed", sa.Integer(), nullable=False),
        sa.Column("amended", sa.Boolean(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=True),
        sa.Column("solved", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("closing_opinion", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("closed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("agreed >= 0", name=op.f("ck_plan_agreed_range")),
        sa.CheckConstraint(
            "satisfaction IS NULL OR (satisfaction >= 1 AND satisfaction <= 5)", name=op.f("ck_plan_satisfaction")
        ),
        sa.CheckConstraint("solved IS NULL OR solved >= 0", name=op.f("ck_plan_solved_range")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("case_id", name=op.f("uq_plan_case_id")),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("query", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("told_to", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_saved_search_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("seeker_id", "query", name="uq_saved_search_once"),
    )
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "called",
                "placed",
                "left",
                name="ticketstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("taken_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("called_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_ticket_market_id_market")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_ticket_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("market_id", "day", "number", name=op.f("uq_ticket_market_id_day_number")),
        sa.UniqueConstraint("market_id", "day", "seeker_id", name=op.f("uq_ticket_market_id_day_seeker_id")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "account_ticket",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "invite",
                "reset",
                "setup",
                "sign_in",
                name="ticketkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'setup') = (account_id IS NULL)", name=op.f("ck_account_ticket_account_ticket_whose")
        ),
        sa.CheckConstraint(
            "used_at IS NULL OR ended_at IS NULL", name=op.f("ck_account_ticket_account_ticket_one_end")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_ticket_account_id_account")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_account_ticket_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_ticket")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_ticket_token_hash")),
    )
    with op.batch_alter_table("account_ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_ticket_account_id"), ["account_id"], unique=False)

    op.create_table(
        "agreement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "active",
                "refused",
                "ended",
                name="agreementstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "told_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="agreement_told_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("told_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_agreement_period_order")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_agreement_by_id_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_agreement_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["follows_id"], ["agreement.id"], name=op.f("fk_agreement_follows_id_agreement")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_agreement_follows",
            ["follows_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'active')"),
            postgresql_where=sa.text("state IN ('proposed', 'active')"),
        )
        batch_op.create_index(
            "uq_agreement_live",
            ["enterprise_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('proposed', 'active') AND follows_id IS NULL"),
            postgresql_where=sa.text("state IN ('proposed', 'active') AND follows_id IS NULL"),
        )

    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("prefix", sqlmodel.sql.sqltypes.AutoString(length=12), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_api_token_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_account_id"), ["account_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "claim",
                "measure",
                "fair",
                "entry",
                name="subjectkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "identity",
                "licence",
                "contract",
                "insurance",
                "payroll",
                "roster",
                "certificate",
                "status",
                "application",
                "agreement",
                "scheme",
                "emergency",
                "safety",
                "mandate",
                "voucher",
                "other",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("paper", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "media",
            sa.Enum(
                "pdf",
                "jpg",
                "png",
                "docx",
                "xlsx",
                name="mediakind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "by_role",
            sa.Enum(
                "seeker",
                "enterprise",
                "officer",
                "market_operator",
                "county_admin",
                "city_admin",
                "province_admin",
                "auditor",
                "sysadmin",
                "training_body",
                "agency",
                "dispatch_body",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.CheckConstraint("removed_at IS NULL OR reason <> ''", name=op.f("ck_attachment_removed_why")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_hash_length")),
        sa.CheckConstraint("size >= 1 AND size <= 10485760", name=op.f("ck_attachment_size_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_attachment_by_id_account")),
        sa.ForeignKeyConstraint(["removed_by"], ["account.id"], name=op.f("fk_attachment_removed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_subject_subject_id", ["subject", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_attachment_same",
            ["subject", "subject_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )

    op.create_table(
        "blacklist",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "dishonest",
                "arrears",
                "labour",
                "other",
                name="blacklistkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("list_date", sa.Date(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_blacklist_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_blacklist_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blacklist")),
    )
    with op.batch_alter_table("blacklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blacklist_adcode"), ["adcode"], unique=False)
        batch_op.create_index("ix_blacklist_series", ["kind", "department", "adcode"], unique=False)

    op.create_table(
        "call_attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "queue",
            sa.Enum(
                "canvass",
                "candidates",
                "follow_ups",
                "contacts",
                name="callqueue",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "skipped",
                "unreached",
                "agreed",
                name="attemptkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind = 'skipped' OR next_on IS NOT NULL", name=op.f("ck_call_attempt_next_dated")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_call_attempt_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_attempt")),
    )
    with op.batch_alter_table("call_attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_attempt_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_call_attempt_subject", ["queue", "subject_id", "vacancy_id"], unique=False)

    op.create_table(
        "campaign",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "city",
                "county",
                "functional_zone",
                name="regionlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("doc_no", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("template", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_campaign_period_order")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_campaign_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_campaign_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_adcode"), ["adcode"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("policy_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "claimant",
            sa.Enum(
                "enterprise", "seeker", "agency", name="claimant", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("placed", sa.Boolean(), nullable=True),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("months_from", sa.Date(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("proposed_amount", sa.BigInteger(), nullable=True),
        sa.Column("approval_note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("amount_verified", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "submitted",
                "approved",
                "paid",
                "refused",
                "withdrawn",
                "revoked",
                "recovering",
                "recovered",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("received", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("opinion", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recover_amount", sa.BigInteger(), nullable=True),
        sa.Column("recover_due", sa.Date(), nullable=True),
        sa.Column("recover_article", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("recover_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("recover_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recover_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("claimant != 'agency' OR service_id IS NOT NULL", name=op.f("ck_claim_whose_service")),
        sa.CheckConstraint(
            "claimant != 'enterprise' OR enterprise_id IS NOT NULL", name=op.f("ck_claim_whose_enterprise")
        ),
        sa.CheckConstraint("claimant != 'seeker' OR seeker_id IS NOT NULL", name=op.f("ck_claim_whose_person")),
        sa.CheckConstraint("state != 'recovered' OR returned = amount", name=op.f("ck_claim_recovered_whole")),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid', 'recovering', 'recovered') OR (decided_by IS NOT NULL AND amount IS NOT NULL)",
            name=op.f("ck_claim_decided"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'recovering', 'recovered') OR paid_on IS NOT NULL", name=op.f("ck_claim_paid_dated")
        ),
        sa.CheckConstraint(
            "state NOT IN ('recovering', 'recovered') OR (recover_by IS NOT NULL AND recover_due IS NOT NULL AND recover_article != '' AND recover_amount IS NOT NULL)",
            name=op.f("ck_claim_recovery_ordered"),
        ),
        sa.CheckConstraint("(months_from IS NULL) = (months IS NULL)", name=op.f("ck_claim_months_whole")),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_claim_amount_range")),
        sa.CheckConstraint(
            "amount IS NULL OR proposed_amount IS NULL OR amount <= proposed_amount",
            name=op.f("ck_claim_amount_within_computed"),
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by != proposed_by", name=op.f("ck_claim_two_persons")),
        sa.CheckConstraint(
            "recover_by IS NULL OR (recover_by != proposed_by AND recover_by != decided_by AND (paid_by IS NULL OR recover_by != paid_by))",
            name=op.f("ck_claim_recovery_two_persons"),
        ),
        sa.CheckConstraint(
            "returned >= 0 AND returned <= coalesce(recover_amount, 0) AND (recover_amount IS NULL OR recover_amount <= amount)",
            name=op.f("ck_claim_returned_range"),
        ),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_claim_adcode_region")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_claim_decided_by_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_claim_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["paid_by"], ["account.id"], name=op.f("fk_claim_paid_by_account")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_claim_proposed_by_account")),
        sa.ForeignKeyConstraint(["recover_by"], ["account.id"], name=op.f("fk_claim_recover_by_account")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_claim_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_policy"), ["policy"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_state"), ["state"], unique=False)

    op.create_table(
        "conflict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("own", "kin", "former", name="conflictkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("declared_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("declared_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("end_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason = '')",
            name=op.f("ck_conflict_conflict_ended"),
        ),
        sa.CheckConstraint("(officer_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_conflict_conflict_of_one")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_conflict_conflict_period")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_conflict_account_id_account")),
        sa.ForeignKeyConstraint(["declared_by"], ["account.id"], name=op.f("fk_conflict_declared_by_account")),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_conflict_ended_by_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_conflict_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_conflict_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conflict_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "profile",
                "disclosure",
                "training",
                "agency",
                name="consentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("notice_version", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "desk",
                "self",
                "paper",
                name="consentchannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("granted_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "channel = 'self' OR staff_id IS NOT NULL OR kind = 'profile'", name=op.f("ck_consent_assisted_staff")
        ),
        sa.CheckConstraint("kind != 'agency' OR organisation_id IS NOT NULL", name=op.f("ck_consent_agency_scope")),
        sa.CheckConstraint(
            "kind != 'disclosure' OR enterprise_id IS NOT NULL", name=op.f("ck_consent_disclosure_scope")
        ),
        sa.CheckConstraint("kind != 'training' OR organisation_id IS NOT NULL", name=op.f("ck_consent_training_scope")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_consent_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_consent_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_consent_seeker_id_seeker")),
        sa.ForeignKeyConstraint(["staff_id"], ["account.id"], name=op.f("fk_consent_staff_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "form",
            sa.Enum(
                "brochure",
                "seekers",
                "surveys",
                "key_list",
                "lots",
                name="intakekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("source_text", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("made_text", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("read", sa.JSON(), nullable=False),
        sa.Column("made", sa.JSON(), nullable=False),
        sa.Column("expected", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_correction_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_kind"), ["kind"], unique=False)

    op.create_table(
        "crew_member",
        sa.Column("crew_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_crew_member_crew_id_crew")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_crew_member_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("crew_id", "seeker_id", name=op.f("pk_crew_member")),
    )
    with op.batch_alter_table("crew_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_crew_member_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "diagnosis",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("opinion", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_diagnosis_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_diagnosis_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diagnosis")),
    )
    with op.batch_alter_table("diagnosis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_diagnosis_case_id"), ["case_id"], unique=False)

    op.create_table(
        "distinction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enterprise",
                "vacancy",
                "seeker",
                name="mergekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_distinction_ordered")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_distinction_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distinction")),
        sa.UniqueConstraint("kind", "first_id", "second_id", name=op.f("uq_distinction_kind_first_id_second_id")),
    )
    op.create_table(
        "entry_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("uscc", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column(
            "industry",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                "I",
                "J",
                "K",
                "L",
                "M",
                "N",
                "O",
                "P",
                "Q",
                "R",
                "S",
                "T",
                name="industry",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("agent_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("mandate_to", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "approved",
                "refused",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'approved') = (account_id IS NOT NULL)", name=op.f("ck_entry_request_entry_approved")
        ),
        sa.CheckConstraint("(state = 'received') = (decided_at IS NULL)", name=op.f("ck_entry_request_entry_decided")),
        sa.CheckConstraint("state <> 'refused' OR reason <> ''", name=op.f("ck_entry_request_entry_refused")),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_entry_request_entry_uscc_length")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_entry_request_account_id_account")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_entry_request_adcode_region")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_entry_request_decided_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_request")),
        sa.UniqueConstraint("number", name=op.f("uq_entry_request_number")),
    )
    with op.batch_alter_table("entry_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_request_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_request_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_request_uscc"), ["uscc"], unique=False)

    op.create_table(
        "graduating_class",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("trade", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("occupation_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("5", "4", "3", "2", "1", name="skillgrade", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("certificate", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("graduates_on", sa.Date(), nullable=False),
        sa.Column("graduated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size BETWEEN 1 AND 5000", name=op.f("ck_graduating_class_size_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_graduating_class_by_id_account")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_graduating_class_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graduating_class")),
    )
    with op.batch_alter_table("graduating_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_graduating_class_graduates_on"), ["graduates_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_graduating_class_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "grant_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("policy_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("public_from", sa.Date(), nullable=False),
        sa.Column("public_to", sa.Date(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("public_to >= public_from", name=op.f("ck_grant_list_public_in_order")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_grant_list_adcode_region")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_grant_list_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_list")),
    )
    with op.batch_alter_table("grant_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_list_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_list_policy"), ["policy"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("giver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("giver_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("receiver_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "refused",
                "withdrawn",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ordered", sa.Boolean(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("opinion", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proposed_by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("proposed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_handover_decided")),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_handover_two_officers")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_handover_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["giver_id"], ["officer.id"], name=op.f("fk_handover_giver_id_officer")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_handover_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["proposed_by"], ["account.id"], name=op.f("fk_handover_proposed_by_account")),
        sa.ForeignKeyConstraint(["receiver_id"], ["officer.id"], name=op.f("fk_handover_receiver_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_receiver_id"), ["receiver_id"], unique=False)
        batch_op.create_index(
            "uq_handover_proposed",
            ["enterprise_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "inbox_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("referral_ids", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_inbox_link_case_id_case")),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_inbox_link_created_by_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_inbox_link_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_inbox_link_token_hash")),
    )
    with op.batch_alter_table("inbox_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_link_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbox_link_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "intake",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "brochure",
                "seekers",
                "surveys",
                "key_list",
                "lots",
                name="intakekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "confirmed",
                "discarded",
                name="intakestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size >= 0", name=op.f("ck_intake_size_range")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_intake_account_id_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_intake_enterprise_id_enterprise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_sha256"), ["sha256"], unique=False)

    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "labour",
                "training",
                "social",
                "policy",
                "finance",
                "logistics",
                "other",
                name="issuekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "raised",
                "assigned",
                "answered",
                "satisfied",
                "reopened",
                name="issuestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("handler", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "officer",
                "county",
                "city",
                "province",
                name="caselevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("close_by", sa.Date(), nullable=False),
        sa.Column("raised_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("raised_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'raised' AND department = '' AND due IS NULL) OR (state != 'raised' AND department != '' AND due IS NOT NULL)",
            name=op.f("ck_issue_assigned"),
        ),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_issue_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["raised_by"], ["account.id"], name=op.f("fk_issue_raised_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_issue_state"), ["state"], unique=False)

    op.create_table(
        "learned_weights",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "adopted",
                "retired",
                name="presetstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'proposed' OR decided_by IS NOT NULL", name=op.f("ck_learned_weights_decided_by_a_person")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_learned_weights_decided_by_account")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_learned_weights_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_weights")),
    )
    with op.batch_alter_table("learned_weights", schema=None) as batch_op:
        batch_op.create_index(
            "uq_learned_weights_adopted",
            ["state"],
            unique=True,
            sqlite_where=sa.text("state = 'adopted'"),
            postgresql_where=sa.text("state = 'adopted'"),
        )

    op.create_table(
        "login_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("kiosk", sa.Boolean(), nullable=False),
        sa.Column(
            "due",
            sa.Enum("code", "setup", name="signindue", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("network", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_session_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_login_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "look",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "contact",
                "papers",
                "trainee",
                "visitor",
                "sheet",
                "file",
                "export",
                name="lookkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_look_account_id_account")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_look_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_look_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_look_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "side",
            sa.Enum("surplus", "shortage", name="lotside", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "lend", "release", "redispatch", name="lotkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("occupation_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("skills", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column(
            "skill_grade",
            sa.Enum("5", "4", "3", "2", "1", name="skillgrade", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "shift",
            sa.Enum("day", "two", "three", "night", name="shift", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("pay", sa.BigInteger(), nullable=False),
        sa.Column("lodging", sa.Boolean(), nullable=False),
        sa.Column("board", sa.Boolean(), nullable=False),
        sa.Column("dispatched", sa.Boolean(), nullable=False),
        sa.Column(
            "dispatch_kind",
            sa.Enum(
                "temporary",
                "auxiliary",
                "substitute",
                name="dispatchkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("dispatched_now", sa.Integer(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "settled", "withdrawn", name="lotstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("dispatched = (kind = 'redispatch')", name=op.f("ck_lot_kind_dispatched")),
        sa.CheckConstraint("side = 'surplus' OR NOT dispatched", name=op.f("ck_lot_dispatched_surplus")),
        sa.CheckConstraint("side = 'surplus' OR kind = 'lend'", name=op.f("ck_lot_kind_surplus")),
        sa.CheckConstraint("headcount BETWEEN 1 AND 9999", name=op.f("ck_lot_headcount_range")),
        sa.CheckConstraint("last >= first", name=op.f("ck_lot_period_order")),
        sa.CheckConstraint("pay > 0", name=op.f("ck_lot_pay_positive")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_lot_adcode_region")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_lot_author_id_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_lot_enterprise_id_enterprise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_occupation_code"), ["occupation_code"], unique=False)

    op.create_table(
        "mapping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("system", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "seeker",
                "vacancy",
                "referral",
                "employment",
                name="exchangekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum(
                "import",
                "export",
                "both",
                name="exchangedirection",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_mapping_mapping_version")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_mapping_adcode_region")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_mapping_made_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping")),
        sa.UniqueConstraint("adcode", "name", "version", name=op.f("uq_mapping_adcode_name_version")),
    )
    with op.batch_alter_table("mapping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mapping_active"), ["active"], unique=False)
        batch_op.create_index(batch_op.f("ix_mapping_adcode"), ["adcode"], unique=False)

    op.create_table(
        "measure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "referral",
                "fair",
                "campaign",
                "pooling",
                "temporary",
                "training",
                "staff_training",
                "policy",
                "dossier",
                "visit",
                "advice",
                "collection",
                "agency",
                "publicity",
                "other",
                name="measurekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("clause", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("quote", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "running",
                "done",
                "dropped",
                "missed",
                name="measurestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column(
            "state_before",
            sa.Enum(
                "planned",
                "running",
                "done",
                "dropped",
                "missed",
                name="measurestate_before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state <> 'missed' OR (outcome <> '' AND state_before IS NOT NULL)", name=op.f("ck_measure_missed_why")
        ),
        sa.CheckConstraint("start IS NULL OR due IS NULL OR start <= due", name=op.f("ck_measure_period_order")),
        sa.CheckConstraint("target >= 0", name=op.f("ck_measure_target_range")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_measure_officer_id_officer")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_measure_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            "uq_measure_source",
            ["plan_id", "source"],
            unique=True,
            sqlite_where=sa.text("source <> ''"),
            postgresql_where=sa.text("source <> ''"),
        )

    op.create_table(
        "merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "enterprise",
                "vacancy",
                "seeker",
                name="mergekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("survivor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("steps_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(undone_at IS NULL) OR steps_sealed IS NULL", name=op.f("ck_merge_undone_forgets")),
        sa.CheckConstraint("survivor_id != gone_id", name=op.f("ck_merge_two_records")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_merge_by_id_account")),
        sa.ForeignKeyConstraint(["undone_by"], ["account.id"], name=op.f("fk_merge_undone_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merge_at"), ["at"], unique=False)
        batch_op.create_index("ix_merge_kind_survivor_id", ["kind", "survivor_id"], unique=False)
        batch_op.create_index(
            "uq_merge_live",
            ["kind", "gone_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "monthly_filing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("month", sqlmodel.sql.sqltypes.AutoString(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("query_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("cutoff", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("filed_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("filed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(number = 0) = (reason = '')", name=op.f("ck_monthly_filing_monthly_reason")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_monthly_filing_monthly_number")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_monthly_filing_adcode_region")),
        sa.ForeignKeyConstraint(["filed_by"], ["account.id"], name=op.f("fk_monthly_filing_filed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_filing")),
        sa.UniqueConstraint("adcode", "month", "number", name=op.f("uq_monthly_filing_adcode_month_number")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("template", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("page", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "page = '' OR (page LIKE '/%' AND page NOT LIKE '//%')", name=op.f("ck_notice_notice_page_own")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_notice_account_id_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_account_id"), ["account_id"], unique=False)

    op.create_table(
        "notice_preference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "inbox",
                "email",
                "sms",
                "wechat",
                name="preference_channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("consented_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.CheckConstraint("channel <> 'inbox'", name=op.f("ck_notice_preference_preference_outside")),
        sa.CheckConstraint(
            "quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439",
            name=op.f("ck_notice_preference_preference_quiet"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_preference_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_preference")),
        sa.UniqueConstraint("account_id", "channel", name=op.f("uq_notice_preference_account_id_channel")),
    )
    with op.batch_alter_table("notice_preference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_preference_account_id"), ["account_id"], unique=False)

    op.create_table(
        "plan_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("progress", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("problems", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("next_steps", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("supplied", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_plan_review_by_id_account")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_review_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
    )
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_review_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("agreed_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("account", "paper", name="agreementchannel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_plan_version_number_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_plan_version_by_id_account")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_version_plan_id_number")),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "policy_edition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("scope", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "adopted",
                "refused",
                name="editionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'proposed' OR decided_by IS NOT NULL", name=op.f("ck_policy_edition_decided_by_a_person")
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by != made_by", name=op.f("ck_policy_edition_two_persons")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_policy_edition_decided_by_account")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_policy_edition_made_by_account")),
        sa.ForeignKeyConstraint(["scope"], ["region.adcode"], name=op.f("fk_policy_edition_scope_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_edition")),
    )
    with op.batch_alter_table("policy_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_edition_policy"), ["policy"], unique=False)

    op.create_table(
        "pooling_run",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("lots", sa.JSON(), nullable=False),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("placed", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("cost_bound", sa.BigInteger(), nullable=False),
        sa.Column("agreements", sa.Integer(), nullable=False),
        sa.Column("agreements_bound", sa.Integer(), nullable=False),
        sa.Column("unplaced", sa.JSON(), nullable=False),
        sa.Column("second", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_pooling_run_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_pooling_run_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pooling_run")),
    )
    with op.batch_alter_table("pooling_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pooling_run_adcode"), ["adcode"], unique=False)

    op.create_table(
        "rights_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "access",
                "correct",
                "delete",
                "explain",
                "review",
                name="rightskind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received", "done", "refused", name="rightsstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'received') = (answered_at IS NULL)", name=op.f("ck_rights_request_rights_answered")
        ),
        sa.CheckConstraint(
            "state = 'received' OR answer_sealed IS NOT NULL", name=op.f("ck_rights_request_rights_reason")
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_rights_request_answered_by_account")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_rights_request_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_request")),
    )
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_request_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rights_request_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_rights_request_open",
            ["seeker_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        )

    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recovery", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "seeker_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "unemployed",
                "hardship",
                "failed_business",
                "graduate",
                "flexible_insured",
                "lifted",
                "household",
                name="statuskind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "desk", "system", "import", name="statussource", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("papers_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_seeker_status_in_order")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_seeker_status_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_seeker_status_by_id_account")),
        sa.ForeignKeyConstraint(["revoked_by"], ["account.id"], name=op.f("fk_seeker_status_revoked_by_account")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_seeker_status_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeker_status")),
    )
    with op.batch_alter_table("seeker_status", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seeker_status_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(
            "uq_seeker_status_live",
            ["seeker_id", "kind"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )

    op.create_table(
        "size_statement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("industry_code", sqlmodel.sql.sqltypes.AutoString(length=4), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("revenue", sa.BigInteger(), nullable=True),
        sa.Column("assets", sa.BigInteger(), nullable=True),
        sa.Column(
            "size",
            sa.Enum(
                "large",
                "medium",
                "small",
                "micro",
                "unknown",
                "not_classified",
                name="enterprisesize",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "computed",
                "list",
                "declaration",
                "brochure",
                name="sizesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("standard", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("standard_row", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("said_by", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("assets IS NULL OR assets >= 0", name=op.f("ck_size_statement_assets_range")),
        sa.CheckConstraint("employees IS NULL OR employees >= 0", name=op.f("ck_size_statement_employees_range")),
        sa.CheckConstraint("revenue IS NULL OR revenue >= 0", name=op.f("ck_size_statement_revenue_range")),
        sa.CheckConstraint("year >= 1990 AND year <= 2100", name=op.f("ck_size_statement_year_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_size_statement_by_id_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_size_statement_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_size_statement")),
    )
    with op.batch_alter_table("size_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_size_statement_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "stay_sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("holiday", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("stay", sa.Integer(), nullable=False),
        sa.Column("leave", sa.Integer(), nullable=False),
        sa.Column("returners", sa.Integer(), nullable=False),
        sa.Column("gaps", sa.JSON(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("last >= first", name=op.f("ck_stay_sheet_period_order")),
        sa.CheckConstraint("returners >= 0 AND returners <= leave", name=op.f("ck_stay_sheet_returners_range")),
        sa.CheckConstraint(
            "stay >= 0 AND leave >= 0 AND stay + leave <= staff", name=op.f("ck_stay_sheet_staff_split")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_stay_sheet_by_id_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_stay_sheet_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_sheet")),
        sa.UniqueConstraint("enterprise_id", "first", name=op.f("uq_stay_sheet_enterprise_id_first")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("employer", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "form",
            sa.Enum(
                "by_task", "part_time", "service", name="oddform", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("trade", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("detail", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("pay", sa.BigInteger(), nullable=False),
        sa.Column(
            "pay_unit",
            sa.Enum(
                "month",
                "day",
                "week",
                "hour",
                "piece",
                "year",
                name="payunit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "settle",
            sa.Enum(
                "daily",
                "weekly",
                "half_month",
                "on_completion",
                name="settlecycle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "cover",
            sa.Enum(
                "work_injury",
                "project",
                "occupational",
                "accident",
                "none",
                name="injurycover",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("meals", sa.Boolean(), nullable=False),
        sa.Column("tools", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("own_tools", sa.JSON(), nullable=False),
        sa.Column("tools_must", sa.Boolean(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("transport_must", sa.Boolean(), nullable=False),
        sa.Column("gear", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("close_before", sa.Integer(), nullable=True),
        sa.Column("contact_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("contact_phone", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("pay_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("entered_late", sa.Boolean(), nullable=False),
        sa.Column("audited_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("audited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cancel_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "filled",
                "cancelled",
                "done",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("close_before >= 0 AND close_before <= 10080", name=op.f("ck_task_close_before_range")),
        sa.CheckConstraint("end_minute > start_minute AND end_minute <= 2160", name=op.f("ck_task_end_range")),
        sa.CheckConstraint("headcount >= 1 AND headcount <= 999", name=op.f("ck_task_headcount_range")),
        sa.CheckConstraint("pay > 0", name=op.f("ck_task_pay_positive")),
        sa.CheckConstraint("start_minute >= 0 AND start_minute < 1440", name=op.f("ck_task_start_range")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_task_adcode_region")),
        sa.ForeignKeyConstraint(["audited_by"], ["account.id"], name=op.f("fk_task_audited_by_account")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_task_author_id_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_task_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_task_market_id_market")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_market_id"), ["market_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("visit", "phone", name="visitkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_visit_by_id_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_visit_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_visit_officer_id_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "agency_service",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency_name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("agency_uscc", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("agency_adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "introduction",
                "guidance",
                "fair",
                name="servicekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("employer", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(placed_on IS NULL) = (employer = '')", name=op.f("ck_agency_service_placement_whole")),
        sa.CheckConstraint("length(agency_uscc) = 18", name=op.f("ck_agency_service_uscc_length")),
        sa.ForeignKeyConstraint(
            ["agency_adcode"], ["region.adcode"], name=op.f("fk_agency_service_agency_adcode_region")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_agency_service_by_id_account")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_agency_service_consent_id_consent")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_agency_service_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_service")),
        sa.UniqueConstraint(
            "agency_uscc",
            "seeker_id",
            "kind",
            "served_on",
            name=op.f("uq_agency_service_agency_uscc_seeker_id_kind_served_on"),
        ),
    )
    with op.batch_alter_table("agency_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agency_service_agency_adcode"), ["agency_adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_service_agency_uscc"), ["agency_uscc"], unique=False)
        batch_op.create_index(batch_op.f("ix_agency_service_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "attachment_content",
        sa.Column("attachment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_content_attachment_id_attachment")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_content")),
    )
    op.create_table(
        "blacklist_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uscc", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_blacklist_entry_blacklist_uscc_length")),
        sa.ForeignKeyConstraint(["list_id"], ["blacklist.id"], name=op.f("fk_blacklist_entry_list_id_blacklist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blacklist_entry")),
        sa.UniqueConstraint("list_id", "uscc", name=op.f("uq_blacklist_entry_list_id_uscc")),
    )
    with op.batch_alter_table("blacklist_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blacklist_entry_uscc"), ["uscc"], unique=False)

    op.create_table(
        "booking",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("crew_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "confirmed",
                "arrived",
                "worked",
                "paid",
                "disputed",
                "no_show",
                "cancelled",
                "lapsed",
                name="bookingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "pull",
                "roster",
                "crew",
                "desk",
                "sheet",
                "api",
                name="bookingsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("held_until", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("check_code", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.Column("code_tried_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("asked_again", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("worked_minutes", sa.Integer(), nullable=True),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("pay_confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "worker", "employer", "market", name="bookingside", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("ended_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("appeal", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("appeal_upheld", sa.Boolean(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'held') = (held_until IS NOT NULL)", name=op.f("ck_booking_hold_ends")),
        sa.CheckConstraint(
            "(due IS NULL OR due >= 0) AND (paid IS NULL OR paid >= 0)", name=op.f("ck_booking_money_range")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_booking_time_order")),
        sa.CheckConstraint("seat >= 1", name=op.f("ck_booking_seat_range")),
        sa.CheckConstraint(
            "worked_minutes IS NULL OR worked_minutes BETWEEN 0 AND 2160", name=op.f("ck_booking_worked_range")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_booking_by_id_account")),
        sa.ForeignKeyConstraint(["crew_id"], ["crew.id"], name=op.f("fk_booking_crew_id_crew")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_booking_ended_by_id_account")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_booking_seeker_id_seeker")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_booking_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booking_crew_id"), ["crew_id"], unique=False)
        batch_op.create_index("ix_booking_starts", ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_booking_task_id"), ["task_id"], unique=False)
        batch_op.create_index("ix_booking_worker", ["seeker_id", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_booking_hold",
            ["seeker_id"],
            unique=True,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.create_index(
            "uq_booking_seat",
            ["task_id", "seat"],
            unique=True,
            sqlite_where=sa.text("state IN ('held', 'confirmed', 'arrived', 'worked', 'paid', 'disputed')"),
            postgresql_where=sa.text("state IN ('held', 'confirmed', 'arrived', 'worked', 'paid', 'disputed')"),
        )

    op.create_table(
        "brochure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("intake_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "enterprise",
                "officer",
                "township",
                "fair",
                "repost",
                name="vacancysource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("submitted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_brochure_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_brochure_intake_id_intake")),
        sa.ForeignKeyConstraint(["submitted_by"], ["account.id"], name=op.f("fk_brochure_submitted_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brochure")),
    )
    with op.batch_alter_table("brochure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_brochure_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "campaign_form",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "form",
            sa.Enum("1", "2", "3", "4", name="annexkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "province",
                "city",
                "county",
                "functional_zone",
                name="regionlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("own_setting", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level <> 'province'", name=op.f("ck_campaign_form_filing_level")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_form_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_form")),
        sa.UniqueConstraint("campaign_id", "form", "level", name=op.f("uq_campaign_form_campaign_id_form_level")),
    )
    with op.batch_alter_table("campaign_form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_form_due"), ["due"], unique=False)

    op.create_table(
        "canvass_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "need",
                "no_need",
                "lost",
                "stopped",
                name="canvassoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("caller", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("caller_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("called_on", sa.Date(), nullable=True),
        sa.Column("next_call", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(outcome IS NULL) = (called_on IS NULL)", name=op.f("ck_canvass_row_outcome_dated")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_canvass_row_attempts_range")),
        sa.ForeignKeyConstraint(["caller_id"], ["account.id"], name=op.f("fk_canvass_row_caller_id_account")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_canvass_row_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_canvass_row_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canvass_row")),
        sa.UniqueConstraint("campaign_id", "enterprise_id", name=op.f("uq_canvass_row_campaign_id_enterprise_id")),
    )
    with op.batch_alter_table("canvass_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canvass_row_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "claim_hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grant_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("slot", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("policy", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(claim_id IS NULL) != (grant_row_id IS NULL)", name=op.f("ck_claim_hold_one_holder")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_hold_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_hold")),
    )
    with op.batch_alter_table("claim_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_hold_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_hold_grant_row_id"), ["grant_row_id"], unique=False)
        batch_op.create_index("ix_claim_hold_seeker_id_slot", ["seeker_id", "slot"], unique=False)
        batch_op.create_index(
            "uq_claim_hold_live",
            ["slot", "seeker_id", "enterprise_id", "ref"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "claim_return",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("grant_row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("returned_on", sa.Date(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(claim_id IS NULL) != (grant_row_id IS NULL)", name=op.f("ck_claim_return_return_of_one")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_claim_return_amount_positive")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_claim_return_by_id_account")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_return_claim_id_claim")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_return")),
    )
    with op.batch_alter_table("claim_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_return_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_claim_return_grant_row_id"), ["grant_row_id"], unique=False)

    op.create_table(
        "dossier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("id_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("id_tail_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("file_number", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "awaited",
                "held",
                "lent",
                "travelling",
                "missed",
                "gone",
                "lost",
                name="dossierstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("cadre", sa.Boolean(), nullable=True),
        sa.Column("rebuilds_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rebuilds_id IS NULL OR rebuilds_id != id", name=op.f("ck_dossier_rebuilds_another")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_dossier_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["rebuilds_id"], ["dossier.id"], name=op.f("fk_dossier_rebuilds_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_id_hash"), ["id_hash"], unique=False)
        batch_op.create_index(
            "uq_dossier_person",
            ["agreement_id", "id_hash"],
            unique=True,
            sqlite_where=sa.text("state != 'lost'"),
            postgresql_where=sa.text("state != 'lost'"),
        )
        batch_op.create_index("uq_dossier_rebuilds_id", ["rebuilds_id"], unique=True)

    op.create_table(
        "exchange_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "export", "return", "import", name="exchangestep", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("mapping_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mapping_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("mapping_version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "seeker",
                "vacancy",
                "referral",
                "employment",
                name="exchangekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_exchange_batch_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_exchange_batch_by_id_account")),
        sa.ForeignKeyConstraint(["mapping_id"], ["mapping.id"], name=op.f("fk_exchange_batch_mapping_id_mapping")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_batch")),
    )
    with op.batch_alter_table("exchange_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_batch_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchange_batch_mapping_id"), ["mapping_id"], unique=False)

    op.create_table(
        "fair",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("theme", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "firms",
                "single",
                "people",
                "industry",
                "area",
                "odd_job",
                "general",
                name="fairkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum("offline", "online", name="fairmode", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "firm_group",
            sa.Enum(
                "above_scale",
                "whitelist",
                "small",
                "flexible",
                "any",
                name="firmgroup",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "industry",
            sa.Enum(
                "A",
                "B",
                "C",
                "D",
                "E",
                "F",
                "G",
                "H",
                "I",
                "J",
                "K",
                "L",
                "M",
                "N",
                "O",
                "P",
                "Q",
                "R",
                "S",
                "T",
                name="industry",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("unit_adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("hours", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("planned_firms", sa.Integer(), nullable=False),
        sa.Column("booths", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("permit_no", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("permit_on", sa.Date(), nullable=True),
        sa.Column("contact_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("contact_phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "submitted",
                "approved",
                "publicised",
                "ready",
                "open",
                "closed",
                "reported",
                "cancelled",
                name="fairstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("returned_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("cancelled_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("submitted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("publicised_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("gate_count", sa.Integer(), nullable=True),
        sa.Column("gate_how", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("summary", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(gate_count IS NULL) = (gate_how = '')", name=op.f("ck_fair_gate_count_how")),
        sa.CheckConstraint("(kind = 'odd_job') = (market_id IS NOT NULL)", name=op.f("ck_fair_market_of_odd_job")),
        sa.CheckConstraint("(permit_no <> '') OR (permit_on IS NULL)", name=op.f("ck_fair_permit_dated")),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_reason <> '')", name=op.f("ck_fair_cancelled_told")),
        sa.CheckConstraint("kind <> 'industry' OR industry IS NOT NULL", name=op.f("ck_fair_industry_named")),
        sa.CheckConstraint("mode <> 'online' OR address <> '' OR link <> ''", name=op.f("ck_fair_place_told")),
        sa.CheckConstraint("booths BETWEEN 0 AND 2000", name=op.f("ck_fair_booths_range")),
        sa.CheckConstraint("expected >= 0", name=op.f("ck_fair_expected_range")),
        sa.CheckConstraint("gate_count IS NULL OR gate_count >= 0", name=op.f("ck_fair_gate_count_range")),
        sa.CheckConstraint("last >= first", name=op.f("ck_fair_days_order")),
        sa.CheckConstraint("planned_firms BETWEEN 1 AND 5000", name=op.f("ck_fair_planned_firms_range")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_fair_adcode_region")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["account.id"], name=op.f("fk_fair_approved_by_id_account")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_by_id_account")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_fair_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_fair_market_id_market")),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["account.id"], name=op.f("fk_fair_submitted_by_id_account")),
        sa.ForeignKeyConstraint(["unit_adcode"], ["region.adcode"], name=op.f("fk_fair_unit_adcode_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair")),
        sa.UniqueConstraint("code", name=op.f("uq_fair_code")),
    )
    with op.batch_alter_table("fair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_first"), ["first"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_last"), ["last"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_market_id"), ["market_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_unit_adcode"), ["unit_adcode"], unique=False)

    op.create_table(
        "filing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "form",
            sa.Enum("1", "2", "3", "4", name="annexkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("check_note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("included", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("rows_digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("query_version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("cutoff", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("preparer", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "system",
                "mail",
                "paper",
                "other",
                name="filingchannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("filed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("filed_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("filed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "filed",
                "received",
                "returned",
                name="filingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("receipt_no", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("return_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(number = 0) = (reason = '')", name=op.f("ck_filing_correction_reason")),
        sa.CheckConstraint("(state = 'filed') = (decided_at IS NULL)", name=op.f("ck_filing_filing_decided")),
        sa.CheckConstraint("(state = 'received') = (receipt_no <> '')", name=op.f("ck_filing_receipt_given")),
        sa.CheckConstraint("(state = 'returned') = (return_reason <> '')", name=op.f("ck_filing_return_reason_given")),
        sa.CheckConstraint("number >= 0 AND attempt >= 1", name=op.f("ck_filing_filing_number")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_filing_adcode_region")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_filing_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_filing_decided_by_account")),
        sa.ForeignKeyConstraint(["filed_by"], ["account.id"], name=op.f("fk_filing_filed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing")),
        sa.UniqueConstraint(
            "campaign_id",
            "form",
            "adcode",
            "number",
            "attempt",
            name=op.f("uq_filing_campaign_id_form_adcode_number_attempt"),
        ),
    )
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_filed_at"), ["filed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_filing_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_filing_receipt",
            ["receipt_no"],
            unique=True,
            sqlite_where=sa.text("receipt_no <> ''"),
            postgresql_where=sa.text("receipt_no <> ''"),
        )
        batch_op.create_index(
            "uq_filing_standing",
            ["campaign_id", "form", "adcode", "number"],
            unique=True,
            sqlite_where=sa.text("state <> 'returned'"),
            postgresql_where=sa.text("state <> 'returned'"),
        )

    op.create_table(
        "filing_urge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "form",
            sa.Enum("1", "2", "3", "4", name="annexkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_filing_urge_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_filing_urge_by_id_account")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_filing_urge_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_urge")),
        sa.UniqueConstraint(
            "campaign_id", "form", "adcode", "on_day", name=op.f("uq_filing_urge_campaign_id_form_adcode_on_day")
        ),
    )
    with op.batch_alter_table("filing_urge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_filing_urge_adcode"), ["adcode"], unique=False)

    op.create_table(
        "graduate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("class_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["graduating_class.id"], name=op.f("fk_graduate_class_id_graduating_class")
        ),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_graduate_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graduate")),
        sa.UniqueConstraint("class_id", "seeker_id", name=op.f("uq_graduate_class_id_seeker_id")),
    )
    with op.batch_alter_table("graduate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_graduate_class_id"), ["class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_graduate_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "grant_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "listed",
                "confirmed",
                "paid",
                "dropped",
                "recovering",
                "recovered",
                name="grantstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("bank", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("account_tail", sqlmodel.sql.sqltypes.AutoString(length=4), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "confirmed_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="confirmed_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("confirmed_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("paid_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("dropped_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("restored_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("recover_amount", sa.BigInteger(), nullable=True),
        sa.Column("recover_due", sa.Date(), nullable=True),
        sa.Column("recover_article", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("recover_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("recover_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recover_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state != 'dropped' OR reason != ''", name=op.f("ck_grant_row_dropped_reason")),
        sa.CheckConstraint(
            "state != 'recovered' OR returned = amount", name=op.f("ck_grant_row_grant_recovered_whole")
        ),
        sa.CheckConstraint(
            "state NOT IN ('confirmed', 'paid', 'recovering', 'recovered') OR account_tail != ''",
            name=op.f("ck_grant_row_account_confirmed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'recovering', 'recovered') OR paid_on IS NOT NULL",
            name=op.f("ck_grant_row_paid_dated"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('recovering', 'recovered') OR (recover_by IS NOT NULL AND recover_due IS NOT NULL AND recover_article != '' AND recover_amount IS NOT NULL)",
            name=op.f("ck_grant_row_grant_recovery_ordered"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_grant_row_amount_range")),
        sa.CheckConstraint("persons >= 1", name=op.f("ck_grant_row_persons_range")),
        sa.CheckConstraint(
            "recover_by IS NULL OR ((confirmed_by IS NULL OR recover_by != confirmed_by) AND (paid_by IS NULL OR recover_by != paid_by))",
            name=op.f("ck_grant_row_grant_recovery_two_persons"),
        ),
        sa.CheckConstraint(
            "returned >= 0 AND returned <= coalesce(recover_amount, 0) AND (recover_amount IS NULL OR recover_amount <= amount)",
            name=op.f("ck_grant_row_grant_returned_range"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_grant_row_confirmed_by_account")),
        sa.ForeignKeyConstraint(["dropped_by"], ["account.id"], name=op.f("fk_grant_row_dropped_by_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_grant_row_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["grant_list.id"], name=op.f("fk_grant_row_list_id_grant_list")),
        sa.ForeignKeyConstraint(["paid_by"], ["account.id"], name=op.f("fk_grant_row_paid_by_account")),
        sa.ForeignKeyConstraint(["recover_by"], ["account.id"], name=op.f("fk_grant_row_recover_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_row")),
        sa.UniqueConstraint("list_id", "enterprise_id", name=op.f("uq_grant_row_list_id_enterprise_id")),
    )
    with op.batch_alter_table("grant_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_row_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_row_list_id"), ["list_id"], unique=False)

    op.create_table(
        "issue_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issue_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "raise",
                "assign",
                "answer",
                "accept",
                "reopen",
                "escalate",
                name="issuestep",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_issue_event_by_id_account")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_event_issue_id_issue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_event")),
    )
    with op.batch_alter_table("issue_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_issue_event_issue_id"), ["issue_id"], unique=False)

    op.create_table(
        "key_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "tag",
            sa.Enum(
                "above_scale",
                "whitelist",
                "specialised",
                "four_above",
                "key_project",
                "zone",
                name="enterprisetag",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("list_date", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("intake_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= list_date", name=op.f("ck_key_list_period_order")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_key_list_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_key_list_by_id_account")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_key_list_intake_id_intake")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_list")),
    )
    with op.batch_alter_table("key_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_list_adcode"), ["adcode"], unique=False)
        batch_op.create_index("ix_key_list_series", ["tag", "department", "adcode"], unique=False)

    op.create_table(
        "lending",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("surplus_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shortage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lender_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("borrower_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("pay", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "consenting",
                "signed",
                "active",
                "returning",
                "closed",
                "cancelled",
                name="lendingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("insurance_proof", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("pair_reason", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False),
        sa.Column("lender_agreed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lender_agreed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "lender_agreed_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="lender_agreed_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("borrower_agreed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("borrower_agreed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "borrower_agreed_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="borrower_agreed_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("officer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("headcount BETWEEN 1 AND 9999", name=op.f("ck_lending_headcount_range")),
        sa.CheckConstraint("last >= first", name=op.f("ck_lending_period_order")),
        sa.CheckConstraint("lender_id <> borrower_id", name=op.f("ck_lending_two_firms")),
        sa.CheckConstraint("pay > 0", name=op.f("ck_lending_pay_positive")),
        sa.ForeignKeyConstraint(["agreement_id"], ["lending.id"], name=op.f("fk_lending_agreement_id_lending")),
        sa.ForeignKeyConstraint(
            ["borrower_agreed_by"], ["account.id"], name=op.f("fk_lending_borrower_agreed_by_account")
        ),
        sa.ForeignKeyConstraint(["borrower_id"], ["enterprise.id"], name=op.f("fk_lending_borrower_id_enterprise")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_lending_by_id_account")),
        sa.ForeignKeyConstraint(["lender_agreed_by"], ["account.id"], name=op.f("fk_lending_lender_agreed_by_account")),
        sa.ForeignKeyConstraint(["lender_id"], ["enterprise.id"], name=op.f("fk_lending_lender_id_enterprise")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_lending_officer_id_officer")),
        sa.ForeignKeyConstraint(["shortage_id"], ["lot.id"], name=op.f("fk_lending_shortage_id_lot")),
        sa.ForeignKeyConstraint(["surplus_id"], ["lot.id"], name=op.f("fk_lending_surplus_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending")),
    )
    with op.batch_alter_table("lending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_agreement_id"), ["agreement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_borrower_id"), ["borrower_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_lender_id"), ["lender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_officer_id"), ["officer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_shortage_id"), ["shortage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_surplus_id"), ["surplus_id"], unique=False)

    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "inbox",
                "email",
                "sms",
                "wechat",
                name="noticechannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "held",
                "failed",
                "skipped",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("error", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("provider_ref", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("sent_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'sending') = (lease <> '')", name=op.f("ck_notice_delivery_delivery_leased")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_notice_delivery_delivery_sent")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_notice_delivery_delivery_tries")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_notice_delivery_notice_id_channel")),
    )
    with op.batch_alter_table("notice_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_delivery_next_try"), ["next_try"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_delivery_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "participation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "part",
            sa.Enum(
                "referral",
                "fair",
                "pooling",
                "training",
                "dispatch",
                "dossier",
                name="participationpart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("last IS NULL OR last >= first", name=op.f("ck_participation_period_order")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_participation_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_participation_case_id_case")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_participation_measure_id_measure")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
    )
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participation_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participation_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "staff_batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "confirmed",
                "discarded",
                name="intakestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("filename", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_staff_batch_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_staff_batch_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_batch")),
    )
    with op.batch_alter_table("staff_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_batch_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "stay_return",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("back", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("back >= 0 AND back <= due", name=op.f("ck_stay_return_back_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_stay_return_by_id_account")),
        sa.ForeignKeyConstraint(["sheet_id"], ["stay_sheet.id"], name=op.f("fk_stay_return_sheet_id_stay_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay_return")),
        sa.UniqueConstraint("sheet_id", "day", name=op.f("uq_stay_return_sheet_id_day")),
    )
    with op.batch_alter_table("stay_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stay_return_day"), ["day"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("month", sqlmodel.sql.sqltypes.AutoString(length=7), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("revision_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("unchanged", sa.Boolean(), nullable=False),
        sa.Column("staff_start", sa.Integer(), nullable=False),
        sa.Column("staff_end", sa.Integer(), nullable=False),
        sa.Column("joined", sa.Integer(), nullable=False),
        sa.Column("departed", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("short", sa.Integer(), nullable=False),
        sa.Column("short_general", sa.Integer(), nullable=True),
        sa.Column("short_skilled", sa.Integer(), nullable=True),
        sa.Column("short_technical", sa.Integer(), nullable=True),
        sa.Column("lend_count", sa.Integer(), nullable=False),
        sa.Column("lend_from", sa.Date(), nullable=True),
        sa.Column("lend_to", sa.Date(), nullable=True),
        sa.Column("training_need", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("training_needs", sa.JSON(), nullable=False),
        sa.Column("wants", sa.JSON(), nullable=False),
        sa.Column("signer", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "enterprise",
                "officer",
                "import",
                name="surveysource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("intake_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(revision = 1) = (revision_reason = '')", name=op.f("ck_survey_revision_reason")),
        sa.CheckConstraint("lend_count >= 0", name=op.f("ck_survey_lend_range")),
        sa.CheckConstraint(
            "lend_from IS NULL OR lend_to IS NULL OR lend_from <= lend_to", name=op.f("ck_survey_lend_order")
        ),
        sa.CheckConstraint("length(month) = 7", name=op.f("ck_survey_month_length")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_survey_revision_range")),
        sa.CheckConstraint("short >= 0 AND short <= needed", name=op.f("ck_survey_short_within_needed")),
        sa.CheckConstraint(
            "staff_start >= 0 AND staff_end >= 0 AND joined >= 0 AND departed >= 0", name=op.f("ck_survey_staff_range")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_survey_by_id_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_survey_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_survey_intake_id_intake")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("enterprise_id", "month", "revision", name=op.f("uq_survey_enterprise_id_month_revision")),
    )
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_month"), ["month"], unique=False)

    op.create_table(
        "task_force_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("post", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=30), nullable=False),
        sa.Column(
            "duty",
            sa.Enum("head", "handler", name="duty", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "replaced_by IS NULL OR until IS NOT NULL", name=op.f("ck_task_force_member_replaced_ended")
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_task_force_member_served_order")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_task_force_member_account_id_account")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_task_force_member_adcode_region")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_task_force_member_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["task_force_member.id"], name=op.f("fk_task_force_member_replaced_by_task_force_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_force_member")),
    )
    with op.batch_alter_table("task_force_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_force_member_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_force_member_adcode"), ["adcode"], unique=False)
        batch_op.create_index("ix_task_force_member_unit", ["campaign_id", "adcode"], unique=False)

    op.create_table(
        "dossier_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "transfer",
                "materials",
                "keeping",
                "consulting",
                "certificate",
                "vetting",
                "party",
                name="dossierservice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("outgoing", sa.Boolean(), nullable=False),
        sa.Column("counterpart", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "missing",
                "accepted",
                "in_transfer",
                "missed",
                "received",
                "done",
                "refused",
                "lost",
                "rebuilt",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "confidential",
                "courier",
                "ems",
                name="transfermode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("waybill", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state != 'refused' OR reason != ''", name=op.f("ck_dossier_request_refusal_reason")),
        sa.CheckConstraint(
            "state NOT IN ('in_transfer', 'missed') OR mode IS NOT NULL", name=op.f("ck_dossier_request_mode_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('in_transfer', 'missed', 'received', 'lost', 'rebuilt') OR service = 'transfer'",
            name=op.f("ck_dossier_request_travels"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_dossier_request_by_id_account")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_request_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["handler_id"], ["account.id"], name=op.f("fk_dossier_request_handler_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_request")),
    )
    with op.batch_alter_table("dossier_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_request_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dossier_request_state"), ["state"], unique=False)

    op.create_table(
        "exchange_row",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("mark", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "accepted",
                "refused",
                "taken",
                "known",
                "failed",
                "unmatched",
                name="rowoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("their_number", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("remedy", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["exchange_batch.id"], name=op.f("fk_exchange_row_batch_id_exchange_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_row")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_exchange_row_batch_id_number")),
    )
    with op.batch_alter_table("exchange_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_row_outcome"), ["outcome"], unique=False)
        batch_op.create_index("ix_exchange_row_subject", ["subject_id", "batch_id"], unique=False)

    op.create_table(
        "fair_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "applied",
                "accepted",
                "refused",
                "withdrawn",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("refused_reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("booth", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column(
            "said_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="wordchannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("said_by", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("fit_note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("reviewed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reviewed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "checked_in_how",
            sa.Enum("qr", "desk", "list", name="checkin", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'refused') = (refused_reason <> '')", name=op.f("ck_fair_entry_refused_told")),
        sa.CheckConstraint("booth IS NULL OR state = 'accepted'", name=op.f("ck_fair_entry_booth_of_accepted")),
        sa.CheckConstraint("checked_in_at IS NULL OR state = 'accepted'", name=op.f("ck_fair_entry_came_accepted")),
        sa.CheckConstraint("(checked_in_at IS NULL) = (checked_in_how IS NULL)", name=op.f("ck_fair_entry_came_how")),
        sa.CheckConstraint("booth IS NULL OR booth >= 1", name=op.f("ck_fair_entry_booth_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_entry_by_id_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_fair_entry_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_fair_entry_fair_id_fair")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["account.id"], name=op.f("fk_fair_entry_reviewed_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_entry")),
        sa.UniqueConstraint("fair_id", "booth", name=op.f("uq_fair_entry_fair_id_booth")),
        sa.UniqueConstraint("fair_id", "enterprise_id", name=op.f("uq_fair_entry_fair_id_enterprise_id")),
    )
    with op.batch_alter_table("fair_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_entry_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_entry_fair_id"), ["fair_id"], unique=False)

    op.create_table(
        "fair_host",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=True),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_fair_host_adcode_region")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_fair_host_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_host")),
        sa.UniqueConstraint("fair_id", "name", name=op.f("uq_fair_host_fair_id_name")),
    )
    with op.batch_alter_table("fair_host", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_host_fair_id"), ["fair_id"], unique=False)

    op.create_table(
        "fair_invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "call",
                "in_person",
                "list",
                "account",
                name="invitechannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "answer",
            sa.Enum(
                "coming", "not", "unknown", name="inviteanswer", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("answered_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answer = 'unknown') = (answered_at IS NULL)", name=op.f("ck_fair_invitation_answer_dated")
        ),
        sa.CheckConstraint("posts >= 1", name=op.f("ck_fair_invitation_invited_posts")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_invitation_by_id_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_fair_invitation_fair_id_fair")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_fair_invitation_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_invitation")),
        sa.UniqueConstraint("fair_id", "seeker_id", name=op.f("uq_fair_invitation_fair_id_seeker_id")),
    )
    with op.batch_alter_table("fair_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_invitation_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_invitation_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "fair_visitor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("phone_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("wanted", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "how",
            sa.Enum("qr", "desk", "list", name="checkin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_fair_visitor_visitor_number")),
        sa.CheckConstraint(
            "seeker_id IS NULL OR (name_sealed IS NULL AND phone_sealed IS NULL)",
            name=op.f("ck_fair_visitor_sealed_once"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_visitor_by_id_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_fair_visitor_fair_id_fair")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_fair_visitor_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_visitor")),
        sa.UniqueConstraint("fair_id", "key", name=op.f("uq_fair_visitor_fair_id_key")),
        sa.UniqueConstraint("fair_id", "number", name=op.f("uq_fair_visitor_fair_id_number")),
        sa.UniqueConstraint("fair_id", "seeker_id", name=op.f("uq_fair_visitor_fair_id_seeker_id")),
    )
    with op.batch_alter_table("fair_visitor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_visitor_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_visitor_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_visitor_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "key_list_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uscc", sqlmodel.sql.sqltypes.AutoString(length=18), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("length(uscc) = 18", name=op.f("ck_key_list_entry_uscc_length")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_key_list_entry_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["list_id"], ["key_list.id"], name=op.f("fk_key_list_entry_list_id_key_list")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_list_entry")),
        sa.UniqueConstraint("list_id", "uscc", name=op.f("uq_key_list_entry_list_id_uscc")),
    )
    with op.batch_alter_table("key_list_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_key_list_entry_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_key_list_entry_uscc"), ["uscc"], unique=False)

    op.create_table(
        "lending_extension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lending_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "in_force",
                "dropped",
                name="extensionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lender_agreed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "lender_agreed_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="lender_agreed_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("borrower_agreed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "borrower_agreed_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="borrower_agreed_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_lending_extension_by_id_account")),
        sa.ForeignKeyConstraint(["lending_id"], ["lending.id"], name=op.f("fk_lending_extension_lending_id_lending")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_extension")),
    )
    with op.batch_alter_table("lending_extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_extension_lending_id"), ["lending_id"], unique=False)
        batch_op.create_index(
            "uq_lending_extension_open",
            ["lending_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "lent_worker",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lending_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("person_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "own_contract",
                "dispatched",
                "other",
                name="workrelation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("present_pay", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column(
            "consent",
            sa.Enum(
                "asked",
                "agreed",
                "refused",
                "withdrawn",
                "left_out",
                name="consentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("terms_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("answered_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "answered_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="answered_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "checked_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="checked_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("checked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("disowned", sa.Boolean(), nullable=False),
        sa.Column(
            "stays",
            sa.Enum(
                "asked",
                "agreed",
                "refused",
                "withdrawn",
                "left_out",
                name="stays",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("stays_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "stays_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="stays_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("link_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column(
            "return_reason",
            sa.Enum(
                "expired",
                "borrower_breach",
                "not_adapted",
                "discipline",
                "incompetent",
                "agreed_case",
                "other",
                name="returnreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("return_note", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("back_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("release_letter", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("forgotten_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT live OR consent = 'agreed'", name=op.f("ck_lent_worker_live_agreed")),
        sa.CheckConstraint("last >= first", name=op.f("ck_lent_worker_period_order")),
        sa.CheckConstraint("present_pay > 0", name=op.f("ck_lent_worker_pay_positive")),
        sa.ForeignKeyConstraint(["answered_by"], ["account.id"], name=op.f("fk_lent_worker_answered_by_account")),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_lent_worker_checked_by_account")),
        sa.ForeignKeyConstraint(["lending_id"], ["lending.id"], name=op.f("fk_lent_worker_lending_id_lending")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lent_worker")),
        sa.UniqueConstraint("lending_id", "number", name=op.f("uq_lent_worker_lending_id_number")),
        sa.UniqueConstraint("lending_id", "person_hash", name=op.f("uq_lent_worker_lending_id_person_hash")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_lent_worker_link_hash")),
    )
    with op.batch_alter_table("lent_worker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lent_worker_lending_id"), ["lending_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lent_worker_person_hash"), ["person_hash"], unique=False)

    op.create_table(
        "loan",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dossier_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "lent",
                "refused",
                "returned",
                name="loanstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("approver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("return_due", sa.Date(), nullable=False),
        sa.Column("lent_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state != 'returned' OR returned_on IS NOT NULL", name=op.f("ck_loan_returned_dated")),
        sa.CheckConstraint("state IN ('asked', 'refused') OR approver_id IS NOT NULL", name=op.f("ck_loan_approved")),
        sa.CheckConstraint("approver_id IS NULL OR approver_id <> asker_id", name=op.f("ck_loan_two_persons")),
        sa.ForeignKeyConstraint(["approver_id"], ["account.id"], name=op.f("fk_loan_approver_id_account")),
        sa.ForeignKeyConstraint(["asker_id"], ["account.id"], name=op.f("fk_loan_asker_id_account")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_loan_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loan_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "uq_loan_open",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'lent')"),
            postgresql_where=sa.text("state IN ('asked', 'lent')"),
        )

    op.create_table(
        "market_event",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("market_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("task_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_market_event_booking_id_booking")),
        sa.ForeignKeyConstraint(["market_id"], ["market.id"], name=op.f("fk_market_event_market_id_market")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_market_event_task_id_task")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_market_event")),
    )
    with op.batch_alter_table("market_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_market_event_market_id"), ["market_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_market_event_task_id"), ["task_id"], unique=False)

    op.create_table(
        "pooling_line",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("run_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("surplus_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shortage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("km", sa.Float(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("lending_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["lending_id"], ["lending.id"], name=op.f("fk_pooling_line_lending_id_lending")),
        sa.ForeignKeyConstraint(["run_id"], ["pooling_run.id"], name=op.f("fk_pooling_line_run_id_pooling_run")),
        sa.ForeignKeyConstraint(["shortage_id"], ["lot.id"], name=op.f("fk_pooling_line_shortage_id_lot")),
        sa.ForeignKeyConstraint(["surplus_id"], ["lot.id"], name=op.f("fk_pooling_line_surplus_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pooling_line")),
        sa.UniqueConstraint(
            "run_id",
            "surplus_id",
            "shortage_id",
            "first",
            "last",
            name=op.f("uq_pooling_line_run_id_surplus_id_shortage_id_first_last"),
        ),
    )
    with op.batch_alter_table("pooling_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pooling_line_lending_id"), ["lending_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pooling_line_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pooling_line_shortage_id"), ["shortage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pooling_line_surplus_id"), ["surplus_id"], unique=False)

    op.create_table(
        "survey_post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("survey_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "general", "skilled", "technical", name="postkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("short", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "pay",
                "skill",
                "hours",
                "place",
                "season",
                "turnover",
                "other",
                name="shortreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("duration_days", sa.Integer(), nullable=True),
        sa.CheckConstraint("duration_days IS NULL OR duration_days >= 1", name=op.f("ck_survey_post_duration_range")),
        sa.CheckConstraint("short >= 1", name=op.f("ck_survey_post_short_range")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_post_survey_id_survey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_post")),
        sa.UniqueConstraint("survey_id", "title", name=op.f("uq_survey_post_survey_id_title")),
    )
    op.create_table(
        "vacancy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("brochure_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("occupation_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column("occupation_confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("occupation_confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("duty", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("conditions", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column(
            "education",
            sa.Enum(
                "81",
                "71",
                "61",
                "41",
                "44",
                "47",
                "31",
                "21",
                "14",
                "11",
                name="educationlevel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("education_required", sa.Boolean(), nullable=False),
        sa.Column(
            "skill_grade",
            sa.Enum("5", "4", "3", "2", "1", name="skillgrade", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("wished_certificates", sa.JSON(), nullable=False),
        sa.Column("experience_years", sa.Float(), nullable=True),
        sa.Column("experience_required", sa.Boolean(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("pay_min", sa.BigInteger(), nullable=True),
        sa.Column("pay_max", sa.BigInteger(), nullable=True),
        sa.Column(
            "pay_unit",
            sa.Enum(
                "month",
                "day",
                "week",
                "hour",
                "piece",
                "year",
                name="payunit",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pay_base", sa.BigInteger(), nullable=True),
        sa.Column("pay_text", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "employment_form",
            sa.Enum(
                "full_time",
                "part_time",
                "dispatch",
                "seasonal",
                "internship",
                "odd_job",
                name="employmentform",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("contract_months", sa.Integer(), nullable=True),
        sa.Column("contract_open_ended", sa.Boolean(), nullable=False),
        sa.Column("probation_months", sa.Float(), nullable=True),
        sa.Column("probation_percent", sa.Integer(), nullable=True),
        sa.Column("probation_pay", sa.BigInteger(), nullable=True),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "shift",
            sa.Enum("day", "two", "three", "night", name="shift", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("hours_per_day", sa.Float(), nullable=True),
        sa.Column("days_per_week", sa.Float(), nullable=True),
        sa.Column("hazards", sa.JSON(), nullable=True),
        sa.Column("benefits", sa.JSON(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("suspended_reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "shortage_kind",
            sa.Enum(
                "general",
                "short_term",
                "seasonal",
                "skill",
                "long_term",
                name="shortagekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("contact_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("contact_phone", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("start_by", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "enterprise",
                "officer",
                "township",
                "fair",
                "repost",
                name="vacancysource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "rejected",
                "published",
                "paused",
                "filled",
                "expired",
                "closed",
                name="vacancystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("review_note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("published_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_reason",
            sa.Enum(
                "filled",
                "withdrawn",
                "halted",
                "changed",
                "untrue",
                "other",
                name="postend",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("ended_note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("ended_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(ended_reason IS NULL) = (ended_at IS NULL) AND (ended_reason IS NULL OR state = 'closed')",
            name=op.f("ck_vacancy_ended_closed"),
        ),
        sa.CheckConstraint("merged_into IS NULL OR state = 'closed'", name=op.f("ck_vacancy_merged_closed")),
        sa.CheckConstraint(
            "(occupation_code IS NULL) = (occupation_confirmed_at IS NULL)",
            name=op.f("ck_vacancy_occupation_confirmed"),
        ),
        sa.CheckConstraint("age_min IS NULL OR age_min >= 0", name=op.f("ck_vacancy_age_min_range")),
        sa.CheckConstraint("contract_months IS NULL OR contract_months >= 0", name=op.f("ck_vacancy_contract_range")),
        sa.CheckConstraint(
            "headcount IS NULL OR (headcount >= 1 AND headcount <= 9999)", name=op.f("ck_vacancy_headcount_range")
        ),
        sa.CheckConstraint(
            "pay_min IS NULL OR pay_max IS NULL OR pay_min <= pay_max", name=op.f("ck_vacancy_pay_order")
        ),
        sa.CheckConstraint(
            "probation_months IS NULL OR probation_months >= 0", name=op.f("ck_vacancy_probation_range")
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_vacancy_valid_order")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_vacancy_adcode_region")),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_vacancy_author_id_account")),
        sa.ForeignKeyConstraint(["brochure_id"], ["brochure.id"], name=op.f("fk_vacancy_brochure_id_brochure")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_vacancy_case_id_case")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_vacancy_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["merged_into"], ["vacancy.id"], name=op.f("fk_vacancy_merged_into_vacancy")),
        sa.ForeignKeyConstraint(
            ["occupation_confirmed_by"], ["account.id"], name=op.f("fk_vacancy_occupation_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["account.id"], name=op.f("fk_vacancy_reviewer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
    )
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vacancy_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_brochure_id"), ["brochure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_occupation_code"), ["occupation_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_vacancy_state"), ["state"], unique=False)
        batch_op.create_index("uq_vacancy_row_key", ["enterprise_id", "row_key"], unique=True)

    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "routed",
                "submitted",
                "reviewed",
                "rejected",
                "shortlisted",
                "contacted",
                "referred",
                "viewed",
                "interview",
                "offer",
                "unsuitable",
                "started",
                "followed",
                "left",
                "elsewhere",
                "undone",
                "linked",
                "withdrawn",
                "exported",
                "state",
                "diagnosed",
                "plan",
                "note",
                name="caseeventkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_event_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_event_case_id_case")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_case_event_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_event_case_id"), ["case_id"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "false",
                "fees",
                "papers",
                "discrimination",
                "wages",
                "leak",
                "other",
                name="complaintkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "online",
                "profile",
                "desk",
                name="complaintchannel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("firm_name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "refused",
                "accepted",
                "answered",
                "closed",
                name="complaintstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "found",
            sa.Enum(
                "true",
                "partly",
                "untrue",
                "unproven",
                name="complaintfinding",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("accepted_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel <> 'profile' OR seeker_id IS NOT NULL", name=op.f("ck_complaint_complaint_own")),
        sa.CheckConstraint("enterprise_id IS NOT NULL OR firm_name <> ''", name=op.f("ck_complaint_complaint_of_whom")),
        sa.CheckConstraint(
            "state IN ('received', 'accepted') OR answer_sealed IS NOT NULL", name=op.f("ck_complaint_complaint_reason")
        ),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_complaint_adcode_region")),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name=op.f("fk_complaint_entered_by_account")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_complaint_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["handled_by"], ["account.id"], name=op.f("fk_complaint_handled_by_account")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_complaint_seeker_id_seeker")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_complaint_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_adcode"), ["adcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "disclosure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_disclosure_by_id_account")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_disclosure_consent_id_consent")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_disclosure_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_disclosure_seeker_id_seeker")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_disclosure_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disclosure_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_disclosure_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "dispatch_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "temporary",
                "auxiliary",
                "substitute",
                name="dispatchkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("dispatched_now", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=True),
        sa.Column("offered_first", sa.Date(), nullable=True),
        sa.Column("offered_last", sa.Date(), nullable=True),
        sa.Column("pay", sa.BigInteger(), nullable=True),
        sa.Column("office_agreed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("enterprise_agreed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("enterprise_said", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "placed",
                "offered",
                "declined",
                "accepted",
                "refused",
                "withdrawn",
                "ended",
                name="dispatchstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('placed', 'declined', 'withdrawn') OR offered IS NOT NULL",
            name=op.f("ck_dispatch_order_offer_there"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'ended') OR (office_agreed_at IS NOT NULL AND enterprise_agreed_at IS NOT NULL)",
            name=op.f("ck_dispatch_order_both_agreed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('declined', 'refused') OR reason <> ''", name=op.f("ck_dispatch_order_declined_why")
        ),
        sa.CheckConstraint(
            "(offered IS NULL) = (offered_first IS NULL) AND (offered IS NULL) = (offered_last IS NULL) AND (offered IS NULL) = (pay IS NULL)",
            name=op.f("ck_dispatch_order_offer_whole"),
        ),
        sa.CheckConstraint("dispatched_now >= 0", name=op.f("ck_dispatch_order_dispatched_range")),
        sa.CheckConstraint("headcount BETWEEN 1 AND 500", name=op.f("ck_dispatch_order_headcount_range")),
        sa.CheckConstraint("last >= first", name=op.f("ck_dispatch_order_period_order")),
        sa.CheckConstraint(
            "offered IS NULL OR offered BETWEEN 1 AND headcount", name=op.f("ck_dispatch_order_offered_range")
        ),
        sa.CheckConstraint(
            "offered IS NULL OR offered_first >= first AND offered_last <= last",
            name=op.f("ck_dispatch_order_offered_within"),
        ),
        sa.CheckConstraint(
            "offered IS NULL OR offered_last >= offered_first", name=op.f("ck_dispatch_order_offered_order")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_dispatch_order_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_dispatch_order_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_dispatch_order_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_dispatch_order_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_order")),
    )
    with op.batch_alter_table("dispatch_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_order_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispatch_order_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispatch_order_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "dossier_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("found", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_dossier_search_by_id_account")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["dossier_request.id"], name=op.f("fk_dossier_search_request_id_dossier_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_search")),
    )
    with op.batch_alter_table("dossier_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dossier_search_request_id"), ["request_id"], unique=False)

    op.create_table(
        "fair_follow_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "started",
                "talking",
                "declined",
                "elsewhere",
                "left",
                "lost",
                name="afteroutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("done_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name=op.f("ck_fair_follow_up_done_dated")),
        sa.CheckConstraint("days IN (7, 30, 90)", name=op.f("ck_fair_follow_up_days_known")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_follow_up_by_id_account")),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["fair_visitor.id"], name=op.f("fk_fair_follow_up_visitor_id_fair_visitor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_follow_up")),
        sa.UniqueConstraint("visitor_id", "days", name=op.f("uq_fair_follow_up_visitor_id_days")),
    )
    with op.batch_alter_table("fair_follow_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_follow_up_due"), ["due"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_follow_up_visitor_id"), ["visitor_id"], unique=False)

    op.create_table(
        "fair_post",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.CheckConstraint("headcount IS NULL OR headcount >= 1", name=op.f("ck_fair_post_headcount_range")),
        sa.ForeignKeyConstraint(["entry_id"], ["fair_entry.id"], name=op.f("fk_fair_post_entry_id_fair_entry")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_fair_post_fair_id_fair")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_fair_post_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_post")),
        sa.UniqueConstraint("fair_id", "vacancy_id", name=op.f("uq_fair_post_fair_id_vacancy_id")),
    )
    with op.batch_alter_table("fair_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_post_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_post_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_post_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "pass_through",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lending_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("worker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "wage",
                "insurance",
                "tax",
                "lodging",
                "travel",
                name="passthroughkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("documented", sa.BigInteger(), nullable=False),
        sa.Column("proof", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("documented > 0", name=op.f("ck_pass_through_documented_positive")),
        sa.CheckConstraint("paid >= 0 AND paid <= documented", name=op.f("ck_pass_through_no_profit")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_pass_through_by_id_account")),
        sa.ForeignKeyConstraint(["lending_id"], ["lending.id"], name=op.f("fk_pass_through_lending_id_lending")),
        sa.ForeignKeyConstraint(["worker_id"], ["lent_worker.id"], name=op.f("fk_pass_through_worker_id_lent_worker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_through")),
    )
    with op.batch_alter_table("pass_through", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pass_through_lending_id"), ["lending_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pass_through_worker_id"), ["worker_id"], unique=False)

    op.create_table(
        "referral_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "before",
            sa.Enum(
                "contacted",
                "referred",
                "viewed",
                "interview",
                "offer",
                "started",
                "left",
                "unsuitable",
                name="before",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "after",
            sa.Enum(
                "contacted",
                "referred",
                "viewed",
                "interview",
                "offer",
                "started",
                "left",
                "unsuitable",
                name="after",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("cause_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undoes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_referral_step_by_id_account")),
        sa.ForeignKeyConstraint(
            ["cause_id"], ["referral_step.id"], name=op.f("fk_referral_step_cause_id_referral_step")
        ),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_referral_step_seeker_id_seeker")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["referral_step.id"], name=op.f("fk_referral_step_undoes_id_referral_step")
        ),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_referral_step_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_step")),
    )
    with op.batch_alter_table("referral_step", schema=None) as batch_op:
        batch_op.create_index("ix_referral_step_pair", ["vacancy_id", "seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_step_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "shortlist",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_version", sa.Integer(), nullable=False),
        sa.Column("weights", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("factors", sa.JSON(), nullable=False),
        sa.Column("graduates_first", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("feed_seq", sa.BigInteger(), nullable=False),
        sa.Column("pool", sa.Integer(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["account.id"], name=op.f("fk_shortlist_created_by_account")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_shortlist_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist")),
    )
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "training_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trade", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("occupation_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("5", "4", "3", "2", "1", name="skillgrade", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("certificates", sa.JSON(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("qualified", sa.Integer(), nullable=False),
        sa.Column("graduates", sa.Integer(), nullable=False),
        sa.Column("ordered", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "placed",
                "accepted",
                "declined",
                "fulfilled",
                "withdrawn",
                name="orderstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("headcount BETWEEN 1 AND 500", name=op.f("ck_training_order_headcount_range")),
        sa.CheckConstraint(
            "qualified + graduates + ordered + headcount <= gap", name=op.f("ck_training_order_first_refer")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_training_order_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_training_order_case_id_case")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_training_order_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_training_order_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_order")),
    )
    with op.batch_alter_table("training_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_order_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_order_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_order_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "move",
                "escalate",
                "return",
                "retract",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            sa.Enum(
                "registered",
                "matching",
                "following",
                "solved",
                "closed",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "registered",
                "matching",
                "following",
                "solved",
                "closed",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_level",
            sa.Enum(
                "officer",
                "county",
                "city",
                "province",
                name="from_level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_level",
            sa.Enum(
                "officer",
                "county",
                "city",
                "province",
                name="to_level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "plan_before",
            sa.Enum(
                "draft",
                "agreed",
                "running",
                "paused",
                "solved",
                "unsolved_closed",
                name="planstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("posts_before", sa.JSON(), nullable=False),
        sa.Column("opinion", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("retracted_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_case_step_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_step_case_id_case")),
        sa.ForeignKeyConstraint(["event_id"], ["case_event.id"], name=op.f("fk_case_step_event_id_case_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_step")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_step_case_id_number")),
    )
    with op.batch_alter_table("case_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_step_case_id"), ["case_id"], unique=False)

    op.create_table(
        "course",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "seekers",
                "pre_job",
                "on_job",
                "upskill",
                name="coursekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("trade", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("occupation_code", sqlmodel.sql.sqltypes.AutoString(length=10), nullable=True),
        sa.Column(
            "grade",
            sa.Enum("5", "4", "3", "2", "1", name="skillgrade", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("certificate", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("adcode", sqlmodel.sql.sqltypes.AutoString(length=6), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "running",
                "finished",
                "cancelled",
                name="coursestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "told_how",
            sa.Enum(
                "account",
                "link",
                "phone",
                "desk",
                "paper",
                name="course_told_how",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("told_name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'seekers') = (organisation_id IS NOT NULL)", name=op.f("ck_course_holder_kind")),
        sa.CheckConstraint("(organisation_id IS NULL) <> (enterprise_id IS NULL)", name=op.f("ck_course_one_holder")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_course_period_order")),
        sa.CheckConstraint("hours BETWEEN 1 AND 2000", name=op.f("ck_course_hours_range")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_course_price_range")),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name=op.f("ck_course_seats_range")),
        sa.ForeignKeyConstraint(["adcode"], ["region.adcode"], name=op.f("fk_course_adcode_region")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_course_by_id_account")),
        sa.ForeignKeyConstraint(["enterprise_id"], ["enterprise.id"], name=op.f("fk_course_enterprise_id_enterprise")),
        sa.ForeignKeyConstraint(["order_id"], ["training_order.id"], name=op.f("fk_course_order_id_training_order")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_course_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "dispatch_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_dispatch_day_confirmed_whole")
        ),
        sa.CheckConstraint("headcount BETWEEN 0 AND 500", name=op.f("ck_dispatch_day_headcount_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_dispatch_day_by_id_account")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_dispatch_day_confirmed_by_account")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["dispatch_order.id"], name=op.f("fk_dispatch_day_order_id_dispatch_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_day")),
        sa.UniqueConstraint("order_id", "day", name=op.f("uq_dispatch_day_order_id_day")),
    )
    with op.batch_alter_table("dispatch_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_day_order_id"), ["order_id"], unique=False)

    op.create_table(
        "lot_move",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("surplus_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shortage_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispatch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "done", "dropped", name="movestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> 'dropped' OR reason <> ''", name=op.f("ck_lot_move_dropped_why")),
        sa.CheckConstraint("headcount BETWEEN 1 AND 9999", name=op.f("ck_lot_move_headcount_range")),
        sa.CheckConstraint("last >= first", name=op.f("ck_lot_move_period_order")),
        sa.CheckConstraint("surplus_id <> shortage_id", name=op.f("ck_lot_move_two_lots")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_lot_move_by_id_account")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch_order.id"], name=op.f("fk_lot_move_dispatch_id_dispatch_order")
        ),
        sa.ForeignKeyConstraint(["shortage_id"], ["lot.id"], name=op.f("fk_lot_move_shortage_id_lot")),
        sa.ForeignKeyConstraint(["surplus_id"], ["lot.id"], name=op.f("fk_lot_move_surplus_id_lot")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_lot_move_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_move")),
    )
    with op.batch_alter_table("lot_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_move_dispatch_id"), ["dispatch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_move_shortage_id"), ["shortage_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_move_surplus_id"), ["surplus_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_move_vacancy_id"), ["vacancy_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shortlist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "contacted",
                "referred",
                "viewed",
                "interview",
                "offer",
                "started",
                "left",
                "unsuitable",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "pay",
                "skill",
                "shift",
                "distance",
                "certificate",
                "experience",
                "education",
                "fitness",
                "no_show",
                "filled",
                "paused",
                "post_closed",
                "enterprise_declined",
                "health",
                "away",
                "not_seeking",
                "lodging",
                "family",
                "industry",
                "insurance",
                "employed",
                "unreachable",
                "other",
                name="unsuitablereason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "refused_by",
            sa.Enum(
                "enterprise", "seeker", "office", name="refusedby", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("interview_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("interview_place", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column(
            "interview_mode",
            sa.Enum(
                "onsite", "phone", "video", name="interviewmode", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column(
            "interview_answer",
            sa.Enum("coming", "another", name="interviewanswer", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column(
            "proof",
            sa.Enum(
                "enterprise",
                "registration",
                "insurance",
                "call",
                name="startproof",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column(
            "left_reason",
            sa.Enum(
                "pay",
                "hours",
                "work",
                "distance",
                "family",
                "better",
                "probation",
                "ended",
                "cut",
                "conduct",
                "unknown",
                "other",
                name="leftreason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("followed_days", sa.Integer(), nullable=False),
        sa.Column("follow_up_due", sa.Date(), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state != 'left' OR (left_on >= started_on AND left_reason IS NOT NULL)",
            name=op.f("ck_referral_left_dated"),
        ),
        sa.CheckConstraint("state != 'unsuitable' OR reason IS NOT NULL", name=op.f("ck_referral_unsuitable_reason")),
        sa.CheckConstraint("state = 'started' OR follow_up_due IS NULL", name=op.f("ck_referral_follow_up_of_started")),
        sa.CheckConstraint(
            "state IN ('contacted', 'unsuitable') OR consent_id IS NOT NULL", name=op.f("ck_referral_needs_consent")
        ),
        sa.CheckConstraint(
            "state NOT IN ('started', 'left') OR started_on IS NOT NULL", name=op.f("ck_referral_started_dated")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_referral_by_id_account")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_referral_case_id_case")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_referral_consent_id_consent")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_referral_seeker_id_seeker")),
        sa.ForeignKeyConstraint(
            ["service_id"], ["agency_service.id"], name=op.f("fk_referral_service_id_agency_service")
        ),
        sa.ForeignKeyConstraint(["shortlist_id"], ["shortlist.id"], name=op.f("fk_referral_shortlist_id_shortlist")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_referral_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_follow_up_due"), ["follow_up_due"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_service_id"), ["service_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_vacancy_id"), ["vacancy_id"], unique=False)
        batch_op.create_index(
            "uq_referral_current",
            ["vacancy_id", "seeker_id"],
            unique=True,
            sqlite_where=sa.text("state != 'left'"),
            postgresql_where=sa.text("state != 'left'"),
        )

    op.create_table(
        "shortlist_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shortlist_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_shortlist_entry_seeker_id_seeker")),
        sa.ForeignKeyConstraint(
            ["shortlist_id"], ["shortlist.id"], name=op.f("fk_shortlist_entry_shortlist_id_shortlist")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlist_entry")),
        sa.UniqueConstraint("shortlist_id", "seeker_id", name=op.f("uq_shortlist_entry_shortlist_id_seeker_id")),
    )
    with op.batch_alter_table("shortlist_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlist_entry_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shortlist_entry_shortlist_id"), ["shortlist_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "taken",
                "declined",
                "withdrawn",
                name="applicationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'taken') = (referral_id IS NOT NULL)", name=op.f("ck_application_application_taken")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_application_application_decided")
        ),
        sa.CheckConstraint("state != 'declined' OR answer != ''", name=op.f("ck_application_application_answered")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_application_consent_id_consent")),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name=op.f("fk_application_decided_by_account")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_application_referral_id_referral")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_application_seeker_id_seeker")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_application_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_application_vacancy_id"), ["vacancy_id"], unique=False)
        batch_op.create_index(
            "uq_application_waiting",
            ["vacancy_id", "seeker_id"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "consent_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "agreed",
                "declined",
                "lapsed",
                name="consentanswer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'agreed') = (referral_id IS NOT NULL)", name=op.f("ck_consent_request_consent_request_agreed")
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name=op.f("ck_consent_request_consent_request_answered")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_consent_request_asked_by_account")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_consent_request_referral_id_referral")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_consent_request_seeker_id_seeker")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_consent_request_vacancy_id_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_request")),
    )
    with op.batch_alter_table("consent_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_request_seeker_id"), ["seeker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_request_vacancy_id"), ["vacancy_id"], unique=False)
        batch_op.create_index(
            "uq_consent_request_asked",
            ["vacancy_id", "seeker_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "enrolment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("course_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seeker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_masked", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("staff_no", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "enrolled",
                "withdrawn",
                "completed",
                "passed",
                "failed",
                name="enrolmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("certificate_number", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("consent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'completed') = (certificate_number IS NOT NULL AND certified_on IS NOT NULL)",
            name=op.f("ck_enrolment_certified"),
        ),
        sa.CheckConstraint(
            "state != 'passed' OR (certified_on IS NOT NULL AND seeker_id IS NULL)",
            name=op.f("ck_enrolment_passed_dated"),
        ),
        sa.CheckConstraint("(seeker_id IS NULL) = (name_sealed IS NOT NULL)", name=op.f("ck_enrolment_one_person")),
        sa.CheckConstraint("(seeker_id IS NULL) = (staff_no IS NOT NULL)", name=op.f("ck_enrolment_staff_number")),
        sa.CheckConstraint("seeker_id IS NULL OR consent_id IS NOT NULL", name=op.f("ck_enrolment_needs_consent")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_enrolment_by_id_account")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_enrolment_consent_id_consent")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id_course")),
        sa.ForeignKeyConstraint(["seeker_id"], ["seeker.id"], name=op.f("fk_enrolment_seeker_id_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("course_id", "certificate_number", name=op.f("uq_enrolment_course_id_certificate_number")),
        sa.UniqueConstraint("course_id", "seeker_id", name=op.f("uq_enrolment_course_id_seeker_id")),
        sa.UniqueConstraint("course_id", "staff_no", name=op.f("uq_enrolment_course_id_staff_no")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_consent_id"), ["consent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_seeker_id"), ["seeker_id"], unique=False)

    op.create_table(
        "fair_intention",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visitor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vacancy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "booth", "desk", "sheet", name="intentionsource", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("undone_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_intention_by_id_account")),
        sa.ForeignKeyConstraint(["entry_id"], ["fair_entry.id"], name=op.f("fk_fair_intention_entry_id_fair_entry")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_fair_intention_fair_id_fair")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_fair_intention_referral_id_referral")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_fair_intention_vacancy_id_vacancy")),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["fair_visitor.id"], name=op.f("fk_fair_intention_visitor_id_fair_visitor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_intention")),
    )
    with op.batch_alter_table("fair_intention", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_intention_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_intention_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_intention_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fair_intention_visitor_id"), ["visitor_id"], unique=False)
        batch_op.create_index(
            "uq_fair_intention_pair",
            ["visitor_id", "entry_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    op.create_table(
        "measure_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("measure_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "placement",
                "fair",
                "lending",
                "transfer",
                "task",
                "dispatch",
                "order",
                "training",
                "claim",
                "agreement",
                "visit",
                "other",
                name="linkkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("confirmed_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'placement') = (referral_id IS NOT NULL)", name=op.f("ck_measure_link_placement_referral")
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR kind = 'transfer'", name=op.f("ck_measure_link_transfer_confirmed")
        ),
        sa.CheckConstraint("kind <> 'placement' OR people = 1", name=op.f("ck_measure_link_placement_people")),
        sa.CheckConstraint("kind <> 'transfer' OR dated IS NOT NULL", name=op.f("ck_measure_link_transfer_dated")),
        sa.CheckConstraint("people >= 0 AND people <= 9999", name=op.f("ck_measure_link_people_range")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_measure_link_by_id_account")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["account.id"], name=op.f("fk_measure_link_confirmed_by_account")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_link_measure_id_measure")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_measure_link_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_link")),
        sa.UniqueConstraint("measure_id", "kind", "ref", name=op.f("uq_measure_link_measure_id_kind_ref")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_measure_link_referral_id")),
    )
    with op.batch_alter_table("measure_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_link_measure_id"), ["measure_id"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_attendance_by_id_account")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_enrolment_id_enrolment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("enrolment_id", "day", name=op.f("uq_attendance_enrolment_id_day")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attendance_enrolment_id"), ["enrolment_id"], unique=False)

    op.create_table(
        "fair_start",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("intention_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_at", matcher.models.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "proof",
            sa.Enum(
                "enterprise",
                "registration",
                "insurance",
                "call",
                name="startproof",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", matcher.models.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("left_on IS NULL OR left_on >= started_on", name=op.f("ck_fair_start_days_order")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_fair_start_by_id_account")),
        sa.ForeignKeyConstraint(
            ["intention_id"], ["fair_intention.id"], name=op.f("fk_fair_start_intention_id_fair_intention")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fair_start")),
        sa.UniqueConstraint("intention_id", name=op.f("uq_fair_start_intention_id")),
    )
    with op.batch_alter_table("fair_start", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fair_start_intention_id"), ["intention_id"], unique=False)

    _guard_audit()
    _guard_surveys()
    _guard_months()
    _guard_bookings()
    _guard_lent_workers()
    _guard_filings()


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP TRIGGER IF EXISTS audit_entry_guard ON audit_entry")
        op.execute("DROP FUNCTION IF EXISTS audit_entry_guard CASCADE")
        op.execute("DROP FUNCTION IF EXISTS audit_entry_expiry CASCADE")
        op.execute("DROP FUNCTION IF EXISTS audit_seal_guard CASCADE")
        op.execute("DROP FUNCTION IF EXISTS survey_guard CASCADE")
        op.execute("DROP FUNCTION IF EXISTS filing_guard CASCADE")
        op.execute("DROP FUNCTION IF EXISTS monthly_filing_guard CASCADE")
    with op.batch_alter_table("fair_start", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_start_intention_id"))

    op.drop_table("fair_start")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_enrolment_id"))

    op.drop_table("attendance")
    with op.batch_alter_table("measure_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_link_measure_id"))

    op.drop_table("measure_link")
    with op.batch_alter_table("fair_intention", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fair_intention_pair",
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_fair_intention_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_fair_intention_referral_id"))
        batch_op.drop_index(batch_op.f("ix_fair_intention_fair_id"))
        batch_op.drop_index(batch_op.f("ix_fair_intention_entry_id"))

    op.drop_table("fair_intention")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_course_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_consent_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("consent_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_consent_request_asked",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index(batch_op.f("ix_consent_request_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_consent_request_seeker_id"))

    op.drop_table("consent_request")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_application_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_application_seeker_id"))

    op.drop_table("application")
    with op.batch_alter_table("shortlist_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_entry_shortlist_id"))
        batch_op.drop_index(batch_op.f("ix_shortlist_entry_seeker_id"))

    op.drop_table("shortlist_entry")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_referral_current", sqlite_where=sa.text("state != 'left'"), postgresql_where=sa.text("state != 'left'")
        )
        batch_op.drop_index(batch_op.f("ix_referral_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_referral_state"))
        batch_op.drop_index(batch_op.f("ix_referral_service_id"))
        batch_op.drop_index(batch_op.f("ix_referral_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_referral_follow_up_due"))
        batch_op.drop_index(batch_op.f("ix_referral_case_id"))

    op.drop_table("referral")
    with op.batch_alter_table("lot_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_move_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_lot_move_surplus_id"))
        batch_op.drop_index(batch_op.f("ix_lot_move_shortage_id"))
        batch_op.drop_index(batch_op.f("ix_lot_move_dispatch_id"))

    op.drop_table("lot_move")
    with op.batch_alter_table("dispatch_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_day_order_id"))

    op.drop_table("dispatch_day")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_starts_on"))
        batch_op.drop_index(batch_op.f("ix_course_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_course_order_id"))
        batch_op.drop_index(batch_op.f("ix_course_enterprise_id"))

    op.drop_table("course")
    with op.batch_alter_table("case_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_step_case_id"))

    op.drop_table("case_step")
    with op.batch_alter_table("training_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_order_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_training_order_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_training_order_case_id"))

    op.drop_table("training_order")
    with op.batch_alter_table("shortlist", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlist_vacancy_id"))

    op.drop_table("shortlist")
    with op.batch_alter_table("referral_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_step_seeker_id"))
        batch_op.drop_index("ix_referral_step_pair")

    op.drop_table("referral_step")
    with op.batch_alter_table("pass_through", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pass_through_worker_id"))
        batch_op.drop_index(batch_op.f("ix_pass_through_lending_id"))

    op.drop_table("pass_through")
    with op.batch_alter_table("fair_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_post_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_fair_post_fair_id"))
        batch_op.drop_index(batch_op.f("ix_fair_post_entry_id"))

    op.drop_table("fair_post")
    with op.batch_alter_table("fair_follow_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_follow_up_visitor_id"))
        batch_op.drop_index(batch_op.f("ix_fair_follow_up_due"))

    op.drop_table("fair_follow_up")
    with op.batch_alter_table("dossier_search", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_search_request_id"))

    op.drop_table("dossier_search")
    with op.batch_alter_table("dispatch_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispatch_order_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_dispatch_order_case_id"))

    op.drop_table("dispatch_order")
    with op.batch_alter_table("disclosure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disclosure_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_disclosure_consent_id"))

    op.drop_table("disclosure")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_vacancy_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_state"))
        batch_op.drop_index(batch_op.f("ix_complaint_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_adcode"))

    op.drop_table("complaint")
    with op.batch_alter_table("case_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_event_case_id"))

    op.drop_table("case_event")
    with op.batch_alter_table("vacancy", schema=None) as batch_op:
        batch_op.drop_index("uq_vacancy_row_key")
        batch_op.drop_index(batch_op.f("ix_vacancy_state"))
        batch_op.drop_index(batch_op.f("ix_vacancy_occupation_code"))
        batch_op.drop_index(batch_op.f("ix_vacancy_merged_into"))
        batch_op.drop_index(batch_op.f("ix_vacancy_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_vacancy_case_id"))
        batch_op.drop_index(batch_op.f("ix_vacancy_brochure_id"))
        batch_op.drop_index(batch_op.f("ix_vacancy_adcode"))

    op.drop_table("vacancy")
    op.drop_table("survey_post")
    with op.batch_alter_table("pooling_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pooling_line_surplus_id"))
        batch_op.drop_index(batch_op.f("ix_pooling_line_shortage_id"))
        batch_op.drop_index(batch_op.f("ix_pooling_line_run_id"))
        batch_op.drop_index(batch_op.f("ix_pooling_line_lending_id"))

    op.drop_table("pooling_line")
    with op.batch_alter_table("market_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_market_event_task_id"))
        batch_op.drop_index(batch_op.f("ix_market_event_market_id"))

    op.drop_table("market_event")
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_loan_open",
            sqlite_where=sa.text("state IN ('asked', 'lent')"),
            postgresql_where=sa.text("state IN ('asked', 'lent')"),
        )
        batch_op.drop_index(batch_op.f("ix_loan_dossier_id"))

    op.drop_table("loan")
    with op.batch_alter_table("lent_worker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lent_worker_person_hash"))
        batch_op.drop_index(batch_op.f("ix_lent_worker_lending_id"))

    op.drop_table("lent_worker")
    with op.batch_alter_table("lending_extension", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lending_extension_open",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_lending_extension_lending_id"))

    op.drop_table("lending_extension")
    with op.batch_alter_table("key_list_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_key_list_entry_uscc"))
        batch_op.drop_index(batch_op.f("ix_key_list_entry_enterprise_id"))

    op.drop_table("key_list_entry")
    with op.batch_alter_table("fair_visitor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_visitor_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_fair_visitor_key"))
        batch_op.drop_index(batch_op.f("ix_fair_visitor_fair_id"))

    op.drop_table("fair_visitor")
    with op.batch_alter_table("fair_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_invitation_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_fair_invitation_fair_id"))

    op.drop_table("fair_invitation")
    with op.batch_alter_table("fair_host", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_host_fair_id"))

    op.drop_table("fair_host")
    with op.batch_alter_table("fair_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_entry_fair_id"))
        batch_op.drop_index(batch_op.f("ix_fair_entry_enterprise_id"))

    op.drop_table("fair_entry")
    with op.batch_alter_table("exchange_row", schema=None) as batch_op:
        batch_op.drop_index("ix_exchange_row_subject")
        batch_op.drop_index(batch_op.f("ix_exchange_row_outcome"))

    op.drop_table("exchange_row")
    with op.batch_alter_table("dossier_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_request_state"))
        batch_op.drop_index(batch_op.f("ix_dossier_request_dossier_id"))

    op.drop_table("dossier_request")
    with op.batch_alter_table("task_force_member", schema=None) as batch_op:
        batch_op.drop_index("ix_task_force_member_unit")
        batch_op.drop_index(batch_op.f("ix_task_force_member_adcode"))
        batch_op.drop_index(batch_op.f("ix_task_force_member_account_id"))

    op.drop_table("task_force_member")
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_month"))

    op.drop_table("survey")
    with op.batch_alter_table("stay_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stay_return_day"))

    op.drop_table("stay_return")
    with op.batch_alter_table("staff_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_batch_agreement_id"))

    op.drop_table("staff_batch")
    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participation_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_participation_case_id"))

    op.drop_table("participation")
    with op.batch_alter_table("notice_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_delivery_notice_id"))
        batch_op.drop_index(batch_op.f("ix_notice_delivery_next_try"))

    op.drop_table("notice_delivery")
    with op.batch_alter_table("lending", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lending_surplus_id"))
        batch_op.drop_index(batch_op.f("ix_lending_shortage_id"))
        batch_op.drop_index(batch_op.f("ix_lending_officer_id"))
        batch_op.drop_index(batch_op.f("ix_lending_lender_id"))
        batch_op.drop_index(batch_op.f("ix_lending_borrower_id"))
        batch_op.drop_index(batch_op.f("ix_lending_agreement_id"))

    op.drop_table("lending")
    with op.batch_alter_table("key_list", schema=None) as batch_op:
        batch_op.drop_index("ix_key_list_series")
        batch_op.drop_index(batch_op.f("ix_key_list_adcode"))

    op.drop_table("key_list")
    with op.batch_alter_table("issue_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_event_issue_id"))

    op.drop_table("issue_event")
    with op.batch_alter_table("grant_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_row_list_id"))
        batch_op.drop_index(batch_op.f("ix_grant_row_enterprise_id"))

    op.drop_table("grant_row")
    with op.batch_alter_table("graduate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_graduate_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_graduate_class_id"))

    op.drop_table("graduate")
    with op.batch_alter_table("filing_urge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_filing_urge_adcode"))

    op.drop_table("filing_urge")
    with op.batch_alter_table("filing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_filing_standing",
            sqlite_where=sa.text("state <> 'returned'"),
            postgresql_where=sa.text("state <> 'returned'"),
        )
        batch_op.drop_index(
            "uq_filing_receipt", sqlite_where=sa.text("receipt_no <> ''"), postgresql_where=sa.text("receipt_no <> ''")
        )
        batch_op.drop_index(batch_op.f("ix_filing_state"))
        batch_op.drop_index(batch_op.f("ix_filing_filed_at"))
        batch_op.drop_index(batch_op.f("ix_filing_adcode"))

    op.drop_table("filing")
    with op.batch_alter_table("fair", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fair_unit_adcode"))
        batch_op.drop_index(batch_op.f("ix_fair_state"))
        batch_op.drop_index(batch_op.f("ix_fair_market_id"))
        batch_op.drop_index(batch_op.f("ix_fair_last"))
        batch_op.drop_index(batch_op.f("ix_fair_first"))
        batch_op.drop_index(batch_op.f("ix_fair_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_fair_adcode"))

    op.drop_table("fair")
    with op.batch_alter_table("exchange_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_batch_mapping_id"))
        batch_op.drop_index(batch_op.f("ix_exchange_batch_adcode"))

    op.drop_table("exchange_batch")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index("uq_dossier_rebuilds_id")
        batch_op.drop_index(
            "uq_dossier_person", sqlite_where=sa.text("state != 'lost'"), postgresql_where=sa.text("state != 'lost'")
        )
        batch_op.drop_index(batch_op.f("ix_dossier_id_hash"))
        batch_op.drop_index(batch_op.f("ix_dossier_agreement_id"))

    op.drop_table("dossier")
    with op.batch_alter_table("claim_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_return_grant_row_id"))
        batch_op.drop_index(batch_op.f("ix_claim_return_claim_id"))

    op.drop_table("claim_return")
    with op.batch_alter_table("claim_hold", schema=None) as batch_op:
        batch_op.drop_index("uq_claim_hold_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live"))
        batch_op.drop_index("ix_claim_hold_seeker_id_slot")
        batch_op.drop_index(batch_op.f("ix_claim_hold_grant_row_id"))
        batch_op.drop_index(batch_op.f("ix_claim_hold_claim_id"))

    op.drop_table("claim_hold")
    with op.batch_alter_table("canvass_row", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_canvass_row_enterprise_id"))

    op.drop_table("canvass_row")
    with op.batch_alter_table("campaign_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_form_due"))

    op.drop_table("campaign_form")
    with op.batch_alter_table("brochure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brochure_enterprise_id"))

    op.drop_table("brochure")
    with op.batch_alter_table("booking", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_booking_seat",
            sqlite_where=sa.text("state IN ('held', 'confirmed', 'arrived', 'worked', 'paid', 'disputed')"),
            postgresql_where=sa.text("state IN ('held', 'confirmed', 'arrived', 'worked', 'paid', 'disputed')"),
        )
        batch_op.drop_index(
            "uq_booking_hold", sqlite_where=sa.text("state = 'held'"), postgresql_where=sa.text("state = 'held'")
        )
        batch_op.drop_index("ix_booking_worker")
        batch_op.drop_index(batch_op.f("ix_booking_task_id"))
        batch_op.drop_index("ix_booking_starts")
        batch_op.drop_index(batch_op.f("ix_booking_crew_id"))

    op.drop_table("booking")
    with op.batch_alter_table("blacklist_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blacklist_entry_uscc"))

    op.drop_table("blacklist_entry")
    op.drop_table("attachment_content")
    with op.batch_alter_table("agency_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_service_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_agency_service_agency_uscc"))
        batch_op.drop_index(batch_op.f("ix_agency_service_agency_adcode"))

    op.drop_table("agency_service")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_enterprise_id"))

    op.drop_table("visit")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_market_id"))
        batch_op.drop_index(batch_op.f("ix_task_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_task_day"))

    op.drop_table("task")
    op.drop_table("stay_sheet")
    with op.batch_alter_table("size_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_size_statement_enterprise_id"))

    op.drop_table("size_statement")
    with op.batch_alter_table("seeker_status", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_seeker_status_live",
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_seeker_status_seeker_id"))

    op.drop_table("seeker_status")
    op.drop_table("second_factor")
    with op.batch_alter_table("rights_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rights_request_open",
            sqlite_where=sa.text("state = 'received'"),
            postgresql_where=sa.text("state = 'received'"),
        )
        batch_op.drop_index(batch_op.f("ix_rights_request_state"))
        batch_op.drop_index(batch_op.f("ix_rights_request_seeker_id"))

    op.drop_table("rights_request")
    with op.batch_alter_table("pooling_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pooling_run_adcode"))

    op.drop_table("pooling_run")
    with op.batch_alter_table("policy_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_policy_edition_policy"))

    op.drop_table("policy_edition")
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_version_plan_id"))

    op.drop_table("plan_version")
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_review_plan_id"))

    op.drop_table("plan_review")
    with op.batch_alter_table("notice_preference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_preference_account_id"))

    op.drop_table("notice_preference")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_account_id"))

    op.drop_table("notice")
    op.drop_table("monthly_filing")
    with op.batch_alter_table("merge", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_merge_live", sqlite_where=sa.text("undone_at IS NULL"), postgresql_where=sa.text("undone_at IS NULL")
        )
        batch_op.drop_index("ix_merge_kind_survivor_id")
        batch_op.drop_index(batch_op.f("ix_merge_at"))

    op.drop_table("merge")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_measure_source", sqlite_where=sa.text("source <> ''"), postgresql_where=sa.text("source <> ''")
        )
        batch_op.drop_index(batch_op.f("ix_measure_plan_id"))

    op.drop_table("measure")
    with op.batch_alter_table("mapping", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mapping_adcode"))
        batch_op.drop_index(batch_op.f("ix_mapping_active"))

    op.drop_table("mapping")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_occupation_code"))
        batch_op.drop_index(batch_op.f("ix_lot_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_lot_adcode"))

    op.drop_table("lot")
    with op.batch_alter_table("look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_look_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_look_at"))

    op.drop_table("look")
    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_login_session_account_id"))

    op.drop_table("login_session")
    with op.batch_alter_table("learned_weights", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_learned_weights_adopted",
            sqlite_where=sa.text("state = 'adopted'"),
            postgresql_where=sa.text("state = 'adopted'"),
        )

    op.drop_table("learned_weights")
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_issue_state"))
        batch_op.drop_index(batch_op.f("ix_issue_enterprise_id"))

    op.drop_table("issue")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_sha256"))
        batch_op.drop_index(batch_op.f("ix_intake_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_intake_account_id"))

    op.drop_table("intake")
    with op.batch_alter_table("inbox_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_link_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_inbox_link_case_id"))

    op.drop_table("inbox_link")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handover_proposed",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_handover_receiver_id"))
        batch_op.drop_index(batch_op.f("ix_handover_giver_id"))
        batch_op.drop_index(batch_op.f("ix_handover_enterprise_id"))

    op.drop_table("handover")
    with op.batch_alter_table("grant_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_list_policy"))
        batch_op.drop_index(batch_op.f("ix_grant_list_adcode"))

    op.drop_table("grant_list")
    with op.batch_alter_table("graduating_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_graduating_class_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_graduating_class_graduates_on"))

    op.drop_table("graduating_class")
    with op.batch_alter_table("entry_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_request_uscc"))
        batch_op.drop_index(batch_op.f("ix_entry_request_state"))
        batch_op.drop_index(batch_op.f("ix_entry_request_adcode"))

    op.drop_table("entry_request")
    op.drop_table("distinction")
    with op.batch_alter_table("diagnosis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_diagnosis_case_id"))

    op.drop_table("diagnosis")
    with op.batch_alter_table("crew_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crew_member_seeker_id"))

    op.drop_table("crew_member")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_kind"))
        batch_op.drop_index(batch_op.f("ix_correction_account_id"))

    op.drop_table("correction")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_consent_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_consent_enterprise_id"))

    op.drop_table("consent")
    with op.batch_alter_table("conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflict_officer_id"))
        batch_op.drop_index(batch_op.f("ix_conflict_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_conflict_account_id"))

    op.drop_table("conflict")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_state"))
        batch_op.drop_index(batch_op.f("ix_claim_service_id"))
        batch_op.drop_index(batch_op.f("ix_claim_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_claim_policy"))
        batch_op.drop_index(batch_op.f("ix_claim_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_claim_course_id"))
        batch_op.drop_index(batch_op.f("ix_claim_adcode"))

    op.drop_table("claim")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_adcode"))

    op.drop_table("campaign")
    with op.batch_alter_table("call_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_call_attempt_subject")
        batch_op.drop_index(batch_op.f("ix_call_attempt_account_id"))

    op.drop_table("call_attempt")
    with op.batch_alter_table("blacklist", schema=None) as batch_op:
        batch_op.drop_index("ix_blacklist_series")
        batch_op.drop_index(batch_op.f("ix_blacklist_adcode"))

    op.drop_table("blacklist")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attachment_same",
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        )
        batch_op.drop_index("ix_attachment_subject_subject_id")

    op.drop_table("attachment")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_account_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_agreement_live",
            sqlite_where=sa.text("state IN ('proposed', 'active') AND follows_id IS NULL"),
            postgresql_where=sa.text("state IN ('proposed', 'active') AND follows_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_agreement_follows",
            sqlite_where=sa.text("state IN ('proposed', 'active')"),
            postgresql_where=sa.text("state IN ('proposed', 'active')"),
        )
        batch_op.drop_index(batch_op.f("ix_agreement_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_enterprise_id"))

    op.drop_table("agreement")
    with op.batch_alter_table("account_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_ticket_account_id"))

    op.drop_table("account_ticket")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_seeker_id"))

    op.drop_table("ticket")
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_search_seeker_id"))

    op.drop_table("saved_search")
    op.drop_table("plan")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deadline_open",
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_deadline_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_deadline_due"))
        batch_op.drop_index(batch_op.f("ix_deadline_case_id"))

    op.drop_table("deadline")
    with op.batch_alter_table("crew", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_crew_market_id"))
        batch_op.drop_index(batch_op.f("ix_crew_leader_id"))

    op.drop_table("crew")
    with op.batch_alter_table("availability", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_availability_seeker_id"))

    op.drop_table("availability")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_seeker_id"))
        batch_op.drop_index(batch_op.f("ix_account_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_account_officer_id"))
        batch_op.drop_index(batch_op.f("ix_account_market_id"))
        batch_op.drop_index(batch_op.f("ix_account_enterprise_id"))

    op.drop_table("account")
    with op.batch_alter_table("seeker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seeker_seeking"))
        batch_op.drop_index(batch_op.f("ix_seeker_name_hash"))
        batch_op.drop_index(batch_op.f("ix_seeker_merged_into"))
        batch_op.drop_index(batch_op.f("ix_seeker_market_id"))
        batch_op.drop_index(batch_op.f("ix_seeker_id_hash"))
        batch_op.drop_index(batch_op.f("ix_seeker_flexible"))
        batch_op.drop_index(batch_op.f("ix_seeker_adcode"))

    op.drop_table("seeker")
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pairing_open_officer", sqlite_where=sa.text("last IS NULL"), postgresql_where=sa.text("last IS NULL")
        )
        batch_op.drop_index(
            "uq_pairing_open_main",
            sqlite_where=sa.text("role = 'main' AND last IS NULL"),
            postgresql_where=sa.text("role = 'main' AND last IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pairing_officer_id"))
        batch_op.drop_index(batch_op.f("ix_pairing_enterprise_id"))

    op.drop_table("pairing")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_open",
            sqlite_where=sa.text("state IN ('registered', 'matching', 'following')"),
            postgresql_where=sa.text("state IN ('registered', 'matching', 'following')"),
        )
        batch_op.drop_index(batch_op.f("ix_case_officer_id"))
        batch_op.drop_index(batch_op.f("ix_case_held_for_id"))
        batch_op.drop_index(batch_op.f("ix_case_enterprise_id"))
        batch_op.drop_index(batch_op.f("ix_case_adcode"))

    op.drop_table("case")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_kind"))
        batch_op.drop_index(batch_op.f("ix_organisation_adcode"))

    op.drop_table("organisation")
    with op.batch_alter_table("officer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_officer_adcode"))

    op.drop_table("officer")
    with op.batch_alter_table("market", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_market_adcode"))

    op.drop_table("market")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_merged_into"))
        batch_op.drop_index(batch_op.f("ix_enterprise_blacklist_id"))
        batch_op.drop_index(batch_op.f("ix_enterprise_adcode"))

    op.drop_table("enterprise")
    with op.batch_alter_table("seeker_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seeker_change_seeker_id"))

    op.drop_table("seeker_change")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_region_parent"))

    op.drop_table("region")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index("ix_publication_subject")
        batch_op.drop_index(batch_op.f("ix_publication_adcode"))

    op.drop_table("publication")
    with op.batch_alter_table("phone_code", schema=None) as batch_op:
        batch_op.drop_index("ix_phone_code_phone")

    op.drop_table("phone_code")
    with op.batch_alter_table("login_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_login_failure_subject_at")

    op.drop_table("login_failure")
    with op.batch_alter_table("joining", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joining_phone_hash"))

    op.drop_table("joining")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_state_run_at")

    op.drop_table("job")
    with op.batch_alter_table("idempotent_reply", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotent_reply_created_at"))

    op.drop_table("idempotent_reply")
    op.drop_table("external_number")
    op.drop_table("audit_seal")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_account_id"))

    op.drop_table("audit_entry")
