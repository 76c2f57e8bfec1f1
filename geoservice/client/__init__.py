"""Maps of a geoservice site in Python: as a table, as shapes, as a map in a notebook.

    from geoservice.client import Client

    layer = Client("https://peta.contoh.go.id").layer("stunting-2024-desa-9901")
    layer.to_dataframe()
    layer.explore()

Nothing of the service itself is used but its addresses; pandas, geopandas and folium are imported when they are needed.
"""

from __future__ import annotations

from geoservice.client.layers import Client, LayerInfo, NoSuchLayerError, RemoteLayer

__all__ = ["Client", "LayerInfo", "NoSuchLayerError", "RemoteLayer"]
