"""Benchmarks: whole processes, in pairs with a peer and a floor in the same run.

The machine is noisy, so only ratios mean anything; nothing here is a test.
"""
