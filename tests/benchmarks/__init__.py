"""Benchmarks: one module for each row of the table of limits; run with `python -m pytest -m benchmark -s`."""
