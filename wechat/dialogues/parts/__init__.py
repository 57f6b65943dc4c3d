"""Steps that several talks share."""
