"""A self-hosted Telegram bot that pushes a daily Markdown digest into group chats."""
