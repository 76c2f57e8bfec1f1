"""Download formats: one file a format."""
