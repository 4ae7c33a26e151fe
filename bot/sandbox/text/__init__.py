"""Telegram's rules of text: entities, links, parse modes, keyboards."""
