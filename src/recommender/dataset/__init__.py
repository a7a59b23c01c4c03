"""The history as a table to learn from: a row for each context, technique and metric."""
