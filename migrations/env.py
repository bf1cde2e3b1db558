"""Runs migrations on the store the settings name; works the same on SQLite and PostgreSQL."""

from alembic import context
from sqlmodel import SQLModel

import matcher.models.tables  # noqa: F401 (every table into the metadata)
from matcher.repository.database import Database
from matcher.settings import Settings

_LOCK = 0x6D617463  # "matc": one migrating process at a time on PostgreSQL


def run() -> None:
    """Migrate in one transaction, under an advisory lock where there is one."""
    url = context.config.attributes.get("database_url") or Settings(demo=True).database_url
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql("SET lock_timeout = 0")  # another starter may take its time
                connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
                connection.commit()
            context.configure(
                connection=connection,
                target_metadata=SQLModel.metadata,
                render_as_batch=True,
                compare_type=True,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        database.dispose()  # closes the connection, which gives the lock back whatever happened


run()
