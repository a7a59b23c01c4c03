"""The process inside a suite's interpreter: reads a request, loads, applies, measures, replies; standard library only."""
