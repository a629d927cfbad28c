"""Positions, edits and differences of plain text; standard library only."""
