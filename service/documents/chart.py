"""Draws bars as an SVG picture that stands in an HTML page by itself, with pygal."""

import sys
from typing import Any

import pygal
from lxml.etree import Comment
from pygal.style import Style

from service.documents.document import Bars

# pygal leaves an import hook behind that can't find specs: whatever walks the hooks would stumble over it.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

WIDTH = 680
_ROW, _FRAME = 26, 90
"""Pixels a bar takes, and what stands around them."""
_LABEL_SHORT_OF = 6
"""Pixels a character by which pygal takes Chinese labels for narrower than they are."""
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground="#444",
    foreground_strong="#222",
    foreground_subtle="#999",
    colors=("#8a2319", "#c9b8a3", "#5b6b7a"),
    font_family="inherit",
    label_font_size=12,
    major_label_font_size=12,
    legend_font_size=12,
    title_font_size=14,
    value_font_size=11,
)


def svg(bars: Bars, name: str = "bars") -> str:
    """The picture as an `<svg>` element without scripts or links; `name` tells it from others on its page."""
    chart = pygal.HorizontalBar(
        js=[],
        no_prefix=False,
        disable_xml_declaration=True,
        explicit_size=True,
        width=WIDTH,
        height=_FRAME + _ROW * len(bars.labels) * max(1, len(bars.groups)),
        title=bars.title,
        style=_STYLE,
        print_values=True,
        value_formatter=lambda value: f"{value:g}",
        legend_at_bottom=True,
        # The values stand on the bars; an axis beside them would only count in tenths.
        show_x_guides=False,
        show_x_labels=False,
        truncate_legend=-1,
        truncate_label=-1,
        margin_left=_LABEL_SHORT_OF * max(map(len, bars.labels), default=0),
    )
    chart.uuid = name
    chart.add_xml_filter(_still)
    chart.x_labels = list(reversed(bars.labels))
    for title, values in bars.groups:
        chart.add(title, list(reversed(values)))
    return str(chart.render(is_unicode=True))


def _still(root: Any) -> Any:
    """The picture without the scripts and comments that pygal adds whatever it is told."""
    for element in [*root.iter("{*}script", "script", Comment)]:
        element.getparent().remove(element)
    return root
