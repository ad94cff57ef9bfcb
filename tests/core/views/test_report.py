"""The report of a run as text and as a page."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from page_reader import Reader

from deepg_core.reports import Report
from deepg_core.reports.check import Check
from deepg_core.reports.section import Drawing, Image, Listing, Said, Section, Table
from deepg_core.views.report import describe_report, format_report
from deepg_core.views.report_page import write_report

WARNING = Check("units are alive", "warning", "at most 10%", "5 of 8", "a smaller rate, or `--set x=1`")
GOOD = Check("better than the baselines", "good", "beyond", "0.9, k-mers 0.8", "use the baseline")
SILENT = Check("splits share nothing", "not looked at", "below 1%", "the data are gone", "split again")
BLOCKS = (
    Table([["file", "acc"], ["<i>", "0.9"]], sortable=True, numbers=True),
    Said(("one `code` sentence",)),
    Said(("first", "second")),
    Drawing("loss", "<svg></svg>"),
    Drawing("logo", "<svg></svg>", wide=True),
    Image("roc", b"<svg/>", "image/svg+xml"),
    Listing("spec", "a < b"),
)


def report(*sections, checks=(WARNING, GOOD, SILENT), name="trial"):
    return Report(name=name, said=("lstm_cnn", "3 epochs"), checks=checks, sections=sections, path=Path("r.html"))


def section(*body, reason="", title="The data"):
    return Section(title, "what it is", "all well", "do that", body, reason)


def test_warnings_are_printed_with_threshold_number_and_advice():
    assert format_report(report(section(reason="is gone"))) == (
        "r.html: 3 checks, 1 warning, 1 not looked at\n"
        "warning: not so: units are alive: 5 of 8; expected: at most 10%; a smaller rate, or `--set x=1`\n"
        "not looked at: splits share nothing: the data are gone\n"
        "not shown: The data: is gone"
    )


def test_programs_get_every_check_and_what_is_missing():
    its = describe_report(report(section(), section(reason="is gone", title="Files"), checks=(GOOD,)))
    assert its == {
        "run": "trial",
        "path": "r.html",
        "checks": [
            {
                "name": "better than the baselines",
                "state": "good",
                "expected": "beyond",
                "found": "0.9, k-mers 0.8",
                "advice": "use the baseline",
            }
        ],
        "not_shown": {"Files": "is gone"},
    }


def test_a_page_is_whole_and_fetches_nothing():
    reader = Reader()
    reader.feed(write_report(report(section(*BLOCKS), section(reason="is gone", title="Files"))))
    assert (reader.open, reader.fetched) == ([], [])
    assert not {"link", "iframe", "object"} & reader.tags
    assert reader.ids == ["warnings", "the-data", "files"]


def test_a_browser_may_run_one_script_and_fetch_nothing():
    page = write_report(report())
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)
    assert policy == (f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'")


def test_every_section_says_what_to_expect_and_what_to_do():
    page = write_report(report(section(reason="is gone")))
    assert "<p>what it is</p>\n<p><strong>Expect:</strong> all well</p>" in page
    assert '<p class="reason"><strong>Not shown:</strong> is gone</p>' in page
    assert "<p><strong>If it is not so:</strong> do that</p>" in page


def test_a_section_that_ends_early_says_so():
    assert "<strong>Not all shown:</strong> is gone" in write_report(report(section(Said(("a",)), reason="is gone")))


def test_warnings_come_first_and_the_others_below():
    page = write_report(report(section()))
    assert "<p>3 checks, 1 warning, 1 not looked at.</p>" in page
    assert "<p><strong>What to do:</strong> a smaller rate, or <code>--set x=1</code></p>" in page
    assert (
        '✔ <strong>better than the baselines:</strong> 0.9, k-mers 0.8 <span class="faint">(expected: beyond)' in page
    )
    assert "– <strong>splits share nothing:</strong> not looked at: the data are gone" in page
    assert page.index("units are alive") < page.index("better than the baselines") < page.index('id="the-data"')


def test_blocks_of_a_section():
    page = write_report(report(section(*BLOCKS)))
    assert '<table class="numbers sortable">' in page
    assert "<p>one <code>code</code> sentence</p>" in page
    assert "<ul><li>first</li><li>second</li></ul>" in page
    assert '<div class="panels">\n<figure><figcaption>loss</figcaption><svg></svg></figure>\n</div>' in page
    assert '<figure class="long"><figcaption>logo</figcaption><div class="wide" tabindex="0"><svg></svg></div>' in page
    assert 'alt="roc" src="data:image/svg+xml;base64,PHN2Zy8+"' in page
    assert "<summary>spec</summary><pre>a &lt; b</pre>" in page


def test_names_are_text():
    page = write_report(report(section(*BLOCKS, title="<b>"), name="<script>alert(1)</script>\udcff"))
    assert "<b>" not in page
    assert "<i>" not in page
    assert "alert(1)</script>" not in page
    page.encode()
