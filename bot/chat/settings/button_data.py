"""What a button of the settings carries, and what a link to them does. Nothing is trusted on the
way back: what does not decode is a press of no button of ours, and values are checked where they
are used.

A button says what shall be, never "the other way round" (``d:2:0`` takes Wednesday out), so
that two administrators who press the same button at once have pressed it once.

``2:<thread>:<name>[:<value>]`` is about the chat where the message stands,
``2:<chat>.<thread>:…`` about another one, from a private chat. Telegram allows 64 bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.render.message import Button

_DATA = re.compile(
    r"2:(?:(?P<chat>-?[1-9]\d{0,15})\.)?(?P<thread>0|[1-9]\d{0,9})"
    r":(?P<name>[a-z]{1,6})(?::(?P<value>[^\s]{1,40}))?",
    re.ASCII,
)
_LINK = re.compile(
    r"set_(?P<chat>-?[1-9]\d{0,15})_(?P<thread>0|[1-9]\d{0,9})"
    r"(?:_(?P<name>[a-z]{1,6})_(?P<message>0|[1-9]\d{0,15}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Target:
    """Which subscription the settings are about. ``chat_id`` None: the chat they stand in."""

    thread_id: int = 0
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """A press: what to do (``name``) with the target's subscription, and the value it names."""

    target: Target
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The payload of a ``t.me/<bot>?start=`` address. With a ``field`` it stands in the prompt
    for something to be typed: ``message_id`` is the settings message that asked."""

    chat_id: int
    thread_id: int
    field: str = ""
    message_id: int = 0


def encode(act: Act) -> str:
    """The callback data of a press."""
    target = act.target
    where = f"{target.thread_id}"
    if target.chat_id is not None:
        where = f"{target.chat_id}.{where}"
    return f"2:{where}:{act.name}:{act.value}" if act.value else f"2:{where}:{act.name}"


def decode(data: object) -> Act | None:
    """What was pressed; None for data that no button of the settings carries."""
    match = _DATA.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        return None
    chat = int(match["chat"]) if match["chat"] else None
    return Act(Target(int(match["thread"]), chat), match["name"], match["value"] or "")


def encode_link(link: Link) -> str:
    """The payload of a ``?start=`` address: at most 64 letters, digits, ``_`` and ``-``
    (core.telegram.org/api/links#bot-links)."""
    place = f"set_{link.chat_id}_{link.thread_id}"
    return f"{place}_{link.field}_{link.message_id}" if link.field else place


def decode_link(payload: str) -> Link | None:
    match = _LINK.fullmatch(payload)
    if match is None:
        return None
    return Link(
        int(match["chat"]), int(match["thread"]), match["name"] or "", int(match["message"] or 0)
    )


def button(label: str, target: Target, name: str, value: str = "") -> Button:
    return Button(label, data=encode(Act(target, name, value)))
