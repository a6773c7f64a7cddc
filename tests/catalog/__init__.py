"""Tests of the catalogue and of the blueprints that engagements start from."""
