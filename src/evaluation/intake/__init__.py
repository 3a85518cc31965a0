"""Raw exports in, text tables out: the only reader of ``data/raw/``.

Every cell is read as text and nothing is guessed from its look; every row and column left out is
counted and reported into one `ProblemLog`.
"""
