"""Settings: what people write is understood, and every fault is named at once."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from bot.config import (
    FolderSource,
    Settings,
    SubscriptionSpec,
    UrlSource,
    as_json,
    load_settings,
    read_subscription,
    token,
)
from bot.config.faults import dotted_keys
from bot.config.values import duration, hour
from bot.config.yamlfile import read_yaml
from bot.errors import SettingsError
from bot.push.model import WEEKDAYS, Subscription

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:" + "a" * 35


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, whose config.yaml is the test's to write."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def loaded(text: str, **env: str) -> Settings:
    Path("config.yaml").write_text(text, encoding="utf-8")
    return load_settings(None, env)


def faults(text: str, **env: str) -> dict[str, str]:
    """Key to sentence, of settings that must be refused."""
    with pytest.raises(SettingsError) as caught:
        loaded(text, **env)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return dict(fault.split(": ", 1) for fault in caught.value.faults)  # type: ignore[misc]


# The file


def test_config_yaml_at_the_root_is_the_defaults() -> None:
    assert load_settings(ROOT / "config.yaml", {}) == Settings()


def test_config_yaml_names_and_explains_every_key() -> None:
    written = (ROOT / "config.yaml").read_text(encoding="utf-8")
    names = {match[1] for match in re.finditer(r"^[ #-]*([a-z_]+):(?: |$)", written, re.MULTILINE)}
    for path, _ in dotted_keys(Settings):
        assert path[-1] in names, ".".join(path)
    values = read_yaml(ROOT / "config.yaml")
    for path, model in dotted_keys(Settings):
        if model is None and path[0] != "chats" and path[:2] != ("digests", "sources"):
            inner: object = values
            for part in path:
                assert isinstance(inner, dict)
                assert part in inner, ".".join(path)
                inner = inner[part]


def test_without_a_file_the_defaults_hold(folder: Path) -> None:
    assert load_settings(None, {}) == Settings()
    assert loaded("") == Settings()
    assert loaded("# nothing yet\n") == Settings()
    assert loaded("schedule:\ntelegram:\n  webhook:\n") == Settings()


def test_the_defaults_are_those_of_the_design() -> None:
    settings = Settings()
    assert settings.schedule.catch_up == dt.timedelta(hours=12)
    assert settings.delivery.correct_for == dt.timedelta(hours=48)
    assert settings.digests.sources == (FolderSource(folder=Path("digests")),)
    assert settings.database.url == "sqlite+aiosqlite:///data/bot.db"
    assert settings.schedule.weekdays == WEEKDAYS
    assert settings.web.host == "127.0.0.1"


def test_a_named_file_must_be_there(folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"other\.yaml: there is no such file"):
        load_settings(Path("other.yaml"), {})
    with pytest.raises(SettingsError, match="is a folder"):
        load_settings(folder, {})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("log:\n  level: [info\nweb: 1\n", "config.yaml:3"),
        ("log:\n\tlevel: info\n", "config.yaml:2: a tab"),
        ("log: {level: info}\nlog: {level: debug}\n", "config.yaml:2: the key log stands"),
        ("web:\n  port: 1\n  port: 2\n", "config.yaml:3: the key port stands"),
        ("log: !!python/object:os.system {}\n", "config.yaml:1"),
        ("just text", "config.yaml: needs keys"),
        ("- a\n- b\n", "config.yaml: needs keys"),
        ("a: &a [*a, *b]\n", "config.yaml:1"),
    ],
)
def test_broken_yaml_names_its_file_and_line(folder: Path, text: str, place: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(text)
    assert len(caught.value.faults) == 1
    assert caught.value.faults[0].startswith(place)


def test_a_file_that_is_not_utf8_is_named(folder: Path) -> None:
    Path("config.yaml").write_bytes("log: {level: 信息}".encode("gb18030"))
    with pytest.raises(SettingsError, match=r"config\.yaml: is no text in UTF-8"):
        load_settings(None, {})


# What is understood


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"08:30"', "08:30"),
        ("08:30", "08:30"),
        ("8:30", "08:30"),
        ("18:30", "18:30"),
        ("0:05", "00:05"),
        ("8：30", "08:30"),
    ],
)
def test_an_hour_needs_no_quotes(folder: Path, written: str, meant: str) -> None:
    assert loaded(f"schedule: {{time: {written}}}").schedule.time == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12h", dt.timedelta(hours=12)),
        ("90s", dt.timedelta(seconds=90)),
        ("30m", dt.timedelta(minutes=30)),
        ("2d", dt.timedelta(days=2)),
        ("1w", dt.timedelta(weeks=1)),
        ("1h30m", dt.timedelta(minutes=90)),
        ("1.5 hours", dt.timedelta(minutes=90)),
        ("0", dt.timedelta()),
    ],
)
def test_durations_have_units(folder: Path, written: str, meant: dt.timedelta) -> None:
    assert loaded(f"schedule: {{catch_up: {written}}}").schedule.catch_up == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[mon, fri]", ("mon", "fri")),
        ("[Friday, Monday, monday]", ("mon", "fri")),
        ("[周一, 星期五, 周日]", ("mon", "fri", "sun")),
        ('"mon, fri"', ("mon", "fri")),
        ("sat", ("sat",)),
    ],
)
def test_weekdays_have_many_names(folder: Path, written: str, meant: tuple[str, ...]) -> None:
    assert loaded(f"schedule: {{weekdays: {written}}}").schedule.weekdays == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("postgres://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgresql://h/d?ssl=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgresql+asyncpg:///d?host=/run/pg", "postgresql+asyncpg:///d?host=/run/pg"),
    ],
)
def test_a_database_address_gets_its_driver(folder: Path, written: str, meant: str) -> None:
    assert loaded(f'database: {{url: "{written}"}}').database.url == meant


def test_sources_are_folders_and_addresses(folder: Path) -> None:
    settings = loaded(
        'digests: {sources: [{folder: a/b}, {url: "https://h/{date}.md", refresh: 60}]}'
    )
    assert settings.digests.sources == (
        FolderSource(folder=Path("a/b")),
        UrlSource(url="https://h/{date}.md", refresh=dt.timedelta(minutes=1)),
    )


def test_addresses_lose_their_last_slash(folder: Path) -> None:
    settings = loaded("telegram: {api_base_url: 'http://127.0.0.1:8081/'}")
    assert settings.telegram.api_base_url == "http://127.0.0.1:8081"


def test_json_is_yaml_too_with_its_emoji(folder: Path) -> None:
    aliases = {"🚀 融资": "投融资与并购"}
    assert loaded(json.dumps({"digests": {"aliases": aliases}})).digests.aliases == aliases


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().web.port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError, match="frozen"):
        Settings().web = Settings().web  # type: ignore[misc]


# The environment


def test_the_environment_wins_key_by_key(folder: Path) -> None:
    settings = loaded(
        "web: {port: 1, host: 0.0.0.0}\nschedule: {time: 07:00}\n",
        BOT_WEB__PORT="9000",
        BOT_SCHEDULE__WEEKDAYS="mon,tue",
        BOT_TELEGRAM__OWNERS="5, 6",
        BOT_TELEGRAM__WEBHOOK__URL="https://bot.example/hook",
        BOT_DIGESTS__SOURCES='[{"folder": "elsewhere"}]',
        BOT_DIGESTS__ALIASES='{"融资": "投融资与并购"}',
        BOT_CHATS='[{"chat_id": -100}]',
        BOT_LOG='{"level": "DEBUG"}',
        bot_log__format="json",
    )
    assert (settings.web.port, settings.web.host) == (9000, "0.0.0.0")
    assert (settings.schedule.time, settings.schedule.weekdays) == ("07:00", ("mon", "tue"))
    assert settings.telegram.owners == (5, 6)
    assert settings.telegram.webhook.url == "https://bot.example/hook"
    assert settings.digests.sources == (FolderSource(folder=Path("elsewhere")),)
    assert settings.digests.aliases == {"融资": "投融资与并购"}
    assert settings.chats == (SubscriptionSpec(chat_id=-100),)
    assert (settings.log.level, settings.log.format) == ("debug", "json")


def test_empty_variables_and_strangers_change_nothing(folder: Path) -> None:
    env = {"BOT_WEB__PORT": "", "BOT_NAME": "x", "BOT_TOKEN": TOKEN, "PATH": "/", "BOTTOM__X": "1"}
    assert load_settings(None, env) == Settings()


def test_null_in_the_environment_is_null(folder: Path) -> None:
    settings = loaded("web: {public_url: 'https://h'}", BOT_WEB__PUBLIC_URL="null")
    assert settings.web.public_url is None


def test_the_processes_own_environment_is_not_looked_at(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_WEB__PORT", "1")
    assert load_settings(None, {}) == Settings()
    assert Settings().web.port == 8080


def test_a_fault_from_the_environment_names_its_variable(folder: Path) -> None:
    found = faults(
        "",
        BOT_WEB__PORT="eighty",
        BOT_DIGESTS__SOURCES="[oops",
        BOT_LGO__LEVEL="info",
        BOT_LOG__LEVLE="info",
        BOT_SCHEDULE__TIME="\udcff",
    )
    assert found == {
        "web.port": "needs a whole number (set by BOT_WEB__PORT)",
        "schedule.time": '"?" is no hour; write it like "08:30" (00:00 to 23:59)'
        " (set by BOT_SCHEDULE__TIME)",
        "digests.sources": "needs a list (set by BOT_DIGESTS__SOURCES)",
        "lgo.level": "is no setting; did you mean log? (set by BOT_LGO__LEVEL)",
        "log.levle": "is no setting; did you mean level? (set by BOT_LOG__LEVLE)",
    }


# Faults


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
        ("schedule: {timezone: UTC+8}", "schedule.timezone", "no IANA time zone"),
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
        ("5: x", "5", "is no setting"),
        ("_env_file: x", "_env_file", "is no setting"),
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


# Values of any kind

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


# Subscriptions


def test_an_import_line_needs_only_its_chat() -> None:
    spec = read_subscription({"chat_id": "-1001234567890"}, "line 1")
    assert spec.subscription(time="08:30", timezone="Asia/Shanghai", weekdays=WEEKDAYS) == (
        Subscription(chat_id=-1001234567890)
    )


def test_the_general_topic_is_no_topic() -> None:
    assert read_subscription({"chat_id": -100, "thread_id": 1}, "line 1").thread_id == 0
    assert read_subscription({"chat_id": -100, "thread_id": None}, "line 1").thread_id == 0
    assert read_subscription({"chat_id": -100, "thread_id": 17}, "line 1").thread_id == 17


def test_a_bad_import_line_names_the_line_and_every_key() -> None:
    with pytest.raises(SettingsError) as caught:
        read_subscription({"chat_id": "x", "time": "99", "colour": "red"}, "line 3")
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [
        "line 3.chat_id",
        "line 3.time",
        "line 3.colour",
    ]


subscriptions = st.builds(
    Subscription,
    chat_id=st.integers(-(2**52), 2**52).filter(bool),
    thread_id=st.integers(2, 2**31 - 1) | st.just(0),
    time=st.times().map(lambda time: f"{time:%H:%M}"),
    timezone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "UTC"]),
    weekdays=st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
        lambda days: tuple(day for day in WEEKDAYS if day in days)
    ),
    categories=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    keywords=st.lists(st.text(max_size=9), max_size=3).map(tuple),
    style=st.sampled_from(["full", "headlines", "rich"]),
    answers=st.sampled_from(["everyone", "asker"]),
    silent=st.booleans(),
    pin=st.booleans(),
    language=st.sampled_from(["zh", "en"]),
    active=st.booleans(),
    paused_until=st.none() | st.dates(),
    reason=st.just(""),
    next_at=st.none(),
)


@given(subscriptions)
def test_what_is_exported_is_imported_as_it_was(subscription: Subscription) -> None:
    line = json.dumps(as_json(subscription), ensure_ascii=False)
    spec = read_subscription(json.loads(line), "line 1")
    assert subscription == spec.subscription(time="00:00", timezone="UTC", weekdays=("mon",))


def test_every_key_of_a_subscription_is_exported() -> None:
    line = as_json(Subscription(chat_id=-1, paused_until=dt.date(2026, 2, 24)))
    assert list(line) == list(SubscriptionSpec.model_fields)
    assert issubclass(SubscriptionSpec, BaseModel)


# The token


def test_the_token_comes_from_the_environment_or_a_file(folder: Path) -> None:
    file = folder / "secret"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    assert token({"TELEGRAM_BOT_TOKEN": f" {TOKEN} "}).get_secret_value() == TOKEN
    assert token({"TELEGRAM_BOT_TOKEN_FILE": str(file)}).get_secret_value() == TOKEN
    both = {"TELEGRAM_BOT_TOKEN": "", "TELEGRAM_BOT_TOKEN_FILE": str(file)}
    assert token(both).get_secret_value() == TOKEN


def test_the_token_never_prints() -> None:
    kept = token({"TELEGRAM_BOT_TOKEN": TOKEN})
    assert TOKEN not in f"{kept} {kept!r}"


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({}, "TELEGRAM_BOT_TOKEN: is not set"),
        ({"TELEGRAM_BOT_TOKEN": "  "}, "is not set"),
        ({"BOT_TOKEN": TOKEN}, "BOT_TOKEN is not read"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_BOT_TOKEN_FILE": "x"}, "not both"),
        ({"TELEGRAM_BOT_TOKEN": "hunter2-hunter2"}, "TELEGRAM_BOT_TOKEN: is no bot token"),
        ({"TELEGRAM_BOT_TOKEN": TOKEN + "/x"}, "is no bot token"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "missing"}, "missing can't be read"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "."}, "can't be read"),
        ({"TELEGRAM_BOT_TOKEN_FILE": "empty"}, "is empty"),
    ],
)
def test_without_a_usable_token_one_sentence_says_why(
    folder: Path, env: dict[str, str], said: str
) -> None:
    (folder / "empty").write_text("\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        token(env)
    assert len(caught.value.faults) == 1
    assert said in caught.value.faults[0]
    assert TOKEN not in caught.value.faults[0]
    assert "hunter2" not in caught.value.faults[0]
