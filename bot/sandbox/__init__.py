"""A local Bot API server with a page to chat in: for the demo, for tests, for trying things out."""
