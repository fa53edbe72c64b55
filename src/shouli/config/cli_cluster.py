"""Where ``shouli rate`` does its work: in threads of this process, or on the executors of a Spark cluster."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouli.charging.engine.run import ProgressCallback, RatingRun, RunTotals

LOCAL, SPARK = "local", "spark"


def add_to(made: argparse.ArgumentParser) -> None:
    """Describe the choice of an engine to the parser of ``shouli rate``."""
    made.add_argument("--engine", choices=(LOCAL, SPARK), help="threads here, or a cluster; the same bytes come out "
                      "(default: spark where --master is given)")  # fmt: skip
    made.add_argument("--master", help="the cluster: spark://host:7077, yarn, k8s://https://host:443, or local[2]; "
                      "default: as spark-submit or spark-defaults.conf say")  # fmt: skip


def go(run: RatingRun, options: argparse.Namespace, progress: ProgressCallback) -> RunTotals:
    """Rate the usage files of ``options`` with the engine that they name.

    :raises BusinessError: if a file is none of ours, or the cluster fails
    """
    if (options.engine or (SPARK if options.master else LOCAL)) == LOCAL:
        return run.go(options.usage, progress)
    from shouli.charging.engine.spark import rate_on_cluster

    return rate_on_cluster(run, options.usage, master=options.master, progress=progress)
