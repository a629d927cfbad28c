"""How findings are printed: text, JSON, SARIF, GitHub."""
