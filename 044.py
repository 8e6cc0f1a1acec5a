import sys
(1).foo	 
