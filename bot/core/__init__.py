"""Errors, logging, redaction of secrets: what every other package may use."""
