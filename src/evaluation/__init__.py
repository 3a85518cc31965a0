"""From a cohort's raw exports to one trustworthy, safe-to-share report.

The floors, from the ground up (a higher floor may import a lower one, never the reverse):

0. `errors`, `problems`, `estimates`, `multiplicity`: the words every other module speaks.
1. `config`: `cohort.toml`, instruments, registers and policies as frozen typed objects.
2. `intake`: the only reader of ``data/raw/``; cells as text, with the place each came from.
3. `prepare`: labels to codes, duplicates, linkage of timepoints, scoring: tidy tables.
4. `outcomes`, `experience`, `involvement`, then `integration` and `synthesis`: pure functions,
   tables in, estimates out.
5. `disclosure`: estimates and a policy in, released results out.
6. `show`: figures, tables and sentences; released results in, something to look at out.
7. `report`: sections (notebooks) to one HTML file.
8. `pipeline`: what depends on what, and making it.
9. `cli`: the command line.
"""
