"""What the courts' case systems tell us of cases, by file or over HTTP, is kept here."""
