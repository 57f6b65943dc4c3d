"""What acts of procedure sound like, and where each goes."""
