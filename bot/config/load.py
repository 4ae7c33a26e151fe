"""Files and environment into Settings, or every fault at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from bot.config.error_messages import faults_of, origin, unknown_key
from bot.config.model import Settings
from bot.config.yaml_loader import read_yaml
from bot.core.errors import SettingsError

DEFAULT_FILE = Path("config.yaml")
Place = tuple[int | str, ...]
_PREFIX = "bot_"
_DELIMITER = "__"


def load_settings(path: Path | None, env: Mapping[str, str]) -> Settings:
    """The settings of the file ``path``, with those of the ``.local`` file beside it read over
    them, overridden by ``BOT_<SECTION>__<KEY>`` of ``env`` (lists and sections as JSON; an empty
    value is none at all; ``null`` is null).

    ``path`` None is ``config.yaml`` of the working directory, which may be missing: then the
    defaults hold. Raises SettingsError with all faults, each ``dotted.key: sentence``, with the
    file or the variable that it comes from.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    origins: dict[Place, str] = {}
    for file in _files(path):
        read = read_yaml(file)
        faults += [
            f"{key}: {unknown_key((key,), Settings)} (in {file})"
            for key in read
            if not _is_section(key)
        ]
        known = {key: value for key, value in read.items() if _is_section(key)}
        origins = _replaced(origins, dict.fromkeys(_places(known), f"in {file}"))
        values = _merged(values, known)
    given = {name: value for name, value in env.items() if name.lower().startswith(_PREFIX)}
    faults += _unknown_variables(given)
    variables = _from_environment(given)
    names: dict[Place, str] = {
        tuple(_keys(name)): f"set by {name}" for name, value in given.items() if value
    }
    set_by = {place: origin(place, names) or "" for place in _places(variables)}
    origins = _replaced(origins, set_by)
    values = _merged(values, variables)
    try:
        # An empty section is a section of defaults, and so is one of comments only.
        settings = Settings(**{key: value for key, value in values.items() if value is not None})
    except ValidationError as error:
        faults += faults_of(error, Settings, origins=origins)
    if faults:
        raise SettingsError(tuple(faults))
    return settings


def local_file(path: Path) -> Path:
    """The operator's own file beside ``path``: ``config.local.yaml``, which git ignores."""
    return path.with_name(f"{path.stem}.local{path.suffix}")


def _files(path: Path | None) -> list[Path]:
    """The files that are read, each over the one before it. Only a file that was named must be
    there."""
    base = DEFAULT_FILE if path is None else path
    local = local_file(base)
    return [base] * (path is not None or base.exists()) + [local] * local.exists()


def _replaced(origins: dict[Place, str], new: Mapping[Place, str]) -> dict[Place, str]:
    """``origins`` once the values at the places of ``new`` stand over those of other origins."""
    over = {place[:end] for place in new for end in range(1, len(place) + 1)}
    kept = {
        place: said
        for place, said in origins.items()
        if place not in over and not any(place[:end] in new for end in range(1, len(place)))
    }
    return kept | dict(new)


def _places(values: Mapping[str, Any], path: Place = ()) -> Iterator[Place]:
    """The path of each value that is no section itself; a list counts as one value, what stands
    empty as none."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _places(value, (*path, key))
        elif value is not None:
            yield (*path, key)


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
            f"did you mean {near[0]}?" if near else f"settings: {', '.join(Settings.model_fields)}"
        )
        faults.append(f"{'.'.join([section, *rest])}: is not a setting; {hint} (set by {name})")
    return faults


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        beneath = merged.get(key)
        if isinstance(beneath, dict) and isinstance(value, dict):
            merged[key] = _merged(beneath, value)
        elif value is not None or not isinstance(beneath, dict):  # an empty section says nothing
            merged[key] = value
    return merged
