"""Screenshots small enough for a repository: 256 colors, packed well."""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

MOST_BYTES = 120_000
COLORS = 256
PIXELS = """async (source) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const brush = canvas.getContext("2d");
  brush.drawImage(picture, 0, 0);
  const seen = brush.getImageData(0, 0, canvas.width, canvas.height).data;
  let text = "";
  for (let at = 0; at < seen.length; at += 4) {
    text += String.fromCharCode(seen[at], seen[at + 1], seen[at + 2]);
  }
  return [canvas.width, btoa(text)];
}"""
Color = tuple[int, ...]


def keep_small(page: Any, path: Path) -> None:
    """Write what the page shows as a PNG of at most MOST_BYTES."""
    painter = page.context.new_page()
    taken = base64.b64encode(page.screenshot()).decode()
    width, text = painter.evaluate(PIXELS, f"data:image/png;base64,{taken}")
    painter.close()
    data = _png(width, base64.b64decode(text))
    assert len(data) <= MOST_BYTES, f"{path.name} weighs {len(data)} bytes"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _png(width: int, pixels: bytes) -> bytes:
    colors = list(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    palette = [color for color, _ in Counter(colors).most_common(COLORS)]
    place = {color: _nearest(color, palette) for color in set(colors)}
    indexes = bytes(place[color] for color in colors)
    height = len(colors) // width
    rows = b"".join(b"\0" + indexes[row * width : (row + 1) * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", b"".join(bytes(color) for color in palette)),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _nearest(color: Color, palette: list[Color]) -> int:
    def distance(place: int) -> int:
        return sum((a - b) ** 2 for a, b in zip(color, palette[place], strict=True))

    return min(range(len(palette)), key=distance)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked))
