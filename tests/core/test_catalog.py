import difflib
import json
from contextlib import suppress
from datetime import date

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.catalog import (
    SCHEMA_VERSION,
    Catalog,
    Entry,
    Provenance,
    catalog_text,
    in_order,
    latest_day_first,
    parse_catalog,
    read_catalog,
    schema_text,
    with_entries,
    write_catalog,
)
from bot.core.settings import load_settings
from bot.support.errors import InputError
from tests import ROOT, january_2024

CATALOG = ROOT / "catalog.json"
SCHEMA = ROOT / "docs" / "catalog.schema.json"


def entry(number=1, month="202304", **values):
    return Entry(
        **{
            "arxiv_id": f"{month[2:]}.{number:05}",
            "date": month,
            "authors": "J. Ma and B. Wang",
            "title": f"Title {number}",
            "url": f"https://arxiv.org/pdf/{month[2:]}.{number:05}.pdf",
            "section": "literature",
            "provenance": Provenance(by="import", added=date(2026, 11, 23)),
            **values,
        }
    )


def data(*entries, **values):
    return {**json.loads(catalog_text(Catalog(entries=entries))), **values}


def changed_lines(before, after):
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in diff if line[0] in "+-" and not line.startswith(("+++", "---"))]


def test_the_published_schema_is_that_of_the_code():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), (
        "docs/catalog.schema.json: write schema_text() into it"
    )


def test_the_list_validates_against_the_published_schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(CATALOG.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize(
    "wrong",
    [{"date": "202313"}, {"url": "javascript:alert(1)"}, {"title": ""}, {"kind": "poem"}, {"surprise": 1}],
)
def test_code_and_schema_refuse_the_same_entries(wrong):
    broken = data(entry())
    broken["entries"][0].update(wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, json.loads(schema_text()))
    with pytest.raises(InputError, match=r"entry 1 .*"):
        parse_catalog(json.dumps(broken))


def test_the_list_can_be_read_and_its_rows_are_in_sections_of_bot_toml():
    sections = {section.name for section in load_settings(ROOT / "bot.toml").sections}
    assert {one.section for one in read_catalog(CATALOG).entries} <= sections


def test_writing_is_deterministic_and_reading_gives_the_same_back(tmp_path):
    catalog = Catalog(entries=(entry(2, title="Häkkinen – “SAM”"), entry(1)))
    write_catalog(tmp_path / "catalog.json", catalog)
    assert read_catalog(tmp_path / "catalog.json") == catalog
    assert catalog_text(parse_catalog(catalog_text(catalog))) == catalog_text(catalog)


def test_a_failed_write_leaves_the_old_catalog(tmp_path, monkeypatch):
    path = tmp_path / "catalog.json"
    write_catalog(path, Catalog(entries=(entry(1),)))
    before = path.read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(InputError, match="disk full"):
        write_catalog(path, Catalog(entries=(entry(2),)))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["catalog.json"]


def test_a_change_in_one_row_changes_one_line():
    catalog = january_2024()
    entries = list(catalog.entries)
    entries[50] = entries[50].model_copy(update={"code": "https://github.com/new/code"})
    assert len(changed_lines(catalog_text(catalog), catalog_text(Catalog(entries=tuple(entries))))) == 2


def test_a_new_row_changes_no_other():
    catalog = january_2024()
    after = catalog_text(with_entries(catalog, [entry(99999, month="202307")]))
    lines = changed_lines(catalog_text(catalog), after)
    assert len(lines) < 40
    assert all(line.startswith("+") for line in lines)


def test_rows_of_one_month_keep_their_order_and_new_ones_come_on_top():
    old = [entry(1), entry(2), entry(3, month="202305")]
    catalog = with_entries(Catalog(entries=in_order(old)), [entry(4), entry(1)])
    assert [one.title for one in catalog.entries] == ["Title 3", "Title 4", "Title 1", "Title 2"]


def test_new_rows_of_one_month_stand_by_their_day_then_by_title():
    days = {1: date(2023, 4, 5), 2: date(2023, 4, 20), 3: None, 4: date(2023, 4, 5)}
    new = [
        entry(n).model_copy(update={"provenance": entry(n).provenance.model_copy(update={"preprint": day})})
        for n, day in days.items()
    ]
    for rows in (new, new[::-1]):
        assert [one.title for one in latest_day_first(rows)] == ["Title 2", "Title 1", "Title 4", "Title 3"]


def test_of_new_rows_with_one_identifier_the_first_counts():
    first, second = (entry(1).model_copy(update={"title": title}) for title in ("First", "Second"))
    assert [row.title for row in with_entries(Catalog(), [first, second]).entries] == ["First"]


def test_a_catalog_without_version_and_provenance_is_migrated():
    old = data(entry(1), entry(2))
    del old["schema_version"]
    for row in old["entries"]:
        del row["provenance"]
    old["entries"][0]["added"] = "2024-02-12"
    first, second = parse_catalog(json.dumps(old)).entries
    assert (first.provenance.by, first.provenance.added) == ("import", date(2024, 2, 12))
    assert second.provenance.added == date(2023, 4, 1)


def test_a_newer_version_is_refused_with_what_to_do():
    newer = data(entry(), schema_version=SCHEMA_VERSION + 1)
    with pytest.raises(InputError, match=f"version {SCHEMA_VERSION + 1}.*update the bot"):
        parse_catalog(json.dumps(newer))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "one JSON object"),
        ("[" * 100_000, "not valid JSON"),
        ('{"schema_version": 1, "entries": {}}', "entries"),
        ('{"schema_version": "1", "entries": []}', "schema_version"),
        ('{"schema_version": [1], "entries": []}', "schema_version"),
        ('{"schema_version": ' + "9" * 5_000 + "}", "not valid JSON"),
    ],
)
def test_what_is_no_catalog_is_refused_with_its_place(text, message):
    with pytest.raises(InputError, match=message):
        parse_catalog(text)


def test_a_wrong_entry_is_named_by_number_and_title():
    broken = data(entry(1), entry(2))
    broken["entries"][1]["date"] = "April"
    with pytest.raises(InputError, match=r"entry 2 \('Title 2'\)"):
        parse_catalog(json.dumps(broken))


def test_one_work_with_two_rows_is_refused():
    with pytest.raises(InputError, match=r"arXiv:2304.00001 has two rows"):
        parse_catalog(json.dumps({**data(), "entries": data(entry(1))["entries"] * 2}))


def test_a_missing_catalog_says_how_to_start_one(tmp_path):
    with pytest.raises(InputError, match="bot import"):
        read_catalog(tmp_path / "catalog.json")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@given(st.text() | _JSON.map(json.dumps))
def test_any_text_is_a_catalog_or_an_input_error(text):
    with suppress(InputError):
        parse_catalog(text)


@given(st.sampled_from([*data(entry(1)), *data(entry(1))["entries"][0]]), _JSON)
def test_any_value_in_a_catalog_is_read_or_an_input_error(field, value):
    changed = data(entry(1), entry(2))
    (changed if field in changed else changed["entries"][0])[field] = value
    with suppress(InputError):
        catalog = parse_catalog(json.dumps(changed))
        assert parse_catalog(catalog_text(catalog)) == catalog
