"""Commands and buttons that show digests."""
