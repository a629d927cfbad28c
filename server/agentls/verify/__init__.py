"""The one judge of candidates, whoever made them."""
