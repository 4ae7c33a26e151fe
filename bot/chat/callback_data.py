"""Callback data: what each button carries, declared once, packed and unpacked by one base class.

A button is a class with a prefix and fields, which are written in their order with colons between
(``1d:20260128``). Telegram allows 1 to 64 bytes (core.telegram.org/bots/api#inlinekeyboardbutton).
Anybody may send us any data: what does not unpack is a press of no button of ours, and values are
checked where they are used. The forms that older versions sent are listed in
``tests/chat/test_old_buttons.py``; they go on to unpack.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_type_hints

from bot.render.message import Button

MAX_CALLBACK_BYTES = 64


@dataclass(frozen=True, slots=True)
class Form:
    """How a field is written: the pattern of its text, reading it and writing it. ``read`` may
    raise ValueError."""

    pattern: str
    read: Callable[[str], object] = str
    write: Callable[[Any], str] = str


class CallbackData:
    """A dataclass whose fields are annotated with their ``Form``. The last fields may have
    defaults; these are left out at the end."""

    __slots__ = ()
    PREFIX: ClassVar[str]
    SEPARATOR: ClassVar[str] = ":"

    @classmethod
    def _layout(cls) -> _Layout:
        return _layout(cls)  # type: ignore[arg-type]  # mypy takes the class for unhashable

    def pack(self) -> str:
        """The text that the button carries."""
        _, forms, defaults = self._layout()
        values = [(getattr(self, name), form, defaults.get(name, MISSING)) for name, form in forms]
        while values and values[-1][0] == values[-1][2]:
            values.pop()
        return self.SEPARATOR.join([self.PREFIX, *(form.write(value) for value, form, _ in values)])

    @classmethod
    def unpack(cls, data: object) -> Self | None:
        """What a button of this class carried; None where ``data`` is none of it."""
        pattern, forms, _ = cls._layout()
        match = pattern.fullmatch(data) if isinstance(data, str) else None
        if match is None:
            return None
        texts = zip(forms, match.groups(), strict=True)
        given = [(name, form, text) for (name, form), text in texts if text is not None]
        try:
            return cls(**{name: form.read(text) for name, form, text in given})
        except ValueError:
            return None


_Layout = tuple[re.Pattern[str], list[tuple[str, Form]], dict[str, object]]


@cache
def _layout(of: type[CallbackData]) -> _Layout:
    hints = get_type_hints(of, include_extras=True)
    forms, defaults, pattern = list[tuple[str, Form]](), dict[str, object](), ""
    for field in reversed(fields(of)):  # type: ignore[arg-type]
        form: Form = hints[field.name].__metadata__[0]
        forms.insert(0, (field.name, form))
        pattern = f"{of.SEPARATOR}({form.pattern}){pattern}"
        if field.default is not MISSING:
            defaults[field.name] = field.default
            pattern = f"(?:{pattern})?"
    return re.compile(of.PREFIX + pattern, re.ASCII), forms, defaults


# --- the forms of fields -------------------------------------------------------------------

Day = Annotated[
    dt.date, Form(r"\d{8}", dt.date.fromisoformat, lambda day: day.isoformat().replace("-", ""))
]
Month = Annotated[
    dt.date,
    Form(
        r"\d{6}",
        lambda text: dt.date(int(text[:4]), int(text[4:]), 1),
        lambda day: f"{day.year:04}{day.month:02}",
    ),
]
Place = Annotated[int, Form(r"\d{1,3}", int)]
"""The place of a category in its digest, or of a part in a category, from 0."""

Mark = Annotated[str, Form(r"[0-9a-f]{6}")]
"""What ``keyboards.mark`` makes of a category's name: a changed digest is noticed by it."""

PageNumber = Annotated[int, Form(r"\d{1,5}", int)]
_WORDS = Form(r"[^\0]+")
_THREAD = r"(?:0|[1-9]\d{0,9})"
_CHAT = r"-?[1-9]\d{0,15}"


# --- reading: buttons that are answered with a message -------------------------------------


@dataclass(frozen=True, slots=True)
class ShowDay(CallbackData):
    """The whole digest of a date."""

    PREFIX: ClassVar = "1d"
    date: Day


@dataclass(frozen=True, slots=True)
class ShowAgain(CallbackData):
    """The whole digest of a date, though its posts stand already."""

    PREFIX: ClassVar = "3a"
    date: Day


@dataclass(frozen=True, slots=True)
class ShowLatest(CallbackData):
    """The latest digest there is."""

    PREFIX: ClassVar = "1l"


@dataclass(frozen=True, slots=True)
class ListCategories(CallbackData):
    """A date's categories to choose from."""

    PREFIX: ClassVar = "1k"
    date: Day


@dataclass(frozen=True, slots=True)
class ShowCategory(CallbackData):
    """One category of a date."""

    PREFIX: ClassVar = "1c"
    date: Day
    index: Place
    mark: Mark


@dataclass(frozen=True, slots=True)
class OpenCategory(CallbackData):
    """One category of a date, in a message that can be walked on; ``bot.render.headlines`` puts
    this under posts."""

    PREFIX: ClassVar = "c"
    date: Day
    index: Place


