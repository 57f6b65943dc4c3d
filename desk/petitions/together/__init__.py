"""Several people ask for one thing: who is one of them, who speaks for all, how one joins and leaves."""
