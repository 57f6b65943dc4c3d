"""Example data: files that the import commands read, and the demonstration made of them."""
