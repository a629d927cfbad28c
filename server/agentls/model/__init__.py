"""The seam to language models: what is asked, what is answered, who answers."""
