"""What a user can do, for both faces: one function, one transaction."""
