"""The server's page in Chromium, as a colleague uses it who has no program."""

from __future__ import annotations

import re

import httpx
import numpy as np
import pytest

from desktop_app.core.pixels import Array
from tests.extensions.serving.server.inside import Inside
from tests.extensions.serving.server.page.browser import DESKTOP, PHONE, Browser
from tests.extensions.serving.server.serving import Served, decoded, png, smooth

pytestmark = pytest.mark.loopback

CONTROL, SHIFT = "\ue009", "\ue008"
ENTER, ESCAPE, DELETE, RIGHT, DOWN, SPACE, TAB = (
    "\ue007",
    "\ue00c",
    "\ue017",
    "\ue014",
    "\ue015",
    " ",
    "\ue004",
)


def client(page: Browser) -> httpx.Client:
    """The same user without a browser."""
    assert page.server is not None
    return page.server.client(page.token)


def mask_sent(page: Browser) -> Array:
    return decoded(page.sent_picture("mask"))


def share(page: Browser) -> float:
    """Of the picture that is masked, in percent, as a screen reader says it."""
    words = page.label()
    if "Nothing is masked" in words:
        return 0.0
    return float(words.split(" % is masked")[0].rpartition(" ")[2])


# -- pictures from words -------------------------------------------------------------------------


@pytest.mark.slow
def test_a_prompt_becomes_a_picture_with_progress_and_previews(page: Browser) -> None:
    assert page.text("generate").strip() == "Generate"
    page.write("prompt", "a red fox")
    page.set(steps="20", seed="7", count="2")
    assert page.text("generate").strip() == "Generate × 2"
    page.click("generate")
    page.until_made(2)
    seen = page.seen()
    assert any(re.search(r"Picture 1 of 2.*Step \d+ of 20", line) for line in seen["runs"])
    assert seen["previews"] > 0
    settings = {"count": 2, "steps": 20, "seed": 7}
    assert page.sent()["settings"] == settings
    assert page.sent()["model"] == "starter"
    assert page.text("said") == "Done. 2 results."
    assert "256 × 256 · Velatura Starter · seed 7" in page.text("facts")
    (job,) = client(page).get("/v1/jobs").json()["jobs"]
    made = client(page).get(f"/v1/jobs/{job['id']}/images/0").content
    assert page.download() == made
    page.until(lambda: len(page.all("#history li")) == 2)


@pytest.mark.slow
def test_a_job_can_be_cancelled(page: Browser) -> None:
    page.write("prompt", "a red fox")
    page.set(steps="150")
    page.click("generate")
    page.until(lambda: page.seen()["runs"] and "Step" in page.seen()["runs"][-1])
    assert page.text("generate").strip() == "Queue: Generate"
    page.click("generate")
    page.until(lambda: len(page.all("#runs li")) == 2)
    page.until(lambda: "Waiting, 1 ahead" in page.text("runs"))
    for button in reversed(page.all("#runs button")):
        button.click()
    page.until_made(0)
    assert page.text("said") == "Cancelled."
    jobs = client(page).get("/v1/jobs").json()["jobs"]
    assert [job["status"] for job in jobs] == ["cancelled", "cancelled"]
    assert page.at("start").is_displayed()


@pytest.mark.slow
def test_a_job_is_followed_again_after_the_page_is_loaded_again(page: Browser) -> None:
    page.write("prompt", "a red fox")
    page.set(steps="60")
    page.click("generate")
    page.until(lambda: page.seen()["runs"] and "Step" in page.seen()["runs"][-1])
    page.open()
    page.until(lambda: page.all("#runs li"))
    page.click_first("#runs button")
    page.until(lambda: not page.all("#runs li"))


