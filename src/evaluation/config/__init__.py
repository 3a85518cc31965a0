"""What a person declares, as frozen typed objects: cohorts, instruments, registers, policies."""
