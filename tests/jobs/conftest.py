"""The stores, for the tests of this folder."""

from tests.repository.stores import empty_url, postgres_server

__all__ = ["empty_url", "postgres_server"]
