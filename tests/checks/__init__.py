"""Tests of the rules: one module a stage, as in the house."""
