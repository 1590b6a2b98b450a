"""Images: upright, eight bits, the right size; checked pixel by pixel against what was written."""

from __future__ import annotations

import io
import os
import threading
import warnings
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps

from labeling.items import images, opening
from labeling.items.images import Unreadable, decode, probe, thumbnail


def gradient(width: int = 60, height: int = 40) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows * 255 // height, columns * 255 // width, (rows + columns) % 256], axis=-1).astype(np.uint8)


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photographs_stand_upright(tmp_path: Path, ending: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    lossless = {"quality": 95} if ending == "jpg" else {"lossless": True} if ending == "webp" else {}
    path = saved(tmp_path / f"a.{ending}", Image.fromarray(gradient()), exif=exif.tobytes(), **lossless)
    with Image.open(path) as image:
        # Pillow turns a TIFF while it decodes it
        expected = np.asarray((image if ending == "tif" else ImageOps.exif_transpose(image)).convert("RGB"))
    np.testing.assert_array_equal(decode(path), expected)
    found = probe(path)
    assert (found.width, found.height) == (expected.shape[1], expected.shape[0])
    assert ((found.width, found.height) == (40, 60)) == (orientation >= 5)
    small = decode(path, max_size=(30, 30))
    assert small.shape == ((30, 20, 3) if orientation >= 5 else (20, 30, 3))


def test_pillows_own_test_photographs_stand_upright(shared_data: Path) -> None:
    names = [f"hopper_orientation_{number}.jpg" for number in range(1, 9)]
    present = [path for name in names if (path := shared_data / "images_pillow" / name).exists()]
    assert len(present) >= 4
    for path in present:
        with Image.open(path) as image:
            np.testing.assert_array_equal(decode(path), np.asarray(ImageOps.exif_transpose(image).convert("RGB")))


def test_sixteen_bits_are_spread_over_the_window(tmp_path: Path) -> None:
    values = np.arange(0, 4096, dtype=np.uint16).reshape(64, 64)
    for name in ("a.png", "a.tif"):
        path = saved(tmp_path / name, Image.fromarray(values))
        assert probe(path).bits == 16
        expected = np.clip(np.rint((values.astype(float) - 1000) * 255 / 2000), 0, 255)
        np.testing.assert_array_equal(decode(path, window=(1000, 3000))[..., 0], expected)
        shown = decode(path)
        assert shown.min() == 0
        assert shown.max() == 255
        assert (np.diff(shown[..., 1].ravel().astype(int)) >= 0).all()


def test_floats_with_nan_and_hot_pixels_can_be_seen(tmp_path: Path) -> None:
    values = np.linspace(-1, 1, 10_000, dtype=np.float32).reshape(100, 100)
    values[0, 0], values[0, 1], values[0, 2] = np.nan, 1e30, -np.inf
    path = saved(tmp_path / "a.tif", Image.fromarray(values))
    shown = decode(path)[..., 0]
    assert probe(path).bits == 32
    assert shown[0, :3].tolist() == [0, 255, 0]
    assert 120 < shown[50, 0] < 136  # one hot pixel does not make the rest black


def test_a_flat_image_of_sixteen_bits_is_no_division_by_zero(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.tif", Image.fromarray(np.full((8, 8), 777, np.uint16)))
    assert decode(path).shape == (8, 8, 3)


@pytest.mark.parametrize(("mode", "channels"), [("1", 3), ("L", 3), ("LA", 4), ("P", 3), ("RGB", 3), ("RGBA", 4),
                                                ("CMYK", 3), ("YCbCr", 3), ("LAB", 3), ("I;16", 3), ("F", 3)])
def test_every_mode_becomes_rgb_or_rgba(tmp_path: Path, mode: str, channels: int) -> None:
    source = Image.fromarray(gradient())
    image = source.convert("L").convert(mode) if mode in ("F", "I;16", "LA") else (
        Image.new("LAB", source.size, (128, 0, 0)) if mode == "LAB" else source.convert(mode))
    path = saved(tmp_path / "a.tif", image)
    shown = decode(path)
    assert shown.dtype == np.uint8
    assert shown.shape == (40, 60, channels)
    if mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"):
        with Image.open(path) as reopened:
            np.testing.assert_array_equal(shown, np.asarray(reopened.convert("RGBA" if channels == 4 else "RGB")))


def test_a_transparent_palette_keeps_its_transparency(tmp_path: Path) -> None:
    image = Image.fromarray(gradient()).quantize(16)
    path = saved(tmp_path / "a.png", image, transparency=3)
    shown = decode(path)
    assert shown.shape[2] == 4
    np.testing.assert_array_equal(shown[..., 3] == 0, np.asarray(image) == 3)


def test_pages_of_a_tiff_are_counted_and_read_one_by_one(tmp_path: Path) -> None:
    pages = [Image.new("L", (5 + page, 4), page * 40) for page in range(5)]
    path = saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])
    assert probe(path).pages == 5
    for page in range(5):
        shown = decode(path, page=page)
        assert shown.shape[1] == 5 + page
        assert (shown == page * 40).all()
    with pytest.raises(Unreadable, match="no page 6"):
        decode(path, page=5)


