"""HTTP: pages, embeds, downloads and tiles."""
