"""What a reader sees: released results in; figures, tables and sentences out.

Nothing here computes a statistic. Numbers are rounded for display, and only by `formatting`.
"""
