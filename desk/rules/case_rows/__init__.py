"""What a case system tells us, one row at a time: text by field, read by the parsers of whatever a citizen types."""
