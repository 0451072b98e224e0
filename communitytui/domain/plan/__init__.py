"""The plan in time and money: timetable, critical path, costs, workload, rhythms, calendar."""
