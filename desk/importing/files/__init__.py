"""Files are read here as they come: what they are, their headings, their rows, and what of them is wrong."""
