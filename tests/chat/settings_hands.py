"""Hands for the tests of the settings: buttons are pressed by what stands on them."""

from __future__ import annotations

from chat_rig import Rig

from bot.delivery.pacing import Limits, Pace
from bot.delivery.rate_limiter import Turns
from bot.sandbox.world.events import CallbackAnswer
from bot.sandbox.world.model import Message, User

SETTINGS = "/settings@digest_bot"
SUBSCRIBE = "/subscribe@digest_bot"


def labels(message: Message) -> list[str]:
    """What stands on the buttons under a message, row by row."""
    return [key["text"] for row in (message.markup or {}).get("inline_keyboard", []) for key in row]


def data_of(message: Message, label: str) -> str:
    """What the first button carries on which ``label`` stands."""
    for row in (message.markup or {}).get("inline_keyboard", []):
        for key in row:
            if label in key["text"]:
                return str(key.get("callback_data", ""))
    raise AssertionError(f"no button {label!r} in {labels(message)}")


async def tap(rig: Rig, user: User, message: Message, *way: str) -> list[Message]:
    """``user`` presses these buttons under ``message``, one after the other; the bot's new
    messages of the last press."""
    new: list[Message] = []
    for label in way:
        new = await rig.press(message, data_of(message, label), user)
    return new


def toast(rig: Rig) -> CallbackAnswer:
    """What the last one who pressed saw."""
    return rig.world.answers[-1]


async def subscribed(rig: Rig, args: str = "") -> Message:
    """The group is subscribed, and its administrator has the settings open."""
    await rig.ask(rig.admin, rig.group, f"{SUBSCRIBE} {args}")
    (message,) = await rig.ask(rig.admin, rig.group, SETTINGS)
    return message


def paced(world: Rig) -> Turns:
    """Telegram's limits of a minute; the clock moves a little with every look at it."""

    def monotonic() -> float:
        return world.clock.advance(milliseconds=3).timestamp()

    limits = Limits(per_second=1000, per_group_minute=20, per_chat_seconds=0)
    turns = world.services.turns = Turns(Pace(limits), monotonic=monotonic)
    return turns
