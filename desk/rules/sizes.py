"""How much fits: words, names, files and rows of a page. What several modules hold to is said here, once.

Lengths are in characters. Some are columns' as well, whose `max_length` is at least that.
"""

LONGEST_WORDS = 5000
"""What somebody says at once: a petition, an answer, a note, an approach that is recorded."""
LONGEST_TITLE = 30
"""Of a petition and of each part of one."""
LONGEST_NAME = 40
LONGEST_LOGIN = 40
LONGEST_CASE_NUMBER = 60
LONGEST_ADDRESS = 45
"""Of a machine on the network: an IPv6 address with an IPv4 one in it."""
LONGEST_REASON = 300
LONGEST_ORGANISATION = 100
"""Why a clock is due when it is."""
MOST_FILES = 20
"""Sent at once."""
MOST_PDF_PAGES = 200
PAGE = 30
"""Rows of a list on one page."""
MOST_COUNTED = 1000
"""Where a list is longer, nobody counts on."""
MOST_FOUND = 100
"""Of what is found by words nobody counts on further: each has to be read."""
