"""Models of change when people answer more than once and sit in teams.

`clmm` and `proportional` are for ordered answers, `linear` for scores, `robust` for what can be
said at team level without a model of the teams.
"""
