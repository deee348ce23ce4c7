"""Which smaller copy of a model is to be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import connect_each
from desktop_app.core.smaller import FORMATS, CopyReport, file_name
from desktop_app.ui.kit import Act, Caption, Retranslated, label, styled
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_WORDS = {
    "F16": QT_TRANSLATE_NOOP("Models", "F16 (.safetensors): 16 bits, hardly any loss"),
    "BF16": QT_TRANSLATE_NOOP("Models", "BF16 (.safetensors): 16 bits, for very large values"),
    "Q8_0": QT_TRANSLATE_NOOP("Models", "Q8_0 (.gguf): 8 bits, small details change"),
    "Q5_1": QT_TRANSLATE_NOOP("Models", "Q5_1 (.gguf): 5 bits, visible changes"),
    "Q5_0": QT_TRANSLATE_NOOP("Models", "Q5_0 (.gguf): 5 bits, visible changes"),
    "Q4_1": QT_TRANSLATE_NOOP("Models", "Q4_1 (.gguf): 4 bits, clear changes"),
    "Q4_0": QT_TRANSLATE_NOOP("Models", "Q4_0 (.gguf): 4 bits, clear changes"),
}
_USUAL = "Q8_0"
_WIDTH = 460


class SmallerCopyDialog(Retranslated, QDialog):
    """Save begins it; the dialog closes at once, and the sidebar shows how far it is."""

    def __init__(self, parts: ManagerViewParts, model: ModelInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._commands, self._model = parts.commands.smaller, model
        self._loras = self._commands.loras(model)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.title, self.about = (
            label("title", self, wrap=True),
            label("secondary", self, wrap=True),
        )
        self.form_label, self.lora_label = label("", self), label("", self)
        self.form, self.lora, self.file = (
            QComboBox(self),
            QComboBox(self),
            label("small", self, wrap=True),
        )
        self.cancel, self.save = QPushButton(self), styled(QPushButton(self), look="primary")
        for form in FORMATS:
            self.form.addItem("", form)
        self.lora.addItem("")
        for each in self._loras:
            self.lora.addItem(each.name)
        self.form_label.setBuddy(self.form)
        self.lora_label.setBuddy(self.lora)
        self.save.setDefault(True)
        fields = QFormLayout()
        fields.addRow(self.form_label, self.form)
        fields.addRow(self.lora_label, self.lora)
        filled(
            spaced(QVBoxLayout(self), 10, (20, 18, 20, 16)),
            self.title,
            self.about,
            fields,
            self.file,
            filled(QHBoxLayout(), STRETCH, self.cancel, self.save),
        )
        self.setMinimumWidth(_WIDTH)
        connect_each(
            self.acts.refresh, self.form.currentIndexChanged, self.lora.currentIndexChanged
        )
        self.retranslate()
        self.form.setCurrentIndex(list(FORMATS).index(_USUAL))

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Save a Smaller Copy"))
        self.lora.setItemText(0, self.tr("None"))
        for at, form in enumerate(FORMATS):
            self.form.setItemText(at, in_words(_WORDS[form]))
        self.acts.refresh()

    def _acts(self) -> list[Act | Caption]:
        form, at = self._chosen
        lora = self._loras[at].path if at >= 0 else ""
        format_words, merge_words = self.tr("&Format"), self.tr("&Merge LoRA")
        title = self.tr("Save a smaller copy of {name}")
        return [
            Caption("title", title.format(name=self._model.name)),
            Caption(
                "about",
                self.tr(
                    "The original stays as it is. Training states and running means (EMA) are left "
                    "out. What the copy loses is measured and noted with it."
                ),
            ),
            Caption("form_label", format_words),
            Caption("form", format_words.replace("&", "")),
            Caption("lora_label", merge_words),
            Caption("lora", merge_words.replace("&", "")),
            Caption("file", file_name(Path(self._model.path).name, form, lora)),
            Act("cancel", self.tr("Cancel"), self.reject),
            Act("save", self.tr("Save"), self._save),
        ]

    @property
    def _chosen(self) -> tuple[str, int]:
        return list(FORMATS)[self.form.currentIndex()], self.lora.currentIndex() - 1

    @Slot()
    def _save(self) -> None:
        form, at = self._chosen
        lora = self._loras[at] if at >= 0 else None
        source = Path(self._model.path).name
        made = self.tr("Made from {file}: {form}.").format(file=source, form=form)
        merged = self.tr("Merged with {lora} at 1.0.").format(lora=lora.name) if lora else ""
        weights, prediction = self.tr("Weights: {psnr} dB PSNR."), self.tr("Prediction: {psnr} dB.")

        def note(report: CopyReport) -> str:
            """In the words of when it was asked for; called in a background thread, too."""
            rows = ((weights, report.weights_psnr), (prediction, report.prediction_psnr))
            lost = [text.format(psnr=f"{value:.1f}") for text, value in rows if value is not None]
            return " ".join(filter(None, (made, merged, *lost)))

        self._commands.save(self._model, form, lora, note)
        self.accept()
