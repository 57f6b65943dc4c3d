"""Everything our faces say, written into a folder, so that the folders of two commits can be compared by `diff -r`.

`python -m tests.frozen DIR` writes the same bytes each time: the clock stands still, what differs by chance is named.
"""
