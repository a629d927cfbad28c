"""Every setting once: type, default, sentence; and how the sources are merged."""
