"""What a file is, by its first bytes: endings lie, and a reader for the wrong format fails in odd words.

Only text tables (CSV, JSON) have no signature; for those the ending decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

HEAD = 560  # bytes that ``sniff`` wants to see: enough for ISO media brands and a HDF5 or DICOM preamble


@dataclass(frozen=True, slots=True)
class Sniffed:
    """family: "image", "table" or "other". format: Pillow's name of it, or the table's.

    reason: why this format is not read ("" if it is).
    """

    family: str
    format: str
    reason: str = ""


_IMAGES = (
    (b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"), (b"BM", "BMP"),
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"II+\0", "TIFF"), (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"), (b"\xff\x4f\xff\x51", "JPEG2000"),
    *((b"P%d%c" % (digit, blank), "PPM") for digit in range(1, 7) for blank in b" \t\r\n"),
)
_NOT_YET = (
    (b"8BPS", "Photoshop"), (b"icns", "ICNS"), (b"\0\0\1\0", "ICO"), (b"\0\0\2\0", "CUR"), (b"DDS ", "DDS"),
    (b"BLP1", "BLP"), (b"BLP2", "BLP"), (b"\1\xda", "SGI"), (b"\x59\xa6\x6a\x95", "Sun raster"), (b"SIMPLE  =", "FITS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"), (b"%!PS", "EPS"), (b"FTEX", "FTEX"), (b"\xd7\xcd\xc6\x9a", "WMF"), (b"qoif", "QOI"),
    (b"\xff\x0a", "JPEG XL"), (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"), (b"v/1\1", "OpenEXR"), (b"#?RADIANCE", "HDR"),
    (b"DICM", "DICOM"), (b"\x89HDF\r\n\x1a\n", "HDF5"), (b"NRRD000", "NRRD"), (b"gimp xcf ", "GIMP"),
)
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", **dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), "HEIC")}
_SPREADSHEETS = {".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel"}
_TEXT_TABLES = {".csv": "csv", ".tsv": "csv", ".tab": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
_IMAGE_ENDINGS = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".jpe": "JPEG", ".jfif": "JPEG", ".mpo": "JPEG", ".png": "PNG", ".apng": "PNG",
    ".gif": "GIF", ".bmp": "BMP", ".dib": "BMP", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WebP", ".avif": "AVIF",
    ".jp2": "JPEG 2000", ".j2k": "JPEG 2000", ".j2c": "JPEG 2000", ".jpx": "JPEG 2000", ".jpf": "JPEG 2000",
    ".ppm": "PPM", ".pgm": "PPM", ".pbm": "PPM", ".pnm": "PPM",
}
_FOREIGN_ENDINGS = {
    ".heic": "HEIC", ".heif": "HEIC", ".hif": "HEIC", ".dcm": "DICOM", ".pcx": "PCX", ".fli": "FLI", ".flc": "FLI",
    ".sgi": "SGI", ".svg": "SVG", ".xbm": "XBM", ".xpm": "XPM", ".emf": "EMF", ".wal": "WAL",
    ".ico": "ICO", ".icns": "ICNS", ".psd": "Photoshop", ".exr": "OpenEXR", ".jxl": "JPEG XL", ".nii": "NIfTI",
    **dict.fromkeys((".nef", ".cr2", ".cr3", ".arw", ".dng", ".orf", ".rw2", ".raf", ".pef"), "Camera raw"),
}


def sniff(head: bytes, name: str) -> Sniffed | None:
    """What the file with these first HEAD bytes and this name is; None if nothing that is known here."""
    ending = PurePath(name).suffix.lower()
    if _FOREIGN_ENDINGS.get(ending) == "Camera raw":
        return _unsupported("Camera raw")  # most are TIFF inside, with nothing but a small preview to read
    if ending == ".tga":
        return Sniffed("image", "TGA")  # it has no signature, and its header may look like that of a cursor
    return _by_signature(head, ending) or _by_ending(head, ending)


def _by_signature(head: bytes, ending: str) -> Sniffed | None:
    if head[4:8] == b"ftyp" and (brand := _brand(head)):
        return Sniffed("image", "AVIF") if brand == "AVIF" else _unsupported(brand)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("image", "WEBP")
    if head[128:132] == b"DICM":
        return _unsupported("DICOM")
    if head[:4] in (b"PAR1", b"PARE"):
        return Sniffed("table", "parquet")
    if head[:4] == b"PK\3\4":
        return Sniffed("table", _SPREADSHEETS.get(ending, "excel" if _office(head) else "zip"))
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" and ending not in (".doc", ".ppt", ".msg", ".msi"):
        return Sniffed("table", "excel")
    if head[:2] == b"\x1f\x8b":
        return Sniffed("table", "gzip")
    return _by_list(head)


def _by_list(head: bytes) -> Sniffed | None:
    for signature, format_ in _IMAGES:
        # "BM" alone begins many a text: a bitmap has its four reserved bytes at zero or a header of a known length
        if head.startswith(signature) and (format_ != "BMP" or b"\0" in head[2:18]):
            return Sniffed("image", format_)
    return next((_unsupported(name) for signature, name in _NOT_YET if head.startswith(signature)), None)


def _by_ending(head: bytes, ending: str) -> Sniffed | None:
    if ending in _TEXT_TABLES:
        return Sniffed("table", _TEXT_TABLES[ending])
    if ending in _FOREIGN_ENDINGS:
        return _unsupported(_FOREIGN_ENDINGS[ending])
    if ending in _SPREADSHEETS or ending in (".parquet", ".pq"):
        return Sniffed("table", "excel" if ending in _SPREADSHEETS else "parquet")
    if named := _IMAGE_ENDINGS.get(ending):
        return Sniffed("image", named, f"Not a {named} file, though its name says so")
    return None


def _brand(head: bytes) -> str:
    """AVIF and HEIC share a container; its brands tell which codec is inside."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at:at + 4] for at in range(16, length - 3, 4))]
    known = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
    if known:
        return known[0]
    return "HEIC" if brands[0] in (b"mif1", b"msf1", b"miaf") else ""


def _office(head: bytes) -> bool:
    return any(mark in head for mark in (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis"))


def _unsupported(name: str) -> Sniffed:
    return Sniffed("image", name, f"{name} is not supported yet")


def is_image_name(path: PurePath) -> bool:
    """Whether a name ends like that of an image, of a kind that is read here or not."""
    return path.suffix.lower() in _IMAGE_ENDINGS or path.suffix.lower() in _FOREIGN_ENDINGS
