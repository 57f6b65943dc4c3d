"""Rules of broadcasts: their lifecycle, their words and gaps, articles, and what an audience is made of. Pure."""
