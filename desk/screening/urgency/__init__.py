"""What urgency sounds like."""
