"""Picture formats: one file a format."""
