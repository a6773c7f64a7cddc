"""Tests of the journal: the chain, undo and redo, and erasure."""
