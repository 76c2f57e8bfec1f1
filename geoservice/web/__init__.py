"""HTTP: pages, embeds, downloads and tiles."""

from geoservice.web.app import create_app

__all__ = ["create_app"]
