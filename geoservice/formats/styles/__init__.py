"""Legends and style documents: one file a format."""
