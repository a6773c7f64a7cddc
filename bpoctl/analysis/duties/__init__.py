"""The duties of both sides: recorded obligations, and what the terms make somebody owe without retyping it.

`gathering` gives all of them and a calendar; `recurring` those of every week, month and longer; `events` those that
a failure, an invoice, a credit or the end of the agreement brings about.
"""
