"""Every fault of the settings is named, with its key, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.written import ROOT, TOKEN, faults, loaded

from bot.config import (
    Settings,
    load_settings,
)
from bot.config.error_messages import dotted_keys
from bot.config.field_types import duration, hour
from bot.core.errors import SettingsError


def test_three_faults_name_three_keys(folder: Path) -> None:
    found = faults("schedule: {time: 25:99, timezone: Mars}\nweb: {port: 99999}\n")
    assert set(found) == {"schedule.time", "schedule.timezone", "web.port"}


@pytest.mark.parametrize(
    ("text", "key", "said"),
    [
        ("schedule: {time: 830}", "schedule.time", 'in quotes, like "08:30"'),
        ("schedule: {time: 24:00}", "schedule.time", "no hour"),
        ("schedule: {time: '8.30'}", "schedule.time", "no hour"),
        ("schedule: {time: true}", "schedule.time", "no hour"),
        ("schedule: {wait_until: [1]}", "schedule.wait_until", "no hour"),
        ("schedule: {timezone: Asia/Shanghia}", "schedule.timezone", "Asia/Shanghai?"),
        ("schedule: {timezone: shanghai}", "schedule.timezone", "Asia/Shanghai?"),
        ("schedule: {timezone: europe/berlin}", "schedule.timezone", "Europe/Berlin?"),
        ("schedule: {timezone: UTC+8}", "schedule.timezone", "Asia/Shanghai or Etc/GMT-8?"),
        ("schedule: {timezone: gmt +08:00}", "schedule.timezone", "Asia/Shanghai or Etc/GMT-8?"),
        ("schedule: {timezone: 东八区}", "schedule.timezone", "Asia/Shanghai or Etc/GMT-8?"),
        ("schedule: {timezone: UTC-5}", "schedule.timezone", "did you mean Etc/GMT+5?"),
        ("schedule: {timezone: UTC+5:30}", "schedule.timezone", "did you mean Asia/Kolkata?"),
        ("schedule: {timezone: UTC+99}", "schedule.timezone", "write it like Asia/Shanghai"),
        ("schedule: {timezone: Beijing}", "schedule.timezone", "did you mean Asia/Shanghai?"),
        ("schedule: {timezone: Asia/Beijing}", "schedule.timezone", "did you mean Asia/Shanghai?"),
        ("schedule: {timezone: 北京时间}", "schedule.timezone", "did you mean Asia/Shanghai?"),
        ("schedule: {timezone: CST}", "schedule.timezone", "Asia/Shanghai or America/Chicago?"),
        ("schedule: {timezone: Asia}", "schedule.timezone", "no IANA time zone"),
        ("chats: [{chat_id: -1, paused_until: 2026-02-30}]", "chats.0.paused_until", "date"),
        ("chats: [{chat_id: -1, paused_until: 2026-13-01}]", "chats.0.paused_until", "date"),
        ("schedule: {timezone: ''}", "schedule.timezone", "no IANA time zone"),
        ("schedule: {timezone: [UTC]}", "schedule.timezone", "no IANA time zone"),
        ("schedule: {timezone: ../../etc/passwd}", "schedule.timezone", "no IANA time zone"),
        ("schedule: {weekdays: [mon, foo]}", "schedule.weekdays", "no weekday"),
        ("schedule: {weekdays: []}", "schedule.weekdays", "at least one"),
        ("schedule: {catch_up: 12}", "schedule.catch_up", "12h"),
        ("schedule: {catch_up: -1h}", "schedule.catch_up", "no duration"),
        ("schedule: {catch_up: 99999999999999d}", "schedule.catch_up", "ten years"),
        ("schedule: {catch_up: true}", "schedule.catch_up", "no duration"),
        ("schedule: 08:30", "schedule", "needs keys with values"),
        ("telegram: {api_base_url: api.telegram.org}", "telegram.api_base_url", "http"),
        ("telegram: {updates: push}", "telegram.updates", "polling or webhook"),
        ("telegram: {updates: webhook}", "telegram.webhook.url", "is needed"),
        ("telegram: {webhook: {url: 'http://h'}}", "telegram.webhook.url", "https://"),
        ("telegram: {webhook: {secret_token: 'a b'}}", "telegram.webhook.secret_token", "A-Z"),
        (
            "telegram: {updates: webhook, webhook: {url: 'https://h.example:9000/x'}}",
            "telegram.webhook.url",
            "has port 9000; Telegram calls only 443, 80, 88 and 8443",
        ),
        ("telegram: {webhook: {certificate: ''}}", "telegram.webhook.certificate", "file's path"),
        ("telegram: {webhook: {certificate: 5}}", "telegram.webhook.certificate", "file's path"),
        (
            "telegram: {webhook: {certificate: '~nobody-of-that-name/x'}}",
            "telegram.webhook.certificate",
            "file's path",
        ),
        (
            "telegram: {webhook: {private_key: hook.key}}",
            "telegram.webhook.private_key",
            "needs telegram.webhook.certificate",
        ),
        ("telegram: {owners: [me]}", "telegram.owners.0", "whole number"),
        ("telegram: {owners: [-5]}", "telegram.owners.0", "more than 0"),
        ("telegram: {token: x}", "telegram.token", "TELEGRAM_BOT_TOKEN"),
        ("digests: {sources: []}", "digests.sources", "at least one"),
        ("digests: {sources: [{foldr: x}]}", "digests.sources.0", "a folder or a url"),
        ("digests: {sources: [digests]}", "digests.sources.0", "a folder or a url"),
        ("digests: {sources: [{folder: x, urll: y}]}", "digests.sources.0.urll", "no setting"),
        ("digests: {sources: [{folder: ''}]}", "digests.sources.0.folder", "path"),
        ("digests: {sources: [{url: 'file:///x'}]}", "digests.sources.0.url", "http"),
        ("digests: {sources: [{url: 'http://h/{x}'}]}", "digests.sources.0.url", "{date}"),
        (
            "digests: {sources: [{url: 'http://h', refresh: 1}]}",
            "digests.sources.0.refresh",
            "at least 10 seconds",
        ),
        ("digests: {aliases: {a: 1}}", "digests.aliases.a", "needs text"),
        ("digests: {aliases: [a]}", "digests.aliases", "keys with values"),
        ("digests: {review: {by_owner: true}}", "digests.review.by_owner", "telegram.owners"),
        ("delivery: {per_second: 0}", "delivery.per_second", "at least 1"),
        ("delivery: {per_second: true}", "delivery.per_second", "number"),
        ("delivery: {per_second: 1.5}", "delivery.per_second", "whole number"),
        ("delivery: {concurrency: -1}", "delivery.concurrency", "at least 1"),
        ("delivery: {when_unsure: maybe}", "delivery.when_unsure", "resend or skip"),
        ("database: {url: 'mysql://h/x'}", "database.url", "postgresql+asyncpg://"),
        ("database: {url: 'sqlite://'}", "database.url", "three slashes"),
        ("database: {url: 'sqlite:///:memory:'}", "database.url", "needs a file"),
        ("database: {url: 'sqlite:///file:/x.db?uri=true'}", "database.url", "needs a file"),
        ("database: {url: 'postgresql://h'}", "database.url", "a database"),
        ("database: {keep_days: 0}", "database.keep_days", "at least 1"),
        ("web: {port: 70000}", "web.port", "at most 65535"),
        ("web: {upload_token: short}", "web.upload_token", "16 characters"),
        ("web: {public_url: 'https://h:x'}", "web.public_url", "http"),
        ("log: {level: loud}", "log.level", "debug, info, warning or error"),
        ("chats: [{thread_id: 1}]", "chats.0.chat_id", "is missing"),
        ("chats: [{chat_id: 0}]", "chats.0.chat_id", "-1001234567890"),
        ("chats: [{chat_id: '@name'}]", "chats.0.chat_id", "-1001234567890"),
        ("chats: [{chat_id: true}]", "chats.0.chat_id", "needs a number"),
        ("chats: [{chat_id: -1, tiem: 8:30}]", "chats.0.tiem", "did you mean time?"),
        ("chats: [{chat_id: -1}, {chat_id: -2, time: 9}]", "chats.1.time", "in quotes"),
        ("chats: [{chat_id: -1}, {chat_id: -1}]", "chats.1", "same chat and topic as chats.0"),
        ("chats: {chat_id: -1}", "chats", "needs a list"),
        ("chats: [-100]", "chats.0", "keys with values"),
        ("databse: {}", "databse", "did you mean database?"),
        ("port: 80", "port", "did you mean web.port?"),
        ("log_level: info", "log_level", "did you mean log.level?"),
        ("5: x", "5", "is not a setting"),
        ("_env_file: x", "_env_file", "is not a setting"),
    ],
)
def test_a_fault_says_where_and_what(folder: Path, text: str, key: str, said: str) -> None:
    found = faults(text)
    assert list(found) == [key]
    assert said in found[key]


def test_no_sentence_and_no_print_shows_a_secret(folder: Path) -> None:
    secret = "s3cret-" + "x" * 30
    for text in (
        f'database: {{url: "postgresql://u:{secret}@h"}}',
        f'database: {{url: "mysql://u:{secret}@h/d"}}',
        f"telegram: {{webhook: {{secret_token: '{secret} !'}}}}",
        f"telegram: {{token: '{secret}'}}",
        f"telegram: {{api_base_url: '{TOKEN}'}}",
        f"schedule: {{time: '{TOKEN}'}}",
    ):
        assert secret not in str(faults(text))
        assert TOKEN not in str(faults(text))
    settings = loaded(
        f'database: {{url: "postgresql://u:{secret}@h/d"}}\nweb: {{upload_token: "{secret}"}}\n'
    )
    assert secret not in repr(settings) + str(settings)
    assert settings.secrets == (secret,)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
places = st.sampled_from([path for path, _ in dotted_keys(Settings)])


@given(places, anything)
def test_any_value_anywhere_is_taken_or_named(
    tmp_path_factory: pytest.TempPathFactory, path: tuple[str, ...], value: object
) -> None:
    content: object = value
    for part in reversed(path):
        content = {part: content}
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(json.dumps(content), encoding="utf-8")
    try:
        load_settings(file, {})
    except SettingsError as error:
        for fault in error.faults:
            assert fault.startswith((path[0], str(file)))
            assert "pydantic" not in fault
            assert "Input should" not in fault


@given(places, st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_any_text_in_the_environment_is_taken_or_named(path: tuple[str, ...], text: str) -> None:
    name = "BOT_" + "__".join(path).upper()
    found: tuple[str, ...] = ()
    try:
        load_settings(ROOT / "config.yaml", {name: text})
    except SettingsError as error:
        found = error.faults
    assert all(name in fault for fault in found)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_hour_comes_back_as_it_is_written(hours: int, minutes: int) -> None:
    assert hour(f"{hours}:{minutes:02}") == f"{hours:02}:{minutes:02}"


@given(st.integers(0, 10**6), st.sampled_from("smh"))
def test_a_duration_is_its_number_of_units(n: int, unit: str) -> None:
    size = {"s": 1, "m": 60, "h": 3600}[unit]
    if n * size <= 3650 * 86400:
        assert duration(f"{n}{unit}").total_seconds() == n * size
