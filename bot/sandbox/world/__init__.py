"""The sandbox's Telegram in memory: chats, people, messages, updates, limits."""
