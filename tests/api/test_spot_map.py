"""The sketch map: north is up, nothing leaves the drawing, words cover neither spots nor each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.spot_map import Mark, draw

MARKS = st.lists(
    st.builds(
        Mark,
        st.text("太原大同阳泉长治晋城朔州", min_size=2, max_size=8),
        st.integers(-20000, 20000),
        st.just("/lots"),
        st.floats(110.2, 114.5),
        st.floats(34.6, 40.7),
    ),
    max_size=25,
)


@given(MARKS)
def test_every_mark_is_in_the_drawing_and_words_cover_nothing(marks: list[Mark]) -> None:
    drawing = draw(marks)
    if drawing is None:
        assert len(marks) < 2
        return
    assert sorted(one.mark.name for one in drawing.spots) == sorted(one.name for one in marks)
    boxes = []
    for one in drawing.spots:
        assert one.radius <= one.x <= drawing.width - one.radius
        assert one.radius <= one.y <= drawing.height - one.radius
        boxes.append((one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius))
    for one in drawing.spots:
        if one.text_x is None or one.text_y is None:
            continue
        chinese = sum(ord(letter) > 0x2E7F for letter in one.words)
        right = one.text_x + 12 * chinese + 7 * (len(one.words) - chinese)
        words = (one.text_x, one.text_y - 10, right, one.text_y)
        assert words[0] >= 0, one.words
        assert words[2] <= drawing.width, one.words
        for other in boxes:
            apart = words[2] <= other[0] or other[2] <= words[0] or words[3] <= other[1] or other[3] <= words[1]
            assert apart, one.words
        boxes.append(words)


def test_north_is_up_and_areas_are_in_proportion() -> None:
    drawing = draw([Mark("大同市", -80, "/n", 113.3, 40.1), Mark("运城市", 20, "/s", 111.0, 35.0)])
    assert drawing is not None
    datong, yuncheng = drawing.spots
    assert (datong.words, yuncheng.words) == ("大同市 -80", "运城市 +20")
    assert datong.y < yuncheng.y
    assert datong.x > yuncheng.x
    assert datong.radius == 2 * yuncheng.radius
    assert drawing.height > drawing.width, "Shanxi is longer than wide"
