"""Who was there, who was heard, who decided: registers in, estimates out.

The six states of attendance (`STATES`) are different things and are counted apart everywhere.
"""
