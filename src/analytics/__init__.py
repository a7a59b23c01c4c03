"""What the history says: measured runs and cited field data in one warehouse, compared, ranked and shown."""
