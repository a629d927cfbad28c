"""Actions on code: what is asked, and how a reply becomes a suggestion."""
