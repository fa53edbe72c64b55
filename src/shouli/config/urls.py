"""All addresses; each door brings its own."""

from importlib.util import find_spec
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, include, path

from shouli import channels

DOORS = sorted(door.name for door in iter_modules(channels.__path__) if door.ispkg)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"shouli.channels.{door}.urls")) for door in DOORS if find_spec(f"shouli.channels.{door}.urls")
]
