from desk.rules.papers.typed_numbers import bare, with_digits


def test_what_stands_between_the_characters_is_left_out() -> None:
    assert bare(" 110105-1949·1231\u200b00 2×。") == "11010519491231002X"
    assert bare("（Ａ）ｂ") == "(A)B"


def test_letters_typed_for_digits_are_told() -> None:
    assert with_digits("OILQ8") == "01108"
