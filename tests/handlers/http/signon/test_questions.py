"""What a browser takes along: random, and tied together as RFC 7636 has it."""

from handlers.http.signon.questions import SignOnQuestion, address_with


def test_the_challenge_is_that_of_RFC_7636s_example() -> None:
    question = SignOnQuestion("", "", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert question.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_no_two_questions_have_anything_in_common() -> None:
    questions = [SignOnQuestion.fresh() for _ in range(50)]
    parts = {part for one in questions for part in (one.state, one.nonce, one.verifier)}
    assert len(parts) == 150
    assert all(43 <= len(one.verifier) <= 128 for one in questions)
    assert questions[0].verifier not in repr(questions[0])


def test_an_address_that_has_a_query_keeps_it() -> None:
    assert address_with("https://id.example/a?realm=1", state="x y") == "https://id.example/a?realm=1&state=x+y"
    assert address_with("https://id.example/a", state="&") == "https://id.example/a?state=%26"
