"""Rules over agent files, and how they are run on one file."""
