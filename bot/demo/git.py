"""The few objects of git that the stand-in of GitHub keeps, in memory: blobs, trees, commits."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

Tree = dict[str, tuple[str, str]]
"""By path the mode and the blob."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its tree, what it follows, and what it says."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str


class ConflictError(Exception):
    """Two sides changed the same file."""


@dataclass(slots=True)
class Objects:
    """All blobs, trees and commits of a repository, by hash."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)

    def add_blob(self, data: bytes) -> str:
        """Keep a file's content."""
        sha = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
        self.blobs[sha] = data
        return sha

    def add_tree(self, tree: Mapping[str, tuple[str, str]]) -> str:
        """Keep a tree, with its files by their whole paths."""
        sha = _hash(["tree", sorted(tree.items())])
        self.trees[sha] = dict(tree)
        return sha

    def add_commit(self, tree: str, parents: Sequence[str], message: str) -> Commit:
        """Keep a commit. Each is a new one, as its time would make it."""
        sha = _hash(["commit", tree, list(parents), message, len(self.commits)])
        self.commits[sha] = Commit(sha, tree, tuple(parents), message)
        return self.commits[sha]

    def history(self, sha: str) -> Iterator[str]:
        """Yield a commit and all that it follows, nearest first."""
        seen, queue = {sha}, [sha]
        while queue:
            current = queue.pop(0)
            yield current
            fresh = [parent for parent in self.commits[current].parents if parent not in seen]
            seen.update(fresh)
            queue += fresh

    def merge_base(self, one: str, other: str) -> str | None:
        """Return a commit that both follow and that no other such commit follows."""
        theirs = set(self.history(other))
        shared = [sha for sha in self.history(one) if sha in theirs]
        passed = {old for sha in shared for old in self.history(sha) if old != sha}
        return next((sha for sha in shared if sha not in passed), None)

    def merge(self, base: str, head: str) -> str:
        """Return the tree of two merged commits, file by file.

        Raises:
            ConflictError: both changed the same file.
        """
        common = self.merge_base(base, head)
        was = self._tree_of(common) if common else {}
        ours, theirs = self._tree_of(base), self._tree_of(head)
        changed = [path for path in {*was, *theirs} if theirs.get(path) != was.get(path)]
        if conflicts := [path for path in changed if ours.get(path) not in (was.get(path), theirs.get(path))]:
            raise ConflictError(conflicts[0])
        kept = {path: file for path, file in ours.items() if path not in changed}
        return self.add_tree(kept | {path: theirs[path] for path in changed if path in theirs})

    def _tree_of(self, sha: str) -> Tree:
        return self.trees[self.commits[sha].tree]


def text_tree(objects: Objects, texts: Iterable[tuple[str, str | bytes]]) -> str:
    """Keep files given by path and content, and return their tree."""
    return objects.add_tree(
        {
            path: ("100644", objects.add_blob(data if isinstance(data, bytes) else data.encode()))
            for path, data in texts
        }
    )


def _hash(value: object) -> str:
    return hashlib.sha1(json.dumps(value).encode(), usedforsecurity=False).hexdigest()
