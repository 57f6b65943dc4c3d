"""On the phone: whom somebody speaks for, leaving a petition for them, and asking together with others."""
