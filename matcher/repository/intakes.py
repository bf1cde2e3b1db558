"""Stored intakes (导入批次)."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from matcher.models.enums import IntakeKind
from matcher.models.intake import Intake
from matcher.models.states import IntakeState
from matcher.security.cipher import Cipher

_ROWS = "intake.rows"
_TEXT = "intake.text"


class Intakes:
    """Reads and writes uploaded files and their rows."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def add(self, intake: Intake, rows: Sequence[dict[str, Any]], text: str = "") -> Intake:
        """Insert an intake with its rows and the text that loose rows came from, both sealed."""
        self.keep_rows(intake, rows)
        intake.text_sealed = self._cipher.seal(text, _TEXT) if text else None
        self._session.add(intake)
        self._session.flush()
        return intake

    def keep_rows(self, intake: Intake, rows: Sequence[dict[str, Any]]) -> None:
        """Seal an intake's rows, as read or as corrected."""
        packed = zlib.compress(json.dumps(rows, ensure_ascii=False).encode())
        intake.rows_sealed = self._cipher.seal(packed.hex(), _ROWS)

    def get(self, intake_id: int, *, lock: bool = False) -> Intake | None:
        """One intake; ``lock`` holds the row until the transaction ends."""
        return self._session.get(Intake, intake_id, with_for_update=lock, populate_existing=lock)

    def rows(self, intake: Intake) -> list[dict[str, Any]]:
        """The rows of an intake; empty once their retention period is over."""
        if intake.rows_sealed is None:
            return []
        packed = bytes.fromhex(self._cipher.open(intake.rows_sealed, _ROWS))
        rows: list[dict[str, Any]] = json.loads(zlib.decompress(packed))
        return rows

    def text(self, intake: Intake) -> str:
        """The text that loose rows were read from; empty for tables, and once its retention period is over."""
        return self._cipher.open(intake.text_sealed, _TEXT) if intake.text_sealed else ""

    def of_account(self, account_id: int, kind: IntakeKind, limit: int = 20) -> Sequence[Intake]:
        """The latest intakes of an account, newest first."""
        query = select(Intake).where(Intake.account_id == account_id, Intake.kind == kind)
        return self._session.exec(query.order_by(col(Intake.id).desc()).limit(limit)).all()

    def confirmed_twin(self, kind: IntakeKind, sha256: str, enterprise_id: int | None) -> Intake | None:
        """An earlier confirmed upload of the very same bytes for the same enterprise."""
        query = select(Intake).where(
            Intake.kind == kind,
            Intake.sha256 == sha256,
            Intake.state == IntakeState.CONFIRMED,
            col(Intake.enterprise_id) == enterprise_id
            if enterprise_id is not None
            else col(Intake.enterprise_id).is_(None),
        )
        return self._session.exec(query).first()

    def with_rows(self, kind: IntakeKind) -> Sequence[Intake]:
        """Intakes of a kind whose rows or text are still kept, held, by id."""
        kept = col(Intake.rows_sealed).is_not(None) | col(Intake.text_sealed).is_not(None)
        query = select(Intake).where(Intake.kind == kind, kept).order_by(col(Intake.id))
        held = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(held).all()

    def drop_text(self, intake: Intake) -> None:
        """Forget the text that loose rows came from."""
        intake.text_sealed = None

    def drop_rows_before(self, moment: datetime) -> None:
        """Forget what was read from files older than the retention period (domain.md §16: 30 days)."""
        old = update(Intake).where(col(Intake.created_at) < moment, col(Intake.rows_sealed).is_not(None))
        self._session.exec(old.values(rows_sealed=None, text_sealed=None))