@pytest.mark.parametrize("ending", ["gif", "png", "webp"])
def test_frames_of_an_animation_are_its_pages(tmp_path: Path, ending: str) -> None:
    frames = [Image.new("RGB", (8, 8), (level, 0, 255 - level)) for level in (0, 100, 200)]
    path = saved(tmp_path / f"a.{ending}", frames[0], save_all=True, append_images=frames[1:], duration=50)
    assert probe(path).pages == 3
    assert abs(int(decode(path, page=2)[0, 0, 0]) - 200) < 8


def test_pages_beyond_the_bound_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_PAGES", 3)
    pages = [Image.new("1", (2, 2)) for _ in range(6)]
    assert probe(saved(tmp_path / "a.tif", pages[0], save_all=True, append_images=pages[1:])).pages == 3


@pytest.mark.parametrize("box", [(10, 10), (7, 200), (200, 7), (1, 1), (59, 39), (4000, 4000)])
@pytest.mark.parametrize("ending", ["jpg", "png"])
def test_an_image_fits_its_box_and_keeps_its_proportions(tmp_path: Path, box: tuple[int, int], ending: str) -> None:
    path = saved(tmp_path / f"a.{ending}", Image.fromarray(gradient(600, 400)))
    height, width, _ = decode(path, max_size=box).shape
    scale = min(1, box[0] / 600, box[1] / 400)
    assert (width, height) == (max(1, int(600 * scale + 1e-6)), max(1, int(400 * scale + 1e-6)))


def test_a_small_view_of_a_jpeg_looks_like_the_whole(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.fromarray(gradient(800, 600)), quality=95)
    with Image.open(path) as image:
        expected = np.asarray(image.convert("RGB").resize((80, 60), Image.Resampling.BOX)).astype(int)
    assert np.abs(decode(path, max_size=(80, 60)).astype(int) - expected).mean() < 3


@pytest.mark.parametrize(("mode", "kind"), [("RGB", "JPEG"), ("RGBA", "PNG"), ("I;16", "JPEG")])
def test_thumbnails_are_encoded_small_and_keep_transparency(tmp_path: Path, mode: str, kind: str) -> None:
    image = Image.fromarray(gradient(600, 400))
    path = saved(tmp_path / "a.png", image.convert("L").convert(mode) if mode == "I;16" else image.convert(mode))
    with Image.open(io.BytesIO(thumbnail(path, 100))) as small:
        assert (small.format, small.size) == (kind, (100, 66))


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("a.jpg", b"", "File is empty (0 bytes)"),
    ("a.jpg", b"hello, I am text", "Not a JPEG file, though its name says so"),
    ("a.txt", b"hello, I am text", "Not an image"),
    ("a.nef", b"II*\0" + bytes(600), "Camera raw is not supported yet"),
    ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(30), "A damaged PNG, or of a sort that is not supported"),
    ("a.heic", b"\0\0\0\x18ftypheic" + bytes(99), "HEIC is not supported yet"),
])
def test_what_can_not_be_read_has_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    found = probe(tmp_path / name)
    assert (found.reason, found.width, found.size) == (reason, 0, len(content))
    with pytest.raises(Unreadable, match="^" + reason.replace("(", r"\(").replace(")", r"\)")):
        decode(tmp_path / name)


def test_a_missing_file_and_a_pipe_have_reasons_too(tmp_path: Path) -> None:
    assert probe(tmp_path / "gone.jpg").reason == "The file is not there any more"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")
        assert probe(tmp_path / "pipe.jpg").reason == "Not an ordinary file"


@pytest.mark.parametrize("ending", ["jpg", "png", "gif", "bmp", "webp"])
def test_a_file_cut_short_is_found_before_anyone_labels_it(tmp_path: Path, ending: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    path = saved(tmp_path / f"a.{ending}", Image.fromarray(noise))
    whole = path.read_bytes()
    assert probe(path).reason == ""
    for share in (0.3, 0.6, 0.95):
        path.write_bytes(whole[:int(len(whole) * share)])
        assert probe(path).reason, share


def test_a_large_png_that_is_only_checked_by_its_sums_is_still_found_broken(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (1600, 1600), np.uint8)
    path = saved(tmp_path / "a.png", Image.fromarray(noise))
    data = bytearray(path.read_bytes())
    assert probe(path).reason == ""
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert "PNG" in probe(path).reason


def test_our_own_mistakes_do_not_pass_for_broken_files(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("L", (4, 4)))
    with pytest.raises(TypeError), opening.opened(path):
        len(3)  # type: ignore[arg-type]


def test_pillows_warnings_stay_inside_whatever_the_number_of_threads(shared_data: Path) -> None:
    loud = [shared_data / "images_pillow" / name for name in
            ("apng/syntax_num_frames_zero_default.png", "sugarshack_bad_mpo_header.jpg")]
    before = list(warnings.filters)
    failed: list[BaseException] = []

    def probe_often() -> None:
        try:
            for path in loud * 20:
                assert probe(path).reason == ""
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=probe_often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert list(warnings.filters) == before


def test_a_png_above_the_memory_bound_is_refused_and_a_jpeg_is_read_smaller(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_LOADED", 100_000)
    monkeypatch.setattr(images, "MAX_LOADED", 100_000)
    image = Image.fromarray(gradient(400, 300))
    assert probe(saved(tmp_path / "a.png", image)).reason == "Too large to open: 400 × 300 pixels"
    path = saved(tmp_path / "a.jpg", image)
    assert (probe(path).width, probe(path).reason) == (400, "")
    assert decode(path).shape == (75, 100, 3)  # half the size would take 120,000 bytes
