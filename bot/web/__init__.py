"""The bot over HTTP: the archive as pages and feeds, the upload, the webhook, health, metrics."""
