"""File and environment into Settings, or every fault at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from bot.config.error_messages import faults_of, unknown_key
from bot.config.model import Settings
from bot.config.yaml_loader import read_yaml
from bot.core.errors import SettingsError

DEFAULT_FILE = Path("config.yaml")
_PREFIX = "bot_"
_DELIMITER = "__"


def load_settings(path: Path | None, env: Mapping[str, str]) -> Settings:
    """The settings of the file ``path``, overridden by ``BOT_<SECTION>__<KEY>`` of ``env``
    (lists and sections as JSON; an empty value is none at all; ``null`` is null).

    ``path`` None is ``config.yaml`` of the working directory, which may be missing: then the
    defaults hold. Raises SettingsError with all faults, each ``dotted.key: sentence``.
    """
    if path is None:
        file = read_yaml(DEFAULT_FILE) if DEFAULT_FILE.exists() else {}
    else:
        file = read_yaml(path)
    given = {name: value for name, value in env.items() if name.lower().startswith(_PREFIX)}
    faults = [f"{key}: {unknown_key((key,), Settings)}" for key in file if not _is_section(key)]
    faults += _unknown_variables(given)
    values = _merged(
        {key: value for key, value in file.items() if _is_section(key)}, _from_environment(given)
    )
    try:
        # An empty section is a section of defaults, and so is one of comments only.
        settings = Settings(**{key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        variables: dict[tuple[int | str, ...], str] = {
            tuple(_keys(name)): name for name, value in given.items() if value
        }
        faults += faults_of(error, Settings, variables=variables)
    if faults:
        raise SettingsError(tuple(faults))
    return settings


class _Environment(EnvSettingsSource):
    """Text that is no JSON goes on as it is, for the setting's own sentence."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return json.loads(value)
        except ValueError:
            return value


def _from_environment(given: Mapping[str, str]) -> dict[str, Any]:
    source = _Environment(Settings)
    # The source has read os.environ; what counts is what we were given.
    source.env_vars = {
        name.lower(): None if value == "null" else value
        for name, value in ((name, _readable(value)) for name, value in given.items())
        if value
    }
    return source()


def _readable(value: str) -> str:
    """Stripped, and bytes that are no UTF-8 (which Python keeps as surrogates) as ``?``."""
    return value.strip().encode("utf-8", "replace").decode()


def _keys(variable: str) -> list[str]:
    return variable.lower().removeprefix(_PREFIX).split(_DELIMITER)


def _is_section(key: str) -> bool:
    return key in Settings.model_fields


def _unknown_variables(given: Mapping[str, str]) -> list[str]:
    """Faults for variables that look like settings and name no section. Without a ``__`` they
    may be somebody else's (BOT_NAME) and are passed over."""
    faults = []
    for name, value in given.items():
        section, *rest = _keys(name)
        if not rest or _is_section(section) or not value:
            continue
        import difflib

        near = difflib.get_close_matches(section, Settings.model_fields, n=1)
        hint = (
            f"did you mean {near[0]}?" if near else f"here are {', '.join(Settings.model_fields)}"
        )
        faults.append(f"{'.'.join([section, *rest])}: is no setting; {hint} (set by {name})")
    return faults


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        beneath = merged.get(key)
        if isinstance(beneath, dict) and isinstance(value, dict):
            merged[key] = _merged(beneath, value)
        else:
            merged[key] = value
    return merged
