"""Tests of rules, their selection and their suppression in general."""
