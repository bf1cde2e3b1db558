"""Cells with the places they were taken from (出处): loose text becomes rows whose every word can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from matcher.models.values import Span

_BRACKETS = re.compile(r"\([^()]*\)")
_COLON = re.compile(r"[【\[]?([^\s:,。;、|【】\[\]]{1,14}(?:\([^()]{1,10}\))?)\s?[】\]]?\s?:\s*")
_BRACKETED = re.compile(r"[【\[]([^【】\[\]]{2,14})[】\]]\s*")
_WHOLE = re.compile(r"[【\[]?([^【】\[\]]+)[】\]]?")


@dataclass(frozen=True, slots=True)
class Label:
    """What a written label means (栏目叫法): the column, whether it is one of the header (单位信息).

    ``kept`` labels are part of the value: 年龄:18-45 says more than 18-45 does.
    """

    key: str
    header: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of the text and the column they belong to; ``labelled`` when the text itself names the column."""

    key: str
    span: Span
    labelled: bool = False


@dataclass(slots=True)
class Sourced:
    """One row: cells by column key, and where in the text each was taken from; ``number`` is the line it begins on."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[Span]] = field(default_factory=dict)

    def put(self, text: str, key: str, spans: Iterable[Span]) -> None:
        """Add words of ``text`` to a cell, a line for each span; what stands in it already is not said twice."""
        for span in spans:
            words, known = text[span.start : span.end], self.cells.get(key, "")
            if words and words not in known.split("\n"):
                self.cells[key] = f"{known}\n{words}" if known else words
                self.sources.setdefault(key, []).append(span)

    def say(self, key: str, value: str, span: Span) -> None:
        """Fill a cell with an answer in our words (是, 否) and where the text says so; what is filled stays."""
        if key not in self.cells:
            self.cells[key], self.sources[key] = value, [span]

    def plain_sources(self) -> dict[str, list[list[int]]]:
        """The places as JSON."""
        return {key: [[span.start, span.end] for span in spans] for key, spans in self.sources.items()}


def locate(spans: Iterable[Iterable[int]], inside: Span) -> Span | None:
    """Where a range of a cell stands in the text, given the spans the cell's lines were taken from."""
    at = 0
    for start, end in spans:
        length = end - start
        if at <= inside.start and inside.end <= at + length:
            return Span(start + inside.start - at, start + inside.end - at)
        at += length + 1  # the newline between two lines of a cell
    return None


def labels_in(text: str, start: int, end: int, labels: Mapping[str, Label]) -> Iterator[tuple[re.Match[str], Label]]:
    """Known labels with a colon or in brackets, in order; a short range that is nothing but a label is one too.

    Group 1 of each match is the label; the value begins where the match ends.
    """
    found: list[tuple[re.Match[str], Label]] = []
    taken: set[int] = set()
    for pattern in (_COLON, _BRACKETED):
        for match in pattern.finditer(text, start, end):
            label = label_of(labels, match.group(1))
            if label and match.start() not in taken and match.end() - 1 not in taken:
                found.append((match, label))
                taken.update(range(match.start(), match.end()))
    if not found and end - start <= 14:
        whole = _WHOLE.fullmatch(text, start, end)
        label = label_of(labels, whole.group(1)) if whole else None
        if whole and label:
            found.append((whole, label))
    yield from sorted(found, key=lambda pair: pair[0].start())


def label_of(labels: Mapping[str, Label], written: str) -> Label | None:
    """The label behind some written words, numbering at the end left aside: 岗位一 is 岗位."""
    name = _BRACKETS.sub("", written).strip(" *★※\"'") or written
    return labels.get(name) or labels.get(name.rstrip("0123456789一二三四五六七八九十"))
