"""Commands of analytics, found through the entry points `bench.commands`."""
