"""What the bot's owners see and answer: reviews, previews and alerts."""
