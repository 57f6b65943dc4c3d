"""Importing this module registers each verb that officers order with its act (`desk.tickets.orders.does`)."""

from desk.tickets import (
    asking_more,
    corrections,
    handling,
    noting,
    priority,
    reminding,
    replying,
    second_person,
    subjects,
    taking_back,
)
from desk.tickets.danger import deciding
from desk.tickets.joining import duplicates, merging, splitting, transfers
from desk.tickets.orders import VERBS, carry_out, read_order
from desk.tickets.rating import callback_list, ratings, taking_up
from desk.tickets.timing import extensions, green, supervision

MODULES = (
    asking_more,
    corrections,
    handling,
    noting,
    priority,
    reminding,
    replying,
    second_person,
    subjects,
    deciding,
    taking_back,
    duplicates,
    merging,
    splitting,
    transfers,
    callback_list,
    ratings,
    taking_up,
    extensions,
    green,
    supervision,
)

__all__ = ["MODULES", "VERBS", "carry_out", "read_order"]
