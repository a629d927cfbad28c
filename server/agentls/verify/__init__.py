"""The one judge of what is proposed, whoever proposes it."""
