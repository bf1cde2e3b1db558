"""The stores, for the tests of this folder."""

from tests.repository.stores import empty_url, postgres_server, postgres_world, store

__all__ = ["empty_url", "postgres_server", "postgres_world", "store"]
