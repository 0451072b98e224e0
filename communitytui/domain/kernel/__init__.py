"""What everything else is made of: text, numbers, days, names of fixed things. Knows no noun."""
