"""Fernwood, a garden magazine with a shop and a community that do not exist: ninety days of a believable site.

Everything follows from a seed and the last day, so that two people who run the demo on one day see the same numbers.
"""
