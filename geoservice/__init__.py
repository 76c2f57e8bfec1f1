"""geoservice: village statistics tables in, thematic maps that anyone can embed and open out."""

__version__ = "0.1.0"
