"""Figures and tables that the notebooks share, in colours that colour-blind readers can tell apart (Okabe & Ito 2008)."""

from html import escape

import matplotlib.pyplot as plt
import numpy as np
import polars as pl
from IPython.display import HTML

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE, GREY = "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#8A8A8A"
PALETTE = [BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW, BLACK]
ROLES = {"known": BLUE, "control": ORANGE, "custom": GREEN}

METRICS = {
    "auroc": "AUROC (0.5 = chance)",
    "average_precision": "average precision",
    "ap_lift": "AP lift (1 = chance)",
}


def set_style() -> None:
    """Sizes and lines of all figures of a notebook."""
    plt.rcParams.update(
        {
            "figure.dpi": 110,
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.prop_cycle": plt.cycler(color=PALETTE),
            "legend.frameon": False,
        }
    )


def family_colours(families: list[str]) -> dict[str, str]:
    """One colour a family, the same in all figures."""
    return dict(zip(families, PALETTE * 4))


def shown(table: pl.DataFrame) -> HTML:
    """A table to read: text to the left, numbers to the right with three significant places after small ones."""

    def cell(value: object) -> str:
        if value is None:
            return "<td></td>"
        if isinstance(value, bool):
            return f"<td>{'yes' if value else 'no'}</td>"
        if isinstance(value, float):
            text = f"{value:.3f}" if value == 0 or 0.001 <= abs(value) < 1000 else f"{value:.2g}"
            return f'<td style="text-align:right">{text}</td>'
        if isinstance(value, int):
            return f'<td style="text-align:right">{value:,}</td>'
        return f'<td style="text-align:left">{escape(str(value))}</td>'

    def heading(name: str) -> str:
        side = "right" if table[name].dtype.is_numeric() else "left"
        return f'<th style="text-align:{side}">{escape(name)}</th>'

    rows = "".join(f"<tr>{''.join(cell(value) for value in row)}</tr>" for row in table.iter_rows())
    return HTML(f"<table><thead><tr>{''.join(heading(name) for name in table.columns)}</tr></thead><tbody>{rows}</tbody></table>")


def interval_plot(axes: plt.Axes, table: pl.DataFrame, name: str, colour: dict[str, str] | str = BLUE, value: str = "mean") -> None:
    """Estimates with their intervals, one row of `table` (`name`, `value`, `lo`, `hi`) a line, the first on top."""
    rows = list(table.iter_rows(named=True))
    for place, row in enumerate(reversed(rows)):
        shade = colour if isinstance(colour, str) else colour.get(row[name], GREY)
        axes.plot([row["lo"], row["hi"]], [place, place], color=shade, linewidth=2, solid_capstyle="butt")
        axes.plot(row[value], place, "o", color=shade, markersize=6)
    axes.set_yticks(range(len(rows)), [row[name] for row in reversed(rows)])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)


def contribution_plot(axes: plt.Axes, table: pl.DataFrame, name: str, families: list[str]) -> None:
    """Stacked bars, one row of `table` a bar: each family's share, to the right of 0 if it raises and to the left if it lowers."""
    place = np.arange(len(table))[::-1]
    above, below = np.zeros(len(table)), np.zeros(len(table))
    for family, colour in family_colours(families).items():
        part = table[family].to_numpy()
        axes.barh(place, part, left=np.where(part >= 0, above, below), color=colour, label=family, height=0.7)
        above, below = above + np.maximum(part, 0), below + np.minimum(part, 0)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(place, table[name].to_list())
    axes.legend(loc="lower left", bbox_to_anchor=(1.0, 0.0))


def partner_plot(axes: plt.Axes, centre: str, partners: pl.DataFrame, pairs: pl.DataFrame) -> None:
    """A lncRNA in the middle of its proteins (`protein`, `essential`, `share`), and the interactions `pairs` among those."""
    names = partners["protein"].to_list()
    angles = np.linspace(0, 2 * np.pi, len(names), endpoint=False) + np.pi / 2
    at = {name: (np.cos(angle), np.sin(angle)) for name, angle in zip(names, angles)}
    for a, b in pairs.select("protein_a", "protein_b").iter_rows():
        axes.plot(*zip(at[a], at[b]), color=SKY, linewidth=0.8, zorder=1)
    for row in partners.iter_rows(named=True):
        x, y = at[row["protein"]]
        axes.plot([0, x], [0, y], color="#CCCCCC", linewidth=1, zorder=0)
        axes.plot(x, y, "o", color=VERMILION if row["essential"] else BLUE, markersize=5 + 12 * row["share"] ** 0.5, zorder=2)
        turn = np.degrees(np.arctan2(y, x))
        left = abs(turn) > 90
        axes.text(
            1.14 * x,
            1.14 * y,
            row["protein"],
            rotation=turn + 180 * left,
            rotation_mode="anchor",
            ha="right" if left else "left",
            va="center",
            fontsize=8,
        )
    axes.plot(0, 0, "s", color=ORANGE, markersize=14, zorder=3)
    box = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
    axes.text(0, -0.13, centre, ha="center", va="top", fontsize=9, fontweight="bold", zorder=4, bbox=box)
    for label, colour, marker in [("lncRNA", ORANGE, "s"), ("essential protein", VERMILION, "o"), ("other protein", BLUE, "o")]:
        axes.plot([], [], marker, color=colour, label=label)
    axes.plot([], [], color=SKY, label="protein-protein interaction")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), title="dot size: share of lncRNAs bound")
    axes.set(xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), aspect="equal")
    axes.axis("off")


def enrichment_plot(axes: plt.Axes, table: pl.DataFrame, sets: list[str]) -> None:
    """Normalised enrichment scores of `sets`, the first on top; a dot is filled where the FDR is below 0.05."""
    for row in table.filter(pl.col("nes").is_not_null()).iter_rows(named=True):
        place, colour = len(sets) - 1 - sets.index(row["set"]), ROLES[row["role"]]
        axes.plot([0, row["nes"]], [place, place], color=colour, linewidth=1.5)
        axes.plot(row["nes"], place, "o", markerfacecolor=colour if row["fdr"] < 0.05 else "white", markeredgecolor=colour)
    axes.axvline(0, color=BLACK, linewidth=0.8)
    axes.set_yticks(range(len(sets)), sets[::-1])
    axes.set_xlabel("normalised enrichment score (NES)")


def enrichment_legend(axes: plt.Axes, roles: list[str]) -> None:
    """What the colours and dots of `enrichment_plot` mean."""
    for role in roles:
        axes.plot([], [], "o", color=ROLES[role], label=f"{role} set")
    axes.plot([], [], "o", markerfacecolor="white", markeredgecolor=BLACK, label="FDR 0.05 or more")
    axes.legend(loc="lower left", bbox_to_anchor=(1.0, 0.0))
