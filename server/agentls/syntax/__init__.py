"""Reading an agent file: front matter, YAML with spans, Markdown. Never raises."""
