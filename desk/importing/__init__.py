"""Files are imported here: read row by row, checked whole, stored in batches, safe to repeat."""