# -- edits ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_is_not_masked_stays_as_it_was_bit_by_bit(page: Browser) -> None:
    original = smooth(96, 160, dtype="uint16")
    file = png(original)
    page.file(file)
    page.drag((40, 10), (30, -30), start=(-50, 0))
    assert 1 < share(page) < 60
    assert page.text("generate").strip() == "Fill mask"
    page.write("prompt", "a red fox")
    page.set(steps="2", seed="7")
    page.click("generate")
    page.until_made()
    assert page.sent_picture("image") == file
    mask = mask_sent(page)
    assert mask.shape == (96, 160)
    assert set(np.unique(mask)) == {0, 255}
    assert share_of(mask) == pytest.approx(share_after(page), abs=0.6)
    made = decoded(page.download())
    assert made.dtype == np.uint16
    assert np.array_equal(made[mask == 0], original[mask == 0])
    assert not np.array_equal(made[mask > 0], original[mask > 0])


def share_of(mask: Array) -> float:
    return 100 * float((mask > 0).mean())


def share_after(page: Browser) -> float:
    """As `share`, back from the result."""
    page.click("back")
    told = share(page)
    page.click_first("#results button")
    page.until(lambda: page.at("download").is_displayed())
    return told


@pytest.mark.slow
def test_a_result_is_taken_as_the_next_picture_and_undo_brings_the_old_one_back(
    page: Browser,
) -> None:
    page.small()
    page.write("prompt", "a red fox")
    page.click("generate")
    page.until_made()
    page.click("use")
    page.until(lambda: "64 × 64 pixels" in page.label())
    assert page.text("generate").strip() == "Image to image"
    page.file(png(smooth(40, 80)), "other.png")
    page.click("undo")
    page.until(lambda: "64 × 64 pixels" in page.label())
    page.click("redo")
    page.until(lambda: "other.png" in page.label())


@pytest.mark.slow
def test_removing_needs_neither_model_nor_words(page: Browser) -> None:
    original = smooth(80, 120)
    page.file(png(original))
    page.choose("intent", "remove")
    page.click("generate")
    page.until(lambda: "Paint a mask first." in page.text("alert"))
    page.drag((30, 0))
    assert page.at("prompt").get_attribute("disabled")
    assert page.text("generate").strip() == "Remove"
    page.click("generate")
    page.until_made()
    assert page.sent()["model"] == ""
    mask, made = mask_sent(page), decoded(page.download())
    assert np.array_equal(made[mask == 0], original[mask == 0])


@pytest.mark.slow
def test_the_mask_is_painted_erased_inverted_cleared_and_every_step_undone(page: Browser) -> None:
    page.file(png(smooth(80, 120)))
    page.drag((60, 0))
    first = share(page)
    assert first > 0
    page.drag((0, 60))
    assert share(page) > first
    page.keys("z", held=[CONTROL])
    assert share(page) == first
    page.keys("z", held=[CONTROL, SHIFT])
    assert share(page) > first
    page.click("undo")
    page.click("eraser")
    page.drag((60, 0))
    assert share(page) == 0
    page.click("undo")
    page.click("invert")
    assert share(page) == pytest.approx(100 - first, abs=1)
    page.click("clear")
    assert share(page) == 0
    assert page.at("clear").get_attribute("disabled")
    for _ in range(3):
        page.click("undo")
    assert share(page) == 0
    size = page.text("brush-value")
    page.click("view")
    page.keys("]", "]")
    larger = page.text("brush-value")
    page.keys("[")
    assert page.text("brush-value") not in (size, larger)


@pytest.mark.slow
def test_a_soft_brush_paints_weaker_values(page: Browser) -> None:
    page.file(png(smooth(80, 120)))
    page.click("soft")
    page.drag((30, 0))
    page.write("prompt", "a red fox")
    page.set(steps="1")
    page.click("generate")
    page.until_made()
    assert len(np.unique(mask_sent(page))) > 20


