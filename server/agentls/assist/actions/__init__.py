"""One file is one action; ACTIONS lists them in the order of the menu."""
