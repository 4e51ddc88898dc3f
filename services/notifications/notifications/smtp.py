"""The mail channel: one conversation with the mail server, and what its result means for the delivery.

SMTP_URL is `smtp://[user:password@]host[:port]`, `smtp+starttls://…` (encrypted after the greeting, or not sent at all) or `smtps://…`.
"""

import smtplib
import ssl
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from notifications.domain.delivery import Outcome

TIMEOUT = 10.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def send(url: str, *, sender: str, recipient: str, raw: bytes) -> Outcome:
    """Hand `raw` to the mail server at `url`. Errors of the server or the network never raise."""
    try:
        client = connect(url)
    except (OSError, smtplib.SMTPException) as error:
        # The server has not judged this message yet, so it can be tried again; a wrong password in our settings is not the recipient's
        # fault.
        return Outcome("try_later", f"{type(error).__name__} at connect")
    try:
        return _hand_over(client, sender=sender, recipient=recipient, raw=raw)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()


def connect(url: str) -> smtplib.SMTP:
    """:raises ValueError: SMTP_URL has an unknown scheme."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("SMTP_URL must be smtp://, smtp+starttls:// or smtps:// with a host")
    port = parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname, port, timeout=TIMEOUT, context=ssl.create_default_context())
    else:
        client = smtplib.SMTP(parts.hostname, port, timeout=TIMEOUT)
    try:
        _greet(client, encrypt=parts.scheme == "smtp+starttls", user=unquote(parts.username or ""), password=unquote(parts.password or ""))
    except BaseException:
        client.close()
        raise
    return client


def _greet(client: smtplib.SMTP, *, encrypt: bool, user: str, password: str) -> None:
    client.ehlo_or_helo_if_needed()
    if encrypt:
        client.starttls(context=ssl.create_default_context())
    if user:
        client.login(user, password)


def _hand_over(client: smtplib.SMTP, *, sender: str, recipient: str, raw: bytes) -> Outcome:
    try:
        for step, ask in (("MAIL", lambda: client.mail(sender)), ("RCPT", lambda: client.rcpt(recipient))):
            code, _ = ask()
            if not 200 <= code < 300:
                return _refusal(code, step)
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("try_later", f"{type(error).__name__} before DATA")
    return _data(client, raw)


def _data(client: smtplib.SMTP, raw: bytes) -> Outcome:
    try:
        code, _ = client.data(raw)
    except smtplib.SMTPDataError as error:
        return _refusal(error.smtp_code, "DATA")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("no_answer", f"{type(error).__name__} in DATA")
    return Outcome("accepted") if 200 <= code < 300 else _refusal(code, "DATA")


def _refusal(code: int, step: str) -> Outcome:
    """Only the number is stored: servers often repeat the address in their text."""
    return Outcome("refused" if 500 <= code < 600 else "try_later", f"{code} at {step}")
