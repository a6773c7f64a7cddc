"""The demo: one complete engagement and its ticket export, shipped as data."""
