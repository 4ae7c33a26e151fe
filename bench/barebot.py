"""The yardstick of a press: a bot as its author would write it with python-telegram-bot as it
comes. It acknowledges the press, then changes the message, or sends a category it has at hand.

Run as ``python -m bench.barebot API_BASE_URL FILE``, with the token in ``TELEGRAM_BOT_TOKEN``;
FILE holds the category's text.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

SETTINGS = "推送设置\n每天 08:30（北京、上海，UTC+8）\n\n通知：{bell}"
CHOICES = {"sound": "有提示音", "silent": "静音"}


async def bell(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """A setting was pressed: the message shows it."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer("已保存")
    chosen = query.data.removeprefix("bell:")
    keys = [
        InlineKeyboardButton(
            f"✓ {label}" if name == chosen else label, callback_data=f"bell:{name}"
        )
        for name, label in CHOICES.items()
    ]
    back = InlineKeyboardButton("« 返回", callback_data="back")
    await query.edit_message_text(
        SETTINGS.format(bell=CHOICES[chosen]), reply_markup=InlineKeyboardMarkup([keys, [back]])
    )


async def category(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A category was pressed: it is sent."""
    query = update.callback_query
    if query is None or update.effective_message is None:
        return
    await query.answer()
    await update.effective_message.reply_text(context.bot_data["category"])


def main() -> None:
    """Poll until told to stop."""
    base = sys.argv[1].rstrip("/")
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .build()
    )
    application.bot_data["category"] = Path(sys.argv[2]).read_text(encoding="utf-8")
    application.add_handler(CallbackQueryHandler(bell, pattern="^bell:"))
    application.add_handler(CallbackQueryHandler(category, pattern="^category:"))
    application.run_polling()


if __name__ == "__main__":
    main()
