"""What people type, read into values: dates, stretches of days, hours, zones, categories."""
