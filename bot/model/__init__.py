"""What a subscription and a delivery are, and when they are due: values that all parts share."""
