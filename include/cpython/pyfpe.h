/* Nothing to do: kept for old sources. */
#ifndef Py_PYFPE_H
#define Py_PYFPE_H

#define PyFPE_START_PROTECT(err_string, leave_stmt)
#define PyFPE_END_PROTECT(v)

#endif
