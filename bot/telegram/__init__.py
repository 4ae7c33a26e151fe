"""Telegram itself: the aiohttp transport for python-telegram-bot, and answers into outcomes."""
