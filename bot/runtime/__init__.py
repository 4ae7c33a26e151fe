"""Puts the parts together: the running bot, its leader, its web server, its shutdown."""
