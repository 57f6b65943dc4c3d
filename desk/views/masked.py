"""Some of a petition is shown masked until somebody asks for the whole, which is written down."""

from models.enums import Labelled


class MaskedWords(Labelled):
    """Says what is shown masked until somebody asks for the whole."""

    CONTACT = "contact", "联系方式"
    TEXT = "text", "诉求原文"
    WORDS = "words", "群众后来的话"
