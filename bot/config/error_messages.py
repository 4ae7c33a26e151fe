"""pydantic's findings as sentences of ours: ``dotted.key: what is wrong``."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.redaction import redact

Path = tuple[int | str, ...]


def faults_of(
    error: ValidationError,
    model: type[BaseModel],
    prefix: Path = (),
    origins: Mapping[Path, str] | None = None,
) -> tuple[str, ...]:
    """Every finding in ``error``, in the order of the settings.

    ``prefix`` stands before each key. ``origins`` says, by path, where values come from ("in
    config.yaml", "set by BOT_LOG__LEVEL"); a fault in such a value ends with it. No sentence
    holds a value that could be a secret.
    """
    found = []
    # include_input False: an input may be a secret, and our own sentences quote what is safe.
    for finding in error.errors(include_url=False, include_input=False):
        path = _path(finding)
        sentence = _sentence(finding, path, model)
        said = origin(path, origins or {})
        if said:
            sentence += f" ({said})"
        found.append(f"{'.'.join(map(str, prefix + path))}: {redact(sentence)}")
    return tuple(dict.fromkeys(found))


def _path(finding: ErrorDetails) -> Path:
    """Where it is, without the tags that unions add, with the place that a check named."""
    path = tuple(part for part in finding["loc"] if not str(part).startswith("<"))
    place = finding.get("ctx", {}).get("place")
    return path + tuple(place.split(".")) if place else path


def origin(path: Path, origins: Mapping[Path, str]) -> str | None:
    """Where the value at ``path``, or a part of it, comes from."""
    for end in range(len(path), 0, -1):
        if path[:end] in origins:
            return origins[path[:end]]
    return next((said for below, said in origins.items() if below[: len(path)] == path), None)


def _sentence(finding: ErrorDetails, path: Path, model: type[BaseModel]) -> str:
    kind, context = finding["type"], finding.get("ctx", {})
    match kind:
        case "value_error" | "assertion_error":
            return str(context["error"])
        case "placed" | "source":
            return finding["msg"]
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return unknown_key(path, model)
        case "literal_error":
            return f"must be {context['expected'].replace(chr(39), '')}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "greater_than":
            return f"must be more than {context['gt']}"
        case "less_than":
            return f"must be less than {context['lt']}"
        case "string_too_short" | "too_short":
            return "needs some text"
    return _SENTENCES.get(kind) or _SENTENCES.get(kind.partition("_")[0], "has no valid value")


_SENTENCES = {
    "int": "needs a whole number",
    "float": "needs a number",
    "finite": "needs a number",
    "bool": "needs true or false",
    "string": "needs text (in quotes where it looks like a number)",
    "path": "needs a path",
    "date": "needs a date, like 2026-02-17",
    "tuple": "needs a list",
    "list": "needs a list",
    "dict": "needs keys with values",
    "model": "needs keys with values",
}


def unknown_key(path: Path, model: type[BaseModel]) -> str:
    """``is not a setting``, with the one that was meant where there is one near."""
    name = str(path[-1])
    if name.lower() in ("token", "bot_token", "telegram_bot_token"):
        return "is not a setting; the token is set by TELEGRAM_BOT_TOKEN or TELEGRAM_BOT_TOKEN_FILE"
    all_keys = dict(dotted_keys(model))
    parent = tuple(part for part in path[:-1] if isinstance(part, str))
    whole = "_".join(part for part in path if isinstance(part, str)).lower()
    if parent and (meant := next((key for key in all_keys if "_".join(key) == whole), None)):
        return f"is not a setting; did you mean {'.'.join(meant)}?"
    siblings = [key[-1] for key in all_keys if key[:-1] == parent]
    import difflib

    near = difflib.get_close_matches(name.lower(), siblings, n=1, cutoff=0.6)
    if near:
        return f"is not a setting; did you mean {near[0]}?"
    elsewhere = [key for key in all_keys if name.lower() in (key[-1], "_".join(key))]
    if elsewhere:
        return f"is not a setting here; did you mean {'.'.join(elsewhere[0])}?"
    if siblings:
        return f"is not a setting; settings here: {', '.join(siblings)}"
    return "is not a setting"


def dotted_keys(
    model: type[BaseModel], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], type[BaseModel] | None]]:
    """Every key below ``model``, in order, lists and unions entered, with the model it holds."""
    for name, field in model.model_fields.items():
        below = list(_models(field.annotation))
        yield (*path, name), (below[0] if below else None)
        for inner in below:
            yield from dotted_keys(inner, (*path, name))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Annotated, Union, types.UnionType, tuple, list):
        for inner in get_args(annotation):
            yield from _models(inner)
