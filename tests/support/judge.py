"""Requests held against aiogram's models of Bot API 10.3: right names, right shapes, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aiogram import types
from aiogram.methods.base import TelegramMethod
from pydantic import BaseModel

_RICH_TEXTS: dict[str, type[types.RichText]] = {
    model.model_fields["type"].default: model
    for model in types.RichText.__subclasses__()
    if "text" in model.model_fields
}
"""The kinds of rich text that hold rich text themselves, by their type."""


def hold(method: type[TelegramMethod[Any]], body: Mapping[str, Any]) -> TelegramMethod[Any]:
    """aiogram's own object for the request, which says just what ours says."""
    made = method.model_validate({name: _rich(value) for name, value in body.items()})
    strangers = list(unknown(made))
    assert not strangers, f"{method.__name__} does not know {strangers}"
    assert made.model_dump(mode="json", exclude_unset=True) == dict(body)
    return made


def called(params: Mapping[str, str]) -> dict[str, Any]:
    """A request as the sandbox noted it, with its values parsed."""
    return {name: _value(name, value) for name, value in params.items()}


def unknown(value: object, path: str = "") -> Iterator[str]:
    """The fields, however deep, that a model took without knowing them."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield f"{path}.{name}"
        for name in type(value).model_fields:
            yield from unknown(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from unknown(one, f"{path}[{index}]")


def _rich(value: Any) -> Any:
    """Rich texts made from the inside out: aiogram's union of them names no discriminator, so
    pydantic would try each of its kinds at each level, which takes minutes a few levels deep."""
    if isinstance(value, list):
        return [_rich(one) for one in value]
    if not isinstance(value, dict):
        return value
    inside = {name: _rich(one) for name, one in value.items()}
    model = _RICH_TEXTS.get(value.get("type", "")) if "text" in value else None  # no entity
    return inside if model is None else model.model_validate(inside)


_TEXTS = ("text", "callback_query_id", "url", "language_code")


def _value(name: str, value: str) -> Any:
    if name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
