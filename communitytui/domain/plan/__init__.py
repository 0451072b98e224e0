"""The plan in time and money: timetable, critical path, budget, workload, rhythms, calendar."""
