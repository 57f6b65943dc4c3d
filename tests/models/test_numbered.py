"""A statement within another has its parameters behind those of the other."""

from models.numbered import highest, shifted


def test_every_parameter_is_moved_also_where_one_number_begins_like_another() -> None:
    text = "SELECT $1, $12, $2 WHERE a = $1"
    assert shifted(text, 3) == "SELECT $4, $15, $5 WHERE a = $4"
    assert shifted(text, 0) == text


def test_the_highest_number_is_how_many_values_there_are() -> None:
    assert highest("SELECT $1, $12, $2") == 12
    assert highest("SELECT 1") == 0
