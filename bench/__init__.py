"""What the bot costs, each figure beside a yardstick measured in the same run."""
