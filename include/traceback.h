/* Tracebacks. */
#ifndef Py_TRACEBACK_H
#define Py_TRACEBACK_H

#ifdef __cplusplus
extern "C" {
#endif

/* prototypes: generated from capi/symbols.tsv by xtask headers */
PyAPI_DATA(PyTypeObject) PyTraceBack_Type;
PyAPI_FUNC(int) PyTraceBack_Here(PyFrameObject *);
PyAPI_FUNC(int) PyTraceBack_Print(PyObject *, PyObject *);
/* end of prototypes */

#ifndef Py_LIMITED_API
#include "cpython/traceback.h"
#endif

#define PyTraceBack_Check(v) Py_IS_TYPE((v), &PyTraceBack_Type)

#ifdef __cplusplus
}
#endif

#endif
