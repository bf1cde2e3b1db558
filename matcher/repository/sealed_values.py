"""Every sealed column with what its values are sealed for, to seal them anew under another key (换密钥)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from matcher.repository import (
    attachments,
    claims,
    complaints,
    dossiers,
    entry_requests,
    exchanges,
    fair_visits,
    intakes,
    joinings,
    lendings,
    merges,
    notices,
    replies,
    rights_requests,
    second_factors,
    seekers,
    statuses,
    training,
)
from matcher.security.cipher import Cipher, key_id

# What a value is sealed for: the same for all of a column, or told by the row's number.
SEALED: Mapping[tuple[str, str], str | Callable[[int], str]] = {
    ("seeker", "name_sealed"): seekers._NAME,
    ("seeker", "phone_sealed"): seekers._PHONE,
    ("seeker_status", "papers_sealed"): statuses._PAPERS,
    ("rights_request", "text_sealed"): rights_requests._TEXT,
    ("rights_request", "answer_sealed"): rights_requests._ANSWER,
    ("complaint", "text_sealed"): complaints._TEXT,
    ("complaint", "contact_sealed"): complaints._CONTACT,
    ("complaint", "answer_sealed"): complaints._ANSWER,
    ("entry_request", "agent_sealed"): entry_requests._AGENT,
    ("entry_request", "phone_sealed"): entry_requests._PHONE,
    ("joining", "cells_sealed"): joinings._CELLS,
    ("claim", "facts_sealed"): claims._FACTS,
    ("enrolment", "name_sealed"): training._NAME,
    ("fair_visitor", "name_sealed"): fair_visits._NAME,
    ("fair_visitor", "phone_sealed"): fair_visits._PHONE,
    ("lent_worker", "name_sealed"): lendings._NAME,
    ("lent_worker", "phone_sealed"): lendings._PHONE,
    ("dossier", "name_sealed"): dossiers._NAME,
    ("dossier", "id_tail_sealed"): dossiers._TAIL,
    ("staff_batch", "rows_sealed"): dossiers._ROWS,
    ("second_factor", "secret_sealed"): second_factors._context,
    ("notice_preference", "address_sealed"): notices._ADDRESS,
    ("idempotent_reply", "body_sealed"): replies._BODY,
    ("intake", "rows_sealed"): intakes._ROWS,
    ("intake", "text_sealed"): intakes._TEXT,
    ("exchange_row", "cells_sealed"): exchanges._CELLS,
    ("merge", "steps_sealed"): merges._STEPS,
    ("attachment", "name_sealed"): attachments._NAME,
    ("attachment_content", "sealed"): attachments._content,
}
_HEAD = 5  # version and key id


class SealedValues:
    """Counts and renews sealed values; a value that does not open stays as it is."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def counts(self) -> Iterator[tuple[str, str, str, int]]:
        """Table, column, key id (empty: from before there were ids) and how many values rest on it."""
        for table, name in SEALED:
            column = SQLModel.metadata.tables[table].c[name]
            head = sa.func.substr(column, 1, _HEAD)
            query = sa.select(head, sa.func.count()).where(sa.func.length(column) > 0)
            found: dict[str, int] = {}
            for value, count in self._session.execute(_version_2(query, column).group_by(head)):
                found[key_id(bytes(value))] = count
            rest = sa.select(sa.func.count()).where(sa.func.length(column) > 0)
            first = self._session.execute(rest).scalar_one() - sum(found.values())
            yield from ((table, name, key, count) for key, count in sorted(found.items()))
            if first:
                yield table, name, "", first

    def renew(self, table: str, name: str, after: int, limit: int) -> tuple[int, int, int]:
        """Seal a lot anew: how many were, how many do not open, and the last number looked at (0: none is left).

        A value that somebody else wrote meanwhile is theirs: it is written under the key in use anyway.
        """
        whole = SQLModel.metadata.tables[table]
        column, number = whole.c[name], next(iter(whole.primary_key))
        current = self._cipher.seal_bytes(b"", "")[:_HEAD]
        stale = sa.func.substr(column, 1, _HEAD) != sa.literal(current, sa.LargeBinary)
        query = sa.select(number, column).where(stale, sa.func.length(column) > 0, number > after)
        rows = self._session.execute(query.order_by(number).limit(limit)).all()
        done = lost = 0
        for key, sealed in rows:
            told = SEALED[table, name]
            use = told if isinstance(told, str) else told(key)
            try:
                fresh = self._cipher.seal_bytes(self._cipher.open_bytes(bytes(sealed), use), use)
            except ValueError:
                lost += 1
                continue
            mine = sa.update(whole).where(number == key, column == sealed).values({column: fresh})
            written: Any = self._session.execute(mine)
            done += written.rowcount
        return done, lost, rows[-1][0] if rows else 0

    def problem(self) -> str:
        """What is wrong with the keys, in a sentence, by the first and the last registration; empty when nothing is."""
        table = SQLModel.metadata.tables["seeker"]
        for order in (table.c.id.asc(), table.c.id.desc()):
            query = sa.select(table.c.name_sealed).order_by(order).limit(1)
            for (sealed,) in self._session.execute(query):
                try:
                    self._cipher.open_bytes(bytes(sealed), seekers._NAME)
                except ValueError:
                    return (
                        "数据密钥不对：库里的数据不是用 MATCHER_DATA_KEY 加密的。换过密钥的，把原来的密钥写进 "
                        "MATCHER_DATA_KEYS_OLD（逗号分隔），运行 matcher keys rotate 以后才能去掉"
                    )
        query = sa.select(table.c.phone_sealed, table.c.phone_hash).where(
            table.c.phone_hash.is_not(None), table.c.phone_sealed.is_not(None)
        )
        for sealed, digest in self._session.execute(query.order_by(table.c.id.desc()).limit(1)):
            phone = self._cipher.open(bytes(sealed), seekers._PHONE)
            if seekers.Seekers(self._session, self._cipher).phone_hash(phone) != digest:
                return (
                    "查重密钥不对：换过 MATCHER_DATA_KEY 的，请把 MATCHER_LOOKUP_KEY 设为第一次用的 MATCHER_DATA_KEY，"
                    "以后不再改动，否则找不到已登记的人"
                )
        return ""


def _version_2(query: Any, column: Any) -> Any:
    return query.where(sa.func.substr(column, 1, 1) == sa.literal(b"\x02", sa.LargeBinary))
