"""Finding, parsing and explaining SQL; sqlglot stays behind our own types."""
