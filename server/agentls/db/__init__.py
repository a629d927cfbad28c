"""The only package that opens databases."""
