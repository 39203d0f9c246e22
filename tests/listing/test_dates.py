import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.listing.dates import read_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024", "2024"),
        ("202405", "202405"),
        ("20240517", "202405"),
        ("2024-05", "202405"),
        ("2024-5-1", "202405"),
        ("2024.05", "202405"),
        ("2024/05/17", "202405"),
        ("2024-05-17T10:11:12Z", "202405"),
        ("05/2024", "202405"),
        ("5-2024", "202405"),
        ("24.05", "202405"),
        ("24/05", "202405"),
        ("05.24", "202405"),
        ("17.05.2024", "202405"),
        ("May 2024", "202405"),
        ("May, 2024", "202405"),
        ("Sept. 2024", "202409"),
        ("[Mar., 2022]", "202203"),
        ("07th Aug., 2025", "202508"),
        ("7 August 2025", "202508"),
        ("Aug 7, 2025", "202508"),
        ("2025 Aug", "202508"),
        ("7-Aug-2025", "202508"),
        ("Jun '23", "202306"),
        ("März 2023", "202303"),
        ("février 2023", "202302"),
        ("12 de mayo de 2024", "202405"),
        ("2024年5月", "202405"),
        ("2024年5月17日", "202405"),
        ("2024年", "2024"),
        ("2024년 5월", "202405"),
        # Day and month may be either: only the year is sure.
        ("05/06/2024", "2024"),
    ],
)
def test_the_forms_of_dates_are_read(text, date):
    assert read_date(text) == date


@pytest.mark.parametrize(
    "text",
    ["", "202313", "2024-13", "13/2024", "11.12", "someday", "SAM 2", "1234", "3D", "2304.12306", "CVPR 2024", "May", "20240", "2024 papers"],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@given(st.text(max_size=60))
def test_any_text_gives_a_month_a_year_or_nothing(text):
    date = read_date(text)
    assert date is None or (date.isdecimal() and len(date) in (4, 6) and 1900 <= int(date[:4]) < 2100)
