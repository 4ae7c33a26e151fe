"""The settings as values. Names are the keys of ``config.yaml``; everything is frozen.

Defaults stand here and, explained, in ``config.yaml``; a test holds them equal.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    SecretStr,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.config.field_types import (
    DatabaseAddress,
    Duration,
    File,
    Folder,
    Hour,
    HttpsAddress,
    Lower,
    Number,
    Seconds,
    WebAddress,
    Weekdays,
    Whole,
    Zone,
    filled,
    listed,
)
from bot.config.subscriptions import SubscriptionSpec
from bot.delivery.model import WEEKDAYS

WEBHOOK_PORTS = (443, 80, 88, 8443)
"""core.telegram.org/bots/api#setwebhook"""


def _at(place: str, sentence: str) -> PydanticCustomError:
    """A fault of one field that shows in another: ``place`` is its dotted path from here."""
    return PydanticCustomError("placed", "{sentence}", {"place": place, "sentence": sentence})


class Section(BaseModel):
    """A section; what stands empty in YAML (null), all of it or a key, has its default."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, validate_default=True, hide_input_in_errors=True
    )

    @model_validator(mode="before")
    @classmethod
    def _empty(cls, value: object) -> object:
        return {} if value is None else filled(value, cls.model_fields)


class Webhook(Section):
    url: HttpsAddress | None = None
    secret_token: SecretStr | None = None
    certificate: File | None = None
    private_key: File | None = None

    @field_validator("secret_token")
    @classmethod
    def _as_telegram_allows(cls, value: SecretStr | None) -> SecretStr | None:
        # setWebhook: 1-256 characters, only A-Z, a-z, 0-9, _ and - are allowed.
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("needs 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
        return value

    @field_validator("private_key")
    @classmethod
    def _with_its_certificate(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value is not None and info.data.get("certificate", value) is None:
            raise ValueError("needs telegram.webhook.certificate too, for the two go together")
        return value


class Telegram(Section):
    api_base_url: WebAddress = "https://api.telegram.org"
    updates: Annotated[Literal["polling", "webhook"], Lower] = "polling"
    webhook: Webhook = Webhook()
    owners: Annotated[
        tuple[Annotated[Whole, Field(gt=0, lt=2**53)], ...], BeforeValidator(listed)
    ] = ()

    @field_validator("webhook")
    @classmethod
    def _has_an_address(cls, value: Webhook, info: ValidationInfo) -> Webhook:
        if info.data.get("updates") == "webhook" and value.url is None:
            raise _at("url", "is needed, because telegram.updates is webhook")
        return value

    @field_validator("webhook")
    @classmethod
    def _at_a_port_that_telegram_calls(cls, value: Webhook, info: ValidationInfo) -> Webhook:
        """A Bot API server of one's own may call any (its --local)."""
        if info.data.get("updates") != "webhook" or value.url is None:
            return value
        theirs = urlsplit(info.data.get("api_base_url", "")).hostname == "api.telegram.org"
        port = urlsplit(value.url).port or 443
        if theirs and port not in WEBHOOK_PORTS:
            *some, last = map(str, WEBHOOK_PORTS)
            raise _at("url", f"has port {port}; Telegram calls only {', '.join(some)} and {last}")
        return value


class FolderSource(Section):
    """Digests in a folder, relative to the working directory."""

    folder: Folder
    base_url: WebAddress | None = None


class UrlSource(Section):
    """Digests behind an address, where ``{date}`` stands for their date (2026-01-28) and
    ``{yyyy}``, ``{mm}``, ``{dd}`` for its parts."""

    url: WebAddress
    refresh: Seconds = dt.timedelta(seconds=300)
    allow_private: bool = False
    base_url: WebAddress | None = None

    @field_validator("refresh")
    @classmethod
    def _polite(cls, value: dt.timedelta) -> dt.timedelta:
        if value < dt.timedelta(seconds=10):
            raise ValueError("must be at least 10 seconds")
        return value

    @field_validator("url")
    @classmethod
    def _only_the_date(cls, value: str) -> str:
        if re.search(r"[{}]", re.sub(r"\{(date|yyyy|mm|dd)\}", "", value)):
            raise ValueError("may hold {date}, or {yyyy}, {mm} and {dd}, and no other braces")
        parts = [name for name in ("{yyyy}", "{mm}", "{dd}") if name in value]
        if parts and len(parts) < 3 and "{date}" not in value:
            raise ValueError("needs all of {yyyy}, {mm} and {dd}, or {date}")
        return value


