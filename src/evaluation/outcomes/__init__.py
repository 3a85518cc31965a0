"""What changed and how sure we can be: tidy numbers in, estimates out. Pure functions.

- `distributions`: answers to one item, scores of one scale.
- `reliability`, `bootstrap`, `team_agreement`: whether items, and members of a team, go together.
- `paired`, `signed_rank`, `effects`: change of the same people.
- `unmatched`, `overlapping`: different people, and partly the same.
- `categorical`: answers in categories.
- `missingness`: who is missing, and what that could hide.
- `response_shift`, `individual_change`, `precision`: what a change means, and what could be seen.
- `goals`, `feedback`: goal attainment, and feedback on sessions.
- `multiplicity`: many outcomes at once.
- `change`, `instruments`, `participation`: all of it for a cohort's declared outcomes.
- `models`: mixed models and methods for few teams.
"""
