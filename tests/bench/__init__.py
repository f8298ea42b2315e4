"""Figures to reach, each measured beside its limit in the same run: ``python -m tests.bench``."""
