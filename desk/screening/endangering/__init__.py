"""What danger to life sounds like."""
