"""What the pull request's text says of the scan behind it."""

from bot.core.state import LastScan, SourceHealth
from bot.listing.escape import cell, quiet_link
from bot.pull_request.layout import blocks, fold, list_items
from bot.pull_request.words import begin_line, shorten
from bot.support.wording import count


def tell_failed(scan: LastScan) -> str:
    """Return which sources could not be read whole, in one sentence; nothing where all were."""
    failed = " and ".join(source.name for source in scan.sources if source.error)
    return f"{cell(failed)} could not be read whole: see the end." if failed else ""


def tell_scan(scan: LastScan | None) -> str:
    """Return what was read, what failed, and which records may be one work."""
    if scan is None:
        return ""
    warnings = [_warn(source, scan) for source in scan.sources if source.error]
    doubtful = [f"- {begin_line(shorten(pair, 400))}" for pair in scan.doubtful]
    facts = (
        "\n".join(map(_tell_source, scan.sources)),
        f"How complete: {cell(shorten(scan.completeness, 500))}" if scan.completeness else "",
        f"{quiet_link('The run', scan.run_url)} has the log." if scan.run_url else "",
    )
    return blocks(
        *warnings,
        list_items("Records that may be one work, for you to decide:", doubtful),
        fold(f"Read from {scan.since} to {scan.until}", blocks(*facts)),
    )


def _warn(source: SourceHealth, scan: LastScan) -> str:
    return (
        f"**{cell(source.name)} was not read whole** from {scan.since} to {scan.until}: "
        f"{cell(shorten(source.error or '', 300).rstrip('.'))}. The next run reads it again."
    )


def _tell_source(source: SourceHealth) -> str:
    return (
        f"- {cell(source.name)}: {'failed' if source.error else 'read whole'}, {count(source.papers, 'paper')}, "
        f"{count(source.requests, 'request')}, {source.seconds:.0f} s"
    )
