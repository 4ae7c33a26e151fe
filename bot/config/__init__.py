"""The settings: ``config.yaml``, overridden by the environment, with every fault named at once.

Relative paths in the settings (folders of digests, the SQLite file) are relative to the working
directory, as everywhere on a command line, not to the file that names them.
"""

from bot.config.load import load_settings
from bot.config.model import (
    Database,
    Delivery,
    Digests,
    FolderSource,
    Log,
    Review,
    Schedule,
    Settings,
    Telegram,
    UrlSource,
    Web,
    Webhook,
)
from bot.config.overlooked import overlooked
from bot.config.subscriptions import SubscriptionSpec, as_json, read_subscription
from bot.config.token import token

__all__ = [
    "Database",
    "Delivery",
    "Digests",
    "FolderSource",
    "Log",
    "Review",
    "Schedule",
    "Settings",
    "SubscriptionSpec",
    "Telegram",
    "UrlSource",
    "Web",
    "Webhook",
    "as_json",
    "load_settings",
    "overlooked",
    "read_subscription",
    "token",
]
