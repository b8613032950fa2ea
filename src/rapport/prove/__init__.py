"""Verdicts on experiments: exposures and outcomes in, better, worse or not yet out.

:mod:`rapport.prove.maths` is pure; what reads the engine is beside it. Nothing is imported here, so that whoever wants
the one does not wait for the other.
"""
