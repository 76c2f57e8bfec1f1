"""What a printed map says of the place it shows: the name of its area, where it lies, and where the map is found."""

from __future__ import annotations

from dataclasses import replace

from geoservice.actions.find_surroundings import find_surroundings
from geoservice.formats import LayerView
from geoservice.formats.layouts.request import PictureRequest, Surroundings
from geoservice.store import Store


def placed(store: Store, view: LayerView, request: PictureRequest, *, is_frozen: bool = False) -> PictureRequest:
    """The request with title and surroundings of the layer's area.

    A frozen picture must never change, and other boundary sets may be imported tomorrow: it lies in nothing wider
    than its own area.
    """
    area = store.catalogue.boundary_set(view.layer.boundary).title
    if request.bbox is not None:
        return replace(request, area=area, surroundings=Surroundings(view.prepared, area))
    around = None if is_frozen or request.is_preview else find_surroundings(store, view.prepared.edition)
    return replace(request, area=area, surroundings=around)


def exported(store: Store, view: LayerView, request: PictureRequest) -> PictureRequest:
    """The same for a file written by hand, with the address of the map page where one is known."""
    address = f"{view.public_url}/maps/{view.layer.id}" if view.public_url else ""
    return placed(store, view, replace(request, address=address))
