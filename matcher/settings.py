"""Settings (配置), read from ``MATCHER_*`` environment variables and an optional ``.env`` file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).parent
_DEMO_SECRET = "demo-secret-not-for-production-use-0000"  # noqa: S105 (refused outside demo mode)
MIN_SECRET_LENGTH = 32
_LOCAL = ("", "127.0.0.1", "localhost")
_MIN_DISTINCT = 10  # aaaa… and 123123… are long, yet no secrets


def _packaged(installed: str, checkout: str) -> Path:
    """A folder shipped inside the wheel, or its place in a checkout."""
    inside = _PACKAGE / installed
    return inside if inside.is_dir() else _PACKAGE.parent / checkout


def data_folder() -> Path:
    """Word lists, forms, weights and other data files."""
    return _packaged("_data", "data")


class Settings(BaseSettings):
    """One object for the whole service; ``demo`` mode is http on this machine with published accounts."""

    model_config = SettingsConfigDict(env_prefix="MATCHER_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    demo: bool = False
    var: Path = Path("var")
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    data_key: SecretStr = SecretStr("")
    # Keys of before, comma-separated, the oldest last: they open what `matcher keys rotate` has not renewed yet.
    data_keys_old: SecretStr = SecretStr("")
    # The key of look-up digests; empty: the oldest data key. It never changes with the data key.
    lookup_key: SecretStr = SecretStr("")
    # Public keys of older audit seals whose data key is not kept any more, comma-separated (`matcher keys status`).
    audit_signers: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    organisation: str = "山西省公共就业服务（演示）"
    support_phone: str = "0351-7000000"
    # Addresses of the reverse proxies whose X-Forwarded-For is believed, comma-separated; empty: nobody's.
    trusted_proxies: str = ""
    session_idle_minutes: int = 30
    session_hours: int = 12
    # Staff sign in with a one-time code as well; unset: outside demo mode.
    require_second_factor: bool | None = None
    inline_worker: bool = True
    # Read the workers of the odd-job markets at start, so that the morning's first pull does not wait for it.
    warm_markets: bool = True
    argon2_memory_kib: int = 65536
    log_json: bool = True
    # Titles near in meaning count a little more; needs the extra "semantic" (decision 0012).
    semantic: bool = False
    # The mail server of notices; without a host, and in the demo, mail is captured below ``var`` and not sent.
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: Literal["starttls", "tls", "plain"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_seconds: float = 10.0
    # No gateway for SMS is built in: messages are captured below ``var`` and not sent; nothing else is taken.
    sms: str = "capture"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite:///{self.var.absolute() / 'matcher.sqlite3'}"
        for name in ("secret_key", "data_key"):
            secret = getattr(self, name).get_secret_value()
            if self.demo and not secret:
                setattr(self, name, SecretStr(f"{_DEMO_SECRET}-{name}"))
            elif not self.demo and (
                len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < _MIN_DISTINCT or secret.startswith(_DEMO_SECRET)
            ):
                raise ValueError(
                    f"生产环境必须设置 MATCHER_{name.upper()}（至少 {MIN_SECRET_LENGTH} 个随机字符，不能用演示密钥）；"
                    "可用 python -c 'import secrets; print(secrets.token_urlsafe(48))' 生成"
                )
        if self.sms != "capture":
            raise ValueError("没有接入短信网关，MATCHER_SMS 只能是 capture（短信只写入数据目录，不发出）")
        if self.smtp_host and "@" not in self.smtp_from:
            raise ValueError("设置了 MATCHER_SMTP_HOST，还须设置发件地址 MATCHER_SMTP_FROM")
        if self.smtp_security == "plain" and self.smtp_host not in _LOCAL:
            raise ValueError("不加密的邮件服务器（MATCHER_SMTP_SECURITY=plain）只能在本机")
        return self

    @property
    def old_data_keys(self) -> tuple[str, ...]:
        """Data keys of before, the oldest last."""
        return tuple(one.strip() for one in self.data_keys_old.get_secret_value().split(",") if one.strip())

    @property
    def data_folder(self) -> Path:
        """Word lists, forms, weights and other data files."""
        return data_folder()

    @property
    def second_factor_required(self) -> bool:
        """Whether staff must have a second factor: as set, else outside demo mode."""
        return not self.demo if self.require_second_factor is None else self.require_second_factor

    @property
    def migrations_folder(self) -> Path:
        """Alembic's scripts."""
        return _packaged("_migrations", "migrations")

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, or None on another store."""
        return Path(self.database_url.removeprefix("sqlite:///")) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a SQLite file."""
        return self.database_url.startswith("sqlite")
