"""What favours sound like."""
