"""Who and what particular things are spoken of."""
