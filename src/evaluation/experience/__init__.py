"""What people said: coded material in, estimates and arrangements out. Pure functions."""
