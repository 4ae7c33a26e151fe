"""``python -m bot.web.alive``: exit code 0 where a bot of this machine answers ``/healthz``, or 1.

For a container's health check: it imports no other module of the bot, and tries http and https
(see ``telegram.webhook.private_key``).
"""

from __future__ import annotations

import http.client
import os
import ssl
import sys
from collections.abc import Callable

TIMEOUT_SECONDS = 2.0
"""For each of two tries."""


def alive(port: int) -> bool:
    """Whether ``/healthz`` answers on this machine's ``port``."""
    return _answers(
        lambda: http.client.HTTPConnection("127.0.0.1", port, TIMEOUT_SECONDS)
    ) or _answers(
        lambda: http.client.HTTPSConnection(
            "127.0.0.1", port, timeout=TIMEOUT_SECONDS, context=_any_certificate()
        )
    )


def _any_certificate() -> ssl.SSLContext:
    """Accepts any certificate: it names the public host, and the connection is local."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _answers(connect: Callable[[], http.client.HTTPConnection]) -> bool:
    connection = connect()
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if alive(int(os.environ.get("BOT_WEB__PORT") or 8080)) else 1)
