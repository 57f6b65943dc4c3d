"""What the program promises about speed, as ratios measured in one run: `make bench`, told in docs/benchmarks.md."""