# --- reading: buttons that change the message under which they stand -----------------------


@dataclass(frozen=True, slots=True)
class TurnTo(CallbackData):
    """One part of a category."""

    PREFIX: ClassVar = "3v"
    date: Day
    index: Place
    mark: Mark
    part: Place


@dataclass(frozen=True, slots=True)
class TurnMonth(CallbackData):
    """A month of the calendar, by its first day."""

    PREFIX: ClassVar = "3m"
    month: Month


@dataclass(frozen=True, slots=True)
class TurnSearch(CallbackData):
    """A page (from 0) of a search whose words fit into the button."""

    PREFIX: ClassVar = "3q"
    page: PageNumber
    words: Annotated[str, _WORDS]


@dataclass(frozen=True, slots=True)
class TurnKeptSearch(CallbackData):
    """A page (from 0) of a search whose words ``bot.chat.reading.search_sessions`` keeps."""

    PREFIX: ClassVar = "3t"
    key: Annotated[str, Form(r"[0-9a-f]{8}")]
    page: PageNumber


@dataclass(frozen=True, slots=True)
class DoNothing(CallbackData):
    """A cell of the calendar that is no day to read, the number of a page."""

    PREFIX: ClassVar = "3n"


# --- the settings --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """The subscription that the settings are about. ``chat_id`` None: the chat they stand in."""

    thread_id: int = 0
    chat_id: int | None = None


def _read_target(text: str) -> Target:
    chat, _, thread = text.rpartition(".")
    return Target(int(thread), int(chat) if chat else None)


def _write_target(target: Target) -> str:
    chat = "" if target.chat_id is None else f"{target.chat_id}."
    return f"{chat}{target.thread_id}"


@dataclass(frozen=True, slots=True)
class Act(CallbackData):
    """What to do (``name``) with the target's subscription, and the value it names.

    A button says what shall be, never "the other way round" (``d:2:0`` takes Wednesday out), so
    that two administrators who press the same button at once have pressed it once.
    """

    PREFIX: ClassVar = "2"
    target: Annotated[Target, Form(rf"(?:{_CHAT}\.)?{_THREAD}", _read_target, _write_target)]
    name: Annotated[str, Form(r"[a-z]{1,6}")]
    value: Annotated[str, Form(r"[^\s]{1,40}")] = ""


@dataclass(frozen=True, slots=True)
class SettingsLink(CallbackData):
    """The payload of a ``?start=`` address that opens the settings in the private chat (at most
    64 letters, digits, ``_`` and ``-``; core.telegram.org/api/links#bot-links). With a ``field``
    it stands in the prompt for something to be typed: ``message_id`` is the settings message that
    asked."""

    PREFIX: ClassVar = "set"
    SEPARATOR: ClassVar = "_"
    chat_id: Annotated[int, Form(_CHAT, int)]
    thread_id: Annotated[int, Form(_THREAD, int)]
    field: Annotated[str, Form(r"[a-z]{1,6}")] = ""
    message_id: Annotated[int, Form(r"(?:0|[1-9]\d{0,15})", int)] = 0


def settings_button(label: str, target: Target, name: str, value: str = "") -> Button:
    """A button of the settings."""
    return Button(label, data=Act(target, name, value).pack())


# --- the owners ----------------------------------------------------------------------------

Answer = Literal["approve", "hold"]
_LETTERS: dict[Answer, str] = {"approve": "y", "hold": "n"}
_ANSWERS = {letter: answer for answer, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class AnswerReview(CallbackData):
    """An owner's answer for a version of a date's digest."""

    PREFIX: ClassVar = "rv"
    answer: Annotated[Answer, Form(r"[yn]", _ANSWERS.__getitem__, _LETTERS.__getitem__)]
    date: Day
    version: Annotated[str, Form(r"[0-9a-f]{12}|[0-9a-f]{16}")]


@dataclass(frozen=True, slots=True)
class ApproveCorrection(CallbackData):
    """Lets a version of the date go out as a correction. Buttons from before versions were named
    have none."""

    PREFIX: ClassVar = "ok"
    date: Day
    version: Annotated[str, Form(r"[0-9a-f]{16}")] = ""


# --- all of them ---------------------------------------------------------------------------

Turn = TurnTo | TurnMonth | TurnSearch | TurnKeptSearch | DoNothing
"""Buttons for everybody that change the message under which they stand."""

Press = ShowDay | ShowAgain | ShowLatest | ListCategories | ShowCategory | OpenCategory | Turn
"""Buttons for everybody."""

_READING: dict[str, type[Press]] = {
    one.PREFIX: one
    for one in (
        *(ShowDay, ShowAgain, ShowLatest, ListCategories, ShowCategory, OpenCategory),
        *(TurnTo, TurnMonth, TurnSearch, TurnKeptSearch, DoNothing),
    )
}


def unpack_press(data: object) -> Press | None:
    """What somebody pressed to read; None for data that no such button carries."""
    found = _READING.get(data.partition(":")[0]) if isinstance(data, str) else None
    return found.unpack(data) if found is not None else None
