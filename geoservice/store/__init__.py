"""The catalogue (SQL) and the blobs (immutable files)."""