@pytest.mark.slow
def test_fingers_paint_and_two_of_them_zoom_and_move(page: Browser) -> None:
    page.dress(PHONE)
    page.open()
    page.file(png(smooth(80, 120)))
    page.fingers("touch", [(-30, 0), (30, 10)])
    painted = share(page)
    assert painted > 0
    page.fingers("touch", [(-20, 0), (-90, 0)], [(20, 0), (90, 0)])
    assert share(page) == painted
    page.fingers("touch", [(0, 150), (100, 150)])
    assert painted < share(page) < painted + 4  # zoomed in, a stroke of 100 pixels is short


@pytest.mark.slow
def test_a_pen_paints_as_wide_as_it_is_pressed(page: Browser) -> None:
    page.file(png(smooth(80, 120)))
    page.fingers("pen", [(-60, 0), (60, 0)], pressure=0.25)
    light = share(page)
    page.click("clear")
    page.fingers("pen", [(-60, 0), (60, 0)], pressure=1.0)
    assert share(page) > 2 * light > 0


@pytest.mark.slow
def test_pictures_are_dropped_and_pasted(page: Browser) -> None:
    data = png(smooth(40, 60))
    for kind, name in (("drop", "dropped.png"), ("paste", "pasted.png")):
        page.run(
            """const [kind, bytes, name] = arguments;
            const moved = new DataTransfer();
            moved.items.add(new File([Uint8Array.from(bytes)], name, {type: 'image/png'}));
            const event = kind === 'drop'
              ? new DragEvent(kind, {dataTransfer: moved, bubbles: true, cancelable: true})
              : new ClipboardEvent(kind, {clipboardData: moved, bubbles: true, cancelable: true});
            document.body.dispatchEvent(event);""",
            kind,
            list(data),
            name,
        )
        page.until(lambda name=name: name in page.label())


@pytest.mark.slow
def test_pictures_lie_in_the_view_as_the_server_sees_them(page: Browser) -> None:
    """A JPEG that says to be turned is turned before it is masked."""
    from PIL import Image

    path = page.folder / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(np.ascontiguousarray(smooth(64, 96))).save(path, exif=exif)
    page.file(path.read_bytes(), "turned.jpg")
    assert "64 × 96 pixels" in page.label()
    page.drag((0, 40))
    page.write("prompt", "a red fox")
    page.set(steps="1")
    page.click("generate")
    page.until_made()
    assert mask_sent(page).shape == (96, 64)
    assert "64 × 96" in page.text("facts")


# -- history -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_history_is_searched_enlarged_from_and_deleted_from(page: Browser) -> None:
    page.small()
    for prompt in ("a red fox", "a blue house"):
        page.write("prompt", prompt)
        page.click("generate")
        page.until(lambda prompt=prompt: page.all(f'#history button[title*="{prompt}"]'))
    page.write("search", "fox")
    page.until(lambda: len(page.all("#history li")) == 1)
    page.click_first("#history button")
    page.until(lambda: page.at("enlarge").is_displayed() and "64 × 64" in page.text("facts"))
    page.click("words")
    assert page.at("prompt").get_property("value") == "a red fox"
    page.click("enlarge")
    page.until(lambda: "128 × 128" in page.text("facts"))
    page.until(lambda: not page.all("#runs li"))
    page.click_first("#history button")
    page.until(lambda: page.at("delete").is_displayed() and "64 × 64" in page.text("facts"))
    page.click("delete")
    page.at("remove-dialog").find_element("css selector", "[value=yes]").click()
    page.until(lambda: page.at("history-empty").is_displayed())  # its words are there before, too
    assert page.text("history-empty") == "No picture was found."
    left = client(page).get("/v1/history").json()["pictures"]
    assert "a red fox" not in [one["prompt"] for one in left if one["width"] == 64]


@pytest.mark.slow
def test_more_of_the_history_is_shown_on_request(page: Browser) -> None:
    page.small()
    page.set(count="13", steps="1")
    page.write("prompt", "a red fox")
    for made in (13, 26):
        page.click("generate")
        page.until_made(made)
    page.until(lambda: page.at("more-history").is_displayed())
    assert len(page.all("#history li")) == 24
    page.click("more-history")
    page.until(lambda: len(page.all("#history li")) == 26)
    assert not page.at("more-history").is_displayed()


