"""What every exercise stands on: reading an answer, trying it, saying what slipped; the quiz."""
