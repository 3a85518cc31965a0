"""Both strands side by side."""
