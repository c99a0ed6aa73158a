"""Measure trained models, with intervals, and say beside it how it was measured."""
