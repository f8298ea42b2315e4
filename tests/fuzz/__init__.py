"""FUZZ: long runs with chance in them, seeded: `make fuzz`. The tests hold short ones."""
