"""Finding: what was typed, what it may be, and what it finds of what the searcher may see."""
