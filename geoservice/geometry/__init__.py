"""Boundary files in, prepared editions out: read, repair, keep as GeoParquet, then pack for serving."""