def _source_kind(value: Any) -> str | None:
    keys = set(value) if isinstance(value, dict) else {type(value).__name__}
    if keys & {"folder", "FolderSource"}:
        return "<folder>"
    return "<url>" if keys & {"url", "UrlSource"} else None


Source = Annotated[
    Annotated[FolderSource, Tag("<folder>")] | Annotated[UrlSource, Tag("<url>")],
    Discriminator(
        _source_kind,
        custom_error_type="source",
        custom_error_message="needs a folder or a url, like {folder: digests}",
    ),
]


class Review(Section):
    by_owner: bool = False
    until: Hour | None = None


class Digests(Section):
    sources: tuple[Source, ...] = (FolderSource(folder=Path("digests")),)
    follow_links: bool = False
    aliases: dict[str, str] = {}
    labels: dict[
        Literal["summary", "background", "points", "sources", "title", "category", "date"],
        tuple[str, ...],
    ] = {}
    base_url: WebAddress | None = None
    max_messages: Annotated[Whole, Field(ge=0, le=1000)] = 12
    review: Review = Review()

    @field_validator("sources")
    @classmethod
    def _some(cls, value: tuple[Source, ...]) -> tuple[Source, ...]:
        if not value:
            raise ValueError("needs at least one folder or url")
        return value


class Schedule(Section):
    time: Hour = "08:30"
    timezone: Zone = "Asia/Shanghai"
    weekdays: Weekdays = WEEKDAYS
    wait_until: Hour = "23:00"
    catch_up: Duration = dt.timedelta(hours=12)


class Delivery(Section):
    # Telegram's own limits are 30, 20 and 1; paid broadcasts allow up to 1000 a second.
    per_second: Annotated[Whole, Field(ge=1, le=1000)] = 30
    per_group_minute: Annotated[Whole, Field(ge=1, le=1000)] = 20
    per_chat_seconds: Annotated[Number, Field(ge=0, le=60)] = 1
    when_unsure: Annotated[Literal["resend", "skip"], Lower] = "resend"
    correct_for: Duration = dt.timedelta(hours=48)
    concurrency: Annotated[Whole, Field(ge=1, le=256)] = 32


class Database(Section):
    url: Annotated[DatabaseAddress, Field(repr=False)] = "sqlite+aiosqlite:///data/bot.db"
    keep_days: Annotated[Whole, Field(ge=1, le=36500)] = 400


class Web(Section):
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[Whole, Field(ge=0, le=65535)] = 8080
    public_url: WebAddress | None = None
    upload_token: SecretStr | None = None

    @field_validator("upload_token")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 16:
            raise ValueError("needs at least 16 characters")
        return value


class Log(Section):
    format: Annotated[Literal["console", "json"], Lower] = "console"
    level: Annotated[Literal["debug", "info", "warning", "error"], Lower] = "info"


class Settings(BaseSettings):
    """All settings. ``Settings()`` is the defaults: it reads no environment and no file, which
    is ``load_settings``'s to do."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        validate_default=True,
        hide_input_in_errors=True,
        env_prefix="BOT_",
        env_nested_delimiter="__",
    )

    telegram: Telegram = Telegram()
    digests: Digests = Digests()
    schedule: Schedule = Schedule()
    delivery: Delivery = Delivery()
    database: Database = Database()
    chats: tuple[SubscriptionSpec, ...] = ()
    web: Web = Web()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)

    @field_validator("digests")
    @classmethod
    def _somebody_can_review(cls, value: Digests, info: ValidationInfo) -> Digests:
        telegram = info.data.get("telegram")
        if value.review.by_owner and isinstance(telegram, Telegram) and not telegram.owners:
            raise _at("review.by_owner", "needs somebody in telegram.owners who can approve")
        return value

    @field_validator("chats")
    @classmethod
    def _each_once(cls, value: tuple[SubscriptionSpec, ...]) -> tuple[SubscriptionSpec, ...]:
        seen: dict[tuple[int, int], int] = {}
        for index, chat in enumerate(value):
            first = seen.setdefault((chat.chat_id, chat.thread_id), index)
            if first != index:
                raise _at(str(index), f"is the same chat and topic as chats.{first}")
        return value

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must stand in no log line, beside the bot's token."""
        kept = (self.telegram.webhook.secret_token, self.web.upload_token)
        return tuple(secret.get_secret_value() for secret in kept if secret is not None)
