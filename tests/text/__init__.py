"""Tests of positions, edits and differences of plain text."""
