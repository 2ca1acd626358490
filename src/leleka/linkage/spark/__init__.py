"""The same plan on Apache Spark, when one machine is too slow or too small.

Takes    Encoded records, a Model, and a folder that every machine of the cluster sees.
Gives    Spark, an Engine: the same groups, the same pairs, the same levels as on one machine.
Leaves   reading, learning, families and clusters to the driver, where they are the same code.
Imports  the modules of linkage that are about keys and comparisons; PySpark only when it is used.
To add   a step: one DataFrame kept by Stages, so that interrupted work goes on after it.

Spark counts, joins and shuffles; what a record's keys are and how two records compare is computed in
Arrow batches by the functions that the local engine calls.
"""

from leleka.linkage.spark.engine import Spark
from leleka.linkage.spark.session import check_installed

__all__ = ["Spark", "check_installed"]
