"""The databases that are known, each in a module of its own that needs the library of its own."""

from __future__ import annotations

from importlib import import_module

from communitytui.warehouse.address import CHDB, DUCKDB, POSTGRESQL, Address
from communitytui.warehouse.engine import Ask, Engine

#: The module and the class of each.
_KNOWN = {
    DUCKDB: ("duck", "DuckDb"),
    POSTGRESQL: ("postgres", "Postgres"),
    CHDB: ("click_house", "ClickHouse"),
}


def open_engine(address: Address, ask: Ask = None) -> Engine:
    """Open the database of an address, for reading; raises as ``Engine.open`` does."""
    module, name = _KNOWN[address.engine]
    engine: type[Engine] = getattr(import_module(f"{__name__}.{module}"), name)
    return engine.open(address, ask)
