"""Passports: up to nine letters and digits (ICAO 9303-4), with no check digit of their own.

Chinese ones: E and eight digits, since April 2017 E, a letter other than I and O, and seven digits; before 2012 G and
eight digits, or 14 or 15 and seven; D, S and P, with or without E, those of officials; K, H of Hong Kong, MA of Macao.
"""

import re
from datetime import datetime

from desk.rules.papers.documents import Document
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind

CHINESE = re.compile(r"E[0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|G[0-9]{8}|[DSP]E[0-9]{7}")
FEWEST_DIGITS = 4
_SHAPE = re.compile(r"[A-Z0-9]{6,9}")


def read_passport(number: str, _: datetime) -> Document | Refusal:
    """Read a bare number of any country's passport, or say what is wrong with it."""
    if not _SHAPE.fullmatch(number) or sum(char.isdigit() for char in number) < FEWEST_DIGITS:
        return Refusal(f"护照号码是 6 到 9 位字母和数字，这里有 {len(number)} 位，请对照护照第一页右上角核对。")
    if re.fullmatch(r"E[IO][0-9]{7}", number):
        return Refusal("护照号码第二位不用字母 I、O，请核对是不是数字 1、0。")
    return Document(DocumentKind.PASSPORT, number)
