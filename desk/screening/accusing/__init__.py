"""What accusations sound like, and who did what."""
