"""Agent-file formats as data, and the detection of a file's format."""
