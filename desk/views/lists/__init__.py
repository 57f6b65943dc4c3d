"""Lists of tickets: what narrows them, in which order they stand, how many there are, and what people keep of them."""