# -- who asks ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_token_is_asked_for_and_kept_for_the_tab_alone(chromium: Browser, server: Served) -> None:
    chromium.start(server, "bob", chromium.downloads)
    chromium.leave()
    chromium.load()
    chromium.until(lambda: chromium.at("token").is_displayed())
    chromium.at("token").send_keys("not-a-token-of-this-server" + ENTER)
    chromium.until(lambda: "not known" in chromium.text("token-problem"))
    chromium.until(lambda: chromium.at("token").is_displayed())
    chromium.at("token").send_keys(chromium.token + ENTER)
    chromium.until(lambda: chromium.user in chromium.text("who"))
    kept = "return [JSON.stringify(localStorage) + document.cookie + location, {...sessionStorage}]"
    elsewhere, session = chromium.run(kept)
    assert chromium.token not in elsewhere
    assert session == {"velatura-token": chromium.token}
    assert chromium.text("sign").strip() == "Sign out"
    chromium.click("sign")
    chromium.until(lambda: chromium.all("#token-dialog[open]"))
    assert chromium.run("return sessionStorage.length") == 0


@pytest.mark.slow
def test_an_error_says_what_happened_what_was_kept_and_what_to_do(page: Browser) -> None:
    page.write("prompt", "a red fox")
    page.choose("size", "custom")
    page.set(width="65", height="64")
    page.run("document.getElementById('wish').noValidate = true")  # else the browser says it first
    page.click("generate")
    page.until(lambda: page.at("alert").is_displayed())
    assert page.text("what").startswith("65 × 64 is not a size this model can generate")
    assert page.text("kept") == "Your picture, mask and history are unchanged."
    assert page.text("todo") == "The nearest size is 64 × 64."
    page.choose("language", "zh")
    page.until(lambda: page.text("what").startswith("这个模型"))
    page.click("close-alert")
    assert not page.at("alert").is_displayed()


@pytest.mark.slow
def test_it_offers_what_the_policy_allows_and_no_more(chromium: Browser, strict: Inside) -> None:
    chromium.start(strict, "eve", chromium.downloads)
    assert not chromium.at("history-part").is_displayed()
    names = [option.text for option in chromium.all("#model option")]
    assert names[0] == "house-style"
    assert "Velatura Starter" in names
    chromium.choose("model", "house-style")
    chromium.write("prompt", "a badger")
    chromium.click("generate")
    chromium.until(lambda: "doesn't allow “badger”" in chromium.text("what"))
    assert chromium.sent()["model"] == "house-style"
    chromium.write("prompt", "a fox")
    chromium.click("generate")
    chromium.until_made()
    assert not chromium.at("enlarge").is_displayed()


@pytest.mark.slow
def test_a_file_that_is_no_picture_is_refused_by_name(page: Browser) -> None:
    (page.folder / "words.png").write_text("not a picture", "utf-8")
    page.at("file").send_keys(str(page.folder / "words.png"))
    page.until(lambda: "can't show “words.png”" in page.text("what"))


@pytest.mark.slow
def test_a_server_that_is_gone_is_an_error_and_not_a_blank_page(page: Browser) -> None:
    page.run("window.fetch = () => Promise.reject(new TypeError('gone'))")
    page.write("prompt", "a red fox")
    page.click("generate")
    page.until(lambda: "Server not reachable, trying again" in page.text("runs"))
    page.click_first("#runs button")
    page.until(lambda: not page.all("#runs li"))
    assert page.at("prompt").get_property("value") == "a red fox"


