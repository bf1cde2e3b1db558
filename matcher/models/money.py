"""Money in words (金额): kept in integer fen, said in yuan to the fen."""

from __future__ import annotations


def plain_yuan(fen: int) -> str:
    """Fen (not below 0) as yuan without idle zeros or separators, exact: 500000 → 5000, 2399976 → 23999.76."""
    whole, part = divmod(fen, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") if part else str(whole)
