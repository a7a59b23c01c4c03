"""Benchmark harnesses side by side on one workload: an adapter each, the order, the record, the table."""