# -- everybody -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_it_speaks_chinese_to_who_reads_it(page: Browser) -> None:
    page.dress(language="zh-CN")
    page.open()
    assert page.run("return document.documentElement.lang") == "zh-Hans"
    assert page.text("generate").strip() == "生成"
    page.file(png(smooth(40, 60)))
    options = {option.text for option in page.all("#intent option")}
    assert {"填充", "移除", "替换背景"} <= options
    page.choose("language", "en")
    assert page.text("generate").strip() == "Image to image"
    page.open()
    assert page.run("return document.documentElement.lang") == "en"


@pytest.mark.slow
def test_everything_is_done_by_keys_alone(page: Browser) -> None:
    page.keys(TAB, ENTER)
    assert page.focused() == "prompt"
    page.small()
    page.run("document.getElementById('prompt').focus()")
    page.keys("a red fox")
    page.keys(ENTER, held=[CONTROL])
    page.until_made()
    page.run("document.getElementById('use').focus()")
    page.keys(ENTER)
    page.until(lambda: page.focused() == "view")
    page.keys(SPACE)
    dab = share(page)
    assert dab > 0
    page.keys(RIGHT, RIGHT, held=[SHIFT])
    assert share(page) > dab
    page.keys("e")
    page.keys(RIGHT, DOWN, held=[SHIFT])
    page.keys("b", "i", held=[])
    page.keys("i", held=[CONTROL])
    assert share(page) > 50
    page.keys(DELETE)
    assert share(page) == 0
    page.run("document.querySelector('#results button').focus()")
    page.keys(ENTER)
    page.until(lambda: page.at("back").is_displayed())
    page.keys(ESCAPE)
    page.until(lambda: page.focused() == "view")


@pytest.mark.slow
@pytest.mark.parametrize("text", [100, 200])
def test_nothing_is_cut_off_on_narrow_screens_and_with_large_text(page: Browser, text: int) -> None:
    page.dress((360, 780))
    page.open()
    page.run("document.documentElement.style.fontSize = arguments[0]", f"{text}%")
    page.file(png(smooth(40, 60)))
    page.run("document.getElementById('more').open = true")
    assert page.run("return document.documentElement.scrollWidth") <= 360
    cut = page.run(
        """return [...document.querySelectorAll('button, select, input, textarea')]
        .filter((each) => each.checkVisibility() && each.type !== 'file')
        .filter((each) => {
          const box = each.getBoundingClientRect();
          return box.left < 0 || box.right > 360.5;
        }).map((each) => each.id)"""
    )
    assert cut == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_control_has_a_name_and_text_that_can_be_read(
    page: Browser, scheme: str, size: tuple[int, int]
) -> None:
    page.dress(size, scheme)
    page.open()
    assert [one for one in page.run(_CONTRASTS) if one["ratio"] < 4.5] == []
    page.file(png(smooth(40, 60)))
    page.run("document.getElementById('more').open = true")
    nameless = page.run(
        """const kinds = 'button, select, input, textarea, [role]:not([role=status])';
        return [...document.querySelectorAll(kinds)]
        .filter((each) => each.checkVisibility() && each.id !== 'file')
        .filter((each) => !(each.getAttribute('aria-label') || each.textContent.trim()
          || each.labels?.[0]?.textContent.trim()))
        .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert nameless == []
    assert [one for one in page.run(_CONTRASTS) if one["ratio"] < 4.5] == []


_CONTRASTS = """
const channel = (value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const behind = (each) => {
  for (let one = each; one; one = one.parentElement) {
    const colour = numbers(getComputedStyle(one).backgroundColor);
    if (colour.length < 4 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll('body *')]
  .filter((each) => each.checkVisibility() && !each.matches(':disabled, :disabled *'))
  .filter((each) => [...each.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
  .map((each) => {
    const pair = [light(numbers(getComputedStyle(each).color)), light(behind(each))].sort();
    const [low, high] = pair[0] < pair[1] ? pair : pair.reverse();
    return {text: each.textContent.trim().slice(0, 40), ratio: (high + 0.05) / (low + 0.05)};
  });
"""
