"""Raw cells into tidy tables: labels to codes, duplicates, linkage of timepoints, scoring."""
