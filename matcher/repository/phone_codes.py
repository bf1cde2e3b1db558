"""Stored codes of telephones (手机验证码)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from matcher.models.phone_code import CodePurpose, PhoneCode
from matcher.security.cipher import Cipher

_PHONE, _CODE = "phone-code.phone", "phone-code.code"


class PhoneCodes:
    """Reads and writes codes; number and code themselves are never here."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def phone_hash(self, phone: str) -> str:
        """The keyed digest of a number; another than that of registrations, so that the two tables do not join."""
        return self._cipher.lookup_hash(phone, _PHONE)

    def code_hash(self, phone_hash: str, code: str) -> str:
        """The keyed digest of a code of one number."""
        return self._cipher.lookup_hash(f"{phone_hash}:{code}", _CODE)

    def add(self, code: PhoneCode) -> PhoneCode:
        """Insert a code."""
        self._session.add(code)
        self._session.flush()
        return code

    def hold(self, phone_hash: str, purpose: CodePurpose) -> PhoneCode | None:
        """The newest code of a number, kept from others until the commit and read anew."""
        query = select(PhoneCode).where(PhoneCode.phone_hash == phone_hash, PhoneCode.purpose == purpose)
        newest = query.order_by(col(PhoneCode.id).desc()).limit(1)
        return self._session.exec(newest.with_for_update().execution_options(populate_existing=True)).first()

    def purge(self, before: datetime) -> None:
        """Drop codes that ended before an instant."""
        self._session.exec(delete(PhoneCode).where(col(PhoneCode.expires_at) < before))
