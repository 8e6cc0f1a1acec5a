import sys
from sys import exitt
