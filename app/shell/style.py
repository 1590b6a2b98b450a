"""The one style sheet, generated from the colours of the theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Template

_SHEET = Template("""
* { outline: none; }
QWidget { color: ${text_primary}; }
QMainWindow, QDialog, *[surface="window"] { background: ${bg_window}; }
*[surface="panel"], QStackedWidget, QScrollArea, QScrollArea > QWidget > QWidget { background: ${bg_surface}; }
*[surface="sunken"] { background: ${bg_sunken}; border-radius: ${p8}px; }
*[surface="warn tile"] { background: ${warn_soft}; border-radius: ${p8}px; }
*[surface="card"] { background: ${bg_surface}; border: 1px solid ${border_subtle}; border-radius: ${p10}px; }
*[surface="popover"] { background: ${bg_raised}; border: 1px solid ${border_default}; border-radius: ${p10}px; }
*[surface="foot"] { background: ${bg_window}; border-top: 1px solid ${border_subtle};
  border-bottom-left-radius: ${p14}px; border-bottom-right-radius: ${p14}px; }
QDialog[surface="sheet"] { background: transparent; }
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus, QTextEdit[bare="true"],
QTextEdit[bare="true"]:focus { background: transparent; border: none; padding: 0; }
*[surface="warn"] { background: ${warn_soft}; }
*[hairline="bottom"] { border-bottom: 1px solid ${border_subtle}; }
*[hairline="top"] { border-top: 1px solid ${border_subtle}; }
*[hairline="left"] { border-left: 1px solid ${border_subtle}; }
*[hairline="right"] { border-right: 1px solid ${border_subtle}; }
*[line="true"] { background: ${border_subtle}; }
QLabel { background: transparent; border: none; }
QLabel[tone="secondary"] { color: ${text_secondary}; }
QLabel[tone="tertiary"] { color: ${text_tertiary}; }
QLabel[tone="warn"] { color: ${warn_text}; }
QLabel[tone="bad"] { color: ${bad_text}; }
QLabel[tone="ok"] { color: ${ok_text}; }
QLabel[chip="warn"] { color: ${warn_text}; background: ${warn_soft}; border-radius: ${p6}px; padding: 3px 8px; }
QLabel[chip="ok"] { color: ${ok_text}; background: ${ok_soft}; border-radius: ${p6}px; padding: 3px 8px; }
QLabel[chip="plain"] { color: ${text_secondary}; background: ${bg_sunken}; border-radius: ${p6}px; padding: 3px 8px; }
QLabel[chip="accent"] { color: ${accent_text}; background: ${accent_soft}; border-radius: ${p6}px; padding: 3px 8px; }
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox { background: ${bg_surface};
  border: 1px solid ${border_default}; border-radius: ${p7}px; padding: 5px 10px;
  selection-background-color: ${bg_selected}; selection-color: ${text_primary}; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus {
  border: ${ring}px solid ${border_focus}; padding: 4px 9px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox QAbstractItemView { background: ${bg_raised}; border: 1px solid ${border_default};
  selection-background-color: ${bg_selected}; selection-color: ${text_primary}; padding: 4px; }
QTableView, QListView { background: ${bg_surface}; border: none; gridline-color: ${border_subtle};
  alternate-background-color: ${bg_surface};
  selection-background-color: ${bg_selected}; selection-color: ${text_primary}; }
QTableView::item { border-bottom: 1px solid ${border_subtle}; padding: 0 8px; }
QTableView::item:selected { background: ${bg_selected}; color: ${text_primary}; }
QHeaderView { background: ${bg_window}; }
QHeaderView::section { background: ${bg_window}; color: ${text_secondary}; border: none;
  border-bottom: 1px solid ${border_subtle}; padding: 6px 8px; font-weight: 600; }
QMenu { background: ${bg_raised}; border: 1px solid ${border_default}; border-radius: ${p8}px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: ${p6}px; }
QMenu::item:selected { background: ${bg_hover}; }
QMenu::separator { height: 1px; background: ${border_subtle}; margin: 5px 4px; }
QToolTip { background: ${bg_raised}; color: ${text_primary}; border: 1px solid ${border_default}; padding: 4px 6px; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: ${data_track}; border-radius: 4px; min-height: 28px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: ${data_track}; border-radius: 4px; min-width: 28px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none;
  width: 0; height: 0; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: ${data_track}; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: ${accent_fill}; }
QSlider::handle:horizontal { width: ${p15}px; height: ${p15}px; margin: -6px 0; border-radius: ${p7}px;
  background: ${bg_raised}; border: 1px solid ${border_strong}; }
QSlider::handle:horizontal:focus { border: ${ring}px solid ${border_focus}; }
QListWidget[nav="true"]::item { padding-left: ${p10}px; border-radius: ${p6}px; }
QListWidget[nav="true"]::item:selected { background: ${bg_selected}; color: ${text_primary}; }
QCheckBox { spacing: 8px; background: transparent; }
QCheckBox::indicator { width: ${p15}px; height: ${p15}px; border: 1px solid ${border_strong}; border-radius: 4px;
  background: ${bg_surface}; }
QCheckBox::indicator:checked { background: ${accent_fill}; border-color: ${accent_fill}; }
QCheckBox:focus { color: ${accent_text}; }
""")


def sheet(colors: Mapping[str, str], px: Callable[[float], int], *, high_contrast: bool) -> str:
    """The style sheet for these colours (by role) and this scale."""
    values: dict[str, object] = {role.replace(".", "_"): value for role, value in colors.items()}
    values.update({f"p{size}": px(size) for size in (4, 6, 7, 8, 10, 14, 15)})
    return _SHEET.substitute(values, ring=3 if high_contrast else 2)
