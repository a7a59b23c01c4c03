"""The history as Parquet: run folders and field data in one schema, always rebuildable from them."""

from analytics.warehouse.build import Built, ensure_built

__all__ = ["Built", "ensure_built"]
