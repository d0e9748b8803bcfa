"""Prints HTML through Chromium on one sheet as high as its content and redraws it in another order."""

import random
import subprocess
import tempfile
from pathlib import Path

from tests.pdf_shuffling import shuffled

# The sheet gets its height from the content, so that nothing is cut off and nothing runs on to a second sheet.
_ONE_SHEET = """<script>
addEventListener("load", () => {
  const style = document.createElement("style");
  const high = Math.ceil(document.body.getBoundingClientRect().bottom) + 40;
  style.textContent = `@page { size: WIDTHpx ${high}px; margin: 0 }`;
  document.head.append(style);
});
</script>"""


def print_sheet(html: str, width_px: int, rng: random.Random) -> bytes:
    """The PDF of a page, its drawing order shuffled.

    Raises:
        subprocess.CalledProcessError: Chromium can't print here.
    """
    script = _ONE_SHEET.replace("WIDTH", str(width_px))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / "page.pdf"
        source.write_text(html.replace("</head>", script + "</head>"), encoding="utf-8")
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder}/profile",
                f"--window-size={width_px},600",
                "--no-pdf-header-footer",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return shuffled(target.read_bytes(), rng)
