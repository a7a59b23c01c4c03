"""The process inside a suite's interpreter: request, load, apply, measure, reply; standard library only."""
