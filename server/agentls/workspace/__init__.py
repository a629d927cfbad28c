"""The façade of the core: files and folders in, values out."""
