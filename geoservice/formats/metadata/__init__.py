"""Descriptions of a layer for catalogues: one file a standard."""
