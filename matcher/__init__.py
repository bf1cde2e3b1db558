"""Job matching for public employment bureaus: a library that works with no web server."""

__version__ = "0.1.0"
