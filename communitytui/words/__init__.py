"""Values in words of the language spoken: errors, deliverables, rules of rhythms."""
