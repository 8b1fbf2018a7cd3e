"""A grammar of mistakes: each formula's slots, what belongs there, and what people put there.

The exercises, the laboratory of slips and the tests all draw on it.
"""

from bpkit.slips.passes import BY_NAME, SLIPS, TOGETHER, Slip, case_of

__all__ = ["BY_NAME", "SLIPS", "TOGETHER", "Slip", "case_of"]
