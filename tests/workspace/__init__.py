"""Tests of the façade of the core."""
