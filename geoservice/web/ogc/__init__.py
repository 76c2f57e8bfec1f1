"""Doors of the Open Geospatial Consortium: one protocol a file, all reading the same layers."""

from __future__ import annotations

from flask import Blueprint

from geoservice.registry import Room

PROTOCOLS: Room[Blueprint] = Room("geoservice.web.ogc")
