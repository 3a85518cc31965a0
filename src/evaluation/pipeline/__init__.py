"""What depends on what, and making it: raw exports to reports."""
