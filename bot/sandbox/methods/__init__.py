"""The Bot API's methods as one table: name to handler.

A handler takes the world and the request's parameters and gives the answer's ``result``, or
raises ``ApiError``. getUpdates, which waits, is ``server``'s own. A new method is a function in
one of the modules below (or a new one) with its name in that module's ``METHODS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.methods import chats, editing, ephemeral, inline, me, messages, rich, updates
from bot.sandbox.params import Params
from bot.sandbox.world.world import World

Handler = Callable[[World, Params], Any]

METHODS: Mapping[str, Handler] = {
    name.lower(): handler
    for module in (me, messages, editing, chats, inline, updates, rich, ephemeral)
    for name, handler in module.METHODS.items()
}
"""By lower-case name; Telegram does not mind the case either."""

SINCE: Mapping[str, str] = {
    name.lower(): version
    for module, version in ((rich, "10.1"), (ephemeral, "10.2"))
    for name in module.METHODS
}
"""The version of the Bot API that brought a method; the others were there before."""


def find_method(world: World, name: str) -> Handler | None:
    """The handler of that method, None where this server does not know it."""
    name = name.lower()
    return METHODS.get(name) if world.knows(SINCE.get(name, "0")) else None
