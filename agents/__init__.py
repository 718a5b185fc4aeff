"""What an actor wants and does: preferences, utility, and one file an actor.  Imports nothing above it."""

from agents.adversary import Adversary
from agents.capital import ANSWERS, OUT, SUPPORT, TROOPS, Capital, Reply
from agents.convenor import Convenor
from agents.guarantor import Guarantor
from agents.host import Host

__all__ = ["ANSWERS", "OUT", "SUPPORT", "TROOPS", "Adversary", "Capital", "Convenor", "Guarantor", "Host", "Reply"]
