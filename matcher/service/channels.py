"""Ways out of the system (通知渠道): a protocol, SMTP, and a capture that sends nothing.

SMS and 公众号 have no gateway here: they are captured. Host and credentials come from the settings alone.
"""

from __future__ import annotations

import json
import re
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from matcher.models.notice import NoticeChannel
from matcher.settings import Settings

_REFUSED = 500  # SMTP replies from here on are final; 4xx may be tried again (RFC 5321 §4.2.1)


class NotDelivered(Exception):
    """A channel did not take a message; ``final`` says that trying again would not help."""

    def __init__(self, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.message = message
        self.final = final


class Channel(Protocol):
    """Takes one message; the same ``key`` names the same message when it is sent again."""

    def send(self, address: str, title: str, body: str, *, key: str) -> str:
        """Hand the message over and return the provider's reference; raises NotDelivered."""
        ...


class CaptureChannel:
    """Writes each message into a file below ``folder`` and sends nothing; a message sent again is the same file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, address: str, title: str, body: str, *, key: str) -> str:
        """Write the message; the reference is the file's name."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = re.sub(r"[^a-z0-9-]", "-", key) + ".json"
        told = {"to": address, "title": title, "body": body}
        (self._folder / name).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        return name


class SmtpChannel:
    """E-mail through the server of the settings, by STARTTLS or TLS; ``plain`` only to a server on this machine."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send(self, address: str, title: str, body: str, *, key: str) -> str:
        """Send one mail; its Message-ID, made of the key, stays the same when it is sent again."""
        told = self._settings
        message = EmailMessage()
        domain = told.smtp_from.rpartition("@")[2]
        try:
            message["From"], message["To"], message["Subject"] = told.smtp_from, address, title
        except ValueError:
            raise NotDelivered("收件地址或标题有误", final=True) from None
        message["Message-ID"] = reference = f"<{key}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        try:
            with self._connect() as server:
                if told.smtp_user:
                    server.login(told.smtp_user, told.smtp_password.get_secret_value())
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            raise NotDelivered(f"收件人被拒（{codes[0]}）", final=codes[0] >= _REFUSED) from None
        except smtplib.SMTPResponseException as error:
            # What the server wrote may name the recipient, so only its code is kept.
            raise NotDelivered(f"邮件服务器答复 {error.smtp_code}", final=error.smtp_code >= _REFUSED) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"邮件服务器不可用（{type(error).__name__}）", final=False) from None
        return reference

    def _connect(self) -> smtplib.SMTP:
        told, seconds = self._settings, self._settings.smtp_seconds
        if told.smtp_security == "tls":
            return smtplib.SMTP_SSL(
                told.smtp_host, told.smtp_port, timeout=seconds, context=ssl.create_default_context()
            )
        server = smtplib.SMTP(told.smtp_host, told.smtp_port, timeout=seconds)
        if told.smtp_security == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server


def channels_of(settings: Settings) -> Mapping[NoticeChannel, Channel]:
    """The ways out by channel: mail by SMTP where a server is set and it is no demo, everything else captured."""
    captured = settings.var / "captured"
    mail: Channel = CaptureChannel(captured / "email")
    if settings.smtp_host and not settings.demo:
        mail = SmtpChannel(settings)
    return {
        NoticeChannel.EMAIL: mail,
        NoticeChannel.SMS: CaptureChannel(captured / "sms"),
        NoticeChannel.WECHAT: CaptureChannel(captured / "wechat"),
    }
