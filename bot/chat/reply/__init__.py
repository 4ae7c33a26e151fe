"""The one path by which answers leave: order, duplicates, budget, and who sees them."""
