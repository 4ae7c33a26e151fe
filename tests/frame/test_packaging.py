"""What installs and deploys the bot fits together: versions, settings, the container's parts."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.config import load_settings

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {name: version for name, version in pins}  # noqa: C416 - each is exactly two


def needed() -> set[str]:
    """Every package that running and developing needs here, direct and indirect."""
    todo = [
        Requirement(line)
        for line in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"])
    ]
    found: set[tuple[str, frozenset[str]]] = set()
    while todo:
        wanted = todo.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in found:
            continue
        found.add(key)
        try:
            requires = distribution(wanted.name).requires or []
        except PackageNotFoundError:
            continue
        for line in requires:
            inner = Requirement(line)
            extras = wanted.extras or {""}
            if not inner.marker or any(inner.marker.evaluate({"extra": e}) for e in extras):
                todo.append(inner)
    return {name for name, _ in found}


def test_every_package_is_pinned_and_every_pin_is_needed() -> None:
    assert {canonicalize_name(name) for name in pinned()} == needed()


def test_pins_are_versions_without_addresses_and_satisfy_the_project() -> None:
    pins = {canonicalize_name(name): version for name, version in pinned().items()}
    for name, version in pins.items():
        assert re.fullmatch(r"[0-9][0-9a-z.]*", version), name
    for line in PROJECT["project"]["dependencies"]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), line


def test_compose_sets_only_what_the_bot_reads(tmp_path: Path) -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert "profiles" not in services["bot"]
    assert services["postgres"]["profiles"] == ["postgres"]
    values = {
        "BOT_DATABASE__URL": "postgresql+asyncpg://bot:secret@postgres/bot",
        "BOT_LOG__FORMAT": "json",
        "BOT_SCHEDULE__TIMEZONE": "Europe/Berlin",
        "BOT_TELEGRAM__OWNERS": "5,6",
        "BOT_TELEGRAM__UPDATES": "webhook",
        "BOT_TELEGRAM__WEBHOOK__URL": "https://bot.example.org/telegram",
        "BOT_TELEGRAM__WEBHOOK__CERTIFICATE": "/certificate/fullchain.pem",
        "BOT_TELEGRAM__WEBHOOK__PRIVATE_KEY": "/certificate/privkey.pem",
        "BOT_WEB__PUBLIC_URL": "https://bot.example.org",
        "BOT_WEB__UPLOAD_TOKEN": "x" * 16,
    }
    named = {name for name in services["bot"]["environment"] if name.startswith("BOT_")}
    assert named == set(values)
    settings = load_settings(ROOT / "config.yaml", values)
    assert settings.telegram.owners == (5, 6)
    # Unset, they are empty: the defaults hold.
    assert load_settings(ROOT / "config.yaml", dict.fromkeys(values, "")) == load_settings(
        ROOT / "config.yaml", {}
    )


def test_the_builder_gets_all_that_the_dockerfile_copies_and_no_secrets() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    given = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied: set[str] = set()
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        copied |= {word for word in line.split()[:-1] if not word.startswith("--")}
    assert copied == given
    assert all((ROOT / name).exists() for name in copied)
    assert re.search(r"^USER (?!root)", dockerfile, re.MULTILINE)


def test_the_build_machines_script_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_the_console_script_is_the_command_line() -> None:
    script = Path(sys.executable).with_name("digest-bot")
    ours = subprocess.run([script, "--help"], capture_output=True, text=True, timeout=60)
    module = [sys.executable, "-m", "bot", "--help"]
    assert ours.returncode == 0, ours.stderr
    theirs = subprocess.run(module, capture_output=True, text=True).stdout
    name, rest = ours.stdout.split(" [OPTIONS]", 1)
    assert name == "Usage: digest-bot"  # each is called by the name it was started with
    assert theirs == f"Usage: python -m bot [OPTIONS]{rest}"
