"""The entry point of WSGI servers: `granian --interface wsgi wsgi:app`."""

from geoservice.settings import Settings
from geoservice.web import create_app

app = create_app(Settings.from_env())
