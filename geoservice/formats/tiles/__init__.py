"""Vector tile formats: one file a format."""
