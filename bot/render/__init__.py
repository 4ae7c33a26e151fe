"""What a reader sees: rich text, the composing of messages, and the words in zh and en."""
