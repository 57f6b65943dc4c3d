"""Figures (数据): what happened, counted from the histories of tickets, and the rates made of the counts."""
