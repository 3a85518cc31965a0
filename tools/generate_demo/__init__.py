"""Makes the three synthetic demonstration cohorts; nothing of it is used by the package."""
