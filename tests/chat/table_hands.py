"""The tables of docs/commands.md, and what the tests that drive them line by line share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import get_args

from chat_rig import NOW, TODAY, Rig
from docs.documents import ROOT, rows
from settings_hands import tap, toast

from bot.chat.callback_data import Act, Answer, AnswerReview, Press, unpack_press
from bot.chat.settings.pages import PAGES
from bot.chat.settings.presses import PRESSES
from bot.chat.settings.prompts import FIELDS
from bot.locales import say
from bot.model.delivery import Mark, Seed
from bot.model.subscription import Subscription
from bot.render.message import PartKey
from bot.sandbox.world.model import Chat, Message, User
from bot.sandbox.world.world import World

NO_ADMIN = tuple(
    say(language, f"error.not_admin.{what}", at="").split("/")[0]  # type: ignore[arg-type]
    for language in ("zh", "en")
    for what in ("settings", "subscribe", "unsubscribe")
)
"""How somebody who may not is told so."""

Driver = Callable[[Rig], Awaitable[None]]


@dataclass(frozen=True)
class Row:
    """A line of a table: what is typed or pressed, who may, what it answers."""

    name: str
    who: str
    answers: str


def table() -> list[Row]:
    """Every line of the tables of commands and of buttons."""
    return [Row(*cells) for cells in rows(ROOT / "docs" / "commands.md") if len(cells) == 3]


COMMANDS = {row.name: row for row in table() if row.name.startswith("`/")}
BUTTONS = {row.name: row for row in table() if not row.name.startswith("`/")}


def places(rig: Rig) -> list[tuple[User, Chat]]:
    """Where everybody may: a member and an administrator in the group, a person in private."""
    return [
        (rig.member, rig.group),
        (rig.admin, rig.group),
        (rig.member, rig.world.private(rig.member)),
    ]


async def ask(rig: Rig, user: User, chat: Chat, text: str, thread_id: int = 0) -> list[Message]:
    """What answers ``text``, asked ten minutes after whatever was asked before: for an answer that
    was given just now is only pointed at."""
    rig.clock.advance(minutes=10)
    command, *args = text.split(" ", 1)
    if chat.kind != "private":
        command += "@digest_bot"
    return await rig.ask(user, chat, " ".join([command, *args]), thread_id)


async def posted(rig: Rig, chat: Chat, *messages: Message) -> None:
    """These messages of the bot are the day's push there: that is what its outbox says."""
    one = Subscription(chat_id=chat.id, next_at=NOW)
    now = rig.clock()
    seeds = tuple(Seed(n, PartKey("", f"{n}", 1), f"{n}") for n, _ in enumerate(messages))
    await rig.store.push_now(TODAY, [one], lambda _: seeds, now, now.replace(year=2027))
    for delivery, parts in await rig.store.open_deliveries(now, 100):
        if delivery.chat_id == chat.id:
            marks = [
                Mark(delivery.id, part.id, part.wanted, message.id, now, delivery.edition)
                for part, message in zip(parts, messages, strict=True)
            ]
            await rig.store.mark(marks, now)


async def unchanged(rig: Rig) -> dict[tuple[int, int], Subscription]:
    """What is kept of the subscriptions, to be compared; when the next push comes aside."""
    kept = await rig.store.subscriptions()
    return {(one.chat_id, one.thread_id): replace(one, next_at=None) for one in kept}


# --- buttons -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """What drives a line of the buttons, and what the buttons that it presses carry (``kind``).
    ``run`` gets the chat's rig, or (``alone``) a folder to make the whole bot in; in the latter
    case it gives its world back."""

    kinds: frozenset[str]
    alone: bool
    run: Callable[..., Awaitable[World | None]]

    async def drive(self, rig: Rig, folder: Path) -> World:
        world = await self.run(Path(mkdtemp(dir=folder)) if self.alone else rig)
        return world or rig.world


LINES: dict[str, Line] = {}


def line(
    name: str, *kinds: str, alone: bool = False
) -> Callable[[Callable[..., Awaitable[World | None]]], None]:
    """This drives the line ``name`` of the table; its buttons are of these kinds."""

    def kept(run: Callable[..., Awaitable[World | None]]) -> None:
        LINES[name] = Line(frozenset(kinds), alone, run)

    return kept


def kind(data: str) -> str:
    """What sort of button carries ``data``: one kind for each thing that presses do."""
    act = Act.unpack(data)
    if act is not None:
        more = f":{act.value.rstrip('0123456789')}" if act.name in ("g", "ask") else ""
        return act.name + more
    press = unpack_press(data)
    if press is None:
        return data.rsplit(":", 2 if data.startswith(("rv", "ok")) else 1)[0]
    return type(press).__name__


KINDS = {
    *(one.__name__ for one in get_args(Press)),
    *(name for name in PRESSES if name not in ("g", "ask")),
    *(f"g:{name}" for name in PAGES),
    *(f"ask:{field}" for field in FIELDS),
    "ok",
    *(AnswerReview(one, NOW.date(), "").pack()[:4] for one in get_args(Answer)),
}
"""All there are, from the tables of the code."""


def button(name: str) -> str:
    """A line's button as it says in Chinese: 再发一遍 of ``再发一遍 (Send it again)``."""
    return name.split(" (")[0]


async def refused(rig: Rig, user: User, message: Message, *labels: str) -> None:
    """``user`` presses these, is told by an alert that nobody else sees, and nothing changes."""
    for label in labels:
        before, text, written = await unchanged(rig), message.text, len(rig.mine())
        await tap(rig, user, message, label)
        assert (toast(rig).user, toast(rig).alert) == (user, True)
        assert toast(rig).text.startswith(NO_ADMIN), label
        assert await unchanged(rig) == before
        assert (message.text, len(rig.mine())) == (text, written)
