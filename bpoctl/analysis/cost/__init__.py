"""What the work costs over a term: quotes in every pricing model, the in-house baseline, and the case between them.

Amounts are exact fractions until a line is rounded, once, half-up to the currency's minor units; totals add up lines.
"""
