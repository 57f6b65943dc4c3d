"""What cannot be sent is refused where it is written, in words, and nothing is kept of it."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from desk.broadcasts import drafting
from desk.broadcasts.articles import ArticleWords, articles_of, find_article, keep_article, remove_article
from desk.broadcasts.drafting import DraftWords, article_words
from desk.broadcasts.pictures import add_picture, content_of_picture, pictures_of
from desk.broadcasts.policies import BroadcastSettings, set_settings
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.rules.broadcasts.audiences import CaseParties, Followers, HearingParties, OfficersOf
from models import Broadcast, BroadcastPicture
from models.enums import BroadcastKind
from tests.cast import MORNING, account, acting, cases, court
from tests.desk.broadcasts.composed import ROAD, drafted, of_the_court, order

pytestmark = pytest.mark.usefixtures("cast")


def drawn(colour: str = "red", size: tuple[int, int] = (30, 20)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (replace(ROAD, title=" "), "title"),
        (replace(ROAD, title="长" * 65), "title"),
        (replace(ROAD, text=""), "text"),
        (replace(ROAD, text="长" * 401), "text"),
        (replace(ROAD, text="请拨打{电话}"), "text"),
        (replace(ROAD, text="大家来抽 奖"), "text"),
        (replace(ROAD, summary="长" * 121), "summary"),
        (DraftWords(BroadcastKind.ARTICLE, "题", body="<script>x</script>"), "body"),
        (DraftWords(BroadcastKind.ARTICLE, "题", body='<p>a</p><img src="/gg/pictures/99">'), "body"),
        (DraftWords(BroadcastKind.ARTICLE, "题", body="<p>没有封面</p>"), "cover"),
    ],
)
async def test_words_that_cannot_be_sent_are_refused_naming_the_field(words: DraftWords, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await drafted(words)
    assert refused.value.field == field
    assert not await Broadcast.exists()


async def test_an_audience_beyond_the_courts_own_branch_is_refused() -> None:
    shared = await account()
    high = (await court("江西高院")).id
    for group, said in (
        (Followers((shared.id,)), "不是本院"),
        (Followers((999,)), "停用"),
        (OfficersOf(("judge",), (high,)), "不在本院的范围"),
        (OfficersOf(("nobody",), (high,)), "职责"),
        (CaseParties(("瞎写",)), "不像案号"),
        (CaseParties(("（2026）京01民初1号",)), "本院没有这个案件"),
        (HearingParties("2026-12-02", "2026-12-01"), "先早后晚"),
        (HearingParties("明天", "后天"), "起止日期"),
    ):
        with pytest.raises(Invalid, match=said):
            await drafted(ROAD, [group])
    assert not await Broadcast.exists()


async def test_a_court_has_its_own_words_that_must_not_appear() -> None:
    settings = BroadcastSettings(("南门",), 600, False, False, 0)
    await set_settings(await acting("周敏"), (await court()).id, settings, MORNING)
    with pytest.raises(Invalid, match="南门"):
        await drafted()
    kept = await drafted(replace(ROAD, text="今天抽奖"))
    assert kept.id


async def test_the_same_picture_is_kept_once_and_what_is_none_is_refused() -> None:
    publisher, place = await acting("林雨"), (await court()).id
    first = await add_picture(publisher, place, drawn(), "红", MORNING)
    assert (await add_picture(publisher, place, drawn(), "又一次", MORNING)).id == first.id
    assert (await content_of_picture(first.id))[1] == "image/jpeg"
    for content in (b"", b"<html>", b"GIF89a"):
        with pytest.raises(Invalid):
            await add_picture(publisher, place, content, "x", MORNING)
    with pytest.raises(NotAllowed):
        await add_picture(await acting("李正"), place, drawn("blue"), "x", MORNING)
    assert await BroadcastPicture.all().count() == len(await pictures_of(publisher, place)) == 1
    assert await pictures_of(await acting("李正"), place) == []


async def test_an_article_is_kept_in_versions_and_a_draft_takes_a_copy() -> None:
    publisher, place = await acting("林雨"), (await court()).id
    cover = (await add_picture(publisher, place, drawn(), "红", MORNING)).id
    words = ArticleWords("开放日", f'<p>欢迎</p><img src="/gg/pictures/{cover}">', "来看看", cover)
    kept = await keep_article(publisher, place, words, MORNING)
    with pytest.raises(Refused, match="刚刚有人改过"):
        await keep_article(publisher, place, words, MORNING, kept.id, 7)
    changed = await keep_article(publisher, place, replace(words, title="开放日改期"), MORNING, kept.id, kept.version)
    assert (changed.id, changed.version) == (kept.id, 2)
    await of_the_court()
    broadcast = await drafted(await article_words(publisher, kept.id))
    await remove_article(publisher, kept.id, MORNING)
    assert (broadcast.title, broadcast.public) == ("开放日改期", True)
    assert await articles_of(publisher, place) == []
    with pytest.raises(NotFound):
        await find_article(publisher, kept.id)


async def test_what_was_written_is_shown_again_as_it_is() -> None:
    await cases()
    kept = await drafted(replace(ROAD, public=True))
    assert drafting.words_of(kept) == replace(ROAD, public=True)
    assert (await order(kept, "林雨")).version == 1
