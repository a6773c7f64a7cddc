"""One module a stage, and one a cross-stage group: parse, call, hand to output. They never import each other."""
