"""Huge images: TIFFs are read by their strips and tiles, and look as Pillow would show them."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from labeling.items import images
from labeling.items.images import decode, decode_part, probe
from labeling.items.tiff_parts import TiffParts

RNG = np.random.default_rng(0)


def picture(height: int, width: int, channels: int = 3) -> Image.Image:
    """Smooth, so that averages of averages stay close."""
    rows, columns = np.mgrid[:height, :width]
    planes = [(rows * 200 / height + 20), (columns * 200 / width + 20), (rows + columns) % 200]
    return Image.fromarray(np.stack(planes[:channels], -1).astype(np.uint8).squeeze())


@pytest.mark.parametrize("compression", ["raw", "tiff_deflate", "tiff_lzw", "packbits", "jpeg"])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_region_of_a_tiff_is_what_pillow_shows_there(tmp_path: Path, compression: str, mode: str) -> None:
    path = tmp_path / "one.tif"
    picture(700, 500).convert(mode).save(path, compression=compression, tiffinfo={278: 64})
    parts = TiffParts.of(path)
    assert parts is not None
    assert (parts.width, parts.height) == (500, 700)
    with Image.open(path) as whole:
        expected = np.asarray(whole)[130:420, 40:333]
    assert np.array_equal(np.asarray(parts.region((40, 130, 293, 290))), expected)


@pytest.mark.parametrize("values", [np.uint16, np.float32])
def test_deep_greys_are_read_in_parts_too(tmp_path: Path, values: type[np.generic]) -> None:
    path = tmp_path / "deep.tif"
    data = (RNG.random((300, 200)) * 60000).astype(values)
    Image.fromarray(data).save(path)
    parts = TiffParts.of(path)
    assert parts is not None
    assert np.array_equal(np.asarray(parts.region((10, 100, 50, 60))), data[100:160, 10:60])


def test_a_tiff_made_of_tiles_is_put_together(tmp_path: Path) -> None:
    path = tmp_path / "tiled.tif"
    whole = picture(300, 500)
    write_tiled(path, np.asarray(whole), 128)
    parts = TiffParts.of(path)
    assert parts is not None
    assert np.array_equal(np.asarray(parts.region((100, 90, 300, 200))), np.asarray(whole)[90:290, 100:400])
    small = np.asarray(parts.reduced((100, 60))).astype(int)
    assert np.abs(small - np.asarray(whole.reduce(5)).astype(int)).max() <= 12


def write_tiled(path: Path, pixels: np.ndarray, side: int) -> None:
    """An uncompressed tiled TIFF, which Pillow can read and not write."""
    height, width = pixels.shape[:2]
    down, across = -(-height // side), -(-width // side)
    padded = np.zeros((down * side, across * side, 3), np.uint8)
    padded[:height, :width] = pixels
    tiles = [padded[r * side:(r + 1) * side, c * side:(c + 1) * side].tobytes() for r in range(down) for c in range(across)]
    ifd = TiffImagePlugin.ImageFileDirectory_v2()
    values = {256: width, 257: height, 258: (8, 8, 8), 259: 1, 262: 2, 277: 3, 322: side, 323: side,
              325: tuple(len(one) for one in tiles), 324: tuple(8 + i * len(tiles[0]) for i in range(len(tiles)))}
    for tag, value in values.items():
        ifd[tag] = value
        ifd.tagtype[tag] = 4 if tag != 258 else 3
    body = b"".join(tiles)
    path.write_bytes(b"II*\0" + (8 + len(body)).to_bytes(4, "little") + body + ifd.tobytes(8 + len(body)))


def test_a_reduced_view_keeps_the_look(tmp_path: Path) -> None:
    path = tmp_path / "large.tif"
    whole = picture(2000, 3000)
    whole.save(path, compression="tiff_deflate", tiffinfo={278: 37})
    parts = TiffParts.of(path)
    assert parts is not None
    small = np.asarray(parts.reduced((300, 200))).astype(int)
    assert small.shape == (200, 300, 3)
    assert np.abs(small - np.asarray(whole.reduce(10)).astype(int)).max() <= 12


def test_beyond_the_limit_decoding_goes_by_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.tif"
    whole = picture(900, 1200)
    whole.save(path)
    monkeypatch.setattr(images, "MAX_VIEW", 500_000)
    assert decode(path, max_size=(300, 300)).shape == (225, 300, 3)
    assert np.array_equal(decode_part(path, (700, 300, 200, 100)), np.asarray(whole)[300:400, 700:900])
    assert (probe(path).width, probe(path).reason) == (1200, "")


def test_a_truncated_huge_tiff_has_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cut.tif"
    picture(900, 1200).save(path, compression="tiff_deflate", tiffinfo={278: 64})
    monkeypatch.setattr(images, "MAX_VIEW", 500_000)
    data = path.read_bytes()
    path.write_bytes(data[:len(data) // 2])
    assert probe(path).reason


@pytest.mark.slow
def test_400_million_pixels_of_colour_take_a_fraction_of_their_gigabyte(tmp_path: Path) -> None:
    path, side = tmp_path / "enormous.tif", 20_000
    size = side * side * 3
    entries = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 3, 8 + size), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 8),
               (277, 3, 1, 3), (278, 4, 1, side), (279, 4, 1, size)]
    with path.open("wb") as file:
        file.write(b"II*\0" + struct.pack("<I", 8 + size + 6))
        file.seek(8 + size)  # sparse: black
        file.write(struct.pack("<HHHH", 8, 8, 8, len(entries)))
        file.write(b"".join(struct.pack("<HHII", *one) for one in entries) + bytes(4))
    code = ("import resource, sys; from pathlib import Path; from labeling.items.images import decode, decode_part, probe\n"
            "def peak():  # ru_maxrss begins with the parent's on Linux\n"
            "    status = Path('/proc/self/status')\n"
            "    lines = status.read_text().splitlines() if status.exists() else []\n"
            "    own = [int(line.split()[1]) for line in lines if line.startswith('VmHWM')]\n"
            "    return own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
            f"path = Path({str(path)!r}); print(probe(path).width, decode(path, max_size=(1000, 1000)).shape, "
            "decode_part(path, (19000, 19000, 900, 900)).shape, peak())")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    *told, peak = done.stdout.split()
    assert " ".join(told) == "20000 (1000, 1000, 3) (900, 900, 3)"
    assert int(peak) * (1 if sys.platform == "darwin" else 1024) < 400 << 20
