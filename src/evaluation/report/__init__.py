"""Sections (notebooks) into one report a cohort."""
