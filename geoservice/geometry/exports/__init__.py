"""What every download of an edition has in common, made once: exact rings, and GeoJSON that is already compressed."""
