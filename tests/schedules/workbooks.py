"""Workbooks made by hand, part by part, as other programs write them and as nobody should."""

from __future__ import annotations

import io
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def text(said: str) -> str:
    """A cell with its text in it."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def row(*cells: str) -> str:
    return f"<row>{''.join(each if each.startswith('<c') else text(each) for each in cells)}</row>"


def workbook(
    *sheets: str,
    strings: str | None = None,
    styles: str | None = None,
    head: str = "",
    extra: dict[str, bytes] | None = None,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """``sheets``: the rows of each; ``strings``, ``styles``: what is in those parts; ``head``:
    what stands before the sheets in the workbook's own part."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        named = "".join(
            f'<sheet name="Sheet{n}" sheetId="{n}" r:id="r{n}"/>' for n, _ in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCUMENT}">{head}'
            f"<sheets>{named}</sheets></workbook>",
        )
        targets = "".join(
            f'<Relationship Id="r{n}" Target="worksheets/sheet{n}.xml"/>'
            for n, _ in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">{targets}</Relationships>',
        )
        for number, rows in enumerate(sheets, 1):
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/>'
                f"<sheetData>{rows}</sheetData></worksheet>",
            )
        if strings is not None:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        if styles is not None:
            archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>')
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return target.getvalue()
