"""What the environment adds to the settings, validated at the edge."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.core.setting_types import BaseUrl
from bot.core.settings.faults import said
from bot.support.errors import InputError


class Environment(BaseModel):
    """What the environment adds to the settings. Secrets never show in logs or tracebacks."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    arxiv_url: BaseUrl | None = Field(default=None, validation_alias="BOT_ARXIV_URL")
    semantic_scholar_url: BaseUrl | None = Field(default=None, validation_alias="BOT_SEMANTIC_SCHOLAR_URL")
    semantic_scholar_key: SecretStr | None = Field(default=None, validation_alias="SEMANTIC_SCHOLAR_API_KEY")
    openalex_url: BaseUrl | None = Field(default=None, validation_alias="BOT_OPENALEX_URL")
    openalex_key: SecretStr | None = Field(default=None, validation_alias="OPENALEX_API_KEY")
    github_url: BaseUrl | None = Field(default=None, validation_alias="GITHUB_API_URL")
    github_token: SecretStr | None = Field(default=None, validation_alias="GITHUB_TOKEN")
    github_repository: str | None = Field(
        default=None, pattern=r"^[\w.-]+/[\w.-]+$", validation_alias="GITHUB_REPOSITORY"
    )
    github_server_url: str = Field(default="https://github.com", validation_alias="GITHUB_SERVER_URL")
    github_run_id: str | None = Field(default=None, validation_alias="GITHUB_RUN_ID")
    cache_dir: Path | None = Field(default=None, validation_alias="BOT_CACHE_DIR")

    @property
    def run_url(self) -> str | None:
        """The page of this run's log on GitHub; None outside of GitHub Actions."""
        if not self.github_run_id or not self.github_repository:
            return None
        return f"{self.github_server_url}/{self.github_repository}/actions/runs/{self.github_run_id}"


def load_environment(variables: Mapping[str, str]) -> Environment:
    """Read what the bot needs from environment variables; an empty variable counts as missing.

    Raises:
        InputError: a variable has a value that cannot be used; the message names it, never its value.
    """
    try:
        return Environment.model_validate({name: value for name, value in variables.items() if value})
    except ValidationError as error:
        wrong = [f"  {fault['loc'][0]}: {said(fault)}" for fault in error.errors()]
        raise InputError("The environment has wrong values:\n" + "\n".join(wrong)) from None
