"""The page to chat in: its server, its acts and its view of the world."""
