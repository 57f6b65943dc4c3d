"""Boards: pages that count and list, for whoever looks over others, calls people or sees to complaints."""
