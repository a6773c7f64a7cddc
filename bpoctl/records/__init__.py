"""The five verbs and their flags, prompts and checks, all made from the descriptions of the models' fields."""
