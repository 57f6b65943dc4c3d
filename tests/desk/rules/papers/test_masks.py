import pytest

from desk.rules.papers.masks import mask_card, mask_document, mask_identity, mask_mobile, mask_name, mask_telephone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修文", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("", ""),
        (" 李四 ", "李*"),
        ("买买提·艾合买提", "买**·****"),
        ("John Smith", "J*** *****"),
    ],
)
def test_a_name_keeps_its_surname(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_masks_keep_just_enough_to_recognise() -> None:
    assert mask_identity("360102199001011234") == "360102********1234"
    assert mask_identity("11010519491231002X") == "110105********002X"
    assert mask_identity("360102") == "******"
    assert mask_mobile("13807910001") == "138****0001"
    assert mask_mobile("1380791") == "*******"
    assert mask_card("6222021234567894") == "************7894"
    assert mask_card("6222") == "****"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("360102199001011234", "360102********1234"),
        ("E12345678", "E*****678"),
        ("KAZ110090123105", "KAZ*********105"),
        ("12345678", "*****678"),
        ("HA1234567", "HA*****67"),
        ("", ""),
    ],
)
def test_a_document_keeps_its_letters_and_its_end(number: str, shown: str) -> None:
    assert mask_document(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13807910001", "138****0001"),
        ("079186161368", "0791*****368"),
        ("01086123456-802", "010*****456-***"),
        ("4006612368", "400****368"),
        ("+85291234567", "+852*****567"),
        ("+12125550100", "+1*******100"),
        ("", ""),
    ],
)
def test_a_number_to_be_reached_by_keeps_where_it_is(number: str, shown: str) -> None:
    assert mask_telephone(number) == shown
