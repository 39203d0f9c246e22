"""A small PDF with a given text."""

import io

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def pdf_of(text: str, padding: int = 0) -> bytes:
    """Return a PDF of one page, with a picture of so many bytes before its table of parts."""
    writer = PdfWriter()
    page = writer.add_blank_page(612, 792)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    content = DecodedStreamObject()
    lines = " ".join(f"({line}) Tj 0 -14 Td" for line in text.split("\n"))
    content.set_data(f"BT /F1 12 Tf 50 700 Td {lines} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(content)
    picture = DecodedStreamObject()
    picture.set_data(b"x" * padding)
    writer._add_object(picture)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
