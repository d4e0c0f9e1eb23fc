"""What was done, kept and resumed."""
