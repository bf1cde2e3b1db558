"""Measurements of the service (性能测量); run as ``python -m benchmarks.<name>``."""
