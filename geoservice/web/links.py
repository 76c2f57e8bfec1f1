"""Absolute addresses.

They are built from GEOSERVICE_PUBLIC_URL; where that is not set, from the Host header of the very request that is
answered. X-Forwarded headers are read only as far as GEOSERVICE_TRUSTED_PROXIES says (`app`, TRUST Q4).
"""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from flask import current_app, request

from geoservice.settings import Settings


def current_settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["GEOSERVICE"])


def site_origin() -> str:
    """`https://host` of this site, without a path."""
    public = urlsplit(current_settings().public_url)
    return f"{public.scheme}://{public.netloc}" if public.netloc else request.host_url.rstrip("/")


def site_root() -> str:
    """Start of every address of this site, without a slash at the end."""
    return site_origin() + request.script_root.rstrip("/")


def absolute(path: str) -> str:
    """The whole address of a path that `url_for` made."""
    return site_origin() + path


def mount_path(settings: Settings) -> str:
    """The path below which a proxy shows this service: `/peta` of `https://desa.go.id/peta`, or empty."""
    return urlsplit(settings.public_url).path.rstrip("/")
