from pathlib import Path

import numpy as np
import pytest

from bot.core.settings import Relevance
from bot.relevance.embedding import embed
from bot.support.errors import InputError
from tests.relevance.texts import Memory, silent

TARGET = Relevance(precision=0.9)


def test_vectors_have_length_one_and_are_kept() -> None:
    store = Memory()
    texts = ["a liver in a CT scan", "a city street", "a liver in a CT scan"]
    first = embed(texts, TARGET, store, silent)
    assert first.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1, atol=1e-2)
    np.testing.assert_array_equal(first[0], first[2])
    assert len(store.kept) == 2
    gone = Relevance(
        precision=0.9, model="gone", sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    )
    np.testing.assert_array_equal(embed(texts, gone, store, silent), first)


def test_a_text_has_the_same_vector_whatever_else_is_embedded() -> None:
    text = "We segment the liver in CT scans with a promptable model."
    alone = embed([text], TARGET, Memory(), silent)
    among = embed(["short", text, "a longer one " * 60], TARGET, Memory(), silent)
    np.testing.assert_array_equal(alone[0], among[1])


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other")
    with pytest.raises(InputError, match="SHA-256"):
        embed(["x"], Relevance(precision=0.9, model=str(tmp_path), sha256="0" * 64), Memory(), silent)
    with pytest.raises(InputError, match="cannot be read"):
        embed(["x"], Relevance(precision=0.9, model="org/name", sha256="0" * 64), Memory(), silent)
    with pytest.raises(InputError, match="without its sha256"):
        embed(["x"], Relevance(precision=0.9, model="org/name"), Memory(), silent)
