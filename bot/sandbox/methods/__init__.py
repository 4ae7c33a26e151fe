"""The Bot API's methods as one table: name to handler.

A handler takes the world and the request's parameters and gives the answer's ``result``, or
raises ``ApiError``. getUpdates, which waits, is ``server``'s own. A new method is a function in
one of the modules below (or a new one) with its name in that module's ``METHODS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.methods import chats, editing, me, messages, updates
from bot.sandbox.params import Params
from bot.sandbox.world import World

Handler = Callable[[World, Params], Any]

METHODS: Mapping[str, Handler] = {
    name.lower(): handler
    for module in (me, messages, editing, chats, updates)
    for name, handler in module.METHODS.items()
}
"""By lower-case name; Telegram does not mind the case either."""
