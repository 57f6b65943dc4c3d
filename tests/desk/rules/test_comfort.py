"""What a person in danger reads: warm, short, with three numbers, one for each danger, and nothing of deadlines."""

import pytest

from desk.rules.comfort import HelpLines, comfort, what_to_say
from models.enums import Danger

LINES = HelpLines(court="12368", police="110", help="12356")


@pytest.mark.parametrize("danger", list(Danger))
def test_it_names_all_three_numbers_in_two_to_four_sentences_and_asks_to_go_on_writing(danger: Danger) -> None:
    words = comfort(danger, LINES)
    assert all(number in words for number in ("12368", "110", "12356"))
    assert 2 <= words.count("。") <= 4
    assert "接着写在这里" in words
    assert "最迟" not in words
    assert len(words) <= 200


def test_each_danger_has_words_of_its_own_for_the_person_and_for_the_agent() -> None:
    assert len({comfort(one, LINES) for one in Danger}) == len({what_to_say(one, LINES) for one in Danger}) == 3
