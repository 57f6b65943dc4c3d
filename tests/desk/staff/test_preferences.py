"""How somebody likes the console to look is kept with them; what cannot be chosen is refused."""

import pytest

from desk.errors import Invalid
from desk.staff.preferences import Density, Preferences, Theme, keep, prefer, preferences_of
from models import Officer
from tests.cast import officer

pytestmark = [pytest.mark.usefixtures("cast")]


async def chosen_by(name: str) -> Preferences:
    return preferences_of(await Officer.get(id=(await officer(name)).id))


async def test_周敏_chooses_dark_in_one_window_and_roomy_in_another_and_keeps_both() -> None:
    own = (await officer("周敏")).id
    await prefer(own, {"theme": "dark"})
    await prefer(own, {"density": "roomy"})
    assert await chosen_by("周敏") == Preferences(Theme.DARK, Density.ROOMY)
    assert await chosen_by("李正") == Preferences()


@pytest.mark.parametrize("chosen", [{"theme": "pink"}, {"wallpaper": "cat"}, {"theme": "dark", "size": "0"}])
async def test_what_cannot_be_chosen_is_refused_and_changes_nothing(chosen: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        await prefer((await officer("周敏")).id, chosen)
    assert await chosen_by("周敏") == Preferences()


async def test_what_an_older_release_kept_and_this_one_does_not_know_counts_as_not_chosen() -> None:
    await keep((await officer("周敏")).id, {"theme": "sepia", "density": ["dense"]})
    assert await chosen_by("周敏") == Preferences()
