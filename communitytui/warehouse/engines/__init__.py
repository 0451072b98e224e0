"""The databases that are known, each in a module of its own."""

from __future__ import annotations

from communitytui.warehouse.address import CHDB, DUCKDB, Address
from communitytui.warehouse.engine import Ask, Engine


def open_engine(address: Address, ask: Ask = None) -> Engine:
    """Open the database of an address, for reading; raises as ``Engine.open`` does."""
    if address.engine == DUCKDB:
        from communitytui.warehouse.engines.duck import DuckDb

        return DuckDb.open(address, ask)
    if address.engine == CHDB:
        from communitytui.warehouse.engines.click_house import ClickHouse

        return ClickHouse.open(address, ask)
    from communitytui.warehouse.engines.postgres import Postgres

    return Postgres.open(address, ask)
