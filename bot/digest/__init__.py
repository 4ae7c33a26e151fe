"""What a digest is: its model, the parser, the archive of all dates and where digests come from."""
