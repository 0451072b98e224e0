"""Plain Python: what a community is, and every rule about it. No I/O, and no clock."""
