"""A whole province in a database: filled at two sizes, its pages measured against each other, their plans looked at."""
