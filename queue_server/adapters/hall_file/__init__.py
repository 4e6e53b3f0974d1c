"""Loads the hall file and the catalogue of items: YAML 1.2, checked, with errors that name file and line."""

from queue_server.adapters.hall_file.calendar import holiday_warnings
from queue_server.adapters.hall_file.catalogue import Catalogue, load_catalogue
from queue_server.adapters.hall_file.loader import (
    DEMONSTRATION_HALL,
    DEMONSTRATION_ITEMS,
    LoadedHall,
    load_hall,
)
from queue_server.adapters.hall_file.problems import HallFileError

__all__ = [
    "DEMONSTRATION_HALL",
    "DEMONSTRATION_ITEMS",
    "Catalogue",
    "HallFileError",
    "LoadedHall",
    "holiday_warnings",
    "load_catalogue",
    "load_hall",
]
