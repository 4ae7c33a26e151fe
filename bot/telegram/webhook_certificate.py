"""The webhook's own certificate, for Telegram to trust and for the bot to serve TLS with.

The files are read again when they change, so a renewed certificate needs no restart.
"""

from __future__ import annotations

import datetime as dt
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.core.errors import SettingsError
from bot.core.logs import get_logger

log = get_logger("webhook")

CERTIFICATE, PRIVATE_KEY = "telegram.webhook.certificate", "telegram.webhook.private_key"

WARN_BEFORE = dt.timedelta(days=14)
"""For which the owners know in advance that a certificate expires."""

_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[\x00-\x7f]+?-----END CERTIFICATE-----")
_OTHERS = ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED")
_WEAK = ("EE_KEY_TOO_SMALL", "CA_KEY_TOO_SMALL", "CA_MD_TOO_WEAK")
"""OpenSSL's reasons for a key of another certificate, and for a certificate too weak."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """``upload`` is the PEM for Telegram, None where an authority signed. ``context`` is for the
    server, None where a proxy has the key. ``ends`` is when the certificate expires."""

    upload: bytes | None
    context: ssl.SSLContext | None
    ends: dt.datetime


class WebhookCertificate:
    """The files at ``certificate`` and ``private_key`` (None: a proxy has the key). Raises
    SettingsError with each fault where they can't be used."""

    def __init__(self, certificate: Path, private_key: Path | None) -> None:
        self._certificate = certificate
        self._private_key = private_key
        self._stamp = self._reported = self._stamp_now()
        self._loaded = _load(certificate, private_key)
        self._warned: tuple[dt.datetime, bool] | None = None
        if self._loaded.upload is None:
            log.info("the certificate is not self-signed: Telegram must know who signed it")

    def upload(self) -> bytes | None:
        """The current PEM for setWebhook: the certificates of the file and nothing else in it.
        None where none is self-signed: Telegram would trust nothing but that file, and could not
        follow it to the authority that signed."""
        return self._look().upload

    def server_context(self) -> ssl.SSLContext | None:
        """The web server's TLS context; each new connection gets the certificate that is on disk
        at that time. None without a private key."""
        if self._private_key is None:
            return None
        context = _context(self._certificate, self._private_key)

        def current(
            connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, asked: ssl.SSLContext
        ) -> None:
            if (newest := self._look().context) is not None:
                connection.context = newest

        context.sni_callback = current  # called without a host name, too
        return context

    def watch(self, now: dt.datetime, tell: Callable[[dt.datetime, bool], None]) -> None:
        """Calls ``tell`` once when the certificate is about to expire and once when it has, with
        the time and whether it is past."""
        ends = self._look().ends
        found = ends, now >= ends
        if now >= ends - WARN_BEFORE and self._warned != found:
            self._warned = found
            tell(*found)

    def _look(self) -> _Loaded:
        """What is on disk; the last good version while that can't be used (half written, say)."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            try:
                self._loaded = _load(self._certificate, self._private_key)
            except SettingsError as error:
                if stamp != self._reported:
                    self._reported = stamp
                    log.error("the old certificate stays in use", reason=str(error))
            else:
                self._stamp = self._reported = stamp
                log.info("certificate read anew", file=str(self._certificate))
        return self._loaded

    def _stamp_now(self) -> tuple[tuple[int, ...] | None, ...]:
        """Changes when a file is changed or replaced."""
        return tuple(_stamp(path) for path in (self._certificate, self._private_key) if path)


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _load(certificate: Path, private_key: Path | None) -> _Loaded:
    faults: list[str] = []
    pem = _read(CERTIFICATE, certificate, faults)
    key = _read(PRIVATE_KEY, private_key, faults) if private_key is not None else None
    blocks = _BLOCK.findall(pem or "")
    if pem is not None and not blocks:
        faults.append(
            f"{CERTIFICATE}: {certificate} holds no certificate in PEM (it begins with "
            "-----BEGIN CERTIFICATE-----)"
        )
    if key is not None and "PRIVATE KEY-----" not in key:
        faults.append(
            f"{PRIVATE_KEY}: {private_key} holds no private key in PEM (it begins with "
            "-----BEGIN PRIVATE KEY-----)"
        )
    upload = "\n".join(blocks) + "\n"
    if blocks:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=upload)
        except ssl.SSLError as error:
            faults.append(f"{CERTIFICATE}: {certificate} holds a broken certificate: {_why(error)}")
    if faults:
        raise SettingsError(tuple(faults))
    context = _context(certificate, private_key) if private_key is not None else None
    facts = [_facts(ssl.PEM_cert_to_DER_cert(block)) for block in blocks]
    trusted = any(one.self_signed for one in facts)
    return _Loaded(upload.encode() if trusted else None, context, facts[0].ends)


def _read(key: str, path: Path, faults: list[str]) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        faults.append(f"{key}: {path} can't be read: {reason}")
        return None


def _context(certificate: Path, private_key: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, private_key, password=_no_passphrase)
    except _Encrypted:
        fault = f"{PRIVATE_KEY}: {private_key} is locked by a passphrase; the bot needs it without"
    except ssl.SSLError as error:
        if error.reason in _OTHERS:
            fault = (
                f"{PRIVATE_KEY}: {private_key} is not the key of the (first) certificate in "
                f"{CERTIFICATE}"
            )
        elif error.reason in _WEAK:
            fault = f"{CERTIFICATE}: {certificate} is too weak for TLS: {_why(error)}"
        else:
            fault = f"{PRIVATE_KEY}: {private_key} can't be used: {_why(error)}"
    except OSError as error:  # gone since it was read
        fault = f"{CERTIFICATE}: {certificate}, {private_key}: {error.strerror}"
    else:
        return context
    raise SettingsError((fault,))


class _Encrypted(Exception):
    """OpenSSL asked for a passphrase."""


def _no_passphrase() -> str:
    raise _Encrypted  # else OpenSSL asks on the terminal, and the start hangs


def _why(error: ssl.SSLError) -> str:
    return (error.reason or "no reason given").lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Facts:
    """Whether a certificate names itself as its issuer, and when it expires."""

    self_signed: bool
    ends: dt.datetime


def _facts(der: bytes) -> _Facts:
    """Reads a certificate (RFC 5280, 4.1): the standard library reads none but a peer's."""
    (whole,) = _elements(der)
    fields = _elements(_elements(whole[1])[0][1])
    if fields[0][0] == 0xA0:  # the version, which the first one left out
        del fields[0]
    _serial, _algorithm, issuer, validity, subject = fields[:5]
    tag, text = _elements(validity[1])[1]
    years = "%y" if tag == 0x17 else "%Y"  # UTCTime, else GeneralizedTime
    ends = dt.datetime.strptime(text.decode("ascii"), f"{years}%m%d%H%M%SZ").replace(tzinfo=dt.UTC)
    return _Facts(issuer == subject, ends)


def _elements(der: bytes) -> list[tuple[int, bytes]]:
    """The tags and contents of the DER elements in ``der``, one level deep."""
    found, at = [], 0
    while at < len(der):
        tag, length, at = der[at], der[at + 1], at + 2
        if length & 0x80:  # the length's own length
            digits = length & 0x7F
            length, at = int.from_bytes(der[at : at + digits], "big"), at + digits
        found.append((tag, der[at : at + length]))
        at += length
    return found
