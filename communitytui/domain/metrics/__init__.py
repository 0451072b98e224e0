"""Metrics: their definitions, readings, baselines, and how each is judged."""
