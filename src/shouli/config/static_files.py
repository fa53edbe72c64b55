"""Static files of a production installation: every file's name carries a digest of what is in it."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also names the modules that a module imports by their digests, or an old one would be kept beside a new one."""

    support_js_module_import_aggregation = True
