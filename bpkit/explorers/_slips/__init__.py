"""The laboratory of mistakes: a slip checked, told in formulas, and drawn."""
