"""An operator finds every setting, with its true default, in docs/settings.md and config.yaml."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import yaml
from documents import ROOT, rows
from pydantic import BaseModel

from bot.config import Settings

PAGE = ROOT / "docs" / "settings.md"


def fields(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """The dotted keys of a model's settings; a section's own fields, not the section."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{prefix}{name}.")
        else:
            yield prefix + name


def documented() -> dict[str, list[str]]:
    """The rows of the page by key, without the marks of code."""
    cells = ([cell.strip("`") for cell in row] for row in rows(PAGE))
    return {row[0]: row[1:] for row in cells if len(row) == 4}


def at(tree: Any, key: str) -> Any:
    for name in key.split("."):
        tree = tree[name]
    return tree


def test_every_setting_is_explained_and_no_other() -> None:
    assert sorted(documented()) == sorted(fields(Settings))


def test_each_names_its_environment_variable() -> None:
    for key, (_, environment, _) in documented().items():
        assert environment == "BOT_" + key.upper().replace(".", "__")


def test_each_has_a_meaning() -> None:
    assert [key for key, row in documented().items() if not row[-1]] == []


def test_config_yaml_holds_every_setting_with_the_documented_default() -> None:
    written = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    for key, (default, *_) in documented().items():
        assert at(written, key) == yaml.safe_load(default), key


def test_the_documented_defaults_are_those_of_no_settings_file_at_all() -> None:
    tree: dict[str, Any] = {}
    for key, (default, *_) in documented().items():
        *sections, name = key.split(".")
        branch = tree
        for section in sections:
            branch = branch.setdefault(section, {})
        branch[name] = yaml.safe_load(default)
    shown = Settings.model_validate(tree).model_dump_json()
    assert json.loads(shown) == json.loads(Settings.model_validate({}).model_dump_json())
