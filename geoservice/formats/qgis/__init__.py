"""Files that QGIS opens as a whole: projects with print layouts, and lists of connections."""
