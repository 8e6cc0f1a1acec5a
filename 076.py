import sys
raise KeyboardInterrupt
