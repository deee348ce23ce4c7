"""How fast this processor computes models: the way chosen for each, and measuring it again."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from desktop_app.core.compute_profile import Trial
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.ui.kit import Act, Caption, ThinBar, label
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.section import FactGrid, Section
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.qt.spaced import STRETCH, filled
from desktop_app.ui.words.work import profile_text


class SpeedSection(Section):
    """What was measured on this machine, the newest first."""

    def __init__(self, parts: ManagerViewParts, names: int) -> None:
        super().__init__()
        self._parts = parts
        self.about = label("secondary", self, wrap=True)
        self.facts = FactGrid(self, names)
        self.bar = ThinBar(self, 4)
        self.again, self.cancel = QPushButton(self), QPushButton(self)
        filled(
            self.body,
            self.about,
            self.facts,
            self.bar,
            filled(QHBoxLayout(), self.again, self.cancel, STRETCH),
        )
        self.retranslate()
        listen(parts.state.profiles.changed, self.show_profiles)

    def retranslate(self) -> None:
        self.show_profiles(self._parts.state.profiles.value)

    def _acts(self) -> list[Act | Caption]:
        now, gpu = self._parts.state.profiles.value, self._parts.commands.gpu
        trying, found = ("", False) if now is None else (now.trying, bool(now.profiles.here))
        about = self.tr("Each model is measured for a few seconds after its first picture.")
        if trying:
            about = self.tr("Measuring {model}…").format(model=trying)
        elif found:
            about = self.tr("The fastest way to compute each model, as measured here:")
        return [
            Caption("heading", self.tr("Speed on the processor")),
            Caption("about", "" if now is None else about),
            Act(
                "again",
                self.tr("Measure Again"),
                gpu.measure,
                self.tr(
                    "Measures for a few seconds how the processor computes the current model"
                    " fastest."
                ),
                self.tr("Measure the speed of the current model again"),
                can=not trying,
            ),
            Act(
                "cancel",
                self.tr("Cancel"),
                gpu.stop_measuring,
                name=self.tr("Cancel measuring"),
                shown=now is None or bool(trying),
            ),
            Caption("bar", self.tr("Progress of measuring"), shown=now is None or bool(trying)),
        ]

    def show_profiles(self, now: ComputeProfilesNow | None) -> None:
        """Show them; nothing while none are known."""
        self.acts.refresh()
        if now is not None:
            found = now.profiles.here[::-1]
            self.facts.set_facts([(each.model, self._value(each)) for each in found])
            self.bar.show_share(now.share)

    def _value(self, found: Trial) -> str:
        """Its way in words, and OpenVINO beside it."""
        words = self._trial_text(found)
        if not found.openvino:
            return words
        return self.tr("{way}; with OpenVINO {times}× as fast as that").format(
            way=words, times=f"{found.openvino:.2f}"
        )

    def _trial_text(self, found: Trial) -> str:
        words, gain = profile_text(found.way), found.gain
        if found.way == found.usual:
            return self.tr("{way} (default)").format(way=words)
        if gain is None:
            return words
        return self.tr("{way} ({times}× as fast as the default)").format(
            way=words, times=f"{gain:.2f}"
        )
