"""Who gets what when: planning, pacing, sending, and the loop that wakes them."""
