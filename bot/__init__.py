"""THE APPLICATION: decisions, the store, services, delivery, web."""

from importlib.metadata import version

VERSION = version("convenor")
