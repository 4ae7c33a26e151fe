"""Fetching over HTTP: within bounds, through proxies, never into a private network."""
