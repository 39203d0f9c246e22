from datetime import date

import pytest

from bot.core.window import Window, parse_window
from bot.support.errors import InputError

TODAY = date(2026, 3, 20)


def test_a_month_means_all_of_its_days():
    assert parse_window("2024-01", "2024-02", TODAY) == Window(date(2024, 1, 1), date(2024, 2, 29))


def test_a_day_is_taken_as_it_stands_and_the_window_ends_today():
    assert parse_window("2024-01-15", None, TODAY) == Window(date(2024, 1, 15), TODAY)


@pytest.mark.parametrize(
    "text", ["yesterday", "2024", "2024-13", "2024-02-30", "24-01", "2024-1", "", "2024-01-01T00"]
)
def test_an_unreadable_date_is_refused_with_an_example(text):
    with pytest.raises(InputError, match="YYYY-MM"):
        parse_window(text, None, TODAY)


def test_an_empty_window_is_refused():
    with pytest.raises(InputError, match="empty"):
        parse_window("2024-05", "2024-04", TODAY)


def test_months_cover_the_window_without_gap_or_overlap():
    months = Window(date(2023, 11, 5), date(2024, 2, 3)).months()
    assert [(m.since, m.until) for m in months] == [
        (date(2023, 11, 5), date(2023, 11, 30)),
        (date(2023, 12, 1), date(2023, 12, 31)),
        (date(2024, 1, 1), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 3)),
    ]
