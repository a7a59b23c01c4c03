"""The history as Parquet: run folders and field data in one schema, always rebuildable from them."""
