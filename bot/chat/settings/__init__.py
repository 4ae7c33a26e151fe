"""/settings: one message with buttons that edits itself, and what is typed for it."""
