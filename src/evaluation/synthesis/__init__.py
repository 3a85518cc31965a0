"""Cohorts together: what they have in common, how far they differ, and what came after what."""
