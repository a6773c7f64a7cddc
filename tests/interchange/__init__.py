"""Tests of the interchange; this file makes `strategies` importable, as pytest puts the folder above on the path."""
