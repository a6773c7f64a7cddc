"""Tests of the store: opening it, migrating it, reading it, and what a kill leaves behind."""
