"""Installed from its wheel, without a clone, the bot has all that it needs."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from support.written import ROOT

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git knows, so that nothing of this machine comes along; no network."""
    source, out = (tmp_path_factory.mktemp(name) for name in ("source", "dist"))
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "bot", "pyproject.toml", "README.md", "LICENSE"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(source))
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's packages, its script in ``bin``."""
    target = tmp_path_factory.mktemp("installed")
    pip("install", "--no-deps", "--no-compile", "--target", str(target), str(wheel))
    return target


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, arguments[0], "--no-index", *arguments[1:]],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def command(installed: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(installed / "bin" / "digest-bot"), *arguments]


def environment(installed: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return own | {"PYTHONPATH": str(installed)}


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(installed, *arguments),
        cwd=folder,
        env=environment(installed),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "bot"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours = {name for name in listed.stdout.split() if (ROOT / name).exists()}
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("bot/")}
    assert held == ours


def test_it_says_its_version_and_checks_its_own_samples(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "--version")
    assert (said.returncode, said.stderr) == (0, "")
    assert re.fullmatch(r"digest-bot \d+\.\d+\.\d+\n", said.stdout)
    samples = installed / "bot" / "sandbox" / "samples"
    checked = run(installed, tmp_path, "check", str(samples))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert len(list(samples.iterdir())) == 7


def test_its_help_calls_it_by_the_name_it_was_started_with(installed: Path, tmp_path: Path) -> None:
    said = run(installed, tmp_path, "--help")
    assert said.stdout.startswith("Usage: digest-bot ")


def test_its_demo_has_a_page_an_archive_and_a_database(installed: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        command(installed, "demo", "--port", "0"),
        cwd=tmp_path,
        env=environment(installed),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        found: list[str] = []
        while len(found) < 2:  # the page and the archive
            line = process.stdout.readline()
            assert line, "the demo ended"
            found += re.findall(r"http://127\.0\.0\.1:\d+/", line)
        page, archive = found[:2]
        for address, what in (
            (page, "/sandbox/static/app.js"),
            (f"{page}sandbox/static/app.js", "import"),
            (archive, "投融资与并购"),
        ):
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert what in answer.read().decode()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert list(tmp_path.iterdir()) == []  # what it made is gone
